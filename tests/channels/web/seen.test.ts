/** What an operator sees of a request: one id from the header to the log lines and the gate cuts, and texts only where they are asked for. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Log } from '../../../src/channels/log.js'
import { openMeter } from '../../../src/channels/metrics.js'
import { openTracing } from '../../../src/channels/tracing.js'
import { readConfig } from '../../../src/config.js'
import { deskWith, type ModelDesk } from '../../chat/desk.js'
import { type ChatDouble, startChat } from '../../chat/server.js'
import { openSample, type Sample } from '../../sample.js'
import { serveSample, type TestServer } from './served.js'

const ASK = { question: '清沅县2022年的“板凳课堂”是怎么做的？' }

interface Line {
  readonly request?: string
  readonly text?: string
  readonly msg: string
}

let lines: Line[] = []
/** As pino, but kept. */
const log = Object.fromEntries(
  ['info', 'warn', 'error', 'debug'].map(level => [
    level,
    (of: Omit<Line, 'msg'>, msg = '') => void lines.push({ ...of, msg }),
  ]),
) as unknown as Log

let sample: Sample
let model: ChatDouble
let made: ModelDesk
let server: TestServer
let wordy: TestServer

beforeAll(async () => {
  sample = await openSample()
  model = await startChat(() => JSON.stringify({ statements: [{ text: '共调解纠纷98765件。', sentences: [1] }] }))
  made = await deskWith(sample, model.url, { uses: ['write'] })
  const lookout = { log, meter: openMeter(), tracing: null }
  server = await serveSample({ lookout })
  wordy = await serveSample({ lookout, texts: '1' })
  for (const one of [server, wordy]) {
    const { whole } = one.office
    const desk = { ...whole, advisor: made.desk.advisor }
    Object.assign(whole, { advisor: desk.advisor, as: () => ({ rules: null, desk }) })
  }
}, 120_000)
afterAll(async () => {
  await server.end()
  await wordy.end()
  made.close()
  await model.close()
  await sample.close()
})
beforeEach(() => {
  lines = []
})

const asked = (at: TestServer, id?: string): Promise<Response> =>
  at.post('/api/ask', ASK, { headers: id === undefined ? {} : { 'x-request-id': id } })

describe('the id of a request', () => {
  test('goes through answering to each line of the log and to each cut of the gate', async () => {
    const response = await asked(server, 'proxy-1234.abc')
    expect(response.headers.get('x-request-id')).toBe('proxy-1234.abc')
    expect(lines.map(line => line.msg).filter(msg => /^gate: |^模型/.test(msg)).length).toBeGreaterThan(1)
    expect(new Set(lines.map(line => line.request))).toEqual(new Set(['proxy-1234.abc']))
  })

  test('of two at once is each one’s own', async () => {
    await Promise.all([asked(server, 'first-request'), asked(server, 'second-request')])
    for (const id of ['first-request', 'second-request'])
      expect(lines.some(line => line.request === id && line.msg.startsWith('gate: '))).toBe(true)
  })

  test.each(['short', 'with space', 'a'.repeat(65), 'quote"inside', 'semi;colon'])(
    'that is brought as %j is not taken over',
    async id => {
      const given = (await server.get('/api/reports', { headers: { 'x-request-id': id } })).headers.get('x-request-id')
      expect(given).toMatch(/^[0-9a-f-]{36}$/)
    },
  )

  test('stands at MCP’s door too', async () => {
    const body = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'ask', arguments: ASK } }
    const accept = 'application/json, text/event-stream'
    const response = await server.post('/mcp', body, { headers: { accept, 'x-request-id': 'mcp-request' } })
    await response.text()
    expect(lines.some(line => line.request === 'mcp-request' && line.msg.startsWith('gate: '))).toBe(true)
  })
})

describe('words of people and models', () => {
  test('stand in no line', async () => {
    await asked(server)
    expect(JSON.stringify(lines)).not.toMatch(/板凳|98765/)
  })

  test('stand there where LOG_TEXTS is 1', async () => {
    await asked(wordy)
    expect(lines.find(line => line.msg.startsWith('gate: '))?.text).toContain('98765')
  })
})

test('a request is a span of its route, over the question', async () => {
  const config = readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_EXPORTER_OTLP_TIMEOUT: '100' })
  if (!config.ok) throw new Error(config.message)
  const real = (await openTracing(config.config, () => {}))!
  const noted: unknown[] = []
  const tracing = {
    ...real,
    request: ((name, from, work) =>
      real.request(name, from, note =>
        work(more => {
          noted.push(more)
          note(more)
        }),
      )) as typeof real.request,
  }
  const traced = await serveSample({ lookout: { log, meter: openMeter(), tracing } })
  await traced.post('/api/ask', ASK)
  await traced.get('/healthz')
  expect(noted).toMatchObject([{ 'http.route': '/api/ask', 'http.response.status_code': 200 }])
  await traced.end()
  await real.close()
}, 60_000)
