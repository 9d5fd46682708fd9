/** A grid → comma-separated values (RFC 4180) with a byte order mark, so that Excel reads UTF-8; cells cannot become formulas. */
import type { Grid, Value } from './grid.js'

export function csvOf(grid: Grid): string {
  const lines = [grid.columns.map(column => cell(column.head)), ...grid.rows.map(row => row.map(cell))]
  return `\ufeff${lines.map(line => line.join(',')).join('\r\n')}\r\n`
}

/** A spreadsheet takes text that begins so for a formula; an apostrophe before it says that it is text. Numbers stay numbers. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/

export function cell(value: Value): string {
  const text = value === null ? '' : String(value)
  const safe = typeof value !== 'number' && FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
