/**
 * The store on a PostgreSQL server: rows and postings by partitions of units, vectors in pgvector, all of a report replaced in
 * one transaction. Scores are computed by the code of the embedded store, so that both give the same answers.
 */
import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { chosenBy, type Directory, type Held, placeOf } from '../directory.js'
import { connectPostgres, type Pool, type PoolSettings, type Session } from '../postgres.js'
import { type Filter, type IndexStore, type Make, type Population, StoreError, type Writer } from '../store.js'
import { SCHEMA } from '../tables.js'
import { bestPassages, blocksOf, holdersAmong } from '../words.js'
import { directoryReader, type PgReading, readingOver } from './reading.js'
import { identify, LOCKS, migrate } from './schema.js'
import { Vanished } from './vanished.js'
import { EF_SEARCH, hasIndex, keepIndex, MOST_INDEXED, nearest } from './vectors.js'
import { verifyIndex } from './verifying.js'
import { writerOver } from './writing.js'

export interface PgOpening extends PoolSettings {
  /** Make the tables where they are missing. */
  readonly create?: boolean
  /** Vectors from which an HNSW index of them is kept. */
  readonly indexedFrom?: number
  /** How old, in milliseconds, what is known of the index may be when it is asked. */
  readonly freshMs?: number
}

/** Fewer are compared one by one in some milliseconds. */
const INDEXED_FROM = 5_000
/** A question asks a dozen things of the store: they may take one look at its version together. */
const FRESH_MS = 50
/** How often a call is made again when reports are replaced under it. */
const TRIES = 5

/** Opens the store of a server. Throws StoreError with one line. */
export async function openPostgres(url: string, opening: PgOpening = {}): Promise<IndexStore> {
  const pool = connectPostgres(url, {
    ...opening,
    session: [`hnsw.ef_search = ${EF_SEARCH}`, 'hnsw.iterative_scan = strict_order'],
  })
  try {
    if (opening.create) await migrate(pool)
    else if (!(await identify(pool)))
      throw new StoreError(`PostgreSQL ${pool.name}：还没有索引，请先运行 fazhi index。`)
    return storeOver(pool, opening)
  } catch (error) {
    await pool.close()
    throw error
  }
}

/** Whether there is an index on a server. */
export async function hasPostgres(url: string): Promise<boolean> {
  const pool = connectPostgres(url, { max: 1 })
  try {
    return await identify(pool)
  } finally {
    await pool.close()
  }
}

/** One writer at a time, on any machine: a lock that ends with the connection that holds it. Throws StoreError that names the holder. */
export async function lockPostgres(url: string): Promise<() => Promise<void>> {
  const pool = connectPostgres(url, { max: 1 })
  const own = await pool.own(`fazhi index ${hostname()}:${process.pid}`)
  try {
    await migrate(pool)
    if ((await own.row('SELECT pg_try_advisory_lock($1)', LOCKS.writer))?.[0] === true) return () => own.release()
    const holder = await own.row(
      `SELECT a.application_name, to_char(a.backend_start, 'YYYY-MM-DD HH24:MI:SS') FROM pg_locks l JOIN pg_stat_activity a USING (pid)
       WHERE l.locktype = 'advisory' AND l.granted AND (l.classid::bigint << 32) + l.objid::bigint = $1
       AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      LOCKS.writer,
    )
    throw new StoreError(
      `另一个进程正在写这个索引（${holder ? `${holder[0]}，始于 ${holder[1]}` : pool.name}）。请等它结束后再试。`,
    )
  } catch (error) {
    await own.release()
    throw error
  } finally {
    await pool.close()
  }
}

function storeOver(pool: Pool, opening: PgOpening): IndexStore {
  const reading = readingOver(pool)
  const directory = freshDirectory(pool, opening.freshMs ?? FRESH_MS)
  const indexed = freshIndex(pool)

  /** What is read by numbers of the directory is whole or `Vanished`; then both are read anew. */
  const read = async <T>(work: (held: Directory) => Promise<T>): Promise<T> => {
    for (let tries = 1; ; tries++) {
      try {
        return await work(await directory.now(tries > 1))
      } catch (error) {
        if (!(error instanceof Vanished)) throw error
        if (tries >= TRIES)
          throw new StoreError('读取索引：报告不断被替换，或索引已损坏。请稍后再试，或运行 fazhi index --rebuild。')
      }
    }
  }
  const of = async <T>(filter: Filter, kind: Of<T>): Promise<readonly T[]> =>
    read(async held => {
      const ns = chosenBy(held, filter).map(({ n }) => n)
      return [...(await kind(ns)).values()].flat()
    })

  const store: IndexStore = {
    reports: () =>
      read(async ({ held }) => {
        const rows = await reading.rows(held.map(({ n }) => n))
        return held.map(({ n, supersedes }) => ({ ...rows.get(n)!, supersedes }))
      }),
    text: report =>
      read(async ({ byId }) => {
        const held = byId.get(report)
        return held ? reading.text(held.n) : null
      }),
    passages: filter => of(filter, reading.passages),
    passagesById: ids =>
      read(async held => {
        const places = ids.flatMap(id => placeOf(held, id) ?? [])
        const found = await reading.passages([...new Set(places.map(at => at.held.n))])
        return places.flatMap(at => found.get(at.held.n)?.[at.ordinal] ?? [])
      }),
    figures: filter => of(filter, reading.figures),
    figuresOf: passages =>
      read(async held => {
        const wanted = new Set(passages)
        const reports = [...new Set(passages.flatMap(id => placeOf(held, id)?.held ?? []))].sort(
          (a, b) => a.base - b.base,
        )
        const found = await reading.figures(reports.map(({ n }) => n))
        return reports.flatMap(({ n }) => found.get(n)!.filter(figure => wanted.has(figure.passage)))
      }),
    searchWords: (terms, filter, k, among) => read(held => searchWords(reading, held, { terms, filter, k, among })),
    searchVector: (vector, filter, k) =>
      read(async held => {
        checkQuery(vector, held.dimension)
        const chosen = filter.reports ? chosenBy(held, filter) : null
        const index = await indexed.now(held.version, held.dimension)
        return nearest({ session: pool, directory: held, indexed: index }, chosen, vector, k)
      }),
    vectors: passages => read(held => vectorsOf(reading, held, passages)),
    measureVectors: measures => read(({ version }) => reading.measures(version, measures)),
    documentFrequency: (terms, filter = {}) => read(held => documentFrequency(reading, held, terms, filter)),
    stats: (filter = {}) =>
      read(async held => {
        const chosen = chosenBy(held, filter)
        return {
          reports: chosen.length,
          passages: chosen.reduce((sum, { passages }) => sum + passages, 0),
          figures: chosen.reduce((sum, { figures }) => sum + figures, 0),
          terms: chosen.reduce((sum, { terms }) => sum + terms, 0),
        }
      }),
    version: () => read(async ({ version }) => version),
    make: () => makeOf(pool),
    async write(put, remove, supersedes) {
      const make = await store.make()
      if (!make) throw new StoreError(`写入索引 ${pool.name}：还不知道它用什么模型建立，请先运行 fazhi index。`)
      await store.rewrite(make, async writer => {
        for (const report of remove) await writer.remove(report)
        for (const entry of put) await writer.put(entry)
        await writer.supersede(supersedes)
      })
    },
    async rewrite(make, change) {
      await rewrite(pool, make, change)
      directory.forget()
      indexed.forget()
    },
    seen: async () =>
      (await pool.rows('SELECT file, size, mtime, hash, problem FROM fazhi.seen')).map(
        ([file, size, mtime, hash, problem]) => ({
          file: String(file),
          size: Number(size),
          mtime: Number(mtime),
          hash: String(hash),
          problem: problem === null ? null : String(problem),
        }),
      ),
    verify: (words = true) => read(held => verifyIndex(pool, reading, held, words)),
    async keepVectors() {
      const { dimension, norms } = await directory.now(true)
      const wanted = norms.length >= (opening.indexedFrom ?? INDEXED_FROM) && dimension > 0 && dimension <= MOST_INDEXED
      const done = await keepIndex(pool, wanted ? dimension : null, norms.length)
      indexed.forget()
      return done
    },
    close: () => pool.close(),
  }
  return store
}

type Of<T> = (ns: readonly number[]) => Promise<ReadonlyMap<number, readonly T[]>>

function checkQuery(vector: Float32Array, dimension: number): void {
  if (dimension > 0 && (vector.length !== dimension || !vector.every(Number.isFinite)))
    throw new StoreError(`检索向量：索引的向量是 ${dimension} 维的数，得到 ${vector.length} 维或含有非数值。`)
}

interface WordSearch {
  readonly terms: readonly string[]
  readonly filter: Filter
  readonly k: number
  readonly among: Population | undefined
}

async function searchWords(reading: PgReading, held: Directory, { terms, filter, k, among }: WordSearch) {
  const chosen = chosenBy(held, filter)
  if (k <= 0 || terms.length === 0 || chosen.length === 0) return []
  const wanted = [...new Set(terms)]
  const holders = among?.holders ?? (await reading.holders(held.version, wanted))
  const found = wanted.filter(term => (holders.get(term) ?? 0) > 0)
  const postings = await reading.postings(found, blocksOf(chosen))
  const weighed = wanted.map(term => ({ holders: holders.get(term) ?? 0, blocks: postings.get(term) ?? [] }))
  return bestPassages(held, chosen, weighed, k, among)
}

async function documentFrequency(
  reading: PgReading,
  held: Directory,
  terms: readonly string[],
  filter: Filter,
): Promise<ReadonlyMap<string, number>> {
  const holders = await reading.holders(held.version, terms)
  if (!filter.reports) return holders
  const chosen = chosenBy(held, filter)
  const postings = await reading.postings([...holders.keys()], blocksOf(chosen))
  const found = new Map<string, number>()
  for (const [term, blocks] of postings) {
    const among = holdersAmong(chosen, blocks)
    if (among > 0) found.set(term, among)
  }
  return found
}

async function vectorsOf(
  reading: PgReading,
  held: Directory,
  passages: readonly string[],
): Promise<ReadonlyMap<string, Float32Array>> {
  const places = passages.flatMap(id => {
    const at = placeOf(held, id)
    return at ? [{ id, ...at }] : []
  })
  const reports = new Map<number, Held>(places.map(at => [at.held.n, at.held]))
  const packed = await reading.vectors([...reports.values()], held.dimension)
  const found = new Map<string, Float32Array>()
  for (const at of places) {
    const from = at.ordinal * held.dimension
    const vector = packed.get(at.held.n)!.subarray(from, from + held.dimension)
    if (vector.some(value => value !== 0)) found.set(at.id, vector)
  }
  return found
}

async function makeOf(session: Session): Promise<Make | null> {
  const value = (await session.row(`SELECT value FROM fazhi.meta WHERE key = 'make'`))?.[0]
  return value ? (JSON.parse(String(value)) as Make) : null
}

/** One writing transaction at a time, whoever opened it; readers go on with what was committed before. */
async function rewrite(pool: Pool, make: Make, change: (writer: Writer) => Promise<void>): Promise<void> {
  if (make.schema !== SCHEMA)
    throw new StoreError(`写入索引 ${pool.name}：结构版本应为 ${SCHEMA}，得到 ${make.schema}。请升级 fazhi。`)
  await pool.transaction(async session => {
    await session.run('SELECT pg_advisory_xact_lock($1)', LOCKS.write)
    const writer = await writerOver(session, make.dimension)
    await change(writer)
    await writer.finish()
    const before = (await session.row(`SELECT value FROM fazhi.meta WHERE key = 'version'`))?.[0]
    const version = `${Number.parseInt(String(before ?? '0'), 10) + 1}-${randomBytes(6).toString('hex')}`
    for (const [key, value] of [
      ['make', JSON.stringify(make)],
      ['version', version],
    ])
      await session.run(
        'INSERT INTO fazhi.meta VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
        key,
        value,
      )
  }, 'long')
}

/** The directory, read anew when the version changed; several callers at once share one look. */
function freshDirectory(pool: Pool, freshMs: number): { now(anew: boolean): Promise<Directory>; forget(): void } {
  const readAll = directoryReader(pool)
  let known: Directory | null = null
  let looked = Number.NEGATIVE_INFINITY
  let looking: Promise<Directory> | null = null
  const look = async (anew: boolean): Promise<Directory> => {
    const at = performance.now()
    const version = String((await pool.row(`SELECT value FROM fazhi.meta WHERE key = 'version'`))?.[0] ?? '0')
    if (anew || known?.version !== version) known = await readAll()
    looked = at
    return known
  }
  return {
    async now(anew) {
      if (!anew && known && performance.now() - looked < freshMs) return known
      looking ??= look(anew).finally(() => {
        looking = null
      })
      return looking
    },
    forget() {
      looked = Number.NEGATIVE_INFINITY
    },
  }
}

/** Whether the HNSW index is there, asked once a version. */
function freshIndex(pool: Pool): { now(version: string, dimension: number): Promise<boolean>; forget(): void } {
  let known: { readonly key: string; readonly is: Promise<boolean> } | null = null
  return {
    async now(version, dimension) {
      const key = `${version}/${dimension}`
      if (known?.key !== key) known = { key, is: hasIndex(pool, dimension) }
      const { is } = known
      return is.catch(error => {
        known = null
        throw error
      })
    },
    forget() {
      known = null
    },
  }
}
