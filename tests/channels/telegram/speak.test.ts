/** When the bot speaks, as a table: what somebody writes, and what of it is asked of the bot. */
import type { Message, Update, User } from 'grammy/types'
import { describe, expect, test } from 'vitest'
import { KNOWN } from '../../../src/channels/telegram/commands.js'
import { type Heard, hear } from '../../../src/channels/telegram/speak.js'

const ME = { id: 42, username: 'FazhiBot' }
const ANN: User = { id: 7, is_bot: false, first_name: 'Ann', language_code: 'zh-hans' }
const GROUP = { id: -100, type: 'supergroup', title: 'g' } as const
const ALONE = { id: 7, type: 'private', first_name: 'Ann' } as const
const SELF: User = { id: 42, is_bot: true, first_name: 'Fazhi', username: 'FazhiBot' }

/** A message in the group, its entities found as Telegram finds them. */
function message(text: string, more: Readonly<Record<string, unknown>> = {}): Message {
  const found = [...text.matchAll(/@\w+|(?<=^|\s)\/\w+(?:@\w+)?/g)].map(match => ({
    type: match[0].startsWith('@') ? ('mention' as const) : ('bot_command' as const),
    offset: match.index,
    length: match[0].length,
  }))
  return { message_id: 5, date: 1000, chat: GROUP, from: ANN, text, entities: found, ...more } as unknown as Message
}

function heardOf(one: Message): Heard {
  return hear({ update_id: 1, message: one } as Update, ME, KNOWN)
}

const answer = { message_id: 3, date: 1, chat: GROUP, from: SELF, text: '……' } as Message['reply_to_message']
const others = {
  message_id: 4,
  date: 1,
  chat: GROUP,
  from: { ...ANN, id: 8 },
  text: '清河县调解多少件？',
} as Message['reply_to_message']

describe('in a group a question is', () => {
  test.each<[what: string, message: Message, question: string, quote: string | null]>([
    ['a mention first', message('@FazhiBot 调解多少件？'), '调解多少件？', '调解多少件？'],
    ['a mention in other letters', message('@fazhibot 调解多少件？'), '调解多少件？', '调解多少件？'],
    ['a mention with a comma', message('@FazhiBot，调解多少件？'), '调解多少件？', '调解多少件？'],
    ['a mention last', message('调解多少件？ @FazhiBot'), '调解多少件？', '调解多少件？'],
    [
      'a mention within',
      message('清河县 @FazhiBot 去年调解了多少件？'),
      '清河县 去年调解了多少件？',
      '去年调解了多少件？',
    ],
    [
      'a mention beside one of another',
      message('@FazhiBot @zhang 调解多少件？'),
      '@zhang 调解多少件？',
      '@zhang 调解多少件？',
    ],
    [
      'a mention in a caption',
      message('', {
        text: undefined,
        entities: undefined,
        caption: '@FazhiBot 多少件？',
        caption_entities: [{ type: 'mention', offset: 0, length: 9 }],
      }),
      '多少件？',
      '多少件？',
    ],
    [
      'a name without username that is tapped',
      message('法治 多少件？', { entities: [{ type: 'text_mention', offset: 0, length: 2, user: SELF }] }),
      '多少件？',
      '多少件？',
    ],
    ['a reply to the bot', message('那上一年呢？', { reply_to_message: answer }), '那上一年呢？', '那上一年呢？'],
    [
      'a reply that mentions another later',
      message('那 @zhang 说的呢？', { reply_to_message: answer }),
      '那 @zhang 说的呢？',
      '那 @zhang 说的呢？',
    ],
    [
      'the words of another, under which it is called',
      message('@FazhiBot', { reply_to_message: others }),
      '清河县调解多少件？',
      null,
    ],
    ['nothing but its name', message('@FazhiBot'), '', null],
    [
      'said by the group’s own anonymous administrator',
      message('@FazhiBot 多少？', { from: { id: 1087968824, is_bot: true, first_name: 'Group' }, sender_chat: GROUP }),
      '多少？',
      '多少？',
    ],
  ])('%s', (_, one, question, quote) => {
    expect(heardOf(one)).toMatchObject({ kind: 'question', question, quote })
  })
})

describe('in a group the bot hears nothing in', () => {
  test.each<[what: string, message: Message]>([
    ['words to nobody', message('清河县调解多少件？')],
    ['@all', message('@all 开会')],
    ['a mention of another', message('@zhang 调解多少件？')],
    ['a mention of one whose name begins the same', message('@FazhiBot2 调解多少件？')],
    ['its name written without @', message('FazhiBot 调解多少件？')],
    [
      'a tapped name of another',
      message('张三 多少？', { entities: [{ type: 'text_mention', offset: 0, length: 2, user: ANN }] }),
    ],
    ['a reply to another person', message('多少件？', { reply_to_message: others })],
    ['a reply to it that is said to another', message('@zhang 你看这个数', { reply_to_message: answer })],
    [
      'a reply that only says which topic it is in',
      message('大家好', {
        is_topic_message: true,
        message_thread_id: 9,
        reply_to_message: {
          ...answer,
          forum_topic_created: { name: 't', icon_color: 7322096 },
        } as Message['reply_to_message'],
      }),
    ],
    [
      'a forward',
      message('@FazhiBot 多少件？', { forward_origin: { type: 'hidden_user', date: 1, sender_user_name: 'x' } }),
    ],
    ['a post of the linked channel', message('@FazhiBot 多少件？', { is_automatic_forward: true })],
    [
      'a channel speaking in the group',
      message('@FazhiBot 多少件？', { sender_chat: { id: -200, type: 'channel', title: 'c' } }),
    ],
    ['another bot', message('@FazhiBot 多少件？', { from: { id: 9, is_bot: true, first_name: 'B' } })],
    ['its own inline result', message('@FazhiBot 多少件？', { via_bot: SELF })],
    ['a command for another bot', message('/ask@otherbot 多少件？')],
    ['a command of another bot', message('/weather 北京')],
    ['somebody coming', message('', { text: undefined, new_chat_members: [ANN] })],
    ['a picture without words', message('', { text: undefined, photo: [] })],
    ['a post in a channel', message('@FazhiBot 多少件？', { chat: { id: -300, type: 'channel', title: 'c' } })],
  ])('%s', (_, one) => expect(heardOf(one).kind).toBe('nothing'))

  test.each<[what: string, update: Partial<Update>]>([
    ['an edit', { edited_message: message('@FazhiBot 多少件？') as Update['edited_message'] & object }],
    ['a channel post', { channel_post: message('@FazhiBot 多少件？') as Update['channel_post'] & object }],
  ])('%s', (_, update) => expect(hear({ update_id: 1, ...update } as Update, ME, KNOWN).kind).toBe('nothing'))
})

describe('a command is', () => {
  test.each<[text: string, name: string, question: string]>([
    ['/ask 清河县多少件？', 'ask', '清河县多少件？'],
    ['/ask@FazhiBot 清河县多少件？', 'ask', '清河县多少件？'],
    ['/ASK@fazhibot 清河县多少件？', 'ask', '清河县多少件？'],
    ['/units', 'units', ''],
    ['@FazhiBot /figures 清河县 2023', 'figures', '清河县 2023'],
    ['/weather@FazhiBot', 'weather', ''],
  ])('%s', (text, name, question) => expect(heardOf(message(text))).toMatchObject({ kind: 'command', name, question }))
})

test('alone with the bot everything is a question, and a file is a file', () => {
  expect(heardOf(message('多少件？', { chat: ALONE }))).toMatchObject({ kind: 'question', question: '多少件？' })
  const document = { file_id: 'f', file_unique_id: 'u', file_name: '报告.docx', file_size: 10 }
  expect(heardOf(message('', { chat: ALONE, text: undefined, document }))).toMatchObject({
    kind: 'file',
    file: { id: 'f', name: '报告.docx', size: 10 },
  })
})

test('a topic is a conversation of its own; a thread of replies outside a forum is not', () => {
  const topic = heardOf(message('@FazhiBot 多少？', { is_topic_message: true, message_thread_id: 9 }))
  const thread = heardOf(message('@FazhiBot 多少？', { message_thread_id: 9 }))
  expect(topic).toMatchObject({ spot: { chat: -100, thread: 9 } })
  expect(thread).toMatchObject({ spot: { chat: -100, thread: 0 } })
})

test('a quote is left out where a word of it is bold, for it would have to be bold in the quote too', () => {
  const bold = message('@FazhiBot 多少件？', {
    entities: [
      { type: 'mention', offset: 0, length: 9 },
      { type: 'bold', offset: 10, length: 2 },
    ],
  })
  expect(heardOf(bold)).toMatchObject({ question: '多少件？', quote: null })
})

test('a quote is at most 1,024 units and does not end within a character', () => {
  const text = `@FazhiBot ${'问'.repeat(1_023)}😀完`
  const heard = heardOf(message(text))
  expect(heard.kind === 'question' && heard.quote).toBe('问'.repeat(1_023))
})

test('a group that became a supergroup is told of from both sides', () => {
  expect(heardOf(message('', { text: undefined, migrate_to_chat_id: -1001 }))).toEqual({
    kind: 'moved',
    from: -100,
    to: -1001,
  })
  expect(heardOf(message('', { text: undefined, migrate_from_chat_id: -5 }))).toEqual({
    kind: 'moved',
    from: -5,
    to: -100,
  })
})
