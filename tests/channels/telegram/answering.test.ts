/** A question with a model that writes slowly → one message that grows and ends as the answer; a crash in between; a model that fails. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Asking, answerQuestion } from '../../../src/answer/answer.js'
import type { Answer } from '../../../src/answer/shape.js'
import { openMeter } from '../../../src/channels/metrics.js'
import { answerIn, type ToAnswer } from '../../../src/channels/telegram/answering.js'
import { botMetrics } from '../../../src/channels/telegram/metrics.js'
import type { Parts } from '../../../src/channels/telegram/parts.js'
import type { Outgoing } from '../../../src/channels/telegram/render.js'
import type { Sender } from '../../../src/channels/telegram/send.js'
import { chatsOver } from '../../../src/index/chats.js'
import { inboxOver } from '../../../src/index/inbox.js'
import { saidOver } from '../../../src/index/said.js'
import { openState, type State } from '../../../src/index/state.js'

vi.mock('../../../src/answer/answer.js', async original => ({
  ...(await original<typeof import('../../../src/answer/answer.js')>()),
  answerQuestion: vi.fn(),
}))

const generated = (words: string): Answer => ({
  status: 'answered',
  reason: null,
  answer: words,
  figures: [],
  derived: [],
  citations: [],
  notes: [],
  choices: [],
  understood: { intent: 'practice', units: [], years: [], measures: [], rewritten: '怎么做' },
  mode: 'generated',
  trace: {
    calls: [
      { use: 'write', model: 'm', prompt: 'write 3-abc', form: 'text', tokens: 1, ms: 1, cached: false, fault: null },
    ],
  },
  ms: 1,
})
const ASKED: ToAnswer = {
  spot: { chat: -1, thread: 0, message: 5, person: 7, isPrivate: false, language: 'zh', at: Date.now() },
  question: '怎么做？',
  quote: '怎么做？',
  after: null,
}

let folder: string
let state: State
let parts: Parts
let stop: AbortController
let calls: [what: string, shown: number | null, words: string][]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fazhi-answering-'))
  state = await openState(folder)
  calls = []
  stop = new AbortController()
  const note = (what: string, shown: number | null, message: Outgoing): void =>
    void calls.push([what, shown, message.kind === 'text' ? message.plain : ''])
  const sender = {
    typing: async () => {},
    send: async (message: Outgoing) => {
      note('send', null, message)
      return { ok: true, chat: -1, message: 60 }
    },
    replace: async (message: Outgoing, shown: number) => {
      note('replace', shown, message)
      return { ok: true, chat: -1, message: shown }
    },
    progress: async (message: Outgoing, shown: number | null) => {
      note('progress', shown, message)
      return shown ?? 50
    },
  } as unknown as Sender
  const silent = () => {}
  parts = {
    sender,
    inbox: inboxOver(state, 42),
    said: saidOver(state, 42),
    chats: chatsOver(state, 42),
    whole: { book: null, as: () => ({ rules: null, desk: { store: { version: async () => 'v9' } } }) },
    config: {},
    log: { info: silent, error: silent, warn: silent },
    metrics: botMetrics(openMeter(), () => 0),
    stop: stop.signal,
    today: () => '2024-06-01',
    now: Date.now,
  } as unknown as Parts
  await parts.inbox.accept([{ id: 9, at: 1, body: '{}', lane: '-1:0', whose: null, most: 4 }])
})
afterEach(async () => {
  vi.mocked(answerQuestion).mockReset()
  await state.close()
  rmSync(folder, { recursive: true, force: true })
})

const writing = (words: readonly string[]) =>
  vi.mocked(answerQuestion).mockImplementation(async (_input, _desk, { onProgress }: Asking = {}) => {
    for (const one of words) {
      onProgress?.(generated(one))
      await new Promise(resolve => setTimeout(resolve, 20))
    }
    return generated('第一步。第二步。')
  })

test('the answer takes the place of what was shown of it, and remembers index and prompts', async () => {
  writing(['第一步。'])
  expect(await answerIn(ASKED, { update: 9, sent: [] }, parts)).toBe('answered')
  expect(calls.map(([what, shown]) => [what, shown])).toEqual([
    ['progress', null],
    ['replace', 50],
  ])
  expect(calls[0]![2]).toMatch(/^第一步。\n……/)
  expect(calls[1]![2]).toBe('第一步。第二步。')
  expect(await parts.said.byMessage(-1, 50)).toMatchObject({
    id: 9,
    mode: 'generated',
    index: 'v9',
    prompts: 'write 3-abc',
  })
})

test('without a model it is one message, sent once', async () => {
  writing([])
  await answerIn(ASKED, { update: 9, sent: [] }, parts)
  expect(calls.map(([what]) => what)).toEqual(['send'])
  expect((await parts.inbox.next('-1:0'))?.sent).toEqual([60])
})

test('after a crash while it was written the same message is written on', async () => {
  writing(['第一步。'])
  await answerIn(ASKED, { update: 9, sent: [50] }, parts)
  expect(calls.map(([what, shown]) => [what, shown])).toEqual([
    ['progress', 50],
    ['replace', 50],
  ])
})

test('a stop while it is written leaves it to be done, with the message that stands', async () => {
  vi.mocked(answerQuestion).mockImplementation(async (_input, _desk, { onProgress }: Asking = {}) => {
    onProgress?.(generated('第一步。'))
    await new Promise(resolve => setTimeout(resolve, 10))
    stop.abort()
    return generated('第一步。')
  })
  await expect(answerIn(ASKED, { update: 9, sent: [] }, parts)).rejects.toMatchObject({ name: 'Stopped' })
  expect(calls.map(([what]) => what)).toEqual(['progress'])
  expect(await parts.inbox.next('-1:0')).toMatchObject({ id: 9, sent: [50] })
})

test('what fails is said so, without what it was', async () => {
  vi.mocked(answerQuestion).mockRejectedValue(new Error('sqlite: disk I/O error at /secret/path'))
  expect(await answerIn(ASKED, { update: 9, sent: [] }, parts)).toBe('failed')
  expect(calls[0]![2]).toContain('出错')
  expect(calls[0]![2]).not.toContain('secret')
})

test('a question of long ago begins with an apology', async () => {
  writing([])
  await answerIn({ ...ASKED, spot: { ...ASKED.spot, at: Date.now() - 11 * 60_000 } }, { update: 9, sent: [] }, parts)
  expect(calls[0]![2]).toMatch(/^来晚了：这是 11 分钟前/)
})
