/** Conversations with the bot as a real process: several people at once, follow-ups, topics, the unit of a chat, buttons. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ASKED, buttonsOf, named, press, textIs } from './moves.js'
import { play, type Scene } from './scene.js'
import type { Chat, Message, User } from './shapes.js'

let scene: Scene
let boss: User
let people: User[]
let groups: Chat[]
let forum: Chat
let topics: number[]

beforeAll(async () => {
  scene = await play({
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
afterAll(() => scene.close())

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
    expect(buttonsOf(scene, reply).join()).toMatch(/source/i)
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
    expect(buttonsOf(scene, reply).length).toBeGreaterThan(2)
    await press(scene, people[0]!, reply, '望棠区交通运输局')
    await textIs(scene, reply, /236\.8/)
    expect(scene.people.messages(groups[2]!).length).toBe(before)
    expect(buttonsOf(scene, reply)).toEqual(expect.arrayContaining([expect.stringContaining('出处')]))
  })
  test('出处 shows the passage with what stands around it, 相关数据 other figures of the report', async () => {
    const reply = await scene.ask(groups[0]!, people[0]!, named(ASKED[0]![0]))
    const texts = (): string[] => scene.people.messages(groups[0]!).map(one => one.text ?? '')
    await press(scene, people[1]!, reply, '出处')
    await scene.server.until(() => texts().find(text => /检查车辆8760辆次、船舶312艘次/.test(text)), 'the passage')
    await press(scene, people[1]!, reply, '相关数据')
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
    const usual = buttonsOf(scene, reply)
    await press(scene, people[1]!, reply, '有用')
    await press(scene, people[0]!, reply, '有误')
    expect(
      await scene.server.until(
        () => buttonsOf(scene, reply).some(text => /数字不对/.test(text)) && buttonsOf(scene, reply),
        'reasons',
      ),
    ).toEqual(
      expect.arrayContaining(
        ['数字不对', '单位或年份不对', '没答到', '出处不对'].map(word => expect.stringContaining(word)),
      ),
    )
    expect(await press(scene, people[0]!, reply, '单位或年份不对')).not.toBe('')
    await scene.server.until(
      () => JSON.stringify(buttonsOf(scene, reply)) === JSON.stringify(usual),
      'the usual buttons',
    )
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
