import { expect, it } from 'vitest'
import { readersOver } from '../../../src/index/pg/readers.js'
import type { Pool } from '../../../src/index/postgres.js'
import { StoreError, StoreUnavailable } from '../../../src/index/store.js'

interface Server {
  version: string
  fault: Error | null
  asked: number
}

function server(name: string): { pool: Pool; is: Server } {
  const is: Server = { version: '1', fault: null, asked: 0 }
  const row = async (sql: string): Promise<readonly unknown[]> => {
    if (is.fault) throw is.fault
    if (sql.includes('fazhi.meta')) return [is.version]
    is.asked++
    return [name]
  }
  const session = { row, rows: async (sql: string) => [await row(sql)], run: async () => 0 }
  const pool: Pool = {
    ...session,
    name,
    transaction: async work => work(session),
    usage: () => ({ open: 0, idle: 0, waiting: 0 }),
    close: async () => {},
  }
  return { pool, is }
}

const AWAY = new StoreUnavailable('现在连不上')
const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

function both(times = { againMs: 5, behindMs: 20 }) {
  const [primary, replica] = [server('primary'), server('replica')]
  const said: string[] = []
  const readers = readersOver(primary.pool, replica.pool, { ...times, say: line => said.push(line) })
  return {
    primary: primary.is,
    replica: replica.is,
    said,
    readers,
    ask: async () => (await readers.row('SELECT 1'))?.[0],
  }
}

it('a replica is read while it answers', async () => {
  const { ask, primary, readers } = both()
  expect(await ask()).toBe('replica')
  expect(await readers.transaction(session => session.row('SELECT 1'), 'read')).toEqual(['replica'])
  expect(primary.asked).toBe(0)
})

it('without a replica the server itself is read', async () => {
  const { pool } = server('primary')
  expect((await readersOver(pool, null).row('SELECT 1'))?.[0]).toBe('primary')
})

it('what is written goes to the server', async () => {
  const { readers } = both()
  expect(await readers.transaction(session => session.row('SELECT 1'), 'write')).toEqual(['primary'])
})

it('a replica that is away is left for its server in the same call, and taken again when it is back', async () => {
  const { ask, replica, said } = both()
  replica.fault = AWAY
  expect(await ask()).toBe('primary')
  replica.fault = null
  expect(await ask()).toBe('primary')
  await pause(10)
  expect(await ask()).toBe('replica')
  expect(said).toEqual([expect.stringMatching(/副本.*不可用.*改读主库/), expect.stringContaining('改回')])
})

it('a replica cut off from its server, which still answers, is left once it lags too long', async () => {
  const { ask, primary, replica } = both()
  primary.version = '2'
  const end = performance.now() + 60
  let last: unknown
  while (performance.now() < end) {
    last = await ask()
    await pause(3)
  }
  expect(last).toBe('primary')
  replica.version = '2'
  await pause(10)
  await ask()
  await pause(10)
  expect(await ask()).toBe('replica')
})

it('a replica goes on alone while its server is away', async () => {
  const { ask, primary } = both()
  primary.fault = AWAY
  for (let i = 0; i < 5; i++) {
    expect(await ask()).toBe('replica')
    await pause(6)
  }
})

it('what is wrong with a statement is no reason to ask another server', async () => {
  const { ask, replica, primary } = both()
  replica.fault = new StoreError('语法')
  await expect(ask()).rejects.toThrow('语法')
  expect(primary.asked).toBe(0)
})
