/** Which messages of a group reach a bot: all, or in privacy mode those meant for it (core.telegram.org/bots/features#privacy-mode). */
import type { Entity, Message } from './shapes.js'
import type { Room, World } from './world.js'

/** The account that anonymous administrators speak as. */
export const ANONYMOUS = 1087968824

export function reaches(world: World, room: Room, message: Message): boolean {
  const standing = room.members.get(world.bot.id)
  if (standing !== 'member' && standing !== 'administrator') return false
  if (message.from?.id === world.bot.id) return false
  if (message.from?.is_bot && message.from.id !== ANONYMOUS) return false
  if (room.chat.type === 'private' || room.chat.type === 'channel') return true
  if (!world.settings.privacy || standing === 'administrator') return true
  return isService(message) || isMeantFor(world, room, message)
}

function isService(message: Message): boolean {
  return message.text === undefined && message.document === undefined
}

function isMeantFor(world: World, room: Room, message: Message): boolean {
  if (message.reply_to_message?.from?.id === world.bot.id || message.via_bot?.id === world.bot.id) return true
  const text = message.text ?? message.caption ?? ''
  return (message.entities ?? message.caption_entities ?? []).some(entity => names(world, room, entity, text))
}

function names(world: World, room: Room, entity: Entity, text: string): boolean {
  const own = `@${world.bot.username}`.toLowerCase()
  const words = text.slice(entity.offset, entity.offset + entity.length).toLowerCase()
  if (entity.type === 'mention') return words === own
  if (entity.type === 'text_mention') return entity.user?.id === world.bot.id
  if (entity.type !== 'bot_command') return false
  return words.includes('@') ? words.endsWith(own) : room.lastSpeaker === world.bot.id
}
