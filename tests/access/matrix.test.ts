/** Nobody is told of a report they were not given: a slice of the matrix of who, what and through which door (tests/long has 1,000). */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DOORS, openSites, type Sites, tryDoors } from './matrix.js'
import { WHO } from './province.js'

let sites: Sites
beforeAll(async () => {
  sites = await openSites(1, [WHO[0]!, WHO[1]!, WHO[4]!])
}, 120_000)
afterAll(() => sites.end())

test('nothing that comes through any door tells of reports outside', async () => {
  const { leaks, tried, told } = await tryDoors(sites, 1, 2 * Object.keys(DOORS).length)
  expect(leaks).toEqual([])
  expect(told / tried).toBeGreaterThan(0.3)
}, 120_000)
