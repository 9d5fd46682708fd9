/** A model that does its work: what it is given, what goes out as it comes, what it costs, and what it may not touch. */
import { FakeListChatModel } from '@langchain/core/utils/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { answerQuestion } from '../../src/answer/answer.js'
import { chatModelOf } from '../../src/answer/langchain.js'
import { readPrompts } from '../../src/answer/prompts.js'
import type { Answer } from '../../src/answer/shape.js'
import { goodAnswer, sentencesIn } from '../chat/author.js'
import { deskWith, type ModelDesk, type Setting } from '../chat/desk.js'
import { type ChatDouble, startChat } from '../chat/server.js'
import { openSample, type Sample, TODAY } from '../sample.js'

const PRACTICE = '清沅县2022年的“板凳课堂”是怎么做的？'
const FIGURE = '衡浦市2023年调解了多少件矛盾纠纷？'
const COMPARE = '衡浦市2022年和2023年法律援助案件各多少件，差多少？'

let sample: Sample
let server: ChatDouble
let made: ModelDesk | null = null

beforeAll(async () => {
  sample = await openSample()
  server = await startChat(goodAnswer)
}, 120_000)
afterAll(async () => {
  await made?.close()
  await server.close()
  await sample.close()
})
beforeEach(async () => {
  await made?.close()
  made = null
  server.script = goodAnswer
})

async function desk(setting: Setting = {}): Promise<ModelDesk> {
  await made?.close()
  made = await deskWith(sample, server.url, { uses: ['write'], ...setting })
  return made
}
const ask = async (question: string, at: ModelDesk): Promise<Answer> =>
  answerQuestion({ question, today: TODAY }, at.desk)

describe('writing', () => {
  test('a practice answer begins with what the model wrote and keeps the report’s words below', async () => {
    const answer = await ask(PRACTICE, await desk())
    const [first, ...rest] = answer.answer.split('\n')
    expect(answer.mode).toBe('generated')
    expect(first).toMatch(/板凳.*\[1\]/)
    expect(rest).toContain('原文：')
    expect(
      answer.citations.every(({ quote, file, start, end }) => sample.texts.get(file)!.slice(start, end) === quote),
    ).toBe(true)
  })

  test('a comparison is worded with the numbers code prints, and the difference code computed', async () => {
    server.script = asked =>
      JSON.stringify({
        statements: [{ text: `衡浦市2022年{f1}，2023年{f2}，多{d1}。`, sentences: [] }],
        asked: asked.user.length,
      })
    const answer = await ask(COMPARE, await desk())
    expect(answer.mode).toBe('generated')
    expect(answer.answer.split('\n')[0]).toBe(
      '衡浦市2022年办理法律援助案件2604件，2023年办理法律援助案件2871件，多267件。[1][2]',
    )
    expect(answer.derived).toEqual([{ value: 267, uom: '件', formula: '2871件 - 2604件', from: [2, 1] }])
    expect(answer.figures.map(figure => figure.value)).toEqual([2604, 2871])
  })

  test.each([FIGURE, '衡浦市2023年有多少架飞机？', '有哪些报告？', '你好', '北京市2023年调解了多少件？'])(
    'no model is asked: %s',
    async question => {
      const before = server.asked.length
      const answer = await ask(question, await desk())
      expect(server.asked.length).toBe(before)
      expect(answer.trace).toBeNull()
    },
  )

  test('an unknown name of a figure, or that of another, is cut', async () => {
    server.script = () =>
      '{"statements":[{"text":"衡浦市2022年{f2}，2023年{f1}。","sentences":[]},{"text":"共{f9}。","sentences":[]}]}'
    const answer = await ask(COMPARE, await desk())
    expect(answer.mode).toBe('extractive')
  })

  test('passages are fenced, and no sentence of a report can close the fence or pose as a figure', async () => {
    await ask(PRACTICE, await desk())
    const { user } = server.asked.at(-1)!
    const fences = user.match(/<<<[0-9a-f]{12}>>>/g)!
    expect(fences).toHaveLength(2)
    expect(new Set(fences).size).toBe(1)
    expect(sentencesIn(server.asked.at(-1)!).length).toBeGreaterThan(0)
    expect(user.indexOf('问题：')).toBeGreaterThan(user.lastIndexOf(fences[1]!))
  })
})

describe('streaming', () => {
  test('each statement goes out when it has passed, and one that fails never does', async () => {
    server.script = asked => {
      const { statements } = JSON.parse(goodAnswer(asked)) as { statements: { text: string; sentences: number[] }[] }
      return JSON.stringify({
        statements: [statements[0], { text: '全县建成法治公园99个。', sentences: [1] }, ...statements.slice(1)],
      })
    }
    const seen: Answer[] = []
    const answer = await answerQuestion({ question: PRACTICE, today: TODAY }, (await desk()).desk, {
      onProgress: soFar => seen.push(soFar),
    })
    expect(seen.length).toBeGreaterThan(0)
    for (const one of seen) {
      expect(one.answer).not.toContain('99')
      expect(one.mode).toBe('generated')
    }
    expect(answer.answer.startsWith(seen[0]!.answer.split('\n')[0]!)).toBe(true)
  })
})

describe('cost', () => {
  test('an identical question costs nothing, says so, and gives the same answer', async () => {
    const at = await desk()
    const first = await ask(PRACTICE, at)
    const before = server.asked.length
    const second = await ask(PRACTICE, at)
    expect(server.asked.length).toBe(before)
    expect({ ...second, ms: 0, trace: null }).toEqual({ ...first, ms: 0, trace: null })
    expect(first.trace!.calls).toMatchObject([{ use: 'write', tokens: 120, cached: false, fault: null }])
    expect(second.trace!.calls).toMatchObject([{ use: 'write', tokens: 0, cached: true, fault: null }])
  })

  test('the prompt’s name and version stand in the trace', async () => {
    const answer = await ask(PRACTICE, await desk())
    const read = await readPrompts()
    expect(read.ok && answer.trace!.calls[0]!.prompt).toBe(read.ok && `write ${read.prompts.write.version}`)
  })

  test('a budget that is spent asks no more that day, and says so', async () => {
    const at = await desk({ budget: 100 })
    expect((await ask(PRACTICE, at)).mode).toBe('generated')
    const before = server.asked.length
    expect((await ask('鹭坪乡2023年“火塘夜话”是怎么做的？', at)).mode).toBe('extractive')
    expect(server.asked.length).toBe(before)
    expect(at.log.at(-1)).toMatch(/今天已用 120 个词元，上限 100/)
  })

  test('many at once do not pass the budget together', async () => {
    const at = await desk({ budget: 100 })
    const before = server.asked.length
    await Promise.all([PRACTICE, '鹭坪乡2023年“火塘夜话”是怎么做的？', PRACTICE].map(one => ask(one, at)))
    expect(server.asked.length).toBe(before + 1)
  })

  test('an answer without end is paid for too', async () => {
    const at = await desk({ budget: 100 })
    const script = server.script
    server.script = () => ({ endless: '字' })
    expect((await ask(PRACTICE, at)).mode).toBe('extractive')
    server.script = script
    const before = server.asked.length
    expect((await ask(PRACTICE, at)).mode).toBe('extractive')
    expect(server.asked.length).toBe(before)
    expect(at.log.at(-1)).toMatch(/上限 100/)
  })
})

describe('understanding', () => {
  const STRANGE = '清沅县2022年撮合了多少件？'
  const reading = (means: string, unit = '') => JSON.stringify({ words: [{ said: '撮合', means: [means] }], unit })

  test('is asked only where code found nothing for want of a word', async () => {
    const before = server.asked.length
    await ask(FIGURE, await desk({ uses: ['understand'] }))
    await ask('衡浦市2019年调解了多少件？', made!)
    expect(server.asked.length).toBe(before)
  })

  test('another wording is asked back with the question as it would be read, and answered once it is asked so', async () => {
    server.script = () => JSON.stringify({ words: [{ said: '录像仪', means: ['执法记录仪'] }], unit: '' })
    const answer = await ask('清沅县2022年配了多少台录像仪？', await desk({ uses: ['understand'] }))
    expect(answer).toMatchObject({
      status: 'clarify',
      reason: 'which_measure',
      answer: '报告里没有“录像仪”的说法，是否指“执法记录仪”？',
      figures: [],
      choices: ['清沅县2022年配了多少台执法记录仪?'],
    })
    expect((await ask(answer.choices[0]!, made!)).figures[0]).toMatchObject({ value: 70, uom: '台' })
  })

  test('a wording under which nothing is stated is dropped', async () => {
    server.script = () => reading('应诉')
    expect((await ask(STRANGE, await desk({ uses: ['understand'] }))).figures).toEqual([])
  })

  test.each(['飞行架次', '调解123件', '', '完全没有的词语'])(
    'a wording no report holds is dropped: %j',
    async means => {
      server.script = () => reading(means)
      const answer = await ask(STRANGE, await desk({ uses: ['understand'] }))
      expect(answer.status).toBe('not_found')
    },
  )

  test('words the question does not hold are not reworded, and a unit it does not name is not taken', async () => {
    server.script = () => JSON.stringify({ words: [{ said: '受理', means: ['审结'] }], unit: '衡浦市人民政府' })
    const answer = await ask(STRANGE, await desk({ uses: ['understand'] }))
    expect(answer.understood.units).toEqual(['清沅县人民政府'])
    expect(answer.status).toBe('not_found')
  })
})

test('choosing adds a passage a model picked and takes none away', async () => {
  server.script = asked => (asked.system.includes('挑选段落') ? '{"passages":[2,99,-1,1]}' : goodAnswer(asked))
  const answer = await ask('衡浦市2023年是怎么推进行政执法规范化的？', await desk({ uses: ['choose', 'write'] }))
  const plain = await answerQuestion(
    { question: '衡浦市2023年是怎么推进行政执法规范化的？', today: TODAY },
    sample.desk,
  )
  expect(
    plain.citations.every(
      ({ quote }) =>
        answer.citations.some(one => one.quote.includes(quote)) || answer.answer.includes(quote.slice(0, 20)),
    ),
  ).toBe(true)
})

test('a chat model of LangChain drops in', async () => {
  const at = await desk()
  const answer = JSON.stringify({
    statements: [{ text: '干部带着板凳进院坝，围坐讲一部法、说一个案、答一串问。', sentences: [1] }],
  })
  const advisor = { ...at.desk.advisor, model: chatModelOf(new FakeListChatModel({ responses: [answer] }), 'fake') }
  const said = await answerQuestion({ question: PRACTICE, today: TODAY }, { ...at.desk, advisor })
  expect(said.mode).toBe('generated')
  expect(said.trace!.calls).toMatchObject([{ model: 'fake', form: 'text', fault: null }])
})
