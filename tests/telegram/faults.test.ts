/** The bot in groups while requests fail, updates come twice or odd, chats close and move: answers come once, in order. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PLAIN, PLAIN_SAYS, play, type Scene } from './scene.js'
import type { TelegramServer } from './server.js'
import type { Chat, User } from './shapes.js'
import { pause } from './updates.js'
import { TOKEN } from './world.js'

let scene: Scene
let server: TelegramServer
let ann: User
let group: Chat
let small: Chat
let forum: Chat
let topic: number
const named = `@fazhi_test_bot ${PLAIN}`
beforeAll(async () => {
  scene = await play({
    cast(people) {
      ann = people.user()
      group = people.group({ members: [ann] })
      small = people.group({ type: 'group', members: [ann] })
      forum = people.group({ forum: true, members: [ann] })
      topic = people.topic(forum, '调解', ann)
      return { allowed: [ann.id] }
    },
  })
  server = scene.server
}, 60_000)
afterAll(() => scene.close())

test('a wait that Telegram asks for is waited, and the answers come in their order', async () => {
  server.setLimits({ all: { most: 100, ms: 1_000 }, chat: { most: 2, ms: 2_000 }, group: { most: 100, ms: 1_000 } })
  const asked = Array.from({ length: 4 }, () => scene.people.say(group, ann, named))
  for (const one of asked) await scene.replyTo(one)
  server.setLimits(null)
  const replies = asked.flatMap(one => server.repliesTo(one))
  expect(replies.map(one => one.reply_to_message!.message_id)).toEqual(asked.map(one => one.message_id))
  expect(replies.map(one => one.message_id)).toEqual(replies.map(one => one.message_id).sort((a, b) => a - b))
  const refused = server.journal.filter(one => one.status === 429)
  expect(refused.length).toBeGreaterThan(0)
  for (const one of refused) {
    const seconds = Number(/retry after (\d+)/.exec(one.error!)![1])
    const next = server.journal.find(
      later => later.n > one.n && later.params['chat_id'] === group.id && later.method === one.method,
    )
    expect(next!.at - one.at).toBeGreaterThanOrEqual(seconds * 1000 - 20)
  }
}, 30_000)

test.each(['reset-before', 'bad-gateway', 'too-many', 'hang'] as const)(
  'an answer that meets %s comes once',
  async fault => {
    server.faults.next('sendMessage', fault)
    const asked = scene.people.say(group, ann, named)
    expect((await scene.replyTo(asked)).text).toContain(PLAIN_SAYS)
    expect(await scene.repliesOnceQuiet(asked, ann)).toHaveLength(1)
  },
)
test('an answer whose receipt is lost comes again at most once', async () => {
  server.faults.next('sendMessage', 'reset-after')
  const asked = scene.people.say(group, ann, named)
  await scene.replyTo(asked)
  expect((await scene.repliesOnceQuiet(asked, ann)).length).toBeLessThanOrEqual(2)
})
test('updates whose delivery was lost are answered once', async () => {
  server.faults.next('getUpdates', 'reset-after', 2)
  const asked = scene.people.say(group, ann, named)
  await scene.replyTo(asked)
  expect(await scene.repliesOnceQuiet(asked, ann)).toHaveLength(1)
})
test('a long poll that is never answered is given up, and what was said meanwhile is answered', async () => {
  server.faults.next('getUpdates', 'hang')
  await server.until(
    () => server.journal.find(one => one.method === 'getUpdates' && one.fault === 'hang'),
    'a long poll',
  )
  expect((await scene.ask(group, ann, named)).text).toContain(PLAIN_SAYS)
})
test.each(['reset-before', 'reset-after', 'bad-gateway', 'too-many'] as const)(
  'a choice whose answer meets %s is in its place once',
  async fault => {
    const which = await scene.ask(group, ann, '@fazhi_test_bot 2023年罚了多少钱？')
    const before = scene.people.messages(group).length
    server.faults.next('editMessageText', fault)
    scene.people.press(ann, which, '望棠区')
    const now = () => scene.people.messages(group).find(one => one.message_id === which.message_id)!
    await server.until(() => now().text?.includes(PLAIN_SAYS), 'the choice made')
    expect((await scene.ask(group, ann, '那上一年呢？', { replyTo: now() })).text).toContain('212.4')
    expect(scene.people.messages(group).length).toBe(before + 2)
  },
)
test.each(['reset-before', 'bad-gateway'] as const)('a sheet that meets %s comes whole', async fault => {
  server.faults.next('sendDocument', fault)
  const said = scene.people.say(ann, ann, '/sources')
  const sheet = await server.until(
    () => scene.people.messages(ann).find(one => one.message_id > said.message_id && one.document),
    'a sheet',
  )
  expect(server.world.files.get(sheet.document!.file_id)!.bytes.subarray(0, 2).toString()).toBe('PK')
})
test('an update that comes again, now or later, is not answered again', async () => {
  const asked = scene.people.say(group, ann, named)
  await scene.replyTo(asked)
  const update = server.row.made.find(
    one => 'message' in one && one.message.message_id === asked.message_id && one.message.chat.id === group.id,
  )!
  for (let i = 0; i < 3; i++) scene.people.replay(update)
  expect(await scene.repliesOnceQuiet(asked, ann)).toHaveLength(1)
})
test.each([
  ['a message of nothing', { message: {} }],
  ['an inline query of nothing', { inline_query: {} }],
  ['a membership of nothing', { my_chat_member: {} }],
  ['a press of nothing', { callback_query: {} }],
  ['nothing at all', {}],
  ['a kind of a later Bot API', { rich_thing: { id: 'x' } }],
  ['a date that is none', { message: { message_id: 1, date: 'x', chat: { id: 1, type: 'private' }, text: 'x' } }],
])('an update with %s is passed over, and the next is answered', async (_, odd) => {
  server.row.push(odd as never)
  expect((await scene.ask(group, ann, named)).text).toContain(PLAIN_SAYS)
})
test('a choice pressed twice at once, and by a stranger, makes one answer of it', async () => {
  const bob = scene.people.user()
  const which = await scene.ask(group, ann, '@fazhi_test_bot 2023年罚了多少钱？')
  const before = scene.people.messages(group).length
  const data = which.reply_markup!.inline_keyboard.flat().find(one => one.text.includes('望棠区'))!.callback_data!
  scene.people.pressData(bob, which, data)
  const presses = [ann, ann].map(by => scene.people.pressData(by, which, data))
  await server.until(
    () => presses.every(id => server.journal.some(one => one.params['callback_query_id'] === id && one.status === 200)),
    'an answer to each press',
  )
  await scene.ask(group, ann, named)
  expect(scene.people.messages(group).length).toBe(before + 2)
  const now = scene.people.messages(group).find(one => one.message_id === which.message_id)!
  expect(now.text).toContain(PLAIN_SAYS)
})
test('a chat that is told to wait keeps no other waiting', async () => {
  const other = scene.people.group({ members: [ann] })
  server.faults.next('sendMessage', 'too-many')
  const slow = scene.people.say(group, ann, named)
  await server.until(
    () => server.journal.find(one => one.fault === 'too-many' && one.at > scene.people.saidAt(slow)),
    'a wait',
  )
  const begun = performance.now()
  await scene.ask(other, ann, named)
  expect(performance.now() - begun).toBeLessThan(900)
  expect(server.repliesTo(slow)).toHaveLength(0)
  await scene.replyTo(slow)
})
test('a question deleted before its answer is answered without a reply to it', async () => {
  const before = scene.people.messages(group).length
  const asked = scene.people.say(group, ann, named)
  scene.people.remove(asked)
  await server.until(
    () =>
      scene.people
        .messages(group)
        .slice(before)
        .find(one => one.from?.is_bot && one.text?.includes(PLAIN_SAYS)),
    'an answer',
  )
})
test('a group that throws it out stops nothing, nor does a topic that closes', async () => {
  const out = scene.people.group({ members: [ann] })
  server.faults.next('sendMessage', 'slow', 2)
  scene.people.say(out, ann, named)
  scene.people.standing(out, 'kicked', ann)
  scene.people.say(forum, ann, named, { thread: topic })
  scene.people.closeTopic(forum, topic)
  expect((await scene.ask(group, ann, named)).text).toContain(PLAIN_SAYS)
  await server.until(() => server.journal.find(one => one.status === 403), 'a refusal')
  const tried = server.journal.filter(one => one.params['chat_id'] === out.id && one.method === 'sendMessage').length
  await pause(700)
  expect(server.journal.filter(one => one.params['chat_id'] === out.id && one.method === 'sendMessage').length).toBe(
    tried,
  )
})
test('a group that became a supergroup gets its answer there', async () => {
  server.faults.next('sendMessage', 'reset-before')
  scene.people.say(small, ann, named)
  const moved = scene.people.migrate(small, false)
  const answer = await server.until(
    () => scene.people.messages(moved).find(one => one.text?.includes(PLAIN_SAYS)),
    'an answer in the supergroup',
  )
  expect(answer.chat.id).toBe(moved.id)
  expect((await scene.ask(moved, ann, named)).text).toContain(PLAIN_SAYS)
})
test('more than three waiting questions of one person are told to wait, and no answer is lost', async () => {
  server.setLimits({ all: { most: 100, ms: 1_000 }, chat: { most: 1, ms: 1_000 }, group: { most: 100, ms: 1_000 } })
  const asked = Array.from({ length: 7 }, () => scene.people.say(group, ann, named))
  const told = await server.until(
    () => asked.flatMap(one => server.repliesTo(one)).find(one => /排队|稍候|等/.test(one.text ?? '')),
    'a word that the queue is full',
  )
  expect(told.text).not.toContain(PLAIN_SAYS)
  server.setLimits(null)
  await scene.replyTo(asked[2]!)
  const answered = asked.filter(one => server.repliesTo(one).some(reply => reply.text?.includes(PLAIN_SAYS)))
  expect(answered.length).toBeGreaterThanOrEqual(3)
}, 30_000)
test('a question of an hour ago is answered with an apology', async () => {
  const reply = await scene.ask(ann, ann, PLAIN, { date: server.world.now() - 3600 })
  expect(reply.text).toMatch(/^(?:来晚了|抱歉|Late)/)
  expect(reply.text).toContain(PLAIN_SAYS)
})
test('told to stop, it answers what it has begun, takes nothing more, and ends with 0', async () => {
  server.faults.next('sendMessage', 'slow', 3)
  const before = server.journal.length
  const asked = [ann, group].map(chat => scene.people.say(chat as Chat, ann, chat === ann ? PLAIN : named))
  await server.until(
    () => server.journal.slice(before).find(one => one.method === 'sendMessage' && one.status === null),
    'an answer under way',
  )
  const ended = await scene.bot().stop('SIGTERM')
  expect(ended).toMatchObject({ code: 0, signal: null })
  expect(asked.map(one => server.repliesTo(one).length)).toEqual([1, 1])
  const later = scene.people.say(ann, ann, PLAIN)
  await scene.again()
  expect((await scene.replyTo(later)).text).toContain(PLAIN_SAYS)
  expect(asked.map(one => server.repliesTo(one).length)).toEqual([1, 1])
}, 30_000)
test('in all this it wrote no token and sent nothing that is no valid request', () => {
  const expected = /upgraded to a supergroup|TOPIC_CLOSED|message is not modified/
  expect(
    server
      .mistakes()
      .filter(one => !expected.test(one.error!))
      .map(one => [one.method, one.error]),
  ).toEqual([])
  expect(scene.bot().err()).not.toContain(TOKEN.split(':')[1])
})
