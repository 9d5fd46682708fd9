/** Who may ask: chats and people the environment lists, those added by /allow, administrators. Nobody else. */
import type { Config } from '../../config.js'
import type { Chats } from '../../index/chats.js'
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
