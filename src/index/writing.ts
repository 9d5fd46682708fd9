/**
 * Entries → rows of the tables, inside a transaction that embedded.ts opens and ends. Their postings are
 * gathered by gathered.ts, so that thousands of reports take little memory and few row writes.
 */
import { crc32 } from 'node:zlib'
import { checkEntry } from './checked.js'
import { type Gathered, gatherOver } from './gathered.js'
import { countTerms, encodeLengths } from './postings.js'
import { type Entry, headOf, type Writer } from './store.js'
import { type Connection, floatBytes, jsonBytes, jsonOf, meta, putBody, TABLES } from './tables.js'

/** `finish` writes what is still gathered; nothing may be put after it. */
export function writerOver(connection: Connection, dimension: number): Writer & { finish(): void } {
  let next = Number(meta(connection, 'next') ?? '0')
  const gathered = gatherOver(connection, next)
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
  gathered.cut(n, jsonOf<string[]>(connection, n, 'terms'))
  for (const measure of jsonOf<string[]>(connection, n, 'measures')) {
    connection.run('UPDATE measures SET reports = reports - 1 WHERE measure = ?', measure)
    connection.run('DELETE FROM measures WHERE measure = ? AND reports <= 0', measure)
  }
  connection.run('DELETE FROM bodies WHERE n = ?', n)
  connection.run('DELETE FROM reports WHERE n = ?', n)
}
