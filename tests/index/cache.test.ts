/** The cache of model answers beside an index: bounded, forgiving, and counting tokens by day. */
import { expect, test } from 'vitest'
import { cacheOver } from '../../src/index/cache.js'
import { overStates } from './states.js'

overStates('the cache', ({ state, beside }) => {
  test('what was answered is recalled, also by another process', async () => {
    await cacheOver(state()).remember('k', '{"statements":[]}')
    const other = await beside()
    expect(await cacheOver(other).recall('k')).toBe('{"statements":[]}')
    expect(await cacheOver(other).recall('another')).toBeNull()
  })

  test('it keeps the 5,000 used last, and no answer that is too long', async () => {
    const cache = cacheOver(state())
    await state().transaction(async inside => {
      for (let i = 0; i < 5_000; i++)
        await inside.run('INSERT INTO main.model_answers VALUES (?, ?, ?)', `k${i}`, Buffer.from('x'), i)
    })
    await cache.recall('k0')
    await cache.remember('new', 'y')
    expect((await state().row('SELECT count(*) FROM main.model_answers'))?.[0]).toBe(5_000)
    expect(await cache.recall('k0')).toBe('x')
    expect(await cache.recall('k1')).toBeNull()
    await cache.remember('long', 'z'.repeat(20_001))
    expect(await cache.recall('long')).toBeNull()
  })

  test('tokens are counted by day', async () => {
    const cache = cacheOver(state())
    await cache.spend('2026-11-27', 120)
    await cache.spend('2026-11-27', 30.4)
    expect([await cache.spent('2026-11-27'), await cache.spent('2026-11-28')]).toEqual([150, 0])
  })

  test('tokens are reserved before they are spent, up to the budget and by whoever asks first', async () => {
    const [one, other] = [cacheOver(state()), cacheOver(await beside())]
    const reserved = await Promise.all([one, other, one, other].map(cache => cache.reserve('2026-11-27', 60, 100)))
    expect(reserved.filter(tokens => tokens === 60)).toHaveLength(2)
    expect(reserved.filter(tokens => tokens === null)).toHaveLength(2)
    await one.spend('2026-11-27', 10 - 60)
    expect(await other.spent('2026-11-27')).toBe(70)
    expect(await other.reserve('2026-11-27', 60, 100)).toBe(60)
  })

  test('a state that cannot be written keeps nothing and fails nothing', async () => {
    const cache = cacheOver(state())
    await state().run('DROP TABLE main.model_answers')
    await cache.remember('k', 'v')
    expect(await cache.recall('k')).toBeNull()
    await state().run('DROP TABLE main.model_tokens')
    expect(await cache.reserve('2026-11-27', 60, 100)).toBe(0)
  })
})
