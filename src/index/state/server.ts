/**
 * The state on a PostgreSQL server: the tables of steps.ts in a schema of their own, and the statements of the rooms as a server
 * reads them. Several processes work over it.
 */
import { bringUp, type Stepped, stepsTaken } from '../migrations.js'
import { connectPostgres, type PoolSettings, type Session } from '../postgres.js'
import type { State, Statements } from '../state.js'
import { STEPS } from './steps.js'

const SCHEMA = 'fazhi_state'

/** The lock: 'fazs', then what is locked. */
const STATE: Stepped = {
  schema: SCHEMA,
  table: 'steps',
  what: '状态的表',
  lock: 0x66617a7301,
  steps: STEPS.map(step => step.map(asTable)),
}

/** Throws StoreError where the server cannot be used, with the statement that would mend it. */
export async function openServer(url: string, settings: PoolSettings): Promise<State> {
  const pool = connectPostgres(url, settings)
  try {
    await bringUp(pool, STATE)
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
    return (await stepsTaken(pool, pool.name, STATE)) > 0
  } finally {
    await pool.close()
  }
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
