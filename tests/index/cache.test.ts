/** The cache of model answers beside an index: bounded, forgiving, and counting tokens by day. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { CACHE_TABLES, cacheOver } from '../../src/index/cache.js'
import { openState } from '../../src/index/state.js'
import type { Connection } from '../../src/index/tables.js'

let folder: string
let state: Connection
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fazhi-cache-'))
  state = openState(folder, CACHE_TABLES)
})
afterEach(() => {
  state.close()
  rmSync(folder, { recursive: true, force: true })
})

test('what was answered is recalled, also by another process', async () => {
  await cacheOver(state).remember('k', '{"statements":[]}')
  const other = openState(folder, CACHE_TABLES)
  expect(await cacheOver(other).recall('k')).toBe('{"statements":[]}')
  expect(await cacheOver(other).recall('another')).toBeNull()
  other.close()
})

test('it keeps the 5,000 used last, and no answer that is too long', async () => {
  const cache = cacheOver(state)
  state.exec('BEGIN')
  for (let i = 0; i < 5_000; i++) state.run('INSERT INTO model_answers VALUES (?, ?, ?)', `k${i}`, 'x', i)
  state.exec('COMMIT')
  await cache.recall('k0')
  await cache.remember('new', 'y')
  expect(state.row('SELECT count(*) FROM model_answers')?.[0]).toBe(5_000)
  expect(await cache.recall('k0')).toBe('x')
  expect(await cache.recall('k1')).toBeNull()
  await cache.remember('long', 'z'.repeat(20_001))
  expect(await cache.recall('long')).toBeNull()
})

test('tokens are counted by day', async () => {
  const cache = cacheOver(state)
  await cache.spend('2026-11-27', 120)
  await cache.spend('2026-11-27', 30.4)
  expect([await cache.spent('2026-11-27'), await cache.spent('2026-11-28')]).toEqual([150, 0])
})

test('a state that cannot be written keeps nothing and fails nothing', async () => {
  const cache = cacheOver(state)
  state.exec('DROP TABLE model_answers')
  await cache.remember('k', 'v')
  expect(await cache.recall('k')).toBeNull()
})
