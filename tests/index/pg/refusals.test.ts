/** What a server can be that is not ours to use: one line each, with what would mend it, and nothing made by halves. */
import { createServer } from 'node:net'
import { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPostgres } from '../../../src/index/pg/open.js'
import { identify, migrate } from '../../../src/index/pg/schema.js'
import { nameOf, type Pool, sayablePostgres } from '../../../src/index/postgres.js'
import { StoreError, StoreUnavailable } from '../../../src/index/store.js'
import { named, REAL, servePglite, startPglite, startReal, type TestServer } from '../../postgres.js'
import { MAKE } from '../entries.js'

const refusal = async (work: () => Promise<unknown>): Promise<StoreError> => {
  const error = await work().then(
    () => null,
    caught => caught,
  )
  expect(error).toBeInstanceOf(StoreError)
  expect((error as Error).message).not.toMatch(/\n|sekret/)
  return error as StoreError
}

describe('what the driver says', () => {
  const said: readonly (readonly [code: string, message: string, wanted: RegExp, away: boolean])[] = [
    ['28P01', 'password authentication failed for user "fazhi"', /用户或口令.*FAZHI_STORE/, false],
    ['28000', 'no pg_hba.conf entry for host "10.0.0.1"', /用户或口令/, false],
    ['3D000', 'database "shengting" does not exist', /CREATE DATABASE shengting;/, false],
    ['42501', 'permission denied for schema fazhi', /GRANT/, false],
    ['25006', 'cannot execute INSERT in a read-only transaction', /只读.*default_transaction_read_only/, false],
    ['53100', 'could not extend file: No space left on device', /磁盘.*未变/, false],
    ['53300', 'sorry, too many clients already', /现在连不上/, true],
    ['57014', 'canceling statement due to statement timeout', /超时.*FAZHI_STORE_TIMEOUT_MS/, true],
    ['57P01', 'terminating connection due to administrator command', /恢复后会自动接上/, true],
    ['57P03', 'the database system is starting up', /恢复后会自动接上/, true],
    ['ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:1', /恢复后会自动接上/, true],
    ['', 'timeout exceeded when trying to connect', /空闲的连接.*FAZHI_STORE_POOL/, true],
    ['', 'Connection terminated unexpectedly', /恢复后会自动接上/, true],
    ['', 'The server does not support SSL connections', /sslmode=disable/, false],
    ['XX001', 'invalid page in block 7', /invalid page in block 7（XX001）/, false],
  ]
  for (const [code, message, wanted, away] of said)
    it(`becomes one line: ${code} ${message}`, () => {
      const error = sayablePostgres('h:5432/d', Object.assign(new Error(message), { code }))
      expect(error).toBeInstanceOf(StoreError)
      expect((error as Error).message).toMatch(wanted)
      expect(error instanceof StoreUnavailable).toBe(away)
    })

  it('leaves what a programmer did wrong as it is', () => {
    const error = new TypeError('x is not a function')
    expect(sayablePostgres('h', error)).toBe(error)
  })
})

describe('an address', () => {
  it.each(['mysql://h/d', 'postgres://[::1', 'index'])('that is none is refused: %s', address => {
    expect(() => nameOf(address)).toThrow(/postgres:\/\/用户/)
  })

  it('is shown without its password', () => {
    expect(nameOf('postgres://u:sekret@h:1234/d')).toBe('h:1234/d')
  })

  it('where nobody listens is said to be away', async () => {
    const error = await refusal(() => openPostgres('postgres://u:sekret@127.0.0.1:1/d'))
    expect(error).toBeInstanceOf(StoreUnavailable)
    expect(error.message).toContain('127.0.0.1:1/d')
  })

  it('of a server that is no PostgreSQL ends in one line', async () => {
    const other = createServer(socket => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as { port: number }
    await expect(openPostgres(`postgres://u@127.0.0.1:${port}/d`, { timeoutMs: 500 })).rejects.toThrow(
      /PostgreSQL 127|EPROTO|unexpected/i,
    )
    other.close()
  })
})

describe('a server (PGlite)', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startPglite()
  }, 60_000)
  afterAll(() => server.stop())
  const open = (create: boolean) => openPostgres(server.url, { max: 1, create })
  const clear = () => server.run('DROP SCHEMA IF EXISTS fazhi CASCADE')

  it('without an index says which command makes one', async () => {
    await clear()
    expect((await refusal(() => open(false))).message).toContain('fazhi index')
  })

  it('with a schema of another program is left as it is', async () => {
    await clear()
    await server.run('CREATE SCHEMA fazhi; CREATE TABLE fazhi.orders (id int)')
    for (const create of [true, false])
      expect((await refusal(() => open(create))).message).toMatch(/别的程序.*CREATE DATABASE/)
    await server.run('SELECT id FROM fazhi.orders')
  })

  it('with a newer schema is left as it is', async () => {
    await clear()
    await (await open(true)).close()
    await server.run('INSERT INTO fazhi.migrations (version) VALUES (99)')
    for (const create of [true, false])
      expect((await refusal(() => open(create))).message).toMatch(/第 99 版.*请升级 fazhi/)
  })

  it('with an older schema is brought up to date by indexing, and until then says so', async () => {
    await clear()
    await (await open(true)).close()
    await server.run('DELETE FROM fazhi.migrations')
    await server.run('INSERT INTO fazhi.migrations (version) VALUES (0)')
    expect((await refusal(() => open(false))).message).toMatch(/还没有索引|升级结构/)
  })

  it('that is read-only makes nothing', async () => {
    await clear()
    await server.run('SET default_transaction_read_only = on')
    try {
      expect((await refusal(() => open(true))).message).toMatch(/只读/)
    } finally {
      await server.run('SET default_transaction_read_only = off')
    }
    expect((await refusal(() => open(false))).message).toContain('fazhi index')
  })

  it('refuses a making of another schema', async () => {
    await clear()
    const store = await open(true)
    expect((await refusal(() => store.rewrite({ ...MAKE, schema: 1 }, async () => {}))).message).toContain('结构版本')
    expect(await store.make()).toBeNull()
    await store.close()
  })
})

describe('a server without pgvector', () => {
  it('says which package and statement bring it, and has no table of ours', async () => {
    const db = await PGlite.create()
    const server = await servePglite(db)
    const error = await refusal(() => openPostgres(server.url, { max: 1, create: true }))
    expect(error.message).toMatch(/pgvector.*CREATE EXTENSION vector;/)
    const found = await db.query(`SELECT nspname FROM pg_namespace WHERE nspname = 'fazhi'`)
    expect(found.rows).toEqual([])
    await server.stop()
  }, 60_000)
})

describe('versions', () => {
  const pool = (answers: Readonly<Record<string, readonly unknown[]>>): Pool => {
    const row = async (sql: string) => Object.entries(answers).find(([part]) => sql.includes(part))?.[1]
    const session = { row, rows: async () => [], run: async () => 0 }
    return {
      ...session,
      name: 'h:5432/d',
      transaction: async work => work(session),
      usage: () => ({ open: 0, idle: 0, waiting: 0 }),
      close: async () => {},
    }
  }

  it('before PostgreSQL 15 are refused', async () => {
    const old = pool({ server_version_num: ['140011'] })
    for (const work of [migrate, identify])
      expect((await refusal(() => work(old))).message).toMatch(/要第 15 版.*得到 14/)
  })

  it('before pgvector 0.8 are refused with the statement that brings the new one', async () => {
    const old = pool({
      server_version_num: ['160003'],
      to_regclass: [true, 3],
      'max(version)': [1],
      extversion: ['0.6.2'],
    })
    expect((await refusal(() => identify(old))).message).toMatch(/0\.8.*得到 0\.6\.2.*ALTER EXTENSION vector UPDATE;/)
  })
})

describe.skipIf(!REAL)(named('a real server'), () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startReal()
    await server.run(
      `DO $$ BEGIN CREATE ROLE fazhi_poor LOGIN PASSWORD 'sekret'; EXCEPTION WHEN duplicate_object THEN NULL; END $$`,
    )
  })
  afterAll(() => server?.stop())
  const as = (change: (url: URL) => void): string => {
    const url = new URL(server.url)
    change(url)
    return url.href
  }

  it('without the database says how to make it', async () => {
    const error = await refusal(() =>
      openPostgres(
        as(url => {
          url.pathname = '/nothing_here'
        }),
        { create: true },
      ),
    )
    expect(error.message).toContain('CREATE DATABASE nothing_here;')
  })

  it('where the user may make nothing names the right, and is left empty', async () => {
    const poor = as(url => {
      url.username = 'fazhi_poor'
      url.password = 'sekret'
    })
    expect((await refusal(() => openPostgres(poor, { create: true }))).message).toMatch(/GRANT|CREATE EXTENSION/)
    expect((await refusal(() => openPostgres(server.url))).message).toContain('fazhi index')
  })

  it('makes its tables once where several processes come at once', async () => {
    const stores = await Promise.all(
      Array.from({ length: 6 }, () => openPostgres(server.url, { create: true, max: 1 })),
    )
    expect(await Promise.all(stores.map(store => store.reports()))).toEqual(stores.map(() => []))
    await Promise.all(stores.map(store => store.close()))
  })
})
