import { expect, test } from 'vitest'
import type { Outcome } from '../telegram/count.js'
import { HARMLESS } from '../telegram/faults.js'
import { flood } from '../telegram/flood.js'

/** A message put again in its own place after a kill, in the same words, is refused by Telegram and no harm. */
const RECOVERING = /^editMessageText: Bad Request: message is not modified/
const CLEAN = { lost: 0, repeated: 0, outOfOrder: 0, wrongPlace: 0, wrongWords: 0, unasked: 0 }
const show = (outcome: Outcome): void => void process.stdout.write(`${JSON.stringify(outcome)}\n`)

test('10,000 updates over 50 chats with one request in twenty failing are answered once each, in order, in their place, in flat memory', async () => {
  const outcome = await flood({
    updates: 10_000,
    chats: 50,
    seed: 'long flood',
    faults: { share: 0.05, seed: 'long faults', kinds: HARMLESS },
    replays: 0.05,
  })
  show(outcome)
  expect(outcome).toMatchObject({ ...CLEAN, inFlight: 0, mistakes: [] })
  expect(outcome.memory[1]).toBeLessThan(outcome.memory[0] * 1.5 + 50e6)
})

test('where receipts are lost too, only the answers whose receipt was lost come again', async () => {
  const outcome = await flood({
    updates: 2_000,
    chats: 50,
    seed: 'lost receipts',
    faults: { share: 0.05, seed: 'lost receipts', kinds: () => ['reset-after', 'reset-before', 'bad-gateway'] },
  })
  show(outcome)
  expect(outcome).toMatchObject(CLEAN)
  expect(outcome.mistakes.filter(one => !RECOVERING.test(one))).toEqual([])
})

test('a bot killed 50 times in a flood loses nothing and repeats at most what was in flight', async () => {
  const outcome = await flood({ updates: 3_000, chats: 30, seed: 'long kills', kills: 50 })
  show(outcome)
  expect(outcome).toMatchObject(CLEAN)
  expect(outcome.mistakes.filter(one => !RECOVERING.test(one))).toEqual([])
})

test('what Telegram lets a bot send, 30 a second in all and 20 a while in a group, is waited for without loss or disorder', async () => {
  const limits = { all: { most: 30, ms: 1_000 }, chat: { most: 2, ms: 1_000 }, group: { most: 20, ms: 15_000 } }
  const outcome = await flood({ updates: 400, chats: 10, seed: 'limits', limits })
  show(outcome)
  expect(outcome).toMatchObject({ ...CLEAN, inFlight: 0, mistakes: [] })
})

test('a webhook flood of 3,000 updates with 5 % faults, replays and 10 kills is answered as one that is fetched', async () => {
  const faults = { share: 0.05, seed: 'hook faults', kinds: HARMLESS }
  const plan = { updates: 3_000, chats: 50, seed: 'long hook', webhook: true, kills: 10, replays: 0.05, faults }
  const outcome = await flood(plan)
  show(outcome)
  expect(outcome).toMatchObject(CLEAN)
})
