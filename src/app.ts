/** Config → ready parts: an index brought up to date, opened, with the embedder it was built with. */

import { openAdvisor } from './advising.js'
import type { Desk } from './answer/answer.js'
import type { Config } from './config.js'
import { openViews, type View } from './desks.js'
import { EVERYTHING, type Sight } from './groups.js'
import { type IndexResult, type Progress, updateIndex } from './index/build.js'
import { openTable } from './index/embed.js'
import { openStore } from './index/open.js'
import { standingOf } from './index/standing.js'
import { openState, type State } from './index/state.js'
import { timedStore } from './index/timed.js'
import { connectEmbedder, type Embedder } from './model.js'
import type { Observer, Tell } from './observe.js'
import { type Book, openBook } from './sight.js'

export interface Places {
  readonly corpus: string
  /** A folder, or the address of a PostgreSQL server (postgres://…, which may hold a password and is never shown). */
  readonly index: string
}

/** The embeddings server that is configured, else the built-in table. Throws ModelError with one line when the server fails. */
export async function openEmbedder(config: Config): Promise<Embedder> {
  const model = config.FAZHI_EMBEDDING_MODEL
  const baseURL = config.FAZHI_EMBEDDING_BASE_URL ?? config.OPENAI_BASE_URL
  if (!model || !baseURL) return openTable()
  const [query, passage] = config.FAZHI_EMBEDDING_PREFIXES?.split('|') ?? []
  return connectEmbedder({
    baseURL,
    model,
    ...(config.OPENAI_API_KEY ? { apiKey: config.OPENAI_API_KEY } : {}),
    ...(config.FAZHI_EMBEDDING_QUERY_MODEL ? { queryModel: config.FAZHI_EMBEDDING_QUERY_MODEL } : {}),
    ...(query !== undefined && passage !== undefined ? { prefixes: { query, passage } } : {}),
    timeoutMs: config.FAZHI_TIMEOUT_MS,
  })
}

/** A desk with all its parts open; `close` ends them. It is the operator's: askers are given theirs by `as`. */
export interface Opened extends Desk {
  readonly embedder: Embedder
  /** Who sees what; null where nobody said. */
  readonly book: Book | null
  /** The view of somebody who was given so much, and sees no more of it than this process does. */
  as(sight: Sight): View<Desk & Pick<Opened, 'embedder'>>
  /** Questions to the chat model that wait for their turn. */
  readonly waiting: () => number
  /** What is kept beside the index, opened when it is first wanted and then the same for all. */
  readonly state: () => Promise<State>
  close(): Promise<void>
}

/** Who looks on. `observe`: counts and traces; `log`: where an operator's lines go, in the place of `say`. */
export interface Watch {
  readonly observe?: Observer
  readonly log?: Tell
}

/**
 * Opens the index, bringing it up to date first when it is missing or older than the corpus; `say` gets one line then. Where
 * groups are set, the desk and all that is made of it see no more than these.
 */
export async function openDesk(
  places: Places,
  config: Config,
  say: (line: string) => void,
  watch: Watch = {},
): Promise<Opened> {
  const { book, sight } = openAccess(config, say)
  const whole = await openWhole(places, config, sight.rules === null ? say : aboutAll(say), watch)
  const { close, waiting, ...parts } = whole
  const as = openViews(parts, sight)
  return { ...as(EVERYTHING).desk, book, as, waiting, close }
}

/** The access file, and how far this process sees. Throws one line. */
function openAccess(
  config: Config,
  say: (line: string) => void,
): { readonly book: Book | null; readonly sight: Sight } {
  const { FAZHI_ACCESS: path, FAZHI_GROUPS: groups } = config
  if (path === undefined) {
    if (!groups) return { book: null, sight: EVERYTHING }
    throw new Error('限定分组（--groups 或 FAZHI_GROUPS）：没有访问文件，请用 FAZHI_ACCESS 指明（见 docs/access.md）。')
  }
  const read = openBook(path, say)
  if (!read.ok) throw new Error(read.message)
  const sight = groups ? read.book.named(groups) : EVERYTHING
  if ('message' in sight) throw new Error(`限定分组（--groups 或 FAZHI_GROUPS）：${sight.message}`)
  return { book: read.book, sight }
}

/** Lines of an update name files that may lie outside: who sees a part is told that there was one. */
function aboutAll(say: (line: string) => void): Say {
  return (line, part) => {
    if (part !== 'file') say(line)
  }
}

type Say = (line: string, part?: 'file') => void

async function openWhole(places: Places, config: Config, say: Say, watch: Watch): Promise<Whole> {
  const embedder = await openEmbedder(config)
  const { stale, note } = await standingOf(places.corpus, places.index, embedder)
  if (note) say(note)
  if (stale) {
    say('索引缺失或旧于语料，先行更新……')
    const result = await updateOrHeld(places, embedder, line => say(line, 'file'))
    if (result) report(result, say)
  }
  const { observe, log = telling(say, config) } = watch
  const { forStore, forState } = poolsOf(config)
  const opened = await openStore(places.index, { ...forStore, read: config.FAZHI_STORE_READ, say })
  const store = observe ? timedStore(opened, observe) : opened
  const { state, closeState } = stateOnce(() => openState(places.index, say, forState))
  const { advisor, waiting } = await openAdvisor(state, config, say)
  return {
    store,
    embedder,
    advisor: advisor && { ...advisor, log, observe },
    waiting,
    state,
    log,
    ...(observe ? { observe } : {}),
    close: async () => {
      await closeState()
      await store.close()
    },
  }
}

type Whole = Desk & Pick<Opened, 'embedder' | 'waiting' | 'state' | 'close'>

/** Lines for whoever runs the program; what people and models wrote only where it is asked for. */
export function telling(say: (line: string) => void, { LOG_TEXTS }: Pick<Config, 'LOG_TEXTS'>): Tell {
  return (line, words = '') => say(words !== '' && LOG_TEXTS === '1' ? `${line}: ${words}` : line)
}

/** Connections of a process to the state, at most: its statements are short, most of the pool is for questions. */
const STATE_POOL = 4

/** Both together hold no more connections than are allowed, but for one each. */
function poolsOf({ FAZHI_STORE_POOL: all, FAZHI_STORE_TIMEOUT_MS: timeoutMs }: Config) {
  const state = Math.max(1, Math.min(STATE_POOL, Math.floor(all / 2)))
  return { forStore: { max: Math.max(1, all - state), timeoutMs }, forState: { max: state, timeoutMs } }
}

function stateOnce(open: () => Promise<State>) {
  let opening: Promise<State> | null = null
  const state = (): Promise<State> => {
    opening ??= open().catch(error => {
      opening = null
      throw error
    })
    return opening
  }
  const closeState = async (): Promise<void> => {
    const opened = await opening?.catch(() => null)
    await opened?.close()
  }
  return { state, closeState }
}

export type { IndexResult }

/** While another process indexes, what is held answers; only without anything held is there nothing to do but to say so. */
async function updateOrHeld(
  places: Places,
  embedder: Embedder,
  say: (line: string) => void,
): Promise<IndexResult | null> {
  try {
    return await updateIndex({ ...places, embedder, onProgress: everyHalfMinute(say) })
  } catch (error) {
    try {
      await (await openStore(places.index)).close()
    } catch {
      throw error
    }
    say(`${error instanceof Error ? error.message : String(error)} 先按已有索引回答。`)
    return null
  }
}

/** Whoever waits for a long update is told how far it is. */
function everyHalfMinute(say: (line: string) => void): (progress: Progress) => void {
  let told = performance.now()
  return ({ done, all }) => {
    if (performance.now() - told < 30_000) return
    told = performance.now()
    say(`更新索引：已读 ${done}/${all} 份……`)
  }
}

function report(result: IndexResult, say: Say): void {
  if (result.rebuilt) say(`重建索引：${result.rebuilt}。`)
  for (const line of result.notes) say(line)
  for (const problem of result.problems) say(`${problem.file}：${problem.message}`, 'file')
}
