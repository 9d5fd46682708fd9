/** Cells of a table → lines of a pipe table, spans written out. Leaves which tables hold data, and the words of a cell, to html.ts. */

export interface Cell {
  /** One line. */
  readonly text: string
  readonly head: boolean
  readonly columns: number
  readonly rows: number
}

/** Wider tables are layout or an attack; the widest sheets of yearly reports have some thirty columns. */
const WIDEST = 100
/** Characters a table may grow to when its spans are written out. */
const LARGEST = 1_000_000

interface Slot {
  readonly cell: Cell
  /** How many more rows below it takes. */
  readonly left: number
}

type Grid = (readonly Cell[])[]

/** Lines of the table; null where it is no table of data and its cells are better read one after the other. */
export function pipeTable(rows: readonly (readonly Cell[])[]): string[] | null {
  const grid = gridOf(rows)
  if (!grid) return null
  const full = grid.filter(row => row.some(cell => cell.text !== ''))
  if (full.filter(row => new Set(row.filter(cell => cell.text !== '')).size > 1).length < 2) return null
  const before = full.findIndex(row => !isBand(row))
  const after = full.findLastIndex(row => !isBand(row)) + 1
  const middle = full.slice(before, after)
  const depth = headDepth(middle)
  const heads = middle[0]!.map((_, column) => mergedHead(middle, column, depth))
  return [
    ...full.slice(0, before).map(row => row[0]!.text),
    line(heads),
    line(heads.map(() => '---')),
    ...middle.slice(depth).map(row => line(row.map(cell => cell.text))),
    ...full.slice(after).map(row => row[0]!.text),
  ]
}

/** Every row with a cell in every column; a spanning cell stands in each place it covers. */
function gridOf(rows: readonly (readonly Cell[])[]): Grid | null {
  const grid: Cell[][] = []
  let open: (Slot | undefined)[] = []
  let budget = LARGEST
  for (const cells of rows) {
    const slots = placed(cells, open)
    if (slots.length > WIDEST) return null
    for (const slot of slots) budget -= (slot?.cell.text.length ?? 0) + 3
    if (budget < 0) return null
    grid.push(slots.map(slot => slot?.cell ?? EMPTY))
    open = slots.map(slot => (slot && slot.left > 0 ? slot : undefined))
  }
  const width = Math.max(0, ...grid.map(row => row.length))
  return grid.map(row => [...row, ...Array.from({ length: width - row.length }, () => EMPTY)])
}

const EMPTY: Cell = { text: '', head: false, columns: 1, rows: 1 }

function placed(cells: readonly Cell[], open: readonly (Slot | undefined)[]): (Slot | undefined)[] {
  const slots: (Slot | undefined)[] = open.map(slot => slot && { cell: slot.cell, left: slot.left - 1 })
  let column = 0
  for (const cell of cells) {
    while (slots[column]) column++
    for (let k = 0; k < cell.columns && column <= WIDEST; k++) slots[column++] = { cell, left: cell.rows - 1 }
    if (column > WIDEST) break
  }
  return Array.from(slots)
}

/** One cell over all columns: a caption above, a note below. */
function isBand(row: readonly Cell[]): boolean {
  return new Set(row).size === 1
}

/** Rows of heads: all the first rows of `<th>`, or as many as the first row's tall cells take beside its wide ones. */
function headDepth(rows: Grid): number {
  const marked = rows.findIndex(row => !row.every(cell => cell.head || cell.text === ''))
  const first = rows[0]!
  const tall = first.some(cell => cell.columns > 1) ? Math.max(...first.map(cell => cell.rows)) : 1
  return Math.max(1, Math.min(Math.max(marked, tall), rows.length - 1, 4))
}

function mergedHead(rows: Grid, column: number, depth: number): string {
  const texts = rows.slice(0, depth).map(row => row[column]!.text)
  return texts.filter((text, index) => text !== '' && text !== texts[index - 1]).join(' ')
}

function line(texts: readonly string[]): string {
  return `| ${texts.map(text => text.replaceAll('|', '｜')).join(' | ')} |`
}
