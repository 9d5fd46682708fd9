/** Corpus folder → index, in one function: list, read, report, passages, figures, terms, vectors, one transaction. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { figuresOf } from '../corpus/figures.js'
import { passagesOf } from '../corpus/passages.js'
import { readReportFile } from '../corpus/read.js'
import { parseSidecar, type Report, readReport, type Sidecar } from '../corpus/report.js'
import type { Embedder } from '../model.js'
import { terms } from '../text.js'
import { type CorpusFile, hashOf, listCorpus } from './corpus.js'
import { lockIndex } from './lock.js'
import { DATABASE, openSqlite, type SqliteStore, setAside } from './sqlite.js'
import { type Entry, type Make, type ReportRow, StoreError } from './store.js'
import { SCHEMA } from './tables.js'
import type { Seen, Writer } from './writing.js'

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
  readonly problems: readonly { readonly file: string; readonly message: string }[]
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
  /** Says what would change and writes nothing. */
  readonly check?: boolean
  readonly onProgress?: (done: number, all: number) => void
}

/** Builds or updates an index. Throws StoreError with one line; what was held before is then unchanged. */
export async function updateIndex(options: BuildOptions): Promise<IndexResult> {
  const started = performance.now()
  const files = listCorpus(options.corpus)
  if (options.check) return withStore(options, files, started, null)
  const release = lockIndex(options.index)
  try {
    return await withStore(options, files, started, null)
  } catch (error) {
    // The corpus is what an index is made from: with it at hand a damaged one is put away and made anew.
    if (!(error instanceof StoreError && error.damaged) || files.length === 0) throw error
    setAside(options.index)
    return await withStore(options, files, started, '原有索引已损坏，移作 fazhi.db.damaged')
  } finally {
    release()
  }
}

async function withStore(
  options: BuildOptions,
  files: readonly CorpusFile[],
  started: number,
  rebuilt: string | null,
): Promise<IndexResult> {
  const store = openFor(options)
  try {
    if (store) await verifySmall(options, store)
    const result = await update(options, files, store, rebuilt)
    const notes = store && !options.check ? notesOf(await store.keepVectors()) : []
    return { ...result, notes, ms: Math.round(performance.now() - started) }
  } finally {
    await store?.close()
  }
}

/** Nothing is made for a check; without an index everything would be new. */
function openFor(options: BuildOptions): SqliteStore | null {
  if (!options.check) return openSqlite(options.index, { create: true })
  return existsSync(join(options.index, DATABASE)) ? openSqlite(options.index) : null
}

/** Reading an index of so many passages takes some 100 ms; larger ones are read through only when a check is asked for. */
const VERIFIED = 5_000

async function verifySmall(options: BuildOptions, store: SqliteStore): Promise<void> {
  if (options.check || (await store.stats()).passages < VERIFIED) store.verify()
}

function notesOf(vectors: Awaited<ReturnType<SqliteStore['keepVectors']>>): string[] {
  return vectors === 'no hnswlib'
    ? ['未装 hnswlib-node（安装时没有编译器）：向量逐一比较，结果相同，报告很多时较慢。']
    : []
}

async function update(
  options: BuildOptions,
  files: readonly CorpusFile[],
  store: SqliteStore | null,
  damaged: string | null,
): Promise<Omit<IndexResult, 'ms' | 'notes'>> {
  const make = makeOf(options.embedder)
  const rebuilt = damaged ?? (options.rebuild ? '按要求重建' : await whyRebuild(store, make))
  const held = store && !rebuilt ? await store.reports() : []
  const seen = store && !rebuilt ? store.seen() : []
  if (files.length === 0 && held.length > 0)
    throw new StoreError(
      `语料文件夹 ${options.corpus} 里没有报告：原有的 ${held.length} 份报告保持不变。请放入报告，或用 --corpus 指明文件夹。`,
    )
  if (files.length === 0)
    throw new StoreError(`语料文件夹 ${options.corpus} 里没有报告：请放入 txt、md、html、docx、doc 或 pdf 文件。`)
  const plan = planOf(files, held, seen)
  const problems = [...plan.known]
  const rows: IndexRow[] = []
  const heads: ReportRow[] = held.filter(row => plan.kept.has(row.id))
  const nowSeen: Seen[] = [...plan.keptSeen]
  const work = async (writer: Writer | null): Promise<void> => {
    if (rebuilt) writer?.clear()
    for (const row of held) if (!plan.kept.has(row.id)) writer?.remove(row.id)
    let done = 0
    for (const batch of batches(plan.read, BATCH)) {
      for (const { file, hash } of batch) {
        const made = await readOne(file, hash)
        options.onProgress?.(++done, plan.read.length)
        nowSeen.push({
          file: file.file,
          size: file.size,
          mtime: file.mtime,
          hash,
          problem: made.ok ? null : made.message,
        })
        if (!made.ok) {
          problems.push({ file: file.file, message: made.message })
          continue
        }
        const entry = await entryOf(made.report, hash, options.embedder)
        writer?.put(entry)
        const { text: _t, furniture: _f, ...rest } = made.report
        heads.push({ ...rest, hash, passages: entry.passages.length, figures: entry.figures.length, supersedes: [] })
        rows.push(
          rowOf(
            made.report,
            entry.passages.length,
            entry.figures.length,
            plan.before.has(file.file) ? 'changed' : 'added',
          ),
        )
      }
    }
    writer?.supersede(supersessions(heads, files))
    writer?.see(nowSeen)
  }
  const changes = rebuilt !== null || plan.read.length > 0 || held.some(row => !plan.kept.has(row.id)) || plan.touched
  if (store && !options.check && changes) await store.rewrite(make, work)
  else await work(null)
  for (const row of held) rows.push(heldRow(row, plan.kept.has(row.id) ? 'unchanged' : 'removed'))
  const older = supersessions(heads, files)
  return {
    reports: rows
      .filter(
        row => row.change !== 'removed' || !rows.some(other => other.file === row.file && other.change !== 'removed'),
      )
      .map(row => withDouble(row, heads, older))
      .sort((a, b) => (a.file < b.file ? -1 : 1)),
    problems,
    rebuilt,
  }
}

/** Reports read between two looks at the progress: keeps memory even. */
const BATCH = 32

function* batches<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let i = 0; i < items.length; i += size) yield items.slice(i, i + size)
}

export function makeOf(embedder: Embedder): Make {
  return { schema: SCHEMA, model: embedder.name, dimension: embedder.dimension, icu: process.versions.icu ?? 'none' }
}

async function whyRebuild(store: SqliteStore | null, make: Make): Promise<string | null> {
  const built = await store?.make()
  if (!built) return null
  if (built.schema !== make.schema) return `索引的结构版本是 ${built.schema}，本程序是 ${make.schema}`
  if (built.model !== make.model || built.dimension !== make.dimension)
    return `索引所用嵌入模型是 ${built.model}，现为 ${make.model}`
  return built.icu !== make.icu ? `索引所用分词数据 ICU ${built.icu}，现为 ${make.icu}` : null
}

/** Why an index must be brought up to date before it is read; null when it is as the corpus is. Reads no report. */
export async function isStale(corpus: string, index: string, embedder: Embedder): Promise<boolean> {
  let store: SqliteStore
  try {
    store = openSqlite(index)
  } catch {
    return true
  }
  try {
    const made = await store.make()
    if (!made || (await whyRebuild(store, makeOf(embedder)))) return true
    const seen = new Map(store.seen().map(one => [one.file, one]))
    const files = filesOrNone(corpus)
    // A corpus folder that is gone or empty does not take away what is held.
    if (files.length === 0) return false
    return (
      files.length !== seen.size ||
      files.some(file => seen.get(file.file)?.size !== file.size || seen.get(file.file)?.mtime !== file.mtime)
    )
  } finally {
    await store.close()
  }
}

function filesOrNone(corpus: string): CorpusFile[] {
  try {
    return listCorpus(corpus)
  } catch {
    return []
  }
}

interface Plan {
  readonly read: readonly { readonly file: CorpusFile; readonly hash: string }[]
  /** Ids of reports that stay as they are. */
  readonly kept: ReadonlySet<string>
  readonly keptSeen: readonly Seen[]
  readonly known: readonly { readonly file: string; readonly message: string }[]
  /** Files held before under the same name. */
  readonly before: ReadonlySet<string>
  /** Times or sizes changed without the content. */
  readonly touched: boolean
}

function planOf(files: readonly CorpusFile[], held: readonly ReportRow[], seen: readonly Seen[]): Plan {
  const rowOfFile = new Map(held.map(row => [row.file, row]))
  const seenOf = new Map(seen.map(one => [one.file, one]))
  const read: { file: CorpusFile; hash: string }[] = []
  const kept = new Set<string>()
  const keptSeen: Seen[] = []
  const known: { file: string; message: string }[] = []
  let touched = seen.length !== files.length
  for (const file of files) {
    const last = seenOf.get(file.file)
    const same = last !== undefined && last.size === file.size && last.mtime === file.mtime
    const hash = hashOf(file)
    if (hash === null) {
      known.push({ file: file.file, message: '读取时文件不见了或无权读取：请检查后重新运行 fazhi index。' })
      continue
    }
    if (last && last.hash === hash) {
      touched ||= !same
      const row = rowOfFile.get(file.file)
      if (row) kept.add(row.id)
      keptSeen.push({ ...last, size: file.size, mtime: file.mtime })
      if (last.problem) known.push({ file: file.file, message: last.problem })
    } else read.push({ file, hash })
  }
  return { read, kept, keptSeen, known, before: new Set(rowOfFile.keys()), touched }
}

type OneReading = { readonly ok: true; readonly report: Report } | { readonly ok: false; readonly message: string }

async function readOne(file: CorpusFile, _hash: string): Promise<OneReading> {
  const read = await readReportFile(file.path)
  if (!read.ok) return read
  const sidecar = readSidecar(file)
  const report = readReport({
    file: file.file,
    text: read.text,
    title: read.title,
    published: read.published,
    sidecar: sidecar.value,
  })
  return { ok: true, report: { ...report, warnings: [...read.warnings, ...report.warnings, ...sidecar.warnings] } }
}

function readSidecar(file: CorpusFile): { readonly value: Sidecar | null; readonly warnings: readonly string[] } {
  if (!file.sidecar) return { value: null, warnings: [] }
  try {
    const parsed = parseSidecar(readFileSync(file.sidecar, 'utf8'))
    return parsed.ok ? { value: parsed.value, warnings: [] } : { value: null, warnings: [parsed.message] }
  } catch {
    return { value: null, warnings: ['同名的 .meta.json 读不了，未采用'] }
  }
}

async function entryOf(report: Report, hash: string, embedder: Embedder): Promise<Entry> {
  const passages = passagesOf(report)
  const figures = passages.flatMap(figuresOf)
  const head = [report.unit ?? '', report.year ?? ''].join(' ')
  const texts = passages.map(passage => `${head} ${passage.section.join(' ')} ${passage.text}`)
  const names = [...new Set(figures.map(figure => figure.measure))]
  const vectors = await embedder.embedPassages(texts)
  const measureVectors = await embedder.embedPassages(names)
  const measures = new Map<string, Float32Array>()
  for (const [i, name] of names.entries()) if (measureVectors[i]) measures.set(name, measureVectors[i])
  return { report, hash, passages, figures, terms: texts.map(text => terms(text)), vectors, measures }
}

/** Of two files of one unit and year the newer one (published, else signed, else changed) stands for both. */
function supersessions(
  rows: readonly ReportRow[],
  files: readonly CorpusFile[],
): ReadonlyMap<string, readonly string[]> {
  const times = new Map(files.map(file => [file.file, new Date(file.mtime).toISOString().slice(0, 10)]))
  const groups = new Map<string, ReportRow[]>()
  for (const row of rows)
    if (row.unit && row.year !== null)
      groups.set(`${row.unit}/${row.year}`, [...(groups.get(`${row.unit}/${row.year}`) ?? []), row])
  const of = new Map<string, readonly string[]>()
  for (const group of groups.values()) {
    if (group.length < 2) continue
    const age = (row: ReportRow): string => row.published ?? row.signed ?? times.get(row.file) ?? ''
    const sorted = [...group].sort((a, b) => (age(a) < age(b) ? -1 : age(a) > age(b) ? 1 : a.file < b.file ? -1 : 1))
    of.set(
      sorted.at(-1)!.id,
      sorted.slice(0, -1).map(row => row.id),
    )
  }
  return of
}

function withDouble(
  row: IndexRow,
  heads: readonly ReportRow[],
  older: ReadonlyMap<string, readonly string[]>,
): IndexRow {
  const head = heads.find(one => one.file === row.file)
  const superseded = head && older.get(head.id)
  if (!superseded) return row
  const names = superseded.map(id => heads.find(one => one.id === id)?.file).join('、')
  return { ...row, warnings: [...row.warnings, `与 ${names} 同单位同年度，以本文件为准`] }
}

function rowOf(report: Report, passages: number, figures: number, change: Change): IndexRow {
  const warnings = passages === 0 ? [...report.warnings, '没有读到正文'] : report.warnings
  const { file, unit, year, level, regions, published, signed } = report
  return { file, unit, year, level, regions, published, signed, passages, figures, warnings, change }
}

function heldRow(row: ReportRow, change: Change): IndexRow {
  const { file, unit, year, level, regions, published, signed, passages, figures, warnings } = row
  return { file, unit, year, level, regions, published, signed, passages, figures, warnings, change }
}
