/** What chats leave beside an index: updates once and for all, answers by message, settings, feedback; through a restart and a crash. */
import { describe, expect, test } from 'vitest'
import { questionsFrom } from '../../src/desk/feedback.js'
import { GoldQuestion } from '../../src/desk/score.js'
import { chatsOver } from '../../src/index/chats.js'
import { type Feedback, feedbackOver } from '../../src/index/feedback.js'
import { guessesOver } from '../../src/index/guesses.js'
import { type Arriving, fullOf, inboxOver, type Taken } from '../../src/index/inbox.js'
import { linksOver } from '../../src/index/links.js'
import { type Said, saidOver } from '../../src/index/said.js'
import { secretOver } from '../../src/index/secret.js'
import { overStates } from './states.js'

const BOT = 42

overStates('the inbox', ({ state, reopened }) => {
  const arriving = (id: number, more: Partial<Arriving> = {}): Arriving => ({
    id,
    at: id,
    body: `{"update_id":${id},"text":"问😀\\u0000\\ud800"}`,
    lane: '7:0',
    whose: null,
    most: 4,
    ...more,
  })
  const ids = async (taken: Promise<ReadonlyMap<number, Taken>>): Promise<number[]> => [...(await taken).keys()]

  test('takes an update once, in one go or in two, before a restart or after', async () => {
    expect(await ids(inboxOver(state(), BOT).accept([arriving(1), arriving(2), arriving(1)]))).toEqual([1, 2])
    expect(await ids(inboxOver(state(), BOT).accept([arriving(2), arriving(3)]))).toEqual([3])
    expect(await ids(inboxOver(await reopened(), BOT).accept([arriving(3), arriving(4)]))).toEqual([4])
  })
  test('gives back after a restart what was not finished, oldest first, with what already left', async () => {
    const inbox = inboxOver(state(), BOT)
    await inbox.accept([arriving(3), arriving(1), arriving(2), arriving(4, { lane: '8:0' })])
    await inbox.sent(2, [77, 78])
    await inbox.finish(1, 'answered')
    const again = inboxOver(await reopened(), BOT)
    expect(await again.waiting('')).toEqual(
      new Map([
        ['7:0', 2],
        ['8:0', 1],
      ]),
    )
    expect(await again.next('7:0')).toEqual({ id: 2, body: arriving(2).body, sent: [77, 78] })
    await again.finish(2, 'answered')
    expect(await again.next('7:0')).toEqual({ id: 3, body: arriving(3).body, sent: [] })
    expect(await again.next('9:0')).toBeNull()
  })
  test('forgets the words of what is finished and keeps its id', async () => {
    const inbox = inboxOver(state(), BOT)
    await inbox.accept([arriving(1)])
    await inbox.finish(1, 'answered')
    expect((await state().row('SELECT body FROM main.inbox'))?.[0]).toBeNull()
    expect((await inbox.accept([arriving(1)])).size).toBe(0)
  })
  test('takes what a person may have open in a lane, and the rest to be told so', async () => {
    const inbox = inboxOver(state(), BOT)
    const theirs = (id: number) => arriving(id, { whose: 'asks 7', most: 2 })
    const taken = await inbox.accept([theirs(1), theirs(2), theirs(3), arriving(4, { whose: 'asks 8' })])
    expect([...taken.values()]).toEqual(['open', 'open', 'full', 'open'])
    expect((await inbox.next(fullOf('7:0')))?.id).toBe(3)
    await inbox.finish(1, 'answered')
    expect((await inbox.accept([theirs(5)])).get(5)).toBe('open')
  })
  test('places what an earlier version took', async () => {
    const inbox = inboxOver(state(), BOT)
    await inbox.accept([arriving(1)])
    await state().run('UPDATE main.inbox SET lane = NULL')
    expect((await inbox.unplaced()).map(one => one.id)).toEqual([1])
    await inbox.place(1, '7:0')
    expect((await inbox.next('7:0'))?.id).toBe(1)
  })
  test('prunes what is finished and old, never what is still to be answered', async () => {
    const inbox = inboxOver(state(), BOT)
    await inbox.accept([arriving(1), arriving(2), arriving(3)])
    await inbox.finish(1, 'answered')
    await inbox.finish(3, 'failed')
    await inbox.prune(3)
    expect(await inbox.count()).toEqual({ accepted: 1, failed: 1 })
  })
  test('of one bot knows nothing of another', async () => {
    await inboxOver(state(), BOT).accept([arriving(1)])
    expect((await inboxOver(state(), 43).accept([arriving(1)])).size).toBe(1)
    expect((await inboxOver(state(), 43).waiting('')).size).toBe(1)
  })
  test('takes all updates of one go or none', async () => {
    const bad = arriving(9, { at: Number.NaN })
    await expect(inboxOver(state(), BOT).accept([arriving(8), bad])).rejects.toThrow()
    expect(await inboxOver(state(), BOT).next('7:0')).toBeNull()
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

overStates('answers given', ({ state, reopened }) => {
  test('are found by their id and by each of their messages, in their chat alone', async () => {
    const store = saidOver(state(), BOT)
    await store.put(said)
    await store.shownIn(5, -100, 11)
    await store.shownIn(5, -100, 12)
    const again = saidOver(await reopened(), BOT)
    expect(await again.get(5)).toEqual(said)
    expect(await again.byMessage(-100, 12)).toEqual(said)
    expect(await again.byMessage(-200, 12)).toBeNull()
    expect(await saidOver(state(), 43).get(5)).toBeNull()
  })
  test('given anew after a crash take the place of the first', async () => {
    const store = saidOver(state(), BOT)
    await store.put(said)
    await store.put({ ...said, answer: '新' })
    expect((await store.get(5))?.answer).toBe('新')
    expect(await store.count()).toBe(1)
  })
  test('the latest of a conversation is of that chat, that topic and not too old', async () => {
    const store = saidOver(state(), BOT)
    await store.put(said)
    await store.put({ ...said, id: 6, at: 2_000 })
    await store.put({ ...said, id: 7, at: 3_000, thread: 9 })
    await store.put({ ...said, id: 8, at: 4_000, chat: -200 })
    expect((await store.latest(-100, 0, 0))?.id).toBe(6)
    expect(await store.latest(-100, 0, 2_001)).toBeNull()
  })
  test('follow their group when it becomes a supergroup; message ids there are new', async () => {
    const store = saidOver(state(), BOT)
    await store.put(said)
    await store.shownIn(5, -100, 11)
    await store.move(-100, -1_001)
    expect((await store.get(5))?.chat).toBe(-1_001)
    expect(await store.byMessage(-100, 11)).toBeNull()
  })
  test('are forgotten with their messages when they are old', async () => {
    const store = saidOver(state(), BOT)
    await store.put(said)
    await store.shownIn(5, -100, 11)
    await store.prune(1_001)
    expect([await store.get(5), await store.byMessage(-100, 11)]).toEqual([null, null])
  })
})

overStates('settings of a chat', ({ state, reopened }) => {
  test('are none, then what was set, through a restart', async () => {
    expect(await chatsOver(state(), BOT).get(-1)).toEqual({ allowed: false, unit: null, language: null })
    await chatsOver(state(), BOT).set(-1, { allowed: true })
    await chatsOver(state(), BOT).set(-1, { unit: '清河县' })
    expect(await chatsOver(await reopened(), BOT).get(-1)).toEqual({ allowed: true, unit: '清河县', language: null })
    expect(await chatsOver(state(), BOT).allowed()).toEqual([-1])
  })
  test('move with their chat, told of once or twice, and do not overwrite what is set there', async () => {
    const chats = chatsOver(state(), BOT)
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

overStates('feedback', ({ state, reopened }) => {
  test('is one word a person and answer: the later one stands', async () => {
    const store = feedbackOver(state())
    await store.put(word)
    await store.put({ ...word, reason: 'number', at: 2_000 })
    await store.put({ ...word, person: '8', verdict: 'good' })
    expect(await feedbackOver(await reopened()).all()).toEqual([
      { ...word, person: '8', verdict: 'good' },
      { ...word, reason: 'number', at: 2_000 },
    ])
    expect(await feedbackOver(state()).count()).toEqual({ good: 1, bad: 1 })
  })
})

describe('feedback', () => {
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

overStates('permanent links', ({ state, reopened }) => {
  test('hold what was put under them first, whatever its characters', async () => {
    const links = linksOver(state())
    const text = { made: '2026-11-27T00:00:00.000Z', body: '{"a":"答\u0000😀"}' }
    expect(await links.has('a')).toBe(false)
    await links.put('a', text)
    await links.put('a', { ...text, body: 'other' })
    const again = linksOver(await reopened())
    expect(await again.get('a')).toEqual(text)
    expect([await again.has('a'), await again.get('b'), await again.count()]).toEqual([true, null, 1])
  })
})

overStates('wrong tokens', ({ state }) => {
  test('are counted as long as they count', async () => {
    const guesses = guessesOver(state())
    await guesses.put({ address: '10.0.0.1', at: 1_000 })
    await guesses.put({ address: '10.0.0.1', at: 2_000 })
    expect(await guesses.since(1_500)).toEqual([{ address: '10.0.0.1', at: 2_000 }])
    expect(await guesses.since(0)).toHaveLength(1)
  })
})

overStates('a secret', ({ state, reopened, beside }) => {
  test('is the same for all who ask for it by its name, now and after a restart', async () => {
    const first = await secretOver(state(), 'session')
    expect(first).toHaveLength(32)
    expect(await secretOver(await beside(), 'session')).toEqual(first)
    expect(await secretOver(await reopened(), 'session')).toEqual(first)
    expect(await secretOver(state(), 'other')).not.toEqual(first)
  })
})
