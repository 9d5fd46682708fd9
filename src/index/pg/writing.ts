/**
 * Entries → rows on a PostgreSQL server, inside a transaction that store.ts opens and ends. What is put in is gathered and
 * sent by batch.ts; numbers, what is taken out, and which file was seen are here.
 */
import { checkEntry } from '../checked.js'
import type { Session } from '../postgres.js'
import { BLOCK, cutGroup } from '../postings.js'
import type { Seen, Writer } from '../store.js'
import { gatherOver, type Numbered } from './batch.js'
import { binaryArray, intArray, OID, textArray } from './binary.js'
import { numberOf, partOfUnit } from './numbers.js'
import { PARTITIONS } from './schema.js'
import { keyOf } from './terms.js'

export interface PgWriter extends Writer {
  /** Sends what is still gathered. Nothing may be put after it. */
  finish(): Promise<void>
}

export async function writerOver(session: Session, dimension: number): Promise<PgWriter> {
  const stored = (await session.row(`SELECT value FROM fazhi.meta WHERE key = 'next'`))?.[0]
  const next = stored ? (JSON.parse(String(stored)) as number[]) : new Array<number>(PARTITIONS).fill(0)
  const oid = Number((await session.row(`SELECT 'vector'::regtype::oid`))?.[0])
  const gathered = gatherOver(session, oid)
  const held = async (report: string): Promise<Numbered | null> => {
    const row = await session.row('SELECT n, part FROM fazhi.reports WHERE id = $1', report)
    return row ? { n: Number(row[0]), part: Number(row[1]) } : null
  }
  const takeOut = async (report: string): Promise<void> => {
    if (gathered.holds(report)) await gathered.flush()
    const old = await held(report)
    if (old) await remove(session, old)
  }
  return {
    async clear() {
      gathered.drop()
      for (const table of ['reports', 'bodies', 'contents', 'passages', 'postings', 'terms', 'measures', 'seen'])
        await session.run(`DELETE FROM fazhi.${table}`)
    },
    async put(entry) {
      checkEntry(entry, dimension)
      await takeOut(entry.report.id)
      const part = partOfUnit(entry.report.unit ?? entry.report.file)
      gathered.add(entry, { n: numberOf(next[part]!++, part), part })
      if (gathered.full()) await gathered.flush()
    },
    remove: takeOut,
    async supersede(of) {
      await gathered.flush()
      const wanted = new Map([...of].map(([report, older]) => [report, JSON.stringify(older)]))
      const before = await session.rows(`SELECT id, supersedes FROM fazhi.reports WHERE supersedes <> '[]'`)
      const changed = before.filter(([id, older]) => wanted.get(String(id)) !== older).map(([id]) => String(id))
      await session.run(`UPDATE fazhi.reports SET supersedes = '[]' WHERE id = ANY($1::text[])`, textArray(changed))
      await session.run(
        `UPDATE fazhi.reports r SET supersedes = t.older FROM unnest($1::text[], $2::text[]) t(id, older)
         WHERE r.id = t.id AND r.supersedes <> t.older`,
        textArray([...wanted.keys()]),
        textArray([...wanted.values()]),
      )
    },
    see: (files, gone) => see(session, files, gone),
    async finish() {
      await gathered.flush()
      await session.run(
        `INSERT INTO fazhi.meta VALUES ('next', $1) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
        JSON.stringify(next),
      )
    },
  }
}

async function see(session: Session, files: readonly Seen[], gone: readonly string[]): Promise<void> {
  if (gone.length > 0) await session.run('DELETE FROM fazhi.seen WHERE file = ANY($1::text[])', textArray(gone))
  if (files.length === 0) return
  await session.run(
    `INSERT INTO fazhi.seen SELECT * FROM unnest($1::text[], $2::float8[], $3::float8[], $4::text[], $5::text[])
     ON CONFLICT (file) DO UPDATE SET size = excluded.size, mtime = excluded.mtime, hash = excluded.hash, problem = excluded.problem`,
    textArray(files.map(one => one.file)),
    files.map(one => one.size),
    files.map(one => one.mtime),
    textArray(files.map(one => one.hash)),
    binaryArray(
      OID.text,
      files.map(one => (one.problem === null ? null : Buffer.from(one.problem))),
    ),
  )
}

/** What is gathered may stay so: it is added to what is left here. */
async function remove(session: Session, { n, part }: Numbered): Promise<void> {
  const block = Math.floor(n / BLOCK)
  const terms = (await listOf(session, part, n, 'terms')).map(keyOf)
  const postings = await session.rows(
    'SELECT term, data FROM fazhi.postings WHERE part = $1 AND block = $2 AND term = ANY($3::text[])',
    part,
    block,
    textArray(terms),
  )
  const cut = postings.map(([term, data]) => ({ term: String(term), ...cutGroup(data as Buffer, n % BLOCK) }))
  const kept = cut.filter(({ rest }) => rest.length > 0)
  await session.run(
    'DELETE FROM fazhi.postings WHERE part = $1 AND block = $2 AND term = ANY($3::text[])',
    part,
    block,
    textArray(cut.filter(({ rest }) => rest.length === 0).map(({ term }) => term)),
  )
  await session.run(
    `UPDATE fazhi.postings p SET data = t.data FROM unnest($3::text[], $4::bytea[]) t(term, data)
     WHERE p.part = $1 AND p.block = $2 AND p.term = t.term`,
    part,
    block,
    textArray(kept.map(({ term }) => term)),
    binaryArray(
      OID.bytea,
      kept.map(({ rest }) => rest),
    ),
  )
  await lessen(session, 'terms', 'term', 'passages', new Map(cut.map(({ term, passages }) => [term, passages])))
  const measures = (await listOf(session, part, n, 'measures')).map(keyOf)
  await lessen(session, 'measures', 'measure', 'reports', new Map(measures.map(measure => [measure, 1])))
  for (const table of ['contents', 'passages', 'bodies'])
    await session.run(`DELETE FROM fazhi.${table} WHERE part = $1 AND n = $2`, part, n)
  await session.run('DELETE FROM fazhi.reports WHERE n = $1', n)
}

async function listOf(session: Session, part: number, n: number, kind: string): Promise<string[]> {
  const row = await session.row('SELECT data FROM fazhi.bodies WHERE part = $1 AND n = $2 AND kind = $3', part, n, kind)
  return row ? (JSON.parse(String(row[0])) as string[]) : []
}

async function lessen(
  session: Session,
  table: 'terms' | 'measures',
  key: string,
  column: string,
  by: ReadonlyMap<string, number>,
): Promise<void> {
  await session.run(
    `UPDATE fazhi.${table} a SET ${column} = a.${column} - t.by FROM unnest($1::text[], $2::int4[]) t(key, by) WHERE a.${key} = t.key`,
    textArray([...by.keys()]),
    intArray([...by.values()]),
  )
  await session.run(
    `DELETE FROM fazhi.${table} WHERE ${key} = ANY($1::text[]) AND ${column} <= 0`,
    textArray([...by.keys()]),
  )
}
