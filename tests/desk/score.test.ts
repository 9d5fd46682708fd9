import { describe, expect, test } from 'vitest'
import type { Answer } from '../../src/answer/shape.js'
import { GoldQuestion, judge, type Outcome, plainForScore, summarize } from '../../src/desk/score.js'

const FILE = 'a.txt'
const TEXT = '一、做法\n全年调解纠纷10317件，成功10201件，调解成功率98.89%。培训1,256人次。'
const texts = new Map([[FILE, TEXT]])

const gold = (more: object = {}, question: object = {}): GoldQuestion =>
  GoldQuestion.parse({
    id: 'q',
    type: 'figure',
    question: '2020年调解成功率是多少？',
    answerable: true,
    gold: more,
    ...question,
  })

function answer(words: string, more: Partial<Answer> = {}, quote = '调解成功率98.89%'): Answer {
  return {
    status: 'answered',
    reason: null,
    answer: words,
    figures: [],
    derived: [],
    citations: [
      {
        n: 1,
        file: FILE,
        report: 'r',
        passage: 'r.0',
        unit: '云山县',
        year: 2020,
        section: [],
        quote,
        start: 0,
        end: 0,
      },
    ],
    notes: [],
    choices: [],
    understood: { intent: 'figure', units: [], years: [], measures: [], rewritten: '' },
    mode: 'extractive',
    trace: null,
    ms: 1,
    ...more,
  }
}
const figure = (value: number, uom = '%'): Answer['figures'][number] => ({
  value,
  uom,
  raw: `${value}${uom}`,
  approx: null,
  measure: 'm',
  scope: null,
  role: 'result',
  unit: null,
  year: 2020,
  file: FILE,
  quote: '',
  citation: 1,
})

describe('an answer is judged', () => {
  test.each<[outcome: Outcome, why: string, question: GoldQuestion, given: Answer]>([
    [
      'right',
      'the figure comes first',
      gold({ values: [{ value: 98.89 }] }),
      answer('98.89%', { figures: [figure(98.89)] }),
    ],
    [
      'right',
      'the same in 万',
      gold({ values: [{ value: 1.0317, uom: '万件' }] }),
      answer('', { figures: [figure(10317, '件')] }),
    ],
    [
      'wrong',
      'another figure comes first',
      gold({ values: [{ value: 98.89 }] }),
      answer('', { figures: [figure(98.88), figure(98.89)] }),
    ],
    ['wrong', 'no figure', gold({ values: [{ value: 98.89 }] }), answer('98.89%')],
    [
      'partial',
      'one of two figures',
      gold({ values: [{ value: 1 }, { value: 2 }] }),
      answer('', { figures: [figure(1)] }),
    ],
    ['refused', 'a refusal of what is stated', gold({ values: [{ value: 1 }] }), answer('', { status: 'not_found' })],
    ['right', 'a refusal of what is not', gold({}, { answerable: false }), answer('', { status: 'clarify' })],
    ['wrong', 'an answer to what is not stated', gold({}, { answerable: false }), answer('98.89%')],
    ['right', 'all that must be said', gold({ must_include: ['调解|化解', '成功'] }), answer('化 解成功')],
    ['partial', 'half of what must be said', gold({ must_include: ['调解', '培训'] }), answer('调解')],
    ['wrong', 'nothing of what must be said', gold({ must_include: ['调解', '培训', '督察'] }), answer('无')],
    ['wrong', 'a dump', gold({ must_include: ['调解'] }), answer('调解'.repeat(800))],
    ['wrong', 'a number inside another', gold({ must_include: ['317'] }), answer('10317')],
    ['right', 'a number beside its unit', gold({ must_include: ['10317'] }), answer('10,317件')],
  ])('%s: %s', (outcome, _, question, given) => expect(judge(question, given, texts).outcome).toBe(outcome))
})

describe('a number of the answer', () => {
  test.each<[sentence: string, words: string, more: Partial<Answer>, unsupported: string[]]>([
    ['stands in the quote', '98.89%[1]', {}, []],
    ['stands in the question', '2020年', {}, []],
    ['was derived', '差0.01个百分点', { derived: [{ value: 0.01, uom: '', formula: '', from: [] }] }, []],
    ['is the year of a citation', '截至2020', {}, []],
    ['is the mark of a citation', '98.89%[1][12]', {}, []],
    ['is a date', '2021年3月4日，2021-03-04', {}, []],
    ['comes from nowhere', '98.88%', {}, ['98.88']],
    ['comes from nowhere, and again', '3件、4件', {}, ['3', '4']],
    ['is not looked at in a refusal', '98.88%', { status: 'not_found' }, []],
  ])('%s: %s → %j', (_, words, more, unsupported) =>
    expect(judge(gold(), answer(words, more), texts).unsupported).toEqual(unsupported),
  )
})

describe('a quote', () => {
  test.each<[sentence: string, quote: string, real: number]>([
    ['of the report is real', '调解成功率98.89%', 1],
    ['over a line end is real', '一、做法全年调解', 1],
    ['without its separators is real', '培训1256人次', 1],
    ['with another figure is not', '调解成功率98.88%', 0],
    ['of nothing is not', '', 0],
  ])('%s', (_, quote, real) => expect(judge(gold(), answer('', {}, quote), texts).quotesReal).toBe(real))
  test('of the evidence is a hit, one of elsewhere none', () => {
    const asked = gold({ evidence: ['成功10201件，调解成功率98.89%'] })
    expect(judge(asked, answer('', {}, '调解成功率98.89%'), texts).evidenceHit).toBe(true)
    expect(judge(asked, answer('', {}, '培训1,256人次'), texts).evidenceHit).toBe(false)
    expect(judge(asked, answer('', { status: 'not_found' }), texts).evidenceHit).toBeNull()
  })
})

test('a wrong number is a figure given that is not the right one', () => {
  const asked = gold({ values: [{ value: 98.89 }] })
  expect(judge(asked, answer('', { figures: [figure(1)] }), texts).wrongNumber).toBe(true)
  expect(judge(asked, answer('', { figures: [figure(98.89)] }), texts).wrongNumber).toBe(false)
  expect(judge(asked, answer('', { status: 'not_found' }), texts).wrongNumber).toBe(false)
  expect(judge(gold({}, { answerable: false }), answer('', { figures: [figure(1)] }), texts).wrongNumber).toBe(true)
})

test('texts are compared without width, case, blanks and separators, numbers beside each other kept apart', () => {
  expect(plainForScore('Ａb １,２５６ 件\n')).toBe('ab1256件')
  expect(plainForScore('12 34')).not.toBe('1234')
})

test('scores are percentages a type and of all, null where nothing counts', () => {
  const judged = [
    judge(gold({ values: [{ value: 1 }] }), answer('', { figures: [figure(1)] }), texts),
    judge(gold({ values: [{ value: 1 }] }), answer('', { figures: [figure(2)] }), texts),
    judge(gold({}, { type: 'none', answerable: false }), answer('', { status: 'not_found', citations: [] }), texts),
  ]
  expect(summarize(judged)).toMatchObject({
    figure: { n: 2, right: 50, wrong: 50, quotesReal: 100 },
    none: { n: 1, right: 100, quotesReal: null },
    all: { n: 3, right: 66.7, wrong: 33.3 },
  })
  expect(summarize([]).all).toMatchObject({ n: 0, right: null, unsupportedNumbers: 0 })
})

test('a question without its gold is refused by the schema', () => {
  expect(GoldQuestion.safeParse({ id: 1, question: 'x', answerable: true }).success).toBe(false)
  expect(GoldQuestion.parse({ id: 1, question: 'x', answerable: true, gold: {} }).id).toBe('1')
})
