/** Numbers → percentiles, and rows → aligned text tables for a terminal. */

/** Median and 95th percentile (nearest rank), as shared/eval/score.mjs takes them; 0 where there is nothing. */
export function percentiles(values: readonly number[]): { readonly p50: number; readonly p95: number } {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return { p50: at(0.5), p95: at(0.95) }
}

/** A heading and rows under column names; every column but the first is set to the right. */
export function tableOf(title: string, columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map((column, i) => Math.max(...[column, ...rows.map(row => row[i] ?? '')].map(widthOf)))
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => {
        const gap = ' '.repeat(widths[i]! - widthOf(cell))
        return i === 0 ? cell + gap : gap + cell
      })
      .join('  ')
      .trimEnd()
  return [`\n${title}`, line(columns), ...rows.map(line)].join('\n')
}

/** Columns of a terminal: a Han character takes two. */
function widthOf(text: string): number {
  return [...text].reduce((sum, char) => sum + (/[\u1100-\u115f\u2e80-\uffe6]/.test(char) ? 2 : 1), 0)
}

export function ms(value: number): string {
  return value < 100 ? value.toFixed(1) : value.toFixed(0)
}

export function mb(bytes: number): string {
  return (bytes / 1e6).toFixed(0)
}

export function percent(part: number, whole: number): string {
  return whole === 0 ? '—' : ((100 * part) / whole).toFixed(1)
}
