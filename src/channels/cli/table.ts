/** Rows → a table for a terminal, Han characters counted as two columns wide. */

/** Lines end with a newline; the last column is not padded. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((name, i) => Math.min(48, Math.max(width(name), ...rows.map(row => width(row[i] ?? '')))))
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => (i === cells.length - 1 ? cell : pad(cell, widths[i]!)))
      .join('  ')
      .trimEnd()
  return `${[line(head), ...rows.map(line)].join('\n')}\n`
}

function width(text: string): number {
  let sum = 0
  for (const char of text) sum += char.codePointAt(0)! >= 0x1100 ? 2 : 1
  return sum
}

function pad(text: string, wanted: number): string {
  let out = ''
  let sum = 0
  for (const char of text) {
    const size = char.codePointAt(0)! >= 0x1100 ? 2 : 1
    if (sum + size > wanted) break
    out += char
    sum += size
  }
  return out + ' '.repeat(Math.max(0, wanted - sum))
}
