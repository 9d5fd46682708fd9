/** The bot with a language model behind it, as a real process: an answer grows in one message and ends with its citations; a model that fails is not noticed. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { goodAnswer } from '../chat/author.js'
import { type ChatDouble, startChat } from '../chat/server.js'
import { named } from './moves.js'
import { PLAIN, PLAIN_SAYS, play, type Scene } from './scene.js'
import type { Chat, User } from './shapes.js'

const PRACTICE = '清沅县2022年的“板凳课堂”是怎么做的？'

let chat: ChatDouble
let scene: Scene
let person: User
let group: Chat

beforeAll(async () => {
  chat = await startChat(goodAnswer)
  scene = await play({
    cast(cast) {
      person = cast.user()
      group = cast.group({ members: [person] })
      return { allowed: [group.id, person.id] }
    },
    env: { OPENAI_BASE_URL: chat.url, FAZHI_CHAT_MODEL: 'scripted', FAZHI_TIMEOUT_MS: '8000' },
  })
}, 60_000)
afterAll(async () => {
  await scene.close()
  await chat.close()
})

test('an answer that a model words is one message, edited as it grows, with the report’s words at its end', async () => {
  chat.script = async asked => {
    await new Promise(resolve => setTimeout(resolve, 1_500))
    return goodAnswer(asked)
  }
  const said = scene.people.say(group, person, named(PRACTICE))
  const reply = await scene.replyTo(said)
  await scene.server.until(() => /原文/.test(scene.server.repliesTo(said)[0]?.text ?? ''), 'the whole answer', 15_000)
  expect(scene.server.repliesTo(said)).toHaveLength(1)
  expect(scene.server.repliesTo(said)[0]!.message_id).toBe(reply.message_id)
  expect(scene.server.repliesTo(said)[0]!.text).toMatch(/板凳[\s\S]*清沅县/)
}, 30_000)

test('a model that fails leaves the answer as code made it, and a figure asks no model', async () => {
  chat.script = () => ({ status: 500 })
  const reply = await scene.ask(group, person, named('鹭坪乡2023年“火塘夜话”是怎么做的？'))
  expect(reply.text).toContain('火塘')
  const before = chat.asked.length
  const figure = await scene.ask(group, person, named(PLAIN))
  expect(figure.text).toContain(PLAIN_SAYS)
  expect(chat.asked.length).toBe(before)
}, 30_000)
