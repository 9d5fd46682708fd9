/**
 * Terms of reports put in and taken out → rows of postings, a block at a time: the reports of a block lie beside each other in
 * most changes, and each row of it is then written once instead of once a report.
 */
import { BLOCK, type Counted, cutGroups, encodeGroup } from './postings.js'
import { bytesOf, type Connection } from './tables.js'

export interface Gathered {
  add(n: number, counted: Counted): void
  cut(n: number, terms: readonly string[]): void
  /** Writes what is gathered. */
  flush(): void
  /** Forgets it. */
  drop(): void
}

/** Terms of reports taken out that are gathered before they are cut: those of some 400 reports, about 20 MB. */
const MOST_CUT = 200_000

type Groups = Map<string, { readonly parts: Buffer[]; passages: number }>
/** By block, then term: the numbers in the block of the reports to be cut. */
type Cuts = Map<number, Map<string, Set<number>>>

export function gatherOver(connection: Connection): Gathered {
  let block = -1
  let groups: Groups = new Map()
  let cuts: Cuts = new Map()
  let cutting = 0
  const flush = (): void => {
    writeGroups(connection, block, groups)
    groups = new Map()
    // After what was put in: a report may be both in one change.
    for (const [of, terms] of cuts) writeCuts(connection, of, terms)
    cuts = new Map()
    cutting = 0
  }
  return {
    add(n, counted) {
      const own = Math.floor(n / BLOCK)
      if (own !== block) {
        writeGroups(connection, block, groups)
        groups = new Map()
      }
      block = own
      for (const [term, pairs] of counted) {
        const group = encodeGroup(n % BLOCK, pairs)
        const known = groups.get(term)
        if (known) {
          known.parts.push(group)
          known.passages += pairs.length
        } else groups.set(term, { parts: [group], passages: pairs.length })
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
      cutting = 0
    },
  }
}

/** Rows are written in the order of their key, so that neighbours fall on one page. */
function writeGroups(connection: Connection, block: number, groups: Groups): void {
  for (const term of [...groups.keys()].sort()) {
    const { parts, passages } = groups.get(term)!
    const held = postingsOf(connection, term, block)
    const data = Buffer.concat(held ? [held, ...parts] : parts)
    connection.run('INSERT OR REPLACE INTO postings VALUES (?, ?, ?)', term, block, data)
    connection.run(
      'INSERT INTO terms VALUES (?, ?) ON CONFLICT (term) DO UPDATE SET passages = passages + excluded.passages',
      term,
      passages,
    )
  }
}

function writeCuts(connection: Connection, block: number, cuts: ReadonlyMap<string, ReadonlySet<number>>): void {
  for (const term of [...cuts.keys()].sort()) {
    const held = postingsOf(connection, term, block)
    if (!held) continue
    const { rest, passages } = cutGroups(held, cuts.get(term)!)
    if (rest.length > 0) connection.run('UPDATE postings SET data = ? WHERE term = ? AND block = ?', rest, term, block)
    else connection.run('DELETE FROM postings WHERE term = ? AND block = ?', term, block)
    connection.run('UPDATE terms SET passages = passages - ? WHERE term = ?', passages, term)
    connection.run('DELETE FROM terms WHERE term = ? AND passages <= 0', term)
  }
}

function postingsOf(connection: Connection, term: string, block: number): Uint8Array | null {
  const row = connection.row('SELECT CAST(data AS BLOB) FROM postings WHERE term = ? AND block = ?', term, block)
  return row ? bytesOf(row[0]) : null
}
