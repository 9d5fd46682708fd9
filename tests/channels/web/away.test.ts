/** The page and its interface when the database goes away: 503 in each door's own form, and answers again by itself. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Opened, openDesk } from '../../../src/app.js'
import { counting } from '../../../src/channels/counting.js'
import { openLog } from '../../../src/channels/log.js'
import { openMeter } from '../../../src/channels/metrics.js'
import { startServer } from '../../../src/channels/web/listen.js'
import { ChatProblem } from '../../../src/channels/web/openai.js'
import { type Config, readConfig } from '../../../src/config.js'
import { updateIndex } from '../../../src/index/build.js'
import { openTable } from '../../../src/index/embed.js'
import { buildOnce } from '../../built.js'
import { startPglite, type TestServer } from '../../postgres.js'
import { type Relay, relayTo } from '../../relay.js'
import { CORPUS, ROOT, TODAY } from '../../sample.js'
import { freePort } from '../../telegram/process.js'

const ASK = { question: '清沅县2022年人民调解了多少件纠纷？' }
const PATIENCE_MS = 1_500

let database: TestServer
let relay: Relay
let folder: string
let url: string
const ends: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fazhi-away-'))
  database = await startPglite()
  await updateIndex({ corpus: CORPUS, index: database.url, embedder: await openTable() })
  relay = await relayTo(database.url)
  url = await serve()
}, 240_000)
afterAll(async () => {
  await relay.restore()
  for (const end of ends.reverse()) await end()
  await relay.stop()
  await database.stop()
  rmSync(folder, { recursive: true, force: true })
}, 60_000)
beforeEach(async () => {
  await relay.restore()
  await until(async () => (await get('/readyz')).status === 200)
}, 30_000)

function configOf(): Config {
  const read = readConfig({ FAZHI_STORE_TIMEOUT_MS: String(PATIENCE_MS), FAZHI_STORE_POOL: '2' })
  if (!read.ok) throw new Error(read.message)
  return read.config
}

async function serve(): Promise<string> {
  const meter = openMeter()
  const watch = { observe: counting(meter) }
  const desk: Opened = await openDesk({ corpus: CORPUS, index: relay.url }, configOf(), () => {}, watch)
  const served = await startServer({
    host: '127.0.0.1',
    port: 0,
    token: undefined,
    places: { corpus: CORPUS, index: relay.url },
    desk,
    today: () => TODAY,
    say: () => {},
    lookout: { log: openLog({ LOG_LEVEL: 'silent' }), meter, tracing: null },
  })
  ends.push(
    () => desk.close(),
    () => served.stop(500),
  )
  return served.url
}

const get = (path: string, init: RequestInit = {}, at = url): Promise<Response> => fetch(at + path, init)
const post = (path: string, body: unknown, headers: Record<string, string> = {}, at = url): Promise<Response> =>
  get(
    path,
    { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } },
    at,
  )

async function until(holds: () => Promise<boolean>, ms = 15_000): Promise<void> {
  for (const end = Date.now() + ms; Date.now() < end; await new Promise(resolve => setTimeout(resolve, 100)))
    if (await holds()) return
  throw new Error('it did not come')
}

/** What was looked up of the index a moment ago is still known (index/pg/fresh.ts). */
const forgotten = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 100))

async function down(): Promise<void> {
  await relay.cut()
  await forgotten()
}

async function refusalOf(response: Response): Promise<void> {
  expect(response.status).toBe(503)
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
  const { error } = (await response.json()) as { error: { code: string; message: string } }
  expect(error.code).toBe('store_unavailable')
  expect(error.message).toMatch(/^[^\n]*请过几秒再试[^\n]*$/)
  // Where the database is concerns nobody who asks.
  expect(error.message).not.toMatch(/127\.0\.0\.1|postgres/i)
}

describe('a database that went down', () => {
  test('is a 503 that says when to ask again, at every door; the next question after its return is answered', async () => {
    expect((await post('/api/ask', ASK)).status).toBe(200)
    await down()
    for (const path of ['/api/reports', '/api/figures', '/api/audit', '/api/session', '/api/compare?measure=调解'])
      await refusalOf(await get(path))
    await refusalOf(await post('/api/ask', ASK))
    await refusalOf(await post('/api/ask', ASK, { accept: 'text/event-stream' }))
    await relay.restore()
    const answer = (await (await post('/api/ask', ASK)).json()) as { status: string }
    expect(answer.status).toBe('answered')
  }, 60_000)

  test('is said to OpenAI’s clients in their form', async () => {
    await down()
    for (const stream of [false, true]) {
      const response = await post('/v1/chat/completions', {
        model: 'fazhi',
        messages: [{ role: 'user', content: ASK.question }],
        stream,
      })
      expect(response.status).toBe(503)
      expect(response.headers.get('retry-after')).not.toBeNull()
      const { error } = ChatProblem.parse(await response.json())
      expect(error).toMatchObject({ type: 'server_error', code: 'store_unavailable' })
    }
  }, 60_000)

  test('is a tool’s error to a model, which may call it again', async () => {
    const client = new Client({ name: 'test', version: '1' })
    await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`)))
    await down()
    const tried = await client.callTool({ name: 'ask', arguments: ASK })
    expect(tried.isError).toBe(true)
    expect(JSON.stringify(tried.content)).toMatch(/请过几秒再试/)
    expect(JSON.stringify(tried.content)).not.toMatch(/127\.0\.0\.1/)
    await relay.restore()
    expect((await client.callTool({ name: 'ask', arguments: ASK })).isError).not.toBe(true)
    await client.close()
  }, 60_000)

  test('is alive and not ready, and its numbers are given without those it holds', async () => {
    expect(await (await get('/metrics')).text()).toMatch(/^fazhi_store_up 1$/m)
    await down()
    expect((await get('/healthz')).status).toBe(200)
    const ready = await get('/readyz')
    expect([ready.status, await ready.json()]).toEqual([503, { status: 'store_unavailable' }])
    await refusalOf(await get('/api/reports'))
    const metrics = await (await get('/metrics')).text()
    expect(metrics).toMatch(/^fazhi_store_up 0$/m)
    expect(metrics).toMatch(/^fazhi_store_errors_total\{method="version",kind="unavailable"\} \d+$/m)
    expect(metrics).toMatch(/^fazhi_store_connections\{state="open"\} \d+$/m)
    expect(metrics).not.toMatch(/^fazhi_index_reports /m)
  }, 60_000)
})

describe('a network that swallows everything', () => {
  test('ends what is in flight with a 503 within the time a statement has, and what waits for a connection too', async () => {
    relay.silence()
    await forgotten()
    const began = performance.now()
    const asked = await Promise.all([1, 2, 3, 4, 5].map(() => post('/api/ask', ASK)))
    for (const response of asked) await refusalOf(response)
    expect(performance.now() - began).toBeLessThan(4 * PATIENCE_MS + 2_000)
    await relay.restore()
    await until(async () => (await post('/api/ask', ASK)).status === 200)
  }, 60_000)
})
test('a program started while the database is down says so once, answers 503 at its port, and serves when it comes', async () => {
  buildOnce()
  await relay.cut()
  const port = await freePort()
  const child = spawn(
    process.execPath,
    [join(ROOT, 'bin/fazhi'), 'serve', '--corpus', CORPUS, '--port', String(port)],
    {
      cwd: folder,
      env: { ...process.env, FAZHI_STORE: relay.url, FAZHI_TOKEN: '', FAZHI_STORE_TIMEOUT_MS: String(PATIENCE_MS) },
    },
  )
  let said = ''
  child.stderr.on('data', data => {
    said += data
  })
  const ended = new Promise(resolve => child.once('close', resolve))
  const at = `http://127.0.0.1:${port}`
  await until(async () => /每 2 秒再试/.test(said), 30_000)
  expect((await get('/healthz', {}, at)).status).toBe(200)
  expect((await get('/readyz', {}, at)).status).toBe(503)
  await refusalOf(await post('/api/ask', ASK, {}, at))
  const page = await get('/figures', { headers: { accept: 'text/html' } }, at)
  expect([page.status, page.headers.get('retry-after')]).toEqual([503, '5'])
  expect(await page.text()).toMatch(/http-equiv="refresh".*请过几秒再试/)
  await relay.restore()
  await until(async () => (await get('/readyz', {}, at)).status === 200, 30_000)
  expect((await post('/api/ask', ASK, {}, at)).status).toBe(200)
  expect(said.match(/每 2 秒再试/g)).toHaveLength(1)
  child.kill('SIGTERM')
  expect(await ended).toBe(0)
}, 240_000)

test('a program that waits for its database ends at once when it is told to', async () => {
  await relay.cut()
  const words = [join(ROOT, 'bin/fazhi'), 'serve', '--corpus', CORPUS, '--port', '0']
  const child = spawn(process.execPath, words, { cwd: folder, env: { ...process.env, FAZHI_STORE: relay.url } })
  let said = ''
  child.stderr.on('data', data => {
    said += data
  })
  const ended = new Promise(resolve => child.once('close', resolve))
  await until(async () => /每 2 秒再试/.test(said), 30_000)
  child.kill('SIGTERM')
  expect(await ended).toBe(0)
}, 60_000)
