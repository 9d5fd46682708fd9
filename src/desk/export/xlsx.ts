/** Grids → a workbook: numbers typed as numbers, everything else as text, which no spreadsheet reads as a formula. */
import type { SheetData } from 'write-excel-file/node'
import { clean } from './clean.js'
import type { Column, Grid, Value } from './grid.js'

export async function xlsxOf(grids: readonly Grid[]): Promise<Uint8Array> {
  const { default: write } = await import('write-excel-file/node')
  const names = sheetNames(grids.map(grid => grid.name))
  const sheets = grids.map((grid, i) => ({
    sheet: names[i]!,
    data: dataOf(grid),
    columns: grid.columns.map(column => ({ width: column.width })),
    stickyRowsCount: 1,
  }))
  return new Uint8Array(await write(sheets).toBuffer())
}

function dataOf(grid: Grid): SheetData {
  const width = grid.columns.length
  return [
    grid.columns.map(head),
    ...grid.rows.map(row => Array.from({ length: width }, (_, i) => cell(row[i] ?? null))),
  ]
}

function head(column: Column) {
  return { type: String, value: clean(column.head), fontWeight: 'bold' as const, wrap: true }
}

function cell(value: Value) {
  if (value === null || value === '') return null
  if (typeof value === 'number') return { type: Number, value, alignVertical: 'top' as const }
  return { type: String, value: fitting(value), wrap: true, alignVertical: 'top' as const }
}

/** Longest text of a cell in Excel. */
const LONGEST = 32_767

function fitting(text: string): string {
  const plain = clean(text)
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST - 1)}…` : plain
}

/** Excel allows 31 characters, none of []:*?/\, and no two alike. */
export function sheetNames(names: readonly string[]): string[] {
  const taken = new Set<string>()
  return names.map(name => {
    const base =
      clean(name)
        .replace(/[[\]:*?/\\]/g, ' ')
        .replace(/^'|'$/g, '')
        .trim()
        .slice(0, 27) || '指标'
    let made = base
    for (let i = 2; taken.has(made.toLowerCase()); i++) made = `${base}(${i})`
    taken.add(made.toLowerCase())
    return made
  })
}
