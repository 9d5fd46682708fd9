/** Question + holdings → the reports it is about, or why there are none. Unit held? Year held? Decided here, before any search. */
import type { ReportRow } from '../index/store.js'
import type { HeldUnit } from '../search/held.js'
import type { Holdings } from '../search/holdings.js'
import type { Question } from '../search/question.js'
import { bodyStem } from '../search/scope.js'
import { meantFor } from '../search/slips.js'
import { folded } from '../text.js'

export type Refused =
  | { readonly kind: 'unit_not_held'; readonly names: readonly string[]; readonly near: readonly HeldUnit[] }
  | { readonly kind: 'year_not_held'; readonly unit: HeldUnit; readonly years: readonly number[] }
  | { readonly kind: 'years_not_held'; readonly years: readonly number[] }
  | { readonly kind: 'which_unit'; readonly units: readonly HeldUnit[] }
  | { readonly kind: 'nothing_held' }

/** What a question runs over. */
export interface Admitted {
  /** One entry a unit and year asked about, in the order asked. */
  readonly groups: readonly Group[]
  /** Nothing was named, so everything held is admitted. */
  readonly everything: boolean
  /** Named beside held ones, and not held. */
  readonly unheld: readonly string[]
}

export interface Group {
  readonly unit: HeldUnit
  readonly row: ReportRow
  /** A body within the unit that the question is about; null where it is about the unit itself. */
  readonly within: string | null
  /** The year was chosen for the asker: the latest held. */
  readonly latest: boolean
  /** A plan for this year, stated in the report of the year before. */
  readonly planFor: number | null
  /** Only the place of a bureau was named. */
  readonly byPlace: boolean
  /** The latest report, which does not state it, when an earlier one is cited instead. */
  readonly earlier?: ReportRow
}

export type Admission =
  | { readonly ok: true; readonly admitted: Admitted }
  | { readonly ok: false; readonly refused: Refused }

export async function admit(question: Question, holdings: Holdings): Promise<Admission> {
  if (holdings.rows.length === 0) return refuse({ kind: 'nothing_held' })
  if (question.units.length === 0) return admitUnnamed(question, holdings)
  const groups: Group[] = []
  const unheld = [...question.unknown]
  for (const mention of question.units) {
    const within = await bodyWithin(mention.unit, mention.within, holdings)
    if (within === 'absent') {
      unheld.push(
        `${mention.unit.names.find(name => question.plain.includes(name)) ?? mention.unit.name}${mention.within?.replace(/^的/, '') ?? ''}`,
      )
      continue
    }
    const chosen = yearsOf(mention.unit, question)
    for (const choice of chosen) groups.push({ unit: mention.unit, within, byPlace: mention.byPlace, ...choice })
  }
  if (groups.length > 0) return { ok: true, admitted: { groups, everything: false, unheld } }
  if (unheld.length > 0) return refuse({ kind: 'unit_not_held', names: unheld, near: nearUnits(unheld, holdings) })
  return refuse({ kind: 'year_not_held', unit: question.units[0]!.unit, years: question.years })
}

function refuse(refused: Refused): Admission {
  return { ok: false, refused }
}

function admitUnnamed(question: Question, holdings: Holdings): Admission {
  if (question.unknown.length > 0)
    return refuse({ kind: 'unit_not_held', names: question.unknown, near: nearUnits(question.unknown, holdings) })
  const units = question.ambiguous.length > 0 ? question.ambiguous : ofKind(question, holdings)
  const groups = units.flatMap(unit => {
    const rows =
      question.years.length > 0
        ? rowsOf(unit, question.years)
        : question.intent === 'aggregate'
          ? newest(unit.reports)
          : newest(unit.reports).slice(-1)
    return rows.map(row => ({
      unit,
      row,
      within: null,
      latest: question.years.length === 0,
      planFor: null,
      byPlace: false,
    }))
  })
  if (groups.length === 0) return refuse({ kind: 'years_not_held', years: question.years })
  if (
    question.ambiguous.length > 0 &&
    groups.length > 1 &&
    question.intent !== 'aggregate' &&
    question.intent !== 'compare'
  ) {
    return refuse({ kind: 'which_unit', units: [...new Set(groups.map(group => group.unit))] })
  }
  return { ok: true, admitted: { groups, everything: groups.length > 1, unheld: [] } }
}

/** Units of the levels and kinds asked over; all of them where none is asked. */
export function ofKind(question: Question, holdings: Holdings): readonly HeldUnit[] {
  const { levels, bodies } = question.kinds
  if (question.intent !== 'aggregate' && question.intent !== 'inventory' && question.intent !== 'compare')
    return holdings.units
  const byBody =
    bodies.length > 0
      ? holdings.units.filter(unit => bodies.some(body => unit.names.some(name => name.includes(body))))
      : holdings.units
  const byLevel = levels.length > 0 ? byBody.filter(unit => unit.level !== null && levels.includes(unit.level)) : byBody
  return byLevel.length > 0 ? byLevel : byBody
}

type Choice = Pick<Group, 'row' | 'latest' | 'planFor'>

function yearsOf(unit: HeldUnit, question: Question): Choice[] {
  if (question.years.length === 0) {
    const all = newest(unit.reports)
    if (
      question.intent === 'compare' &&
      question.units.length === 1 &&
      all.length > 1 &&
      /年|增长|变化|历年|趋势/.test(question.plain)
    )
      return all.map(row => ({ row, latest: false, planFor: null }))
    const last = all.at(-1)
    return last ? [{ row: last, latest: true, planFor: null }] : []
  }
  const held = rowsOf(unit, question.years)
  if (held.length > 0 && !(question.relative && held.length < question.years.length))
    return held.map(row => ({ row, latest: false, planFor: null }))
  if (question.relative)
    return newest(unit.reports)
      .slice(-question.years.length)
      .map(row => ({ row, latest: false, planFor: null }))
  if (!looksAhead(question)) return []
  // 「2021年打算做什么」: the plans for a year stand in the report of the year before.
  return rowsOf(
    unit,
    question.years.map(year => year - 1),
  ).map(row => ({ row, latest: false, planFor: (row.year ?? 0) + 1 }))
}

function looksAhead(question: Question): boolean {
  return (
    question.intent === 'plans' ||
    /想|要(?!求)|打算|准备|将|拟|计划|目标|安排|定了|定的|怎么(?:改|弄|办|对付|做)|指标|plan|intend|goal|target/i.test(
      question.plain,
    )
  )
}

function rowsOf(unit: HeldUnit, years: readonly number[]): ReportRow[] {
  return newest(unit.reports.filter(row => row.year !== null && years.includes(row.year)))
}

/** Of each year the superseding file, oldest year first. */
function newest(rows: readonly ReportRow[]): ReportRow[] {
  const byYear = new Map<number | null, ReportRow>()
  for (const row of rows) byYear.set(row.year, row)
  return [...byYear.values()]
}

/** Whether the unit's reports speak of the body: 州交通运输局 in 黔西南州's. */
async function bodyWithin(
  unit: HeldUnit,
  within: string | null,
  holdings: Holdings,
): Promise<string | null | 'absent'> {
  if (!within) return null
  if (unit.level === 'department') return 'absent'
  if (/[县区市旗镇乡道]$/.test(within)) return (await hasFiguresOf(unit, within, holdings)) ? within : 'absent'
  const stem = bodyStem(within)
  if (stem.length < 2) return null
  const reports = await holdings.ready(unit.reports)
  return reports.some(report => report.passages.some(ready => ready.plain.includes(stem))) ? within : 'absent'
}

/** A child division is another unit; only where its parent's report states figures of it is it spoken for. */
async function hasFiguresOf(unit: HeldUnit, child: string, holdings: Holdings): Promise<boolean> {
  const name = child.replace(/^的/, '')
  const reports = await holdings.ready(unit.reports)
  return reports.some(report =>
    report.figures.some(ready => `${ready.scope}${ready.measure}`.includes(name.slice(0, 2))),
  )
}

/** Held units that share a place or a kind with a name that is not held. */
function nearUnits(names: readonly string[], holdings: Holdings): HeldUnit[] {
  const scored = holdings.units.map(unit => ({
    unit,
    score: Math.max(...names.map(name => shared(folded(unit.name), name))),
  }))
  const meant = names.flatMap(name => meantFor(name, holdings))
  if (meant.length > 0) return [...new Set(meant)].slice(0, 5)
  return scored
    .filter(one => one.score >= 2)
    .sort((a, b) => b.score - a.score || (a.unit.name < b.unit.name ? -1 : 1))
    .slice(0, 5)
    .map(one => one.unit)
}

function shared(a: string, b: string): number {
  let count = 0
  for (let i = 0; i + 1 < b.length; i++) if (a.includes(b.slice(i, i + 2))) count++
  return count
}
