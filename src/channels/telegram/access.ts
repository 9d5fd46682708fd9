/**
 * Who may ask: chats and people the environment lists, those added by /allow, administrators. Nobody else. And what of the
 * reports is seen in a chat.
 */
import type { Opened } from '../../app.js'
import type { Config } from '../../config.js'
import type { View } from '../../desks.js'
import { EVERYTHING } from '../../groups.js'
import type { Chat, Chats } from '../../index/chats.js'
import { readHoldings } from '../../search/holdings.js'
import { folded } from '../../text.js'
import type { Spot } from './speak.js'

type Who = Pick<Spot, 'chat' | 'person'>

interface Lists {
  readonly config: Pick<Config, 'FAZHI_ADMINS' | 'FAZHI_ALLOWED_CHATS'>
  readonly chats: Chats
}

export function isAdmin({ person }: Pick<Who, 'person'>, { config }: Pick<Lists, 'config'>): boolean {
  return config.FAZHI_ADMINS.includes(String(person))
}

/** Whether somebody may ask in a chat. A person who is listed may ask in any chat; in a chat that is listed everybody may. */
export async function mayAsk(who: Who, lists: Lists): Promise<boolean> {
  if (isAdmin(who, lists)) return true
  for (const id of new Set([who.chat, who.person])) if (await isListed(id, lists)) return true
  return false
}

export async function isListed(id: number, { config, chats }: Lists): Promise<boolean> {
  const listed = config.FAZHI_ALLOWED_CHATS.includes(String(id)) || config.FAZHI_ADMINS.includes(String(id))
  return listed || (await chats.get(id)).allowed
}

/**
 * What is seen in a chat: what the chat was given, whoever of it asks, for all of it read the answer. An administrator alone
 * with the bot, who runs it, sees all unless the access file says otherwise.
 */
export function viewOf(
  spot: Pick<Spot, 'chat' | 'person' | 'isPrivate'>,
  { whole, config }: { readonly whole: Opened; readonly config: Lists['config'] },
): View {
  const { book } = whole
  if (!book) return whole.as(EVERYTHING)
  const own = spot.isPrivate && isAdmin(spot, { config }) ? EVERYTHING : book.everyone()
  return whole.as(book.chat(spot.chat) ?? own)
}

/** The unit of a chat, where it is still one that is seen there. */
export async function unitOf({ unit }: Pick<Chat, 'unit'>, { rules, desk }: View): Promise<string | null> {
  if (unit === null || rules === null) return unit
  const { units } = await readHoldings(desk.store)
  return units.some(({ names }) => names.includes(folded(unit))) ? unit : null
}
