import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { killIndexer } from '../index/kill.js'
import { killable, type OwnServer, PG_BIN, startOwn } from '../pgserver.js'

describe.skipIf(!PG_BIN)(killable('an index on a server of its own'), () => {
  let server: OwnServer
  beforeAll(async () => {
    server = await startOwn()
  }, 60_000)
  afterAll(() => server?.end())

  it('indexer and server killed at 100 random moments leave every report whole, with all that was acknowledged', async () => {
    const { during, read } = await killIndexer({ kills: 100, seed: 'long', index: server.url, server })
    expect(during).toBe(100)
    process.stderr.write(`100 kills, ${read} reports read beside them, each whole\n`)
  })
})
