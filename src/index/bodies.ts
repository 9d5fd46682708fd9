/** What is kept of reports by their numbers → parsed, and kept in memory up to a size. */
import type { Held } from './directory.js'
import { kept } from './kept.js'
import { type ReportRow, StoreError } from './store.js'
import { bodyOf, type Connection, checkedRow, countOf, floatsOf, jsonOf, type Kind, parsed } from './tables.js'

/** A question asks for the counts of some 60 terms, and for most of them again and again. */
const KEPT_TERMS = 20_000

/** How many passages hold a term, at the version held. */
export function keptHolders(connection: Connection): (version: string) => (term: string) => number {
  let known = { version: '', of: new Map<string, number>() }
  return version => {
    if (known.version !== version || known.of.size > KEPT_TERMS) known = { version, of: new Map() }
    const { of } = known
    return term => {
      const count = of.get(term)
      if (count !== undefined) return count
      const row = connection.row('SELECT CAST(passages AS INTEGER) FROM terms WHERE term = ?', term)
      const made = row ? countOf(row[0]) : 0
      of.set(term, made)
      return made
    }
  }
}

/** Reports whose parsed passages and figures are kept: some 100 KB each. */
export const KEPT = 256

/** Missing rows from which on all are read in one go instead of one by one. */
const SCAN_ROWS = 64

/** Rows in the order of `held`, each parsed once: after a change only what is new is read. */
export function keptRows(connection: Connection): (held: readonly Held[]) => readonly ReportRow[] {
  let rows = new Map<number, ReportRow>()
  return held => {
    const missing = held.filter(({ n }) => !rows.has(n))
    const found = new Map<number, ReportRow>()
    const columns = 'SELECT n, CAST(crc AS INTEGER), CAST(row AS BLOB) FROM reports'
    const read =
      missing.length > SCAN_ROWS
        ? connection.rows(columns)
        : missing.flatMap(({ n }) => connection.rows(`${columns} WHERE n = ?`, n))
    for (const [n, crc, row] of read) found.set(countOf(n), parsed<ReportRow>(checkedRow(countOf(n), crc, row)))
    const all = held.map(({ n, supersedes }) => {
      const known = rows.get(n) ?? found.get(n)
      if (!known)
        throw new StoreError(`读取索引：第 ${n} 号报告的登记不见了，索引已损坏。请运行 fazhi index 重建。`, true)
      return [n, { ...known, supersedes }] as const
    })
    rows = new Map(all)
    return all.map(([, row]) => row)
  }
}

export function keptJson<T>(connection: Connection, kind: Kind, most: number): (n: number) => T {
  return kept(
    most,
    n => jsonOf<T>(connection, n, kind),
    () => 1,
  )
}

/** Bytes of vectors kept: a million passages of 256 dimensions would be four times this. */
const KEPT_BYTES = 256 * 2 ** 20

export function keptVectors(connection: Connection): (n: number) => Float32Array {
  return kept(
    KEPT_BYTES,
    n => floatsOf(bodyOf(connection, n, 'vectors')),
    values => values.byteLength,
  )
}
