/**
 * A desk and settings → the bot, running: its parts opened, what a crash left taken up, updates polled or let in. `stop`
 * takes no more, waits for answers under way, and closes what was opened here; the desk stays the caller's.
 */
import { setMaxListeners } from 'node:events'
import type { Server } from 'node:http'
import type { UserFromGetMe } from 'grammy/types'
import type { Opened, Places } from '../../app.js'
import type { Config } from '../../config.js'
import { CHATS_TABLES, chatsOver } from '../../index/chats.js'
import { FEEDBACK_TABLES, feedbackOver } from '../../index/feedback.js'
import { INBOX_TABLES, inboxOver } from '../../index/inbox.js'
import { SAID_TABLES, saidOver } from '../../index/said.js'
import { openState } from '../../index/state.js'
import { openLog } from '../log.js'
import { UsageError } from '../usage.js'
import { type ApiOptions, type Apis, backoff, type Fault, faultOf, openApis, pause, TELEGRAM_ROOT } from './api.js'
import { openLanes } from './lanes.js'
import { registerMenus } from './menu.js'
import { openMetrics } from './metrics.js'
import type { Parts } from './parts.js'
import { dropWebhook, poll, WANTED } from './polling.js'
import { moveChat, openReceiver, type Receiver } from './receive.js'
import { openSender } from './send.js'
import { lineFor } from './trouble.js'
import { openUploads } from './uploads.js'
import { listen, openDoor } from './webhook.js'

export interface BotOptions {
  readonly config: Config
  readonly places: Places
  readonly desk: Opened
  readonly today: () => string
  /** A line for the person who started it. */
  readonly say: (line: string) => void
  readonly prompts?: () => string | null
}

export interface RunningBot {
  readonly username: string
  /** Resolves after a stop; rejects with one line when the bot cannot go on. */
  readonly ended: Promise<void>
  stop(): Promise<void>
}

/** Answers under way at a stop have so long (issue 5). */
const DRAIN_MS = 10_000
const HOUR_MS = 3_600_000
/** Ids of updates are remembered a week (Telegram offers them for a day), answers and their buttons three months. */
const INBOX_MS = 7 * 24 * HOUR_MS
const SAID_MS = 90 * 24 * HOUR_MS
const UPLOAD_MS = 24 * HOUR_MS

/** Starts the bot. Throws one line where the token or the server is no good. */
export async function startBot(options: BotOptions): Promise<RunningBot> {
  const { config, say } = options
  const token = tokenOf(config)
  const { reports } = await options.desk.store.stats()
  if (reports === 0)
    throw new Error(
      `启动机器人：索引 ${options.places.index} 里没有报告。请把报告放进 ${options.places.corpus}，或用 --corpus 指明文件夹。`,
    )
  const stopping = new AbortController()
  const polling = new AbortController()
  for (const { signal } of [stopping, polling]) setMaxListeners(0, signal)
  const opened = await openParts(options, token, { stop: stopping.signal, stopPolling: polling.signal })
  const { parts, lanes, close } = opened
  const receiver = openReceiver(parts, lanes)
  try {
    await tidy(parts)
    const left = await receiver.recover()
    if (left > 0) say(`上次没有答完的 ${left} 个问题，现在接着回答。`)
    const source = config.TELEGRAM_WEBHOOK_URL
      ? await letIn(config.TELEGRAM_WEBHOOK_URL, parts, receiver)
      : await pollUp(parts, receiver, polling, say)
    const tidying = setInterval(() => void tidy(parts), HOUR_MS)
    void registerMenus(parts)
    const { mode, port } = source
    parts.log.info({ mode, username: parts.me.username, bot: parts.me.id, ...(port === null ? {} : { port }) }, 'ready')
    let ending: Promise<void> | null = null
    const stop = (): Promise<void> => {
      ending ??= (async () => {
        clearInterval(tidying)
        await source.close()
        const drained = await lanes.drain(DRAIN_MS)
        if (!drained) say(`还有 ${lanes.size()} 个问题没有答完，下次启动时接着回答。`)
        stopping.abort()
        close()
      })()
      return ending
    }
    return { username: parts.me.username, ended: source.ended, stop }
  } catch (error) {
    stopping.abort()
    close()
    throw error
  }
}

export function tokenOf(config: Config): string {
  if (config.TELEGRAM_BOT_TOKEN) return config.TELEGRAM_BOT_TOKEN
  throw new UsageError(
    '启动机器人：没有令牌。请向 @BotFather 申请，写入环境变量 TELEGRAM_BOT_TOKEN（见 docs/telegram.md）。',
  )
}

export function apisFor(config: Config, token: string, stops: Stops, more: Partial<ApiOptions> = {}): Apis {
  if (!/^\d{1,20}:[\w-]{10,}$/.test(token))
    throw new UsageError('启动机器人：TELEGRAM_BOT_TOKEN 的样子不对，应如 123456:ABC-DEF…。请从 @BotFather 重新复制。')
  if (config.TELEGRAM_WEBHOOK_URL && !config.TELEGRAM_WEBHOOK_SECRET)
    throw new UsageError(
      '启动机器人：设了 TELEGRAM_WEBHOOK_URL，还要设 TELEGRAM_WEBHOOK_SECRET（16 至 256 个字母、数字、_、-）。',
    )
  return openApis({
    token,
    root: (config.TELEGRAM_API_ROOT ?? TELEGRAM_ROOT).replace(/\/+$/, ''),
    proxy: proxyOf(config.HTTPS_PROXY),
    timeoutMs: config.TELEGRAM_TIMEOUT_MS,
    pollSeconds: config.TELEGRAM_POLL_SECONDS,
    ...stops,
    ...more,
  })
}

/** `proxy:8080` and `http://proxy:8080` are the same; other kinds of proxy are not spoken. */
export function proxyOf(setting: string | undefined): string | undefined {
  if (setting === undefined) return undefined
  const address = /^[a-z0-9]+:\/\//i.test(setting) ? setting : `http://${setting}`
  if (/^https?:\/\//i.test(address) && URL.canParse(address)) return address
  throw new UsageError('启动机器人：HTTPS_PROXY 要一个 http(s) 代理的地址，如 http://10.0.0.1:8080；别的代理用不了。')
}

/** A network that is not there yet, as after booting, is waited for a few seconds. */
const START_TRIES = 4

/** Who the token belongs to. Throws one line. */
export async function introduce(apis: Apis, stop: AbortSignal): Promise<UserFromGetMe> {
  for (let attempt = 0; ; attempt++) {
    let fault: Fault
    let wait = backoff(attempt + 1)
    try {
      return await apis.once.getMe()
    } catch (error) {
      fault = faultOf(error)
      const asked = (error as { parameters?: { retry_after?: number } }).parameters?.retry_after
      if (asked !== undefined) wait = asked * 1000
    }
    const passing = fault.kind === 'network' || (fault.kind === 'refused' && (fault.code === 429 || fault.code >= 500))
    if (!passing || attempt + 1 >= START_TRIES) throw new Error(lineFor('启动机器人', fault))
    await pause(wait, stop)
  }
}

interface Stops {
  readonly stop: AbortSignal
  readonly stopPolling: AbortSignal
}

async function openParts(options: BotOptions, token: string, stops: Stops) {
  const { config, places, desk } = options
  const { stop } = stops
  const log = openLog(config, [token, config.TELEGRAM_WEBHOOK_SECRET ?? ''])
  const lanes = openLanes(error => log.error({ error: error instanceof Error ? error.stack : String(error) }, 'lane'))
  const metrics = openMetrics(() => lanes.size())
  const apis = apisFor(config, token, stops, {
    onCall: (method, outcome) => metrics.call(method, outcome),
    onWait: (method, why, ms) => log.debug({ method, why, ms: Math.round(ms) }, 'waiting'),
  })
  const me = await introduce(apis, stop).catch((error: unknown) => {
    apis.wire.close()
    throw error
  })
  const state = openState(
    places.index,
    [...INBOX_TABLES, ...SAID_TABLES, ...FEEDBACK_TABLES, ...CHATS_TABLES],
    options.say,
  )
  const stores = {
    inbox: inboxOver(state, me.id),
    said: saidOver(state, me.id),
    feedback: feedbackOver(state),
    chats: chatsOver(state, me.id),
  }
  const parts: Parts = {
    config,
    places,
    desk,
    me,
    apis,
    ...stores,
    sender: openSender(apis, (from, to) => moveChat(from, to, { ...stores, config, log })),
    uploads: openUploads(places.index),
    log,
    metrics,
    stop,
    today: options.today,
    now: Date.now,
    prompts: options.prompts ?? (() => null),
    waiting: () => lanes.size(),
  }
  const close = (): void => {
    apis.wire.close()
    state.close()
  }
  return { parts, lanes, close }
}

async function tidy({ inbox, said, uploads, now, log }: Parts): Promise<void> {
  try {
    await inbox.prune(now() - INBOX_MS)
    await said.prune(now() - SAID_MS)
    uploads.prune(now() - UPLOAD_MS)
  } catch (error) {
    log.warn({ error: error instanceof Error ? error.message : String(error) }, 'tidying')
  }
}

/** Where updates come from. `close` lets no more in. */
interface Source {
  readonly mode: 'polling' | 'webhook'
  readonly port: number | null
  readonly ended: Promise<void>
  close(): Promise<void>
}

async function pollUp(
  parts: Parts,
  receiver: Receiver,
  stopping: AbortController,
  say: (line: string) => void,
): Promise<Source> {
  if (await dropWebhook(parts)) say('这个机器人原来用 webhook 接收消息，现已改为长轮询。')
  const polling = poll(parts, receiver, stopping.signal)
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

async function letIn(address: string, parts: Parts, receiver: Receiver): Promise<Source> {
  const { config } = parts
  const secret = config.TELEGRAM_WEBHOOK_SECRET!
  const server = openDoor({
    path: new URL(address).pathname,
    secret,
    token: config.FAZHI_TOKEN,
    receive: receiver.receive,
    ready: async () => !parts.stop.aborted && (await parts.desk.store.stats()).reports > 0,
    metrics: parts.metrics.text,
    onError: error => parts.log.error({ error: error instanceof Error ? error.message : String(error) }, 'webhook'),
  })
  const port = await listen(server, config.FAZHI_HOST, config.FAZHI_PORT)
  try {
    await asked('登记 webhook', () =>
      // One connection: with more, updates of one chat could overtake each other.
      parts.apis.brief.setWebhook(address, { secret_token: secret, allowed_updates: WANTED, max_connections: 1 }),
    )
  } catch (error) {
    await closed(server)
    throw error
  }
  let end: () => void = () => {}
  const ended = new Promise<void>(resolve => (end = resolve))
  return {
    mode: 'webhook',
    port,
    ended,
    async close() {
      await closed(server)
      end()
    },
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
