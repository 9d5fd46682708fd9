import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Question, readQuestion } from '../../src/search/question.js'
import { history, questionText } from '../random.js'
import { openSample, type Sample, TODAY, talk } from '../sample.js'

let sample: Sample
beforeAll(async () => {
  sample = await openSample()
})
afterAll(() => sample.close())

const unitsOf = (question: Question): string[] => question.units.map(mention => mention.unit.name)
const wordsOf = (question: Question): string => [...question.matter, ...question.carried].map(word => word.word).join()

describe('a question says', () => {
  test.each<[question: string, intent: string, units: string[], years: number[]]>([
    ['望棠区交通局2022年罚了多少钱？', 'figure', ['衡浦市望棠区交通运输局'], [2022]],
    ['清沅县2021到2023年调解了多少件', 'compare', ['清沅县人民政府'], [2021, 2022, 2023]],
    ['鹭坪乡去年开了多少场火塘夜话', 'figure', ['鹭坪乡'], [2023]],
    ['望棠區交通局2022年罰了多少錢？', 'figure', ['衡浦市望棠区交通运输局'], [2022]],
    ['How much did the Wangtang District Transport Bureau fine in 2022?', 'figure', ['衡浦市望棠区交通运输局'], [2022]],
    ['哪些单位2023年报告了行政复议？', 'aggregate', [], [2023]],
    ['有哪些报告？', 'inventory', [], []],
  ])('%s → %s %j %j', async (text, intent, units, years) => {
    const question = await sample.read(text)
    expect([question.intent, unitsOf(question), question.years]).toEqual([intent, units, years])
  })

  test.each<[question: string, scope: Question['scope']]>([
    ['衡浦市2023年全市调解了多少件', 'whole'],
    ['衡浦市2023年市本级调解了多少件', 'own'],
    ['衡浦市2023年各县调解了多少件', 'below'],
    ['衡浦市2023年调解了多少件', null],
    ['不要市本级的，全市调解了多少件', 'whole'],
  ])('%s → scope %s', async (text, scope) => expect((await sample.read(text)).scope).toBe(scope))

  test.each<[question: string, claims: Question['claims']]>([
    ['望棠区交通局2022年罚款212.4万元，对吧？', [{ value: 212.4, uom: '万元' }]],
    ['望棠区交通局2022年立案三百七十六件，是吗？', [{ value: 376, uom: '件' }]],
    ['望棠区交通局2022年罚了多少钱？', []],
  ])('%s → claims %j', async (text, claims) => expect((await sample.read(text)).claims).toEqual(claims))
})

describe('a follow-up carries over what it leaves out, and only that:', () => {
  const ASKED = '望棠区交通局2022年罚了多少钱？'
  test.each<[question: string, before: string[], units: string[], years: number[], about: RegExp]>([
    ['那2023年呢？', [ASKED], ['衡浦市望棠区交通运输局'], [2023], /罚款/],
    ['上一年呢？', [ASKED], ['衡浦市望棠区交通运输局'], [2021], /罚款/],
    ['溪浔区交通局呢？', [ASKED], ['衡浦市溪浔区交通运输局'], [2022], /罚款/],
    ['那立案了多少件？', [ASKED], ['衡浦市望棠区交通运输局'], [2022], /立案/],
    ['那2023年呢？', [ASKED, '212.4万元', '溪浔区交通局呢？'], ['衡浦市溪浔区交通运输局'], [2023], /罚款/],
    ['清沅县2021年调解了多少件？', [ASKED], ['清沅县人民政府'], [2021], /调解/],
  ])('%s after %j', async (text, before, units, years, about) => {
    const question = await sample.read(text, { history: talk(...before) })
    expect([unitsOf(question), question.years]).toEqual([units, years])
    expect(wordsOf(question)).toMatch(about)
  })
  // 上一年 is a step and nothing else; 下一年 is left among the words of the matter, so that 罚款 is not carried over as it.
  test('下一年呢？ asks the same of the year after', async () => {
    const question = await sample.read('下一年呢？', { history: talk(ASKED) })
    expect(question.matter.map(word => word.word).join()).toMatch(/罚款/)
  })
  test('the unit of a chat is asked where none is named', async () => {
    const chatUnit = '溪浔区交通运输局'
    expect(unitsOf(await sample.read('罚了多少钱？', { chatUnit }))).toEqual(['衡浦市溪浔区交通运输局'])
    expect(unitsOf(await sample.read('清沅县罚了多少钱？', { chatUnit }))).toEqual(['清沅县人民政府'])
    expect(unitsOf(await sample.read('哪些单位报告了罚款？', { chatUnit }))).toEqual([])
  })
  test('over all units nothing is carried over', async () =>
    expect(unitsOf(await sample.read('哪些单位2023年报告了行政复议？', { history: talk(ASKED) }))).toEqual([]))
})

describe('over random questions', () => {
  test('the same text and history give the same object, and none throws', () =>
    fc.assert(
      fc.property(questionText, history, (question, turns) => {
        const input = { question, history: turns, today: TODAY }
        expect(readQuestion(input, sample.holdings)).toEqual(readQuestion(input, sample.holdings))
      }),
      { numRuns: 300 },
    ))
  test('units are held ones, years plausible, matter not empty words', () =>
    fc.assert(
      fc.property(questionText, history, (question, turns) => {
        const read = readQuestion({ question, history: turns, today: TODAY }, sample.holdings)
        expect(read.units.every(mention => sample.holdings.units.includes(mention.unit))).toBe(true)
        expect(read.years.every(year => Number.isInteger(year) && year >= 1890 && year <= 2109)).toBe(true)
        expect(read.matter.every(word => word.word !== '' && word.wordings.length > 0)).toBe(true)
      }),
      { numRuns: 300 },
    ))
})
