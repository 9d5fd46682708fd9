/** Conversations with the bot as a real process: several people at once, follow-ups, topics, buttons, commands, files, inline mode. */
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CORPUS } from '../sample.js'
import { play, type Scene } from './scene.js'
import type { Chat, Message, User } from './shapes.js'

let scene: Scene
let corpus: string
let boss: User
let people: User[]
let groups: Chat[]
let forum: Chat
let topics: number[]

beforeAll(async () => {
  corpus = mkdtempSync(join(tmpdir(), 'fazhi-bot-corpus-'))
  cpSync(CORPUS, corpus, { recursive: true, preserveTimestamps: true })
  scene = await play({
    corpus,
    cast(cast) {
      boss = cast.user({ first_name: '主任' })
      people = Array.from({ length: 6 }, () => cast.user())
      groups = Array.from({ length: 3 }, () => cast.group({ members: [boss, ...people] }))
      forum = cast.group({ forum: true, members: people })
      topics = ['复议', '调解'].map(name => cast.topic(forum, name, people[0]!))
      return { allowed: [...groups, forum, ...people].map(one => one.id), admins: [boss.id] }
    },
  })
}, 60_000)
afterAll(async () => {
  await scene.close()
  rmSync(corpus, { recursive: true, force: true })
})

const named = (text: string): string => `@fazhi_test_bot ${text}`
const buttonsOf = (message: Message): string[] =>
  (now(message).reply_markup?.inline_keyboard ?? []).flat().map(button => button.text)
/** A message as it stands in its chat by now. */
const now = (message: Message): Message =>
  scene.people.messages(message.chat).find(one => one.message_id === message.message_id) ?? message
const textIs = (message: Message, wanted: RegExp): Promise<true> =>
  scene.server.until(() => wanted.test(now(message).text ?? '') || null, `${wanted} in a message`)
/** What a press brought: the words of its answer. */
async function press(by: User, message: Message, text: string): Promise<string> {
  const id = scene.people.press(by, message, text)
  const entry = await scene.server.until(
    () =>
      scene.server.journal.find(
        one => one.method === 'answerCallbackQuery' && one.params['callback_query_id'] === id && one.status === 200,
      ),
    `an answer to the press of ${text}`,
  )
  return String(entry.params['text'] ?? '')
}

const ASKED: readonly (readonly [question: string, says: string])[] = [
  ['望棠区交通局2022年罚了多少钱？', '212.4'],
  ['望棠区交通局2023年罚了多少钱？', '236.8'],
  ['溪浔区交通运输局2023年罚了多少钱？', '158.35'],
  ['清沅县2023年调解了多少件纠纷？', '2054'],
  ['石苓镇2022年调解了多少件？', '86'],
  ['柳渡街道2023年调解了多少件？', '409'],
]

test('six people who ask at once in three groups each get their own answer, under their own words, in their own group', async () => {
  const asked = groups.flatMap(group =>
    people.map((person, i) => ({ group, i, said: scene.people.say(group, person, named(ASKED[i]![0])) })),
  )
  for (const { group, i, said } of asked) {
    const reply = await scene.replyTo(said)
    expect(reply.text).toContain(ASKED[i]![1])
    expect(reply.chat.id).toBe(group.id)
    expect(reply.quote?.text).toBe(ASKED[i]![0])
  }
  expect(asked.map(({ said }) => scene.server.repliesTo(said).length)).toEqual(asked.map(() => 1))
})

describe('under an answer', () => {
  test('anybody asks on, and each branch goes on from the answer that it hangs on', async () => {
    const first = await scene.ask(groups[0]!, people[0]!, named('清沅县2023年调解了多少件纠纷？'))
    const year = await scene.ask(groups[0]!, people[1]!, '那上一年呢？', { replyTo: first })
    expect(year.text).toContain('1932')
    const other = await scene.ask(groups[0]!, people[2]!, '那清澧县呢？', { replyTo: year })
    expect(other.text).toMatch(/1,?207/)
    const again = await scene.ask(groups[0]!, people[3]!, '那2021年呢？', { replyTo: first })
    expect(again.text).toMatch(/1,?809/)
  })
  test('the figure comes first, then the words of the report in a quote that unfolds, with unit, year and section', async () => {
    const reply = await scene.ask(groups[0]!, people[0]!, named('望棠区交通局2022年罚了多少钱？'))
    expect(reply.text!.split('\n')[0]).toContain('212.4万元')
    const quoted = reply.entities!.filter(one => one.type === 'expandable_blockquote')
    const words = quoted.map(({ offset, length }) => reply.text!.slice(offset, offset + length)).join('\n')
    expect(words).toContain('立案376件，办结371件，罚款212.4万元。')
    expect(words).toMatch(/望棠区交通运输局[\s\S]*2022[\s\S]*主要工作/)
    expect(reply.link_preview_options).toMatchObject({ is_disabled: true })
    expect(reply.entities!.filter(one => /link|url/.test(one.type))).toEqual([])
  })
  test('an English question has an English answer, with the words of the report as they are', async () => {
    const reply = await scene.ask(
      groups[0]!,
      people[0]!,
      named('How many disputes did Qingyuan County mediate in 2023?'),
    )
    expect(reply.text).toMatch(/2,?054/)
    expect(reply.text).toContain('调解矛盾纠纷2054件')
    expect(buttonsOf(reply).join()).toMatch(/source/i)
  })
  test('what is said in one group is not known in another', async () => {
    await scene.ask(groups[1]!, people[0]!, named('清沅县2023年调解了多少件纠纷？'))
    const lost = await scene.ask(groups[2]!, people[0]!, named('那上一年呢？'))
    expect(lost.text).not.toContain('1932')
  })
})

describe('topics', () => {
  test('are answered in, each by itself', async () => {
    const answers: Message[] = []
    for (const [i, thread] of topics.entries()) {
      const how = { thread }
      answers.push(await scene.ask(forum, people[i]!, named(ASKED[i]![0]), how))
    }
    expect(answers.map(one => one.message_thread_id)).toEqual(topics)
    const general = await scene.ask(forum, people[0]!, named('那上一年呢？'))
    expect(general.message_thread_id).toBeUndefined()
    expect(general.text).not.toMatch(/212\.4|236\.8/)
  })
  test('are not seen where a reply in a plain group carries the number of its thread', async () => {
    const first = scene.people.say(groups[0]!, people[0]!, '请教一下')
    const reply = await scene.ask(groups[0]!, people[1]!, named(ASKED[0]![0]), { replyTo: first })
    expect(reply.text).toContain(ASKED[0]![1])
  })
})

describe('the unit of a chat', () => {
  test('is set by /unit, holds for that chat alone, and yields to a unit that is named', async () => {
    const set = await scene.ask(groups[1]!, boss, '/unit@fazhi_test_bot 溪浔区交通运输局')
    expect(set.text).toContain('溪浔区交通运输局')
    expect((await scene.ask(groups[1]!, people[0]!, named('2023年罚了多少钱？'))).text).toContain('158.35')
    expect((await scene.ask(groups[1]!, people[0]!, named(ASKED[1]![0]))).text).toContain('236.8')
    expect((await scene.ask(groups[2]!, people[0]!, named('2023年罚了多少钱？'))).text).not.toContain('158.35万元')
  })
})

describe('buttons:', () => {
  test('a question that wants a unit shows units, and the one pressed turns it into the answer', async () => {
    const reply = await scene.ask(groups[2]!, people[0]!, named('2023年罚了多少钱？'))
    const before = scene.people.messages(groups[2]!).length
    expect(buttonsOf(reply).length).toBeGreaterThan(2)
    await press(people[0]!, reply, '望棠区交通运输局')
    await textIs(reply, /236\.8/)
    expect(scene.people.messages(groups[2]!).length).toBe(before)
    expect(buttonsOf(reply)).toEqual(expect.arrayContaining([expect.stringContaining('出处')]))
  })
  test('出处 shows the passage with what stands around it, 相关数据 other figures of the report', async () => {
    const reply = await scene.ask(groups[0]!, people[0]!, named(ASKED[0]![0]))
    const texts = (): string[] => scene.people.messages(groups[0]!).map(one => one.text ?? '')
    await press(people[1]!, reply, '出处')
    await scene.server.until(() => texts().find(text => /检查车辆8760辆次、船舶312艘次/.test(text)), 'the passage')
    await press(people[1]!, reply, '相关数据')
    await scene.server.until(
      () =>
        scene.people
          .messages(groups[0]!)
          .at(-1)
          ?.text?.match(/376|371/),
      'other figures',
    )
  })
  test('有误 asks why, thanks, and gives the buttons back; what was said can be fetched as a table by an administrator', async () => {
    const reply = await scene.ask(groups[0]!, people[0]!, named(ASKED[3]![0]))
    const usual = buttonsOf(reply)
    await press(people[1]!, reply, '有用')
    await press(people[0]!, reply, '有误')
    expect(
      await scene.server.until(
        () => buttonsOf(reply).some(text => /数字不对/.test(text)) && buttonsOf(reply),
        'reasons',
      ),
    ).toEqual(
      expect.arrayContaining(
        ['数字不对', '单位或年份不对', '没答到', '出处不对'].map(word => expect.stringContaining(word)),
      ),
    )
    expect(await press(people[0]!, reply, '单位或年份不对')).not.toBe('')
    await scene.server.until(() => JSON.stringify(buttonsOf(reply)) === JSON.stringify(usual), 'the usual buttons')
    scene.people.say(boss, boss, '/export')
    const { document } = await scene.server.until(
      () => scene.people.messages(boss).find(one => one.document),
      'the table of feedback',
    )
    const table = scene.server.world.files.get(document!.file_id)!.bytes.toString('utf8')
    expect(document!.file_name).toMatch(/\.csv$/)
    const line = table.split('\n').find(one => one.includes(ASKED[3]![0]) && /单位或年份不对|unit/.test(one))
    expect(line, table).toBeDefined()
  })
  test('one of an answer that is not known any more says so and breaks nothing', async () => {
    const reply = await scene.ask(groups[0]!, people[0]!, named(ASKED[4]![0]))
    const words = await Promise.all(
      ['s:zzzz', 'c:zzzz:0', 'w:zzzz:n', '', 'x'.repeat(64), 'c:1:99', '__proto__'].filter(Boolean).map(async data => {
        const id = scene.people.pressData(people[0]!, reply, data)
        const entry = await scene.server.until(
          () => scene.server.journal.find(one => one.params['callback_query_id'] === id && one.status === 200),
          `an answer to ${data}`,
        )
        return String(entry.params['text'] ?? '')
      }),
    )
    expect(words).toEqual(words.map(() => expect.stringMatching(/过期|失效/)))
  })
  test('under a message that was deleted meanwhile is answered all the same', async () => {
    const reply = await scene.ask(groups[0]!, people[0]!, named('2023年罚了多少钱？'))
    const data = reply.reply_markup!.inline_keyboard.flat()[0]!.callback_data!
    scene.people.remove(reply)
    const id = scene.people.pressData(people[0]!, reply, data)
    await scene.server.until(
      () => scene.server.journal.find(one => one.params['callback_query_id'] === id && one.status === 200),
      'an answer to the press',
    )
    expect((await scene.ask(groups[0]!, people[0]!, named(ASKED[4]![0]))).text).toContain(ASKED[4]![1])
  })
})

describe('a question that cannot be answered', () => {
  test.each<[question: string, says: RegExp]>([
    ['云山县2022年调解了多少件？', /未收录“云山县”[\s\S]*衡浦市人民政府/],
    ['清沅县2015年调解了多少件？', /2015[\s\S]*202[123]/],
    ['今天天气怎么样？', /不在其中|报告/],
  ])('%s is told so, with what is held', async (question, says) => {
    const reply = await scene.ask(groups[0]!, people[0]!, named(question))
    expect(reply.text).toMatch(says)
  })
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
    const yes = buttonsOf(shown)[0]!
    await press(boss, shown, yes)
    await textIs(shown, /已|完成/)
    expect((await scene.ask(groups[0]!, people[0]!, named('云山县2022年调解了多少件？'))).text).toContain('777')
  }, 60_000)
  test('of an administrator is forgotten where it is not wanted', async () => {
    const shown = await scene.replyTo(upload(boss, '雾山县2022.txt', Buffer.from(REPORT.replaceAll('云山', '雾山'))))
    const [yes, no] = buttonsOf(shown)
    const data = shown.reply_markup!.inline_keyboard.flat()[0]!.callback_data!
    await press(boss, shown, no!)
    await textIs(shown, /放弃|没有收录/)
    scene.people.pressData(boss, shown, data)
    await textIs(shown, /已不在|过期|放弃/)
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
