/** Rows → a monospaced table that fits a phone held upright: Han characters are two columns wide, long cells are wrapped. */

/** Columns of <pre> text that the usual phone shows without scrolling, measured in half-width characters. */
export const PHONE = 34

/** Columns are as wide as their cells want; the widest gives way until the table fits. */
export function phoneTable(head: readonly string[], rows: readonly (readonly string[])[], room = PHONE): string {
  const all = [head, ...rows].map(row => head.map((_, i) => (row[i] ?? '').replace(/\s+/g, ' ').trim()))
  const widths = fitted(
    head.map((_, i) => Math.max(...all.map(row => width(row[i]!)))),
    room - (head.length - 1),
  )
  return all.flatMap((row, i) => [...lines(row, widths), ...(i === 0 ? [rule(widths)] : [])]).join('\n')
}

export function width(text: string): number {
  let sum = 0
  for (const char of text) sum += wide(char) ? 2 : 1
  return sum
}

function wide(char: string): boolean {
  return char.codePointAt(0)! >= 0x1100
}

function fitted(wanted: readonly number[], room: number): number[] {
  const widths = wanted.map(one => Math.max(1, one))
  while (widths.reduce((a, b) => a + b, 0) > room) {
    const widest = widths.indexOf(Math.max(...widths))
    if (widths[widest]! <= 4) break
    widths[widest]!--
  }
  return widths
}

function lines(row: readonly string[], widths: readonly number[]): string[] {
  const cells = row.map((cell, i) => wrapped(cell, widths[i]!))
  const height = Math.max(...cells.map(cell => cell.length))
  return Array.from({ length: height }, (_, y) =>
    cells
      .map((cell, i) => padded(cell[y] ?? '', widths[i]!))
      .join(' ')
      .trimEnd(),
  )
}

function wrapped(cell: string, room: number): string[] {
  const out: string[] = []
  let line = ''
  for (const char of cell) {
    if (width(line + char) > room && line !== '') {
      out.push(line)
      line = ''
    }
    line += char
  }
  return [...out, line]
}

function padded(text: string, room: number): string {
  return text + ' '.repeat(Math.max(0, room - width(text)))
}

function rule(widths: readonly number[]): string {
  return '-'.repeat(widths.reduce((a, b) => a + b + 1, -1))
}
