import { expect, it } from 'vitest'
import { killIndexer } from './kill.js'

it('an indexer killed five times leaves whole reports each time, with all it acknowledged (200 times in npm run test:long)', async () => {
  const { during, read } = await killIndexer({ kills: 5, seed: 'short' })
  expect(during).toBe(5)
  expect(read).toBeGreaterThan(50)
}, 60_000)
