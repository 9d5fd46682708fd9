/** The gate: what may be shown, and what is cut. Drafts are made by hand, out of figures and passages of the sample reports. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  asked,
  cited,
  type Derived,
  type Draft,
  lead,
  type Part,
  point,
  type Quote,
  quoted,
  quoteFigure,
  type Statement,
  text,
  unit,
  year,
} from '../../src/answer/draft.js'
import { render } from '../../src/answer/render.js'
import { compute, verify } from '../../src/answer/verify.js'
import type { ReadyFigure } from '../../src/search/holdings.js'
import { openSample, type Sample } from '../sample.js'

let sample: Sample
/** 望棠区交通运输局: 罚款 212.4万元 in 2022, 236.8万元 in 2023; 溪浔区's 158.35万元. */
let w22: ReadyFigure
let w23: ReadyFigure
let x23: ReadyFigure
/** 转办件按时办结率 99.1%, 衡浦市 2023. */
let rate: ReadyFigure

beforeAll(async () => {
  sample = await openSample()
  w22 = sample.figure('wangtang-jtj-2022.txt', '212.4万元')
  w23 = sample.figure('wangtang-jtj-2023.txt', '236.8万元')
  x23 = sample.figure('xixun-jtj-2023.txt', '158.35万元')
  rate = sample.figure('hengpu-2023.txt', '99.1%')
})
afterAll(() => sample.close())

const figure = (ready: ReadyFigure): Part => ({ kind: 'figure', ready })
const measure = (ready: ReadyFigure): Part => ({ kind: 'measure', ready })
const cite = (ready: ReadyFigure): Part => cited(quoteFigure(ready))
const derived = (made: Partial<Derived> & Pick<Derived, 'operation' | 'value'>, ...operands: ReadyFigure[]): Part => ({
  kind: 'derived',
  derived: { operands, uom: '万元', formula: 'formula', ...made },
})
const changed = (quote: Quote, change: (text: string) => string): Quote => ({ ...quote, text: change(quote.text) })

function draftOf(...statements: Statement[]): Draft {
  return { status: 'answered', reason: null, statements, figures: [], choices: [] }
}

async function cutsOf(statement: Statement, question = ''): Promise<string[]> {
  const { statements, cut } = await verify(draftOf(statement), question, sample.store)
  expect(statements.length + cut.length).toBe(1)
  return cut.map(one => one.why)
}

describe("code's own words", () => {
  test.each<[words: string]>([
    ['共办理3件'],
    ['2023年度'],
    ['共办理三件'],
    ['下降百分之五'],
    ['十余场'],
    ['两项'],
    ['１２件'],
    ['三百余人次'],
    ['一成'],
    ['六个百分点'],
    ['增长一倍'],
  ])('%j holds a number and is cut', async words =>
    expect(await cutsOf(lead(text(words)))).toEqual([`number in code's own words: ${words}`]),
  )

  test.each<[words: string]>([
    ['报告未载明所问内容。'],
    ['已收录的单位有：'],
    ['（要求或目标，并非实际结果）'],
    ['Not held: no report of '],
    [''],
  ])('%j holds none and stands', async words => expect(await cutsOf(lead(text(words)))).toEqual([]))

  // Chinese numerals are read as numbers only with a unit of measure behind them; bare ones of several characters pass.
  test.each<[words: string]>([['办结率为九十八'], ['共一千二百三十四']])(
    '%j holds a bare Chinese number and is cut',
    async words => expect(await cutsOf(lead(text(words)))).toHaveLength(1),
  )
})

describe("the asker's words", () => {
  test('stand where the question holds them, folded alike', async () => {
    expect(await cutsOf(lead(asked('云　山县２０１９年')), '请问云山县2019年罚了多少')).toEqual([])
    expect(await cutsOf(lead(asked('2019')), '云山县2019年罚了多少')).toEqual([])
  })
  test('are cut where it does not', async () =>
    expect(await cutsOf(lead(asked('2020')), '云山县2019年罚了多少')).toEqual(['not in the question: 2020']))
})

describe('a figure', () => {
  test('stands beside its unit, its year and its quote', async () =>
    expect(
      await cutsOf(lead(unit(w22.report), year(w22.report), text('年度'), measure(w22), figure(w22), cite(w22))),
    ).toEqual([]))
  test('stands beside a quote that is printed', async () =>
    expect(await cutsOf(lead(figure(w22), quoted(quoteFigure(w22))))).toEqual([]))
  test('is cut without its quote', async () =>
    expect(await cutsOf(lead(unit(w22.report), figure(w22)))).toEqual([`figure without its quote: ${w22.figure.raw}`]))
  test('is cut when its quote stands in another statement', async () => {
    const { statements, cut } = await verify(draftOf(lead(figure(w22)), point(cite(w22))), '', sample.store)
    expect([statements.map(one => one.role), cut.map(one => one.statement.role)]).toEqual([['point'], ['lead']])
  })
  test("is cut beside another report's quote", async () =>
    expect(await cutsOf(lead(figure(w22), cite(w23)))).toEqual([`figure without its quote: ${w22.figure.raw}`]))
  test('is cut when the quote of its own report stops before it', async () => {
    const quote = quoteFigure(w22)
    const short = { ...quote, end: w22.figure.rawStart, text: quote.text.slice(0, w22.figure.rawStart - quote.start) }
    expect(await cutsOf(lead(figure(w22), cited(short)))).toEqual([`figure without its quote: ${w22.figure.raw}`])
  })
  test("is cut beside another report's unit", async () =>
    expect(await cutsOf(lead(unit(x23.report), figure(w22), cite(w22)))).toEqual([
      `figure beside another report: ${w22.figure.raw}`,
    ]))
  test("is cut beside another report's year", async () =>
    expect(await cutsOf(lead(unit(w22.report), year(w23.report), figure(w22), cite(w22)))).toEqual([
      `figure beside another report: ${w22.figure.raw}`,
    ]))
  test('of a second report is cut beside the first one’s unit', async () =>
    expect(await cutsOf(lead(unit(w22.report), figure(w22), text('，'), figure(x23), cite(w22), cite(x23)))).toEqual([
      `figure beside another report: ${x23.figure.raw}`,
    ]))
  test('of a second report stands beside its own', async () =>
    expect(
      await cutsOf(
        lead(unit(w22.report), figure(w22), text('，'), unit(x23.report), figure(x23), cite(w22), cite(x23)),
      ),
    ).toEqual([]))
  test('named by its measure is held to the same rule as by its value', async () =>
    expect(await cutsOf(lead(unit(w22.report), measure(w22)))).toEqual([`figure without its quote: ${w22.figure.raw}`]))

  // The gate looks at the nearest unit or year before a figure only: another unit with the right year passes.
  test("is cut beside another unit's name with its own year between", async () =>
    expect(await cutsOf(lead(unit(x23.report), year(w22.report), figure(w22), cite(w22)))).toHaveLength(1))
  // A unit or year that stands behind the figure is not looked at.
  test("is cut where another report's unit follows it", async () =>
    expect(await cutsOf(lead(figure(w22), text('（'), unit(x23.report), text('）'), cite(w22)))).toHaveLength(1))
})

describe('a quote', () => {
  test('stands as the slice it is', async () => expect(await cutsOf(lead(quoted(quoteFigure(rate))))).toEqual([]))
  test.each<[what: string, change: (text: string) => string]>([
    ['one character changed', words => words.replace('9', '8')],
    ['one character dropped', words => words.slice(0, -1)],
    ['one character added', words => `${words}。`],
    ['a full-width digit for its own', words => words.replace('9', '９')],
    ['a blank added', words => `${words.slice(0, 3)} ${words.slice(3)}`],
  ])('with %s is cut', async (_, change) => {
    for (const part of [quoted, cited])
      expect(await cutsOf(lead(part(changed(quoteFigure(rate), change))))).toEqual([
        'quote is no slice of its report: hengpu-2023.txt',
      ])
  })
  test('of the right words from another place is cut', async () => {
    const quote = quoteFigure(rate)
    expect(await cutsOf(lead(quoted({ ...quote, start: quote.start + 1, end: quote.end + 1 })))).toHaveLength(1)
  })
  test('of a report that is not held is cut', async () => {
    const quote = quoteFigure(rate)
    const foreign = { ...quote.ready, report: { ...quote.ready.report, id: 'not-held' } }
    expect(await cutsOf(lead(quoted({ ...quote, ready: foreign })))).toHaveLength(1)
  })
  test('of nothing is cut', async () => {
    const quote = quoteFigure(rate)
    expect(await cutsOf(lead(quoted({ ...quote, end: quote.start, text: '' })))).toEqual(['empty quote'])
  })
})

describe('a derived number', () => {
  test('that follows from its operands stands', async () =>
    expect(
      await cutsOf(lead(derived({ operation: 'difference', value: 24.4 }, w23, w22), cite(w22), cite(w23))),
    ).toEqual([]))
  test.each<[what: string, operation: Derived['operation'], value: number]>([
    ['a difference off by a hundredth', 'difference', 24.41],
    ['a difference of the wrong sign', 'difference', -24.4],
    ['a sum off by one', 'sum', 450.2],
    ['a growth given as a share', 'growth', 0.1149],
    ['a ratio of nothing like it', 'ratio', 50],
    ['no number', 'sum', Number.NaN],
  ])('that does not follow is cut: %s', async (_, operation, value) =>
    expect(await cutsOf(lead(derived({ operation, value }, w23, w22), cite(w22), cite(w23)))).toEqual([
      'derived number does not follow: formula',
    ]),
  )
  test('without operands is cut', async () =>
    expect(await cutsOf(lead(derived({ operation: 'sum', value: 0 })))).toHaveLength(1))
  test('of one operand is no difference', async () =>
    expect(await cutsOf(lead(derived({ operation: 'difference', value: 212.4 }, w22), cite(w22)))).toHaveLength(1))

  // verify() takes any `count` at its word, and compute() takes percentages and yuan for one base.
  test('that counts is counted again', async () =>
    expect(await cutsOf(lead(derived({ operation: 'count', value: 987654 })))).toHaveLength(1))
  test('of figures on different bases is cut', async () =>
    expect(
      await cutsOf(lead(derived({ operation: 'sum', value: 212.40991 }, w22, rate), cite(w22), cite(rate))),
    ).toHaveLength(1))

  test.each<[sentence: string, operation: Derived['operation'], values: number[], wanted: number | null]>([
    ['a sum adds all', 'sum', [1, 2, 3.5], 6.5],
    ['a sum of tenths has no dust', 'sum', [0.1, 0.2], 0.3],
    ['a difference takes the second from the first', 'difference', [236.8, 212.4], 24.4],
    ['a ratio is in per cent with two decimals', 'ratio', [10201, 10317], 98.88],
    ['growth is against the second', 'growth', [412, 376], 9.57],
    ['growth against nothing is none', 'growth', [3, 0], null],
    ['a ratio to nothing is none', 'ratio', [3, 0], null],
    ['a difference wants two', 'difference', [3], null],
    ['nothing gives nothing', 'sum', [], null],
  ])('%s', (_, operation, values, wanted) => expect(compute(operation, values)).toBe(wanted))
})

describe('a draft', () => {
  test('keeps what stands and loses what does not, in order', async () => {
    const { statements, cut } = await verify(
      draftOf(
        lead(unit(w22.report), figure(w22), cite(w22)),
        lead(text('另有3件')),
        point(quoted(quoteFigure(rate))),
        point(quoted(changed(quoteFigure(rate), words => `${words}！`))),
      ),
      '',
      sample.store,
    )
    expect(statements.map(one => one.role)).toEqual(['lead', 'point'])
    expect(cut).toHaveLength(2)
  })
  test('with nothing left to say shows nothing', async () => {
    const draft = draftOf(lead(text('共3件')))
    const { statements } = await verify(draft, '', sample.store)
    const answer = render(draft, statements, await sample.read('望棠区交通局2022年罚了多少钱？'), 0)
    expect([answer.answer, answer.citations]).toEqual(['', []])
  })
})
