/** The Bot API double by itself: each rule of Telegram's that it stands for refuses what breaks it, in Telegram's words. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call } from './call.js'
import { startTelegram, type TelegramServer } from './server.js'
import type { Chat, Message, User } from './shapes.js'

let server: TelegramServer
let ann: User
let group: Chat
let forum: Chat
let topic: number

beforeAll(async () => {
  server = await startTelegram()
  ann = server.people.user({ first_name: '安' })
  group = server.people.group({ members: [ann] })
  forum = server.people.group({ forum: true, members: [ann] })
  topic = server.people.topic(forum, '复议', ann)
})
afterAll(() => server.close())

const send = (text: string, more: object = {}, chat: Chat = group) =>
  call(server, 'sendMessage', { chat_id: chat.id, text, ...more })
const sent = async (text: string, more: object = {}, chat: Chat = group): Promise<Message> =>
  (await send(text, more, chat)).result

describe('a message is refused', () => {
  const data = (text: string): object => ({
    reply_markup: { inline_keyboard: [[{ text: '有用', callback_data: text }]] },
  })
  test.each<[what: string, text: string, more: object, error: string | null]>([
    ['not for 4,096 units after the tags are gone', `<b>${'件'.repeat(4096)}</b>`, { parse_mode: 'HTML' }, null],
    ['for one unit more', '件'.repeat(4097), {}, 'message is too long'],
    ['for emoji counted as two', '😀'.repeat(2049), {}, 'message is too long'],
    ['without a text', '', {}, 'message text is empty'],
    ['with a text of blanks and empty tags', ' <b>\n</b> ', { parse_mode: 'HTML' }, 'message text is empty'],
    ['not for 64 bytes of callback data', 'x', data(`${'件'.repeat(21)}x`), null],
    ['for 66 bytes of callback data', 'x', data('件'.repeat(22)), 'BUTTON_DATA_INVALID'],
    ['for empty callback data', 'x', data(''), 'BUTTON_DATA_INVALID'],
    [
      'for a button that does nothing',
      'x',
      { reply_markup: { inline_keyboard: [[{ text: '有用' }]] } },
      "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ],
    ['for a parse mode there is none of', 'x', { parse_mode: 'BBCode' }, 'unsupported parse_mode'],
    [
      'for an entity behind its end',
      'x',
      { entities: [{ type: 'bold', offset: 0, length: 2 }] },
      "can't parse entities: entity beginning at UTF-16 offset 0 ends after the end of the text",
    ],
    ['in a chat there is none of', 'x', { chat_id: -5 }, 'chat not found'],
    ['in a topic of a group without topics', 'x', { message_thread_id: 1 }, 'message thread not found'],
    ['in reply to nothing', 'x', { reply_parameters: { message_id: 999_999 } }, 'message to be replied not found'],
    [
      'not where a reply may go without',
      'x',
      { reply_parameters: { message_id: 999_999, allow_sending_without_reply: true } },
      null,
    ],
  ])('%s', async (_, text, more, error) => {
    const told = await send(text, more)
    expect([told.ok, told.description]).toEqual(error === null ? [true, undefined] : [false, `Bad Request: ${error}`])
  })

  test('when it quotes other words than those it replies to, or more than 1,024 of them', async () => {
    const asked = server.people.say(group, ann, `清沅县 <调解> 多少件？${'长'.repeat(1100)}`)
    const quoting = async (quote: string): Promise<string | undefined> =>
      (await send('答', { reply_parameters: { message_id: asked.message_id, quote } })).description
    expect(await quoting('<调解> 多少件')).toBeUndefined()
    expect(await quoting('调解多少件')).toBe('Bad Request: QUOTE_TEXT_INVALID')
    expect(await quoting('长'.repeat(1025))).toBe('Bad Request: QUOTE_TEXT_INVALID')
  })
})

test('a topic takes messages that name it, and replies to what is in it', async () => {
  const asked = server.people.say(forum, ann, 'x', { thread: topic })
  const [named, replied, general] = [
    await sent('a', { message_thread_id: topic }, forum),
    await sent('b', { reply_parameters: { message_id: asked.message_id } }, forum),
    await sent('c', {}, forum),
  ]
  expect([named, replied, general].map(one => one.message_thread_id)).toEqual([topic, topic, undefined])
  expect((await send('d', { message_thread_id: topic + 500 }, forum)).description).toMatch(/message thread not found/)
  server.people.closeTopic(forum, topic)
  expect((await send('e', { message_thread_id: topic }, forum)).description).toBe('Bad Request: TOPIC_CLOSED')
})

test('addresses, mentions and commands in a text become links, in quotes too, not in code', async () => {
  const html = '<blockquote>见 www.a.cn/x 和 @ann_lee /ask</blockquote> <code>www.b.cn</code>'
  const { entities = [], text = '' } = await sent(html, { parse_mode: 'HTML' })
  expect(entities.map(({ type, offset, length }) => [type, text.slice(offset, offset + length)])).toEqual([
    ['blockquote', '见 www.a.cn/x 和 @ann_lee /ask'],
    ['url', 'www.a.cn/x'],
    ['mention', '@ann_lee'],
    ['bot_command', '/ask'],
    ['code', 'www.b.cn'],
  ])
})

describe('an edit', () => {
  const edit = (message: Message, text: string, more: object = {}) =>
    call(server, 'editMessageText', { chat_id: message.chat.id, message_id: message.message_id, text, ...more })

  test('that changes nothing is refused, one that changes only the buttons is not', async () => {
    const message = await sent('<b>9</b>件', { parse_mode: 'HTML' })
    expect((await edit(message, '<strong>9</strong>件', { parse_mode: 'HTML' })).description).toMatch(
      /^Bad Request: message is not modified: /,
    )
    const keyboard = { inline_keyboard: [[{ text: '有用', callback_data: 'g' }]] }
    expect((await edit(message, '<b>9</b>件', { parse_mode: 'HTML', reply_markup: keyboard })).ok).toBe(true)
    expect((await edit(message, '9件')).ok).toBe(true)
    const again = await call(server, 'editMessageReplyMarkup', { chat_id: group.id, message_id: message.message_id })
    expect(again.description).toMatch(/message is not modified/)
  })
  test('of a message that is gone, or of another person, is refused', async () => {
    const message = await sent('x')
    expect((await call(server, 'deleteMessage', { chat_id: group.id, message_id: message.message_id })).ok).toBe(true)
    expect((await edit(message, 'y')).description).toBe('Bad Request: message to edit not found')
    expect(
      (await call(server, 'deleteMessage', { chat_id: group.id, message_id: message.message_id })).description,
    ).toBe('Bad Request: message to delete not found')
    expect((await edit(server.people.say(group, ann, 'x'), 'y')).description).toBe(
      "Bad Request: message can't be edited",
    )
  })
})

describe('chats close:', () => {
  test('a bot that was removed is told by 403, one that was blocked too', async () => {
    const chat = server.people.group({ members: [ann] })
    server.people.standing(chat, 'kicked', ann)
    expect(await send('x', {}, chat)).toMatchObject({
      error_code: 403,
      description: 'Forbidden: bot was kicked from the supergroup chat',
    })
    const stranger = server.people.user()
    expect(await call(server, 'sendMessage', { chat_id: stranger.id, text: 'x' })).toMatchObject({
      error_code: 403,
      description: "Forbidden: bot can't initiate conversation with a user",
    })
  })
  test('a group that moved names its new number', async () => {
    const small = server.people.group({ type: 'group', members: [ann] })
    const moved = server.people.migrate(small)
    expect(await send('x', {}, small)).toMatchObject({ error_code: 400, parameters: { migrate_to_chat_id: moved.id } })
    expect((await send('x', {}, moved)).ok).toBe(true)
  })
})

test('a wrong token, an unknown method and another path are told apart', async () => {
  expect(await call(server, 'getMe', {}, '1:x')).toMatchObject({ error_code: 401, description: 'Unauthorized' })
  expect(await call(server, 'sendRichMessage', { chat_id: group.id })).toMatchObject({ error_code: 404 })
  expect((await fetch(`${server.root}/getMe`)).status).toBe(404)
})

test('parameters may come in the query, as a form, as JSON and as multipart with a file', async () => {
  const url = `${server.root}/bot${server.token}`
  const form = new FormData()
  form.set('chat_id', String(group.id))
  form.set('document', 'attach://f1')
  form.set('f1', new Blob(['a,b\r\n--\r\n\r\n\n']), 'out.csv')
  const answers = [
    await fetch(`${url}/sendMessage?chat_id=${group.id}&text=q`),
    await fetch(`${url}/sendMessage`, {
      method: 'POST',
      body: new URLSearchParams({ chat_id: String(group.id), text: 'f' }),
    }),
    await fetch(`${url}/sendDocument`, { method: 'POST', body: form }),
  ]
  const results = await Promise.all(answers.map(async one => ((await one.json()) as { result: Message }).result))
  expect(results.map(one => one.text ?? one.document?.file_name)).toEqual(['q', 'f', 'out.csv'])
  const { file_id } = results[2]!.document!
  const { file_path } = (await call(server, 'getFile', { file_id })).result as { file_path: string }
  expect(await (await fetch(`${server.root}/file/bot${server.token}/${file_path}`)).text()).toBe('a,b\r\n--\r\n\r\n\n')
  expect((await call(server, 'getFile', { file_id: 'x' })).description).toBe('Bad Request: invalid file_id')
})

test('commands are kept by scope and language, and refused with names in capitals', async () => {
  const commands = [{ command: 'ask', description: '提问' }]
  const scope = { type: 'all_group_chats' }
  expect((await call(server, 'setMyCommands', { commands, scope, language_code: 'zh' })).ok).toBe(true)
  expect((await call(server, 'getMyCommands', { scope, language_code: 'zh' })).result).toEqual(commands)
  expect((await call(server, 'getMyCommands', { scope })).result).toEqual([])
  expect((await call(server, 'setMyCommands', { commands: [{ command: 'Ask', description: 'x' }] })).description).toBe(
    'Bad Request: BOT_COMMAND_INVALID',
  )
})

test('presses and inline queries are answered in time, with results of their own', async () => {
  const message = await sent('x', { reply_markup: { inline_keyboard: [[{ text: '有用', callback_data: 'g' }]] } })
  const press = server.people.press(ann, message, '有用')
  expect(
    (await call(server, 'answerCallbackQuery', { callback_query_id: press, text: '谢'.repeat(201) })).description,
  ).toBe('Bad Request: MESSAGE_TOO_LONG')
  expect((await call(server, 'answerCallbackQuery', { callback_query_id: press })).ok).toBe(true)
  expect((await call(server, 'answerCallbackQuery', { callback_query_id: '1' })).description).toMatch(
    /query is too old/,
  )
  const article = (id: string): object => ({
    type: 'article',
    id,
    title: 't',
    input_message_content: { message_text: 'x' },
  })
  const query = server.people.inline(ann, '调解')
  const answer = async (results: object[]): Promise<string | undefined> =>
    (await call(server, 'answerInlineQuery', { inline_query_id: query, results })).description
  expect(await answer([article('1'), article('1')])).toBe('Bad Request: RESULT_ID_DUPLICATE')
  expect(await answer([article('长'.repeat(22))])).toBe('Bad Request: RESULT_ID_INVALID')
  expect(await answer([article('1')])).toBeUndefined()
})
