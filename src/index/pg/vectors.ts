/**
 * Vectors on a PostgreSQL server → nearest passages: filter first and compare those admitted, or through pgvector's HNSW where
 * they are many. Scores are computed here from the vectors themselves, as in the embedded store, so both give the same ones.
 */
import { keepBest } from '../best.js'
import type { Directory, Held } from '../directory.js'
import { dot } from '../nearest.js'
import type { Pool, Session } from '../postgres.js'
import type { Scored } from '../store.js'
import { bigintArray, decodeVector, encodeVector, intArray } from './binary.js'
import { type Place, partsOf } from './numbers.js'

/** Up to so many admitted passages are compared one by one: some 15 ms on the server. */
const EXACT_ADMITTED = 20_000
/** More than the embedded graph needs, as each partition answers for itself. */
export const EF_SEARCH = 100
/** Passages that tie with the last one wanted are all looked at, up to so many. */
const TIED = 2_000
/** Far below what tells two texts apart, far above the rounding of a sum of 256 products. */
const TIE = 1e-6
/** pgvector's own limit for an index on halfvec. */
export const MOST_INDEXED = 4_000

export interface Near {
  readonly session: Session
  readonly directory: Directory
  /** Vectors of single passages, in the order asked for. Throws Vanished where a report is gone. */
  readonly vectors: (places: readonly Place[]) => Promise<readonly (Float32Array | null)[]>
  /** Whether the HNSW index is there. */
  readonly indexed: boolean
}

/** At most k of the reports chosen (null: all), never fewer where k have vectors; ties by id. */
export async function nearest(
  near: Near,
  chosen: readonly Held[] | null,
  query: Float32Array,
  k: number,
): Promise<readonly Scored[]> {
  const { held, norms } = near.directory
  const admitted = chosen ? chosen.reduce((sum, { passages }) => sum + passages, 0) : norms.length
  if (k <= 0 || admitted === 0) return []
  if (near.indexed && admitted > (chosen ? EXACT_ADMITTED : 0)) {
    const found = await throughIndex(near, chosen, query, k)
    // Where the last one taken ties with the last one seen, others that tie were not seen: over few, comparing all tells them apart.
    if (found.best.length >= k && (!found.tied || admitted > EXACT_ADMITTED)) return found.best
  }
  return compared(near, chosen ?? held, query, k)
}

/**
 * Filter first: without the barrier a planner may scan the index and throw most of it away (shared/scaleout.md §5.1). Vectors of
 * the nearest are read apart: joined in the same statement, a million of them were read for 16.
 */
async function compared(near: Near, chosen: readonly Held[], query: Float32Array, k: number): Promise<Scored[]> {
  const all = chosen.length === near.directory.held.length
  const ns = all ? [] : chosen.map(({ n }) => n)
  const rows = await near.session.rows(
    `WITH f AS MATERIALIZED (
       SELECT n, ordinal, vec <#> $1::vector AS d FROM fazhi.passages
       WHERE vec IS NOT NULL ${all ? 'AND $2::int4[] IS NOT NULL AND $3::int8[] IS NOT NULL' : 'AND part = ANY($2::int4[]) AND n = ANY($3::int8[])'}
     ), last AS (SELECT d FROM f ORDER BY d OFFSET $4::int - 1 LIMIT 1)
     SELECT n, ordinal FROM f WHERE d <= coalesce((SELECT d FROM last), 'Infinity') + ${TIE}
     ORDER BY d LIMIT $4::int + ${TIED}`,
    encodeVector(query),
    intArray(partsOf(ns)),
    bigintArray(ns),
    k,
  )
  const places = rows.map(([n, ordinal]) => ({ n: Number(n), ordinal: Number(ordinal) }))
  return scored(near.directory, places, await near.vectors(places), query).slice(0, k)
}

/** Asks the index for more than k, as its order is that of half-precision numbers. */
async function throughIndex(
  near: Near,
  chosen: readonly Held[] | null,
  query: Float32Array,
  k: number,
): Promise<{ readonly best: Scored[]; readonly tied: boolean }> {
  const half = `halfvec(${query.length})`
  const ns = chosen?.map(({ n }) => n) ?? []
  const filter = chosen ? 'AND part = ANY($3::int4[]) AND n = ANY($4::int8[])' : ''
  const rows = await near.session.rows(
    `SELECT n, ordinal, vector_send(vec) FROM fazhi.passages WHERE vec IS NOT NULL ${filter}
     ORDER BY (vec::${half}) <#> $1::vector::${half} LIMIT $2::int`,
    encodeVector(query),
    2 * k + 8,
    ...(chosen ? [intArray(partsOf(ns)), bigintArray(ns)] : []),
  )
  const places = rows.map(([n, ordinal]) => ({ n: Number(n), ordinal: Number(ordinal) }))
  const vectors = rows.map(([, , bytes]) => decodeVector(bytes as Buffer))
  const seen = scored(near.directory, places, vectors, query)
  const best = seen.slice(0, k)
  const tied = (best.at(-1)?.score ?? 0) <= (seen.at(-1)?.score ?? 0) + TIE
  return { best, tied: tied && rows.length >= 2 * k + 8 }
}

/** Best first, ties by id; those of reports the directory does not know yet are left out. */
function scored(
  { held, place, byId }: Directory,
  places: readonly Place[],
  vectors: readonly (Float32Array | null)[],
  query: Float32Array,
): Scored[] {
  const ids: string[] = []
  const best = keepBest(places.length, candidate => ids[candidate]!)
  for (const [i, { n, ordinal }] of places.entries()) {
    const report = n < place.length ? held[place[n]!] : undefined
    const vector = vectors[i]
    if (!report || !byId.has(report.id) || !vector) continue
    best.offer(ids.push(`${report.id}.${ordinal}`) - 1, dot(query, vector, 0, query.length))
  }
  return best.taken()
}

/** Whether the HNSW index over vectors of this dimension is there and whole. */
export async function hasIndex(session: Session, dimension: number): Promise<boolean> {
  const row = await session.row(
    'SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass($1)',
    `fazhi.${nameOf(dimension)}`,
  )
  return row?.[0] === true
}

/** Memory for building the index of one partition: 130,000 vectors of 256 half-precision dimensions take some 110 MB. */
const BUILD_MEMORY = '256MB'

/** Builds the index after loading, which is many times faster than before; drops it where none is wanted (null). `passages`: how many are held. */
export async function keepIndex(
  pool: Pool,
  dimension: number | null,
  passages: number,
): Promise<'exact' | 'kept' | 'built'> {
  await analyze(pool, passages)
  const old = (await pool.rows(
    `SELECT relname FROM pg_class WHERE relnamespace = 'fazhi'::regnamespace AND relname ~ '^passages_near_[0-9]+$' AND relkind = 'I'`,
  )) as [string][]
  for (const [name] of old)
    if (dimension === null || name !== nameOf(dimension)) await pool.run(`DROP INDEX IF EXISTS fazhi.${name}`)
  if (dimension === null) return 'exact'
  if (await hasIndex(pool, dimension)) return 'kept'
  await pool.transaction(async session => {
    await session.run(`SET LOCAL maintenance_work_mem = '${BUILD_MEMORY}'`)
    await session.run(`DROP INDEX IF EXISTS fazhi.${nameOf(dimension)}`)
    await session.run(
      `CREATE INDEX ${nameOf(dimension)} ON fazhi.passages USING hnsw ((vec::halfvec(${dimension})) halfvec_ip_ops)`,
    )
  }, 'long')
  return 'built'
}

function nameOf(dimension: number): string {
  return `passages_near_${dimension}`
}

/** A planner that knows nothing of freshly loaded tables reads them from end to end. */
async function analyze(pool: Pool, passages: number): Promise<void> {
  const before = Number((await pool.row(`SELECT value FROM fazhi.meta WHERE key = 'analyzed'`))?.[0] ?? 0)
  if (passages === before || Math.abs(passages - before) < before / 10) return
  await pool.transaction(async session => {
    for (const table of ['reports', 'bodies', 'contents', 'passages', 'postings', 'terms', 'measures'])
      await session.run(`ANALYZE fazhi.${table}`)
    await session.run(
      `INSERT INTO fazhi.meta VALUES ('analyzed', $1) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
      String(passages),
    )
  }, 'long')
}
