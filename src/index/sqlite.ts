/** A database file → a connection to it. The only file that imports the driver (libsql). */
import { accessSync, constants, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { identify } from './schema.js'
import type { Connection } from './tables.js'

interface Statement {
  raw(on: boolean): Statement
  run(...values: unknown[]): unknown
  get(...values: unknown[]): readonly unknown[] | undefined
  all(...values: unknown[]): (readonly unknown[])[]
}

interface Database {
  exec(sql: string): void
  prepare(sql: string): Statement
  close(): void
}

const require = createRequire(import.meta.url)

/** A connection to the database of an index, to write or to read; where its folder takes no files it is read as it stands. Throws StoreError, and what the driver throws. */
export function opened(path: string, way: 'write' | 'read'): Connection {
  if (way === 'write') return identified(path, 'write')
  if (!takesFiles(path)) return identified(path, 'still')
  try {
    return identified(path, 'read')
  } catch (error) {
    // A full disk has no room for the log's shared memory either.
    if (!/SQLITE_(?:IOERR_SHM|FULL|CANTOPEN)/.test((error as { code?: string }).code ?? '')) throw error
    return identified(path, 'still')
  }
}

function identified(path: string, way: Way): Connection {
  const connection = connect(path, way)
  try {
    identify(connection, path)
    return connection
  } catch (error) {
    connection.close()
    throw error
  }
}

/** `still`: a folder that takes no files has no place for the log's shared memory, so the file is read as it stands. */
type Way = 'write' | 'read' | 'still'

/** A connection to a database file, or to one in memory (`:memory:`): the one place where the driver is loaded. Throws what the driver throws. */
export function connect(path: string, way: Way): Connection {
  const Driver = require('libsql') as new (path: string) => Database
  const still = way === 'still'
  const database = new Driver(still ? `${pathToFileURL(path).href}?${hasLog(path) ? 'mode=ro' : 'immutable=1'}` : path)
  const statements = new Map<string, Statement>()
  const prepared = (sql: string): Statement => {
    const known = statements.get(sql)
    if (known) return known
    const made = database.prepare(sql)
    statements.set(sql, made)
    return made
  }
  const connection: Connection = {
    exec: sql => database.exec(sql),
    run: (sql, ...values) => void prepared(sql).run(...values),
    row: (sql, ...values) =>
      prepared(sql)
        .raw(true)
        .get(...values),
    rows: (sql, ...values) =>
      prepared(sql)
        .raw(true)
        .all(...values),
    close() {
      statements.clear()
      database.close()
    },
  }
  connection.exec('PRAGMA busy_timeout = 5000; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;')
  if (!still)
    connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 67108864;')
  return connection
}

/** A log that a killed writer left: what it holds belongs to the file, which then must not be read alone. */
function hasLog(path: string): boolean {
  return (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0
}

function takesFiles(path: string): boolean {
  try {
    accessSync(join(path, '..'), constants.W_OK)
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}
