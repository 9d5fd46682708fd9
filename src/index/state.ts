/**
 * What is kept beside an index and outlives it: one SQLite file in the index folder whose tables each room declares for
 * itself. An index may be rebuilt at any time; what people said and what models cost may not be lost with it.
 */
import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { guard } from './sayable.js'
import { connect } from './sqlite.js'
import { StoreError } from './store.js'
import type { Connection } from './tables.js'

/** Name of the database in an index folder. */
export const STATE = 'fazhi-state.db'

/** 'fazs': tells it from an index and from a database of another program. */
const APPLICATION = 0x66617a73

/**
 * Opens the state of an index folder and makes the tables that are missing. `tables`: `CREATE TABLE IF NOT EXISTS …` each.
 * A damaged file is put aside under another name and `say` told; a folder that takes no files gets a state in memory.
 * Throws StoreError where the file is another program's.
 */
export function openState(
  folder: string,
  tables: readonly string[],
  say: (line: string) => void = () => {},
): Connection {
  const path = join(folder, STATE)
  try {
    return guard(`打开状态 ${path}`, () => prepared(path, folder, tables))
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    if (error.damaged) {
      const aside = `${path}.damaged-${Date.now()}`
      renameSync(path, aside)
      for (const tail of ['-wal', '-shm']) rmSync(path + tail, { force: true })
      say(`状态文件已损坏，已移到 ${aside}，另建新的。`)
      return guard(`打开状态 ${path}`, () => prepared(path, folder, tables))
    }
    if (!/不可读写|磁盘/.test(error.message)) throw error
    say(`${error.message}缓存与用量只记在内存里。`)
    return withTables(connect(':memory:', 'write'), tables)
  }
}

function prepared(path: string, folder: string, tables: readonly string[]): Connection {
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
    return withTables(connection, tables)
  } catch (error) {
    connection.close()
    throw error
  }
}

function withTables(connection: Connection, tables: readonly string[]): Connection {
  for (const sql of tables) connection.exec(sql)
  return connection
}
