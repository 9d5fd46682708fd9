/** Rows of a table → whether its row of totals is the sum of the others, column by column. */
import { cellsOf } from '../../corpus/passages.js'
import { readNumbers } from '../../numbers.js'
import { fold } from '../../text.js'
import type { Remark, Stretch } from './remark.js'
import type { Leaf, Sheet } from './sheet.js'

export function checkTables(sheet: Sheet): Remark[] {
  return tablesOf(sheet).flatMap(checkTable)
}

/** Consecutive rows under the same heads. */
function tablesOf(sheet: Sheet): Leaf[][] {
  const tables: Leaf[][] = []
  let last: Leaf | null = null
  for (const leaf of sheet.leaves) {
    const { columns, ordinal } = leaf.passage
    if (columns.length > 0) {
      const goes = last && last.passage.ordinal === ordinal - 1 && last.passage.columns.join('|') === columns.join('|')
      if (goes) tables.at(-1)!.push(leaf)
      else tables.push([leaf])
    }
    last = columns.length > 0 ? leaf : null
  }
  return tables
}

const TOTAL = /^(?:合计|总计|总数|小计|共计)$/

function checkTable(rows: readonly Leaf[]): Remark[] {
  const cells = rows.map(row => cellsOf(row.plain))
  const at = cells.findIndex(row => row.some(cell => TOTAL.test(cell)))
  if (at < 0 || rows.length < 3 || cells.filter(row => row.some(cell => TOTAL.test(cell))).length > 1) return []
  const others = rows.map((_, i) => i).filter(i => i !== at)
  return cells[at]!.flatMap((cell, column) => {
    const whole = numberIn(cell)
    const parts = others.map(i => numberIn(cells[i]![column] ?? ''))
    if (whole === null || parts.some(part => part === null) || isRate(cell, rows[at]!, column)) return []
    return [remarkOf(whole, parts as number[], rows, rows[at]!.passage.columns[column] ?? '')]
  })
}

/** Rates and averages are not added up; a column of serial numbers neither. */
function isRate(cell: string, row: Leaf, column: number): boolean {
  const head = fold(row.passage.columns[column] ?? '').text
  return /%/.test(cell) || /率|占比|比例|平均|人均|序号|编号|年份|年度$|排名|同比/.test(head)
}

function numberIn(cell: string): number | null {
  const numbers = readNumbers(cell)
  const [only] = numbers
  return numbers.length === 1 && only && only.start <= 1 && only.approx === null && !/^20\d\d年?$/.test(cell)
    ? only.value
    : null
}

function remarkOf(whole: number, parts: readonly number[], rows: readonly Leaf[], head: string): Remark {
  const sum = Number(parts.reduce((total, part) => total + part, 0).toFixed(6))
  const decimals = [whole, ...parts].some(value => !Number.isInteger(value))
  const holds = Math.abs(sum - whole) <= (decimals ? 0.005 * (parts.length + 1) : 0)
  const at: Stretch[] = rows.map(leaf => ({ leaf, start: 0, end: leaf.plain.length }))
  return {
    rule: 'sum.table',
    verdict: holds ? 'holds' : 'mismatch',
    stated: whole,
    computed: sum,
    formula: `${parts.join(' + ')} ${holds ? '=' : '≠'} ${whole}`,
    message: holds ? '' : `表中“${fold(head).text}”一列各行合计${sum}，合计行写${whole}。`,
    at,
  }
}
