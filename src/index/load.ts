/**
 * A plan → carried out: what is read goes into the store batch by batch, each batch one transaction with the memory of the files
 * it was read from, so that a killed run loses the batch at work and nothing before it. Readers see whole reports always.
 */
import type { CorpusFile } from './corpus.js'
import type { EntryReading } from './entry.js'
import { readingOf, unfinished } from './make.js'
import { daysOf, type Plan, type Problem, problemOf, supersessions } from './plan.js'
import { BLOCK } from './postings.js'
import { headOf, type IndexStore, type Make, type ReportRow, type Seen, type Writer } from './store.js'

/** How far reading has come. */
export interface Progress {
  readonly done: number
  readonly all: number
  /** Passages of the reports read so far. */
  readonly passages: number
  /** Files whose reports are in the index for good: a kill does not lose them. */
  readonly held: number
}

export interface Loading {
  /** Null where nothing is to be written. */
  readonly store: IndexStore | null
  readonly make: Make
  /** Reports of these rows are in the store. */
  readonly held: readonly ReportRow[]
  readonly files: readonly CorpusFile[]
  /** What is read of the files of the plan, in their order. */
  readonly readings: AsyncGenerator<EntryReading>
  /** 'whole': everything that is held is taken out first, and all is one transaction. 'again': what is held was read by other rules. */
  readonly way: 'update' | 'again' | 'whole'
  /** Milliseconds after which a batch ends with the next block of postings: one left open is written twice. */
  readonly batchMs: number
  readonly onProgress: (progress: Progress) => void
}

export interface Done {
  readonly made: readonly ReportRow[]
  readonly kept: readonly ReportRow[]
  readonly problems: readonly Problem[]
}

/**
 * What a kill costs, and how often others read anew which reports are held (some 100 ms of 30,000): a batch a second would
 * keep a page at that, a batch a minute would lose one.
 */
export const BATCH_MS = 5_000
/** So many times that, and a batch ends wherever it is: 64 long scans in pdf may take an hour. */
const PATIENCE = 6

interface Work extends Omit<Loading, 'held'> {
  readonly plan: Plan
  readonly days: ReadonlyMap<string, string>
  /** Rows in the store by file, as of this batch. */
  readonly rows: Map<string, ReportRow>
  /** Which report stands for which, as the store has it. */
  supersedes: ReadonlyMap<string, readonly string[]>
  readonly made: ReportRow[]
  readonly kept: ReportRow[]
  readonly problems: Problem[]
  done: number
  passages: number
  held: number
}

export async function load(plan: Plan, loading: Loading): Promise<Done> {
  const work: Work = {
    ...loading,
    plan,
    days: daysOf(loading.files),
    rows: new Map(loading.held.map(row => [row.file, row])),
    supersedes: new Map(loading.held.flatMap(row => (row.supersedes.length > 0 ? [[row.id, row.supersedes]] : []))),
    made: [],
    kept: [...plan.kept],
    problems: [...plan.problems],
    done: 0,
    passages: 0,
    held: 0,
  }
  try {
    await carryOut(work)
  } finally {
    await loading.readings.return(undefined)
  }
  return work
}

async function carryOut(work: Work): Promise<void> {
  const { store, make, way, plan } = work
  if (!store) return void (await batch(work, null))
  if (way === 'whole') {
    await store.rewrite(make, async writer => {
      await writer.clear()
      await batch(work, writer)
      await close(work, writer)
    })
    return written(work)
  }
  const all = plan.read.length
  // Which batch is the last is known only in it, so what was read again by new rules is owned to in a transaction of its own.
  const meanwhile = way === 'again' ? unfinished(make) : make
  while (work.done < all) {
    await store.rewrite(meanwhile, async writer => {
      await batch(work, writer)
      if (work.done === all && way === 'update') await close(work, writer)
    })
    written(work)
  }
  if (all === 0 || way === 'again') await store.rewrite(make, writer => close(work, writer))
}

function written(work: Work): void {
  work.held = work.done
  tell(work)
}

/** Takes what is read until the batch has lasted, or all is read. */
async function batch(work: Work, writer: Writer | null): Promise<void> {
  const begun = performance.now()
  const before = work.made.length
  const seen: Seen[] = []
  const lasted = (): boolean => {
    const ms = performance.now() - begun
    return (ms >= work.batchMs && (work.made.length - before) % BLOCK === 0) || ms >= work.batchMs * PATIENCE
  }
  while (work.done < work.plan.read.length) {
    const { value: reading } = await work.readings.next()
    if (!reading) throw new Error(`Cannot index: wanted ${work.plan.read.length} readings, got ${work.done}.`)
    const one = await take(work, work.plan.read[work.done]!, reading, writer)
    if (one) seen.push(one)
    work.done++
    tell(work)
    if (writer && work.way !== 'whole' && lasted()) break
  }
  await writer?.see(seen, [])
  if (writer) await supersede(work, writer)
}

async function take(work: Work, file: CorpusFile, reading: EntryReading, writer: Writer | null): Promise<Seen | null> {
  const row = work.rows.get(file.file)
  const problem = reading.ok ? null : problemOf(file, reading.message, row !== undefined)
  if (reading.ok) {
    await writer?.put(reading.entry)
    const head = { ...headOf(reading.entry), supersedes: [] }
    work.made.push(head)
    work.rows.set(file.file, head)
    work.passages += head.passages
  } else {
    work.problems.push(problem!)
    if (row) work.kept.push(row)
  }
  const hash = reading.ok ? reading.entry.hash : reading.hash
  if (!hash) return null
  const { size, mtime } = file
  return { file: file.file, size, mtime, hash: readingOf(hash, work.make), problem: problem?.message ?? null }
}

/** What is no longer there goes last, so that a report whose file was renamed is held twice for a while rather than not at all. */
async function close(work: Work, writer: Writer): Promise<void> {
  for (const row of work.plan.gone) {
    await writer.remove(row.id)
    work.rows.delete(row.file)
  }
  await writer.see(work.plan.touched, work.plan.unseen)
  await supersede(work, writer)
}

/** In every batch, so that no reader finds two reports of one unit and year of which neither stands for the other. */
async function supersede(work: Work, writer: Writer): Promise<void> {
  const wanted = supersessions(work.rows.values(), work.days)
  if (!same(wanted, work.supersedes)) await writer.supersede(wanted)
  work.supersedes = wanted
}

function same(a: ReadonlyMap<string, readonly string[]>, b: ReadonlyMap<string, readonly string[]>): boolean {
  if (a.size !== b.size) return false
  for (const [id, older] of a) if (older.join() !== b.get(id)?.join()) return false
  return true
}

function tell({ done, plan, passages, held, onProgress }: Work): void {
  onProgress({ done, all: plan.read.length, passages, held })
}
