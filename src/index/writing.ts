/**
 * Entries → rows of the tables, inside a transaction that sqlite.ts opens and ends. Postings of the block at work are
 * gathered in memory and written once a block, so that thousands of reports take little memory and few row writes.
 */
import { crc32 } from 'node:zlib'
import { checkEntry } from './checked.js'
import { BLOCK, countTerms, cutGroup, encodeGroup, encodeLengths } from './postings.js'
import { type Entry, headOf, type Writer } from './store.js'
import { bytesOf, type Connection, floatBytes, jsonBytes, jsonOf, meta, putBody, TABLES } from './tables.js'

/** `finish` writes what is still gathered; nothing may be put after it. */
export function writerOver(connection: Connection, dimension: number): Writer & { finish(): void } {
  let next = Number(meta(connection, 'next') ?? '0')
  const gathered = gatherOver(connection)
  const numberOf = (report: string): number | undefined =>
    connection.row('SELECT n FROM reports WHERE id = ?', report)?.[0] as number | undefined
  return {
    async clear() {
      gathered.drop()
      for (const table of Object.keys(TABLES)) if (table !== 'meta') connection.exec(`DELETE FROM ${table}`)
    },
    async put(entry) {
      checkEntry(entry, dimension)
      const old = numberOf(entry.report.id)
      if (old !== undefined) remove(connection, gathered, old)
      put(connection, gathered, entry, next++, dimension)
    },
    async remove(report) {
      const n = numberOf(report)
      if (n !== undefined) remove(connection, gathered, n)
    },
    async supersede(of) {
      connection.run("UPDATE reports SET supersedes = '[]' WHERE supersedes <> '[]'")
      for (const [report, older] of of)
        connection.run('UPDATE reports SET supersedes = ? WHERE id = ?', JSON.stringify(older), report)
    },
    async see(files, gone) {
      for (const file of gone) connection.run('DELETE FROM seen WHERE file = ?', file)
      for (const { file, size, mtime, hash, problem } of files)
        connection.run('INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?, ?)', file, size, mtime, hash, problem)
    },
    finish() {
      gathered.flush()
      connection.run("INSERT OR REPLACE INTO meta VALUES ('next', ?)", String(next))
    },
  }
}

function put(connection: Connection, gathered: Gathered, entry: Entry, n: number, dimension: number): void {
  const row = headOf(entry)
  const data = jsonBytes(row)
  const counted = countTerms(entry.terms)
  connection.run(
    'INSERT INTO reports VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    n,
    row.id,
    row.file,
    row.passages,
    row.figures,
    encodeLengths(entry.terms.map(terms => terms.length)),
    '[]',
    crc32(data),
    data,
  )
  putBody(connection, n, 'text', jsonBytes(entry.report.text))
  putBody(connection, n, 'passages', jsonBytes(entry.passages))
  putBody(connection, n, 'figures', jsonBytes(entry.figures))
  putBody(connection, n, 'terms', jsonBytes([...counted.keys()]))
  const packed = new Float32Array(entry.passages.length * dimension)
  for (const [i, vector] of entry.vectors.entries()) if (vector) packed.set(vector, i * dimension)
  putBody(connection, n, 'vectors', floatBytes(packed))
  gathered.add(n, counted)
  for (const [measure, vector] of entry.measures)
    connection.run(
      'INSERT INTO measures VALUES (?, 1, ?) ON CONFLICT (measure) DO UPDATE SET reports = reports + 1, vector = excluded.vector',
      measure,
      floatBytes(vector),
    )
  putBody(connection, n, 'measures', jsonBytes([...entry.measures.keys()]))
}

function remove(connection: Connection, gathered: Gathered, n: number): void {
  gathered.flush()
  const block = Math.floor(n / BLOCK)
  for (const term of jsonOf<string[]>(connection, n, 'terms')) {
    const row = connection.row('SELECT CAST(data AS BLOB) FROM postings WHERE term = ? AND block = ?', term, block)
    if (!row) continue
    const { rest, passages } = cutGroup(bytesOf(row[0]), n % BLOCK)
    if (rest.length > 0) connection.run('UPDATE postings SET data = ? WHERE term = ? AND block = ?', rest, term, block)
    else connection.run('DELETE FROM postings WHERE term = ? AND block = ?', term, block)
    connection.run('UPDATE terms SET passages = passages - ? WHERE term = ?', passages, term)
    connection.run('DELETE FROM terms WHERE term = ? AND passages <= 0', term)
  }
  for (const measure of jsonOf<string[]>(connection, n, 'measures')) {
    connection.run('UPDATE measures SET reports = reports - 1 WHERE measure = ?', measure)
    connection.run('DELETE FROM measures WHERE measure = ? AND reports <= 0', measure)
  }
  connection.run('DELETE FROM bodies WHERE n = ?', n)
  connection.run('DELETE FROM reports WHERE n = ?', n)
}

interface Gathered {
  add(n: number, counted: ReturnType<typeof countTerms>): void
  flush(): void
  drop(): void
}

function gatherOver(connection: Connection): Gathered {
  let block = -1
  let groups = new Map<string, { readonly parts: Buffer[]; passages: number }>()
  const flush = (): void => {
    // In the order of the key, so that neighbouring rows fall on one page.
    for (const term of [...groups.keys()].sort()) {
      const { parts, passages } = groups.get(term)!
      const row = connection.row('SELECT CAST(data AS BLOB) FROM postings WHERE term = ? AND block = ?', term, block)
      const data = Buffer.concat(row ? [bytesOf(row[0]), ...parts] : parts)
      connection.run('INSERT OR REPLACE INTO postings VALUES (?, ?, ?)', term, block, data)
      connection.run(
        'INSERT INTO terms VALUES (?, ?) ON CONFLICT (term) DO UPDATE SET passages = passages + excluded.passages',
        term,
        passages,
      )
    }
    groups = new Map()
  }
  return {
    add(n, counted) {
      const own = Math.floor(n / BLOCK)
      if (own !== block) flush()
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
    flush,
    drop() {
      groups = new Map()
    },
  }
}
