/** What is replied to → what was said before, oldest first. The chain of replies, each answer under the one it followed upon. */
import type { Said, SaidStore } from '../../index/said.js'
import type { Turn } from '../../search/question.js'
import type { Spot } from './speak.js'

/** Questions of a chain that are remembered: reading a question looks no further back (search/question.ts). */
const TURNS = 4

/** Alone with the bot people do not reply, they go on talking; after so long they begin anew. */
const FRESH_MS = 30 * 60_000

/** The answer a message goes on with: the one it replies to; alone with the bot the latest. Never one of another chat. */
export async function goesOnWith(
  spot: Spot,
  repliedTo: number | null,
  said: SaidStore,
  now: number,
): Promise<Said | null> {
  if (repliedTo !== null) return said.byMessage(spot.chat, repliedTo)
  return spot.isPrivate ? said.latest(spot.chat, spot.thread, now - FRESH_MS) : null
}

export async function turnsUpTo(last: Said | null, store: SaidStore): Promise<Turn[]> {
  const turns: Turn[] = []
  let one = last
  for (let n = 0; one && n < TURNS; n++) {
    turns.unshift({ role: 'user', content: one.question }, { role: 'assistant', content: one.answer })
    const parent = one.parent === null ? null : await store.get(one.parent)
    one = parent && parent.chat === one.chat ? parent : null
  }
  return turns
}
