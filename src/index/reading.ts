/**
 * Tables → what a Store is asked for, each call one snapshot. What is kept under a report's number never changes, so it is
 * cached by number; which numbers are held is read anew when the version changes.
 */
import type { Figure } from '../corpus/figures.js'
import type { Passage } from '../corpus/passages.js'
import { KEPT, keptHolders, keptJson, keptRows, keptVectors } from './bodies.js'
import { chosenBy, type Directory, directoryOf, type Held, placeOf, statsOf } from './directory.js'
import { PostingsError } from './postings.js'
import { type Filter, type Population, type ReportRow, type Scored, type Stats, StoreError } from './store.js'
import { bodyOf, bytesOf, type Connection, countOf, floatsOf, jsonOf, type Kind, meta, textOf } from './tables.js'
import { bestPassages, blocksOf, type HeldWords, holdersAmong, wordsAgree } from './words.js'

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
      if (words && !wordsAgree(wordsOf(connection, directory())))
        throw new StoreError('检查索引：词语与报告对不上，已损坏。请运行 fazhi index 重建。', true)
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

function* wordLists(connection: Connection, { held }: Directory): Generator<readonly string[]> {
  for (const { n } of held) yield jsonOf<string[]>(connection, n, 'terms')
}

function wordsOf(connection: Connection, directory: Directory): HeldWords {
  return {
    ofReports: wordLists(connection, directory),
    counts: connection
      .rows('SELECT CAST(term AS BLOB), CAST(passages AS INTEGER) FROM terms')
      .map(([term, passages]) => [textOf(term), countOf(passages)]),
    postings: connection
      .rows('SELECT CAST(term AS BLOB), CAST(data AS BLOB) FROM postings')
      .map(([term, data]) => [textOf(term), bytesOf(data)]),
  }
}
