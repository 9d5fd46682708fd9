/** Address of a PostgreSQL server → its store, or the lock of its writer. */
import { hostname } from 'node:os'
import { connectPostgres, nameOf, ownConnection, type PoolSettings } from '../postgres.js'
import { type IndexStore, StoreError } from '../store.js'
import { type ReaderTimes, readersOver } from './readers.js'
import { identify, LOCKS, migrate } from './schema.js'
import { type StoreOptions, storeOver } from './store.js'
import { EF_SEARCH } from './vectors.js'

export interface PgOpening extends PoolSettings, StoreOptions {
  /** Make the tables where they are missing. */
  readonly create?: boolean
  /** Address of a read replica. */
  readonly read?: string | undefined
  readonly times?: ReaderTimes
  /** A line for an operator. */
  readonly say?: (line: string) => void
}

/** Opens the store of a server. Throws StoreError with one line. */
export async function openPostgres(url: string, opening: PgOpening = {}): Promise<IndexStore> {
  const settings = { ...opening, session: [`hnsw.ef_search = ${EF_SEARCH}`, 'hnsw.iterative_scan = strict_order'] }
  const pool = connectPostgres(url, settings)
  const replica = opening.read ? connectPostgres(opening.read, settings) : null
  const readers = readersOver(pool, replica, { ...opening.times, ...(opening.say ? { say: opening.say } : {}) })
  const close = async (): Promise<void> => void (await Promise.all([pool.close(), replica?.close()]))
  try {
    if (opening.create) await migrate(pool)
    else if (!(await identify(readers)))
      throw new StoreError(`PostgreSQL ${pool.name}：还没有索引，请先运行 fazhi index。`)
    return storeOver({ pool, readers, close }, opening)
  } catch (error) {
    await close()
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
  const own = await ownConnection(url, `fazhi index ${hostname()}:${process.pid}`)
  try {
    if ((await own.row('SELECT pg_try_advisory_lock($1)', LOCKS.writer))?.[0] === true) return () => own.release()
    const holder = await own.row(
      `SELECT a.application_name, to_char(a.backend_start, 'YYYY-MM-DD HH24:MI:SS') FROM pg_locks l JOIN pg_stat_activity a USING (pid)
       WHERE l.locktype = 'advisory' AND l.granted AND (l.classid::bigint << 32) + l.objid::bigint = $1
       AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      LOCKS.writer,
    )
    throw new StoreError(
      `另一个进程正在写这个索引（${holder ? `${holder[0]}，始于 ${holder[1]}` : nameOf(url)}）。请等它结束后再试。`,
    )
  } catch (error) {
    await own.release()
    throw error
  }
}
