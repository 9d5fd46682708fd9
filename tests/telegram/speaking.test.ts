/** When the bot speaks and when it does not: a real process in a group that shows it every message. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Saying } from './people.js'
import { ANONYMOUS } from './privacy.js'
import { PLAIN, PLAIN_SAYS, play, type Scene } from './scene.js'
import type { Chat, Message, User } from './shapes.js'

let scene: Scene
let ann: User
let bob: User
let other: User
let ghost: User
let group: Chat
let foreign: Chat
let channel: Chat
let answer: Message
let bobs: Message

beforeAll(async () => {
  scene = await play({
    setup: { privacy: false },
    cast(people) {
      ann = people.user({ first_name: '安' })
      bob = people.user({ first_name: '伯' })
      other = people.user({ first_name: '别的', is_bot: true, username: 'other_bot' })
      ghost = people.user({ id: ANONYMOUS, first_name: 'Group', is_bot: true, username: 'GroupAnonymousBot' })
      group = people.group({ members: [ann, bob, other, ghost] })
      foreign = people.group({ members: [ann, bob] })
      channel = people.group({ type: 'channel', members: [ann], bot: 'administrator' })
      return { allowed: [group.id, ann.id, channel.id] }
    },
  })
  answer = await scene.ask(group, ann, `@fazhi_test_bot ${PLAIN}`)
  bobs = scene.people.say(group, bob, PLAIN)
}, 60_000)
afterAll(() => scene.close())

type Said = readonly [what: string, say: () => Message]
const say = (text: string, how: Saying = {}, from = ann): Message => scene.people.say(group, from, text, how)
const named = (offset: number, length: number): Saying => ({
  entities: [{ type: 'text_mention', offset, length, user: scene.server.world.bot }],
})

describe('in a group it answers', () => {
  test.each<Said>([
    ['a question that begins with its name', () => say(`@fazhi_test_bot ${PLAIN}`)],
    ['a question that ends with its name', () => say(`${PLAIN} @fazhi_test_bot`)],
    ['its name in capital letters', () => say(`@FaZhi_Test_Bot ${PLAIN}`)],
    ['its name written right before the question', () => say(`@fazhi_test_bot，${PLAIN}`)],
    ['a mention that is a link to it', () => say(`法治问答 ${PLAIN}`, named(0, 4))],
    ['a reply to a message of its', () => say(PLAIN, { replyTo: answer })],
    ['a command addressed to it', () => say(`/ask@fazhi_test_bot ${PLAIN}`)],
    ['a command of its that names nobody', () => say(`/ask ${PLAIN}`)],
    ['an administrator who stays unnamed', () => say(`@fazhi_test_bot ${PLAIN}`, {}, ghost)],
    ['its bare name under the question of another', () => say('@fazhi_test_bot', { replyTo: bobs })],
  ])('%s', async (_, speak) => {
    const said = speak()
    expect((await scene.replyTo(said)).text).toContain(PLAIN_SAYS)
    expect(await scene.repliesOnceQuiet(said, bob)).toHaveLength(1)
  })
})

describe('in a group it is silent at', () => {
  test.each<Said>([
    ['a question to nobody', () => say(PLAIN)],
    ['a call to all', () => say(`@all ${PLAIN}`)],
    ['a call to all in Chinese', () => say(`@所有人 ${PLAIN}`)],
    ['the name of another', () => say(`@other_bot ${PLAIN}`)],
    ['a name that begins as its own', () => say(`@fazhi_test_bot_2 ${PLAIN}`)],
    ['its name without the sign', () => say(`fazhi_test_bot ${PLAIN}`)],
    ['an address of mail', () => say(`写给 x@fazhi_test_bot ${PLAIN}`)],
    ['a command to another bot', () => say(`/ask@other_bot ${PLAIN}`)],
    ['a command that is not its own', () => say(`/weather ${PLAIN}`)],
    ['a command in the middle of a text', () => say(`请用 /ask ${PLAIN}`)],
    ['a reply to another person', () => say(PLAIN, { replyTo: bobs })],
    ['a reply to its message that speaks to another person', () => say(`@bobby_tables ${PLAIN}`, { replyTo: answer })],
    ['another bot that names it', () => say(`@fazhi_test_bot ${PLAIN}`, {}, other)],
    ['a forward of a message that names it', () => say(`@fazhi_test_bot ${PLAIN}`, { forwarded: true })],
    ['a message that another bot wrote for somebody', () => say(`@fazhi_test_bot ${PLAIN}`, { viaBot: other })],
    ['a newcomer', () => scene.people.welcome(group, bob)],
    [
      'an edit that adds its name',
      () => {
        const message = say(PLAIN)
        scene.people.edit(message, `@fazhi_test_bot ${PLAIN}`)
        return message
      },
    ],
  ])('%s', async (_, speak) => expect(await scene.repliesOnceQuiet(speak(), bob)).toEqual([]))

  test('a channel, even one that is allowed', async () => {
    const post = scene.people.say(channel, ann, `@fazhi_test_bot ${PLAIN}`)
    await scene.ask(ann, ann, PLAIN)
    expect(scene.server.repliesTo(post)).toEqual([])
  })
  test('a group that nobody allowed, and a question in it by somebody who is not', async () => {
    const question = scene.people.say(foreign, bob, `@fazhi_test_bot ${PLAIN}`)
    await scene.ask(group, ann, `@fazhi_test_bot ${PLAIN}`)
    await scene.ask(ann, ann, PLAIN)
    expect(scene.server.repliesTo(question)).toEqual([])
  })
})

describe('in private', () => {
  const privately = (from: User, text: string): Message => scene.people.say(from, from, text)

  test('it answers whatever is asked by somebody allowed', async () => {
    expect((await scene.replyTo(privately(ann, PLAIN))).text).toContain(PLAIN_SAYS)
  })
  test('it shows a stranger with /start the number to hand to the administrator, and answers nothing else', async () => {
    const stranger = scene.people.user({ first_name: '客' })
    const asked = privately(stranger, PLAIN)
    privately(stranger, '/start')
    const told = await scene.server.until(
      () => scene.people.messages(stranger).find(one => one.from?.id === scene.server.world.bot.id),
      'a word to the stranger',
    )
    expect(told.text).toContain(String(stranger.id))
    await scene.ask(ann, ann, PLAIN)
    expect([scene.server.repliesTo(asked), scene.people.messages(stranger).length]).toEqual([[], 3])
  })
})

test('in all this it sent nothing that Telegram would refuse, and wrote neither its token nor what was said', () => {
  expect(scene.server.mistakes().map(one => [one.method, one.error])).toEqual([])
  const written = scene.bot().err() + scene.bot().out()
  expect(written).not.toContain(scene.server.token.split(':')[1])
  expect(written).not.toMatch(/罚了多少钱|安|伯/)
})
