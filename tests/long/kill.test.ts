import { expect, it } from 'vitest'
import { killIndexer } from '../index/kill.js'

it('an indexer killed at 200 random moments leaves the old index or the new one, whole, each time', async () => {
  expect(await killIndexer(200, 'long')).toBe(200)
})
