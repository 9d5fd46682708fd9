import { describe, expect, test } from 'vitest'
import { HARMLESS } from './faults.js'
import { flood } from './flood.js'

/** A message put again in its own place after a kill, in the same words, is refused by Telegram and no harm. */
const RECOVERING = /^editMessageText: Bad Request: message is not modified/
const CLEAN = { lost: 0, repeated: 0, outOfOrder: 0, wrongPlace: 0, wrongWords: 0, unasked: 0 }

describe('a flood of 1,000 updates over 50 chats (10,000 in npm run test:long)', () => {
  test('with one request in twenty failing and updates that come again is answered once each, in order, in its place', async () => {
    const outcome = await flood({
      updates: 1_000,
      chats: 50,
      seed: 'short flood',
      faults: { share: 0.05, seed: 'short faults', kinds: HARMLESS },
      replays: 0.05,
    })
    expect(outcome).toMatchObject({ ...CLEAN, inFlight: 0, mistakes: [] })
    expect(outcome.faults).toBeGreaterThan(20)
    expect(outcome.questions).toBeGreaterThan(700)
  }, 120_000)
})

test('a bot killed five times in a flood loses nothing and repeats at most what was in flight (50 times in npm run test:long)', async () => {
  const outcome = await flood({ updates: 300, chats: 20, seed: 'short kills', kills: 5 })
  expect(outcome).toMatchObject(CLEAN)
  expect(outcome.mistakes.filter(one => !RECOVERING.test(one))).toEqual([])
}, 120_000)

test('a flood that a webhook brings, with kills in it, is answered as one that is fetched', async () => {
  const faults = { share: 0.05, seed: 'hook faults', kinds: HARMLESS }
  const outcome = await flood({ updates: 200, chats: 20, seed: 'hook', webhook: true, kills: 2, faults, replays: 0.05 })
  expect(outcome).toMatchObject(CLEAN)
}, 120_000)
