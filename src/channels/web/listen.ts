/** Settings → a server that listens, or one line that says why not; and its end, which lets answers in flight go out. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import type { Opened, Places } from '../../app.js'
import { version } from '../../config.js'
import { updateIndex } from '../../index/build.js'
import { guessesOver } from '../../index/guesses.js'
import { secretOver } from '../../index/secret.js'
import { countHeld } from '../counting.js'
import { tellUnder } from '../log.js'
import type { Lookout } from '../lookout.js'
import { isLoopback, openAccess } from './access.js'
import { makeApp } from './app.js'
import { openLinks } from './links.js'
import { webMetrics } from './metrics.js'
import type { Office } from './office.js'
import { pageFolder } from './page.js'

export interface Listening {
  readonly host: string
  readonly port: number
  readonly token: string | undefined
  readonly places: Places
  readonly desk: Opened
  readonly today: () => string
  readonly say: (line: string) => void
  readonly lookout: Pick<Lookout, 'log' | 'meter' | 'tracing'>
  /** 1: the log may hold what people ask. */
  readonly texts?: string | undefined
  /** Milliseconds a request's head and the whole of it may take; for tests. */
  readonly patience?: { readonly head: number; readonly whole: number }
}

export interface Served {
  readonly url: string
  readonly port: number
  readonly office: Office
  /** Hands POST requests to a path to somebody else: a bot's webhook comes in by the page's port. */
  take(path: string, handle: (request: IncomingMessage, response: ServerResponse) => void): void
  /** No new requests; those in flight have so long to end. */
  stop(graceMs?: number): Promise<void>
}

/** A 20 MB report over a slow line takes minutes; the head of a request does not. */
const PATIENCE = { head: 10_000, whole: 300_000 }
const GRACE_MS = 10_000

export async function startServer(given: Listening): Promise<Served> {
  const loopback = isLoopback(given.host)
  if (!loopback && !given.token && !given.desk.book)
    throw new Error(
      `要在 ${given.host} 上提供服务，须先设 FAZHI_TOKEN（访问口令）或 FAZHI_ACCESS（访问文件）；只在本机使用请去掉 --host，默认 127.0.0.1。`,
    )
  if (given.token && given.token.length < 16)
    given.say('FAZHI_TOKEN 短于 16 个字符，容易被猜中：请换一个长的随机口令。')
  const office = await openOffice(given)
  const page = pageFolder()
  if (page === null) given.say('网页还没有构建（npm run build），只提供接口。')
  const app = makeApp(office, { loopback, page })
  const server = await listening(app.fetch, given)
  const { port } = server.address() as AddressInfo
  const host = given.host.includes(':') ? `[${given.host.replace(/[[\]]/g, '')}]` : given.host
  return {
    url: `http://${host}:${port}`,
    port,
    office,
    take: (path, handle) => takeFrom(server, path, handle),
    async stop(graceMs = GRACE_MS) {
      await closed(server, graceMs)
      await app.close()
    },
  }
}

async function openOffice({ places, desk, token, today, lookout, texts }: Listening): Promise<Office> {
  const { log, meter, tracing } = lookout
  countHeld(meter, desk)
  const state = await desk.state()
  let turn: Promise<unknown> = Promise.resolve()
  return {
    whole: desk,
    places,
    today,
    links: await openLinks(state),
    access: openAccess(token, Date.now, desk.book, {
      guesses: guessesOver(state),
      key: await secretOver(state, 'session'),
    }),
    metrics: webMetrics(meter),
    log,
    tell: request => tellUnder(log, { LOG_TEXTS: texts }, { request }),
    tracing,
    version: version(),
    update() {
      const made = turn.then(() => updateIndex({ ...places, embedder: desk.embedder }))
      turn = made.catch(() => {})
      return made
    },
  }
}

function listening(fetch: Parameters<typeof serve>[0]['fetch'], given: Listening): Promise<Server> {
  const { head, whole } = given.patience ?? PATIENCE
  return new Promise((resolve, reject) => {
    const server = serve(
      {
        fetch,
        hostname: given.host.replace(/^\[|\]$/g, ''),
        port: given.port,
        serverOptions: {
          headersTimeout: head,
          requestTimeout: whole,
          connectionsCheckingInterval: Math.min(2_000, head),
          maxHeaderSize: 16_384,
        },
      },
      () => resolve(server as Server),
    )
    server.on('error', (error: NodeJS.ErrnoException) => reject(new Error(cannotListen(error, given))))
  })
}

function cannotListen(error: NodeJS.ErrnoException, { host, port }: Listening): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `端口 ${port} 已被占用：请用 --port 换一个，或停掉占用它的程序。`
    case 'EACCES':
      return `没有权限使用端口 ${port}：请用 --port 换一个 1024 以上的。`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `本机没有地址 ${host}：请用 --host 写本机的地址，默认 127.0.0.1。`
    default:
      return `不能在 ${host}:${port} 上提供服务：${error.code ?? error.message}。`
  }
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void

function takeFrom(server: Server, path: string, handle: Handler): void {
  const others = server.listeners('request') as Handler[]
  server.removeAllListeners('request')
  server.on('request', (request, response) => {
    if (request.method === 'POST' && request.url?.split('?')[0] === path) handle(request, response)
    else for (const other of others) other(request, response)
  })
}

function closed(server: Server, graceMs: number): Promise<void> {
  return new Promise(resolve => {
    const late = setTimeout(() => server.closeAllConnections(), graceMs)
    server.close(() => {
      clearTimeout(late)
      resolve()
    })
    server.closeIdleConnections()
  })
}
