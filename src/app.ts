/** Config → ready parts: an index brought up to date, opened, with the embedder it was built with. */
import type { Desk } from './answer/answer.js'
import type { Config } from './config.js'
import { type IndexResult, isStale, updateIndex } from './index/build.js'
import { openTable } from './index/embed.js'
import { openStore } from './index/open.js'
import { connectEmbedder, type Embedder } from './model.js'

export interface Places {
  readonly corpus: string
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

/** A desk with all its parts open; `close` ends them. */
export interface Opened extends Desk {
  readonly embedder: Embedder
  close(): Promise<void>
}

/** Opens the index, bringing it up to date first when it is missing or older than the corpus; `say` gets one line then. */
export async function openDesk(places: Places, config: Config, say: (line: string) => void): Promise<Opened> {
  const embedder = await openEmbedder(config)
  if (await isStale(places.corpus, places.index, embedder)) {
    say('索引缺失或旧于语料，先行更新……')
    const result = await updateOrHeld(places, embedder, say)
    if (result) report(result, say)
  }
  const store = await openStore(places.index)
  return { store, embedder, log: say, close: () => store.close() }
}

export type { IndexResult }

/** While another process indexes, what is held answers; only without anything held is there nothing to do but to say so. */
async function updateOrHeld(
  places: Places,
  embedder: Embedder,
  say: (line: string) => void,
): Promise<IndexResult | null> {
  try {
    return await updateIndex({ ...places, embedder })
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

function report(result: IndexResult, say: (line: string) => void): void {
  if (result.rebuilt) say(`重建索引：${result.rebuilt}。`)
  for (const line of result.notes) say(line)
  for (const problem of result.problems) say(`${problem.file}：${problem.message}`)
}
