/**
 * Tables on a PostgreSQL server → what a Store is asked for. What is kept under a report's number never changes, so it is
 * cached by number; where a number is gone by the time it is read, `Vanished` says so (vanished.ts).
 */
import type { Figure } from '../../corpus/figures.js'
import type { Passage } from '../../corpus/passages.js'
import type { Held } from '../directory.js'
import type { Session } from '../postgres.js'
import type { ReportRow } from '../store.js'
import type { Blocks } from '../words.js'
import { bigintArray, decodeVector, intArray, textArray } from './binary.js'
import { keptMany } from './kept.js'
import { keyOfPlace, type Place, partOf, partOfBlock, partsOf, placeOfKey } from './numbers.js'
import { keyOf, termOf } from './terms.js'

/** What a passage says: itself, and the figures in it. */
export interface Content {
  readonly passage: Passage
  readonly figures: readonly Figure[]
}

export interface PgReading {
  rows(ns: readonly number[]): Promise<ReadonlyMap<number, ReportRow>>
  text(n: number): Promise<string>
  /** All passages of reports, in text order. */
  wholes(reports: readonly Held[]): Promise<ReadonlyMap<number, readonly Content[]>>
  /** Single passages, in the order asked for. */
  contents(places: readonly Place[]): Promise<readonly Content[]>
  /** Vectors of single passages, in the order asked for; null where there is none. */
  vectors(places: readonly Place[]): Promise<readonly (Float32Array | null)[]>
  measures(version: string, measures: readonly string[]): Promise<ReadonlyMap<string, Float32Array>>
  /** How many passages of all held have each term; those of none are left out. */
  holders(version: string, terms: readonly string[]): Promise<ReadonlyMap<string, number>>
  /** Postings of terms in these blocks. */
  postings(terms: readonly string[], blocks: ReadonlySet<number>): Promise<ReadonlyMap<string, Blocks>>
}

/** Reports whose passages and figures are kept: some 100 KB each. */
const KEPT = 256
/** Single passages kept: some 4 KB each. */
const KEPT_PASSAGES = 8_000
/** Bytes of vectors kept. */
const KEPT_BYTES = 64 * 2 ** 20
/** Words and measures of the questions of an hour or so. */
const KEPT_WORDS = 20_000
/**
 * From so many blocks on those of a term are read without naming them: every name is looked up in every partition, which took
 * 350 ms for 332 blocks of five terms where reading all their blocks takes 6 (a million passages).
 */
const NAMED_BLOCKS = 12

export function readingOver(session: Session): PgReading {
  const texts = keptMany<string>({ most: KEPT, sizeOf: () => 1, read: async ns => parsed(await textsOf(session, ns)) })
  const wholes = keptMany<readonly Content[]>({ most: KEPT, sizeOf: () => 1, read: ns => wholesOf(session, ns) })
  const contents = keptMany<Content>({ most: KEPT_PASSAGES, sizeOf: () => 1, read: keys => contentsOf(session, keys) })
  const vectors = keptMany<Float32Array>({
    most: KEPT_BYTES,
    sizeOf: values => values.byteLength + 100,
    read: keys => vectorsOf(session, keys),
  })
  const rows = keptMany<ReportRow>({
    most: Number.POSITIVE_INFINITY,
    sizeOf: () => 1,
    read: async ns =>
      parsed(await session.rows('SELECT n, row FROM fazhi.reports WHERE n = ANY($1::int8[])', bigintArray(ns))),
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
    async wholes(reports) {
      // A report without passages has no rows and is not gone for that.
      const found = await wholes.all(reports.filter(({ passages }) => passages > 0).map(({ n }) => n))
      return new Map(reports.map(({ n }) => [n, found.get(n) ?? []]))
    },
    async contents(places) {
      const apart = places.filter(({ n }) => !wholes.has(n))
      const found = await contents.all(apart.map(keyOfPlace))
      const whole = await wholes.all([...new Set(places.filter(({ n }) => wholes.has(n)).map(({ n }) => n))])
      return places.map(at => found.get(keyOfPlace(at)) ?? whole.get(at.n)![at.ordinal]!)
    },
    async vectors(places) {
      const found = await vectors.all(places.map(keyOfPlace))
      return places.map(at => {
        const vector = found.get(keyOfPlace(at))!
        return vector.length > 0 ? vector : null
      })
    },
    measures,
    holders,
    postings: (terms, blocks) => postingsOf(session, terms, blocks),
  }
}

async function textsOf(session: Session, ns: readonly number[]): Promise<readonly (readonly unknown[])[]> {
  return session.rows(
    "SELECT n, data FROM fazhi.bodies WHERE part = ANY($1::int4[]) AND n = ANY($2::int8[]) AND kind = 'text'",
    intArray(partsOf(ns)),
    bigintArray(ns),
  )
}

async function wholesOf(session: Session, ns: readonly number[]): Promise<ReadonlyMap<number, readonly Content[]>> {
  const rows = await session.rows(
    `SELECT n, passage, figures FROM fazhi.contents WHERE part = ANY($1::int4[]) AND n = ANY($2::int8[]) ORDER BY n, ordinal`,
    intArray(partsOf(ns)),
    bigintArray(ns),
  )
  const found = new Map<number, Content[]>()
  for (const [n, passage, figures] of rows) {
    const own = found.get(Number(n))
    if (own) own.push(contentOf(passage, figures))
    else found.set(Number(n), [contentOf(passage, figures)])
  }
  return found
}

async function contentsOf(session: Session, keys: readonly number[]): Promise<ReadonlyMap<number, Content>> {
  const rows = await session.rows(
    `SELECT n, ordinal, passage, figures FROM unnest($1::int4[], $2::int8[], $3::int4[]) AS w(part, n, ordinal)
     JOIN fazhi.contents USING (part, n, ordinal)`,
    ...columnsOf(keys),
  )
  return new Map(
    rows.map(([n, ordinal, passage, figures]) => [
      keyOfPlace({ n: Number(n), ordinal: Number(ordinal) }),
      contentOf(passage, figures),
    ]),
  )
}

function contentOf(passage: unknown, figures: unknown): Content {
  return { passage: JSON.parse(String(passage)) as Passage, figures: JSON.parse(String(figures)) as Figure[] }
}

/** Empty where a passage has none. */
async function vectorsOf(session: Session, keys: readonly number[]): Promise<ReadonlyMap<number, Float32Array>> {
  const rows = await session.rows(
    `SELECT n, ordinal, vector_send(vec) FROM unnest($1::int4[], $2::int8[], $3::int4[]) AS w(part, n, ordinal)
     JOIN fazhi.passages USING (part, n, ordinal)`,
    ...columnsOf(keys),
  )
  return new Map(
    rows.map(([n, ordinal, bytes]) => [
      keyOfPlace({ n: Number(n), ordinal: Number(ordinal) }),
      bytes ? decodeVector(bytes as Buffer) : new Float32Array(),
    ]),
  )
}

/** Partitions, numbers and ordinals of places, a column each. */
function columnsOf(keys: readonly number[]): readonly Buffer[] {
  const places = keys.map(placeOfKey)
  return [
    intArray(places.map(({ n }) => partOf(n))),
    bigintArray(places.map(({ n }) => n)),
    intArray(places.map(({ ordinal }) => ordinal)),
  ]
}

function parsed<T>(rows: readonly (readonly unknown[])[]): Map<number, T> {
  return new Map(rows.map(([n, data]) => [Number(n), JSON.parse(String(data)) as T]))
}

/** One row a term: the driver takes longer for ten thousand small rows than the server for finding them. */
async function postingsOf(
  session: Session,
  terms: readonly string[],
  blocks: ReadonlySet<number>,
): Promise<ReadonlyMap<string, Blocks>> {
  const named = blocks.size <= NAMED_BLOCKS
  const list = [...blocks]
  const rows = await session.rows(
    `SELECT term, string_agg(int8send(block) || int4send(length(data)) || data, '') FROM fazhi.postings
     WHERE part = ANY($1::int4[]) AND term = ANY($2::text[]) ${named ? 'AND block = ANY($3::int8[])' : ''} GROUP BY term`,
    // Partitions are named even where all are asked: the index begins with them.
    intArray([...new Set(list.map(partOfBlock))]),
    textArray(terms.map(keyOf)),
    ...(named ? [bigintArray(list)] : []),
  )
  return new Map(rows.map(([key, packed]) => [termOf(String(key)), [...blocksIn(packed as Buffer)]]))
}

/** Number and length of a block, then the block. */
function* blocksIn(packed: Buffer): Generator<readonly [block: number, data: Uint8Array]> {
  for (let at = 0; at < packed.length; ) {
    const block = Number(packed.readBigInt64BE(at))
    const end = at + 12 + packed.readInt32BE(at + 8)
    yield [block, packed.subarray(at + 12, end)]
    at = end
  }
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
