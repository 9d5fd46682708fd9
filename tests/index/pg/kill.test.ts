import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { killable, type OwnServer, PG_BIN, startOwn } from '../../pgserver.js'
import { killIndexer } from '../kill.js'

describe.skipIf(!PG_BIN)(killable('an index on a server of its own'), () => {
  let server: OwnServer
  beforeAll(async () => {
    server = await startOwn()
  }, 60_000)
  afterAll(() => server?.end())

  it('stays whole, with all it acknowledged, where indexer and server are killed by turns (100 times in npm run test:long)', async () => {
    const { during, read } = await killIndexer({ kills: 4, seed: 'short', index: server.url, server })
    expect(during).toBe(4)
    expect(read).toBeGreaterThan(20)
  }, 120_000)
})
