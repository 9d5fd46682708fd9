/** What a bot that was killed still knows when it runs again: what it owes, what it said, what it was told. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CORPUS, TODAY } from '../sample.js'
import { BIN, runBot } from './process.js'
import { environment, PLAIN, PLAIN_SAYS, play, type Scene } from './scene.js'
import type { Chat, Message, User } from './shapes.js'

let scene: Scene
let ann: User
let group: Chat
let other: Chat

beforeAll(async () => {
  scene = await play({
    cast(people) {
      ann = people.user()
      group = people.group({ members: [ann] })
      other = people.group({ members: [ann] })
      return { allowed: [group.id, other.id], admins: [ann.id] }
    },
  })
}, 60_000)
afterAll(() => scene.close())

const named = (text: string): string => `@fazhi_test_bot ${text}`
const now = (message: Message): Message =>
  scene.people.messages(message.chat).find(one => one.message_id === message.message_id)!
async function killed(): Promise<void> {
  await scene.bot().stop('SIGKILL')
}

test('a question taken but not answered when it was killed is answered once when it runs again, in its order', async () => {
  scene.server.faults.next('sendMessage', 'hang')
  const asked = [PLAIN, '柳渡街道2023年调解了多少件？', '石苓镇2023年调解了多少件？'].map(text =>
    scene.people.say(group, ann, named(text)),
  )
  await scene.server.until(() => scene.server.journal.find(one => one.fault === 'hang'), 'a sending under way')
  await killed()
  const whileDead = scene.people.say(group, ann, named('望棠区交通局2022年罚了多少钱？'))
  await scene.again()
  const all = [...asked, whileDead]
  for (const one of all) await scene.replyTo(one)
  const replies = all.flatMap(one => scene.server.repliesTo(one))
  expect(replies.map(one => /236\.8|409|97件|212\.4/.exec(one.text!)?.[0])).toEqual(['236.8', '409', '97件', '212.4'])
  expect(replies.map(one => one.message_id)).toEqual(replies.map(one => one.message_id).sort((a, b) => a - b))
}, 30_000)

test('an answer whose sending was recorded is put again in its own place, never beside it', async () => {
  const asked = scene.people.say(group, ann, named(PLAIN))
  const update = scene.server.row.made.at(-1)!
  await scene.repliesOnceQuiet(asked, ann)
  await killed()
  scene.people.replay(update)
  await scene.again()
  expect(await scene.repliesOnceQuiet(asked, ann)).toHaveLength(1)
}, 30_000)

test('the answers of before are gone on with, their buttons work, and the unit of a chat still holds', async () => {
  const first = await scene.ask(group, ann, named('清沅县2023年调解了多少件纠纷？'))
  const which = await scene.ask(group, ann, named('2023年罚了多少钱？'))
  await scene.ask(other, ann, '/unit@fazhi_test_bot 溪浔区交通运输局')
  await killed()
  await scene.again()
  expect((await scene.ask(group, ann, '那上一年呢？', { replyTo: first })).text).toContain('1932')
  scene.people.press(ann, which, '望棠区交通运输局')
  await scene.server.until(() => now(which).text?.includes(PLAIN_SAYS), 'the choice made')
  expect((await scene.ask(other, ann, named('2023年罚了多少钱？'))).text).toContain('158.35')
}, 30_000)

test('what was said of answers outlives a kill and a rebuilt index, and becomes questions to be scored', async () => {
  const reply = await scene.ask(group, ann, named(PLAIN))
  scene.people.press(ann, reply, '有误')
  await scene.server.until(() => JSON.stringify(now(reply).reply_markup).includes('没答到'), 'reasons')
  const pressed = scene.people.press(ann, reply, '没答到')
  await scene.server.until(
    () => scene.server.journal.find(one => one.params['callback_query_id'] === pressed && one.status === 200),
    'thanks',
  )
  await killed()
  for (const name of readdirSync(scene.index).filter(one => /^fazhi\.db/.test(one))) rmSync(join(scene.index, name))
  await scene.again()
  expect((await scene.ask(group, ann, named(PLAIN))).text).toContain(PLAIN_SAYS)
  expect(existsSync(join(scene.index, 'fazhi.db'))).toBe(true)
  const places = ['--corpus', CORPUS, '--index', scene.index, '--today', TODAY]
  const words = execFileSync(process.execPath, [BIN, 'eval', '--from-feedback', '-', ...places], { encoding: 'utf8' })
  const questions = words
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as { question: string })
  expect(questions.map(one => one.question)).toContain(PLAIN)
}, 30_000)

test('two of them cannot answer from one index: the second says so and ends, the first goes on', async () => {
  const places = { index: scene.index, env: environment(scene.server) }
  const second = runBot(places)
  expect(await second.ended).toMatchObject({ code: 1 })
  expect(second.err()).toMatch(/^[^\n{]*\n$/)
  expect((await scene.ask(group, ann, named(PLAIN))).text).toContain(PLAIN_SAYS)
}, 30_000)

test('told to stop while nobody asks, it ends at once though a long poll is open', async () => {
  const begun = performance.now()
  expect(await scene.bot().stop('SIGTERM')).toMatchObject({ code: 0 })
  expect(performance.now() - begun).toBeLessThan(1_500)
})

test('a damaged state file is put aside with one line, and it answers', async () => {
  const path = join(scene.index, 'fazhi-state.db')
  for (const end of ['-wal', '-shm']) rmSync(path + end, { force: true })
  writeFileSync(path, 'SQLite format 3\0 and then nothing of the kind')
  const bot = await scene.again()
  expect(bot.err()).toMatch(/^状态文件已损坏，已移到 [^\n]*fazhi-state\.db\.damaged/m)
  expect((await scene.ask(group, ann, named(PLAIN))).text).toContain(PLAIN_SAYS)
}, 30_000)
