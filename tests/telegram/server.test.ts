/** The Bot API double by itself: each rule of Telegram's that it stands for refuses what breaks it, in Telegram's words. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseHtml } from './html.js'
import { startTelegram, type TelegramServer } from './server.js'
import type { Chat, Message, Update, User } from './shapes.js'
import { findEntities } from './wording.js'

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

interface Told {
  readonly ok: boolean
  readonly result: never
  readonly error_code?: number
  readonly description?: string
  readonly parameters?: unknown
}

/** Calls a method of a server as a bot does, and gives the body of the answer. */
async function call(method: string, params: object = {}, to = server, token = to.token): Promise<Told> {
  const response = await fetch(`${to.root}/bot${token}/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(params),
  })
  return (await response.json()) as Told
}
const send = (text: string, more: object = {}, chat: Chat = group) =>
  call('sendMessage', { chat_id: chat.id, text, ...more })
const sent = async (text: string, more: object = {}, chat: Chat = group): Promise<Message> =>
  (await send(text, more, chat)).result

describe('HTML is read as Telegram reads it:', () => {
  test.each<[html: string, text: string, entities: unknown[]]>([
    ['<b>调解</b>9件', '调解9件', [{ type: 'bold', offset: 0, length: 2 }]],
    ['😀<i>a</i>', '😀a', [{ type: 'italic', offset: 2, length: 1 }]],
    ['1 &lt; 2 &amp; 3 &#20214; &nbsp;', '1 < 2 & 3 件 &nbsp;', []],
    ['<blockquote expandable>原文</blockquote>', '原文', [{ type: 'expandable_blockquote', offset: 0, length: 2 }]],
    [
      '<blockquote>原<b>文</b></blockquote>',
      '原文',
      [
        { type: 'blockquote', offset: 0, length: 2 },
        { type: 'bold', offset: 1, length: 1 },
      ],
    ],
    [
      '<a href="https://a.cn/?q=1&amp;p=2">x</a>',
      'x',
      [{ type: 'text_link', offset: 0, length: 1, url: 'https://a.cn/?q=1&p=2' }],
    ],
    ['<a href="javascript:x">x</a>', 'x', []],
    ['<span class="tg-spoiler">x</span>', 'x', [{ type: 'spoiler', offset: 0, length: 1 }]],
    ['<B>x</B>', 'x', [{ type: 'bold', offset: 0, length: 1 }]],
    ['a > b', 'a > b', []],
  ])('%s', (html, text, entities) => expect(parseHtml(html)).toEqual({ text, entities }))

  test.each<[html: string, error: string]>([
    ['件<table>', 'Unsupported start tag "table" at byte offset 3'],
    ['a<b', 'Unclosed start tag at byte offset 1'],
    ['1 < 2 >', 'Unsupported start tag "" at byte offset 2'],
    ['<b>x', 'Can\'t find end tag corresponding to start tag "b"'],
    ['<b><i>x</b></i>', 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'],
    ['x</b>', 'Unexpected end tag at byte offset 1'],
    ['<b>x</b', 'Unclosed end tag at byte offset 4'],
    ['<a ="x">x</a>', 'Empty attribute name in the tag "a" at byte offset 0'],
    ['<a href=a/b>x</a>', 'Unexpected end of name token at byte offset 8'],
    ['<a href="x', 'Unclosed start tag at byte offset 0'],
    ['<span>x</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'],
    ['<br/>', 'Unsupported start tag "br/" at byte offset 0'],
  ])('%s is refused', (html, error) =>
    expect(() => parseHtml(html)).toThrow(`Bad Request: can't parse entities: ${error}`),
  )
})

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

test.each<[text: string, found: string[]]>([
  ['@fazhi_test_bot 请问', ['mention @fazhi_test_bot']],
  ['请问 @fazhi_test_bot，', ['mention @fazhi_test_bot']],
  ['请问@fazhi_test_bot', []],
  ['@fazhi_test_bot请问', []],
  ['x@fazhi_test_bot', []],
  ['（/ask）', ['bot_command /ask']],
  ['输入/ask', []],
  ['1/2 </b> a/b', []],
  ['/ask@fazhi_test_bot 调解', ['bot_command /ask@fazhi_test_bot']],
])('%s holds %j', (text, found) =>
  expect(
    findEntities(text).map(({ type, offset, length }) => `${type} ${text.slice(offset, offset + length)}`),
  ).toEqual(found),
)

describe('an edit', () => {
  const edit = (message: Message, text: string, more: object = {}) =>
    call('editMessageText', { chat_id: message.chat.id, message_id: message.message_id, text, ...more })

  test('that changes nothing is refused, one that changes only the buttons is not', async () => {
    const message = await sent('<b>9</b>件', { parse_mode: 'HTML' })
    expect((await edit(message, '<strong>9</strong>件', { parse_mode: 'HTML' })).description).toMatch(
      /^Bad Request: message is not modified: /,
    )
    const keyboard = { inline_keyboard: [[{ text: '有用', callback_data: 'g' }]] }
    expect((await edit(message, '<b>9</b>件', { parse_mode: 'HTML', reply_markup: keyboard })).ok).toBe(true)
    expect((await edit(message, '9件')).ok).toBe(true)
    const again = await call('editMessageReplyMarkup', { chat_id: group.id, message_id: message.message_id })
    expect(again.description).toMatch(/message is not modified/)
  })
  test('of a message that is gone, or of another person, is refused', async () => {
    const message = await sent('x')
    expect((await call('deleteMessage', { chat_id: group.id, message_id: message.message_id })).ok).toBe(true)
    expect((await edit(message, 'y')).description).toBe('Bad Request: message to edit not found')
    expect((await call('deleteMessage', { chat_id: group.id, message_id: message.message_id })).description).toBe(
      'Bad Request: message to delete not found',
    )
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
    expect(await call('sendMessage', { chat_id: stranger.id, text: 'x' })).toMatchObject({
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
  expect(await call('getMe', {}, server, '1:x')).toMatchObject({ error_code: 401, description: 'Unauthorized' })
  expect(await call('sendRichMessage', { chat_id: group.id })).toMatchObject({ error_code: 404 })
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
  const { file_path } = (await call('getFile', { file_id })).result as { file_path: string }
  expect(await (await fetch(`${server.root}/file/bot${server.token}/${file_path}`)).text()).toBe('a,b\r\n--\r\n\r\n\n')
  expect((await call('getFile', { file_id: 'x' })).description).toBe('Bad Request: invalid file_id')
})

test('commands are kept by scope and language, and refused with names in capitals', async () => {
  const commands = [{ command: 'ask', description: '提问' }]
  const scope = { type: 'all_group_chats' }
  expect((await call('setMyCommands', { commands, scope, language_code: 'zh' })).ok).toBe(true)
  expect((await call('getMyCommands', { scope, language_code: 'zh' })).result).toEqual(commands)
  expect((await call('getMyCommands', { scope })).result).toEqual([])
  expect((await call('setMyCommands', { commands: [{ command: 'Ask', description: 'x' }] })).description).toBe(
    'Bad Request: BOT_COMMAND_INVALID',
  )
})

test('presses and inline queries are answered in time, with results of their own', async () => {
  const message = await sent('x', { reply_markup: { inline_keyboard: [[{ text: '有用', callback_data: 'g' }]] } })
  const press = server.people.press(ann, message, '有用')
  expect((await call('answerCallbackQuery', { callback_query_id: press, text: '谢'.repeat(201) })).description).toBe(
    'Bad Request: MESSAGE_TOO_LONG',
  )
  expect((await call('answerCallbackQuery', { callback_query_id: press })).ok).toBe(true)
  expect((await call('answerCallbackQuery', { callback_query_id: '1' })).description).toMatch(/query is too old/)
  const article = (id: string): object => ({
    type: 'article',
    id,
    title: 't',
    input_message_content: { message_text: 'x' },
  })
  const query = server.people.inline(ann, '调解')
  const answer = async (results: object[]): Promise<string | undefined> =>
    (await call('answerInlineQuery', { inline_query_id: query, results })).description
  expect(await answer([article('1'), article('1')])).toBe('Bad Request: RESULT_ID_DUPLICATE')
  expect(await answer([article('长'.repeat(22))])).toBe('Bad Request: RESULT_ID_INVALID')
  expect(await answer([article('1')])).toBeUndefined()
})

describe('a server of its own', () => {
  const own = async (
    setup: Parameters<typeof startTelegram>[0],
    work: (server: TelegramServer, ann: User) => Promise<void>,
  ): Promise<void> => {
    const started = await startTelegram(setup)
    try {
      await work(started, started.people.user({ first_name: '安' }))
    } finally {
      await started.close()
    }
  }
  const textsOf = (told: Told): string[] =>
    (told.result as Update[]).map(update =>
      'message' in update ? (update.message.text ?? 'service') : Object.keys(update)[1]!,
    )

  test('hands out updates until the offset confirms them, at most the limit, and again what was lost', () =>
    own({}, async (to, ann) => {
      for (const word of ['a', 'b', 'c']) to.people.say(ann, ann, word)
      const first = await call('getUpdates', { limit: 2 }, to)
      expect(textsOf(first)).toEqual(['a', 'b'])
      expect(textsOf(await call('getUpdates', {}, to))).toEqual(['a', 'b', 'c'])
      const last = (first.result as Update[])[1]!
      expect(textsOf(await call('getUpdates', { offset: last.update_id + 1 }, to))).toEqual(['c'])
      to.people.replay(last)
      expect(textsOf(await call('getUpdates', { offset: last.update_id + 2 }, to))).toEqual(['b'])
      expect(textsOf(await call('getUpdates', {}, to))).toEqual([])
    }))

  test('waits with a long poll until somebody speaks, and ends it with 409 when another begins', () =>
    own({}, async (to, ann) => {
      const started = performance.now()
      setTimeout(() => to.people.say(ann, ann, 'a'), 100)
      const told = await call('getUpdates', { timeout: 5 }, to)
      expect([textsOf(told), performance.now() - started < 2_000]).toEqual([['a'], true])
      const id = (told.result as Update[])[0]!.update_id
      const one = call('getUpdates', { offset: id + 1, timeout: 5 }, to)
      await new Promise(resolve => setTimeout(resolve, 50))
      const other = call('getUpdates', { offset: id + 1, timeout: 0 }, to)
      expect(await one).toMatchObject({
        error_code: 409,
        description: expect.stringMatching(/terminated by other getUpdates request/),
      })
      expect((await other).ok).toBe(true)
    }))

  test('sends only the kinds of updates that were asked for', () =>
    own({}, async (to, ann) => {
      await call('getUpdates', { allowed_updates: ['message'] }, to)
      const message = to.people.say(ann, ann, 'a')
      to.people.edit(message, 'b')
      expect(textsOf(await call('getUpdates', {}, to))).toEqual(['a'])
    }))

  test('shows a bot in privacy mode only what is meant for it, another or an administrator all', () =>
    own({ privacy: true }, async (to, ann) => {
      const { people, world } = to
      const chat = people.group({ members: [ann] })
      const bob = people.user()
      const words = async (): Promise<string[]> => {
        people.say(chat, ann, '大家好')
        people.say(chat, ann, '@somebody_else 你好')
        people.say(chat, ann, '/stats')
        people.say(chat, ann, '/ask@other_bot 你好')
        people.say(chat, ann, `@${world.bot.username} 调解`)
        people.say(chat, ann, `/ask@${world.bot.username} 调解`)
        const answer = await call('sendMessage', { chat_id: chat.id, text: 'x' }, to)
        people.say(chat, ann, '/years')
        people.say(chat, bob, '那上一年呢', { replyTo: (answer.result as Message).message_id })
        people.say(chat, { ...bob, is_bot: true }, '@fazhi_test_bot')
        people.welcome(chat, bob)
        const told = await call('getUpdates', {}, to)
        const updates = told.result as Update[]
        await call('getUpdates', { offset: updates.at(-1)!.update_id + 1 }, to)
        return textsOf(told)
      }
      const meant = [
        '@fazhi_test_bot 调解',
        '/ask@fazhi_test_bot 调解',
        '/years',
        '那上一年呢',
        '@fazhi_test_bot',
        'service',
      ]
      expect(await words()).toEqual(meant)
      world.settings.privacy = false
      expect((await words()).length).toBe(10)
      world.settings.privacy = true
      people.standing(chat, 'administrator', ann)
      expect((await words()).length).toBe(11)
    }))

  test('shows replies in a group with the number of their thread, which is no topic', () =>
    own({ privacy: false }, async (to, ann) => {
      const chat = to.people.group({ members: [ann] })
      const first = to.people.say(chat, ann, 'a')
      const reply = to.people.say(chat, ann, 'b', { replyTo: first })
      expect([reply.message_thread_id, reply.is_topic_message]).toEqual([first.message_id, undefined])
      expect(
        (await call('sendMessage', { chat_id: chat.id, text: 'x', message_thread_id: first.message_id }, to))
          .description,
      ).toMatch(/message thread not found/)
    }))

  test('delivers to a webhook with its secret, again until it is taken, and refuses polling meanwhile', () =>
    own({}, async (to, ann) => {
      const { createServer } = await import('node:http')
      const got: [secret: unknown, text: string][] = []
      const hook = createServer((request, response) => {
        void (async () => {
          let body = ''
          for await (const chunk of request) body += chunk
          const update = JSON.parse(body) as { message: Message }
          got.push([request.headers['x-telegram-bot-api-secret-token'], update.message.text!])
          response.writeHead(got.length === 1 ? 500 : 200).end()
        })()
      })
      await new Promise<void>(resolve => hook.listen(0, '127.0.0.1', resolve))
      const url = `http://127.0.0.1:${(hook.address() as { port: number }).port}/x`
      await call('setWebhook', { url, secret_token: 'geheim' }, to)
      for (const word of ['a', 'b']) to.people.say(ann, ann, word)
      await to.until(() => got.length === 3, 'three deliveries')
      expect(got).toEqual([
        ['geheim', 'a'],
        ['geheim', 'a'],
        ['geheim', 'b'],
      ])
      expect((await call('getUpdates', {}, to)).description).toMatch(/while webhook is active/)
      expect((await call('getWebhookInfo', {}, to)).result).toMatchObject({
        url,
        last_error_message: 'Wrong response from the webhook: 500',
      })
      await call('deleteWebhook', {}, to)
      expect((await call('getUpdates', {}, to)).ok).toBe(true)
      hook.close()
    }))

  test('refuses with 429 and the seconds to wait what is above its rates, and nothing below them', () =>
    own(
      { limits: { all: { most: 4, ms: 1_000 }, chat: { most: 2, ms: 1_000 }, group: { most: 3, ms: 5_000 } } },
      async (to, ann) => {
        const chats = [
          to.people.group({ members: [ann] }),
          to.people.group({ members: [ann] }),
          to.people.group({ members: [ann] }),
        ]
        const say = async (n: number): Promise<Told> =>
          await call('sendMessage', { chat_id: chats[n]!.id, text: 'x' }, to)
        expect([(await say(0)).ok, (await say(0)).ok]).toEqual([true, true])
        expect(await say(0)).toMatchObject({
          error_code: 429,
          description: 'Too Many Requests: retry after 1',
          parameters: { retry_after: 1 },
        })
        expect([(await say(1)).ok, (await say(1)).ok, (await say(2)).error_code]).toEqual([true, true, 429])
        await new Promise(resolve => setTimeout(resolve, 1_050))
        expect([(await say(0)).ok, (await say(0)).parameters]).toEqual([true, { retry_after: 4 }])
      },
    ))

  test('drops connections before and after its work, answers with HTML or not at all, as it is told', () =>
    own({}, async (to, ann) => {
      const chat = to.people.group({ members: [ann] })
      const say = (text: string) => call('sendMessage', { chat_id: chat.id, text }, to)
      to.faults.next('sendMessage', 'reset-before')
      to.faults.next('sendMessage', 'reset-after')
      to.faults.next('sendMessage', 'bad-gateway')
      to.faults.next('sendMessage', 'too-many')
      await expect(say('before')).rejects.toThrow()
      await expect(say('after')).rejects.toThrow()
      await expect(say('html')).rejects.toThrow(/JSON/)
      expect((await say('many')).error_code).toBe(429)
      expect((await say('well')).ok).toBe(true)
      to.faults.next('sendMessage', 'hang')
      await expect(
        fetch(`${to.root}/bot${to.token}/sendMessage`, { signal: AbortSignal.timeout(100) }),
      ).rejects.toThrow(/timeout/)
      expect(to.people.messages(chat).map(one => one.text)).toEqual(['after', 'well'])
    }))

  test('meets its share of random faults, the same for the same seed', () =>
    own({}, async to => {
      const draw = (): string[] => {
        to.faults.atRandom({ share: 0.05, seed: 's', kinds: () => ['reset-before', 'too-many'] })
        return Array.from({ length: 2_000 }, () => to.faults.pick('sendMessage') ?? '')
      }
      const first = draw()
      expect(draw()).toEqual(first)
      expect(first.filter(one => one !== '').length).toBeGreaterThan(60)
      expect(first.filter(one => one !== '').length).toBeLessThan(150)
    }))

  test('can be led from another process', () =>
    own({ privacy: false }, async to => {
      const lead = async (verb: string, ...words: unknown[]): Promise<Told> =>
        (await (
          await fetch(`${to.root}/control`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ call: verb, with: words }),
          })
        ).json()) as Told
      const user = (await lead('user', { first_name: '远' })).result as User
      const chat = (await lead('group', { title: '远群' })).result as Chat
      await lead('say', chat, user, '你好')
      expect(textsOf(await call('getUpdates', {}, to))).toEqual(['你好'])
      expect(await lead('dance')).toMatchObject({ ok: false })
    }))
})
