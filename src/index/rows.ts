/** What was carried out of a plan → the rows of `fazhi index`: each report as it was read, and what became of it. */
import type { Done } from './load.js'
import { type Plan, supersessions } from './plan.js'
import type { ReportRow } from './store.js'

export type Change = 'added' | 'changed' | 'unchanged' | 'removed'

/** A row of `fazhi index`. */
export interface IndexRow {
  readonly file: string
  readonly unit: string | null
  readonly year: number | null
  readonly level: string | null
  readonly regions: readonly string[]
  readonly published: string | null
  readonly signed: string | null
  readonly passages: number
  readonly figures: number
  readonly warnings: readonly string[]
  readonly change: Change
}

/** In the order of files. `before`: files of which reports were held; `days`: of files, for reports that name no date. */
export function rowsOf(
  plan: Plan,
  done: Done,
  before: ReadonlySet<string>,
  days: ReadonlyMap<string, string>,
): readonly IndexRow[] {
  const heads = [...done.kept, ...done.made]
  const nameOf = new Map(heads.map(row => [row.id, row.file]))
  const doubles = new Map<string, string>()
  for (const [newer, older] of supersessions(heads, days)) {
    doubles.set(newer, `与 ${older.map(id => nameOf.get(id)).join('、')} 同单位同年度，以本文件为准`)
    for (const id of older) doubles.set(id, `与 ${nameOf.get(newer)} 同单位同年度，以后者为准`)
  }
  return [
    ...done.made.map(row => rowOf(row, before.has(row.file) ? 'changed' : 'added', doubles)),
    ...done.kept.map(row => rowOf(row, 'unchanged', doubles)),
    ...plan.gone.map(row => rowOf(row, 'removed', doubles)),
  ].sort((a, b) => (a.file < b.file ? -1 : 1))
}

function rowOf(row: ReportRow, change: Change, doubles: ReadonlyMap<string, string>): IndexRow {
  const { file, unit, year, level, regions, published, signed, passages, figures } = row
  const double = doubles.get(row.id)
  const warnings = double ? [...row.warnings, double] : row.warnings
  return { file, unit, year, level, regions, published, signed, passages, figures, warnings, change }
}
