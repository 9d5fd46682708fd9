/** Filter and order → a window of the ledger, sorted; the last few readings stay in memory while the index is unchanged. */
import { scale } from '../../answer/verify.js'
import {
  aboutMeasure,
  type LedgerFilter,
  type LedgerResult,
  type LedgerRow,
  readLedger,
  wordsOf,
} from '../../desk/ledger.js'
import type { Store } from '../../index/store.js'
import type { FigureFilter } from './shapes.js'

/** Readings kept; one of 100,000 rows takes some 100 MB. Each of its orders is only a list of the same rows. */
const KEPT = 3

export type ReadSorted = (store: Store, filter: FigureFilter) => Promise<LedgerResult>

interface Reading {
  readonly result: Promise<LedgerResult>
  /** By measure asked for, then by order: each a list of rows of `result`. */
  readonly lists: Map<string, readonly LedgerRow[]>
}

/**
 * Scrolling asks for window after window of one reading, sorting for another order of it: it is made once. The version of a
 * store tells what of the index it shows.
 */
export function sortedLedger(): ReadSorted {
  const kept = new Map<string, Reading>()
  return async (store, { sort, order, measure, ...filter }) => {
    const { result, lists } = await readingOf(store, filter)
    const read = await result
    if (!read.ok) return read
    const about = listOf(lists, measure ?? '', () => (measure ? rowsAbout(measure, read.rows) : read.rows))
    const rows = listOf(lists, `${measure ?? ''} ${sort} ${order}`, () =>
      inOrder(about, sort, order === 'asc' ? 1 : -1),
    )
    return { ok: true, rows }
  }

  async function readingOf(store: Store, filter: LedgerFilter): Promise<Reading> {
    const key = JSON.stringify([await store.version(), filter])
    const known = kept.get(key)
    if (known) return known
    const made: Reading = { result: readLedger(store, filter), lists: new Map() }
    kept.set(key, made)
    if (kept.size > KEPT) kept.delete(kept.keys().next().value!)
    made.result.catch(() => kept.delete(key))
    return made
  }
}

/** Lists made of one reading that are kept: words are typed letter by letter. */
const LISTS = 24

function listOf(
  lists: Map<string, readonly LedgerRow[]>,
  name: string,
  make: () => readonly LedgerRow[],
): readonly LedgerRow[] {
  const known = lists.get(name)
  if (known) return known
  const made = make()
  lists.set(name, made)
  if (lists.size > LISTS) lists.delete(lists.keys().next().value!)
  return made
}

/** Folding is what takes the time: a row is folded once. */
const folded = new WeakMap<LedgerRow, string>()

function rowsAbout(measure: string, rows: readonly LedgerRow[]): LedgerRow[] {
  const about = aboutMeasure(measure)
  return rows.filter(row => {
    const words = folded.get(row) ?? wordsOf(row)
    folded.set(row, words)
    return about(words)
  })
}

/** Rows of equal value stay in the order of the text. */
function inOrder(rows: readonly LedgerRow[], column: FigureFilter['sort'], way: 1 | -1): readonly LedgerRow[] {
  if (column === 'text') return way === 1 ? rows : [...rows].reverse()
  if (column === 'value') return [...rows].sort((a, b) => way * (sizeOf(a) - sizeOf(b)))
  if (column === 'year') {
    const year = (row: LedgerRow): number => row.year ?? Number.NEGATIVE_INFINITY
    return [...rows].sort((a, b) => way * (year(a) - year(b) || 0))
  }
  const rank = ranks(rows.map(row => cellOf(row, column)))
  return [...rows].sort((a, b) => way * (rank.get(cellOf(a, column))! - rank.get(cellOf(b, column))!))
}

/** 1.5亿元 is more than 212万元. */
function sizeOf({ value, uom }: LedgerRow): number {
  return value * scale(uom)
}

/** Each word is compared once as Chinese is sorted, not once a row. */
function ranks(words: readonly string[]): ReadonlyMap<string, number> {
  const collator = new Intl.Collator('zh-CN', { numeric: true })
  return new Map([...new Set(words)].sort(collator.compare).map((word, i) => [word, i]))
}

function cellOf(row: LedgerRow, column: 'unit' | 'measure' | 'section'): string {
  return column === 'section' ? row.section.join(' › ') : (row[column] ?? row.file)
}
