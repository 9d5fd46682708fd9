import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seek } from '../../src/answer/seek.js'
import { type FigureAsk, type FigureHit, rankFigures } from '../../src/search/figures.js'
import { answering } from '../../src/search/settle.js'
import { history, questionText } from '../random.js'
import { openSample, type Sample, TODAY } from '../sample.js'

let sample: Sample
beforeAll(async () => {
  sample = await openSample()
})
afterAll(() => sample.close())

async function askOf(question: string): Promise<FigureAsk> {
  const seeking = await seek(await sample.read(question), { ...sample.desk, holdings: sample.holdings })
  return { ...seeking, measureVectors: new Map(), within: null }
}
async function ranked(question: string, file: string): Promise<{ hits: FigureHit[]; ask: FigureAsk }> {
  const ask = await askOf(question)
  return { hits: rankFigures(sample.ready.get(file)!.figures, ask), ask }
}
const answers = async (question: string, file: string): Promise<string[]> => {
  const { hits, ask } = await ranked(question, file)
  return answering(hits, ask).map(hit => hit.ready.figure.raw)
}
const sumOf = (hit: FigureHit): number => hit.reasons.reduce((sum, reason) => sum + reason.value, 0)

describe('the figure that answers is', () => {
  test.each<[why: string, question: string, file: string, raw: string]>([
    ['that of the measure', '望棠区交通局2022年罚了多少钱？', 'wangtang-jtj-2022.txt', '212.4万元'],
    ['after the reform, not before it', '衡浦市2022年工程建设申请材料减到多少份', 'hengpu-2022.html', '347份'],
    [
      'before the reform where that is asked',
      '衡浦市2022年工程建设申请材料改革前有多少份',
      'hengpu-2022.html',
      '612份',
    ],
    ['a result, not a change', '望棠区交通局2023年立案多少件', 'wangtang-jtj-2023.txt', '412件'],
    ['the change where that is asked', '望棠区交通局2023年立案同比增长多少', 'wangtang-jtj-2023.txt', '9.57%'],
    ['in persons where persons are asked', '县教育局校长法治专题培训了多少人次', 'qingyuan-jyj.txt', '152人次'],
    ['in sessions where sessions are asked', '县教育局校长法治专题培训办了几期', 'qingyuan-jyj.txt', '2期'],
    ['a rate where a rate is asked', '衡浦市2023年转办件按时办结率是多少', 'hengpu-2023.txt', '99.1%'],
    ['taken in, not closed', '衡浦市人社局2022年立案受理多少件争议案件', 'hengpu-rsj-2022.txt', '4158件'],
    ['closed, not taken in', '衡浦市人社局2022年审结多少件争议案件', 'hengpu-rsj-2022.txt', '4047件'],
    [
      'of the bureau itself, not of the province',
      '省生态环境厅2022年厅本级办理处罚案件多少件',
      'lanshan-sthjt-2022.txt',
      '41件',
    ],
    ['in Chinese numerals', '鹭坪乡2023年审核村级合同多少份', 'luping-2023.txt', '十九份'],
  ])('%s: %s', async (_, question, file, raw) => expect((await answers(question, file))[0]).toBe(raw))

  test.each<[question: string, file: string]>([
    ['望棠区交通局2022年专利授权多少件', 'wangtang-jtj-2022.txt'],
    ['鹭坪乡2023年招商引资多少亿元', 'luping-2023.txt'],
    ['石苓镇2022年地震了几次', 'shiling-2022.txt'],
  ])('none where it is not stated: %s', async (question, file) => expect(await answers(question, file)).toEqual([]))
})

describe('ranking', () => {
  test('gives every figure once, highest first, and ranks what it ranked alike again', async () => {
    const { hits } = await ranked('望棠区交通局2022年罚了多少钱？', 'wangtang-jtj-2022.txt')
    const figures = sample.ready.get('wangtang-jtj-2022.txt')!.figures
    expect(new Set(hits.map(hit => hit.ready))).toEqual(new Set(figures))
    expect(hits.map(hit => hit.score)).toEqual(hits.map(hit => hit.score).sort((a, b) => b - a))
    const reversed = rankFigures([...figures].reverse(), await askOf('望棠区交通局2022年罚了多少钱？'))
    expect(reversed.map(hit => hit.ready)).toEqual(hits.map(hit => hit.ready))
  })
  test('of nothing is nothing', async () => expect(rankFigures([], await askOf('罚了多少钱'))).toEqual([]))
  test('a score is the sum of its reasons, whatever is asked', async () => {
    const figures = [...sample.ready.values()].flatMap(report => report.figures).filter((_, i) => i % 9 === 0)
    await fc.assert(
      fc.asyncProperty(questionText, history, async (text, turns) => {
        const question = await sample.read(text, { history: turns, today: TODAY })
        const ask = {
          ...(await seek(question, { holdings: sample.holdings, embedder: null })),
          measureVectors: new Map(),
          within: null,
        }
        for (const hit of rankFigures(figures, ask)) {
          expect(hit.score).toBe(sumOf(hit))
          expect(hit.coverage >= 0 && hit.coverage <= 1).toBe(true)
        }
      }),
      { numRuns: 100 },
    )
  })
})
