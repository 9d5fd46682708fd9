/** The tables of the embedded store, and a connection to them as the rooms below see it. Leaves the driver to sqlite.ts. */
import { crc32 } from 'node:zlib'
import { StoreError } from './store.js'

/** Raised by one whenever tables or their meaning change: an index of another schema is rebuilt. */
export const SCHEMA = 3

/** 'fazh': tells an index from a database of another program. */
export const APPLICATION = 0x66617a68

/**
 * A report's number `n` is given once and never again, so whatever is kept under a number never changes: caches by number
 * need no clearing. Rows and bodies are bytes with their checksum; SQLite itself would not notice a flipped bit in them.
 * Rows lie together, for all of them are read when an index is opened: ten thousands of reports take a moment then.
 */
export const TABLES: Readonly<Record<string, string>> = {
  meta: 'CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID',
  reports:
    'CREATE TABLE reports (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, file TEXT NOT NULL, passages INTEGER NOT NULL, figures INTEGER NOT NULL, lengths BLOB NOT NULL, supersedes TEXT NOT NULL, crc INTEGER NOT NULL, row BLOB NOT NULL)',
  bodies:
    'CREATE TABLE bodies (n INTEGER NOT NULL, kind TEXT NOT NULL, crc INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (n, kind)) WITHOUT ROWID',
  terms: 'CREATE TABLE terms (term TEXT PRIMARY KEY, passages INTEGER NOT NULL) WITHOUT ROWID',
  postings:
    'CREATE TABLE postings (term TEXT NOT NULL, block INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (term, block)) WITHOUT ROWID',
  measures:
    'CREATE TABLE measures (measure TEXT PRIMARY KEY, reports INTEGER NOT NULL, vector BLOB NOT NULL) WITHOUT ROWID',
  seen: 'CREATE TABLE seen (file TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime REAL NOT NULL, hash TEXT NOT NULL, problem TEXT) WITHOUT ROWID',
}

/** What is kept of a report as bytes: JSON but for `vectors`, which are packed floats. `terms`, `measures`: the distinct ones. */
export type Kind = 'text' | 'passages' | 'figures' | 'vectors' | 'terms' | 'measures'

/**
 * Statements are prepared once and kept. Rows are arrays of columns. Every column read is cast, text to BLOB: the driver ends
 * the process on text that is no UTF-8, and in a damaged file any column can hold anything.
 */
export interface Connection {
  exec(sql: string): void
  run(sql: string, ...values: unknown[]): void
  row(sql: string, ...values: unknown[]): readonly unknown[] | undefined
  rows(sql: string, ...values: unknown[]): (readonly unknown[])[]
  close(): void
}

export function meta(connection: Connection, key: string): string | null {
  const row = connection.row('SELECT CAST(value AS BLOB) FROM meta WHERE key = ?', key)
  return row ? textOf(row[0]) : null
}

export function putBody(connection: Connection, n: number, kind: Kind, data: Buffer): void {
  connection.run('INSERT INTO bodies (n, kind, crc, data) VALUES (?, ?, ?, ?)', n, kind, crc32(data), data)
}

/** The bytes of a body. Throws StoreError where they are missing or not what was written. */
export function bodyOf(connection: Connection, n: number, kind: Kind): Uint8Array {
  const row = connection.row(
    'SELECT CAST(crc AS INTEGER), CAST(data AS BLOB) FROM bodies WHERE n = ? AND kind = ?',
    n,
    kind,
  )
  const data = row && bytesOf(row[1])
  if (!data || crc32(data) !== row[0])
    throw new StoreError(
      `读取索引：第 ${n} 号报告的 ${kind} ${data ? '校验和不符' : '不见了'}，索引已损坏。请运行 fazhi index 重建。`,
      true,
    )
  return data
}

/** The bytes of a report's row as read with its checksum. Throws StoreError where they are not what was written. */
export function checkedRow(n: number, crc: unknown, row: unknown): Uint8Array {
  const data = bytesOf(row)
  if (crc32(data) !== crc)
    throw new StoreError(`读取索引：第 ${n} 号报告的登记校验和不符，索引已损坏。请运行 fazhi index 重建。`, true)
  return data
}

export function jsonOf<T>(connection: Connection, n: number, kind: Kind): T {
  return parsed<T>(bodyOf(connection, n, kind))
}

/** What was written as JSON. */
export function parsed<T>(data: Uint8Array): T {
  return JSON.parse(inUtf8(data)) as T
}

/** JSON escapes lone surrogates and NUL, which SQLite's own text would change. */
export function jsonBytes(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value))
}

/** The driver gives a Buffer for one row and an ArrayBuffer for many. */
export function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value
  if (value instanceof ArrayBuffer) return new Uint8Array(value)
  throw new StoreError('读取索引：应为字节，得到的不是，索引已损坏。请运行 fazhi index 重建。', true)
}

export function textOf(value: unknown): string {
  return inUtf8(bytesOf(value))
}

/** Read where they lie: a question reads a hundred bodies, and copies of them would be most of its garbage. */
function inUtf8(data: Uint8Array): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('utf8')
}

/** A count or a number of a report: whole, not negative, and no more than any index has seen. */
export function countOf(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < MOST) return value
  throw new StoreError('读取索引：应为计数，得到的不是，索引已损坏。请运行 fazhi index 重建。', true)
}

/** Sizes of arrays follow counts: a damaged one must not ask for all memory. */
const MOST = 2 ** 25

export function floatsOf(value: Uint8Array): Float32Array {
  return new Float32Array(value.slice().buffer, 0, value.length >> 2)
}

export function floatBytes(vector: Float32Array): Buffer {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)
}
