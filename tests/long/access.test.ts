/** Nobody is told of a report they were not given: a thousand and more of who, what and through which door, in two provinces. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSites, type Sites, tryDoors } from '../access/matrix.js'

describe.each([
  [2, 700],
  [3, 500],
])('in province %i', (seed, count) => {
  let sites: Sites
  beforeAll(async () => {
    sites = await openSites(seed)
  }, 240_000)
  afterAll(() => sites.end())

  test(`nothing of ${count} things asked tells of reports outside`, async () => {
    const { leaks, tried, told } = await tryDoors(sites, seed, count)
    expect(leaks).toEqual([])
    expect(tried).toBe(count)
    expect(told / tried).toBeGreaterThan(0.3)
  })
})
