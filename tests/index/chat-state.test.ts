/** What chats leave beside an index: updates once and for all, answers by message, settings, feedback; through a restart and a crash. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { questionsFrom } from '../../src/desk/feedback.js'
import { GoldQuestion } from '../../src/desk/score.js'
import { CHATS_TABLES, chatsOver } from '../../src/index/chats.js'
import { FEEDBACK_TABLES, type Feedback, feedbackOver } from '../../src/index/feedback.js'
import { INBOX_TABLES, inboxOver } from '../../src/index/inbox.js'
import { SAID_TABLES, type Said, saidOver } from '../../src/index/said.js'
import { openState } from '../../src/index/state.js'
import type { Connection } from '../../src/index/tables.js'

const BOT = 42
let folder: string
let state: Connection
const TABLES = [...INBOX_TABLES, ...SAID_TABLES, ...FEEDBACK_TABLES, ...CHATS_TABLES]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fazhi-chats-'))
  state = openState(folder, TABLES)
})
afterEach(() => {
  state.close()
  rmSync(folder, { recursive: true, force: true })
})
const reopened = (): Connection => {
  state.close()
  state = openState(folder, TABLES)
  return state
}

describe('the inbox', () => {
  const arriving = (id: number) => ({ id, at: id, body: `{"update_id":${id},"text":"问😀"}` })

  test('takes an update once, in one go or in two, before a restart or after', async () => {
    expect([...(await inboxOver(state, BOT).accept([arriving(1), arriving(2), arriving(1)]))]).toEqual([1, 2])
    expect([...(await inboxOver(state, BOT).accept([arriving(2), arriving(3)]))]).toEqual([3])
    expect([...(await inboxOver(reopened(), BOT).accept([arriving(3), arriving(4)]))]).toEqual([4])
  })
  test('gives back after a restart what was not finished, oldest first, with what already left', async () => {
    const inbox = inboxOver(state, BOT)
    await inbox.accept([arriving(3), arriving(1), arriving(2)])
    await inbox.sent(2, [77, 78])
    await inbox.finish(1, 'answered')
    expect(await inboxOver(reopened(), BOT).unfinished()).toEqual([
      { ...arriving(2), sent: [77, 78] },
      { ...arriving(3), sent: [] },
    ])
  })
  test('forgets the words of what is finished and keeps its id', async () => {
    const inbox = inboxOver(state, BOT)
    await inbox.accept([arriving(1)])
    await inbox.finish(1, 'answered')
    expect(state.row('SELECT body FROM inbox')?.[0]).toBeNull()
    expect((await inbox.accept([arriving(1)])).size).toBe(0)
  })
  test('prunes what is finished and old, never what is still to be answered', async () => {
    const inbox = inboxOver(state, BOT)
    await inbox.accept([arriving(1), arriving(2), arriving(3)])
    await inbox.finish(1, 'answered')
    await inbox.finish(3, 'failed')
    await inbox.prune(3)
    expect(await inbox.count()).toEqual({ accepted: 1, failed: 1 })
  })
  test('of one bot knows nothing of another', async () => {
    await inboxOver(state, BOT).accept([arriving(1)])
    expect((await inboxOver(state, 43).accept([arriving(1)])).size).toBe(1)
    expect(await inboxOver(state, 43).unfinished()).toHaveLength(1)
  })
  test('takes all updates of one go or none', async () => {
    const bad = { id: 9, at: Number.NaN, body: '{}' }
    await expect(inboxOver(state, BOT).accept([arriving(8), bad])).rejects.toThrow()
    expect(await inboxOver(state, BOT).unfinished()).toEqual([])
  })
})

const said: Said = {
  id: 5,
  chat: -100,
  thread: 0,
  at: 1_000,
  parent: null,
  question: '清河县调解多少件？',
  answer: '12件[1]。',
  status: 'answered',
  english: false,
  mode: 'extractive',
  places: [{ n: 1, passage: 'r.0', file: 'a.txt', unit: '清河县', year: 2023, start: 1, end: 2 }],
  choices: [],
  measures: ['调解'],
  asked: 3,
  index: 'v1',
  prompts: null,
}

describe('answers given', () => {
  test('are found by their id and by each of their messages, in their chat alone', async () => {
    const store = saidOver(state, BOT)
    await store.put(said)
    await store.shownIn(5, -100, 11)
    await store.shownIn(5, -100, 12)
    const again = saidOver(reopened(), BOT)
    expect(await again.get(5)).toEqual(said)
    expect(await again.byMessage(-100, 12)).toEqual(said)
    expect(await again.byMessage(-200, 12)).toBeNull()
    expect(await saidOver(state, 43).get(5)).toBeNull()
  })
  test('given anew after a crash take the place of the first', async () => {
    const store = saidOver(state, BOT)
    await store.put(said)
    await store.put({ ...said, answer: '新' })
    expect((await store.get(5))?.answer).toBe('新')
    expect(await store.count()).toBe(1)
  })
  test('the latest of a conversation is of that chat, that topic and not too old', async () => {
    const store = saidOver(state, BOT)
    await store.put(said)
    await store.put({ ...said, id: 6, at: 2_000 })
    await store.put({ ...said, id: 7, at: 3_000, thread: 9 })
    await store.put({ ...said, id: 8, at: 4_000, chat: -200 })
    expect((await store.latest(-100, 0, 0))?.id).toBe(6)
    expect(await store.latest(-100, 0, 2_001)).toBeNull()
  })
  test('follow their group when it becomes a supergroup; message ids there are new', async () => {
    const store = saidOver(state, BOT)
    await store.put(said)
    await store.shownIn(5, -100, 11)
    await store.move(-100, -1_001)
    expect((await store.get(5))?.chat).toBe(-1_001)
    expect(await store.byMessage(-100, 11)).toBeNull()
  })
  test('are forgotten with their messages when they are old', async () => {
    const store = saidOver(state, BOT)
    await store.put(said)
    await store.shownIn(5, -100, 11)
    await store.prune(1_001)
    expect([await store.get(5), await store.byMessage(-100, 11)]).toEqual([null, null])
  })
})

describe('settings of a chat', () => {
  test('are none, then what was set, through a restart', async () => {
    expect(await chatsOver(state, BOT).get(-1)).toEqual({ allowed: false, unit: null, language: null })
    await chatsOver(state, BOT).set(-1, { allowed: true })
    await chatsOver(state, BOT).set(-1, { unit: '清河县' })
    expect(await chatsOver(reopened(), BOT).get(-1)).toEqual({ allowed: true, unit: '清河县', language: null })
    expect(await chatsOver(state, BOT).allowed()).toEqual([-1])
  })
  test('move with their chat, told of once or twice, and do not overwrite what is set there', async () => {
    const chats = chatsOver(state, BOT)
    await chats.set(-1, { allowed: true, unit: '清河县' })
    await chats.set(-1_001, { language: 'en' })
    await chats.move(-1, -1_001)
    await chats.move(-1, -1_001)
    expect(await chats.get(-1_001)).toEqual({ allowed: true, unit: '清河县', language: 'en' })
    expect((await chats.get(-1)).allowed).toBe(false)
  })
})

const word: Feedback = {
  channel: 'telegram:42',
  answer: '5',
  person: '7',
  at: 1_000,
  verdict: 'bad',
  reason: null,
  remark: null,
  question: '清河县调解多少件？',
  history: [],
  given: '12件[1]。',
  files: ['a.txt'],
  chatUnit: null,
  index: 'v1',
  prompts: null,
}

describe('feedback', () => {
  test('is one word a person and answer: the later one stands', async () => {
    const store = feedbackOver(state)
    await store.put(word)
    await store.put({ ...word, reason: 'number', at: 2_000 })
    await store.put({ ...word, person: '8', verdict: 'good' })
    expect(await feedbackOver(reopened()).all()).toEqual([
      { ...word, person: '8', verdict: 'good' },
      { ...word, reason: 'number', at: 2_000 },
    ])
    expect(await feedbackOver(state).count()).toEqual({ good: 1, bad: 1 })
  })
  test('becomes questions that fazhi eval reads, one for each asked in the same talk', () => {
    const questions = questionsFrom([
      word,
      { ...word, person: '8', reason: 'number', remark: '应为13' },
      {
        ...word,
        question: '那上一年呢？',
        history: [{ role: 'user', content: '清河县调解多少件？' }],
        verdict: 'good',
        chatUnit: '清河县',
      },
    ])
    expect(questions.map(one => GoldQuestion.parse(JSON.parse(JSON.stringify(one))).id)).toEqual(['F001', 'F002'])
    expect(questions[0]).toMatchObject({
      gold: { text: '', files: [] },
      feedback: { good: 0, bad: 2, reasons: ['number'], remarks: ['应为13'] },
    })
    expect(questions[1]).toMatchObject({ chat: { unit: '清河县' }, gold: { text: '12件[1]。', files: ['a.txt'] } })
  })
})
