/**
 * Tables → what a Store is asked for, each call one snapshot. What is kept under a report's number never changes, so it is
 * cached by number; which numbers are held is read anew when the version changes.
 */
import type { Figure } from '../corpus/figures.js'
import type { Passage } from '../corpus/passages.js'
import { chosenBy, type Directory, directoryOf, type Held, placeOf, statsOf } from './directory.js'
import { kept } from './kept.js'
import { groupsOf, PostingsError } from './postings.js'
import { type Filter, type Population, type ReportRow, type Scored, type Stats, StoreError } from './store.js'
import {
  bodyOf,
  bytesOf,
  type Connection,
  checkedRow,
  countOf,
  floatsOf,
  jsonOf,
  type Kind,
  meta,
  parsed,
  textOf,
} from './tables.js'
import { bestPassages, blocksOf, holdersAmong } from './words.js'

export interface Reading {
  directory(): Directory
  version(): string
  /** To be called when anything was committed: the version is read anew. */
  forget(): void
  reports(): readonly ReportRow[]
  text(report: string): string | null
  passages(filter: Filter): readonly Passage[]
  passagesById(ids: readonly string[]): readonly Passage[]
  figures(filter: Filter): readonly Figure[]
  figuresOf(passages: readonly string[]): readonly Figure[]
  searchWords(terms: readonly string[], filter: Filter, k: number, among?: Population): readonly Scored[]
  vectors(passages: readonly string[]): ReadonlyMap<string, Float32Array>
  measureVectors(measures: readonly string[]): ReadonlyMap<string, Float32Array>
  documentFrequency(terms: readonly string[], filter: Filter): ReadonlyMap<string, number>
  stats(filter: Filter): Stats
  /** Reads every report once, with `words` the postings too. Throws StoreError on the first damage. */
  verify(words: boolean): void
  /** Numbers of the reports a filter admits; null for all. */
  admitted(filter: Filter): readonly number[] | null
}

/** A figure question asks for some 60 of them; 8,000 of 384 dimensions take 12 MB, those of a few hundred reports. */
const KEPT_MEASURES = 8_000

export function readingOver(connection: Connection): Reading {
  let known: Directory | undefined
  const rows = keptRows(connection)
  const passages = keptJson<readonly Passage[]>(connection, 'passages', KEPT)
  const figures = keptJson<readonly Figure[]>(connection, 'figures', KEPT)
  const packed = keptVectors(connection)

  let named: { readonly version: string; readonly of: Map<string, Float32Array> } = { version: '', of: new Map() }

  let current: string | null = null
  const version = (): string => {
    current ??= meta(connection, 'version') ?? '0'
    return current
  }
  const directory = (): Directory => {
    const now = version()
    if (known?.version !== now) known = readDirectory(connection, now, packed)
    return known
  }
  const chosen = (filter: Filter): readonly Held[] => chosenBy(directory(), filter)
  const holders = keptHolders(connection)
  /** Places of passages, those not held left out: the directory is looked up once. */
  const locate = (ids: readonly string[]): readonly NonNullable<ReturnType<typeof placeOf>>[] => {
    const now = directory()
    return ids.flatMap(id => placeOf(now, id) ?? [])
  }

  return {
    directory,
    version,
    forget() {
      current = null
    },
    reports: () => rows(directory().held),
    text(report) {
      const held = directory().byId.get(report)
      return held ? jsonOf<string>(connection, held.n, 'text') : null
    },
    passages: filter => chosen(filter).flatMap(({ n }) => passages(n)),
    passagesById: ids => locate(ids).flatMap(({ held, ordinal }) => passages(held.n)[ordinal] ?? []),
    figures: filter => chosen(filter).flatMap(({ n }) => figures(n)),
    figuresOf(ids) {
      const wanted = new Set(ids)
      const of = new Set(locate(ids).map(({ held }) => held))
      return [...of]
        .sort((a, b) => a.base - b.base)
        .flatMap(({ n }) => figures(n).filter(figure => wanted.has(figure.passage)))
    },
    searchWords: (terms, filter, k, among) => {
      if (k <= 0 || terms.length === 0) return []
      const holdersOf = holders(directory().version)
      const wanted = chosen(filter)
      const blocks = blocksOf(wanted)
      const postings = [...new Set(terms)].map(term => ({
        holders: among ? (among.holders.get(term) ?? 0) : holdersOf(term),
        blocks: postingsOf(connection, term, blocks),
      }))
      return bestPassages(directory(), wanted, postings, k, among)
    },
    vectors(ids) {
      const found = new Map<string, Float32Array>()
      const { dimension } = directory()
      for (const { held, ordinal } of locate(ids)) {
        const vector = packed(held.n).subarray(ordinal * dimension, (ordinal + 1) * dimension)
        if (vector.some(value => value !== 0)) found.set(`${held.id}.${ordinal}`, vector)
      }
      return found
    },
    measureVectors(measures) {
      const found = new Map<string, Float32Array>()
      const now = version()
      if (named.version !== now || named.of.size > KEPT_MEASURES) named = { version: now, of: new Map() }
      for (const measure of new Set(measures)) {
        const vector = named.of.get(measure) ?? vectorOf(connection, measure)
        if (!vector) continue
        named.of.set(measure, vector)
        found.set(measure, vector)
      }
      return found
    },
    documentFrequency(terms, filter) {
      const found = new Map<string, number>()
      const holdersOf = holders(directory().version)
      const chosenOnly = filter.reports ? chosen(filter) : null
      const blocks = blocksOf(chosenOnly ?? [])
      for (const term of new Set(terms)) {
        const holders = chosenOnly ? holdersAmong(chosenOnly, postingsOf(connection, term, blocks)) : holdersOf(term)
        if (holders > 0) found.set(term, holders)
      }
      return found
    },
    stats: filter => (filter.reports ? statsOf(chosen(filter)) : directory().stats),
    verify(words) {
      keptRows(connection)(directory().held)
      for (const { n, id, ...held } of directory().held) {
        for (const kind of ['text', 'vectors', 'terms', 'measures'] satisfies Kind[]) bodyOf(connection, n, kind)
        if (passages(n).length !== held.passages || figures(n).length !== held.figures)
          throw new StoreError(`检查索引：报告 ${id} 的段落或数字与登记的不符，已损坏。请运行 fazhi index 重建。`, true)
      }
      if (words) verifyPostings(connection, directory())
    },
    admitted: filter => (filter.reports ? chosen(filter).map(({ n }) => n) : null),
  }
}

function readDirectory(connection: Connection, version: string, read: (n: number) => Float32Array): Directory {
  const make = JSON.parse(meta(connection, 'make') ?? '{}') as { dimension?: number }
  const rows = connection
    .rows(
      'SELECT n, CAST(id AS BLOB), CAST(passages AS INTEGER), CAST(figures AS INTEGER), CAST(lengths AS BLOB), CAST(supersedes AS BLOB) FROM reports ORDER BY file, n',
    )
    .map(row => ({
      n: countOf(row[0]),
      id: textOf(row[1]),
      passages: countOf(row[2]),
      figures: countOf(row[3]),
      lengths: bytesOf(row[4]),
      supersedes: JSON.parse(textOf(row[5])) as string[],
    }))
  return directoryOf({
    version,
    instance: meta(connection, 'instance') ?? '',
    dimension: make.dimension ?? 0,
    rows,
    read,
  })
}

/** From so many blocks on a term's rows are read in one go instead of block by block. */
const SCAN_BLOCKS = 12

function* postingsOf(
  connection: Connection,
  term: string,
  blocks: ReadonlySet<number>,
): Generator<readonly [number, Uint8Array]> {
  if (blocks.size > SCAN_BLOCKS) {
    for (const row of connection.rows(
      'SELECT CAST(block AS INTEGER), CAST(data AS BLOB) FROM postings WHERE term = ?',
      term,
    ))
      yield [countOf(row[0]), bytesOf(row[1])]
    return
  }
  for (const block of blocks) {
    const row = connection.row('SELECT CAST(data AS BLOB) FROM postings WHERE term = ? AND block = ?', term, block)
    if (row) yield [block, bytesOf(row[0])]
  }
}

/** Every term of every report is in the postings, and as often as counted. */
function verifyPostings(connection: Connection, { held }: Directory): void {
  const damaged = (): StoreError =>
    new StoreError('检查索引：词语与报告对不上，已损坏。请运行 fazhi index 重建。', true)
  const counts = new Map<string, number>()
  for (const [term, passages] of connection.rows('SELECT CAST(term AS BLOB), CAST(passages AS INTEGER) FROM terms'))
    counts.set(textOf(term), countOf(passages))
  const wanted = new Map<string, number>()
  for (const { n } of held)
    for (const term of jsonOf<string[]>(connection, n, 'terms')) wanted.set(term, (wanted.get(term) ?? 0) + 1)
  const found = new Map<string, number>()
  const groups = new Map<string, number>()
  for (const row of connection.rows(
    'SELECT CAST(term AS BLOB), CAST(block AS INTEGER), CAST(data AS BLOB) FROM postings',
  )) {
    const term = textOf(row[0])
    const size = groupsOf(bytesOf(row[2]))
    groups.set(term, (groups.get(term) ?? 0) + size.groups)
    found.set(term, (found.get(term) ?? 0) + size.passages)
  }
  if (groups.size !== wanted.size || counts.size !== wanted.size) throw damaged()
  for (const [term, reports] of wanted)
    if (groups.get(term) !== reports || found.get(term) !== counts.get(term)) throw damaged()
}

/** A question asks for the counts of some 60 terms, and for most of them again and again. */
const KEPT_TERMS = 20_000

/** How many passages hold a term, at the version held. */
function keptHolders(connection: Connection): (version: string) => (term: string) => number {
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
const KEPT = 256

/** Missing rows from which on all are read in one go instead of one by one. */
const SCAN_ROWS = 64

/** Rows in the order of `held`, each parsed once: after a change only what is new is read. */
function keptRows(connection: Connection): (held: readonly Held[]) => readonly ReportRow[] {
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

function keptJson<T>(connection: Connection, kind: Kind, most: number): (n: number) => T {
  return kept(
    most,
    n => jsonOf<T>(connection, n, kind),
    () => 1,
  )
}

/** Bytes of vectors kept: a million passages of 256 dimensions would be four times this. */
const KEPT_BYTES = 256 * 2 ** 20

function keptVectors(connection: Connection): (n: number) => Float32Array {
  return kept(
    KEPT_BYTES,
    n => floatsOf(bodyOf(connection, n, 'vectors')),
    values => values.byteLength,
  )
}

/** A reading that fails on what is kept is damage, said in one line. */
export function damage(error: unknown): StoreError | null {
  return error instanceof PostingsError || error instanceof SyntaxError || error instanceof RangeError
    ? new StoreError('读取索引：内容已损坏。请运行 fazhi index 重建。', true)
    : null
}

function vectorOf(connection: Connection, measure: string): Float32Array | null {
  const row = connection.row('SELECT CAST(vector AS BLOB) FROM measures WHERE measure = ?', measure)
  return row ? floatsOf(bytesOf(row[0])) : null
}
