/** What is seen before an answer is there: the sign after 700 ms, its words at the pace Telegram allows, in one message. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { errorAnswer } from '../../../src/answer/answer.js'
import type { Answer } from '../../../src/answer/shape.js'
import { EDIT_EVERY_MS, showProgress } from '../../../src/channels/telegram/progress.js'
import type { Outgoing } from '../../../src/channels/telegram/render.js'
import type { Sender } from '../../../src/channels/telegram/send.js'
import type { Inbox } from '../../../src/index/inbox.js'

const TARGET = { chat: 1, thread: 0, replyTo: 2, quote: null }
const saying = (words: string): Answer => ({ ...errorAnswer(words), status: 'answered' })

let calls: { readonly at: number; readonly what: string; readonly shown?: number | null }[]
let remembered: (readonly number[])[]
let started: number
let next: number | null

const sender = {
  typing: async () => void calls.push({ at: Date.now() - started, what: 'typing' }),
  progress: async (message: Outgoing, shown: number | null) => {
    calls.push({ at: Date.now() - started, what: message.kind === 'text' ? message.plain.split('\n')[0]! : '', shown })
    return shown ?? next
  },
} as unknown as Sender
const inbox = { sent: async (_: number, messages: readonly number[]) => void remembered.push(messages) } as Inbox
const show = (sent: readonly number[] = []) =>
  showProgress(TARGET, 'zh', { update: 9, sent }, { sender, inbox, now: Date.now })

beforeEach(() => {
  vi.useFakeTimers()
  calls = []
  remembered = []
  next = 50
  started = Date.now()
})
afterEach(() => void vi.useRealTimers())

test('an answer that is there at once shows nothing of all this', async () => {
  const progress = show()
  await vi.advanceTimersByTimeAsync(600)
  progress.end()
  await vi.advanceTimersByTimeAsync(20_000)
  expect(calls).toEqual([])
  expect(await progress.shown()).toEqual([])
})

test('one that takes long shows the sign within a second and again while it lasts', async () => {
  const progress = show()
  await vi.advanceTimersByTimeAsync(11_000)
  progress.end()
  await vi.advanceTimersByTimeAsync(20_000)
  expect(calls.map(one => one.at)).toEqual([700, 5_700, 10_700])
})

test('words that come fast are one message, edited every three seconds at most, with the latest words', async () => {
  const progress = show()
  for (let i = 0; i < 100; i++) {
    progress.onProgress(saying(`第${i}步`))
    await vi.advanceTimersByTimeAsync(100)
  }
  progress.end()
  const edits = calls.filter(one => one.what !== 'typing')
  expect(edits.map(one => one.shown)).toEqual([null, 50, 50, 50])
  for (const [i, one] of edits.entries())
    if (i > 0) expect(one.at - edits[i - 1]!.at).toBeGreaterThanOrEqual(EDIT_EVERY_MS)
  expect(edits[1]!.what).toBe('第29步')
  expect(remembered).toEqual([[50]])
  expect(await progress.shown()).toEqual([50])
})

test('a first message that did not leave is tried again, not edited', async () => {
  next = null
  const progress = show()
  progress.onProgress(saying('一'))
  await vi.advanceTimersByTimeAsync(10)
  next = 60
  progress.onProgress(saying('二'))
  await vi.advanceTimersByTimeAsync(EDIT_EVERY_MS)
  expect(calls.filter(one => one.what !== 'typing').map(one => one.shown)).toEqual([null, null])
  progress.end()
  expect(await progress.shown()).toEqual([60])
})

test('after a crash the message that stands already is edited', async () => {
  const progress = show([77])
  progress.onProgress(saying('一'))
  await vi.advanceTimersByTimeAsync(10)
  progress.end()
  expect(calls.at(-1)).toMatchObject({ shown: 77 })
  expect(await progress.shown()).toEqual([77])
})
