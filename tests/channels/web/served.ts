/** A server on a port of its own, on a copy of the sample corpus and index that a test may change. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDesk } from '../../../src/app.js'
import { counting } from '../../../src/channels/counting.js'
import { openLog } from '../../../src/channels/log.js'
import { openMeter } from '../../../src/channels/metrics.js'
import { type Listening, type Served, startServer } from '../../../src/channels/web/listen.js'
import { readConfig } from '../../../src/config.js'
import { CORPUS, openSample, TODAY } from '../../sample.js'

export interface TestServer extends Served {
  readonly corpus: string
  readonly said: readonly string[]
  /** A request of a program: no browser, no cookies. */
  get(path: string, init?: RequestInit): Promise<Response>
  post(path: string, body: unknown, init?: RequestInit): Promise<Response>
  /** Uploads as the page does: with the cookie and the CSRF token of a session. */
  upload(path: string, name: string, content: string | Uint8Array, fields?: Record<string, string>): Promise<Response>
  end(): Promise<void>
}

export async function serveSample(given: Partial<Listening> = {}): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'fazhi-web-'))
  const sample = await openSample()
  await sample.close()
  const places = { corpus: join(folder, 'corpus'), index: join(folder, 'index') }
  cpSync(CORPUS, places.corpus, { recursive: true, preserveTimestamps: true })
  cpSync(sample.index, places.index, { recursive: true })
  const config = readConfig({})
  if (!config.ok) throw new Error(config.message)
  const meter = openMeter()
  const desk = await openDesk(places, config.config, () => {}, { observe: counting(meter) })
  const said: string[] = []
  const served = await startServer({
    host: '127.0.0.1',
    port: 0,
    token: undefined,
    places,
    desk,
    today: () => TODAY,
    say: line => said.push(line),
    lookout: { log: openLog({ LOG_LEVEL: 'silent' }), meter, tracing: null },
    ...given,
  })
  const get = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(served.url.replace('0.0.0.0', '127.0.0.1') + path, { redirect: 'manual', ...init })
  return {
    ...served,
    corpus: places.corpus,
    said,
    get,
    post: (path, body, init = {}) =>
      get(path, {
        method: 'POST',
        body: JSON.stringify(body),
        ...init,
        headers: { 'content-type': 'application/json', ...init.headers },
      }),
    async upload(path, name, content, fields = {}) {
      const session = await get('/api/session')
      const { csrf } = (await session.json()) as { csrf: string }
      const cookie = session.headers.get('set-cookie')!.split(';')[0]!
      const form = new FormData()
      form.set('file', new File([typeof content === 'string' ? content : new Uint8Array(content)], name))
      for (const [field, value] of Object.entries(fields)) form.set(field, value)
      return get(path, { method: 'POST', body: form, headers: { cookie, 'x-csrf-token': csrf } })
    },
    async end() {
      await served.stop(1_000)
      await desk.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The one line of a refusal, with its code. */
export async function problemOf(response: Response): Promise<{ status: number; code: string; message: string }> {
  const { error } = (await response.json()) as { error: { code: string; message: string } }
  return { status: response.status, code: error.code, message: error.message }
}
