/**
 * A desk and settings → the bot, running: its parts opened, what a crash left taken up, updates polled or let in. `stop`
 * takes no more, waits for answers under way, and closes what was opened here; the desk stays the caller's.
 */
import { setMaxListeners } from 'node:events'
import type { Opened, Places } from '../../app.js'
import type { Config } from '../../config.js'
import { placeOf } from '../../index/postgres.js'
import type { Lookout } from '../lookout.js'
import { tokenOf } from './connect.js'
import { letIn, pollUp, type Source } from './intake.js'
import { registerMenus } from './menu.js'
import { type OpenedParts, openParts, tidy } from './open.js'
import { openReceiver, type Receiver } from './receive.js'
import type { Door } from './webhook.js'

export interface BotOptions {
  readonly config: Config
  readonly places: Places
  readonly desk: Opened
  readonly lookout: Pick<Lookout, 'log' | 'meter'>
  readonly today: () => string
  /** A line for the person who started it. */
  readonly say: (line: string) => void
  /** Puts the webhook's door into a server that runs already, whose port it gives; without it the bot listens by itself. */
  readonly mount?: (door: Door) => Promise<number>
  /** Gives the start up; a bot that runs already is ended by its `stop`. */
  readonly signal?: AbortSignal
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

/** Starts the bot. Throws one line where the token or the server is no good. */
export async function startBot(options: BotOptions): Promise<RunningBot> {
  const stopping = new AbortController()
  const giveUp = (): void => stopping.abort()
  if (options.signal?.aborted) giveUp()
  options.signal?.addEventListener('abort', giveUp)
  try {
    return await started(options, stopping)
  } finally {
    options.signal?.removeEventListener('abort', giveUp)
  }
}

async function started(options: BotOptions, stopping: AbortController): Promise<RunningBot> {
  const { config, say } = options
  const token = tokenOf(config)
  const { reports } = await options.desk.store.stats()
  if (reports === 0)
    throw new Error(
      `启动机器人：索引 ${placeOf(options.places.index)} 里没有报告。请把报告放进 ${options.places.corpus}，或用 --corpus 指明文件夹。`,
    )
  const polling = new AbortController()
  for (const { signal } of [stopping, polling]) setMaxListeners(0, signal)
  const opened = await openParts(options, token, { stop: stopping.signal, stopPolling: polling.signal })
  const { parts, lanes } = opened
  const receiver = openReceiver(parts, lanes)
  try {
    await tidy(parts)
    const left = await receiver.recover()
    if (left > 0) say(`上次没有答完的 ${left} 个问题，现在接着回答。`)
    const source = config.TELEGRAM_WEBHOOK_URL
      ? await letIn(config.TELEGRAM_WEBHOOK_URL, parts, receiver, options.mount)
      : await pollUp(parts, receiver, polling, say)
    void registerMenus(parts)
    const { mode, port } = source
    parts.log.info({ mode, username: parts.me.username, bot: parts.me.id, ...(port === null ? {} : { port }) }, 'ready')
    return { username: parts.me.username, ended: source.ended, stop: stopper(opened, receiver, source, stopping, say) }
  } catch (error) {
    stopping.abort()
    receiver.close()
    await opened.close()
    throw error
  }
}

/** The same stop, however often it is asked for. */
function stopper(
  { parts, lanes, close }: OpenedParts,
  receiver: Receiver,
  source: Source,
  stopping: AbortController,
  say: (line: string) => void,
): () => Promise<void> {
  const tidying = setInterval(() => void tidy(parts), HOUR_MS)
  let ending: Promise<void> | null = null
  const end = async (): Promise<void> => {
    clearInterval(tidying)
    receiver.close()
    await source.close()
    if (!(await lanes.drain(DRAIN_MS))) say(`还有 ${lanes.size()} 个问题没有答完，下次启动时接着回答。`)
    stopping.abort()
    await close()
  }
  return () => {
    ending ??= end()
    return ending
  }
}
