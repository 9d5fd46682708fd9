/**
 * The embedded store: one SQLite file, write-ahead logging, one transaction a change. Readers never wait and never see half of
 * one. Rows are written in writing.ts, read in reading.ts; the driver is known to sqlite.ts alone.
 */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { checkQuery, versionAfter, writeThrough } from './checked.js'
import type { Directory } from './directory.js'
import { type Approximate, EXACT_ADMITTED, nearest } from './nearest.js'
import { type Reading, readingOver } from './reading.js'
import { guard, sayable } from './sayable.js'
import { isEmpty, makeOf, prepareTables, schemaOf } from './schema.js'
import { connect, opened } from './sqlite.js'
import { type IndexStore, type Make, StoreError, type Writer } from './store.js'
import { type Connection, meta, SCHEMA, textOf } from './tables.js'
import { dropGraph, keepGraph, loadGraph, wantsGraph } from './vectors.js'
import { writerOver } from './writing.js'

/** Name of the database in an index folder. */
export const DATABASE = 'fazhi.db'

export interface Opening {
  /** Make folder and file where they are missing. */
  readonly create?: boolean
  /** Compare all vectors always, as without hnswlib. */
  readonly exact?: boolean
  /** Vectors from which a graph of them is kept. */
  readonly exactBelow?: number
}

/** Opens the store of an index folder. Throws StoreError with one line. */
export function openSqlite(folder: string, opening: Opening = {}): IndexStore {
  const path = join(folder, DATABASE)
  if (!opening.create && !existsSync(path))
    throw new StoreError(`打开索引 ${path}：没有这个文件，请先运行 fazhi index。`)
  const connection = guard(`打开索引 ${path}`, () => {
    if (opening.create) mkdirSync(folder, { recursive: true })
    return opened(path, opening.create ? 'write' : 'read')
  })
  return storeOver(connection, folder, opening)
}

/** Puts a damaged database out of the way, so that a new one can be built; the latest one put away is kept. */
export function setAside(folder: string): void {
  guard(`移开损坏的索引 ${folder}`, () => {
    const path = join(folder, DATABASE)
    for (const tail of ['-wal', '-shm']) rmSync(path + tail, { force: true })
    if (existsSync(path)) renameSync(path, `${path}.damaged`)
    dropGraph(folder)
  })
}

function storeOver(connection: Connection, folder: string, opening: Opening): IndexStore {
  const path = join(folder, DATABASE)
  const reading = readingOver(connection)
  let graph: { readonly version: string; readonly of: Promise<Approximate | null> } | undefined

  let seen: { readonly data: unknown; readonly usable: boolean } | undefined
  /**
   * Another schema reads as an empty store; only `make` tells of it. All writing is done on other connections, of this process
   * too: while SQLite says that none has committed, nothing need be looked at again.
   */
  const usable = (): boolean => {
    const data = connection.row('PRAGMA data_version')?.[0]
    if (seen?.data !== data || data === undefined) {
      seen = { data, usable: !isEmpty(connection) && schemaOf(connection) === SCHEMA }
      reading.forget()
    }
    return seen!.usable
  }
  /** One snapshot for all that `work` reads. */
  const read = <T>(action: string, none: T, work: (reading: Reading) => T): T =>
    guard(action, () => {
      connection.exec('BEGIN')
      try {
        return usable() ? work(reading) : none
      } finally {
        connection.exec('COMMIT')
      }
    })
  const graphOf = async (): Promise<Approximate | null> => {
    if (opening.exact) return null
    const { version, vectors } = read<Pick<Directory, 'version' | 'vectors'>>('读取索引', EMPTY, ({ directory }) =>
      directory(),
    )
    if (!wantsGraph(vectors, opening.exactBelow)) return null
    if (graph?.version !== version) {
      const before = graph?.of ?? Promise.resolve(null)
      graph = { version, of: before.then(known => loadGraph(folder, vectors, known)) }
    }
    return graph.of
  }

  const store: IndexStore = {
    reports: async () => read('读取报告表', [], ({ reports }) => reports()),
    text: async report => read('读取报告原文', null, ({ text }) => text(report)),
    passages: async filter => read('读取段落', [], ({ passages }) => passages(filter)),
    passagesById: async ids => read('读取段落', [], ({ passagesById }) => passagesById(ids)),
    figures: async filter => read('读取数字台账', [], ({ figures }) => figures(filter)),
    figuresOf: async passages => read('读取数字台账', [], ({ figuresOf }) => figuresOf(passages)),
    searchWords: async (terms, filter, k, among) =>
      read('检索词语', [], ({ searchWords }) => searchWords(terms, filter, k, among)),
    async searchVector(vector, filter, k) {
      const few = filter.reports && read('检索向量', true, ({ stats }) => stats(filter).passages <= EXACT_ADMITTED)
      const known = few ? null : await graphOf()
      return read('检索向量', [], ({ directory, admitted }) => {
        const { vectors } = directory()
        checkQuery(vector, vectors.dimension)
        return nearest(vectors, admitted(filter), vector, k, known)
      })
    },
    vectors: async passages => read<Vectors>('读取向量', new Map(), ({ vectors }) => vectors(passages)),
    measureVectors: async measures =>
      read<Vectors>('读取向量', new Map(), ({ measureVectors }) => measureVectors(measures)),
    documentFrequency: async (terms, filter = {}) =>
      read<ReadonlyMap<string, number>>('读取词频', new Map(), ({ documentFrequency }) =>
        documentFrequency(terms, filter),
      ),
    stats: async (filter = {}) =>
      read('统计索引', { reports: 0, passages: 0, figures: 0, terms: 0 }, ({ stats }) => stats(filter)),
    version: async () => read('读取索引', '0', ({ version }) => version()),
    make: async () => guard('读取索引', () => makeOf(connection)),
    write: (put, remove, supersedes) => writeThrough(store, path)(put, remove, supersedes),
    rewrite: (make, change) => rewrite(path, make, change),
    seen: async () =>
      read('读取索引', [], () =>
        connection
          .rows(
            'SELECT CAST(file AS BLOB), CAST(size AS REAL), CAST(mtime AS REAL), CAST(hash AS BLOB), CAST(problem AS BLOB) FROM seen',
          )
          .map(([file, size, mtime, hash, problem]) => ({
            file: textOf(file),
            size: Number(size),
            mtime: Number(mtime),
            hash: textOf(hash),
            problem: problem === null ? null : textOf(problem),
          })),
      ),
    verify: async (words = true) => read('检查索引', undefined, reading => verify(reading, words)),
    async keepVectors() {
      const { vectors } = read<Pick<Directory, 'version' | 'vectors'>>('读取索引', EMPTY, ({ directory }) =>
        directory(),
      )
      if (opening.exact || !wantsGraph(vectors, opening.exactBelow)) {
        dropGraph(folder)
        return 'exact'
      }
      graph = undefined
      return keepGraph(folder, vectors)
    },
    close: async () => connection.close(),
  }
  return store

  function verify(reading: Reading, words: boolean): void {
    const row = connection.row('SELECT CAST(quick_check AS BLOB) FROM pragma_quick_check(1)')
    const found = textOf(row?.[0]).replace(/\s+/g, ' ')
    if (found !== 'ok') throw new StoreError(`检查索引 ${path}：${found}，已损坏。请运行 fazhi index 重建。`, true)
    reading.verify(words)
  }
}

type Vectors = ReadonlyMap<string, Float32Array>

const EMPTY: Pick<Directory, 'version' | 'vectors'> = {
  version: '0',
  vectors: { instance: '', dimension: 0, held: new Map(), read: () => new Float32Array(), idOf: () => '' },
}

/** On a connection of its own, so that this process's readers see the old state until it is whole. */
async function rewrite(path: string, make: Make, change: (writer: Writer) => Promise<void>): Promise<void> {
  const connection = guard(`写入索引 ${path}`, () => connect(path, 'write'))
  try {
    guard(`写入索引 ${path}`, () => {
      connection.exec('PRAGMA cache_size = -65536')
      connection.exec('BEGIN IMMEDIATE')
      prepareTables(connection)
    })
    try {
      const writer = writerOver(connection, make.dimension)
      await change(writer)
      writer.finish()
      connection.run("INSERT OR REPLACE INTO meta VALUES ('make', ?)", JSON.stringify(make))
      connection.run("INSERT OR REPLACE INTO meta VALUES ('version', ?)", versionAfter(meta(connection, 'version')))
      connection.exec('COMMIT')
      foldLog(connection)
    } catch (error) {
      rollback(connection)
      throw sayable(`写入索引 ${path}`, error, '。已写入的不变')
    }
  } finally {
    connection.close()
  }
}

/** Moves the log into the file, unless readers are at it: then it stays until the next time. The driver does not do it when it closes. */
function foldLog(connection: Connection): void {
  try {
    connection.exec('PRAGMA busy_timeout = 0')
    connection.rows('PRAGMA wal_checkpoint(TRUNCATE)')
  } catch {
    // The change is committed, wherever it lies.
  }
}

function rollback(connection: Connection): void {
  try {
    connection.exec('ROLLBACK')
  } catch {
    // The database already rolled back, as it does when the disk is full.
  }
}
