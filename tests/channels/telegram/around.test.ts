/** Round about an answer: who may ask, what was said before, what is kept of a file, what is logged, what is exported. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { scrubbed, textFor } from '../../../src/channels/log.js'
import { isAdmin, mayAsk } from '../../../src/channels/telegram/access.js'
import { asComparison } from '../../../src/channels/telegram/commands.js'
import { proxyOf } from '../../../src/channels/telegram/connect.js'
import { feedbackCsv } from '../../../src/channels/telegram/feedback.js'
import type { Spot } from '../../../src/channels/telegram/speak.js'
import { goesOnWith, turnsUpTo } from '../../../src/channels/telegram/talk.js'
import { openUploads, safeName } from '../../../src/channels/telegram/uploads.js'
import { languageOf } from '../../../src/channels/telegram/words.js'
import { chatsOver } from '../../../src/index/chats.js'
import { type Said, type SaidStore, saidOver } from '../../../src/index/said.js'
import { openState, type State } from '../../../src/index/state.js'

let folder: string
let state: State
let store: SaidStore
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fazhi-around-'))
  state = await openState(folder)
  store = saidOver(state, 42)
})
afterEach(async () => {
  await state.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('may ask', () => {
  const config = { FAZHI_ALLOWED_CHATS: ['-1', '7'], FAZHI_ADMINS: ['1'] }
  test.each<[what: string, chat: number, person: number, may: boolean]>([
    ['anybody in a chat that is listed', -1, 99, true],
    ['a person who is listed, alone', 7, 7, true],
    ['a person who is listed, in any group', -9, 7, true],
    ['an administrator, anywhere', -9, 1, true],
    ['anybody in a chat that was allowed', -2, 99, true],
    ['nobody else in a group', -9, 99, false],
    ['nobody else alone', 99, 99, false],
  ])('%s', async (_, chat, person, may) => {
    const chats = chatsOver(state, 42)
    await chats.set(-2, { allowed: true })
    expect(await mayAsk({ chat, person }, { config, chats })).toBe(may)
  })
  test('by default nobody', async () => {
    const none = { config: { FAZHI_ALLOWED_CHATS: [], FAZHI_ADMINS: [] }, chats: chatsOver(state, 42) }
    expect(await mayAsk({ chat: 1, person: 1 }, none)).toBe(false)
    expect(isAdmin({ person: 1 }, none)).toBe(false)
  })
})

const said = (id: number, parent: number | null, more: Partial<Said> = {}): Said => ({
  id,
  chat: -1,
  thread: 0,
  at: id * 1_000,
  parent,
  question: `问${id}`,
  answer: `答${id}`,
  status: 'answered',
  english: false,
  mode: 'extractive',
  places: [],
  choices: [],
  measures: [],
  asked: 1,
  index: 'v',
  prompts: null,
  ...more,
})
const spot: Spot = { chat: -1, thread: 0, message: 50, person: 7, isPrivate: false, language: 'zh', at: 0 }

const at = (where: Spot, repliedTo: number | null, now: number, question = '多少件？'): Promise<Said | null> =>
  goesOnWith({ spot: where, repliedTo, question }, { said: store, chats: chatsOver(state, 42), now: () => now })

describe('what was said before', () => {
  test('is the chain of the answer replied to, oldest first, four questions back', async () => {
    for (let id = 1; id <= 6; id++) await store.put(said(id, id === 1 ? null : id - 1))
    await store.put(said(9, null))
    await store.shownIn(6, -1, 60)
    const turns = await turnsUpTo(await at(spot, 60, 9_000), store)
    expect(turns.map(turn => turn.content)).toEqual(['问3', '答3', '问4', '答4', '问5', '答5', '问6', '答6'])
  })
  test('is nothing in a group where nothing is replied to, or a message that is no answer', async () => {
    await store.put(said(1, null))
    expect(await at(spot, null, 2_000)).toBeNull()
    expect(await at(spot, 61, 2_000)).toBeNull()
  })
  test('alone with the bot is the latest answer, unless it is long ago', async () => {
    await store.put(said(1, null, { chat: 7 }))
    const alone = { ...spot, chat: 7, isPrivate: true }
    expect((await at(alone, null, 60_000))?.id).toBe(1)
    expect(await at(alone, null, 31 * 60_000)).toBeNull()
  })
  test('alone with the bot in a chat with a unit of its own is the latest answer only where the question goes on', async () => {
    await store.put(said(1, null, { chat: 7 }))
    await chatsOver(state, 42).set(7, { unit: '清河县' })
    const alone = { ...spot, chat: 7, isPrivate: true }
    expect(await at(alone, null, 2_000, '调解了多少件？')).toBeNull()
    expect((await at(alone, null, 2_000, '那上一年呢？'))?.id).toBe(1)
  })
  test('never comes from another chat', async () => {
    await store.put(said(1, null, { chat: -2 }))
    await store.put(said(2, 1))
    await store.shownIn(1, -2, 60)
    expect(await at(spot, 60, 0)).toBeNull()
    expect((await turnsUpTo(await store.get(2), store)).map(turn => turn.content)).toEqual(['问2', '答2'])
  })
})

describe('the name of a file sent', () => {
  test.each([
    ['清河县2023年报告.docx', '清河县2023年报告.docx'],
    ['../../etc/passwd.txt', 'passwd.txt'],
    ['..\\..\\win.PDF', 'win.pdf'],
    ['.hidden.txt', 'hidden.txt'],
    ['a b;rm -rf $x.html', 'a-b-rm--rf-x.html'],
    ['....txt', 'report.txt'],
    [`${'长'.repeat(200)}.txt`, `${'长'.repeat(60)}.txt`],
  ])('%j is kept as %j', (name, wanted) => expect(safeName(name)).toBe(wanted))
})

test('a file is kept until it is adopted under a free name, or dropped', () => {
  const corpus = mkdtempSync(join(folder, 'corpus-'))
  writeFileSync(join(corpus, 'a.txt'), 'old')
  const uploads = openUploads(join(folder, 'uploads'))
  uploads.put(5, 'a.txt', Buffer.from('new'))
  expect(openUploads(join(folder, 'uploads')).adopt(5, corpus)).toBe('a-2.txt')
  expect(readFileSync(join(corpus, 'a.txt'), 'utf8')).toBe('old')
  expect(uploads.path(5)).toBeNull()
  expect(() => uploads.adopt(5, corpus)).toThrow(/已不在/)
  uploads.put(6, 'b.txt', Buffer.from('x'))
  uploads.drop(6)
  uploads.put(7, 'c.txt', Buffer.from('x'))
  uploads.prune(Date.now() + 1_000)
  expect(existsSync(join(folder, 'uploads')) && readdirSync(join(folder, 'uploads'))).toEqual([])
})

describe('a log', () => {
  test('holds no secret, whatever an error says', () =>
    expect(scrubbed('request to https://x/bot1:AbC/getMe failed, bot1:AbC', ['1:AbC'])).toBe(
      'request to https://x/bot…/getMe failed, bot…',
    ))
  test('holds what people ask only where it is asked for', () => {
    expect(textFor({ LOG_TEXTS: undefined }, '问')).toEqual({ chars: 1 })
    expect(textFor({ LOG_TEXTS: '0' }, '问')).toEqual({ chars: 1 })
    expect(textFor({ LOG_TEXTS: '1' }, '问')).toEqual({ text: '问', chars: 1 })
  })
})

test('feedback as csv holds no person, and no cell of it is a formula', () => {
  const csv = feedbackCsv([
    {
      channel: 'telegram:42',
      answer: '5',
      person: '777',
      at: 0,
      verdict: 'bad',
      reason: 'unit_year',
      remark: '=HYPERLINK("x")',
      question: '多少，"件"？',
      history: [],
      given: '一\n二',
      files: ['a.txt'],
      chatUnit: null,
      index: 'v1',
      prompts: null,
    },
  ])
  expect(csv).not.toContain('777')
  expect(csv.split('\r\n')[1]).toBe(
    `1970-01-01T00:00:00.000Z,bad,单位或年份不对,"'=HYPERLINK(""x"")","多少，""件""？","一\n二",a.txt,5,v1,`,
  )
})

describe('/compare', () => {
  test.each([
    ['清沅县 衡浦市 2023年收到件数', '比较清沅县、衡浦市、2023年收到件数'],
    ['清沅县和衡浦市哪个多，对比一下', '清沅县和衡浦市哪个多，对比一下'],
    ['清沅县 2021 2022 调解', '比较清沅县、2021 2022 调解'],
    ['mediation in Qingyuan 2022 and 2023', 'compare mediation in Qingyuan 2022 and 2023'],
  ])('%s asks %s', (words, question) => expect(asComparison(words)).toBe(question))
})

describe('a proxy', () => {
  test.each([
    [undefined, undefined],
    ['http://p:1', 'http://p:1'],
    ['p:8080', 'http://p:8080'],
    ['me:x@p:8080', 'http://me:x@p:8080'],
  ])('%j is %j', (setting, wanted) => expect(proxyOf(setting)).toBe(wanted))
  test('of another kind is refused in one line that does not show it', () => {
    expect(() => proxyOf('socks5://me:secret@p:1')).toThrow(/HTTPS_PROXY/)
    expect(() => proxyOf('socks5://me:secret@p:1')).not.toThrow(/secret/)
  })
})

describe('the language spoken is', () => {
  test.each([
    ['that of the chat', 'en', '多少件？', 'zh', 'en'],
    ['that of the question', null, '多少件？', 'en', 'zh'],
    ['that of the question', null, 'How many?', 'zh-hans', 'en'],
    ['that of the person', null, '', 'de', 'en'],
    ['that of the person', null, '2023', 'zh-hant', 'zh'],
    ['Chinese', null, '', undefined, 'zh'],
  ] as const)('%s: %s %j %s', (_, setting, asked, person, wanted) =>
    expect(languageOf(setting, asked, person)).toBe(wanted),
  )
})
