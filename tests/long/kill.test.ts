import { expect, it } from 'vitest'
import { killIndexer } from '../index/kill.js'

it('an indexer killed at 200 random moments leaves every report whole, the old one or the new one, with all it acknowledged', async () => {
  expect((await killIndexer({ kills: 200, seed: 'long' })).during).toBe(200)
})
