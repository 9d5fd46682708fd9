import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  cited,
  type Derived,
  type Draft,
  lead,
  note,
  type Part,
  point,
  quoted,
  quoteFigure,
  quoteOf,
  text,
  unit,
  year,
} from '../../src/answer/draft.js'
import { render } from '../../src/answer/render.js'
import { Answer } from '../../src/answer/shape.js'
import type { ReadyFigure } from '../../src/search/holdings.js'
import { openSample, type Sample } from '../sample.js'

let sample: Sample
let w22: ReadyFigure
let w23: ReadyFigure
beforeAll(async () => {
  sample = await openSample()
  w22 = sample.figure('wangtang-jtj-2022.txt', '212.4万元')
  w23 = sample.figure('wangtang-jtj-2023.txt', '236.8万元')
})
afterAll(() => sample.close())

const figure = (ready: ReadyFigure): Part => ({ kind: 'figure', ready })
const derived = (made: Derived): Part => ({ kind: 'derived', derived: made })

async function shown(draft: Partial<Draft>, question = '望棠区交通局2022年罚了多少钱？'): Promise<Answer> {
  const whole: Draft = { status: 'answered', reason: null, statements: [], figures: [], choices: [], ...draft }
  return Answer.parse(render(whole, whole.statements, await sample.read(question), 1.5))
}

describe('an answer reads', () => {
  test('line by line, parts as they come', async () => {
    const answer = await shown({
      statements: [
        lead(unit(w22.report), year(w22.report), text('年罚款'), figure(w22), cited(quoteFigure(w22))),
        point(text('• '), { kind: 'measure', ready: w22 }),
      ],
    })
    expect(answer.answer).toBe(`衡浦市望棠区交通运输局2022年罚款212.4万元[1]\n• ${w22.figure.measure}`)
  })
  test('notes last, named as such in the language of the question', async () => {
    const statements = [note(text('约数')), lead(text('有'))]
    expect(await shown({ statements })).toMatchObject({ answer: '有\n注：约数', notes: ['约数'] })
    const english = await shown({ statements }, 'How much did the Wangtang District Transport Bureau fine in 2022?')
    expect(english.answer).toBe('有\nNote: 约数')
  })
  test('figures in folded characters, quotes as printed but for line ends', async () => {
    const passage = sample.ready.get('wangtang-jtj-2022.txt')!.passages[3]!
    const quote = quoteOf(passage, 0, passage.passage.text.length)
    const answer = await shown({ statements: [lead(quoted(quote))] })
    expect(answer.answer).toBe(`“${quote.text.replace(/\s*\n\s*/g, '').trim()}”[1]`)
    expect(answer.citations[0]?.quote).toBe(passage.passage.text)
  })
})

describe('citations', () => {
  test('are numbered as they appear, one a quote', async () => {
    const [a, b] = [quoteFigure(w22), quoteFigure(w23)]
    const answer = await shown({ statements: [lead(cited(b), cited(a), cited(b))] })
    expect(answer.answer).toBe('[1][2][1]')
    expect(answer.citations.map(one => [one.n, one.file])).toEqual([
      [1, 'wangtang-jtj-2023.txt'],
      [2, 'wangtang-jtj-2022.txt'],
    ])
  })
  test('are the same for a quote inside one already given', async () => {
    const quote = quoteFigure(w22)
    const inner = { ...quote, start: quote.start + 1, text: quote.text.slice(1) }
    expect((await shown({ statements: [lead(cited(quote), cited(inner))] })).answer).toBe('[1][1]')
  })
  test('are slices of the stored text, with section, unit and year', async () => {
    const { citations } = await shown({ statements: [lead(cited(quoteFigure(w22)))] })
    expect(citations).toHaveLength(1)
    const [one] = citations
    expect(sample.texts.get(one!.file)!.slice(one!.start, one!.end)).toBe(one!.quote)
    expect([one!.unit, one!.year]).toEqual(['衡浦市望棠区交通运输局', 2022])
    expect(one!.section).toEqual(w22.passage.passage.section)
  })
})

describe('a derived number', () => {
  const difference = (): Derived => ({
    operation: 'difference',
    operands: [w23, w22],
    value: 24.4,
    uom: '万元',
    formula: '236.8万元 - 212.4万元',
  })
  test('is printed with its unit of measure, its operands are cited', async () => {
    const answer = await shown({ statements: [lead(text('相差'), derived(difference()), cited(quoteFigure(w23)))] })
    expect(answer.answer).toBe('相差24.4万元[1]')
    expect(answer.derived).toEqual([{ value: 24.4, uom: '万元', formula: '236.8万元 - 212.4万元', from: [1, 2] }])
    expect(answer.citations.map(one => one.year)).toEqual([2023, 2022])
  })
})

test('the figures that are the answer point at a citation that holds them', async () => {
  const { figures, citations } = await shown({
    statements: [lead(figure(w22), cited(quoteFigure(w22)))],
    figures: [w22],
  })
  expect(figures[0]).toMatchObject({ value: 212.4, uom: '万元', raw: '212.4万元', year: 2022, citation: 1 })
  expect(citations[0]!.quote).toContain('212.4万元')
})

test('what was understood, the choices and the time are passed on', async () => {
  const answer = await shown({ status: 'clarify', reason: 'which_unit', choices: ['甲', '乙'] })
  expect(answer).toMatchObject({
    status: 'clarify',
    reason: 'which_unit',
    choices: ['甲', '乙'],
    understood: { intent: 'figure', units: ['衡浦市望棠区交通运输局'], years: [2022] },
    mode: 'extractive',
    ms: 1.5,
  })
})
