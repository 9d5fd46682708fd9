/**
 * Corpus folder → index, in one function: list, plan, read what is new, write it batch by batch. Readers see whole reports
 * always; killed at any moment it holds every batch that was written, and the next run goes on there.
 */
import { availableParallelism } from 'node:os'
import type { Embedder } from '../model.js'
import { type CorpusFile, listCorpus } from './corpus.js'
import { DATABASE, setAside } from './embedded.js'
import { BATCH_MS, load, type Progress } from './load.js'
import { type Anew, makeOf, whyAnew } from './make.js'
import { hasIndex, lockWriter, openIndex } from './open.js'
import { daysOf, type Plan, type Problem, planOf } from './plan.js'
import { isPostgres } from './postgres.js'
import { readFiles } from './readers.js'
import { type IndexRow, rowsOf } from './rows.js'
import { type IndexStore, type ReportRow, StoreError } from './store.js'

export type { Progress } from './load.js'
export type { Change, IndexRow } from './rows.js'

export interface IndexResult {
  readonly reports: readonly IndexRow[]
  /** Files no report was made of, one line each. */
  readonly problems: readonly Problem[]
  /** Why everything was built anew; null where it was not. */
  readonly rebuilt: string | null
  /** One line each about the index as a whole. */
  readonly notes: readonly string[]
  readonly ms: number
}

export interface BuildOptions {
  readonly corpus: string
  readonly index: string
  readonly embedder: Embedder
  readonly rebuild?: boolean
  /** Reads the index through, says what would change and writes nothing. */
  readonly check?: boolean
  /** Take out of a server's index what the folder does not hold, even where that is most of it. */
  readonly force?: boolean
  /** Threads that read beside this one, which writes; for few files none is started, whatever is said. */
  readonly jobs?: number
  readonly onProgress?: (progress: Progress) => void
  /** Called when all is read and the index of vectors begins to be built. */
  readonly onVectors?: () => void
  /** Milliseconds a batch lasts, files from which threads read; for tests. */
  readonly batchMs?: number
  readonly threadedFrom?: number
}

/** Builds or updates an index. Throws StoreError with one line; what was held before and written until then is held. */
export async function updateIndex(options: BuildOptions): Promise<IndexResult> {
  const started = performance.now()
  const files = listCorpus(options.corpus)
  if (options.check) return withStore(options, files, started, null)
  const release = await lockWriter(options.index)
  try {
    return await withStore(options, files, started, null)
  } catch (error) {
    // The corpus is what an index is made from: with it at hand a damaged one is put away and made anew.
    if (!(error instanceof StoreError && error.damaged) || files.length === 0 || isPostgres(options.index)) throw error
    setAside(options.index)
    return await withStore(options, files, started, `原有索引已损坏，移作 ${DATABASE}.damaged`)
  } finally {
    await release()
  }
}

async function withStore(
  options: BuildOptions,
  files: readonly CorpusFile[],
  started: number,
  damaged: string | null,
): Promise<IndexResult> {
  const store = await openFor(options)
  try {
    if (store) await verifySmall(options, store)
    const made = await update(options, files, store, damaged)
    options.onVectors?.()
    const notes = store && !options.check ? notesOf(await store.keepVectors()) : []
    return { ...made, notes, ms: Math.round(performance.now() - started) }
  } finally {
    await store?.close()
  }
}

/** Nothing is made for a check; without an index everything would be new. */
async function openFor(options: BuildOptions): Promise<IndexStore | null> {
  if (!options.check) return openIndex(options.index, true)
  return (await hasIndex(options.index)) ? openIndex(options.index) : null
}

/** Reading the reports of so many passages takes some 100 ms; larger indexes are read through only when a check is asked for. */
const VERIFIED = 5_000

async function verifySmall(options: BuildOptions, store: IndexStore): Promise<void> {
  if (options.check) await store.verify()
  else if ((await store.stats()).passages < VERIFIED) await store.verify(false)
}

function notesOf(vectors: Awaited<ReturnType<IndexStore['keepVectors']>>): string[] {
  return vectors === 'no hnswlib'
    ? ['未装 hnswlib-node（安装时没有编译器）：向量逐一比较，结果相同，报告很多时较慢。']
    : []
}

async function update(
  options: BuildOptions,
  files: readonly CorpusFile[],
  store: IndexStore | null,
  damaged: string | null,
): Promise<Omit<IndexResult, 'ms' | 'notes'>> {
  const make = makeOf(options.embedder)
  const known = store ? await store.reports() : []
  if (files.length === 0) throw nothingToRead(options.corpus, known.length)
  const wished: Anew | null = options.rebuild ? { why: '按要求重建', whole: true } : null
  const anew = damaged ? { why: damaged, whole: false } : (wished ?? (await whyAnew(store, make)))
  const seen = store ? await store.seen() : []
  const whole = anew?.whole === true && known.length + seen.length > 0
  const held = whole ? [] : known
  const plan = await planOf(files, held, whole ? [] : seen, make)
  if (isPostgres(options.index) && !options.force && !options.check) keepOthers(options.corpus, files, known)
  const nothing = !anew && [plan.read, plan.gone, plan.touched, plan.unseen].every(list => list.length === 0)
  const done = await load(plan, {
    store: options.check || nothing ? null : store,
    make,
    held,
    files,
    readings: readFiles(plan.read, { embedder: options.embedder, threads: threadsFor(plan, options) }),
    way: whole ? 'whole' : anew && known.length > 0 ? 'again' : 'update',
    batchMs: options.batchMs ?? BATCH_MS,
    onProgress: options.onProgress ?? (() => {}),
  })
  return {
    reports: rowsOf(plan, done, new Set(held.map(row => row.file)), daysOf(files)),
    problems: done.problems,
    rebuilt: anew?.why ?? null,
  }
}

/** Below so many files this thread has read them before others have started, which takes each of them 0.25 s of a core (docs/index.md). */
const THREADED_FROM = 100
/** More threads read more than one can write: a report takes 8 ms to read and 3 to write; those in pdf take longer. */
const MOST_THREADS = 6

function threadsFor(plan: Plan, { jobs, threadedFrom = THREADED_FROM }: BuildOptions): number {
  if (plan.read.length < threadedFrom) return 0
  return Math.min(jobs ?? Math.min(MOST_THREADS, Math.max(1, availableParallelism() - 1)), plan.read.length)
}

/** So many may have been taken out of a folder with intent. */
const TAKEN_OUT = 10

/**
 * A server's index is shared: another machine's folder, or the sample reports of a fresh installation, may not empty it unasked.
 * Throws StoreError where more than half of what is held would go.
 */
function keepOthers(corpus: string, files: readonly CorpusFile[], known: readonly ReportRow[]): void {
  const there = new Set(files.map(file => file.file))
  const gone = known.filter(row => !there.has(row.file)).length
  if (gone > TAKEN_OUT && gone > known.length / 2)
    throw new StoreError(
      `更新索引：库里 ${known.length} 份报告有 ${gone} 份不在 ${corpus} 里，照做会把它们去掉。请用 --corpus 指明完整的文件夹；确实以这个文件夹为准时加 --force。`,
    )
}

function nothingToRead(corpus: string, held: number): StoreError {
  return new StoreError(
    held > 0
      ? `语料文件夹 ${corpus} 里没有报告：原有的 ${held} 份报告保持不变。请放入报告，或用 --corpus 指明文件夹。`
      : `语料文件夹 ${corpus} 里没有报告：请放入 txt、md、html、docx、doc 或 pdf 文件。`,
  )
}
