/** Answers that are made bit by bit, as with a language model: what passed the gate goes out at once, and leaving ends the work. */
import OpenAI from 'openai'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { Asking } from '../../../src/answer/answer.js'
import type { Answer } from '../../../src/answer/shape.js'
import { serveSample, type TestServer } from './served.js'

type Make = (whole: Answer, asking: Asking) => Promise<Answer>

const made: { now: Make } = vi.hoisted(() => ({ now: async (whole: Answer) => whole }))

vi.mock('../../../src/answer/answer.js', async original => {
  const real = await original<typeof import('../../../src/answer/answer.js')>()
  const answerQuestion: typeof real.answerQuestion = async (input, desk, asking = {}) =>
    made.now(await real.answerQuestion(input, desk), asking)
  return { ...real, answerQuestion }
})

const ASK = { question: '清沅县2022年人民调解了多少件纠纷？' }
const FIRST = '第一句[1]。'

let server: TestServer
beforeAll(async () => {
  server = await serveSample()
}, 120_000)
afterAll(() => server.end())
beforeEach(() => {
  made.now = async (whole, { onProgress }) => {
    onProgress?.({ ...whole, answer: FIRST })
    await new Promise(resolve => setTimeout(resolve, 30))
    onProgress?.({ ...whole, answer: `${FIRST}\n第二句[1]。` })
    return { ...whole, answer: `${FIRST}\n第二句[1]。\n第三句[1]。`, mode: 'generated' }
  }
})

test('events carry the answer so far, and last the whole', async () => {
  const response = await server.post('/api/ask', ASK, { headers: { accept: 'text/event-stream' } })
  const events = [...(await response.text()).matchAll(/event: (\w+)\ndata: (.*)\n\n/g)].map(([, event, data]) => [
    event,
    (JSON.parse(data!) as Answer).answer.split('\n').length,
  ])
  expect(events).toEqual([
    ['progress', 1],
    ['progress', 2],
    ['answer', 3],
  ])
})

test('to the openai client each statement comes once, when it is there', async () => {
  const client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'none' })
  const pieces: string[] = []
  const stream = await client.chat.completions.create({
    model: 'fazhi',
    messages: [{ role: 'user', content: ASK.question }],
    stream: true,
  })
  for await (const chunk of stream) if (chunk.choices[0]?.delta.content) pieces.push(chunk.choices[0].delta.content)
  expect(pieces.slice(0, 2)).toEqual([FIRST, '\n第二句[1]。'])
  expect(pieces[2]).toMatch(/^\n第三句\[1\]。\n\n出处\n\[1\] /)
})

test('words that were changed behind what was sent come again whole', async () => {
  made.now = async (whole, { onProgress }) => {
    onProgress?.({ ...whole, answer: FIRST })
    return { ...whole, answer: '只有这一句。', citations: [] }
  }
  const client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'none' })
  let words = ''
  const messages = [{ role: 'user' as const, content: ASK.question }]
  for await (const chunk of await client.chat.completions.create({ model: 'fazhi', messages, stream: true }))
    words += chunk.choices[0]?.delta.content ?? ''
  expect(words).toBe(`${FIRST}\n\n只有这一句。`)
})

test.each(['application/json', 'text/event-stream'])('who leaves while %s is made ends the work', async accept => {
  const ended = new Promise<void>(resolve => {
    made.now = (whole, { signal, onProgress }) => {
      onProgress?.({ ...whole, answer: FIRST })
      return new Promise(done =>
        signal!.addEventListener('abort', () => {
          resolve()
          done(whole)
        }),
      )
    }
  })
  const leave = new AbortController()
  const asked = server.post('/api/ask', ASK, { headers: { accept }, signal: leave.signal }).catch(() => null)
  setTimeout(() => leave.abort(), 300)
  await ended
  await asked
})

test('a failure in the middle of events is one line, and the server goes on', async () => {
  made.now = async () => {
    throw new Error('secret details')
  }
  const response = await server.post('/api/ask', ASK, { headers: { accept: 'text/event-stream' } })
  const words = await response.text()
  expect(words).toMatch(/^event: error\ndata: \{"code":"failed","message":"[^\n"]+","request":"[\w-]+"\}\n\n$/)
  expect(words).not.toContain('secret')
  const plain = await server.post('/api/ask', ASK)
  expect(plain.status).toBe(500)
  expect(await plain.text()).not.toContain('secret')
  expect((await server.get('/healthz')).status).toBe(200)
})
