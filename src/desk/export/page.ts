/** What is exported → a page: headings, lines and tables in reading order, from which a document is written. */
import type { Answer } from '../../answer/shape.js'
import type { Audit, Checked, ComparedMeasure, Comparison, Finding } from '../shape.js'
import { CHECKS, SEVERITIES } from './findings.js'
import { KINDS } from './grid.js'

export type Block =
  | { readonly kind: 'title' | 'heading' | 'subheading' | 'line' | 'quote' | 'item'; readonly text: string }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }

/** The question, the answer with its marks, notes, and where each quote stands. */
export function answerPage(question: string, answer: Answer): Block[] {
  return [
    title('问答'),
    heading(question),
    ...answer.answer
      .split('\n')
      .filter(line => line.trim() !== '')
      .map(line),
    ...(answer.derived.length > 0 ? [heading('推算')] : []),
    ...answer.derived.map(one =>
      item(`${one.value}${one.uom} = ${one.formula}${one.from.map(n => `[${n}]`).join('')}`),
    ),
    ...(answer.notes.length > 0 ? [heading('提示'), ...answer.notes.map(item)] : []),
    ...(answer.citations.length > 0 ? [heading('出处')] : []),
    ...answer.citations.flatMap(one => [
      line(`[${one.n}] ${whereOf(one.unit ?? one.file, one.year, one.section, one.file)}`),
      quote(one.quote),
    ]),
  ]
}

/** Per measure the matrix, what was computed and notes; the sources of all at the end. */
export function comparisonPage(comparison: Comparison): Block[] {
  return [
    title('指标比较'),
    ...comparison.notes.map(line),
    ...comparison.measures.flatMap(measureBlocks),
    heading('出处'),
    ...comparison.sources.flatMap(one => [
      line(`[${one.n}] ${whereOf(one.unit ?? one.file, one.year, one.section, one.file)}`),
      quote(one.quote),
    ]),
  ]
}

function measureBlocks(measure: ComparedMeasure): Block[] {
  const head = ['单位', ...measure.years.map(year => (year === null ? '年度未载明' : String(year)))]
  const rows = measure.rows.map(row => [
    row.unit,
    ...row.cells.map(cell => {
      const marks = [...cell.marks, ...(cell.rank === null ? [] : [`第${cell.rank}位`])]
      const more = marks.length > 0 ? `（${marks.join('，')}）` : ''
      return cell.state === 'stated' ? `${cell.text}[${cell.citation}]${more}` : cell.text
    }),
  ])
  const computed = measure.computed.map(one => [
    one.unit ?? one.population ?? '',
    one.label,
    `${KINDS[one.kind]} ${one.value}${one.uom}`,
    `${one.formula}${one.from.map(n => `[${n}]`).join('')}`,
  ])
  return [
    heading(measure.asked),
    { kind: 'table', head, rows },
    ...(computed.length > 0
      ? [
          { kind: 'subheading' as const, text: '推算（由代码算出）' },
          { kind: 'table' as const, head: ['单位或范围', '比什么', '结果', '算式'], rows: computed },
        ]
      : []),
    ...measure.notes.map(item),
  ]
}

/** Report by report: contradictions, then notes, each with what, where and how to settle it; then what holds. */
export function auditPage(audit: Audit): Block[] {
  return [
    title('报告核查'),
    line(
      `核查报告${audit.reports.length}份：矛盾${count(audit, 'mismatch')}处，提示${count(audit, 'note')}处，核对无误${audit.checked.length}项。`,
    ),
    ...audit.notes.map(line),
    ...audit.reports.flatMap(one => {
      const of = <T extends Checked>(list: readonly T[]): T[] => list.filter(item => item.file === one.file)
      const findings = of(audit.findings)
      const date = one.published ? `，公开于${one.published}` : ''
      return [
        heading(`${one.unit ?? one.file}${one.year === null ? '' : ` ${one.year}年度`}（${one.file}${date}）`),
        ...(findings.length === 0 ? [line('没有发现。')] : findings.flatMap(findingBlocks)),
        ...checkedBlocks(of(audit.checked)),
      ]
    }),
  ]
}

function count(audit: Audit, severity: Finding['severity']): number {
  return audit.findings.filter(one => one.severity === severity).length
}

function findingBlocks(one: Finding): Block[] {
  const where = one.places[0]?.section.join(' > ')
  return [
    { kind: 'subheading', text: `【${SEVERITIES[one.severity]}·${CHECKS[one.kind]}】${one.message}` },
    ...(where ? [line(`位置：${where}`)] : []),
    ...one.places.map(place => quote(place.file === one.file ? place.quote : `${place.quote}（${place.file}）`)),
    ...(one.formula ? [line(`算式：${one.formula}`)] : []),
    line(`依据：${one.basis}`),
    line(`处理：${one.settle}`),
  ]
}

function checkedBlocks(checked: readonly Checked[]): Block[] {
  const shown = checked.filter(one => one.formula !== '')
  if (shown.length === 0) return []
  return [
    { kind: 'subheading', text: '核对无误' },
    {
      kind: 'table',
      head: ['类别', '算式', '原文'],
      rows: shown.map(one => [CHECKS[one.kind]!, one.formula, one.quotes.join(' ／ ')]),
    },
  ]
}

function whereOf(unit: string, year: number | null, section: readonly string[], file: string): string {
  return [`${unit}${year === null ? '' : ` ${year}年度`}`, ...section, file].join(' · ')
}

const title = (text: string): Block => ({ kind: 'title', text })
const heading = (text: string): Block => ({ kind: 'heading', text })
const line = (text: string): Block => ({ kind: 'line', text })
const item = (text: string): Block => ({ kind: 'item', text })
const quote = (text: string): Block => ({ kind: 'quote', text })
