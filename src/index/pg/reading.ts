/**
 * Tables on a PostgreSQL server → what a Store is asked for. What is kept under a report's number never changes, so it is
 * cached by number; where a number is gone by the time it is read, `Vanished` says so (vanished.ts).
 */
import type { Figure } from '../../corpus/figures.js'
import type { Passage } from '../../corpus/passages.js'
import { type Directory, directoryOf, type Held, type HeldRow } from '../directory.js'
import type { Pool, Session } from '../postgres.js'
import type { ReportRow } from '../store.js'
import type { Blocks } from '../words.js'
import { bigintArray, decodeVector, intArray, textArray } from './binary.js'
import { type KeptMany, keptMany } from './kept.js'
import { partOf, partOfBlock } from './numbers.js'
import { keyOf, termOf } from './terms.js'

export interface PgReading {
  rows(ns: readonly number[]): Promise<ReadonlyMap<number, ReportRow>>
  text(n: number): Promise<string>
  passages(ns: readonly number[]): Promise<ReadonlyMap<number, readonly Passage[]>>
  figures(ns: readonly number[]): Promise<ReadonlyMap<number, readonly Figure[]>>
  /** Packed vectors of reports by number: passages × dimension floats, zeros where a passage has none. */
  vectors(reports: readonly Held[], dimension: number): Promise<ReadonlyMap<number, Float32Array>>
  measures(version: string, measures: readonly string[]): Promise<ReadonlyMap<string, Float32Array>>
  /** How many passages of all held have each term; those of none are left out. */
  holders(version: string, terms: readonly string[]): Promise<ReadonlyMap<string, number>>
  /** Postings of terms in these blocks. */
  postings(terms: readonly string[], blocks: ReadonlySet<number>): Promise<ReadonlyMap<string, Blocks>>
}

/** Reports whose parsed passages and figures are kept: some 100 KB each. */
const KEPT = 256
/** Bytes of vectors kept. */
const KEPT_BYTES = 64 * 2 ** 20
/** Words and measures of the questions of an hour or so. */
const KEPT_WORDS = 20_000
/** From so many blocks on those of a term are read without naming them. */
const NAMED_BLOCKS = 512

export function readingOver(session: Session): PgReading {
  const bodies = <T>(kind: string): KeptMany<T> =>
    keptMany({ most: KEPT, sizeOf: () => 1, read: async ns => parsed<T>(await bodiesOf(session, ns, kind)) })
  const passages = bodies<readonly Passage[]>('passages')
  const figures = bodies<readonly Figure[]>('figures')
  const texts = bodies<string>('text')
  const rows = keptMany<ReportRow>({
    most: Number.POSITIVE_INFINITY,
    sizeOf: () => 1,
    read: async ns =>
      parsed(await session.rows('SELECT n, row FROM fazhi.reports WHERE n = ANY($1::int8[])', bigintArray(ns))),
  })
  const packed = keptMany<Float32Array>({
    most: KEPT_BYTES,
    sizeOf: values => values.byteLength,
    read: async () => new Map(),
  })
  const measures = keptWords<Float32Array>(async names => {
    const found = await session.rows(
      'SELECT measure, vector FROM fazhi.measures WHERE measure = ANY($1::text[])',
      textArray(names.map(keyOf)),
    )
    return new Map(found.map(([name, vector]) => [termOf(String(name)), decodeVector(vector as Buffer)]))
  })
  const holders = keptWords<number>(async terms => {
    const found = await session.rows(
      'SELECT term, passages FROM fazhi.terms WHERE term = ANY($1::text[])',
      textArray(terms.map(keyOf)),
    )
    return new Map(found.map(([term, count]) => [termOf(String(term)), Number(count)]))
  })
  return {
    rows: ns => rows.all(ns),
    text: async n => (await texts.all([n])).get(n)!,
    passages: ns => passages.all(ns),
    figures: ns => figures.all(ns),
    async vectors(reports, dimension) {
      const missing = reports.filter(({ n }) => !packed.has(n))
      if (missing.length > 0) packed.put(await vectorsOf(session, missing, dimension))
      return packed.all(reports.map(({ n }) => n))
    },
    measures,
    holders,
    postings: (terms, blocks) => postingsOf(session, terms, blocks),
  }
}

/** What is held now, in one snapshot; what is kept under a number is read once. */
export function directoryReader(pool: Pick<Pool, 'transaction'>): () => Promise<Directory> {
  let known = { instance: '', heads: new Map<number, Omit<HeldRow, 'supersedes'>>() }
  return () =>
    pool.transaction(async session => {
      const about = new Map(
        (await session.rows('SELECT key, value FROM fazhi.meta')).map(([key, value]) => [key, String(value)]),
      )
      const order = (await session.rows('SELECT n, supersedes FROM fazhi.reports ORDER BY file, n')) as [
        number,
        string,
      ][]
      const instance = about.get('instance') ?? ''
      if (known.instance !== instance) known = { instance, heads: new Map() }
      const { heads } = known
      const fresh = order.filter(([n]) => !heads.has(n)).map(([n]) => n)
      for (const row of await session.rows(
        'SELECT n, id, passages, figures, lengths FROM fazhi.reports WHERE n = ANY($1::int8[])',
        bigintArray(fresh),
      )) {
        const [n, id, passages, figures, lengths] = row as [number, string, number, number, Buffer]
        heads.set(n, { n, id, passages, figures, lengths })
      }
      const held = new Set(order.map(([n]) => n))
      for (const n of heads.keys()) if (!held.has(n)) heads.delete(n)
      const make = JSON.parse(about.get('make') ?? '{}') as { dimension?: number }
      return directoryOf({
        version: about.get('version') ?? '0',
        instance,
        dimension: make.dimension ?? 0,
        rows: order.map(([n, supersedes]) => ({ ...heads.get(n)!, supersedes: JSON.parse(supersedes) as string[] })),
        read: () => new Float32Array(),
      })
    }, 'read')
}

async function bodiesOf(
  session: Session,
  ns: readonly number[],
  kind: string,
): Promise<readonly (readonly unknown[])[]> {
  return session.rows(
    'SELECT n, data FROM fazhi.bodies WHERE part = ANY($1::int4[]) AND n = ANY($2::int8[]) AND kind = $3',
    partsOf(ns),
    bigintArray(ns),
    kind,
  )
}

function partsOf(ns: readonly number[]): Buffer {
  return intArray([...new Set(ns.map(partOf))])
}

function parsed<T>(rows: readonly (readonly unknown[])[]): Map<number, T> {
  return new Map(rows.map(([n, data]) => [Number(n), JSON.parse(String(data)) as T]))
}

async function vectorsOf(
  session: Session,
  reports: readonly Held[],
  dimension: number,
): Promise<Map<number, Float32Array>> {
  const ns = reports.map(({ n }) => n)
  const rows = (await session.rows(
    'SELECT n, ordinal, vector_send(vec) FROM fazhi.passages WHERE part = ANY($1::int4[]) AND n = ANY($2::int8[])',
    partsOf(ns),
    bigintArray(ns),
  )) as [number, number, Buffer | null][]
  const found = new Map<number, Float32Array>()
  const size = new Map(reports.map(({ n, passages }) => [n, passages]))
  // A report without passages has no rows and is not gone for that.
  for (const { n, passages } of reports) if (passages === 0) found.set(n, new Float32Array())
  for (const [n, ordinal, bytes] of rows) {
    const packed = found.get(n) ?? new Float32Array(size.get(n)! * dimension)
    found.set(n, packed)
    if (bytes) packed.set(decodeVector(bytes), ordinal * dimension)
  }
  return found
}

async function postingsOf(
  session: Session,
  terms: readonly string[],
  blocks: ReadonlySet<number>,
): Promise<ReadonlyMap<string, Blocks>> {
  const named = blocks.size <= NAMED_BLOCKS
  const list = [...blocks]
  const rows = await session.rows(
    `SELECT term, block, data FROM fazhi.postings WHERE term = ANY($1::text[])
     ${named ? 'AND part = ANY($2::int4[]) AND block = ANY($3::int8[])' : ''}`,
    textArray(terms.map(keyOf)),
    ...(named ? [intArray([...new Set(list.map(partOfBlock))]), bigintArray(list)] : []),
  )
  const found = new Map<string, [number, Uint8Array][]>()
  for (const [key, block, data] of rows) {
    const term = termOf(String(key))
    const own = found.get(term)
    if (own) own.push([Number(block), data as Buffer])
    else found.set(term, [[Number(block), data as Buffer]])
  }
  return found
}

/** Words → what one version of the index says of them; what is asked again is not read again. */
function keptWords<T>(
  read: (words: readonly string[]) => Promise<ReadonlyMap<string, T>>,
): (version: string, words: readonly string[]) => Promise<ReadonlyMap<string, T>> {
  let known = { version: '', of: new Map<string, T | null>() }
  return async (version, words) => {
    if (known.version !== version || known.of.size > KEPT_WORDS) known = { version, of: new Map() }
    const { of } = known
    const missing = [...new Set(words)].filter(word => !of.has(word))
    if (missing.length > 0) {
      const found = await read(missing)
      for (const word of missing) of.set(word, found.get(word) ?? null)
    }
    return new Map(
      [...new Set(words)].flatMap(word => {
        const value = of.get(word)
        return value === null || value === undefined ? [] : [[word, value] as const]
      }),
    )
  }
}
