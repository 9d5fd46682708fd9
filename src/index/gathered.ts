/**
 * Terms of reports put in and taken out → rows of postings, a block at a time: the reports of a block lie beside each other in
 * most changes, and each row of it is then written once instead of once a report. How many passages hold a term is reckoned
 * over all blocks of a change; a report that is replaced changes it for few terms.
 */
import { BLOCK, type Counted, cutGroups, encodeGroup } from './postings.js'
import { bytesOf, type Connection } from './tables.js'

export interface Gathered {
  add(n: number, counted: Counted): void
  cut(n: number, terms: readonly string[]): void
  /** Writes what is gathered. */
  flush(): void
  /** Forgets it: all rows are gone. */
  drop(): void
}

/** Terms of reports taken out that are gathered before they are cut: those of some 400 reports, about 20 MB. */
const MOST_CUT = 200_000
/** Terms whose count is gathered before it is written: about 30 MB. */
const MOST_COUNTS = 300_000

/** Of the block at work, by term: its groups. */
type Groups = Map<string, Buffer[]>
/** By block, then term: the numbers in the block of the reports to be cut. */
type Cuts = Map<number, Map<string, Set<number>>>
/** By term: how many more passages hold it. */
type Counts = Map<string, number>

/** `next`: number of the first report that is put in; no block that begins with it or after it has rows. */
export function gatherOver(connection: Connection, next: number): Gathered {
  let block = -1
  let groups: Groups = new Map()
  let cuts: Cuts = new Map()
  let cutting = 0
  let counts: Counts = new Map()
  let last = Math.ceil(next / BLOCK) - 1
  const endBlock = (): void => {
    if (groups.size > 0) writeGroups(connection, block, groups, block > last)
    last = Math.max(last, block)
    groups = new Map()
    if (counts.size >= MOST_COUNTS) endCounts()
  }
  const endCounts = (): void => {
    writeCounts(connection, counts)
    counts = new Map()
  }
  const flush = (): void => {
    endBlock()
    // After what was put in: a report may be both in one change.
    for (const [of, terms] of cuts) writeCuts(connection, of, terms, counts)
    cuts = new Map()
    cutting = 0
    endCounts()
  }
  return {
    add(n, counted) {
      const own = Math.floor(n / BLOCK)
      if (own !== block) endBlock()
      block = own
      for (const [term, pairs] of counted) {
        const group = encodeGroup(n % BLOCK, pairs)
        const known = groups.get(term)
        if (known) known.push(group)
        else groups.set(term, [group])
        counts.set(term, (counts.get(term) ?? 0) + pairs.length)
      }
    },
    cut(n, terms) {
      const of = Math.floor(n / BLOCK)
      const own = cuts.get(of) ?? new Map<string, Set<number>>()
      cuts.set(of, own)
      for (const term of terms) {
        const slots = own.get(term)
        if (slots) slots.add(n % BLOCK)
        else own.set(term, new Set([n % BLOCK]))
      }
      cutting += terms.length
      if (cutting >= MOST_CUT) flush()
    },
    flush,
    drop() {
      groups = new Map()
      cuts = new Map()
      counts = new Map()
      cutting = 0
    },
  }
}

/** Rows are written in the order of their key, so that neighbours fall on one page. `fresh`: the block has no rows yet. */
function writeGroups(connection: Connection, block: number, groups: Groups, fresh: boolean): void {
  for (const term of [...groups.keys()].sort()) {
    const parts = groups.get(term)!
    const held = fresh ? null : postingsOf(connection, term, block)
    const data = held || parts.length > 1 ? Buffer.concat(held ? [held, ...parts] : parts) : parts[0]!
    connection.run('INSERT OR REPLACE INTO postings VALUES (?, ?, ?)', term, block, data)
  }
}

function writeCuts(
  connection: Connection,
  block: number,
  cuts: ReadonlyMap<string, ReadonlySet<number>>,
  counts: Counts,
): void {
  for (const term of [...cuts.keys()].sort()) {
    const held = postingsOf(connection, term, block)
    if (!held) continue
    const { rest, passages } = cutGroups(held, cuts.get(term)!)
    if (rest.length > 0) connection.run('UPDATE postings SET data = ? WHERE term = ? AND block = ?', rest, term, block)
    else connection.run('DELETE FROM postings WHERE term = ? AND block = ?', term, block)
    counts.set(term, (counts.get(term) ?? 0) - passages)
  }
}

function writeCounts(connection: Connection, counts: Counts): void {
  for (const term of [...counts.keys()].sort()) {
    const more = counts.get(term)!
    if (more === 0) continue
    connection.run(
      'INSERT INTO terms VALUES (?, ?) ON CONFLICT (term) DO UPDATE SET passages = passages + excluded.passages',
      term,
      more,
    )
    if (more < 0) connection.run('DELETE FROM terms WHERE term = ? AND passages <= 0', term)
  }
}

function postingsOf(connection: Connection, term: string, block: number): Uint8Array | null {
  const row = connection.row('SELECT CAST(data AS BLOB) FROM postings WHERE term = ? AND block = ?', term, block)
  return row ? bytesOf(row[0]) : null
}
