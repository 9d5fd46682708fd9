/** Lines of a page whose stretches stand below each other → a pipe table. In doubt there is no table. */
import type { PageLine, Stretch } from './pages.js'
import { pipeTable } from './tables.js'

/** A head and two rows; two lines with a gap are a signature. */
const FEWEST_ROWS = 3
/** More lines are not one table of one page. */
const MOST_ROWS = 200
/** Longer lines, and lines with a full stop, are running text. */
const LONGEST = 80
/** Characters that must be clear between two columns over all rows. */
const CLEAR = 0.2

interface Column {
  readonly x: number
  readonly right: number
}

/** The table that begins at a line; null where none does. */
export function tableAt(
  page: readonly PageLine[],
  index: number,
): { readonly rows: number; readonly lines: readonly string[] } | null {
  let end = index
  while (
    end < page.length &&
    end - index < MOST_ROWS &&
    isRow(page[end]!) &&
    (end === index || follows(page[end - 1]!, page[end]!))
  )
    end++
  const rows = page.slice(index, end)
  if (rows.length < FEWEST_ROWS) return null
  const columns = columnsOf(rows)
  const cells = rows.map(line => columns.map(column => textIn(line, column)))
  if (columns.length < 2 || cells.some(row => row.filter(text => text !== '').length < 2)) return null
  const lines = pipeTable(cells.map(row => row.map(text => ({ text, head: false, columns: 1, rows: 1 }))))
  return lines && { rows: rows.length, lines }
}

function isRow(line: PageLine): boolean {
  return line.stretches.length >= 2 && line.text.length <= LONGEST && !/[。；]/.test(line.text)
}

function follows(last: PageLine, line: PageLine): boolean {
  const step = last.y - line.y
  return step > 0 && step < 4 * line.size
}

/** Where ink stands in any row: what is clear in all of them parts the columns. */
function columnsOf(rows: readonly PageLine[]): Column[] {
  const columns: { x: number; right: number }[] = []
  for (const { x, right, size } of inkOf(rows)) {
    const last = columns.at(-1)
    if (last && x - last.right <= CLEAR * size) last.right = Math.max(last.right, right)
    else columns.push({ x, right })
  }
  return columns
}

function inkOf(rows: readonly PageLine[]): (Stretch & { readonly size: number })[] {
  return rows.flatMap(line => line.stretches.map(one => ({ ...one, size: line.size }))).sort((a, b) => a.x - b.x)
}

function textIn(line: PageLine, column: Column): string {
  return line.stretches
    .filter(one => one.x >= column.x && one.right <= column.right)
    .map(one => one.text)
    .join(' ')
}
