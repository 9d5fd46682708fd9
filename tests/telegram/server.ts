/**
 * A Bot API server of our own: real HTTP on 127.0.0.1, strict as Telegram's. Starts it and gives its address, its people (who speak to
 * the bot), its faults, and a journal of all that was asked. `POST /control` does the same for another process.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import * as asking from './asking.js'
import { type Fault, type Faults, makeFaults } from './faults.js'
import { makeLimits, type Rates, tooMany } from './limits.js'
import { type Asked, readAsked, readInteger } from './params.js'
import { makePeople, type People } from './people.js'
import * as sending from './sending.js'
import { type Message, Refusal } from './shapes.js'
import { makeRow, pause, type Row } from './updates.js'
import { type Entry, waitUntil } from './watch.js'
import { makeWorld, type World } from './world.js'

export interface TelegramServer {
  readonly root: string
  readonly token: string
  readonly world: World
  readonly people: People
  readonly faults: Faults
  readonly row: Row
  readonly journal: Entry[]
  /** What was sent to the server that was no valid request: each is a mistake of the bot. */
  readonly mistakes: () => Entry[]
  /** Waits until `wanted` gives something; looked at after each request. Throws with `what` after `ms`. */
  readonly until: <T>(wanted: () => T | undefined | null | false, what: string, ms?: number) => Promise<T>
  /** The bot's messages in reply to one. */
  readonly repliesTo: (message: Message) => Message[]
  readonly setLimits: (rates: Rates | null) => void
  readonly close: () => Promise<void>
}

export interface Setup {
  readonly privacy?: boolean
  readonly limits?: Rates | null
  readonly port?: number
  /** What a request's params and result are kept as; for runs of 100,000 updates: nothing. */
  readonly journal?: 'whole' | 'thin'
}

const METHODS: Readonly<Record<string, (world: World, asked: Asked) => unknown>> = Object.fromEntries(
  [...Object.entries(asking), ...Object.entries(sending)].map(([name, method]) => [name.toLowerCase(), method]),
)

export async function startTelegram(setup: Setup = {}): Promise<TelegramServer> {
  const world = makeWorld(setup.privacy ?? true)
  const row = makeRow()
  const people = makePeople(world, row)
  const faults = makeFaults()
  const journal: Entry[] = []
  const watchers = new Set<() => void>()
  const sockets = new Set<Socket>()
  let limit = makeLimits(setup.limits ?? null)

  const http = createServer((request, response) => void serve(request, response))
  http.keepAliveTimeout = 60_000
  http.on('connection', socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://double')
    const file = /^\/file\/bot([^/]+)\/(.+)$/.exec(url.pathname)
    const call = /^\/bot([^/]+)\/(\w+)$/.exec(url.pathname)
    if (url.pathname === '/control') await control(request, response)
    else if (file) sendFile(response, file[1]!, file[2]!)
    else if (call) await answer(request, response, { url, token: call[1]!, method: call[2]! })
    else reply(response, 404, { ok: false, error_code: 404, description: 'Not Found' })
  }

  interface Call {
    readonly url: URL
    readonly token: string
    readonly method: string
  }

  async function answer(request: IncomingMessage, response: ServerResponse, call: Call): Promise<void> {
    const at = performance.now()
    const asked = await readAsked(request, call.url).catch((error: unknown) => refusalOf(error))
    const fault = faults.pick(call.method)
    const entry: Entry = {
      n: journal.length,
      at,
      method: call.method,
      params: asked instanceof Refusal || setup.journal === 'thin' ? {} : asked.params,
      fault,
      status: null,
      error: null,
      result: null,
    }
    if (setup.journal !== 'thin' || call.method !== 'getUpdates') journal.push(entry)
    const [status, body] = await outcomeOf(call, asked, { entry, response })
    if (entry.status === null) entry.status = status
    if (status > 0 && !response.destroyed) reply(response, status, body)
    for (const watch of watchers) watch()
  }

  /** Status 0: nothing is answered any more. */
  async function outcomeOf(
    call: Call,
    asked: Asked | Refusal,
    { entry, response }: { entry: Entry; response: ServerResponse },
  ): Promise<[status: number, body: unknown]> {
    const { fault } = entry
    if (fault === 'reset-before') return dropped(response)
    if (fault === 'hang') return hung(response)
    if (fault === 'bad-gateway')
      return [502, '<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>']
    if (fault === 'slow') await pause(200)
    const outcome = await process(call, asked, response, fault)
    const { ok, description, result } = outcome[1] as { ok: boolean; description?: string; result?: unknown }
    entry.status = outcome[0]
    entry.error = ok ? null : (description ?? '')
    entry.result = setup.journal === 'thin' ? null : result
    if (fault === 'reset-after') return dropped(response)
    if (fault === 'hang-after') return hung(response)
    return outcome
  }

  async function process(
    call: Call,
    asked: Asked | Refusal,
    response: ServerResponse,
    fault: Fault | null,
  ): Promise<[status: number, body: unknown]> {
    try {
      if (fault === 'too-many') throw tooMany(1)
      if (call.token !== world.token) throw new Refusal(401, 'Unauthorized')
      if (asked instanceof Refusal) throw asked
      return [200, { ok: true, result: await run(call.method, asked, response) }]
    } catch (error) {
      const { code, description, parameters } = refusalOf(error)
      return [code, { ok: false, error_code: code, description, ...(parameters ? { parameters } : {}) }]
    }
  }

  function run(name: string, asked: Asked, response: ServerResponse): unknown {
    const { params } = asked
    const lower = name.toLowerCase()
    if (lower === 'getupdates')
      return row.poll(params, new Promise<void>(resolve => response.on('close', () => resolve())))
    if (lower === 'setwebhook') return row.setWebhook(params)
    if (lower === 'deletewebhook') return row.dropWebhook(params)
    if (lower === 'getwebhookinfo') return row.webhookInfo()
    const method = METHODS[lower]
    if (!method) throw new Refusal(404, 'Not Found: method not found')
    if ('chat_id' in params) limit(name, readInteger(params, 'chat_id'))
    return method(world, asked)
  }

  function sendFile(response: ServerResponse, token: string, path: string): void {
    const file = [...world.files.values()].find(one => one.path === path)
    if (token !== world.token || !file) reply(response, 404, { ok: false, error_code: 404, description: 'Not Found' })
    else response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(file.bytes)
  }

  /** `{"call": "say", "with": [...]}` → what that verb of the people gives. */
  async function control(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const { params } = await readAsked(request, new URL('http://double/'))
      const verbs = people as unknown as Record<string, (...words: unknown[]) => unknown>
      const verb = verbs[String(params['call'])]
      if (!verb) throw new Error(`no verb ${String(params['call'])} among ${Object.keys(verbs).join(', ')}`)
      reply(response, 200, { ok: true, result: verb(...((params['with'] as unknown[] | undefined) ?? [])) ?? null })
    } catch (error) {
      reply(response, 400, { ok: false, description: error instanceof Error ? error.message : String(error) })
    }
  }

  await new Promise<void>(resolve => http.listen(setup.port ?? 0, '127.0.0.1', resolve))
  return {
    root: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    token: world.token,
    world,
    people,
    faults,
    row,
    journal,
    mistakes: () => journal.filter(({ status, fault }) => status === 400 && fault === null),
    until: (wanted, what, ms = 15_000) => waitUntil(watchers, wanted, { what, ms, journal }),
    repliesTo: message =>
      people
        .messages(message.chat)
        .filter(one => one.from?.id === world.bot.id && one.reply_to_message?.message_id === message.message_id),
    setLimits(rates) {
      limit = makeLimits(rates)
    },
    async close() {
      row.close()
      for (const socket of sockets) socket.destroy()
      await new Promise(resolve => http.close(resolve))
    },
  }
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  return new Refusal(500, `Internal Server Error: ${error instanceof Error ? error.message : String(error)}`)
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  const html = typeof body === 'string'
  const bytes = Buffer.from(html ? body : JSON.stringify(body))
  response.writeHead(status, {
    'content-type': html ? 'text/html' : 'application/json',
    'content-length': bytes.length,
  })
  response.end(bytes)
}

function dropped(response: ServerResponse): [status: number, body: unknown] {
  response.socket?.destroy()
  return [0, null]
}

async function hung(response: ServerResponse): Promise<[status: number, body: unknown]> {
  await new Promise(resolve => response.on('close', resolve))
  return [0, null]
}
