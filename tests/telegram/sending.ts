/** Methods that put messages into chats or change them: what Telegram checks, in its words, then the message. */

import type { Parsed } from './html.js'
import {
  type Asked,
  type Params,
  readInteger,
  readKeyboard,
  readObject,
  readText,
  readTruth,
  within,
} from './params.js'
import { bad, type Message } from './shapes.js'
import { findEntities, readWording } from './wording.js'
import { keep, nextMessageId, place, type Room, roomFor, sameKeyboard, shown, threadFor, type World } from './world.js'

type Method = (world: World, asked: Asked) => unknown

const NOT_MODIFIED =
  'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message'

export const sendMessage: Method = (world, { params }) => {
  const room = roomFor(world, readInteger(params, 'chat_id'))
  const words = checkLength(readWording(params, 'text', 'entities'))
  return send(world, room, params, {
    text: words.text,
    ...entitiesOf('entities', words),
    ...(readObject(params, 'link_preview_options')
      ? { link_preview_options: readObject(params, 'link_preview_options') }
      : {}),
  })
}

export const sendDocument: Method = (world, { params, uploads }) => {
  const room = roomFor(world, readInteger(params, 'chat_id'))
  const caption = readWording(params, 'caption', 'caption_entities')
  if (caption.text.length > 1024) throw bad('message caption is too long')
  const document = readText(params, 'document') ?? ''
  const upload = uploads.get(document.startsWith('attach://') ? document.slice(9) : 'document')
  const held = world.files.get(document)
  if (!upload && !held)
    throw bad(document === '' ? 'there is no document in the request' : 'wrong file identifier/HTTP URL specified')
  if (upload && upload.bytes.length === 0) throw bad('file must be non-empty')
  if (upload && upload.bytes.length > 50 * 2 ** 20) throw bad('file is too big')
  return send(world, room, params, {
    document: upload ? keep(world, upload) : held!.document,
    ...(caption.text === '' ? {} : { caption: caption.text, ...entitiesOf('caption_entities', caption) }),
  })
}

function checkLength(words: Parsed): Parsed {
  if (words.text === '') throw bad('message text is empty')
  if (words.text.length > 4096) throw bad('message is too long')
  return words
}

function entitiesOf(name: 'entities' | 'caption_entities', { text, entities }: Parsed): Partial<Message> {
  // Also in bold words and quotes a bare address becomes a link; only code and links keep Telegram from looking.
  const inside = entities
    .filter(({ type }) => /^(?:code|pre|text_link|text_mention)$/.test(type))
    .map(({ offset, length }) => [offset, offset + length] as const)
  const free = findEntities(text).filter(({ offset }) => !inside.some(([from, to]) => offset >= from && offset < to))
  const all = [...entities, ...free].sort((a, b) => a.offset - b.offset || b.length - a.length).slice(0, 100)
  return all.length > 0 ? { [name]: all } : {}
}

function send(world: World, room: Room, params: Params, content: Partial<Message>): Message {
  const keyboard = readKeyboard(params)
  const { replied, quote } = readReply(room, params)
  const thread = threadFor(room, readInteger(params, 'message_thread_id'), replied)
  const message: Message = {
    message_id: nextMessageId(world, room.chat),
    date: world.now(),
    chat: room.chat,
    from: world.bot,
    ...(thread === null ? {} : { message_thread_id: thread, is_topic_message: true }),
    ...(replied ? { reply_to_message: shown(replied) } : {}),
    ...(quote ? { quote } : {}),
    ...content,
    ...(keyboard ? { reply_markup: keyboard } : {}),
  }
  return shown(place(room, message))
}

interface Reply {
  readonly replied: Message | null
  readonly quote: Message['quote'] | null
}

function readReply(room: Room, params: Params): Reply {
  const reply = readObject(params, 'reply_parameters')
  const id = reply ? readInteger(reply, 'message_id') : readInteger(params, 'reply_to_message_id')
  if (id === null) return { replied: null, quote: null }
  const replied = room.messages.get(id)
  if (!replied) {
    if (readTruth(reply ?? params, 'allow_sending_without_reply')) return { replied: null, quote: null }
    throw bad('message to be replied not found')
  }
  return { replied, quote: reply ? readQuote(replied, reply) : null }
}

/** A quote stands in the message word for word, in at most 1,024 units. */
function readQuote(replied: Message, reply: Params): Message['quote'] | null {
  if (readText(reply, 'quote') === null) return null
  const quote = readWording(reply, 'quote', 'quote_entities', 'quote_parse_mode')
  const position = (replied.text ?? replied.caption ?? '').indexOf(quote.text)
  if (!within(quote.text.length, 1, 1024) || position < 0) throw bad('QUOTE_TEXT_INVALID')
  return { text: quote.text, position, is_manual: true }
}

export const editMessageText: Method = (world, { params }) => {
  if (readText(params, 'inline_message_id')) throw bad('MESSAGE_ID_INVALID')
  const room = roomFor(world, readInteger(params, 'chat_id'))
  const message = editable(world, room, readInteger(params, 'message_id'))
  const words = checkLength(readWording(params, 'text', 'entities'))
  if (message.text === undefined) throw bad('there is no text in the message to edit')
  const entities = entitiesOf('entities', words).entities
  const keyboard = readKeyboard(params)
  const same =
    message.text === words.text &&
    JSON.stringify(message.entities) === JSON.stringify(entities) &&
    sameKeyboard(message.reply_markup, keyboard)
  if (same) throw bad(NOT_MODIFIED)
  message.text = words.text
  if (entities) message.entities = entities
  else delete message.entities
  return changed(world, message, keyboard)
}

export const editMessageReplyMarkup: Method = (world, { params }) => {
  const room = roomFor(world, readInteger(params, 'chat_id'))
  const message = editable(world, room, readInteger(params, 'message_id'))
  const keyboard = readKeyboard(params)
  if (sameKeyboard(message.reply_markup, keyboard)) throw bad(NOT_MODIFIED)
  return changed(world, message, keyboard)
}

function editable(world: World, room: Room, id: number | null): Message {
  const message = id === null ? undefined : room.messages.get(id)
  if (!message) throw bad('message to edit not found')
  if (message.from?.id !== world.bot.id) throw bad("message can't be edited")
  return message
}

function changed(world: World, message: Message, keyboard: Message['reply_markup'] | null): Message {
  if (keyboard) message.reply_markup = keyboard
  else delete message.reply_markup
  message.edit_date = world.now()
  return shown(message)
}

export const deleteMessage: Method = (world, { params }) => {
  const room = roomFor(world, readInteger(params, 'chat_id'))
  const id = readInteger(params, 'message_id') ?? 0
  const message = room.messages.get(id)
  if (!message) throw bad('message to delete not found')
  const may = message.from?.id === world.bot.id || room.members.get(world.bot.id) === 'administrator'
  if (!may && room.chat.type !== 'private') throw bad("message can't be deleted")
  return room.messages.delete(id)
}

const ACTION =
  /^(?:typing|upload_photo|record_video|upload_video|record_voice|upload_voice|upload_document|choose_sticker|find_location|record_video_note|upload_video_note)$/

export const sendChatAction: Method = (world, { params }) => {
  const room = roomFor(world, readInteger(params, 'chat_id'))
  threadFor(room, readInteger(params, 'message_thread_id'), null)
  if (!ACTION.test(readText(params, 'action') ?? '')) throw bad('wrong parameter action in request')
  return true
}
