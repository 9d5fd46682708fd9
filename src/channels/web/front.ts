/**
 * Host and port → what listens there, or one line that says why nothing can; and its end, which lets answers in flight go out.
 * Until it is given the application each request is told to come again.
 */
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { isLoopback } from './access.js'
import { away } from './away.js'

export type Fetch = (request: Request, env?: unknown) => Response | Promise<Response>

/** Milliseconds a request's head and the whole of it may take. */
export interface Patience {
  readonly head: number
  readonly whole: number
}

export interface FrontSettings {
  readonly host: string
  readonly port: number
  /** Whether strangers are kept out: beyond this machine they must be. */
  readonly guarded: boolean
  readonly patience?: Patience
}

export interface Front {
  readonly url: string
  readonly port: number
  readonly server: Server
  /** From now on requests are answered so. */
  answer(fetch: Fetch): void
  /** No new requests; those in flight have so long to end. */
  stop(graceMs?: number): Promise<void>
}

/** A 20 MB report over a slow line takes minutes; the head of a request does not. */
const PATIENCE = { head: 10_000, whole: 300_000 }
const GRACE_MS = 10_000

export async function openFront(settings: FrontSettings): Promise<Front> {
  if (!isLoopback(settings.host) && !settings.guarded)
    throw new Error(
      `要在 ${settings.host} 上提供服务，须先设 FAZHI_TOKEN（访问口令）或 FAZHI_ACCESS（访问文件）；只在本机使用请去掉 --host，默认 127.0.0.1。`,
    )
  let fetch: Fetch = away
  const server = await listening((request, env) => fetch(request, env), settings)
  const { port } = server.address() as AddressInfo
  const host = settings.host.includes(':') ? `[${settings.host.replace(/[[\]]/g, '')}]` : settings.host
  return {
    url: `http://${host}:${port}`,
    port,
    server,
    answer(by) {
      fetch = by
    },
    stop: (graceMs = GRACE_MS) => closed(server, graceMs),
  }
}

function listening(fetch: Fetch, given: FrontSettings): Promise<Server> {
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

function cannotListen(error: NodeJS.ErrnoException, { host, port }: FrontSettings): string {
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
