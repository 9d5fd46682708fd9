/** Files to take away, opened again: cells keep their types, nothing becomes a formula, every figure leads to its quote. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answerQuestion } from '../../src/answer/answer.js'
import { readReport } from '../../src/corpus/report.js'
import { auditReading, auditReports } from '../../src/desk/audit.js'
import { compareMeasures } from '../../src/desk/compare.js'
import { csvOf } from '../../src/desk/export/csv.js'
import type { Grid } from '../../src/desk/export/grid.js'
import { sheetNames, xlsxOf } from '../../src/desk/export/xlsx.js'
import { exportAnswer, exportAudit, exportComparison, exportFigures } from '../../src/desk/export.js'
import { readLedger } from '../../src/desk/ledger.js'
import type { Audit, Comparison } from '../../src/desk/shape.js'
import { openSample, type Sample, TODAY } from '../sample.js'
import { type OpenedSheet, openDocx, openXlsx } from './opened.js'

let sample: Sample
let comparison: Comparison
let audit: Audit
beforeAll(async () => {
  sample = await openSample()
  const compared = await compareMeasures(sample.desk, {
    measures: ['调解纠纷', '调解成功率'],
    level: 'county',
    today: TODAY,
  })
  const audited = await auditReports(sample.store, { unit: '清沅县' })
  if (!compared.ok || !audited.ok) throw new Error('nothing to export')
  comparison = compared.comparison
  audit = audited.audit
})
afterAll(() => sample.close())

/** What a spreadsheet might take for a formula, and what XML cannot hold. */
const NASTY = [
  '=HYPERLINK("http://x","y")',
  '+1+1',
  '-2+3',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '＝1+1',
  '<b>&"\'',
  '\u0000\u0007x\ud83d',
  '正常',
]
const nasty: Grid = { name: 'a/b:c*?[d]', columns: [{ head: '=head', width: 9 }], rows: NASTY.map(text => [text]) }

const column = (sheet: OpenedSheet, head: string): string =>
  [...sheet.rows[0]!].find(([, cell]) => cell.value === head)![0]

function noFormulas(sheets: readonly OpenedSheet[]): void {
  for (const sheet of sheets)
    for (const row of sheet.rows) for (const cell of row.values()) expect(cell.formula, cell.value).toBe(false)
}

describe('a workbook', () => {
  test('of figures keeps numbers as numbers and text as text, and names its sources', async () => {
    const read = await readLedger(sample.store, { unit: '清沅县', year: '2022' })
    if (!read.ok) throw new Error(read.message)
    const made = await exportFigures(read.rows, 'xlsx')
    const sheets = openXlsx(made.bytes)
    expect([made.extension, sheets.map(sheet => sheet.name)]).toEqual(['xlsx', ['数字台账', '来源']])
    const [ledger] = sheets
    expect(ledger!.rows.length).toBe(read.rows.length + 1)
    const [value, quote, year] = ['value', 'quote', 'year'].map(head => column(ledger!, head))
    read.rows.forEach((row, i) => {
      const cells = ledger!.rows[i + 1]!
      expect(cells.get(value!)).toEqual({ type: 'n', value: String(row.value), formula: false })
      expect(cells.get(year!)).toMatchObject({ type: 'n', value: '2022' })
      expect(cells.get(quote!)).toMatchObject({ type: 's', value: row.quote })
    })
    noFormulas(sheets)
  })

  test('of a comparison has one sheet a measure and one of sources that each figure leads to', async () => {
    const sheets = openXlsx((await exportComparison(comparison, 'xlsx')).bytes)
    expect(sheets.map(sheet => sheet.name)).toEqual(['调解纠纷', '调解成功率', '出处'])
    noFormulas(sheets)
    const [numbers, quotes] = ['编号', '原文'].map(head => column(sheets[2]!, head))
    comparison.measures.forEach((measure, i) => {
      const sheet = sheets[i]!
      measure.rows.forEach((row, r) => {
        row.cells.forEach((cell, c) => {
          const cells = sheet.rows[r + 1]!
          const shown = cells.get(column(sheet, String(measure.years[c])))!
          if (cell.state !== 'stated') expect(shown).toEqual({ type: 's', value: cell.text, formula: false })
          else {
            expect(shown).toEqual({ type: 'n', value: String(cell.value), formula: false })
            const mark = cells.get(column(sheet, `${measure.years[c]} 出处`))!.value
            const source = sheets[2]!.rows.find(line => line.get(numbers!)?.value === mark)!
            expect(source.get(quotes!)!.value).toBe(comparison.sources.find(one => `[${one.n}]` === mark)!.quote)
          }
        })
      })
    })
  })

  test('of an audit tells findings and what was checked apart', async () => {
    const sheets = openXlsx((await exportAudit(audit, 'xlsx')).bytes)
    expect(sheets.map(sheet => [sheet.name, sheet.rows.length - 1])).toEqual([
      ['发现', audit.findings.length],
      ['核对无误', audit.checked.length],
    ])
    const [severity, stated, quote] = ['程度', '所写', '原文'].map(head => column(sheets[0]!, head))
    const first = sheets[0]!.rows[1]!
    expect([first.get(severity!)!.value, first.get(stated!)!.type]).toEqual(['矛盾', 'n'])
    expect(first.get(quote!)!.value).toContain(audit.findings[0]!.quotes[0]!)
    noFormulas(sheets)
  })

  test('takes any text for text', async () => {
    const [sheet] = openXlsx(await xlsxOf([nasty]))
    noFormulas([sheet!])
    const values = sheet!.rows.slice(1).map(row => row.get('A')!)
    expect(values.every(cell => cell.type === 's')).toBe(true)
    expect(values[0]!.value).toBe(NASTY[0])
    expect(values[8]!.value).toBe('x')
  })

  test('has names that Excel allows, no two alike', () => {
    const names = sheetNames(['a/b:c*?[d]', 'a/b:c*?[d]', '', "'x'", '很长的指标名称'.repeat(9), 'A', 'a'])
    expect(new Set(names.map(name => name.toLowerCase())).size).toBe(names.length)
    for (const name of names) expect(name).toMatch(/^(?!')[^[\]:*?/\\]{1,31}(?<!')$/)
  })
})

describe('comma-separated values', () => {
  test('cannot become formulas, and numbers stay numbers', () => {
    const lines = csvOf({ ...nasty, rows: [...nasty.rows, [-3]] })
      .replace(/^\ufeff/, '')
      .split('\r\n')
    expect(lines[0]).toBe("'=head")
    expect(lines[1]).toBe(`"'=HYPERLINK(""http://x"",""y"")"`)
    expect(lines.slice(2, 5)).toEqual(["'+1+1", "'-2+3", "'@SUM(A1)"])
    expect(lines.at(-2)).toBe('-3')
    for (const line of lines) expect(line.replace(/^"/, '')).not.toMatch(/^[=+@\t＝]/)
  })
  test('of a comparison are one row a cell, each with its quote', async () => {
    const made = await exportComparison(comparison, 'csv')
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(made.bytes)
    const cells = comparison.measures.flatMap(measure => measure.rows.flatMap(row => row.cells))
    expect(text.startsWith('\ufeff指标,单位,')).toBe(true)
    expect(text.split('\r\n').length).toBe(cells.length + 2)
    expect(text).toContain('未收录')
    expect(text).toContain('成功率98.39%')
  })
  test('of an audit are one row a finding', async () => {
    const text = new TextDecoder().decode((await exportAudit(audit, 'csv')).bytes)
    expect(text.split('\r\n').length).toBe(audit.findings.length + 2)
  })
})

describe('a document', () => {
  test('of an answer holds question, answer and every citation with its quote', async () => {
    const question = '清沅县2023年调解了多少件纠纷？'
    const answer = await answerQuestion({ question, today: TODAY }, sample.desk)
    const paragraphs = openDocx((await exportAnswer(question, answer, 'docx')).bytes)
    const texts = paragraphs.map(one => one.text)
    expect(texts).toContain(question)
    for (const line of answer.answer.split('\n').filter(Boolean)) expect(texts).toContain(line)
    expect(answer.citations.length).toBeGreaterThan(0)
    for (const one of answer.citations) {
      expect(texts.some(text => text.startsWith(`[${one.n}] `) && text.endsWith(one.file))).toBe(true)
      expect(texts).toContain(`“${one.quote.replace(/\s*\n\s*/g, ' ')}”`)
    }
    expect(paragraphs.filter(one => one.style === 'Heading1').map(one => one.text)).toEqual([question, '出处'])
  })
  test('of a comparison holds each cell with its mark, the formulas and the sources', async () => {
    const texts = openDocx((await exportComparison(comparison, 'docx')).bytes).map(one => one.text)
    for (const cell of comparison.measures.flatMap(measure => measure.rows.flatMap(row => row.cells)))
      expect(
        texts.some(text => text.startsWith(cell.state === 'stated' ? `${cell.text}[${cell.citation}]` : cell.text)),
      ).toBe(true)
    for (const item of comparison.measures.flatMap(measure => measure.computed))
      expect(texts.some(text => text.startsWith(item.formula))).toBe(true)
    for (const source of comparison.sources) expect(texts).toContain(`“${source.quote}”`)
  })
  test('of an audit holds severity, what, where, the quotes and how to settle it', async () => {
    const texts = openDocx((await exportAudit(audit, 'docx')).bytes).map(one => one.text)
    expect(texts.find(text => text.startsWith('核查报告3份'))).toMatch(/矛盾2处/)
    for (const one of audit.findings) {
      expect(texts.some(text => text.includes(one.message) && /^【(?:矛盾|提示)·/.test(text))).toBe(true)
      expect(texts).toContain(`处理：${one.settle}`)
      for (const quote of one.quotes)
        expect(texts.some(text => text.includes(quote.replace(/\s*\n\s*/g, ' ')))).toBe(true)
    }
  })
  test('holds what XML cannot, without it', async () => {
    const text =
      '云溪县人民政府2023年度法治政府建设情况报告\n\n一、成效\n\n依法行政\u0007，负责人应出庭22件，出庭19件，出庭应诉率90.9%<b>&。'
    expect(readReport({ file: 'a.txt', text }).year).toBe(2023)
    const made = auditReading({ file: '=a&<b>.txt', text })
    const paragraphs = openDocx((await exportAudit(made, 'docx')).bytes)
    expect(paragraphs.some(one => one.text.includes('=a&<b>.txt'))).toBe(true)
  })
})

describe('json', () => {
  test('is the shape itself', async () => {
    const json = async (made: Promise<{ bytes: Uint8Array }>): Promise<unknown> =>
      JSON.parse(new TextDecoder().decode((await made).bytes))
    expect(await json(exportComparison(comparison, 'json'))).toEqual(comparison)
    expect(await json(exportAudit(audit, 'json'))).toEqual(audit)
    expect(await json(exportFigures([], 'json'))).toEqual({ figures: [] })
  })
})
