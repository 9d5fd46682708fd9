/**
 * The embedded store: one SQLite file (libsql), write-ahead logging, one transaction a change. Readers never wait and never
 * see half of one. The only file that imports the driver; vectors are searched in vectors.ts, from what is kept here.
 */
import { existsSync, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Figure } from '../corpus/figures.js'
import type { Passage } from '../corpus/passages.js'
import type { Entry, Filter, Make, ReportRow, Scored, Store } from './store.js'
import { openVectors, type PackedVectors, type Vectors } from './vectors.js'

/** Raised by one whenever tables or their meaning change: an index of another schema is rebuilt. */
export const SCHEMA = 1

/** One line for a person: what was tried, on what, what came. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
}

/** A file of the corpus as it was when read: enough to see without reading that nothing changed. */
export interface Seen {
  readonly file: string
  readonly size: number
  readonly mtime: number
  readonly hash: string
  /** Why it is held no report of; null for a file that became one. */
  readonly problem: string | null
}

/** The embedded store with what building needs besides the interface. */
export interface SqliteStore extends Store {
  /** One transaction over everything a build changes; rolled back when `change` throws. */
  rewrite(make: Make, change: (writer: Writer) => Promise<void>): Promise<void>
  seen(): readonly Seen[]
}

export interface Writer {
  clear(): void
  put(entry: Entry): void
  remove(report: string): void
  supersede(of: ReadonlyMap<string, readonly string[]>): void
  see(files: readonly Seen[]): void
}

type Row = Record<string, unknown>
interface Statement {
  run(...values: unknown[]): unknown
  get(...values: unknown[]): Row | undefined
  all(...values: unknown[]): Row[]
}
interface Database {
  exec(sql: string): void
  prepare(sql: string): Statement
  close(): void
}

const TABLES = `
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS reports (id TEXT PRIMARY KEY, file TEXT NOT NULL UNIQUE, hash TEXT NOT NULL, row TEXT NOT NULL, text TEXT NOT NULL, supersedes TEXT NOT NULL DEFAULT '[]');
CREATE TABLE IF NOT EXISTS passages (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, report TEXT NOT NULL, ordinal INTEGER NOT NULL, body TEXT NOT NULL, vector BLOB);
CREATE INDEX IF NOT EXISTS passages_report ON passages (report, ordinal);
CREATE TABLE IF NOT EXISTS figures (n INTEGER PRIMARY KEY, id TEXT NOT NULL, report TEXT NOT NULL, passage TEXT NOT NULL, place INTEGER NOT NULL, measure TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS figures_report ON figures (report, place);
CREATE INDEX IF NOT EXISTS figures_passage ON figures (passage, place);
CREATE INDEX IF NOT EXISTS figures_measure ON figures (measure);
CREATE TABLE IF NOT EXISTS measures (measure TEXT PRIMARY KEY, vector BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS seen (file TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime REAL NOT NULL, hash TEXT NOT NULL, problem TEXT);
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(terms, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 0');
CREATE VIRTUAL TABLE IF NOT EXISTS vocabulary USING fts5vocab(words, 'row');
`

const require = createRequire(import.meta.url)

/** Name of the database in an index folder. */
export const DATABASE = 'fazhi.db'

/** Opens, and when `create` is given makes, the store of an index folder. Throws StoreError with one line. */
export function openSqlite(folder: string, create = false): SqliteStore {
  const path = join(folder, DATABASE)
  try {
    if (create) mkdirSync(folder, { recursive: true })
    if (!create && !existsSync(path)) throw new StoreError(`打开索引 ${path}：没有这个文件，请先运行 fazhi index。`)
    const Driver = require('libsql') as new (path: string, options: object) => Database
    const database = new Driver(path, {})
    database.exec('PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;')
    const made = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'meta'").get()
    if (create || !made) database.exec(TABLES)
    return storeOver(database, folder)
  } catch (error) {
    if (error instanceof StoreError) throw error
    throw new StoreError(`打开索引 ${path}：${reason(error)}。可删去该索引文件夹后运行 fazhi index 重建。`)
  }
}

function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  if (/malformed|not a database|corrupt|file is encrypted/i.test(text)) return '文件已损坏，或不是 fazhi 的索引'
  if (/readonly|read-only|EACCES|EPERM|unable to open/i.test(text)) return '文件夹不可写或不可读'
  return /full|ENOSPC/i.test(text) ? '磁盘空间不足' : text.split('\n')[0]!
}

function storeOver(database: Database, folder: string): SqliteStore {
  const statements = new Map<string, Statement>()
  const sql = (text: string): Statement => {
    const known = statements.get(text)
    if (known) return known
    const made = database.prepare(text)
    statements.set(text, made)
    return made
  }
  let vectors: { readonly version: string; readonly of: Promise<Vectors> } | undefined
  const cache = vectorCache()

  const meta = (key: string): string | null =>
    (sql('SELECT value FROM meta WHERE key = ?').get(key)?.['value'] as string | undefined) ?? null
  const version = (): string => meta('version') ?? '0'
  const guard = <T>(action: string, work: () => T): T => {
    try {
      return work()
    } catch (error) {
      throw new StoreError(`${action}：${reason(error)}。`)
    }
  }

  return {
    reports: async () =>
      guard('读取报告表', () => sql('SELECT row, supersedes FROM reports ORDER BY file').all().map(reportRow)),
    text: async report =>
      guard(
        '读取报告原文',
        () => (sql('SELECT text FROM reports WHERE id = ?').get(report)?.['text'] as string | undefined) ?? null,
      ),
    passages: async filter => guard('读取段落', () => bodies<Passage>(selectBy('passages', 'report, ordinal', filter))),
    passagesById: async ids =>
      guard('读取段落', () => byIds<Passage>('SELECT id, body FROM passages WHERE id IN', ids)),
    figures: async filter => guard('读取数字台账', () => bodies<Figure>(selectBy('figures', 'report, place', filter))),
    figuresOf: async passages =>
      guard('读取数字台账', () =>
        inChunks(passages, part =>
          sql(`SELECT body FROM figures WHERE passage IN (${marks(part)}) ORDER BY passage, place`).all(...part),
        ).map(row => JSON.parse(row['body'] as string) as Figure),
      ),
    searchWords: async (terms, filter, k) => guard('检索词语', () => searchWords(terms, filter, k)),
    searchVector: async (vector, filter, k) => (await vectorIndex()).search(vector, admitted(filter), k),
    vectors: async ids => guard('读取向量', () => vectorsOf(ids)),
    measureVectors: async measures => guard('读取向量', () => measureVectors(measures)),
    documentFrequency: async terms => guard('读取词频', () => frequency(terms)),
    stats: async () => guard('统计索引', stats),
    version: async () => guard('读取索引', version),
    make: async () =>
      guard('读取索引', () => {
        const made = meta('make')
        return made ? (JSON.parse(made) as Make) : null
      }),
    write: async (put, remove, supersedes) =>
      rewrite(JSON.parse(meta('make') ?? 'null') as Make, async writer => {
        for (const report of remove) writer.remove(report)
        for (const entry of put) writer.put(entry)
        writer.supersede(supersedes)
      }),
    rewrite,
    seen: () =>
      guard('读取索引', () => sql('SELECT file, size, mtime, hash, problem FROM seen').all() as unknown as Seen[]),
    close: async () => {
      statements.clear()
      database.close()
    },
  }

  function selectBy(table: string, order: string, filter: Filter): Row[] {
    if (!filter.reports) return sql(`SELECT body FROM ${table} ORDER BY ${order}`).all()
    return inChunks(filter.reports, part =>
      sql(`SELECT body FROM ${table} WHERE report IN (${marks(part)}) ORDER BY ${order}`).all(...part),
    )
  }

  function bodies<T>(rows: readonly Row[]): T[] {
    return rows.map(row => JSON.parse(row['body'] as string) as T)
  }

  function byIds<T>(select: string, ids: readonly string[]): T[] {
    const found = new Map(
      inChunks(ids, part => sql(`${select} (${marks(part)})`).all(...part)).map(row => [
        row['id'] as string,
        row['body'] as string,
      ]),
    )
    return ids.flatMap(id => (found.has(id) ? [JSON.parse(found.get(id)!) as T] : []))
  }

  function searchWords(terms: readonly string[], filter: Filter, k: number): Scored[] {
    const query = [...new Set(terms)]
      .slice(0, 200)
      .map(term => `"${encodeTerm(term)}"`)
      .join(' OR ')
    if (query === '' || k <= 0 || filter.reports?.length === 0) return []
    const base =
      'SELECT p.id AS id, bm25(words) AS score FROM words JOIN passages p ON p.n = words.rowid WHERE words MATCH ?'
    const rows = filter.reports
      ? inChunks(filter.reports, part =>
          sql(`${base} AND p.report IN (${marks(part)}) ORDER BY score, p.id LIMIT ?`).all(query, ...part, k),
        )
      : sql(`${base} ORDER BY score, p.id LIMIT ?`).all(query, k)
    return rows
      .map(row => ({ id: row['id'] as string, score: -(row['score'] as number) }))
      .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
      .slice(0, k)
  }

  async function vectorIndex(): Promise<Vectors> {
    const now = version()
    if (vectors?.version !== now) vectors = { version: now, of: openVectors(folder, now, pack) }
    return vectors.of
  }

  function pack(): PackedVectors {
    const rows = sql('SELECT id, report, vector FROM passages WHERE vector IS NOT NULL ORDER BY n').all()
    const dimension = rows.length > 0 ? asVector(rows[0]!['vector']).length : 0
    const values = new Float32Array(rows.length * dimension)
    for (const [i, row] of rows.entries()) values.set(asVector(row['vector']), i * dimension)
    return {
      ids: rows.map(row => row['id'] as string),
      reports: rows.map(row => row['report'] as string),
      dimension,
      values,
    }
  }

  function admitted(filter: Filter): ReadonlySet<string> | null {
    return filter.reports ? new Set(filter.reports) : null
  }

  function vectorsOf(ids: readonly string[]): ReadonlyMap<string, Float32Array> {
    return cache.get(version(), ids, missing =>
      inChunks(missing, part =>
        sql(`SELECT id, vector FROM passages WHERE id IN (${marks(part)}) AND vector IS NOT NULL`).all(...part),
      ).map(row => [row['id'] as string, asVector(row['vector'])]),
    )
  }

  function measureVectors(measures: readonly string[]): ReadonlyMap<string, Float32Array> {
    const keys = measures.map(measure => `m:${measure}`)
    const found = cache.get(version(), keys, missing =>
      inChunks(
        missing.map(key => key.slice(2)),
        part => sql(`SELECT measure, vector FROM measures WHERE measure IN (${marks(part)})`).all(...part),
      ).map(row => [`m:${row['measure'] as string}`, asVector(row['vector'])]),
    )
    return new Map([...found].map(([key, vector]) => [key.slice(2), vector]))
  }

  function frequency(terms: readonly string[]): Map<string, number> {
    const found = new Map<string, number>()
    const one = sql('SELECT doc FROM vocabulary WHERE term = ?')
    for (const term of new Set(terms)) {
      const row = one.get(encodeTerm(term))
      if (row) found.set(term, row['doc'] as number)
    }
    return found
  }

  function stats(): { reports: number; passages: number; figures: number } {
    const known = meta('stats')
    return known
      ? (JSON.parse(known) as { reports: number; passages: number; figures: number })
      : { reports: 0, passages: 0, figures: 0 }
  }

  async function rewrite(make: Make, change: (writer: Writer) => Promise<void>): Promise<void> {
    guard('写入索引', () => database.exec('BEGIN IMMEDIATE'))
    try {
      await change(writerOver(sql, database))
      const set = sql(
        'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
      )
      const count = (table: string): number => sql(`SELECT count(*) AS c FROM ${table}`).get()!['c'] as number
      set.run('make', JSON.stringify(make))
      set.run(
        'stats',
        JSON.stringify({ reports: count('reports'), passages: count('passages'), figures: count('figures') }),
      )
      set.run('version', `${Number.parseInt(version(), 10) + 1}-${Math.random().toString(36).slice(2, 10)}`)
      database.exec('COMMIT')
    } catch (error) {
      try {
        database.exec('ROLLBACK')
      } catch {
        // The database already rolled back, as it does when the disk is full.
      }
      throw error instanceof StoreError ? error : new StoreError(`写入索引：${reason(error)}。原有索引未变。`)
    }
  }
}

function reportRow(row: Row): ReportRow {
  return {
    ...(JSON.parse(row['row'] as string) as ReportRow),
    supersedes: JSON.parse(row['supersedes'] as string) as string[],
  }
}

function writerOver(sql: (text: string) => Statement, database: Database): Writer {
  const remove = (report: string): void => {
    for (const row of sql('SELECT n FROM passages WHERE report = ?').all(report))
      sql('DELETE FROM words WHERE rowid = ?').run(row['n'])
    for (const table of ['passages', 'figures']) sql(`DELETE FROM ${table} WHERE report = ?`).run(report)
    sql('DELETE FROM reports WHERE id = ?').run(report)
  }
  return {
    clear() {
      for (const table of ['reports', 'passages', 'figures', 'measures', 'seen']) database.exec(`DELETE FROM ${table}`)
      database.exec("INSERT INTO words (words) VALUES ('delete-all')")
    },
    remove,
    put(entry) {
      remove(entry.report.id)
      const { text, furniture: _, ...rest } = entry.report
      const row: ReportRow = {
        ...rest,
        hash: entry.hash,
        passages: entry.passages.length,
        figures: entry.figures.length,
        supersedes: [],
      }
      sql('INSERT INTO reports (id, file, hash, row, text) VALUES (?, ?, ?, ?, ?)').run(
        entry.report.id,
        entry.report.file,
        entry.hash,
        JSON.stringify(row),
        text,
      )
      for (const [i, passage] of entry.passages.entries()) {
        const vector = entry.vectors[i] ?? null
        sql('INSERT INTO passages (id, report, ordinal, body, vector) VALUES (?, ?, ?, ?, ?)').run(
          passage.id,
          passage.report,
          passage.ordinal,
          JSON.stringify(passage),
          vector && asBytes(vector),
        )
        const n = sql('SELECT n FROM passages WHERE id = ?').get(passage.id)!['n']
        sql('INSERT INTO words (rowid, terms) VALUES (?, ?)').run(n, (entry.terms[i] ?? []).map(encodeTerm).join(' '))
      }
      for (const figure of entry.figures) {
        sql('INSERT INTO figures (id, report, passage, place, measure, body) VALUES (?, ?, ?, ?, ?, ?)').run(
          figure.id,
          figure.report,
          figure.passage,
          figure.rawStart,
          figure.measure,
          JSON.stringify(figure),
        )
      }
      for (const [measure, vector] of entry.measures)
        sql('INSERT OR REPLACE INTO measures (measure, vector) VALUES (?, ?)').run(measure, asBytes(vector))
    },
    supersede(of) {
      sql("UPDATE reports SET supersedes = '[]' WHERE supersedes <> '[]'").run()
      for (const [report, older] of of)
        sql('UPDATE reports SET supersedes = ? WHERE id = ?').run(JSON.stringify(older), report)
      sql('DELETE FROM measures WHERE measure NOT IN (SELECT measure FROM figures)').run()
    },
    see(files) {
      sql('DELETE FROM seen').run()
      for (const { file, size, mtime, hash, problem } of files)
        sql('INSERT INTO seen (file, size, mtime, hash, problem) VALUES (?, ?, ?, ?, ?)').run(
          file,
          size,
          mtime,
          hash,
          problem,
        )
    },
  }
}

/** One token of FTS5's tokenizer a term: what is neither Han nor a Latin letter nor a digit is spelled out. */
export function encodeTerm(term: string): string {
  if (/^[\u4e00-\u9fff]+$/.test(term)) return term
  return `x${term.replace(/[^\u4e00-\u9fffa-z0-9]/g, char => `q${char.codePointAt(0)!.toString(16)}q`)}`
}

function marks(values: readonly unknown[]): string {
  return values.map(() => '?').join(',')
}

/** SQLite takes at most 32,766 values a statement; a thousand keeps the statements kept few. */
function inChunks<T>(values: readonly string[], read: (part: readonly string[]) => T[]): T[] {
  if (values.length <= 1_000) return values.length === 0 ? [] : read(values)
  const out: T[] = []
  for (let i = 0; i < values.length; i += 1_000) for (const item of read(values.slice(i, i + 1_000))) out.push(item)
  return out
}

function asBytes(vector: Float32Array): Buffer {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)
}

/** The driver gives a Buffer for one row and an ArrayBuffer for many. */
function asVector(value: unknown): Float32Array {
  const bytes = value instanceof ArrayBuffer ? new Uint8Array(value) : (value as Uint8Array)
  return new Float32Array(bytes.slice().buffer)
}

/** Vectors read lately: 20,000 of 256 dimensions take 20 MB. */
const KEPT_VECTORS = 20_000

function vectorCache(): {
  get(
    version: string,
    keys: readonly string[],
    read: (missing: readonly string[]) => [string, Float32Array][],
  ): ReadonlyMap<string, Float32Array>
} {
  let of = ''
  const kept = new Map<string, Float32Array | null>()
  return {
    get(version, keys, read) {
      if (of !== version || kept.size > KEPT_VECTORS) kept.clear()
      of = version
      const missing = keys.filter(key => !kept.has(key))
      if (missing.length > 0) {
        for (const key of missing) kept.set(key, null)
        for (const [key, vector] of read(missing)) kept.set(key, vector)
      }
      const found = new Map<string, Float32Array>()
      for (const key of keys) {
        const vector = kept.get(key)
        if (vector) found.set(key, vector)
      }
      return found
    },
  }
}
