/** `fazhi compare MEASURE[,MEASURE]`: units × years for each measure, as a table, JSON, CSV, a spreadsheet or a document. */
import { openDesk } from '../../app.js'
import { compareMeasures } from '../../desk/compare.js'
import { exportComparison } from '../../desk/export.js'
import type { ComparedMeasure, Comparison } from '../../desk/shape.js'
import { UsageError } from '../usage.js'
import type { Context } from './context.js'
import { checkOut, formatOf, save } from './save.js'
import { table } from './table.js'

const FORMATS = ['table', 'json', 'csv', 'xlsx', 'docx'] as const

export async function compareCommand(context: Context): Promise<number> {
  const { options, words, today } = context
  const format = formatOf(options, FORMATS, 'table')
  checkOut(options)
  const measures = words.join(' ').split(/[,，、]/)
  if (words.join('').trim() === '')
    throw new UsageError('没有写指标：例如 fazhi compare 调解成功率 --years 2020-2023。')
  const desk = await openDesk(context.places, context.config, context.say)
  try {
    const { level, region } = options
    const units = options.units ?? options.unit
    const years = options.years ?? options.year
    const ask = { measures, level, region, years, today, ...(units ? { units: units.split(/[,，、]/) } : {}) }
    const compared = await compareMeasures(desk, ask)
    if (!compared.ok) throw compared.reason === 'usage' ? new UsageError(compared.message) : new Error(compared.message)
    const { comparison } = compared
    save(format === 'table' ? forPerson(comparison) : await exportComparison(comparison, format), options)
  } finally {
    await desk.close()
  }
  return 0
}

/** The matrix of each measure, what was computed, and where each figure stands. */
function forPerson(comparison: Comparison): string {
  const sources = comparison.sources.map(
    one =>
      `[${one.n}] ${one.unit ?? one.file}${one.year === null ? '' : ` ${one.year}年度`}：${one.quote.replace(/\s+/g, '')}（${one.file}）`,
  )
  return `${[...comparison.notes, ...comparison.measures.map(block), ...(sources.length > 0 ? ['出处', ...sources] : [])].join('\n')}\n`
}

/** Shares are in the files; a terminal shows the rest. */
function block(measure: ComparedMeasure): string {
  const head = ['单位', ...measure.years.map(year => (year === null ? '年度未载明' : String(year)))]
  const rows = measure.rows.map(row => [
    row.unit,
    ...row.cells.map(cell => {
      const marks = cell.marks.length > 0 ? `（${cell.marks.join('，')}）` : ''
      return cell.state === 'stated' ? `${cell.text}[${cell.citation}]${marks}` : cell.text
    }),
  ])
  const computed = measure.computed
    .filter(one => one.kind !== 'share')
    .map(
      one =>
        `  ${one.unit ?? one.population ?? ''} ${one.label} ${one.value > 0 && one.kind !== 'total' ? '+' : ''}${one.value}${one.uom} = ${one.formula}`,
    )
  return [
    `【${measure.asked}】`,
    table(head, rows).trimEnd(),
    ...(computed.length > 0 ? ['推算', ...computed] : []),
    ...measure.notes.map(note => `* ${note}`),
    '',
  ].join('\n')
}
