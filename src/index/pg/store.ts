/**
 * The store on a PostgreSQL server: rows and postings by partitions of units, vectors in pgvector, all of a report replaced in
 * one transaction. Scores are computed by the code of the embedded store, so that both give the same answers.
 */
import { checkQuery, versionAfter, writeThrough } from '../checked.js'
import { chosenBy, type Directory, statsOf } from '../directory.js'
import type { Pool, Session } from '../postgres.js'
import { type Filter, type IndexStore, type Make, StoreError, type Writer } from '../store.js'
import { SCHEMA } from '../tables.js'
import { documentFrequency, placesOf, searchWords, vectorsOf } from './asking.js'
import { freshDirectory, freshIndex } from './fresh.js'
import type { Readers } from './readers.js'
import { type Content, readingOver } from './reading.js'
import { LOCKS } from './schema.js'
import { Vanished } from './vanished.js'
import { keepIndex, MOST_INDEXED, nearest } from './vectors.js'
import { verifyIndex } from './verifying.js'
import { writerOver } from './writing.js'

/** Fewer are compared one by one in some milliseconds. */
const INDEXED_FROM = 5_000
/** A question asks a dozen things of the store: they may take one look at its version together. */
const FRESH_MS = 50
/** How often a call is made again when reports are replaced under it. */
const TRIES = 5

export interface StoreOptions {
  /** Vectors from which an HNSW index of them is kept. */
  readonly indexedFrom?: number
  /** How old, in milliseconds, what is known of the index may be when it is asked. */
  readonly freshMs?: number
}

export interface Servers {
  /** Where is written. */
  readonly pool: Pool
  readonly readers: Readers
  close(): Promise<void>
}

/** `close` of `servers` ends what they hold. */
export function storeOver({ pool, readers, close }: Servers, options: StoreOptions): IndexStore {
  const reading = readingOver(readers)
  const directory = freshDirectory(readers, options.freshMs ?? FRESH_MS)
  const indexed = freshIndex(readers)

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
  const wholes = (filter: Filter): Promise<readonly Content[]> =>
    read(async held => [...(await reading.wholes(chosenBy(held, filter))).values()].flat())

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
    passages: async filter => (await wholes(filter)).map(({ passage }) => passage),
    passagesById: ids =>
      read(async held => (await reading.contents(placesOf(held, ids))).map(({ passage }) => passage)),
    figures: async filter => (await wholes(filter)).flatMap(({ figures }) => figures),
    figuresOf: ids =>
      read(async held => {
        const base = (n: number): number => held.held[held.place[n]!]!.base
        const places = placesOf(held, [...new Set(ids)])
        const found = await reading.contents(places.sort((a, b) => base(a.n) + a.ordinal - base(b.n) - b.ordinal))
        return found.flatMap(({ figures }) => figures)
      }),
    searchWords: (terms, filter, k, among) => read(held => searchWords(reading, held, { terms, filter, k, among })),
    searchVector: (vector, filter, k) =>
      read(async held => {
        checkQuery(vector, held.dimension)
        const chosen = filter.reports ? chosenBy(held, filter) : null
        const index = await indexed.now(held.version, held.dimension)
        return nearest(
          { session: readers, directory: held, vectors: reading.vectors, indexed: index },
          chosen,
          vector,
          k,
        )
      }),
    vectors: passages => read(held => vectorsOf(reading, held, passages)),
    measureVectors: measures => read(({ version }) => reading.measures(version, measures)),
    documentFrequency: (terms, filter = {}) => read(held => documentFrequency(reading, held, terms, filter)),
    stats: (filter = {}) => read(async held => (filter.reports ? statsOf(chosenBy(held, filter)) : held.stats)),
    version: () => read(async ({ version }) => version),
    make: () => makeOf(readers),
    connections: () => pool.usage(),
    write: (put, remove, supersedes) => writeThrough(store, pool.name)(put, remove, supersedes),
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
      const wanted = norms.length >= (options.indexedFrom ?? INDEXED_FROM) && dimension > 0 && dimension <= MOST_INDEXED
      const done = await keepIndex(pool, wanted ? dimension : null, norms.length)
      indexed.forget()
      return done
    },
    close,
  }
  return store
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
    for (const [key, value] of [
      ['make', JSON.stringify(make)],
      ['version', versionAfter(before === undefined ? null : String(before))],
    ])
      await session.run(
        'INSERT INTO fazhi.meta VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
        key,
        value,
      )
  }, 'long')
}
