/** How updates come in: fetched by long polling, or brought to a door by Telegram. */
import type { Server } from 'node:http'
import { readiness } from '../ready.js'
import { faultOf } from './api.js'
import type { Parts } from './parts.js'
import { dropWebhook, pollInTurn, WANTED } from './polling.js'
import type { Receiver } from './receive.js'
import { lineFor } from './trouble.js'
import { type Door, listen, openDoor } from './webhook.js'

/** Where updates come from. `close` lets no more in. */
export interface Source {
  readonly mode: 'polling' | 'webhook'
  readonly port: number | null
  readonly ended: Promise<void>
  close(): Promise<void>
}

export async function pollUp(
  parts: Parts,
  receiver: Receiver,
  stopping: AbortController,
  say: (line: string) => void,
): Promise<Source> {
  if (await dropWebhook(parts)) say('这个机器人原来用 webhook 接收消息，现已改为长轮询。')
  const polling = pollInTurn(parts, receiver, stopping.signal, say)
  const failed = polling.catch(() => {})
  return {
    mode: 'polling',
    port: null,
    ended: polling,
    async close() {
      stopping.abort()
      await failed
    },
  }
}

export async function letIn(
  address: string,
  parts: Parts,
  receiver: Receiver,
  mount?: (door: Door) => Promise<number>,
): Promise<Source> {
  const { config } = parts
  const secret = config.TELEGRAM_WEBHOOK_SECRET!
  const door = doorOf(address, secret, parts, receiver)
  const server = mount ? null : openDoor(door)
  const port = server ? await listen(server, config.FAZHI_HOST, config.FAZHI_PORT) : await mount!(door)
  try {
    await asked('登记 webhook', () =>
      // One connection: with more, updates of one chat could overtake each other.
      parts.apis.brief.setWebhook(address, { secret_token: secret, allowed_updates: WANTED, max_connections: 1 }),
    )
  } catch (error) {
    if (server) await closed(server)
    throw error
  }
  let end: () => void = () => {}
  const ended = new Promise<void>(resolve => {
    end = resolve
  })
  return {
    mode: 'webhook',
    port,
    ended,
    async close() {
      if (server) await closed(server)
      end()
    },
  }
}

function doorOf(address: string, secret: string, parts: Parts, receiver: Receiver): Door {
  return {
    path: new URL(address).pathname,
    secret,
    token: parts.config.FAZHI_TOKEN,
    // What is counted is of all reports: without a token it is nobody's where not everybody sees all.
    measured: parts.config.FAZHI_TOKEN !== undefined || parts.whole.book === null,
    receive: receiver.receive,
    ready: async () => !parts.stop.aborted && (await readiness(parts.whole.store)).status === 'ready',
    metrics: parts.metrics.text,
    onError: error => parts.log.error({ error: error instanceof Error ? error.message : String(error) }, 'webhook'),
  }
}

function closed(server: Server): Promise<void> {
  return new Promise(resolve => {
    server.close(() => resolve())
    server.closeIdleConnections()
    setTimeout(() => server.closeAllConnections(), 1_000).unref()
  })
}

async function asked(action: string, call: () => Promise<unknown>): Promise<void> {
  try {
    await call()
  } catch (error) {
    throw new Error(lineFor(action, faultOf(error)))
  }
}
