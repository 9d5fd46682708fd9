/** A corpus folder and an index → whether the index must be brought up to date before it is read. Compares names, sizes and times; reads no report. */
import type { Embedder } from '../model.js'
import { type CorpusFile, listCorpus } from './corpus.js'
import { makeOf, whyAnew } from './make.js'
import { openIndex } from './open.js'
import { isPostgres, nameOf } from './postgres.js'
import { type IndexStore, type Make, type Seen, StoreError, StoreUnavailable } from './store.js'

export interface Standing {
  readonly stale: boolean
  /** Why it is read as it is though something differs; null where nothing does. */
  readonly note: string | null
}

const CURRENT: Standing = { stale: false, note: null }
const STALE: Standing = { stale: true, note: null }

/** Throws StoreUnavailable where a server is away, StoreError where its index cannot be read with this embedder. */
export async function standingOf(corpus: string, index: string, embedder: Embedder): Promise<Standing> {
  let store: IndexStore | undefined
  try {
    store = await openIndex(index)
    const make = makeOf(embedder)
    const made = await store.make()
    const seen = made ? await store.seen() : []
    // What was read is asked of one small table; counting reports would read the directory of all of them.
    const shared = isPostgres(index) && made !== null && seen.length > 0
    if (shared) refuseOther(index, made, make)
    const anew = await whyAnew(store, make)
    if (!made || (anew && !shared)) return STALE
    const files = filesOrNone(corpus)
    if (!shared) return { stale: differs(files, seen), note: null }
    // Machines with other versions of the program would read everything again by turns.
    if (anew)
      return {
        stale: false,
        note: `${anew.why}：数据库里的索引由多台机器共用，不自动重读。请在一台上运行 fazhi index。`,
      }
    return sharedStanding(corpus, files, seen)
  } catch (error) {
    if (isPostgres(index) && error instanceof StoreError && !/还没有索引/.test(error.message)) throw error
    if (error instanceof StoreError && !(error instanceof StoreUnavailable)) return STALE
    throw error
  } finally {
    await store?.close()
  }
}

/** Vectors of two models cannot be compared, and a reader may not replace those of all others. */
function refuseOther(index: string, made: Make, make: Make): void {
  if (made.model === make.model && made.dimension === make.dimension) return
  throw new StoreError(
    `打开索引 PostgreSQL ${nameOf(index)}：它由嵌入模型 ${made.model}（${made.dimension} 维）建立，现为 ${make.model}（${make.dimension} 维）。请设回 FAZHI_EMBEDDING_MODEL，或运行 fazhi index 用新模型重建。`,
  )
}

/** A folder that holds all that was read is the one the index is of; another machine's folder changes nothing unasked. */
function sharedStanding(corpus: string, files: readonly CorpusFile[], seen: readonly Seen[]): Standing {
  const there = new Set(files.map(file => file.file))
  const missing = seen.filter(one => !there.has(one.file)).length
  if (missing === 0) return { stale: differs(files, seen), note: null }
  if (missing === seen.length) return CURRENT
  return {
    stale: false,
    note: `库里 ${seen.length} 个文件有 ${missing} 个不在语料文件夹 ${corpus} 里，不自动更新。要以这个文件夹为准，请运行 fazhi index。`,
  }
}

function differs(files: readonly CorpusFile[], seen: readonly Seen[]): boolean {
  // A corpus folder that is gone or empty does not take away what is held.
  if (files.length === 0) return false
  const known = new Map(seen.map(one => [one.file, one]))
  return (
    files.length !== known.size ||
    files.some(file => known.get(file.file)?.size !== file.size || known.get(file.file)?.mtime !== file.mtime)
  )
}

function filesOrNone(corpus: string): CorpusFile[] {
  try {
    return listCorpus(corpus)
  } catch {
    return []
  }
}
