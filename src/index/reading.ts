/**
 * Tables → what a Store is asked for, each call one snapshot. What is kept under a report's number never changes, so it is
 * cached by number; which numbers are held is read anew when the version changes.
 */
import type { Figure } from '../corpus/figures.js'
import type { Passage } from '../corpus/passages.js'
import { keepBest } from './best.js'
import { BLOCK, decodeLengths, groupsOf, idf, norm, PostingsError, scoreBlock } from './postings.js'
import { type Filter, type ReportRow, type Scored, StoreError } from './store.js'
import { bodyOf, bytesOf, type Connection, countOf, floatsOf, jsonOf, type Kind, meta, textOf } from './tables.js'
import type { VectorSource } from './vectors.js'

interface Held {
  readonly n: number
  readonly id: string
  readonly passages: number
  readonly figures: number
  /** Number of its first passage among all held. */
  readonly base: number
  readonly supersedes: readonly string[]
}

/** What is held at one version, in the order of file names. */
export interface Directory {
  readonly version: string
  readonly dimension: number
  readonly instance: string
  readonly held: readonly Held[]
  readonly byId: ReadonlyMap<string, Held>
  /** By number: place in `held`, -1 where none. */
  readonly place: Int32Array
  /** Length norms and scratch scores, by passage. */
  readonly norms: Float64Array
  readonly scores: Float64Array
  readonly vectors: VectorSource
}

export interface Reading {
  directory(): Directory
  version(): string
  reports(): readonly ReportRow[]
  text(report: string): string | null
  passages(filter: Filter): readonly Passage[]
  passagesById(ids: readonly string[]): readonly Passage[]
  figures(filter: Filter): readonly Figure[]
  figuresOf(passages: readonly string[]): readonly Figure[]
  searchWords(terms: readonly string[], filter: Filter, k: number): readonly Scored[]
  vectors(passages: readonly string[]): ReadonlyMap<string, Float32Array>
  measureVectors(measures: readonly string[]): ReadonlyMap<string, Float32Array>
  documentFrequency(terms: readonly string[]): ReadonlyMap<string, number>
  /** Reads every report once, with `words` the postings too. Throws StoreError on the first damage. */
  verify(words: boolean): void
  /** Numbers of the reports a filter admits; null for all. */
  admitted(filter: Filter): readonly number[] | null
}

/** A figure question asks for some 60 of them; 8,000 of 384 dimensions take 12 MB, those of a few hundred reports. */
const KEPT_MEASURES = 8_000

export function readingOver(connection: Connection): Reading {
  let known: Directory | undefined
  const rows = keptJson<ReportRow>(connection, 'row', Number.POSITIVE_INFINITY)
  const passages = keptJson<readonly Passage[]>(connection, 'passages', KEPT)
  const figures = keptJson<readonly Figure[]>(connection, 'figures', KEPT)
  const packed = keptVectors(connection)

  let named: { readonly version: string; readonly of: Map<string, Float32Array> } = { version: '', of: new Map() }

  const version = (): string => meta(connection, 'version') ?? '0'
  const directory = (): Directory => {
    const now = version()
    if (known?.version !== now) known = readDirectory(connection, now, packed)
    return known
  }
  const chosen = (filter: Filter): readonly Held[] => {
    const { held, byId } = directory()
    if (!filter.reports) return held
    const wanted = new Set(filter.reports)
    if (wanted.size > held.length / 4) return held.filter(report => wanted.has(report.id))
    return [...wanted].flatMap(id => byId.get(id) ?? []).sort((a, b) => a.base - b.base)
  }
  /** Report and ordinal of a passage id; undefined where it is not held. */
  const locate = (passage: string): { readonly held: Held; readonly ordinal: number } | undefined => {
    const dot = passage.lastIndexOf('.')
    const held = directory().byId.get(passage.slice(0, dot))
    const ordinal = Number(passage.slice(dot + 1))
    return held && Number.isInteger(ordinal) && ordinal >= 0 && ordinal < held.passages ? { held, ordinal } : undefined
  }

  return {
    directory,
    version,
    reports: () => directory().held.map(({ n, supersedes }) => ({ ...rows(n), supersedes })),
    text(report) {
      const held = directory().byId.get(report)
      return held ? jsonOf<string>(connection, held.n, 'text') : null
    },
    passages: filter => chosen(filter).flatMap(({ n }) => passages(n)),
    passagesById: ids =>
      ids.flatMap(id => {
        const at = locate(id)
        return at ? (passages(at.held.n)[at.ordinal] ?? []) : []
      }),
    figures: filter => chosen(filter).flatMap(({ n }) => figures(n)),
    figuresOf(ids) {
      const wanted = new Set(ids)
      const of = new Set(ids.flatMap(id => locate(id)?.held ?? []))
      return [...of]
        .sort((a, b) => a.base - b.base)
        .flatMap(({ n }) => figures(n).filter(figure => wanted.has(figure.passage)))
    },
    searchWords: (terms, filter, k) => {
      if (k <= 0 || terms.length === 0) return []
      return searchWords(connection, directory(), terms, chosen(filter), k)
    },
    vectors(ids) {
      const found = new Map<string, Float32Array>()
      const { dimension } = directory()
      for (const id of ids) {
        const at = locate(id)
        const vector = at && packed(at.held.n).subarray(at.ordinal * dimension, (at.ordinal + 1) * dimension)
        if (vector?.some(value => value !== 0)) found.set(id, vector)
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
    documentFrequency(terms) {
      const found = new Map<string, number>()
      for (const term of new Set(terms)) {
        const holders = holdersOf(connection, term)
        if (holders > 0) found.set(term, holders)
      }
      return found
    },
    verify(words) {
      for (const { n, id, ...held } of directory().held) {
        rows(n)
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
  const held: Held[] = []
  const lengths: number[] = []
  let highest = -1
  for (const row of connection.rows(
    'SELECT n, CAST(id AS BLOB), CAST(passages AS INTEGER), CAST(figures AS INTEGER), CAST(lengths AS BLOB), CAST(supersedes AS BLOB) FROM reports ORDER BY file, n',
  )) {
    const [n, passages, figures] = [countOf(row[0]), countOf(row[2]), countOf(row[3])]
    const supersedes = JSON.parse(textOf(row[5])) as string[]
    held.push({ n, id: textOf(row[1]), passages, figures, base: lengths.length, supersedes })
    for (const length of decodeLengths(bytesOf(row[4]), passages)) lengths.push(length)
    if (n > highest) highest = n
  }
  const place = new Int32Array(highest + 1).fill(-1)
  for (const [i, report] of held.entries()) place[report.n] = i
  const mean = Math.max(1, lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length))
  const dimension = make.dimension ?? 0
  return {
    version,
    dimension,
    instance: meta(connection, 'instance') ?? '',
    held,
    byId: new Map(held.map(report => [report.id, report])),
    place,
    norms: Float64Array.from(lengths, length => norm(length, mean)),
    scores: new Float64Array(lengths.length),
    vectors: {
      instance: meta(connection, 'instance') ?? '',
      dimension,
      held: new Map(held.map(report => [report.n, report.passages] as const).sort((a, b) => a[0] - b[0])),
      read,
      idOf: (n, ordinal) => `${held[place[n]!]!.id}.${ordinal}`,
    },
  }
}

/** From so many blocks on a term's rows are read in one go instead of block by block. */
const SCAN_BLOCKS = 12

function searchWords(
  connection: Connection,
  directory: Directory,
  terms: readonly string[],
  chosen: readonly Held[],
  k: number,
): Scored[] {
  const { held, place, norms, scores } = directory
  const admits = new Uint8Array(held.length)
  for (const { n } of chosen) admits[place[n]!] = 1
  const blocks = new Set(chosen.map(({ n }) => Math.floor(n / BLOCK)))
  const scoring = {
    base: (n: number) => {
      const at = n < place.length ? place[n]! : -1
      return at >= 0 && admits[at] === 1 ? held[at]!.base : -1
    },
    size: (n: number) => held[place[n]!]!.passages,
    norms,
    scores,
  }
  for (const { base, passages } of chosen) scores.fill(0, base, base + passages)
  for (const term of new Set(terms)) {
    const holders = holdersOf(connection, term)
    if (holders === 0) continue
    const weight = idf(holders, norms.length)
    for (const [block, data] of postingsOf(connection, term, blocks))
      if (blocks.has(block)) scoreBlock(block, data, weight, scoring)
  }
  const found = keepBest(k, candidate => {
    const report = reportAt(held, candidate)
    return `${report.id}.${candidate - report.base}`
  })
  for (const { base, passages } of chosen)
    for (let i = base; i < base + passages; i++) if (scores[i]! > 0) found.offer(i, scores[i]!)
  return found.taken()
}

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

function holdersOf(connection: Connection, term: string): number {
  const row = connection.row('SELECT CAST(passages AS INTEGER) FROM terms WHERE term = ?', term)
  return row ? countOf(row[0]) : 0
}

/** The report a passage number lies in. */
function reportAt(held: readonly Held[], passage: number): Held {
  let low = 0
  let high = held.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (held[middle]!.base <= passage) low = middle
    else high = middle - 1
  }
  return held[low]!
}

/** Reports whose parsed passages and figures are kept: some 100 KB each. */
const KEPT = 256

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

/** By number, least lately read dropped first. */
function kept<T>(most: number, read: (n: number) => T, sizeOf: (value: T) => number): (n: number) => T {
  const values = new Map<number, T>()
  let size = 0
  return n => {
    const known = values.get(n)
    if (known !== undefined) {
      values.delete(n)
      values.set(n, known)
      return known
    }
    const made = read(n)
    values.set(n, made)
    size += sizeOf(made)
    for (const [oldest, value] of values) {
      if (size <= most || oldest === n) break
      values.delete(oldest)
      size -= sizeOf(value)
    }
    return made
  }
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
