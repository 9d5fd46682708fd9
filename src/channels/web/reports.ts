/** What is held → the list of reports with what filters offer, and one report in its own layout. */
import { setImmediate } from 'node:timers/promises'
import type { ReportRow, Store } from '../../index/store.js'
import { readHoldings } from '../../search/holdings.js'
import { blocksOf } from './blocks.js'
import type { MeasureList, ReportHead, ReportList, ReportView } from './shapes.js'

/** Measures offered for choosing: the ones stated most often. */
const OFFERED = 60

export async function listReports(store: Store): Promise<ReportList> {
  const holdings = await readHoldings(store)
  const years = new Set(holdings.rows.flatMap(row => (row.year === null ? [] : [row.year])))
  return {
    reports: holdings.rows.map(headOf),
    units: [...new Set(holdings.units.map(unit => unit.name))].sort(new Intl.Collator('zh-CN').compare),
    years: [...years].sort((a, b) => a - b),
  }
}

/** Null where no such report is held. */
export async function viewReport(store: Store, id: string): Promise<ReportView | null> {
  const row = (await readHoldings(store)).rows.find(one => one.id === id)
  const text = row ? await store.text(id) : null
  return row && text !== null ? { head: headOf(row), blocks: blocksOf(text) } : null
}

function headOf(row: ReportRow): ReportHead {
  const { id, file, title, unit, year, level, regions, published, signed, passages, figures, warnings } = row
  return {
    id,
    file,
    title,
    unit,
    year,
    level,
    regions: [...regions],
    published,
    signed,
    passages,
    figures,
    warnings: [...warnings],
  }
}

const measures = new WeakMap<Store, { readonly version: string; readonly names: Promise<string[]> }>()

/** The measures stated most often, counted once a version of the index. */
export async function listMeasures(store: Store): Promise<MeasureList> {
  const { rows, version } = await readHoldings(store)
  const known = measures.get(store)
  if (known?.version === version) return { measures: await known.names }
  const names = countMeasures(store, rows)
  measures.set(store, { version, names })
  names.catch(() => measures.delete(store))
  return { measures: await names }
}

async function countMeasures(store: Store, rows: readonly ReportRow[]): Promise<string[]> {
  const counts = new Map<string, number>()
  for (const { id } of rows) {
    for (const { measure } of await store.figures({ reports: [id] }))
      if (measure.length >= 2 && measure.length <= 14) counts.set(measure, (counts.get(measure) ?? 0) + 1)
    // Thousands of reports take seconds: others are answered in between.
    await setImmediate()
  }
  return [...counts]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, OFFERED)
    .map(([name]) => name)
}
