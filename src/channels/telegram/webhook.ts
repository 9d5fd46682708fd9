/**
 * HTTP requests → updates for the receiver, where Telegram brings them (webhook); and /healthz, /readyz, /metrics for those
 * who run the bot. Only who knows the secret is heard; an update is confirmed once it is remembered.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Update } from 'grammy/types'
import { z } from 'zod'
import { StoreUnavailable } from '../../index/store.js'

export interface Door {
  /** Path of the webhook's address. */
  readonly path: string
  readonly secret: string
  /** Wanted before the metrics are shown, where it is set; without it only loopback sees them. */
  readonly token: string | undefined
  /** Whether what is counted may be read at all. */
  readonly measured: boolean
  readonly receive: (updates: readonly Update[]) => Promise<void>
  readonly ready: () => Promise<boolean>
  readonly metrics: () => Promise<string>
  readonly onError: (error: unknown) => void
}

/** An update with a long text and all its entities is some 100 KB. */
const MOST_BYTES = 1024 * 1024

const Body = z.looseObject({ update_id: z.number().int() })

export function openDoor(door: Door): Server {
  const server = createServer((request, response) => void respond(request, response, door))
  // Also bounds what a sender without end can send.
  server.requestTimeout = 15_000
  return server
}

export async function listen(server: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new Error(`监听 ${host}:${port}：${error.code ?? '失败'}。请换一个 FAZHI_PORT 或 FAZHI_HOST。`)),
    )
    server.listen(port, host, resolve)
  })
  const address = server.address()
  return typeof address === 'object' && address ? address.port : port
}

/** Answers one request, also for a server that is not this file's. Never throws: what is not remembered Telegram brings again. */
export async function respond(request: IncomingMessage, response: ServerResponse, door: Door): Promise<void> {
  try {
    await route(request, response, door)
  } catch (error) {
    door.onError(error)
    end(response, error instanceof StoreUnavailable ? 503 : 500, 'error')
  }
}

async function route(request: IncomingMessage, response: ServerResponse, door: Door): Promise<void> {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname
  if (request.method === 'POST' && path === door.path) return update(request, response, door)
  if (request.method !== 'GET' && request.method !== 'HEAD') return end(response, 405, 'method not allowed')
  if (path === '/healthz') return end(response, 200, 'ok')
  if (path === '/readyz') return (await door.ready()) ? end(response, 200, 'ready') : end(response, 503, 'not ready')
  if (path === '/metrics')
    return mayMeasure(request, door) ? end(response, 200, await door.metrics()) : end(response, 401, 'unauthorized')
  return end(response, 404, 'not found')
}

async function update(request: IncomingMessage, response: ServerResponse, door: Door): Promise<void> {
  const secret = request.headers['x-telegram-bot-api-secret-token']
  if (typeof secret !== 'string' || !same(secret, door.secret)) return end(response, 401, 'unauthorized')
  const bytes = await bodyOf(request)
  if (bytes === null) return end(response, 413, 'too large')
  const parsed = readBody(bytes)
  if (!parsed) return end(response, 400, 'not an update')
  await door.receive([parsed])
  return end(response, 200, 'ok')
}

function mayMeasure(request: IncomingMessage, { token, measured }: Door): boolean {
  if (!measured) return false
  if (token !== undefined) return same(request.headers.authorization ?? '', `Bearer ${token}`)
  return /^(?:::1|127\.|::ffff:127\.)/.test(request.socket.localAddress ?? '')
}

/** In constant time, whatever the lengths. */
export function same(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(wanted))
}

/** Null where it is too large. All of it is taken in, or the answer would be lost with the connection. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= MOST_BYTES) chunks.push(chunk)
  }
  return size <= MOST_BYTES ? Buffer.concat(chunks) : null
}

function readBody(bytes: Buffer): Update | null {
  try {
    const parsed = Body.safeParse(JSON.parse(bytes.toString('utf8')))
    return parsed.success ? (parsed.data as unknown as Update) : null
  } catch {
    return null
  }
}

function end(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent) return void response.end()
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
  response.end(text)
}
