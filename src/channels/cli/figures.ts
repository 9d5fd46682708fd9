/** `fazhi figures`: the ledger of figures, filtered, as a table, JSON or CSV. */
import { existsSync, writeFileSync } from 'node:fs'
import { openDesk } from '../../app.js'
import { isYears, type LedgerRow, ledgerCsv, readLedger } from '../../desk/ledger.js'
import type { Context } from './context.js'
import { table } from './table.js'
import { UsageError } from './usage.js'

export async function figuresCommand(context: Context): Promise<number> {
  const { options } = context
  const format = options.format ?? (options.json ? 'json' : 'table')
  if (!['table', 'json', 'csv'].includes(format))
    throw new UsageError(`--format 要 table、json 或 csv，收到“${format}”。`)
  if (options.out && existsSync(options.out) && !options.force)
    throw new UsageError(`不覆盖已有的文件 ${options.out}：请换一个名字，或加 --force。`)
  if (options.year !== undefined && !isYears(options.year))
    throw new UsageError(`--year 要写成 2023 或 2020-2023，收到“${options.year}”。`)
  const desk = await openDesk(context.places, context.config, context.say)
  const result = await readLedger(desk.store, options)
  await desk.close()
  if (!result.ok) throw new Error(result.message)
  const words =
    format === 'json'
      ? `${JSON.stringify({ figures: result.rows })}\n`
      : format === 'csv'
        ? ledgerCsv(result.rows)
        : ledgerTable(result.rows)
  if (options.out) writeFileSync(options.out, words)
  else process.stdout.write(words)
  return 0
}

function ledgerTable(rows: readonly LedgerRow[]): string {
  const cells = rows.map(row => [
    row.unit ?? row.file,
    row.year === null ? '—' : String(row.year),
    row.measure,
    row.raw.replace(/\s+/g, ''),
    row.scope ?? '',
    row.role === 'result' ? '' : row.role,
    row.quote.replace(/\s+/g, ''),
  ])
  return table(['单位', '年度', '指标', '数字', '范围', '性质', '原文'], cells)
}
