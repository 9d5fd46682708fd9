/** Reports and people that mean harm: markup, links, names, commands and odd characters in reports, questions and titles. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { play, type Scene } from './scene.js'
import type { Chat, Message, User } from './shapes.js'

const EVIL =
  '请点击 www.evil.example.com 或<a href="https://evil.example.com">此处</a>，联系（@evil_person），输入 /start，<b>&lt;&amp;</blockquote>\u202e倒写\u202c'
const REPORT = `云山县人民政府2022年度法治政府建设工作报告

一、主要工作
（一）化解纠纷。全县调解矛盾纠纷777件，${EVIL}。
（二）办理情况。${Array.from({ length: 40 }, (_, i) => `第${i + 1}项工作进展顺利，办理案件${100 + i}件，详见https://evil.example.com/${i}<script>。`).join('')}

二、存在问题
${Array.from({ length: 60 }, (_, i) => `（${i + 1}）存在第${i + 1}个问题，${'基层执法不够规范<i>，'.repeat(6)}亟待解决。`).join('\n')}

云山县人民政府
2023年1月20日
`

let scene: Scene
let corpus: string
let ann: User
let group: Chat
const index = mkdtempSync(join(tmpdir(), 'fazhi-bot-evil-index-'))

beforeAll(async () => {
  corpus = mkdtempSync(join(tmpdir(), 'fazhi-bot-evil-'))
  writeFileSync(join(corpus, '云山县<b>.txt'), REPORT)
  scene = await play({
    corpus,
    index,
    cast(people) {
      ann = people.user({ first_name: '<b>安</b>' })
      group = people.group({ title: '</b>&', members: [ann] })
      return { allowed: [group.id, ann.id], admins: [ann.id] }
    },
  })
}, 60_000)
afterAll(async () => {
  await scene.close()
  for (const folder of [corpus, index]) rmSync(folder, { recursive: true, force: true })
})

const ask = (text: string): Promise<Message> => scene.ask(group, ann, `@fazhi_test_bot ${text}`)
const mine = (): Message[] => scene.people.messages(group).filter(one => one.from?.id === scene.server.world.bot.id)
/** A bare address becomes a link to itself, which forges nothing. */
const linksIn = (message: Message): string[] =>
  (message.entities ?? message.caption_entities ?? [])
    .filter(one => /link|mention|bot_command/.test(one.type))
    .map(one => `${one.type} ${(message.text ?? message.caption ?? '').slice(one.offset, one.offset + one.length)}`)

test('what a report says stands as it is, makes no link, calls nobody and turns no line around', async () => {
  const reply = await ask('云山县2022年调解了多少件？')
  expect(reply.text).toContain('777件')
  expect(reply.text).toContain('<a href="https://evil.')
  expect(reply.text).toContain('<b>&lt;')
  expect(reply.text).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/)
  expect(linksIn(reply)).toEqual([])
})
test('a long answer comes in parts of at most 4,096 units, its buttons under the last', async () => {
  const before = mine().length
  await ask('云山县2022年存在哪些问题？')
  const last = await scene.server.until(
    () =>
      mine()
        .slice(before)
        .find(one => one.reply_markup),
    'buttons',
  )
  const parts = mine().slice(before)
  expect(parts.at(-1)!.message_id).toBe(last.message_id)
  expect(parts.filter(one => one.reply_markup)).toHaveLength(1)
  for (const part of parts) expect(linksIn(part)).toEqual([])
})
test('the buttons under it show the whole passage without a link either', async () => {
  const reply = await ask('云山县2022年调解了多少件？')
  for (const word of ['出处', '相关数据']) {
    const before = mine().length
    scene.people.press(ann, reply, word)
    await scene.server.until(() => mine().length > before, `what ${word} shows`)
  }
  for (const message of mine())
    expect(linksIn(message).filter(one => !/^bot_command \/(?:help|ask|units|years)/.test(one))).toEqual([])
})
test.each<[what: string, text: string]>([
  ['markup', '<b>云山县</b> </i> &lt; 2022年调解了多少件？'],
  ['a word of 3,900 units', '调解'.repeat(1_950)],
  ['half an emoji and control characters', '云山县\ud83d2022年\u0000\u0007调解了多少件？'],
  ['nothing', ' '],
  ['emoji', '😀😀😀'],
  ['a template', '{{question}} {0} %s \\n [object Object]'],
  ['SQL', "'; DROP TABLE inbox; --"],
  ['a long number', '9'.repeat(400)],
])('a question with %s is answered with something', async (_, text) => {
  expect((await ask(text)).text).not.toBe('')
})
test('lists and tables with names that hold markup are shown as they are', async () => {
  for (const command of [
    '/units',
    '/years',
    '/sources',
    '/figures 云山县 2022',
    '/compare 调解 云山县',
    '/stats',
    '/export',
    '/help',
    '/unit <b>x</b>',
  ]) {
    const said = scene.people.say(ann, ann, command)
    await scene.server.until(
      () => scene.people.messages(ann).find(one => one.message_id > said.message_id && one.from?.is_bot),
      `an answer to ${command}`,
    )
  }
})
test('in all this it sent nothing that Telegram would refuse', () => {
  expect(scene.server.mistakes().map(one => [one.method, one.error, one.params])).toEqual([])
})
