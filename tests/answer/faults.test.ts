/** A model that fails in every way met so far: the answer of code goes out, in time, with one line in the log and no key in it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { answerQuestion } from '../../src/answer/answer.js'
import { goodAnswer } from '../chat/author.js'
import { deskWith, type ModelDesk, type Setting } from '../chat/desk.js'
import { type ChatDouble, type Script, startChat } from '../chat/server.js'
import { openSample, type Sample, TODAY } from '../sample.js'

const QUESTION = '清沅县2022年的“板凳课堂”是怎么做的？'
const KEY = 'sk-secret-of-the-office'

let sample: Sample
let server: ChatDouble
let plain: string
let made: ModelDesk | null = null

beforeAll(async () => {
  sample = await openSample()
  server = await startChat(() => '')
  plain = (await answerQuestion({ question: QUESTION, today: TODAY }, sample.desk)).answer
}, 120_000)
afterAll(async () => {
  made?.close()
  await server.close()
  await sample.close()
})
beforeEach(() => {
  made?.close()
  made = null
})

async function ask(script: Script, setting: Setting = {}) {
  server.script = script
  const before = server.asked.length
  made = await deskWith(sample, server.url, { key: KEY, uses: ['write'], timeoutMs: 1_500, ...setting })
  const started = performance.now()
  const answer = await answerQuestion({ question: QUESTION, today: TODAY }, made.desk)
  return { answer, log: made.log, ms: performance.now() - started, asked: server.asked.length - before }
}

describe('the answer of code goes out when the server', () => {
  const statuses =
    (status: number, headers: Record<string, string> = {}, body?: string) =>
    () => ({ status, headers, ...(body ? { body } : {}) })
  test.each<[what: string, script: Script, requests: number, said: RegExp]>([
    ['knows no such key (401)', statuses(401), 1, /密钥.*OPENAI_API_KEY/],
    ['knows no such model (404)', statuses(404), 1, /没有这个模型.*FAZHI_CHAT_MODEL/],
    ['limits the rate twice (429)', statuses(429, { 'retry-after': '0' }), 2, /限流/],
    ['asks to wait longer than there is time (429)', statuses(429, { 'retry-after': '600' }), 1, /限流/],
    ['fails twice (500)', statuses(500), 2, /HTTP 500/],
    [
      'answers a web page',
      statuses(200, { 'content-type': 'text/html' }, '<html>Login</html>'),
      1,
      /网页.*OPENAI_BASE_URL/,
    ],
    [
      'breaks the connection in the middle',
      () => ({ cutAfter: '{"statements":[{"text":"干部' }),
      1,
      /中断|连不上|形状/,
    ],
    ['breaks the connection before a word', () => ({ cutAfter: '' }), 2, /中断|连不上|空的/],
    ['says nothing more', () => ({ silentAfter: '{"statements":[' }), 1, /没有下文/],
    ['says nothing at all', () => ({ silentAfter: '' }), 1, /1500 毫秒内没有答完/],
    ['answers nothing', () => '', 2, /空的/],
    ['never stops', () => ({ endless: '很多很多的话'.repeat(40) }), 1, /不停/],
    ['refuses', () => ({ refusal: 'no' }), 1, /拒绝/],
    ['answers another shape twice', () => '{"answer":"干部带着板凳进院坝"}', 2, /两次都不是约定的形状/],
    ['answers broken JSON twice', () => '{"statements":[{"text":"干部', 2, /形状/],
    [
      'answers in another language',
      () => '{"statements":[{"text":"Cadres carry benches into the yard.","sentences":[1]}]}',
      1,
      /已答/,
    ],
    ['refuses in words', () => '抱歉，我无法回答这个问题。', 1, /形状/],
    [
      'tells a story',
      () => '{"statements":[{"text":"该县在全国率先建成法治公园八十八个","sentences":[1]}]}',
      1,
      /已答/,
    ],
    ['accepts no form of request (400)', statuses(400), 3, /HTTP 400/],
  ])('%s', async (_, script, requests, said) => {
    const { answer, log, ms, asked } = await ask(script)
    expect(answer.answer).toBe(plain)
    expect(answer.mode).toBe('extractive')
    expect(asked).toBe(requests)
    expect(ms).toBeLessThan(2_500)
    const lines = log.filter(line => line.startsWith('模型'))
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(said)
    expect(JSON.stringify([log, answer])).not.toContain(KEY)
    expect(lines[0]).not.toContain('\n')
  })
})

describe('what passes goes out although the server', () => {
  test.each<[what: string, script: Script, requests: number]>([
    [
      'is busy at first',
      (asked, turn) => (turn % 2 === 1 ? { status: 429, headers: { 'retry-after': '0' } } : goodAnswer(asked)),
      2,
    ],
    ['fails at first', (asked, turn) => (turn % 2 === 1 ? { status: 503 } : goodAnswer(asked)), 2],
    ['knows no schema', asked => (asked.form === 'json_schema' ? { status: 400 } : goodAnswer(asked)), 2],
    ['knows no form but words', asked => (asked.form === 'text' ? goodAnswer(asked) : { status: 422 }), 3],
    ['puts the object into a fence', asked => `好的，以下是回答：\n\`\`\`json\n${goodAnswer(asked)}\n\`\`\``, 1],
    [
      'mends its shape when told',
      (asked, turn) => (turn % 2 === 1 ? '{"statement":"x"}' : goodAnswer({ ...asked, user: asked.user })),
      2,
    ],
  ])('%s', async (_, script, requests) => {
    let turn = 0
    const { answer, asked } = await ask(one => script(one, ++turn))
    expect(answer.mode).toBe('generated')
    expect(asked).toBe(requests)
    expect(answer.answer).toContain('板凳')
  })

  test('knows no schema, and it is not asked for one again', async () => {
    made = await deskWith(sample, server.url, { uses: ['write'] })
    server.script = asked => (asked.form === 'json_schema' ? { status: 400 } : goodAnswer(asked))
    await answerQuestion({ question: QUESTION, today: TODAY }, made.desk)
    const before = server.asked.length
    await answerQuestion({ question: '鹭坪乡2023年“火塘夜话”是怎么做的？', today: TODAY }, made.desk)
    expect(server.asked.slice(before).map(one => one.form)).toEqual(['json_object'])
  })
})

test('a repair quotes the complaint and what was wrong', async () => {
  const { asked } = await ask(() => '{"statements":[{"text":7}]}')
  expect(asked).toBe(2)
  const messages = server.asked.at(-1)!.body['messages'] as { role: string; content: string }[]
  expect(messages.at(-2)).toEqual({ role: 'assistant', content: '{"statements":[{"text":7}]}' })
  expect(messages.at(-1)!.content).toMatch(/statements\.0\.text/)
})

test('after failures in a row nobody waits for the server; a wrong key is not tried again', async () => {
  made = await deskWith(sample, server.url, { uses: ['write'], key: KEY })
  server.script = () => ({ status: 401 })
  const before = server.asked.length
  for (let i = 0; i < 4; i++) await answerQuestion({ question: QUESTION, today: TODAY }, made.desk)
  expect(server.asked.length - before).toBe(1)
  expect(made.log.at(-1)).toMatch(/暂不再问/)
})

test('someone who stops waiting stops the request', async () => {
  made = await deskWith(sample, server.url, { uses: ['write'] })
  server.script = () => ({ silentAfter: '{"statements":[' })
  const controller = new AbortController()
  const cancelled = server.cancelled()
  setTimeout(() => controller.abort(), 100)
  const answer = await answerQuestion({ question: QUESTION, today: TODAY }, made.desk, { signal: controller.signal })
  expect(answer.answer).toBe(plain)
  await expect.poll(() => server.cancelled()).toBeGreaterThan(cancelled)
})
