/**
 * Long polling: asks for updates and moves on only past those the receiver has remembered. Trouble is waited out; what
 * waiting does not mend (a token withdrawn, another program polling with it) ends it with one line.
 */
import { backoff, type Fault, faultOf, pause, Stopped } from './api.js'
import { isPassing } from './away.js'
import type { Parts } from './parts.js'
import type { Receiver } from './receive.js'
import { lineFor } from './trouble.js'

/** Kinds of updates asked for; edits, channel posts and reactions are not. */
export const WANTED = ['message', 'callback_query', 'inline_query', 'my_chat_member'] as const

/** Another poller is waited for so long: a program that was killed leaves its last poll behind it. */
const CONFLICT_MS = 30_000
const CONFLICT_WAIT_MS = 1_500
/** Work beyond which no more is fetched: the rest waits with Telegram. */
const MOST_WAITING = 2_000

/** A server that says nothing is new without waiting, as some do, is not asked again at once. */
const HASTY_MS = 250

/** Ends a webhook, for with one nothing can be polled; gives whether there was one. What fails here fails again when polling. */
export async function dropWebhook({ apis, log }: Parts): Promise<boolean> {
  try {
    const { url } = await apis.brief.getWebhookInfo()
    return url ? await apis.brief.deleteWebhook() : false
  } catch (error) {
    const fault = faultOf(error)
    if (fault.kind !== 'stopped') log.warn({ fault }, 'webhook not looked at')
    return false
  }
}

/** Name under which the polling of a bot is claimed. */
const POLLING = 'poll'
/** A process that waits for its turn asks so often. */
const TURN_MS = 1_000
/**
 * While the database is away, Telegram is asked so often what was said, to tell that it has to wait; less and less often, as
 * another process may be polling by then and each look ends its request.
 */
const LOOK_MS = 5_000
const LONGEST_LOOK_MS = 60_000

/** Polls while the polling is this process's, and waits for it while it is another's. Ends as `poll` does. */
export async function pollInTurn(
  parts: Parts,
  receiver: Receiver,
  stop: AbortSignal,
  say: (line: string) => void,
): Promise<void> {
  const { claims, log } = parts
  let mine: boolean | null = null
  let looks = 0
  let looked = Number.NEGATIVE_INFINITY
  while (!stop.aborted)
    try {
      const term = await claims.take(POLLING)
      if (claims.shared && (term !== null) !== mine) {
        log.info({ polling: term !== null }, 'turn')
        if (term === null) say('另一个进程正用这个机器人接收消息，本进程待命，它停下就接手。')
        else if (mine === false) say('接手接收消息。')
      }
      mine = term !== null
      looks = 0
      if (term) await poll(parts, receiver, AbortSignal.any([stop, term]))
      else if (!(await waited(TURN_MS, stop))) return
    } catch (error) {
      if (!isPassing(error)) throw error
      if (mine && parts.now() - looked > Math.min(LONGEST_LOOK_MS, LOOK_MS * 2 ** looks)) {
        looked = parts.now()
        looks++
        await look(parts, receiver)
      }
      if (!(await waited(TURN_MS, stop))) return
    }
  if (mine) await claims.release(POLLING).catch(() => {})
}

/** One glance at what was said, while nothing can be remembered: whoever polls next is offered the same. */
async function look(parts: Parts, receiver: Receiver): Promise<void> {
  try {
    const updates = await parts.apis.poll.raw.getUpdates({ limit: 100, timeout: 0, allowed_updates: WANTED })
    await receiver.receive(updates)
  } catch (error) {
    if (!isPassing(error)) read(error, parts)
  }
}

/** Resolves when `stop` ends it; throws one line where polling has no future. */
async function poll(parts: Parts, receiver: Receiver, stop: AbortSignal): Promise<void> {
  let offset = 0
  let failures = 0
  let conflictSince: number | null = null
  while (!stop.aborted) {
    try {
      while (parts.waiting() > MOST_WAITING) await pause(100, stop)
      const began = parts.now()
      const updates = await parts.apis.poll.raw.getUpdates(
        { offset, limit: 100, timeout: parts.config.TELEGRAM_POLL_SECONDS, allowed_updates: WANTED },
        // grammY types its signals as those of another library; what it uses of them is the same.
        stop as unknown as Parameters<typeof parts.apis.poll.raw.getUpdates>[1],
      )
      await receiver.receive(updates)
      // Not the last one's: an old update offered again must not turn back what is confirmed.
      for (const { update_id } of updates) if (Number.isSafeInteger(update_id)) offset = Math.max(offset, update_id + 1)
      if (updates.length === 0 && parts.now() - began < HASTY_MS) await pause(HASTY_MS, stop)
      failures = 0
      conflictSince = null
    } catch (error) {
      if (error instanceof Stopped || stop.aborted) return
      const fault = read(error, parts)
      if (fault?.kind === 'refused' && fault.code === 409) conflictSince ??= parts.now()
      if (fault?.kind === 'refused' && /webhook/i.test(fault.description)) await dropWebhook(parts)
      // Several processes take turns; one that lost the database for a while may look beside this one, which passes.
      if (fault && hopeless(fault, parts.claims.shared ? null : conflictSince, parts.now()))
        throw new Error(lineFor('长轮询', fault))
      if (!(await waited(waitFor(error, fault, failures++), stop))) return
    }
  }
}

/** A database that was away is asked again after so long at most. */
const STORE_WAIT_MS = 2_000

/** Null: not a call's failure but the store's, which is tried again as well. */
function read(error: unknown, parts: Parts): Fault | null {
  try {
    const fault = faultOf(error)
    parts.log.warn({ fault }, 'polling')
    return fault
  } catch {
    parts.log.error({ error: error instanceof Error ? error.message : String(error) }, 'updates not remembered')
    return null
  }
}

function hopeless(fault: Fault, conflictSince: number | null, now: number): boolean {
  if (fault.kind !== 'refused') return false
  if (fault.code === 409) return conflictSince !== null && now - conflictSince > CONFLICT_MS
  return fault.code === 401 || fault.code === 404
}

function waitFor(error: unknown, fault: Fault | null, failures: number): number {
  if (fault?.kind === 'refused' && fault.code === 409) return CONFLICT_WAIT_MS
  const asked = (error as { parameters?: { retry_after?: number } }).parameters?.retry_after
  if (asked !== undefined) return asked * 1000
  return fault === null ? Math.min(STORE_WAIT_MS, backoff(failures)) : backoff(failures)
}

async function waited(ms: number, stop: AbortSignal): Promise<boolean> {
  try {
    await pause(ms, stop)
    return true
  } catch {
    return false
  }
}
