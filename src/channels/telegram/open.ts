/** Settings, desk and a token → the parts of the bot: its calls, its stores beside the index, its lanes. Leaves starting to run.ts. */
import { chatsOver } from '../../index/chats.js'
import { type Claims, claimsAlone, openClaims } from '../../index/claims.js'
import { feedbackOver } from '../../index/feedback.js'
import { inboxOver } from '../../index/inbox.js'
import { lock } from '../../index/lock.js'
import { saidOver } from '../../index/said.js'
import type { State } from '../../index/state.js'
import type { Log } from '../log.js'
import { apisFor, introduce, type Stops } from './connect.js'
import { type Lanes, openLanes } from './lanes.js'
import { botMetrics } from './metrics.js'
import { noting } from './notes.js'
import type { Parts } from './parts.js'
import { moveChat } from './receive.js'
import type { BotOptions } from './run.js'
import { openSender } from './send.js'
import { openUploads, uploadsFolder } from './uploads.js'

const HOUR_MS = 3_600_000
/** Ids of updates are remembered a week (Telegram offers them for a day), answers and their buttons three months. */
const INBOX_MS = 7 * 24 * HOUR_MS
const SAID_MS = 90 * 24 * HOUR_MS
const UPLOAD_MS = 24 * HOUR_MS

export interface OpenedParts {
  readonly parts: Parts
  readonly lanes: Lanes
  readonly close: () => Promise<void>
}

/** Throws one line where the token or the server is no good, or another program runs this bot here. */
export async function openParts(options: BotOptions, token: string, stops: Stops): Promise<OpenedParts> {
  const { config, places, desk } = options
  const { stop } = stops
  const { log, meter } = options.lookout
  const lanes = openLanes(error => log.error({ error: error instanceof Error ? error.stack : String(error) }, 'lane'))
  const metrics = botMetrics(meter, () => lanes.size())
  let claims = claimsAlone()
  const apis = apisFor(config, token, stops, {
    term: () => claims.term(),
    onCall: (method, outcome) => metrics.call(method, outcome),
    onWait: (method, why, ms) => log.debug({ method, why, ms: Math.round(ms) }, 'waiting'),
  })
  const me = await introduce(apis, stop).catch((error: unknown) => {
    apis.wire.close()
    throw error
  })
  const opened = await openStores(options, me.id, log).catch((error: unknown) => {
    apis.wire.close()
    throw error
  })
  const { stores } = opened
  claims = stores.claims
  const parts: Parts = {
    config,
    places,
    whole: desk,
    me,
    apis,
    ...stores,
    sender: openSender(apis, (from, to) => moveChat(from, to, { ...stores, config, log })),
    uploads: openUploads(uploadsFolder(places)),
    log,
    metrics,
    stop,
    today: options.today,
    now: Date.now,
    waiting: () => lanes.size(),
  }
  const close = async (): Promise<void> => {
    apis.wire.close()
    await opened.closeStores()
  }
  return { parts, lanes, close }
}

/** Over a file one process runs a bot; over a server several do, and share the work among them. */
async function openStores({ places, desk, say }: BotOptions, bot: number, log: Log) {
  const state = await desk.state()
  const release = state.shared ? () => {} : alone(places.index, bot, say)
  const claims = await claimsFor(state, bot).catch(error => {
    release()
    throw error
  })
  const onLate = (error: unknown): void =>
    log.warn({ error: error instanceof Error ? error.message : String(error) }, 'noted later')
  const stores = {
    ...noting({ inbox: inboxOver(state, bot), said: saidOver(state, bot) }, onLate),
    feedback: feedbackOver(state),
    chats: chatsOver(state, bot),
    claims,
  }
  const closeStores = async (): Promise<void> => {
    await claims.close()
    release()
  }
  return { stores, closeStores }
}

async function claimsFor(state: State, bot: number): Promise<Claims> {
  return state.shared ? openClaims(state, bot) : claimsAlone()
}

/** Forgets what is old. */
export async function tidy({ inbox, said, uploads, now, log }: Parts): Promise<void> {
  try {
    await inbox.prune(now() - INBOX_MS)
    await said.prune(now() - SAID_MS)
    uploads.prune(now() - UPLOAD_MS)
  } catch (error) {
    log.warn({ error: error instanceof Error ? error.message : String(error) }, 'tidying')
  }
}

/**
 * Two programs with one inbox would both take up what is unfinished. A container's name is new each time, so a holder of
 * another host is no reason to wait: two that poll with one token tell each other by 409.
 */
function alone(index: string, bot: number, say: (line: string) => void): () => void {
  const busy = '另一个进程正用这个索引文件夹运行同一个机器人'
  try {
    return lock(index, { file: `bot-${bot}.lock`, busy, foreignMs: 0 })
  } catch (error) {
    if (error instanceof Error && error.message.startsWith(busy)) throw error
    say(`${error instanceof Error ? error.message : String(error)}不加锁继续。`)
    return () => {}
  }
}
