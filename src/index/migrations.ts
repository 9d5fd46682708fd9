/**
 * A schema on a PostgreSQL server and the steps it is made by → brought up to date, steps only going forward; or StoreError where
 * it is another program's or a newer one's, which is then left as it is.
 */
import type { Pool, Session } from './postgres.js'
import { StoreError } from './store.js'

export interface Stepped {
  readonly schema: string
  /** The table in it that notes which steps were taken. */
  readonly table: string
  /** What is kept there, for messages. */
  readonly what: string
  /** Of the advisory lock; any number does that is the same in every process. */
  readonly lock: number
  readonly steps: readonly (readonly string[])[]
}

/** All steps that are missing or none of them. Several processes may try at once: one does, the others find it done. `before`: what the steps need. */
export async function bringUp(
  pool: Pool,
  stepped: Stepped,
  before: (session: Session) => Promise<void> = async () => {},
): Promise<void> {
  const { schema, table, lock, steps } = stepped
  if ((await stepsTaken(pool, pool.name, stepped)) === steps.length) return
  await pool.transaction(async session => {
    await session.run('SELECT pg_advisory_xact_lock($1)', lock)
    const held = await stepsTaken(session, pool.name, stepped)
    if (held === steps.length) return
    await before(session)
    if (held === 0) {
      await session.run(`CREATE SCHEMA IF NOT EXISTS ${schema}`)
      await session.run(
        `CREATE TABLE ${schema}.${table} (version integer PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())`,
      )
    }
    for (const [i, step] of steps.entries()) {
      if (i < held) continue
      for (const sql of step) await session.run(sql)
      await session.run(`INSERT INTO ${schema}.${table} (version) VALUES ($1)`, i + 1)
    }
  }, 'long')
}

/** How many steps were taken; 0 where there is nothing yet. `name`: of the server, for messages. */
export async function stepsTaken(session: Session, name: string, stepped: Stepped): Promise<number> {
  const { schema, table, what, steps } = stepped
  const [known, tables] = (await session.row(
    `SELECT to_regclass('${schema}.${table}') IS NOT NULL, (SELECT count(*) FROM pg_tables WHERE schemaname = '${schema}')`,
  )) as [boolean, number]
  if (!known && tables > 0)
    throw new StoreError(
      `PostgreSQL ${name}：模式 ${schema} 是别的程序的。请换一个数据库：CREATE DATABASE …; 然后改 FAZHI_STORE。`,
    )
  if (!known) return 0
  const held = Number((await session.row(`SELECT coalesce(max(version), 0) FROM ${schema}.${table}`))?.[0])
  if (held > steps.length)
    throw new StoreError(
      `PostgreSQL ${name}：${what}是第 ${held} 版，比本程序的第 ${steps.length} 版新。请升级 fazhi，旧程序不动它。`,
    )
  return held
}
