/**
 * The state on a PostgreSQL server: the tables of steps.ts in a schema of their own, and the statements of the rooms as a server
 * reads them. Several processes work over it.
 */
import { connectPostgres, type Pool, type PoolSettings, type Session } from '../postgres.js'
import type { State, Statements } from '../state.js'
import { StoreError } from '../store.js'
import { STEPS } from './steps.js'

const SCHEMA = 'fazhi_state'

/** Any number does; it is the same in every process. 'fazs', then what is locked. */
const LOCK = 0x66617a7301

/** Throws StoreError where the server cannot be used, with the statement that would mend it. */
export async function openServer(url: string, settings: PoolSettings): Promise<State> {
  const pool = connectPostgres(url, settings)
  try {
    await bringUp(pool)
  } catch (error) {
    await pool.close()
    throw error
  }
  return {
    shared: true,
    ...statementsOver(pool),
    transaction: work => pool.transaction(session => work(statementsOver(session))),
    close: () => pool.close(),
  }
}

export async function hasServer(url: string): Promise<boolean> {
  const pool = connectPostgres(url, { max: 1 })
  try {
    return (await versionOf(pool, pool.name)) > 0
  } finally {
    await pool.close()
  }
}

/** All steps that are missing or none of them. Several processes may try at once: one does, the others find it done. */
async function bringUp(pool: Pool): Promise<void> {
  if ((await versionOf(pool, pool.name)) === STEPS.length) return
  await pool.transaction(async session => {
    await session.run('SELECT pg_advisory_xact_lock($1)', LOCK)
    const held = await versionOf(session, pool.name)
    if (held === 0) {
      await session.run(`CREATE SCHEMA IF NOT EXISTS ${SCHEMA}`)
      await session.run(
        `CREATE TABLE ${SCHEMA}.steps (version integer PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())`,
      )
    }
    for (const [i, step] of STEPS.entries()) {
      if (i < held) continue
      for (const sql of step) await session.run(asTable(sql))
      await session.run(`INSERT INTO ${SCHEMA}.steps (version) VALUES ($1)`, i + 1)
    }
  }, 'long')
}

/** The steps taken; 0 where there is nothing yet. */
async function versionOf(session: Session, name: string): Promise<number> {
  const [known, tables] = (await session.row(
    `SELECT to_regclass('${SCHEMA}.steps') IS NOT NULL, (SELECT count(*) FROM pg_tables WHERE schemaname = '${SCHEMA}')`,
  )) as [boolean, number]
  if (!known && tables > 0)
    throw new StoreError(
      `PostgreSQL ${name}：模式 ${SCHEMA} 是别的程序的。请换一个数据库：CREATE DATABASE …; 然后改 FAZHI_STORE。`,
    )
  if (!known) return 0
  const held = Number((await session.row(`SELECT coalesce(max(version), 0) FROM ${SCHEMA}.steps`))?.[0])
  if (held > STEPS.length)
    throw new StoreError(
      `PostgreSQL ${name}：状态的表是第 ${held} 版，比本程序的第 ${STEPS.length} 版新。请升级 fazhi，旧程序不动它。`,
    )
  return held
}

/** Ids of chats have 52 bits. Texts are compared byte by byte, as SQLite does. */
function asTable(sql: string): string {
  return sql
    .replace(/ WITHOUT ROWID$/, '')
    .replace(/^CREATE INDEX IF NOT EXISTS main\.(\w+) ON /, 'CREATE INDEX IF NOT EXISTS $1 ON main.')
    .replaceAll('main.', `${SCHEMA}.`)
    .replace(/\bINTEGER\b/g, 'bigint')
    .replace(/\bBLOB\b/g, 'bytea')
    .replace(/\bTEXT\b/g, 'text COLLATE "C"')
}

function statementsOver(session: Session): Statements {
  return {
    run: async (sql, ...values) => void (await session.run(asServer(sql), ...values)),
    row: async (sql, ...values) => {
      const row = await session.row(asServer(sql), ...values)
      return row && asBytes(row)
    },
    rows: async (sql, ...values) => (await session.rows(asServer(sql), ...values)).map(asBytes),
  }
}

const known = new Map<string, string>()

/** Placeholders are numbered; casts against what a damaged file may hold are left out, as a server keeps to its types. */
function asServer(sql: string): string {
  const before = known.get(sql)
  if (before !== undefined) return before
  let n = 0
  const made = sql
    .replace(/CAST\(([\w.]+) AS (?:BLOB|INTEGER)\)/g, '$1')
    .replaceAll('main.', `${SCHEMA}.`)
    .replace(/\?/g, () => `$${++n}`)
  known.set(sql, made)
  return made
}

/** Texts as bytes, as the embedded state gives them. */
function asBytes(row: readonly unknown[]): unknown[] {
  return row.map(value => (typeof value === 'string' ? Buffer.from(value) : value))
}
