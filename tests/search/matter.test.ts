import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { coverage, type MatterWord, matterOf, matterOfEnglish, presence, weigh } from '../../src/search/matter.js'
import { folded } from '../../src/text.js'
import { openSample, type Sample } from '../sample.js'

let sample: Sample
beforeAll(async () => {
  sample = await openSample()
})
afterAll(() => sample.close())

const wordsOf = (question: string): string[] => matterOf(folded(question), []).map(word => word.word)
const word = (first: string, ...others: string[]): MatterWord => ({
  word: first,
  wordings: [first, ...others],
  base: 1,
  focus: false,
  parts: [],
})

describe('the matter of a question is', () => {
  test.each<[question: string, holds: string[], lacks: string[]]>([
    ['调解成功率是多少', ['调解成功率'], ['多少', '是']],
    ['罚了多少钱', ['罚款'], ['多少', '钱']],
    ['发了多少份法律文书', ['法律文书'], ['多少', '份']],
    ['请问一共开了几场培训，谢谢', ['培训'], ['请问', '一共', '几', '谢谢']],
    ['办了多少件行政复议案件', ['行政复议案件'], ['多少', '件']],
    ['', [], []],
    ['多少？', [], ['多少']],
    ['.*+?^$', [], []],
  ])('%s → %j', (question, holds, lacks) => {
    const found = wordsOf(question)
    expect(found).toEqual(expect.arrayContaining(holds))
    expect(found.filter(one => lacks.includes(one))).toEqual([])
  })
  test('never what the asker sets aside', () => {
    expect(wordsOf('受理了多少件，不要审结的').join()).not.toContain('审结')
  })
  test('never what is taken out', () => {
    const plain = folded('清沅县教育局培训了多少人')
    expect(
      matterOf(plain, [{ start: 0, end: 6 }])
        .map(one => one.word)
        .join(),
    ).not.toMatch(/清沅|教育局/)
  })
  test('the thing counted before all, as its focus', () =>
    expect(
      matterOf(folded('发了多少份法律文书'), [])
        .filter(one => one.focus)
        .map(one => one.word),
    ).toEqual(['法律文书']))
  test('a negated verb as one word', () =>
    expect(matterOf(folded('没受理的有多少件'), []).find(one => one.word === '没受理')?.wordings).toEqual(
      expect.arrayContaining(['不予受理', '未受理', '不受理']),
    ))
  test('in English the words of the glossary with Chinese wordings', () => {
    const found = matterOfEnglish('How many disputes were mediated?')
    expect(found.flatMap(one => one.wordings)).toEqual(expect.arrayContaining(['调解', '纠纷']))
  })
})

describe('a text holds a word', () => {
  test.each<[sentence: string, text: string, wanted: number]>([
    ['as itself: 1', '全年调解成功率98%', 1],
    ['as nothing like it: 0', '全年开展培训', 0],
  ])('%s', (_, text, wanted) => expect(presence(word('调解成功率'), text)).toBe(wanted))
  test.each<[sentence: string, tried: MatterWord, text: string, wanted: number]>([
    ['not where it is negated', word('受理'), '不受理3件', 0],
    ['not where 未予 stands before it', word('受理'), '未予受理3件', 0],
    ['where it stands a second time without the negation', word('受理'), '不受理3件，受理5件', 1],
    ['with the negation when it is part of the word', word('不受理'), '不受理3件', 1],
  ])('%s', (_, tried, text, wanted) => expect(presence(tried, text)).toBe(wanted))
  test('by another wording nearly as well as by itself', () => {
    const other = presence(word('调解', '化解'), '化解纠纷')
    expect(other).toBeGreaterThan(0.8)
    expect(other).toBeLessThan(1)
  })
  test('in part by its pairs of characters, never as much as whole', () => {
    const part = presence(word('行政复议案件'), '行政复议的案件')
    expect(part).toBeGreaterThan(0)
    expect(part).toBeLessThan(0.71)
  })
  test('never more than 1 and never less than 0', () =>
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1 }), (text, first) => {
        const held = presence(word(first), text)
        expect(held >= 0 && held <= 1).toBe(true)
      }),
      { numRuns: 300 },
    ))
})

test('coverage is the share of weight held, 0 without words', () => {
  const weighed = (first: string, weight: number) => ({ ...word(first), weight, held: true })
  expect(coverage([weighed('调解', 3), weighed('培训', 1)], '全年调解')).toBe(0.75)
  expect(coverage([], '全年调解')).toBe(0)
})

test('a rare word weighs more than one of every paragraph, an unheld one lies between', async () => {
  const [rare, common, none] = await weigh([word('火塘'), word('法治'), word('䨻䨻')], sample.store)
  expect(rare!.weight).toBeGreaterThan(common!.weight)
  expect([rare!.held, common!.held, none!.held]).toEqual([true, true, false])
  expect(none!.weight).toBeLessThan(rare!.weight)
  expect(none!.weight).toBeGreaterThan(0)
})

// Some rule over the question takes time with the third power of its length where one character goes on and on.
test.each(['第', '罚', '全', '清沅县'])('the longest question of %s alone is read in half a second', char => {
  const started = performance.now()
  matterOf(char.repeat(2_000).slice(0, 2_000), [])
  expect(performance.now() - started).toBeLessThan(500)
})
