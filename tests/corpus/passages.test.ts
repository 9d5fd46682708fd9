import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { layOut } from '../../src/corpus/layout.js'
import { cellsOf, passagesOf } from '../../src/corpus/passages.js'
import { readReport } from '../../src/corpus/report.js'
import { folded } from '../../src/text.js'
import { reportText } from './made.js'

const passages = (text: string) => passagesOf(readReport({ file: 'a.txt', text }))
const TITLE = '云岭县2023年度法治政府建设报告\n\n'
const texts = (body: string) => passages(TITLE + body).map(passage => passage.text)

describe('a passage is', () => {
  test.each<[what: string, body: string, texts: string[]]>([
    [
      'the opening, its salutation before it',
      '云岭市人民政府：\n\n2023年，云岭县认真履职，成效明显。\n\n一、做法\n组织学习3次，效果好。',
      ['云岭市人民政府：\n\n2023年，云岭县认真履职，成效明显。', '组织学习3次，效果好。'],
    ],
    [
      'a paragraph with the heading on its line',
      '一、做法\n（一）学习。组织学习3次，效果好。\n（二）执法。检查5次，效果好。',
      ['（一）学习。组织学习3次，效果好。', '（二）执法。检查5次，效果好。'],
    ],
    [
      'an item, the first with the head of its paragraph',
      '一、做法\n（一）强化领导。一是抓学习，组织3次。二是抓执法，检查5次。',
      ['（一）强化领导。一是抓学习，组织3次。', '二是抓执法，检查5次。'],
    ],
    [
      'a listed item by itself',
      '一、打算\n1.加强学习；\n2.规范执法，\n3.改进作风。\n',
      ['1.加强学习；', '2.规范执法，', '3.改进作风。'],
    ],
    [
      'a sentence broken over lines',
      '一、做法\n组织学习宪法和\n民法典3次，效果\n很好。\n开展检查5次。',
      ['组织学习宪法和\n民法典3次，效果\n很好。', '开展检查5次。'],
    ],
    [
      'never the signature',
      '一、做法\n组织学习3次，效果好。\n\n云岭县人民政府\n2024年1月2日',
      ['组织学习3次，效果好。'],
    ],
    [
      'never an advertisement',
      '一、做法\n巡查到位，效果好。【好店推荐点击领取新人礼包】执法有力，效果好。',
      ['巡查到位，效果好。', '执法有力，效果好。'],
    ],
  ])('%s', (_, body, wanted) => expect(texts(body)).toEqual(wanted))
})

test('rows of a table know their columns, its header is no passage', () => {
  const rows = passages(`${TITLE}一、数据\n\n| 项目 | 件数 |\n| --- | ---: |\n| 复议 | 12 |\n| 应诉 | 5 |\n`)
  expect(rows.map(row => [row.text, row.columns, row.section])).toEqual([
    ['| 复议 | 12 |', ['项目', '件数'], ['一、数据']],
    ['| 应诉 | 5 |', ['项目', '件数'], ['一、数据']],
  ])
  expect(cellsOf('| a \\| b | c |')).toEqual(['a \\| b', 'c'])
})

test('a long paragraph is cut at sentence ends into at most 350 characters', () => {
  const made = texts(`一、做法\n${'组织开展学习宪法活动3次，效果良好。'.repeat(60)}`)
  expect(made.length).toBeGreaterThan(2)
  for (const text of made) {
    expect(text.length).toBeLessThanOrEqual(350)
    expect(text.endsWith('。')).toBe(true)
  }
})

test('the path of an item leads through its headings', () => {
  const [first] = passages(`${TITLE}一、做法\n（一）领导\n高度重视。一是抓学习，组织3次。二是抓执法，检查5次。`).slice(
    1,
  )
  expect(first!.section).toEqual(['一、做法', '（一）领导', '一是抓学习'])
})

test('passages are slices in order, in one leaf section each, and hold the whole body once', () => {
  fc.assert(
    fc.property(reportText, text => {
      const report = readReport({ file: 'a.txt', text })
      const made = passagesOf(report)
      const layout = layOut(text)
      const leaves = report.sections.filter(
        (section, index) => (report.sections[index + 1]?.start ?? Number.POSITIVE_INFINITY) >= section.end,
      )
      let last = 0
      made.forEach((passage, ordinal) => {
        expect(report.text.slice(passage.start, passage.end)).toBe(passage.text)
        expect(passage).toMatchObject({ ordinal, id: `${report.id}.${ordinal}`, report: report.id })
        expect(passage.start).toBeGreaterThanOrEqual(last)
        expect(passage.end).toBeGreaterThan(passage.start)
        last = passage.end
        const touched = leaves.filter(leaf => leaf.start < passage.end && leaf.end > passage.start)
        expect(touched.length).toBeLessThanOrEqual(1)
        for (const span of report.furniture) expect(span.end <= passage.start || span.start >= passage.end).toBe(true)
      })
      const covered = new Uint8Array(text.length)
      const cover = (start: number, end: number) => covered.fill(1, start, Math.min(end, text.length))
      for (const { start, end } of [...made, ...report.furniture]) cover(start, end)
      for (const section of report.sections) cover(section.start, section.bodyStart)
      if (layout.signature) cover(layout.signature.start, layout.signature.end)
      for (const line of layout.title?.lines ?? []) cover(line.start, line.end)
      for (const line of layout.lines) if (/^\|.*\|$/.test(line.plain)) cover(line.start, line.end)
      for (let index = 0; index < text.length; index++)
        // What folds to nothing (white space, Markdown's emphasis) is no part of the body.
        if (!covered[index] && folded(text[index]!).trim() !== '')
          throw new Error(`not covered: ${JSON.stringify(text.slice(index, index + 20))}`)
    }),
    { numRuns: 500 },
  )
})
