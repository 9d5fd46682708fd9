/** Methods that answer presses and inline queries, tell of chats and files, and keep the bot's own settings. */
import { type Asked, readInteger, readList, readObject, readText, readTruth, within } from './params.js'
import { bad } from './shapes.js'
import { readWording } from './wording.js'
import { roomFor, type World } from './world.js'

type Method = (world: World, asked: Asked) => unknown

const TOO_OLD = 'query is too old and response timeout expired or query ID is invalid'
/** Telegram gives up on a press or an inline query after some 15 seconds. */
const ANSWER_WITHIN_MS = 15_000

export const getMe: Method = world => ({
  ...world.bot,
  can_join_groups: true,
  can_read_all_group_messages: !world.settings.privacy,
  supports_inline_queries: world.settings.inline,
  can_connect_to_business: false,
  has_main_web_app: false,
})

export const answerCallbackQuery: Method = (world, { params }) => {
  const held = world.callbacks.get(readText(params, 'callback_query_id') ?? '')
  if (!held || Date.now() - held.at > ANSWER_WITHIN_MS) throw bad(TOO_OLD)
  if ((readText(params, 'text') ?? '').length > 200) throw bad('MESSAGE_TOO_LONG')
  const url = readText(params, 'url')
  if (url && !url.startsWith(`https://t.me/${world.bot.username}?`)) throw bad('URL_INVALID')
  held.answered++
  return true
}

export const answerInlineQuery: Method = (world, { params }) => {
  const held = world.inline.get(readText(params, 'inline_query_id') ?? '')
  if (!held || Date.now() - held.at > ANSWER_WITHIN_MS) throw bad(TOO_OLD)
  const results = (readList(params, 'results') ?? []) as Record<string, unknown>[]
  if (results.length > 50) throw bad('RESULTS_TOO_MUCH')
  const ids = results.map(result => String(result['id'] ?? ''))
  if (ids.some(id => !within(Buffer.byteLength(id), 1, 64))) throw bad('RESULT_ID_INVALID')
  if (new Set(ids).size < ids.length) throw bad('RESULT_ID_DUPLICATE')
  for (const result of results) checkResult(result)
  if (Buffer.byteLength(readText(params, 'next_offset') ?? '') > 64) throw bad('NEXT_OFFSET_INVALID')
  held.results = results
  return true
}

function checkResult(result: Record<string, unknown>): void {
  if (result['type'] !== 'article') return
  if (!readText(result, 'title')) throw bad('can\'t parse inline query result: Field "title" must be of type String')
  const content = readObject(result, 'input_message_content')
  if (!content) throw bad('inline query result must contain input_message_content')
  const words = readWording(content, 'message_text', 'entities')
  if (words.text === '') throw bad('MESSAGE_EMPTY')
  if (words.text.length > 4096) throw bad('MESSAGE_TOO_LONG')
}

export const getChat: Method = (world, { params }) => {
  const room = roomFor(world, readInteger(params, 'chat_id'))
  return { ...room.chat, accent_color_id: 0, max_reaction_count: 11 }
}

export const getChatMember: Method = (world, { params }) => {
  const room = roomFor(world, readInteger(params, 'chat_id'))
  const user = world.users.get(readInteger(params, 'user_id') ?? 0)
  if (!user) throw bad('invalid user_id specified')
  return { user, status: room.members.get(user.id) ?? 'left' }
}

export const getChatAdministrators: Method = (world, { params }) => {
  const room = roomFor(world, readInteger(params, 'chat_id'))
  if (room.chat.type === 'private') throw bad('there are no administrators in the private chat')
  const leading = [...room.members].filter(([, standing]) => standing === 'creator' || standing === 'administrator')
  return leading.map(([id, status]) => ({ user: world.users.get(id), status }))
}

export const leaveChat: Method = (world, { params }) => {
  const room = roomFor(world, readInteger(params, 'chat_id'))
  if (room.chat.type === 'private') throw bad("chat member status can't be changed in private chats")
  room.members.set(world.bot.id, 'left')
  return true
}

export const getFile: Method = (world, { params }) => {
  const file = world.files.get(readText(params, 'file_id') ?? '')
  if (!file) throw bad('invalid file_id')
  if (file.document.file_size > 20 * 2 ** 20) throw bad('file is too big')
  const { file_id, file_unique_id, file_size } = file.document
  return { file_id, file_unique_id, file_size, file_path: file.path }
}

const SCOPES =
  /^(?:default|all_private_chats|all_group_chats|all_chat_administrators|chat|chat_administrators|chat_member)$/

function commandKey(world: World, { params }: Asked): string {
  const scope = readObject(params, 'scope') ?? { type: 'default' }
  const type = String(scope['type'])
  if (!SCOPES.test(type)) throw bad("can't parse BotCommandScope: Unsupported type specified")
  const language = readText(params, 'language_code') ?? ''
  if (language !== '' && !/^[a-z]{2}$/.test(language)) throw bad('invalid language code specified')
  if (!type.startsWith('chat')) return `${type}:${language}`
  const room = world.rooms.get(readInteger(scope, 'chat_id') ?? 0)
  if (!room) throw bad('chat not found')
  if (room.chat.type === 'private' && type !== 'chat') throw bad("can't use the scope in private chats")
  return `${type} ${room.chat.id}:${language}`
}

export const setMyCommands: Method = (world, asked) => {
  const commands = (readList(asked.params, 'commands') ?? []) as { command?: string; description?: string }[]
  if (commands.length > 100) throw bad('BOT_COMMANDS_TOO_MUCH')
  const key = commandKey(world, asked)
  for (const { command, description } of commands) {
    if (!/^\/?[a-z0-9_]{1,32}$/.test(command ?? '')) throw bad('BOT_COMMAND_INVALID')
    if (!within((description ?? '').length, 1, 256)) throw bad('BOT_COMMAND_DESCRIPTION_INVALID')
  }
  world.commands.set(key, commands)
  return true
}

export const getMyCommands: Method = (world, asked) => world.commands.get(commandKey(world, asked)) ?? []
export const deleteMyCommands: Method = (world, asked) => {
  world.commands.delete(commandKey(world, asked))
  return true
}

const naming =
  (what: string, most: number): Method =>
  (world, { params }) => {
    const value = readText(params, what) ?? ''
    if (value.length > most) throw bad(`${what} is too long`)
    world.names.set(`${what}:${readText(params, 'language_code') ?? ''}`, value)
    return true
  }
export const setMyName = naming('name', 64)
export const setMyDescription = naming('description', 512)
export const setMyShortDescription = naming('short_description', 120)
export const setChatMenuButton: Method = (_, { params }) => readTruth(params, 'none') || true
