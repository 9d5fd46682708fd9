/**
 * Corpus folder → index, in one function: list, plan, read what is new, one transaction. Readers see the index as it was
 * until it is whole again; killed at any moment it is the old one or the new one.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Embedder } from '../model.js'
import { type CorpusFile, listCorpus } from './corpus.js'
import { readEntry } from './entry.js'
import { hasIndex, lockWriter, openIndex } from './open.js'
import { type Plan, type Problem, planOf, problemOf, supersessions } from './plan.js'
import { isPostgres } from './postgres.js'
import { DATABASE, setAside } from './sqlite.js'
import { headOf, type IndexStore, type Make, type ReportRow, type Seen, StoreError, type Writer } from './store.js'
import { SCHEMA } from './tables.js'

export type Change = 'added' | 'changed' | 'unchanged' | 'removed'

/** A row of `fazhi index`. */
export interface IndexRow {
  readonly file: string
  readonly unit: string | null
  readonly year: number | null
  readonly level: string | null
  readonly regions: readonly string[]
  readonly published: string | null
  readonly signed: string | null
  readonly passages: number
  readonly figures: number
  readonly warnings: readonly string[]
  readonly change: Change
}

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
  readonly onProgress?: (done: number, all: number) => void
}

/** Builds or updates an index. Throws StoreError with one line; what was held before is then unchanged. */
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

/** Whether an index must be brought up to date before it is read. Compares names, sizes and times; reads no report. */
export async function isStale(corpus: string, index: string, embedder: Embedder): Promise<boolean> {
  let store: IndexStore | undefined
  try {
    store = await openIndex(index)
    const made = await store.make()
    if (!made || (await whyRebuild(store, makeOf(embedder)))) return true
    const seen = new Map((await store.seen()).map(one => [one.file, one]))
    const files = filesOrNone(corpus)
    // A corpus folder that is gone or empty does not take away what is held.
    if (files.length === 0) return false
    return (
      files.length !== seen.size ||
      files.some(file => seen.get(file.file)?.size !== file.size || seen.get(file.file)?.mtime !== file.mtime)
    )
  } catch (error) {
    if (error instanceof StoreError) return true
    throw error
  } finally {
    await store?.close()
  }
}

/** What an index built now would be made with. */
export function makeOf(embedder: Embedder): Make {
  const { name: model, dimension } = embedder
  return { schema: SCHEMA, model, dimension, icu: process.versions.icu ?? 'none', rules: rules() }
}

let rulesOnce: string | undefined

/** SHA-256 of the files of the corpus room: another way of reading makes other passages and figures of the same files. */
function rules(): string {
  if (rulesOnce) return rulesOnce
  const folder = fileURLToPath(new URL('../corpus', import.meta.url))
  const hash = createHash('sha256')
  for (const name of (readdirSync(folder, { recursive: true }) as string[]).sort())
    if (/\.[jt]s$/.test(name) && !name.endsWith('.d.ts')) hash.update(name).update(readFileSync(join(folder, name)))
  rulesOnce = hash.digest('hex').slice(0, 16)
  return rulesOnce
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
  const rebuilt = damaged ?? (options.rebuild ? '按要求重建' : await whyRebuild(store, make))
  const known = store ? await store.reports() : []
  if (files.length === 0) throw nothingToRead(options.corpus, known.length)
  const held = rebuilt ? [] : known
  const plan = planOf(files, held, rebuilt || !store ? [] : await store.seen())
  const changes = rebuilt !== null || plan.read.length > 0 || plan.gone.length > 0 || plan.touched
  let done: Done = { made: [], problems: plan.problems, kept: plan.kept }
  const work = async (writer: Writer | null): Promise<void> => {
    if (rebuilt) await writer?.clear()
    done = await carryOut(plan, { options, files, held, writer })
  }
  if (store && !options.check && changes) await store.rewrite(make, work)
  else await work(null)
  return { reports: rowsOf(plan, done, files, new Set(held.map(row => row.file))), problems: done.problems, rebuilt }
}

function nothingToRead(corpus: string, held: number): StoreError {
  return new StoreError(
    held > 0
      ? `语料文件夹 ${corpus} 里没有报告：原有的 ${held} 份报告保持不变。请放入报告，或用 --corpus 指明文件夹。`
      : `语料文件夹 ${corpus} 里没有报告：请放入 txt、md、html、docx、doc 或 pdf 文件。`,
  )
}

interface Done {
  readonly made: readonly ReportRow[]
  readonly kept: readonly ReportRow[]
  readonly problems: readonly Problem[]
}

interface Site {
  readonly options: BuildOptions
  readonly files: readonly CorpusFile[]
  readonly held: readonly ReportRow[]
  /** Null where nothing is to be written. */
  readonly writer: Writer | null
}

/** Reads one file after the other and hands each on at once, so that memory does not grow with the corpus. */
async function carryOut(plan: Plan, site: Site): Promise<Done> {
  const { options, held, writer } = site
  const before = new Map(held.map(row => [row.file, row]))
  const made: ReportRow[] = []
  const kept = [...plan.kept]
  const problems = [...plan.problems]
  const seen: Seen[] = [...plan.seen]
  for (const row of plan.gone) await writer?.remove(row.id)
  for (const [i, { file, hash }] of plan.read.entries()) {
    const read = await readEntry(file, hash, options.embedder)
    const row = before.get(file.file)
    const problem = read.ok ? null : problemOf(file, read.message, row !== undefined)
    seen.push({ file: file.file, size: file.size, mtime: file.mtime, hash, problem: problem?.message ?? null })
    if (read.ok) {
      await writer?.put(read.entry)
      made.push({ ...headOf(read.entry), supersedes: [] })
    } else {
      problems.push(problem!)
      if (row) kept.push(row)
    }
    options.onProgress?.(i + 1, plan.read.length)
  }
  await writer?.supersede(supersessions([...kept, ...made], site.files))
  await writer?.see(seen, plan.unseen)
  return { made, kept, problems }
}

function rowsOf(
  plan: Plan,
  done: Done,
  files: readonly CorpusFile[],
  before: ReadonlySet<string>,
): readonly IndexRow[] {
  const heads = [...done.kept, ...done.made]
  const nameOf = new Map(heads.map(row => [row.id, row.file]))
  const doubles = new Map<string, string>()
  for (const [newer, older] of supersessions(heads, files)) {
    doubles.set(newer, `与 ${older.map(id => nameOf.get(id)).join('、')} 同单位同年度，以本文件为准`)
    for (const id of older) doubles.set(id, `与 ${nameOf.get(newer)} 同单位同年度，以后者为准`)
  }
  return [
    ...done.made.map(row => rowOf(row, before.has(row.file) ? 'changed' : 'added', doubles)),
    ...done.kept.map(row => rowOf(row, 'unchanged', doubles)),
    ...plan.gone.map(row => rowOf(row, 'removed', doubles)),
  ].sort((a, b) => (a.file < b.file ? -1 : 1))
}

function rowOf(row: ReportRow, change: Change, doubles: ReadonlyMap<string, string>): IndexRow {
  const { file, unit, year, level, regions, published, signed, passages, figures } = row
  const double = doubles.get(row.id)
  const warnings = double ? [...row.warnings, double] : row.warnings
  return { file, unit, year, level, regions, published, signed, passages, figures, warnings, change }
}

async function whyRebuild(store: IndexStore | null, make: Make): Promise<string | null> {
  const built = await store?.make()
  if (!built) return null
  if (built.schema !== make.schema) return `索引的结构版本是 ${built.schema}，本程序是 ${make.schema}`
  if (built.model !== make.model || built.dimension !== make.dimension)
    return `索引所用嵌入模型是 ${built.model}（${built.dimension} 维），现为 ${make.model}（${make.dimension} 维）`
  if (built.icu !== make.icu) return `索引所用分词数据是 ICU ${built.icu}，现为 ${make.icu}`
  return built.rules !== make.rules ? '索引由本程序的另一个版本读出' : null
}

function filesOrNone(corpus: string): CorpusFile[] {
  try {
    return listCorpus(corpus)
  } catch {
    return []
  }
}
