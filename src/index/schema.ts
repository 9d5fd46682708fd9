/** Whose database is it, of which schema, made with what → the same said, or StoreError; and the tables, made inside a transaction. */
import { randomBytes } from 'node:crypto'
import { type Make, StoreError } from './store.js'
import { APPLICATION, type Connection, meta, SCHEMA, TABLES, textOf } from './tables.js'

/** Refuses a database of another program and one whose tables are not ours: neither is read, neither is written. */
export function identify(connection: Connection, path: string): void {
  const schema = schemaRows(connection)
  if (schema.length === 0) return
  const application = connection.row('PRAGMA application_id')?.[0]
  if (application !== APPLICATION && !isFirstSchema(connection, schema))
    throw new StoreError(`打开索引 ${path}：应为 fazhi 的索引，得到的是别的程序的数据库。请用 --index 换一个文件夹。`)
  if (schemaOf(connection) !== SCHEMA) return
  for (const [type, name, sql] of schema)
    if (!name.startsWith('sqlite_autoindex') && (type !== 'table' || TABLES[name] !== sql))
      throw new StoreError(
        `打开索引 ${path}：其中的 ${name} 不是 fazhi 写下的，索引已损坏。请运行 fazhi index 重建。`,
        true,
      )
}

type SchemaRow = readonly [type: string, name: string, sql: string | null]

function schemaRows(connection: Connection): SchemaRow[] {
  return connection
    .rows('SELECT CAST(type AS BLOB), CAST(name AS BLOB), CAST(sql AS BLOB) FROM sqlite_schema')
    .map(([type, name, sql]) => [textOf(type), textOf(name), sql === null ? null : textOf(sql)])
}

/** Schema 1 did not mark its file. */
function isFirstSchema(connection: Connection, schema: readonly SchemaRow[]): boolean {
  const names = new Set(schema.map(([, name]) => name))
  return ['meta', 'reports', 'seen'].every(name => names.has(name)) && meta(connection, 'make') !== null
}

export function schemaOf(connection: Connection): number {
  const version = connection.row('PRAGMA user_version')?.[0] as number
  return version === 0 ? 1 : version
}

export function isEmpty(connection: Connection): boolean {
  return connection.row('SELECT count(*) FROM sqlite_schema')?.[0] === 0
}

export function makeOf(connection: Connection): Make | null {
  if (isEmpty(connection)) return null
  try {
    const made = meta(connection, 'make')
    if (made) return { ...(JSON.parse(made) as Make), schema: schemaOf(connection) }
  } catch {
    // A later schema may keep it otherwise; its number alone says that it is another one.
  }
  return { schema: schemaOf(connection), model: '', dimension: 0, icu: '', rules: '' }
}

/** Makes the tables where there are none, and takes away those of another schema first: all inside the transaction. */
export function prepareTables(connection: Connection): void {
  if (!isEmpty(connection) && schemaOf(connection) === SCHEMA) return
  const tables = schemaRows(connection).filter(([type]) => type === 'table')
  // Virtual tables first: their shadow tables go with them.
  const virtual = tables.filter(([, , sql]) => /^CREATE VIRTUAL/i.test(sql ?? ''))
  for (const [, name] of [...virtual.reverse(), ...tables.filter(table => !virtual.includes(table))])
    if (!name.startsWith('sqlite_')) connection.exec(`DROP TABLE IF EXISTS "${name.replaceAll('"', '""')}"`)
  for (const sql of Object.values(TABLES)) connection.exec(sql)
  connection.exec(`PRAGMA application_id = ${APPLICATION}; PRAGMA user_version = ${SCHEMA}`)
  connection.run("INSERT INTO meta VALUES ('instance', ?)", randomBytes(12).toString('hex'))
}
