/** Head and rows → the bytes of an xlsx file. Texts stay texts: nothing of a report becomes a formula. */
import writeXlsxFile, { type Row } from 'write-excel-file/node'

/** Characters a cell of Excel holds. */
const LONGEST_CELL = 32_767

export async function sheetBytes(
  head: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): Promise<Buffer> {
  const data: Row[] = [
    head.map(name => ({ value: name, type: String, fontWeight: 'bold' as const })),
    ...rows.map(row => row.map(cell)),
  ]
  return writeXlsxFile(data, { stickyRowsCount: 1 }).toBuffer()
}

function cell(value: string | number | null) {
  if (value === null || value === '') return null
  if (typeof value === 'number') return { value, type: Number }
  // XML 1.0 has no way to write these.
  const text = value.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '').slice(0, LONGEST_CELL)
  return { value: text, type: String }
}
