/** Filter and order → a window of the ledger, sorted; the last few readings stay in memory while the index is unchanged. */

import { type LedgerResult, type LedgerRow, readLedger } from '../../desk/ledger.js'
import type { Store } from '../../index/store.js'
import type { FigureFilter } from './shapes.js'

/** A reading of 100,000 rows takes some 100 MB. */
const KEPT = 4

export type ReadSorted = (filter: FigureFilter) => Promise<LedgerResult>

/** Scrolling asks for window after window of one reading: it is made once. */
export function sortedLedger(store: Store): ReadSorted {
  const kept = new Map<string, Promise<LedgerResult>>()
  return async filter => {
    const key = JSON.stringify([await store.version(), filter])
    const known = kept.get(key)
    if (known) return known
    const reading = sorted(store, filter)
    kept.set(key, reading)
    if (kept.size > KEPT) kept.delete(kept.keys().next().value!)
    reading.catch(() => kept.delete(key))
    return reading
  }
}

async function sorted(store: Store, filter: FigureFilter): Promise<LedgerResult> {
  const { sort, order, ...rest } = filter
  const read = await readLedger(store, rest)
  if (!read.ok || (sort === 'text' && order === 'asc')) return read
  const rows = sort === 'text' ? [...read.rows].reverse() : inOrder(read.rows, sort, order === 'asc' ? 1 : -1)
  return { ok: true, rows }
}

type Column = Exclude<FigureFilter['sort'], 'text'>

/** Rows of equal value stay in the order of the text. */
function inOrder(rows: readonly LedgerRow[], column: Column, way: 1 | -1): LedgerRow[] {
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
