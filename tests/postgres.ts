/**
 * PostgreSQL for tests: PGlite (in this process, one session at a time, always there) and a real server, which is where
 * FAZHI_PG_URL is. A database of its own a test file; where there is no server the tests are skipped and say so by name.
 */
import { randomBytes } from 'node:crypto'
import { PGlite } from '@electric-sql/pglite'
import { vector } from '@electric-sql/pglite-pgvector'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'
import pg from 'pg'

export interface TestServer {
  readonly url: string
  /** Runs statements as its owner. */
  run(sql: string): Promise<void>
  stop(): Promise<void>
}

/** The address of the real server, with the right to make databases; undefined where there is none. */
export const REAL: string | undefined = process.env['FAZHI_PG_URL'] || undefined

/** What a group of tests is called that needs the real server: it says why it is skipped. */
export function named(what: string): string {
  return REAL ? `${what} (PostgreSQL)` : `${what} (PostgreSQL: SKIPPED, as FAZHI_PG_URL is not set)`
}

/** A server in this process. Sessions take turns: nothing may wait in one for another. */
export async function startPglite(): Promise<TestServer> {
  return servePglite(await PGlite.create({ extensions: { vector } }))
}

/** The same over a PGlite of one's own. */
export async function servePglite(db: PGlite): Promise<TestServer> {
  const port = 20_000 + Math.floor(Math.random() * 30_000)
  const server = new PGLiteSocketServer({ db, port, maxConnections: 16 })
  await server.start()
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    run: async sql => void (await db.exec(sql)),
    async stop() {
      await server.stop()
      await db.close()
    },
  }
}

/** A database of its own on the real server. */
export async function startReal(): Promise<TestServer> {
  const name = `fazhi_test_${randomBytes(6).toString('hex')}`
  await once(REAL!, `CREATE DATABASE ${name}`)
  const url = new URL(REAL!)
  url.pathname = `/${name}`
  return {
    url: url.href,
    run: sql => once(url.href, sql),
    stop: () => once(REAL!, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  }
}

async function once(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
