/** The bot with a language model behind it, as a real process: an answer grows in one message and ends with its citations; a model that fails is not noticed. */

import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { goodAnswer } from '../chat/author.js'
import { type ChatDouble, startChat } from '../chat/server.js'
import { buttonsOf, named, press } from './moves.js'
import { BIN } from './process.js'
import { PLAIN, PLAIN_SAYS, play, type Scene } from './scene.js'
import type { Chat, User } from './shapes.js'

const PRACTICE = '清沅县2022年的“板凳课堂”是怎么做的？'

let chat: ChatDouble
let scene: Scene
let person: User
let group: Chat
let people: User[]

beforeAll(async () => {
  chat = await startChat(goodAnswer)
  scene = await play({
    cast(cast) {
      person = cast.user()
      group = cast.group({ members: [person] })
      people = Array.from({ length: 25 }, () => cast.user())
      return { allowed: [group.id, person.id, ...people.map(one => one.id)], admins: [person.id] }
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

test('with a slow model, figures of other chats do not wait, and every question is answered within the time a model has', async () => {
  chat.script = async asked => {
    await new Promise(resolve => setTimeout(resolve, 2_500))
    return goodAnswer(asked)
  }
  const began = performance.now()
  const asked = people.map((one, i) =>
    scene.people.say(one, one, i < 20 ? `${PRACTICE}${'！'.repeat(i)}请说说第${i}遍` : PLAIN),
  )
  for (const message of asked.slice(20)) expect((await scene.replyTo(message)).text).toContain(PLAIN_SAYS)
  expect(performance.now() - began).toBeLessThan(2_000)
  for (const message of asked.slice(0, 20)) await scene.replyTo(message)
  await scene.server.until(
    () => asked.slice(0, 20).every(message => /板凳/.test(scene.server.repliesTo(message)[0]?.text ?? '')) || null,
    'all answers',
    15_000,
  )
  expect(performance.now() - began).toBeLessThan(12_000)
  await scene.ask(person, person, PLAIN)
  for (const message of asked) expect(scene.server.repliesTo(message)).toHaveLength(1)
}, 60_000)

test('a reload while a model writes loses nothing', async () => {
  chat.script = async asked => {
    await new Promise(resolve => setTimeout(resolve, 1_000))
    return goodAnswer(asked)
  }
  const said = scene.people.say(people[0]!, people[0]!, '柳渡街道2023年有哪些做法？')
  const reloaded = await scene.ask(person, person, '/reload')
  expect(reloaded.text).toMatch(/份报告|没有变化|更新/)
  expect((await scene.replyTo(said)).text).toMatch(/柳渡/)
}, 60_000)

test('what is said to be wrong lands with the versions of index and prompts, and is a question to be completed', async () => {
  chat.script = goodAnswer
  const said = scene.people.say(person, person, PRACTICE)
  const reply = await scene.replyTo(said)
  await scene.server.until(
    () => buttonsOf(scene, reply).some(one => one.includes('有误')) || null,
    'the whole answer',
    15_000,
  )
  await press(scene, person, reply, '有误')
  await press(scene, person, reply, '没答到')
  const out = execFileSync(process.execPath, [BIN, 'eval', '--from-feedback', '-', '--index', scene.index], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '' },
  })
  const rows = out
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Record<string, unknown>)
  expect(rows.map(row => row['question'])).toEqual([PRACTICE])
  expect(JSON.stringify(rows[0])).toMatch(/missed/)
  expect(JSON.stringify(rows[0])).toMatch(/write \d+-[0-9a-f]{8}/)
}, 60_000)
