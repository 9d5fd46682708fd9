/** What the double knows: the bot, people, chats with their members, topics and messages, files. Nothing of HTTP. */
import { bad, type Chat, type Document, type Keyboard, type Message, Refusal, type User } from './shapes.js'

export interface Topic {
  readonly id: number
  readonly name: string
  closed: boolean
}

export type Standing = 'creator' | 'administrator' | 'member' | 'restricted' | 'left' | 'kicked'

export interface Room {
  chat: Chat
  readonly members: Map<number, Standing>
  readonly topics: Map<number, Topic>
  readonly messages: Map<number, Message>
  /** Who spoke last, for commands that name no bot. */
  lastSpeaker: number | null
  /** Set when a group became a supergroup: requests to the old id are told the new one. */
  migratedTo: number | null
}

export interface World {
  readonly token: string
  readonly bot: User
  /** BotFather's settings. */
  readonly settings: { privacy: boolean; inline: boolean }
  readonly users: Map<number, User>
  readonly rooms: Map<number, Room>
  readonly files: Map<string, { readonly document: Document; readonly bytes: Buffer; readonly path: string }>
  /** Commands by scope and language, as set. */
  readonly commands: Map<string, unknown[]>
  readonly callbacks: Map<string, { readonly at: number; answered: number }>
  readonly inline: Map<string, { readonly at: number; results: unknown[] | null }>
  readonly names: Map<string, string>
  readonly next: (what: string) => number
  /** Seconds since 1970, as messages are dated. */
  readonly now: () => number
}

export const TOKEN = '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0'

export function makeWorld(privacy: boolean): World {
  const counters = new Map<string, number>()
  const bot: User = { id: 110201543, is_bot: true, first_name: '法治问答', username: 'fazhi_test_bot' }
  return {
    token: TOKEN,
    bot,
    settings: { privacy, inline: true },
    users: new Map([[bot.id, bot]]),
    rooms: new Map(),
    files: new Map(),
    commands: new Map(),
    callbacks: new Map(),
    inline: new Map(),
    names: new Map(),
    next: what => {
      const value = (counters.get(what) ?? 0) + 1
      counters.set(what, value)
      return value
    },
    now: () => Math.floor(Date.now() / 1000),
  }
}

/** Supergroups and channels count their messages each from 1; private chats and basic groups share one row of numbers. */
export function nextMessageId(world: World, chat: Chat): number {
  return world.next(chat.type === 'supergroup' || chat.type === 'channel' ? `messages of ${chat.id}` : 'messages')
}

/** The room a request names, where the bot may speak. Throws what Telegram answers else. */
export function roomFor(world: World, id: number | null): Room {
  const room = id === null ? undefined : world.rooms.get(id)
  if (!room) throw bad(id === null ? 'chat_id is empty' : 'chat not found')
  if (room.migratedTo !== null)
    throw new Refusal(400, 'Bad Request: group chat was upgraded to a supergroup chat', {
      migrate_to_chat_id: room.migratedTo,
    })
  const standing = room.members.get(world.bot.id)
  const kind = room.chat.type === 'group' ? 'group' : room.chat.type
  if (room.chat.type === 'private' && standing === 'kicked')
    throw new Refusal(403, 'Forbidden: bot was blocked by the user')
  if (room.chat.type === 'private' && standing === 'left')
    throw new Refusal(403, "Forbidden: bot can't initiate conversation with a user")
  if (standing === 'kicked') throw new Refusal(403, `Forbidden: bot was kicked from the ${kind} chat`)
  if (standing !== 'member' && standing !== 'administrator')
    throw new Refusal(403, `Forbidden: bot is not a member of the ${kind} chat`)
  return room
}

/** The topic a message goes to. Only forums have topics; the general one has no number of its own. */
export function threadFor(room: Room, asked: number | null, replied: Message | null): number | null {
  if (asked === null) return replied?.is_topic_message ? (replied.message_thread_id ?? null) : null
  const topic = room.chat.is_forum ? room.topics.get(asked) : undefined
  if (!topic) throw bad('message thread not found')
  if (topic.closed) throw bad('TOPIC_CLOSED')
  if (replied && (replied.message_thread_id ?? null) !== asked) throw bad('message to be replied not found')
  return asked
}

/** Puts a message into its room; a reply shows what it replies to, one step deep, as it is now. */
export function place(room: Room, message: Message): Message {
  room.messages.set(message.message_id, message)
  room.lastSpeaker = message.from?.id ?? null
  return message
}

/** As it is sent out: without what the message replied to replied to. */
export function shown(message: Message): Message {
  if (!message.reply_to_message) return message
  const { reply_to_message: _, ...bare } = message.reply_to_message
  return { ...message, reply_to_message: bare }
}

export function sameKeyboard(a: Keyboard | null | undefined, b: Keyboard | null | undefined): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null)
}

export function keep(world: World, file: { name: string; type: string; bytes: Buffer }): Document {
  const n = world.next('files')
  const document: Document = {
    file_id: `BQACAgUAAxk${String(n).padStart(8, '0')}`,
    file_unique_id: `AgAD${n}`,
    file_name: file.name,
    mime_type: file.type || 'application/octet-stream',
    file_size: file.bytes.length,
  }
  world.files.set(document.file_id, { document, bytes: file.bytes, path: `documents/file_${n}` })
  return document
}
