/** `fazhi figures`: the ledger of figures, filtered, as a table, JSON, CSV or a spreadsheet. */
import { openDesk } from '../../app.js'
import { exportFigures } from '../../desk/export.js'
import { isYears, type LedgerRow, readLedger, whyEmpty } from '../../desk/ledger.js'
import { UsageError } from '../usage.js'
import type { Context } from './context.js'
import { checkOut, formatOf, save } from './save.js'
import { table } from './table.js'

const FORMATS = ['table', 'json', 'csv', 'xlsx'] as const

export async function figuresCommand(context: Context): Promise<number> {
  const { options } = context
  const format = formatOf(options, FORMATS, 'table')
  checkOut(options)
  if (options.year !== undefined && !isYears(options.year))
    throw new UsageError(`--year 要写成 2023 或 2020-2023，收到“${options.year}”。`)
  const desk = await openDesk(context.places, context.config, context.say)
  const result = await readLedger(desk.store, options)
  if (result.ok && result.rows.length === 0) context.say(await whyEmpty(desk.store, options))
  await desk.close()
  if (!result.ok) throw new Error(result.message)
  save(format === 'table' ? ledgerTable(result.rows) : await exportFigures(result.rows, format), options)
  return 0
}

const ROLES: Readonly<Record<string, string>> = {
  result: '',
  target: '目标',
  change: '增减',
  before: '调整前',
  after: '调整后',
  carried_over: '结转',
}

function ledgerTable(rows: readonly LedgerRow[]): string {
  const cells = rows.map(row => [
    row.unit ?? row.file,
    row.year === null ? '—' : String(row.year),
    row.measure,
    row.raw.replace(/\s+/g, ''),
    row.scope ?? '',
    ROLES[row.role] ?? row.role,
    row.quote.replace(/\s+/g, ''),
  ])
  return table(['单位', '年度', '指标', '数字', '范围', '性质', '原文'], cells)
}
