import { expect, it } from 'vitest'
import { killIndexer } from './kill.js'

it('an indexer killed five times leaves whole reports each time, with all it acknowledged (200 times in npm run test:long)', async () => {
  expect(await killIndexer(5, 'short')).toBe(5)
}, 60_000)
