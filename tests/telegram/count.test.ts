/** The count that floods are judged by: it sees each kind of mistake when a bot makes it. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Asked, judge, type Outcome } from './count.js'
import { startTelegram, type TelegramServer } from './server.js'
import type { Chat, Message, User } from './shapes.js'

let server: TelegramServer
let ann: User
let chats: Chat[]
let asked: Asked[]

beforeEach(async () => {
  server = await startTelegram()
  ann = server.people.user()
  chats = [server.people.group({ members: [ann] }), server.people.group({ members: [ann] })]
  asked = ['9', '8', '7'].flatMap(n =>
    chats.map(chat => ({
      message: server.people.say(chat, ann, `@fazhi_test_bot 多少${n}`),
      says: new RegExp(`${n}件`),
    })),
  )
})
afterEach(() => server.close())

/** Answers as a bot would, to another message or with another text where asked for. */
async function answer({ message }: Asked, more: { text?: string; to?: Message } = {}): Promise<void> {
  const { to = message, text = `${/\d/.exec(message.text!)![0]}件` } = more
  await fetch(`${server.root}/bot${server.token}/sendMessage`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ chat_id: to.chat.id, text, reply_parameters: { message_id: to.message_id } }),
  }).catch(() => {})
}
const outcome = (kills: number[] = []): Outcome => judge(server, { asked, kills, seconds: 0, memory: [0, 0] })
const CLEAN = { lost: 0, repeated: 0, inFlight: 0, outOfOrder: 0, wrongPlace: 0, wrongWords: 0, unasked: 0 }

const everyBut = async (...left: number[]): Promise<void> => {
  for (const [i, one] of asked.entries()) if (!left.includes(i)) await answer(one)
}

test('nothing is wrong where each has its answer', async () => {
  await everyBut()
  expect(outcome()).toMatchObject({ ...CLEAN, questions: 6 })
})
test('one without an answer is lost', async () => {
  await everyBut(3)
  expect(outcome()).toMatchObject({ ...CLEAN, lost: 1 })
})
test('one answered twice is a repeat', async () => {
  await everyBut()
  await answer(asked[2]!)
  expect(outcome()).toMatchObject({ ...CLEAN, repeated: 1 })
})
test('one whose receipt was lost may come again', async () => {
  server.faults.next('sendMessage', 'reset-after')
  await everyBut()
  await answer(asked[0]!)
  expect(outcome()).toMatchObject({ ...CLEAN, inFlight: 1 })
})
test('of what was sent before a kill, the last in each chat may come again and no other', async () => {
  await everyBut()
  const killed = performance.now()
  await answer(asked[4]!)
  await answer(asked[5]!)
  expect(outcome([killed])).toMatchObject({ ...CLEAN, inFlight: 2 })
  await answer(asked[2]!)
  expect(outcome([killed])).toMatchObject({ ...CLEAN, inFlight: 2, repeated: 1 })
})
test('one answered before an earlier one of its chat is out of order', async () => {
  await everyBut(0)
  await answer(asked[0]!)
  expect(outcome()).toMatchObject({ ...CLEAN, outOfOrder: 2 })
})
test('an answer with the words of another question is seen, so is one in another chat', async () => {
  await everyBut(0, 1)
  await answer(asked[0]!, { text: '7件' })
  await answer(asked[0]!, { to: asked[3]!.message })
  expect(outcome()).toMatchObject({ lost: 1, wrongWords: 2, repeated: 1 })
})
test('a message that nobody asked for is seen', async () => {
  await everyBut()
  const talk = server.people.say(chats[0]!, ann, '大家好')
  await answer(asked[0]!, { to: talk })
  expect(outcome()).toMatchObject({ ...CLEAN, unasked: 1 })
})
