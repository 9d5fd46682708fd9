/** Filter and order → a window of the ledger, sorted; the last few readings stay in memory while the index is unchanged. */

import { type LedgerFilter, type LedgerResult, type LedgerRow, readLedger } from '../../desk/ledger.js'
import type { Store } from '../../index/store.js'
import type { FigureFilter } from './shapes.js'

/** Readings kept; one of 100,000 rows takes some 100 MB. Each of its orders is only a list of the same rows. */
const KEPT = 3

export type ReadSorted = (filter: FigureFilter) => Promise<LedgerResult>

interface Reading {
  readonly result: Promise<LedgerResult>
  readonly orders: Map<string, readonly LedgerRow[]>
}

/** Scrolling asks for window after window of one reading, sorting for another order of it: it is made once. */
export function sortedLedger(store: Store): ReadSorted {
  const kept = new Map<string, Reading>()
  return async ({ sort, order, ...filter }) => {
    const reading = await readingOf(filter)
    const result = await reading.result
    if (!result.ok || (sort === 'text' && order === 'asc')) return result
    const name = `${sort} ${order}`
    const rows = reading.orders.get(name) ?? inOrder(result.rows, sort, order === 'asc' ? 1 : -1)
    reading.orders.set(name, rows)
    return { ok: true, rows }
  }

  async function readingOf(filter: LedgerFilter): Promise<Reading> {
    const key = JSON.stringify([await store.version(), filter])
    const known = kept.get(key)
    if (known) return known
    const made: Reading = { result: readLedger(store, filter), orders: new Map() }
    kept.set(key, made)
    if (kept.size > KEPT) kept.delete(kept.keys().next().value!)
    made.result.catch(() => kept.delete(key))
    return made
  }
}

/** Rows of equal value stay in the order of the text. */
function inOrder(rows: readonly LedgerRow[], column: FigureFilter['sort'], way: 1 | -1): LedgerRow[] {
  if (column === 'text') return way === 1 ? [...rows] : [...rows].reverse()
  if (column === 'value' || column === 'year')
    return [...rows].sort(
      (a, b) => way * ((a[column] ?? Number.NEGATIVE_INFINITY) - (b[column] ?? Number.NEGATIVE_INFINITY)),
    )
  const rank = ranks(rows.map(row => wordOf(row, column)))
  return [...rows].sort((a, b) => way * (rank.get(wordOf(a, column))! - rank.get(wordOf(b, column))!))
}

/** Each word is compared once as Chinese is sorted, not once a row. */
function ranks(words: readonly string[]): ReadonlyMap<string, number> {
  const collator = new Intl.Collator('zh-CN', { numeric: true })
  return new Map([...new Set(words)].sort(collator.compare).map((word, i) => [word, i]))
}

function wordOf(row: LedgerRow, column: 'unit' | 'measure' | 'section'): string {
  return column === 'section' ? row.section.join(' › ') : (row[column] ?? row.file)
}
