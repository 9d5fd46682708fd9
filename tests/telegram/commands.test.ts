/** Commands by scope, the administrator's own, inline mode and report files, with the bot as a real process. */
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CORPUS } from '../sample.js'
import { ASKED, buttonsOf, named, press, textIs } from './moves.js'
import { play, type Scene } from './scene.js'
import type { Chat, Message, User } from './shapes.js'

let scene: Scene
let corpus: string
let boss: User
let people: User[]
let groups: Chat[]

beforeAll(async () => {
  corpus = mkdtempSync(join(tmpdir(), 'fazhi-bot-corpus-'))
  cpSync(CORPUS, corpus, { recursive: true, preserveTimestamps: true })
  scene = await play({
    corpus,
    cast(cast) {
      boss = cast.user({ first_name: '主任' })
      people = Array.from({ length: 3 }, () => cast.user())
      groups = [cast.group({ members: [boss, ...people] })]
      return { allowed: [...groups, ...people].map(one => one.id), admins: [boss.id] }
    },
  })
}, 60_000)
afterAll(async () => {
  await scene.close()
  rmSync(corpus, { recursive: true, force: true })
})

describe('commands', () => {
  test('are registered in both languages, for groups, for private chats, and more of them for administrators', async () => {
    const { commands } = scene.server.world
    await scene.server.until(
      () => [...commands.keys()].some(key => key.includes(String(boss.id))),
      'commands of the administrator',
    )
    const namesAt = (key: RegExp): string[] =>
      [...commands]
        .filter(([one]) => key.test(one))
        .flatMap(([, list]) => (list as { command: string }[]).map(one => one.command))
    for (const word of ['ask', 'units', 'years', 'figures', 'compare', 'sources', 'help', 'feedback']) {
      expect(namesAt(/:$/), word).toContain(word)
      expect(namesAt(/:(?:zh|en)$/), word).toContain(word)
    }
    expect(namesAt(/^(?:default|all_)/)).not.toContain('export')
    expect(namesAt(new RegExp(String(boss.id)))).toEqual(expect.arrayContaining(['stats', 'reload', 'allow', 'export']))
  })
  test.each<[command: string, says: RegExp]>([
    ['/help', /\/ask|提问/],
    ['/units', /清沅县/],
    ['/years', /2021[\s\S]*2023|2023[\s\S]*2021/],
    ['/sources', /清沅县/],
    ['/figures 柳渡街道 2023', /409/],
    ['/compare 调解 清沅县 清澧县', /清沅[\s\S]*清澧|清澧[\s\S]*清沅/],
  ])('%s is answered', async (command, says) => {
    const said = scene.people.say(people[0]!, people[0]!, command)
    const reply = await scene.server.until(
      () =>
        scene.people
          .messages(people[0]!)
          .find(one => one.message_id > said.message_id && one.from?.id === scene.server.world.bot.id),
      `an answer to ${command}`,
    )
    expect(reply.text ?? reply.caption ?? reply.document?.file_name).toMatch(
      command.startsWith('/figures') && reply.document ? /./ : says,
    )
  })
  test('whose table has more than 12 rows send a sheet', async () => {
    const said = scene.people.say(people[1]!, people[1]!, '/sources')
    const sheet = await scene.server.until(
      () => scene.people.messages(people[1]!).find(one => one.message_id > said.message_id && one.document),
      'a sheet',
    )
    const file = scene.server.world.files.get(sheet.document!.file_id)!
    expect([sheet.document!.file_name, file.bytes.subarray(0, 2).toString()]).toEqual([
      expect.stringMatching(/\.xlsx$/),
      'PK',
    ])
    expect(sheet.caption).toMatch(/22/)
    expect(scene.people.messages(people[1]!).filter(one => one.message_id > said.message_id)).toHaveLength(1)
  })
  test('of an administrator do nothing for others', async () => {
    const before = scene.people.messages(people[0]!).length
    for (const command of ['/export', '/stats', `/allow ${groups[0]!.id}`, '/reload'])
      scene.people.say(people[0]!, people[0]!, command)
    await scene.ask(people[0]!, people[0]!, ASKED[0]![0])
    const heard = scene.people.messages(people[0]!).slice(before)
    expect(heard.some(one => one.document)).toBe(false)
  })
  test('/allow lets a new group in, and /stats counts', async () => {
    const fresh = scene.people.group({ members: [boss, ...people] })
    const heard = (): Message[] => scene.people.messages(boss).filter(one => one.from?.id === scene.server.world.bot.id)
    const before = heard().length
    scene.people.say(boss, boss, `/allow ${fresh.id}`)
    await scene.server.until(() => heard().length > before, 'a word on /allow')
    expect((await scene.ask(fresh, people[0]!, named(ASKED[0]![0]))).text).toContain(ASKED[0]![1])
    scene.people.say(boss, boss, '/stats')
    const stats = await scene.server.until(() => heard().length > before + 1 && heard().at(-1), 'figures of /stats')
    expect(stats.text).toMatch(/\d/)
  })
})

test('inline mode offers cited passages, none of which names a chat or asks for a setting of its own', async () => {
  const id = scene.people.inline(people[0]!, '调解 清沅县')
  const results = await scene.server.until(() => scene.server.world.inline.get(id)!.results, 'inline results')
  expect(results.length).toBeGreaterThan(0)
  expect(JSON.stringify(results)).toMatch(/清沅/)
  const none = scene.people.inline(people[0]!, '')
  expect(
    await scene.server.until(() => scene.server.world.inline.get(none)!.results, 'an answer to an empty query'),
  ).toBeDefined()
})

describe('a report file', () => {
  const REPORT = `云山县人民政府2022年度法治政府建设工作报告

一、主要工作
（一）化解纠纷。全县调解矛盾纠纷777件，成功760件，成功率97.81%。
（二）行政复议。收到行政复议申请31件，受理29件。

云山县人民政府
2023年1月20日
`
  const upload = (from: User, name: string, bytes: Buffer, type = 'text/plain'): Message =>
    scene.people.say(from, from, '', { file: { name, bytes, type } })

  test('of an administrator is read, shown, and indexed once it is confirmed', async () => {
    const shown = await scene.replyTo(upload(boss, '云山县2022.txt', Buffer.from(REPORT)))
    expect(shown.text).toMatch(/云山县人民政府[\s\S]*2022/)
    expect(existsSync(join(corpus, '云山县2022.txt'))).toBe(false)
    const yes = buttonsOf(scene, shown)[0]!
    await press(scene, boss, shown, yes)
    await textIs(scene, shown, /已|完成/)
    expect((await scene.ask(groups[0]!, people[0]!, named('云山县2022年调解了多少件？'))).text).toContain('777')
  }, 60_000)
  test('of an administrator is forgotten where it is not wanted', async () => {
    const shown = await scene.replyTo(upload(boss, '雾山县2022.txt', Buffer.from(REPORT.replaceAll('云山', '雾山'))))
    const [yes, no] = buttonsOf(scene, shown)
    const data = shown.reply_markup!.inline_keyboard.flat()[0]!.callback_data!
    await press(scene, boss, shown, no!)
    await textIs(scene, shown, /放弃|没有收录/)
    scene.people.pressData(boss, shown, data)
    await textIs(scene, shown, /已不在|过期|放弃/)
    expect([yes, existsSync(join(corpus, '雾山县2022.txt'))]).toEqual([expect.stringContaining('收录'), false])
  })
  test('above 20 MB is refused before it is fetched', async () => {
    const fetched = (): number => scene.server.journal.filter(one => one.method === 'getFile').length
    const before = fetched()
    const reply = await scene.replyTo(upload(boss, '大.txt', Buffer.alloc(21 * 2 ** 20)))
    expect([reply.text, fetched()]).toEqual([expect.stringMatching(/20 MB/), before])
  })
  test.each<[what: string, name: string, bytes: Buffer]>([
    ['of another kind', 'x.exe', Buffer.from('MZ\u0000\u0001')],
    ['that is damaged', 'x.docx', Buffer.from('PK\u0003\u0004 nothing')],
    ['with a name that leads out of the folder', '../../x.txt', Buffer.from('x')],
  ])('%s is refused or only offered, and nothing is written', async (_, name, bytes) => {
    const before = readdirSync(corpus).sort()
    const reply = await scene.replyTo(upload(boss, name, bytes))
    expect(reply.text).not.toBe('')
    expect(readdirSync(corpus).sort()).toEqual(before)
    expect(existsSync(join(corpus, '..', '..', 'x.txt'))).toBe(false)
  })
  test('of anybody else is not looked at', async () => {
    const sent = upload(people[0]!, 'y.txt', Buffer.from(REPORT))
    await scene.ask(people[0]!, people[0]!, ASKED[0]![0])
    expect(scene.server.repliesTo(sent).filter(one => one.reply_markup)).toEqual([])
    expect(scene.server.journal.filter(one => one.method === 'getFile').length).toBeLessThanOrEqual(4)
  })
})

test('in all this it sent nothing that Telegram would refuse, and wrote neither its token nor what was said', () => {
  const expected = /message to edit not found|query is too old/
  expect(
    scene.server
      .mistakes()
      .filter(one => !expected.test(one.error ?? ''))
      .map(one => [one.method, one.error, one.params]),
  ).toEqual([])
  const written = scene.bot().err() + scene.bot().out()
  expect(written).not.toContain(scene.server.token.split(':')[1])
  expect(written).not.toMatch(/罚了多少钱|那上一年/)
})
