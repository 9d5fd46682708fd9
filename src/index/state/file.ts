/**
 * The state of an index folder: one SQLite file in it, its tables brought up to date. A damaged file is put aside under another
 * name; a folder that takes no files gets a state in memory.
 */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { guard } from '../sayable.js'
import { connect } from '../sqlite.js'
import type { State, Statements } from '../state.js'
import { StoreError } from '../store.js'
import type { Connection } from '../tables.js'
import { STEPS } from './steps.js'

/** Name of the database in an index folder. */
export const STATE = 'fazhi-state.db'

/** 'fazs': tells it from an index and from a database of another program. */
const APPLICATION = 0x66617a73

/**
 * Pages of 4 KB: moving the log into the file waits for the disk and with it all answers wait. An answer writes some ten pages,
 * so this is once in some 800 answers; SQLite's own 1,000 would be once in 100.
 */
const CHECKPOINT_PAGES = 8_000

/** Throws StoreError where the file is another program's or a newer one's. */
export function openFile(folder: string, say: (line: string) => void): State {
  const path = join(folder, STATE)
  try {
    return guard(`打开状态 ${path}`, () => prepared(path, folder))
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    if (error.damaged) {
      const aside = `${path}.damaged-${Date.now()}`
      renameSync(path, aside)
      for (const tail of ['-wal', '-shm']) rmSync(path + tail, { force: true })
      say(`状态文件已损坏，已移到 ${aside}，另建新的。`)
      return guard(`打开状态 ${path}`, () => prepared(path, folder))
    }
    if (!/不可读写|磁盘/.test(error.message)) throw error
    say(`${error.message}缓存与用量只记在内存里。`)
    return over(connect(':memory:', 'write'), ':memory:')
  }
}

export function hasFile(folder: string): boolean {
  return existsSync(join(folder, STATE))
}

function prepared(path: string, folder: string): State {
  mkdirSync(folder, { recursive: true })
  const connection = connect(path, 'write')
  try {
    const application = connection.row('PRAGMA application_id')?.[0]
    const empty = connection.row('SELECT count(*) FROM sqlite_schema')?.[0] === 0
    if (!empty && application !== APPLICATION)
      throw new StoreError(
        `打开状态 ${path}：应为 fazhi 的状态文件，得到的是别的程序的数据库。请用 --index 换一个文件夹。`,
      )
    if (empty) connection.exec(`PRAGMA application_id = ${APPLICATION}`)
    return over(connection, path)
  } catch (error) {
    connection.close()
    throw error
  }
}

function over(connection: Connection, path: string): State {
  bringUp(connection, path)
  connection.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
  return stateOver(connection)
}

function versionOf(connection: Connection, path: string): number {
  const version = Number(connection.row('PRAGMA user_version')?.[0])
  if (version > STEPS.length)
    throw new StoreError(
      `打开状态 ${path}：它是第 ${version} 版，比本程序的第 ${STEPS.length} 版新。请升级 fazhi，旧程序不动它。`,
    )
  return version
}

/** All steps that are missing or none of them. Another process may do the same at this moment. */
function bringUp(connection: Connection, path: string): void {
  if (versionOf(connection, path) === STEPS.length) return
  connection.exec('BEGIN IMMEDIATE')
  try {
    for (const sql of STEPS.slice(versionOf(connection, path)).flat()) connection.exec(sql)
    connection.exec(`PRAGMA user_version = ${STEPS.length}; COMMIT`)
  } catch (error) {
    connection.exec('ROLLBACK')
    throw error
  }
}

/** What the driver does at once, as promises. While a transaction is open, the statements of others wait. */
function stateOver(connection: Connection): State {
  let busy: Promise<void> | null = null
  const inside: Statements = {
    run: async (sql, ...values) => connection.run(sql, ...values),
    row: async (sql, ...values) => connection.row(sql, ...values),
    rows: async (sql, ...values) => connection.rows(sql, ...values),
  }
  const free = async <T>(work: () => Promise<T>): Promise<T> => {
    while (busy) await busy
    return work()
  }
  return {
    shared: false,
    run: (sql, ...values) => (busy ? free(() => inside.run(sql, ...values)) : inside.run(sql, ...values)),
    row: (sql, ...values) => (busy ? free(() => inside.row(sql, ...values)) : inside.row(sql, ...values)),
    rows: (sql, ...values) => (busy ? free(() => inside.rows(sql, ...values)) : inside.rows(sql, ...values)),
    async transaction(work) {
      while (busy) await busy
      let done: () => void = () => {}
      busy = new Promise(resolve => {
        done = resolve
      })
      try {
        // Safe from the end of the process, not from the machine's: waiting for the disk here stopped all answers for up to 0.5 s
        // where others used it too (p95 of 50 chats 515 ms against 42 to 94, npm run bench:bot).
        connection.exec('BEGIN IMMEDIATE')
        try {
          const result = await work(inside)
          connection.exec('COMMIT')
          return result
        } catch (error) {
          connection.exec('ROLLBACK')
          throw error
        }
      } finally {
        busy = null
        done()
      }
    },
    close: () => free(async () => connection.close()),
  }
}
