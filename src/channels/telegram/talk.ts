/** What is replied to → what was said before, oldest first. The chain of replies, each answer under the one it followed upon. */

import type { Sight } from '../../groups.js'
import type { Said, SaidStore } from '../../index/said.js'
import type { Turn } from '../../search/question.js'
import { covers } from '../../sight.js'
import type { Parts } from './parts.js'
import type { Spot } from './speak.js'

/** Questions of a chain that are remembered: reading a question looks no further back (search/question.ts). */
const TURNS = 4

/** Alone with the bot people do not reply, they go on talking; after so long they begin anew. */
const FRESH_MS = 30 * 60_000

/** 「那上一年呢？」「其中通过多少？」 go on with what was said; a question that stands by itself may begin anew. */
export function goesOn(question: string): boolean {
  return /^(?:那|还有|再|它|他们|其中|其|该|这|上一?年|去年同期|同期|and\b|what about|how about|then\b)|呢\s*[？?]?$/i.test(
    question.trim(),
  )
}

/**
 * The answer a message goes on with: the one it replies to; alone with the bot the latest, unless the chat has a unit of its own
 * and the question stands by itself. Never one of another chat.
 */
export async function goesOnWith(
  heard: { readonly spot: Spot; readonly repliedTo: number | null; readonly question: string },
  { said, chats, now }: Pick<Parts, 'said' | 'chats' | 'now'>,
): Promise<Said | null> {
  const { spot, repliedTo, question } = heard
  if (repliedTo !== null) return said.byMessage(spot.chat, repliedTo)
  if (!spot.isPrivate) return null
  if (!goesOn(question) && (await chats.get(spot.chat)).unit !== null) return null
  return said.latest(spot.chat, spot.thread, now() - FRESH_MS)
}

/** What was said up to an answer; nothing from before what is seen (`rules`) became less. */
export async function turnsUpTo(last: Said | null, store: SaidStore, rules: Sight['rules'] = null): Promise<Turn[]> {
  const turns: Turn[] = []
  let one = last
  for (let n = 0; one && n < TURNS && covers(rules, one.rules); n++) {
    turns.unshift({ role: 'user', content: one.question }, { role: 'assistant', content: one.answer })
    const parent = one.parent === null ? null : await store.get(one.parent)
    one = parent && parent.chat === one.chat ? parent : null
  }
  return turns
}
