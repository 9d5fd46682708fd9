/** Chosen figures → the rows of a comparison: cells with state, marks and base, and the bases with their labels. */
import type { ReportRow } from '../../index/store.js'
import { folded } from '../../text.js'
import type { Base, Cell } from '../shape.js'
import { type Basis, keyOf, labelOf, type Whose } from './basis.js'
import type { Candidate } from './choose.js'
import type { Row } from './select.js'

/** A cell before it is shown. */
export interface Filled {
  readonly row: Row
  readonly year: number | null
  readonly report: ReportRow | null
  readonly candidate: Candidate | null
  /** Id of its base. */
  readonly base: string | null
  readonly citation: number | null
}

/** Bases by id, the commonest first: A, B, C …. A scope that is not said joins the only one the unit says, or else the only one that anybody says. */
export function basesOf(rows: readonly (readonly (Basis | null)[])[]): {
  readonly bases: Base[]
  readonly idOf: (basis: Basis) => string
} {
  const all = rows.flat().filter(basis => basis !== null)
  const rowOf = new Map(rows.flatMap(row => row.flatMap(basis => (basis ? [[basis, row] as const] : []))))
  const settled = (basis: Basis): Whose =>
    settle(
      basis,
      (rowOf.get(basis) ?? []).filter(one => one !== null),
    ) ??
    settle(basis, all) ??
    'unsaid'
  const groups = new Map<string, Basis[]>()
  for (const basis of all) {
    const key = keyOf(basis, settled(basis))
    const group = groups.get(key)
    if (group) group.push(basis)
    else groups.set(key, [basis])
  }
  const ordered = [...groups].sort(([, a], [, b]) => b.length - a.length)
  const ids = new Map(ordered.map(([key], i) => [key, nameOf(i)]))
  const bases = ordered.map(([key, group]): Base => {
    const first = group.find(basis => basis.whose === settled(basis)) ?? group[0]!
    const said = { ...first, whose: settled(first) }
    const { uom, stage, role } = first
    return { id: ids.get(key)!, label: labelOf(said), uom, scope: first.scope, stage, role, cells: group.length }
  })
  return { bases, idOf: basis => ids.get(keyOf(basis, settled(basis)))! }
}

function settle(basis: Basis, all: readonly Basis[]): Whose | null {
  if (basis.whose !== 'unsaid') return basis.whose
  const said = new Set(
    all
      .filter(other => other.uom === basis.uom && other.stage === basis.stage && other.role === basis.role)
      .map(other => other.whose)
      .filter(whose => whose !== 'unsaid'),
  )
  const [only] = said
  return said.size === 1 && only !== 'body' ? only! : null
}

function nameOf(index: number): string {
  return index < 26 ? String.fromCharCode(65 + index) : `A${index}`
}

/** What a cell shows. `rank` is given by compute.ts. */
export function cellOf(filled: Filled, rank: number | null, several: boolean): Cell {
  const { row, year, report, candidate } = filled
  const none = { value: null, uom: null, approx: null, measure: null, scope: null, role: null, base: null }
  const about = { unit: row.name, year, file: report?.file ?? null, report: report?.id ?? null }
  if (!candidate)
    return {
      ...about,
      ...none,
      state: report ? 'not_stated' : 'not_held',
      text: report ? '未载明' : '未收录',
      marks: [],
      rank: null,
      citation: null,
    }
  const { figure } = candidate.hit.ready
  const { value, uom, approx, measure, scope, role } = figure
  const marks = marksOf(candidate, filled.base, several)
  return {
    ...about,
    state: 'stated',
    text: folded(figure.raw),
    value,
    uom,
    approx,
    measure,
    scope,
    role,
    base: filled.base,
    marks,
    rank,
    citation: filled.citation,
  }
}

const MARKS: Readonly<Record<string, string>> = {
  target: '目标或要求',
  change: '变化',
  before: '改革前',
  after: '年末',
  carried_over: '结转',
}

function marksOf({ hit, basis }: Candidate, base: string | null, several: boolean): string[] {
  const { figure, scope } = hit.ready
  return [
    ...(several && base ? [`口径${base}`] : []),
    ...(scope ? [scope] : several ? ['未注明范围'] : []),
    ...(basis.stage && several ? [basis.stage] : []),
    ...(MARKS[figure.role] ? [MARKS[figure.role]!] : []),
    ...(figure.approx ? ['约数'] : []),
  ]
}
