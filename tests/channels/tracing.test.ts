/** Traces: without a collector nothing is loaded; with one a question's spans arrive there, under each other, without a word of it. */
import { execFileSync } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { answerQuestion } from '../../src/answer/answer.js'
import { openTracing, type Tracing } from '../../src/channels/tracing.js'
import { type Config, readConfig } from '../../src/config.js'
import { timedStore } from '../../src/index/timed.js'
import { goodAnswer } from '../chat/author.js'
import { deskWith } from '../chat/desk.js'
import { startChat } from '../chat/server.js'
import { openSample, ROOT, type Sample, TODAY } from '../sample.js'

interface Value {
  readonly stringValue?: string
  readonly intValue?: number | string
}
interface Attribute {
  readonly key: string
  readonly value: Value
}
interface Span {
  readonly name: string
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly attributes: readonly Attribute[]
  readonly events: readonly { readonly name: string; readonly attributes: readonly Attribute[] }[]
}
interface Post {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] }
    readonly scopeSpans: readonly { readonly spans: readonly Span[] }[]
  }[]
}

let sample: Sample
let collector: Server
let url: string
let posts: { readonly path: string; readonly key: string | undefined; readonly body: string }[] = []

beforeAll(async () => {
  sample = await openSample()
  collector = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    posts.push({ path: request.url!, key: request.headers['x-key'] as string | undefined, body })
    response.setHeader('content-type', 'application/json').end('{}')
  })
  await new Promise<void>(resolve => collector.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`
}, 120_000)
afterAll(async () => {
  collector.close()
  await sample.close()
})
beforeEach(() => {
  posts = []
})

function configOf(environment: Record<string, string>): Config {
  const read = readConfig(environment)
  if (!read.ok) throw new Error(read.message)
  return read.config
}

const spansSent = (): Span[] =>
  posts.flatMap(({ body }) =>
    (JSON.parse(body) as Post).resourceSpans.flatMap(one => one.scopeSpans.flatMap(({ spans }) => spans)),
  )
const valueIn = (list: readonly Attribute[], key: string): string | number | undefined => {
  const value = list.find(one => one.key === key)?.value
  return value?.stringValue ?? value?.intValue
}

async function asked(tracing: Tracing, question: string): Promise<void> {
  const { observe } = tracing
  await answerQuestion(
    { question, today: TODAY },
    { ...sample.desk, store: timedStore(sample.store, observe), observe },
  )
}

describe('a question', () => {
  test('is one trace: read, settle and gate under the question, retrieving and the store under what asked for it', async () => {
    const tracing = (await openTracing(configOf({ OTEL_EXPORTER_OTLP_ENDPOINT: url }), () => {}))!
    await asked(tracing, '清沅县2022年的“板凳课堂”是怎么做的？')
    await tracing.close()
    const spans = spansSent()
    const under = (span: Span): string => spans.find(one => one.spanId === span.parentSpanId)?.name ?? 'nothing'
    const places = new Set(spans.map(span => `${under(span)} > ${span.name}`))
    for (const place of ['nothing > question', 'question > read', 'question > settle', 'question > gate'])
      expect(places).toContain(place)
    expect(places).toContain('settle > retrieve')
    expect(places).toContain('read > store.version')
    expect(places).toContain('gate > store.text')
    expect(new Set(spans.map(span => span.traceId)).size).toBe(1)
    const question = spans.find(span => span.name === 'question')!
    expect(valueIn(question.attributes, 'fazhi.outcome')).toBe('answered')
    expect(valueIn(question.attributes, 'fazhi.intent')).toBe('practice')
    expect(posts.map(post => post.body).join()).not.toMatch(/板凳|清沅/)
  })

  test('beside another one is a trace of its own', async () => {
    const tracing = (await openTracing(configOf({ OTEL_EXPORTER_OTLP_ENDPOINT: url }), () => {}))!
    await Promise.all(['清沅县2022年调解了多少件？', '望棠区交通局2022年罚了多少钱？'].map(one => asked(tracing, one)))
    await tracing.close()
    const spans = spansSent()
    expect(new Set(spans.map(span => span.traceId)).size).toBe(2)
    const traceOf = new Map(spans.map(span => [span.spanId, span.traceId]))
    for (const span of spans) if (span.parentSpanId) expect(traceOf.get(span.parentSpanId)).toBe(span.traceId)
  })

  test('to a model has its use, outcome and tokens, and what was cut of it', async () => {
    const server = await startChat(request =>
      request.user.includes('板凳')
        ? JSON.stringify({ statements: [{ text: '共调解纠纷98765件。', sentences: [1] }] })
        : goodAnswer(request),
    )
    const made = await deskWith(sample, server.url, { uses: ['write'] })
    const { observe, close } = (await openTracing(configOf({ OTEL_EXPORTER_OTLP_ENDPOINT: url }), () => {}))!
    const advisor = { ...made.desk.advisor, observe }
    await answerQuestion(
      { question: '清沅县2022年的“板凳课堂”是怎么做的？', today: TODAY },
      { ...made.desk, advisor, observe },
    )
    await close()
    const spans = spansSent()
    const model = spans.find(span => span.name === 'model')!
    expect(valueIn(model.attributes, 'fazhi.outcome')).toBe('answered')
    expect(Number(valueIn(model.attributes, 'fazhi.tokens'))).toBeGreaterThan(100)
    const events = spans.find(span => span.name === 'question')!.events
    expect(events.map(event => event.name)).toEqual(['gate.cut'])
    expect(posts.map(post => post.body).join()).not.toContain('98765')
    made.close()
    await server.close()
  })
})

describe('settings', () => {
  test('a caller’s trace is taken up, one that is not sampled is not sent', async () => {
    const tracing = (await openTracing(configOf({ OTEL_EXPORTER_OTLP_ENDPOINT: url }), () => {}))!
    const trace = '0af7651916cd43dd8448eb211c80319c'
    await tracing.request('GET request', `00-${trace}-b7ad6b7169203331-01`, () => asked(tracing, '调解'))
    await tracing.request('GET request', `00-${'1'.repeat(32)}-b7ad6b7169203331-00`, () => asked(tracing, '调解'))
    await tracing.close()
    const spans = spansSent()
    expect(new Set(spans.map(span => span.traceId))).toEqual(new Set([trace]))
    expect(spans.find(span => span.name === 'GET request')!.parentSpanId).toBe('b7ad6b7169203331')
  })

  test('name, attributes, headers and an address of its own are heeded', async () => {
    const config = configOf({
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${url}/own/path`,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20key',
      OTEL_SERVICE_NAME: 'province',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=test,service.name=other',
    })
    const tracing = (await openTracing(config, () => {}))!
    await asked(tracing, '调解')
    await tracing.close()
    expect(posts.map(({ path, key }) => [path, key])).toEqual([['/own/path', 'a key']])
    const { attributes } = (JSON.parse(posts[0]!.body) as Post).resourceSpans[0]!.resource
    expect(valueIn(attributes, 'service.name')).toBe('province')
    expect(valueIn(attributes, 'deployment.environment')).toBe('test')
  })

  test.each<[what: string, set: Record<string, string>]>([
    ['none', {}],
    ['the SDK switched off', { OTEL_SDK_DISABLED: 'true' }],
    ['no exporter', { OTEL_TRACES_EXPORTER: 'none' }],
  ])('%s sends nothing', async (_, set) => {
    const endpoint = Object.keys(set).length > 0 ? { OTEL_EXPORTER_OTLP_ENDPOINT: url } : {}
    expect(await openTracing(configOf({ ...endpoint, ...set }), () => {})).toBeNull()
  })

  test('another protocol is said in one line, and the program goes on', async () => {
    const said: string[] = []
    const config = configOf({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' })
    expect(await openTracing(config, line => said.push(line))).toBeNull()
    expect(said).toEqual([expect.stringMatching(/http\/json/)])
  })

  test('a wrong one is a warning, never a reason not to start', () => {
    const read = readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318', OTEL_TRACES_SAMPLER_ARG: 'lots' })
    expect(read).toMatchObject({ ok: true, warnings: [expect.any(String), expect.any(String)] })
  })

  test('a collector that is away costs an answer nothing', async () => {
    const config = configOf({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_EXPORTER_OTLP_TIMEOUT: '200' })
    const tracing = (await openTracing(config, () => {}))!
    await asked(tracing, '清沅县2022年调解了多少件？')
    await tracing.close()
  })
})

// The interface alone, without what makes and sends spans, is loaded by prom-client.
test('without a collector nothing of OpenTelemetry is loaded but its interface', () => {
  const script = `
    const { openLookout } = await import('${join(ROOT, 'src/channels/lookout.ts')}')
    const { readConfig } = await import('${join(ROOT, 'src/config.ts')}')
    await openLookout(readConfig({}).config, () => {})
    const { createRequire } = await import('node:module')
    const loaded = Object.keys(createRequire('${ROOT}/').cache ?? {})
    process.stdout.write(JSON.stringify(loaded.filter(file => /@opentelemetry.(?!api.)/.test(file))))`
  const out = execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  expect(out).toBe('[]')
}, 30_000)
