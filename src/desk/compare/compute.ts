/** Cells with their figures → differences, growth, totals and shares with their formulas, and ranks; only over cells of one base, never over 约数. */
import { baseUnit, compute, scale } from '../../answer/verify.js'
import { folded } from '../../text.js'
import type { Cell, Computed } from '../shape.js'
import type { Filled } from './matrix.js'

/** Later against earlier of one unit, then the whole of each year's peers with each one's share of it. */
export function computeAll(rows: readonly (readonly Filled[])[], years: readonly (number | null)[]): Computed[] {
  return [...rows.flatMap(overYears), ...years.flatMap((_, column) => peersOf(rows, column).flatMap(wholeOf))]
}

/** 1 for the most among the peers of its year; equal values share a rank. */
export function rankOf(rows: readonly (readonly Filled[])[], cell: Filled, column: number): Cell['rank'] {
  const peers = peersOf(rows, column).find(group => group.includes(cell))
  if (!peers || peers.length < 2) return null
  return 1 + peers.filter(other => sizeOf(other) > sizeOf(cell)).length
}

function isExact(cell: Filled): boolean {
  return cell.candidate !== null && cell.candidate.hit.ready.figure.approx === null && cell.base !== null
}

function sizeOf(cell: Filled): number {
  const { figure } = cell.candidate!.hit.ready
  return figure.value * scale(figure.uom)
}

/** Exact cells of a year that may be ranked: one base, one level, none lying within another. */
function peersOf(rows: readonly (readonly Filled[])[], column: number): Filled[][] {
  const groups = new Map<string, Filled[]>()
  for (const cell of rows.map(row => row[column]!).filter(isExact)) {
    const unit = cell.row.unit!
    // A province's bureau and a county's are no peers; the kind of their own division tells them apart.
    const key = `${cell.base}|${unit.level}|${unit.regions.at(-1)?.at(-1) ?? ''}`
    const group = groups.get(key)
    if (group) group.push(cell)
    else groups.set(key, [cell])
  }
  return [...groups.values()]
}

function overYears(row: readonly Filled[]): Computed[] {
  const out: Computed[] = []
  let before: Filled | null = null
  for (const cell of row.filter(isExact)) {
    if (before && before.base === cell.base && before.year !== null && cell.year !== null) {
      out.push(...changeOf(before, cell))
    }
    before = cell
  }
  return out
}

function changeOf(earlier: Filled, later: Filled): Computed[] {
  const { uom, kind } = later.candidate!.hit.ready.figure
  const values = [sizeOf(later) / scale(uom), sizeOf(earlier) / scale(uom)]
  const label = `${later.year}年较${earlier.year}年`
  const about = {
    base: later.base!,
    unit: later.row.name,
    year: later.year,
    population: null,
    from: from([later, earlier]),
  }
  const difference = compute('difference', values)!
  const percent = kind === 'percent'
  const formula = `${printed(later)} - ${printed(earlier)}`
  const out: Computed[] = [
    {
      kind: 'difference',
      label,
      value: difference,
      uom: percent ? '个百分点' : uom,
      formula,
      ...about,
    },
  ]
  const growth = percent ? null : compute('growth', values)
  if (growth !== null)
    out.push({
      kind: 'growth',
      label,
      value: growth,
      uom: '%',
      formula: `(${formula}) / ${printed(earlier)}`,
      ...about,
    })
  return out
}

/** Rates, averages and ranks are not added up. */
function wholeOf(peers: readonly Filled[]): Computed[] {
  const first = peers[0]!
  const { kind, uom } = first.candidate!.hit.ready.figure
  if (peers.length < 2 || !['count', 'money', 'target'].includes(kind) || uom === '%') return []
  const unit = peers.every(cell => folded(cell.candidate!.hit.ready.figure.uom) === folded(uom)) ? uom : baseUnit(uom)
  const values = peers.map(cell => sizeOf(cell) / scale(unit))
  const total = compute('sum', values)!
  const whom = population(peers)
  const formula = peers.map(printed).join(' + ')
  const year = first.year
  const whole: Computed = {
    kind: 'total',
    label: `${year ?? '年度未载明'}${year === null ? '' : '年'}合计`,
    value: total,
    uom: unit,
    formula,
    base: first.base!,
    unit: null,
    year,
    population: whom,
    from: from(peers),
  }
  const shares = peers.flatMap((cell, i): Computed[] => {
    const value = compute('ratio', [values[i]!, total])
    if (value === null) return []
    const label = `占${peers.length}个单位合计`
    const share = `${printed(cell)} / (${formula})`
    return [{ ...whole, kind: 'share', label, value, uom: '%', formula: share, unit: cell.row.name, from: from(peers) }]
  })
  return [whole, ...shares]
}

function population(peers: readonly Filled[]): string {
  return `载明且口径相同的${peers.length}个单位：${peers.map(cell => cell.row.name).join('、')}`
}

function from(cells: readonly Filled[]): number[] {
  return cells.map(cell => cell.citation!)
}

function printed(cell: Filled): string {
  const { raw, value, uom } = cell.candidate!.hit.ready.figure
  // 「无行政复议案件」 is nought.
  return value === 0 && !/\d|[零〇]/.test(folded(raw)) ? `0${uom}` : folded(raw)
}
