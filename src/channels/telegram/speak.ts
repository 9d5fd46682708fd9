/**
 * Update → what is asked of the bot in it, if anything. A pure function: who is allowed, what was said before and what to
 * answer are others' work. The bot never speaks unasked, so whatever is not named here is nothing.
 */
import type { Message, MessageEntity, Update, UserFromGetMe } from 'grammy/types'
import { type Asked, askedIn, entityText } from './asked.js'

/** Where something was said. A conversation is a chat and, in a forum, a topic of it. */
export interface Spot {
  readonly chat: number
  /** 0: no topic. */
  readonly thread: number
  readonly message: number
  /** Of the person, or of the group for which an anonymous administrator speaks. */
  readonly person: number
  readonly isPrivate: boolean
  /** The language of the person's app. */
  readonly language: string | undefined
  /** Milliseconds. */
  readonly at: number
}

export type Heard =
  | { readonly kind: 'nothing'; readonly why: string }
  | ({ readonly kind: 'question' } & Asked & Said)
  | ({ readonly kind: 'command'; readonly name: string } & Asked & Said)
  | ({ readonly kind: 'press'; readonly query: string; readonly data: string; readonly shown: number } & Said)
  | ({ readonly kind: 'file'; readonly file: SentFile } & Said)
  | {
      readonly kind: 'inline'
      readonly query: string
      readonly person: number
      readonly words: string
      readonly language: string | undefined
    }
  | { readonly kind: 'moved'; readonly from: number; readonly to: number }
  | { readonly kind: 'membership'; readonly chat: number; readonly status: string; readonly person: number }

export interface Said {
  readonly spot: Spot
  /** The message of the bot that is replied to. */
  readonly repliedTo: number | null
}

export interface SentFile {
  readonly id: string
  readonly name: string
  readonly size: number | null
}

export type Me = Pick<UserFromGetMe, 'id' | 'username'>

/** Groups in which an administrator writes as the group itself (Bot API, GroupAnonymousBot). */
const ANONYMOUS = 1_087_968_824

/** Names of commands that are this bot's; another bot's bare commands are none of its business. */
export type Known = ReadonlySet<string>

export function hear(update: Update, me: Me, known: Known): Heard {
  if (update.callback_query) return press(update)
  if (update.inline_query) {
    const { id, from, query } = update.inline_query
    return { kind: 'inline', query: id, person: from.id, words: query, language: from.language_code }
  }
  if (update.my_chat_member) {
    const { chat, from, new_chat_member } = update.my_chat_member
    return { kind: 'membership', chat: chat.id, status: new_chat_member.status, person: from.id }
  }
  return update.message ? inMessage(update.message, me, known) : nothing('not a new message')
}

function inMessage(message: Message, me: Me, known: Known): Heard {
  if (message.migrate_to_chat_id !== undefined)
    return { kind: 'moved', from: message.chat.id, to: message.migrate_to_chat_id }
  if (message.migrate_from_chat_id !== undefined)
    return { kind: 'moved', from: message.migrate_from_chat_id, to: message.chat.id }
  const foreign = notAPerson(message, me)
  if (foreign) return nothing(foreign)
  if (!areNumbers(message.chat.id, message.message_id, message.date, message.from?.id)) return nothing('no message')
  const said = { spot: spotOf(message), repliedTo: repliedTo(message, me) }
  if (message.document && said.spot.isPrivate) {
    const { file_id, file_name, file_size } = message.document
    return { kind: 'file', file: { id: file_id, name: file_name ?? '', size: file_size ?? null }, ...said }
  }
  const text = message.text ?? message.caption
  if (text === undefined) return nothing('no words')
  return inWords(message, text, { me, known, said })
}

interface Around {
  readonly me: Me
  readonly known: Known
  readonly said: Said
}

function inWords(message: Message, text: string, { me, known, said }: Around): Heard {
  const entities = message.entities ?? message.caption_entities ?? []
  const command = commandAt(text, entities, me)
  if (command === 'another bot’s') return nothing('a command for another bot')
  if (command) {
    if (!said.spot.isPrivate && !command.addressed && !known.has(command.name)) return nothing('a command of others')
    return { kind: 'command', name: command.name, ...askedIn(text, entities, command.span), ...said }
  }
  const mention = entities.find(entity => isMentionOf(entity, text, me))
  if (!said.spot.isPrivate && !mention) {
    if (said.repliedTo === null) return nothing('not addressed')
    if (beginsWithAnother(text, entities)) return nothing('a reply for another person')
  }
  const asked = askedIn(
    text,
    entities,
    mention ? { start: mention.offset, end: mention.offset + mention.length } : null,
  )
  const bare = /^\/([a-z]+)(?:\s+|$)/.exec(asked.question)
  if (bare && known.has(bare[1]!)) {
    const question = asked.question.slice(bare[0].length).trim()
    return { kind: 'command', name: bare[1]!, question, quote: question || null, ...said }
  }
  return { kind: 'question', ...(asked.question === '' ? about(message, me) : asked), ...said }
}

/** `@bot` alone under somebody's words asks those words. */
function about(message: Message, me: Me): Asked {
  const other = message.reply_to_message
  const words = other && other.from?.id !== me.id ? (other.text ?? other.caption ?? '').trim() : ''
  return { question: words, quote: null }
}

function press({ callback_query: query }: Update): Heard {
  const { message, data, from, id } = query!
  if (!message || data === undefined || from.is_bot) return nothing('a button without a message')
  if (!areNumbers(message.chat.id, message.message_id, from.id)) return nothing('no message')
  const thread = 'is_topic_message' in message && message.is_topic_message ? (message.message_thread_id ?? 0) : 0
  const asked = 'reply_to_message' in message ? message.reply_to_message?.message_id : undefined
  const spot: Spot = {
    chat: message.chat.id,
    thread,
    message: asked ?? message.message_id,
    person: from.id,
    isPrivate: message.chat.type === 'private',
    language: from.language_code,
    at: Date.now(),
  }
  return { kind: 'press', query: id, data, shown: message.message_id, spot, repliedTo: null }
}

function notAPerson(message: Message, me: Me): string | null {
  if (message.chat.type === 'channel') return 'a channel post'
  if (message.is_automatic_forward) return 'a channel post'
  if (message.forward_origin) return 'a forward'
  if (message.via_bot) return 'words of a bot'
  if (message.sender_chat && message.sender_chat.id !== message.chat.id) return 'a channel speaking'
  if (!message.from || message.from.id === me.id) return 'no person'
  if (message.from.is_bot && !(message.from.id === ANONYMOUS && message.sender_chat?.id === message.chat.id))
    return 'another bot'
  return null
}

function spotOf(message: Message): Spot {
  return {
    chat: message.chat.id,
    thread: message.is_topic_message ? (message.message_thread_id ?? 0) : 0,
    message: message.message_id,
    person: message.from?.id === ANONYMOUS ? message.chat.id : message.from!.id,
    isPrivate: message.chat.type === 'private',
    language: message.from?.language_code,
    at: message.date * 1000,
  }
}

/** In a topic every message replies to the one that made the topic; that is no reply of a person's. */
function repliedTo(message: Message, me: Me): number | null {
  const other = message.reply_to_message
  if (!other || other.forum_topic_created || other.from?.id !== me.id) return null
  return other.message_id
}

interface Command {
  readonly name: string
  readonly addressed: boolean
  readonly span: { readonly start: number; readonly end: number }
}

function commandAt(text: string, entities: readonly MessageEntity[], me: Me): Command | 'another bot’s' | null {
  const first = entities.find(entity => entity.type === 'bot_command' && text.slice(0, entity.offset).trim() === '')
  if (!first) return null
  const [name = '', bot] = entityText(first, text).slice(1).split('@')
  if (bot !== undefined && bot.toLowerCase() !== me.username.toLowerCase()) return 'another bot’s'
  return {
    name: name.toLowerCase(),
    addressed: bot !== undefined,
    span: { start: first.offset, end: first.offset + first.length },
  }
}

function isMentionOf(entity: MessageEntity, text: string, me: Me): boolean {
  if (entity.type === 'text_mention') return entity.user.id === me.id
  return entity.type === 'mention' && entityText(entity, text).toLowerCase() === `@${me.username.toLowerCase()}`
}

/** 「@张三 你看」 under an answer is said to 张三. */
function beginsWithAnother(text: string, entities: readonly MessageEntity[]): boolean {
  return entities.some(
    entity =>
      (entity.type === 'mention' || entity.type === 'text_mention') && text.slice(0, entity.offset).trim() === '',
  )
}

/** Ids and dates that are none would be remembered as none. */
function areNumbers(...values: readonly unknown[]): boolean {
  return values.every(Number.isSafeInteger)
}

function nothing(why: string): Heard {
  return { kind: 'nothing', why }
}
