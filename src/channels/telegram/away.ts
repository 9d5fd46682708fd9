/** The database is away, or this process may no longer do what it claimed → recognised, and said in the chat in one line now and then. */
import { StoreUnavailable } from '../../index/store.js'
import { Lapsed } from './api.js'
import type { Parts } from './parts.js'
import type { Spot } from './speak.js'
import { languageOf, say } from './words.js'

/** Whether what failed will be done once the database is back. */
export function isPassing(error: unknown): boolean {
  return error instanceof StoreUnavailable || error instanceof Lapsed
}

/** A chat is told once in so long: who asks on learns nothing new. */
const TELL_MS = 5 * 60_000
/** Chats remembered; more than Telegram would let through in that time. */
const MOST = 10_000

/** Gives what tells a chat that its answer has to wait. */
export function openAway({ sender, now, log }: Pick<Parts, 'sender' | 'now' | 'log'>) {
  const told = new Map<number, number>()
  return (spot: Spot, asked: string): void => {
    const at = now()
    if (at - (told.get(spot.chat) ?? Number.NEGATIVE_INFINITY) < TELL_MS) return
    if (told.size >= MOST) told.clear()
    told.set(spot.chat, at)
    log.warn({ chat: spot.chat }, 'database away')
    const target = { chat: spot.chat, thread: spot.thread, replyTo: spot.message, quote: null }
    void sender.notice(say(languageOf(null, asked, spot.language)).away, target)
  }
}
