/**
 * Entries with their numbers → rows, gathered and sent many a statement. Postings keep the blocks of the embedded store; a
 * block is of one partition.
 */

import type { Figure } from '../../corpus/figures.js'
import type { Session } from '../postgres.js'
import { BLOCK, countTerms, encodeGroup, encodeLengths } from '../postings.js'
import { type Entry, headOf } from '../store.js'
import { bigintArray, binaryArray, encodeVector, intArray, OID, textArray } from './binary.js'
import { keyOf } from './terms.js'

/** Where a report is kept. */
export interface Numbered {
  readonly n: number
  readonly part: number
}

/** Terms of reports gathered before they are sent: those of some 500 reports, about 200 MB. */
const GATHERED = 1_500_000
/** Bytes of texts and vectors gathered before they are sent. */
const BYTES = 128 * 2 ** 20

export interface Gathered {
  add(entry: Entry, at: Numbered): void
  holds(report: string): boolean
  full(): boolean
  flush(): Promise<void>
  drop(): void
}

interface Batch {
  readonly ids: Set<string>
  readonly reports: (readonly [Entry, Numbered])[]
  /** By partition and block, then term. */
  readonly blocks: Map<string, { part: number; block: number; terms: Map<string, Buffer[]> }>
  readonly holders: Map<string, number>
  readonly measures: Map<string, { reports: number; vector: Float32Array }>
  terms: number
  bytes: number
}

export function gatherOver(session: Session, oid: number): Gathered {
  let batch = emptyBatch()
  return {
    add(entry, at) {
      gather(batch, entry, at)
    },
    holds: report => batch.ids.has(report),
    full: () => batch.terms >= GATHERED || batch.bytes >= BYTES,
    async flush() {
      const full = batch
      batch = emptyBatch()
      if (full.reports.length > 0) await send(session, full, oid)
    },
    drop() {
      batch = emptyBatch()
    },
  }
}

function emptyBatch(): Batch {
  return { ids: new Set(), reports: [], blocks: new Map(), holders: new Map(), measures: new Map(), terms: 0, bytes: 0 }
}

function gather(batch: Batch, entry: Entry, at: Numbered): void {
  batch.ids.add(entry.report.id)
  batch.reports.push([entry, at])
  batch.bytes += entry.report.text.length * 6 + entry.vectors.length * 4 * (entry.vectors[0]?.length ?? 0)
  const block = Math.floor(at.n / BLOCK)
  const key = `${at.part}/${block}`
  const own = batch.blocks.get(key) ?? { part: at.part, block, terms: new Map<string, Buffer[]>() }
  batch.blocks.set(key, own)
  for (const [term, pairs] of countTerms(entry.terms)) {
    const groups = own.terms.get(term)
    const group = encodeGroup(at.n % BLOCK, pairs)
    if (groups) groups.push(group)
    else own.terms.set(term, [group])
    batch.holders.set(term, (batch.holders.get(term) ?? 0) + pairs.length)
    batch.terms++
  }
  for (const [measure, vector] of entry.measures)
    batch.measures.set(measure, { reports: (batch.measures.get(measure)?.reports ?? 0) + 1, vector })
}

async function send(session: Session, batch: Batch, oid: number): Promise<void> {
  await sendReports(session, batch.reports)
  await sendPassages(session, batch.reports, oid)
  for (const { part, block, terms } of batch.blocks.values()) await sendBlock(session, part, block, terms)
  // In one order in every process, so that no two wait for each other.
  const holders = [...batch.holders].sort(([a], [b]) => (a < b ? -1 : 1))
  for (const some of chunks(holders, 20_000))
    await session.run(
      `INSERT INTO fazhi.terms SELECT * FROM unnest($1::text[], $2::int4[])
       ON CONFLICT (term) DO UPDATE SET passages = fazhi.terms.passages + excluded.passages`,
      textArray(some.map(([term]) => keyOf(term))),
      intArray(some.map(([, passages]) => passages)),
    )
  for (const some of chunks([...batch.measures], 2_000))
    await session.run(
      `INSERT INTO fazhi.measures SELECT * FROM unnest($1::text[], $2::int4[], $3::bytea[])
       ON CONFLICT (measure) DO UPDATE SET reports = fazhi.measures.reports + excluded.reports, vector = excluded.vector`,
      textArray(some.map(([measure]) => keyOf(measure))),
      intArray(some.map(([, { reports }]) => reports)),
      binaryArray(
        OID.bytea,
        some.map(([, { vector }]) => encodeVector(vector)),
      ),
    )
}

async function sendReports(session: Session, reports: Batch['reports']): Promise<void> {
  for (const some of chunks(reports, 200)) {
    const rows = some.map(([entry, at]) => rowOf(entry, at))
    await session.run(
      `INSERT INTO fazhi.reports
       SELECT n, part, id, file, unit, year, passages, figures, lengths, '[]', row
       FROM unnest($1::int8[], $2::int4[], $3::text[], $4::text[], $5::text[], $6::int4[], $7::int4[], $8::int4[], $9::bytea[], $10::text[])
         t(n, part, id, file, unit, year, passages, figures, lengths, row)`,
      bigintArray(rows.map(row => row.n)),
      intArray(rows.map(row => row.part)),
      textArray(rows.map(row => row.id)),
      textArray(rows.map(row => row.file)),
      binaryArray(
        OID.text,
        rows.map(row => row.unit),
      ),
      rows.map(row => row.year),
      intArray(rows.map(row => row.passages)),
      intArray(rows.map(row => row.figures)),
      binaryArray(
        OID.bytea,
        rows.map(row => row.lengths),
      ),
      textArray(rows.map(row => row.row)),
    )
    await sendContents(session, some)
    const bodies = some.flatMap(([entry, at]) => bodiesOf(entry).map(([kind, data]) => ({ ...at, kind, data })))
    await session.run(
      'INSERT INTO fazhi.bodies SELECT * FROM unnest($1::int4[], $2::int8[], $3::text[], $4::text[])',
      intArray(bodies.map(body => body.part)),
      bigintArray(bodies.map(body => body.n)),
      textArray(bodies.map(body => body.kind)),
      textArray(bodies.map(body => body.data)),
    )
  }
}

function rowOf(entry: Entry, { n, part }: Numbered) {
  const row = headOf(entry)
  return {
    n,
    part,
    id: row.id,
    file: row.file,
    // For people who look into the tables; the program reads `row`.
    unit: row.unit === null ? null : Buffer.from(row.unit.replaceAll('\0', '')),
    year: row.year,
    passages: row.passages,
    figures: row.figures,
    lengths: encodeLengths(entry.terms.map(terms => terms.length)),
    row: JSON.stringify(row),
  }
}

async function sendContents(session: Session, reports: readonly (readonly [Entry, Numbered])[]): Promise<void> {
  const rows = reports.flatMap(([entry, at]) => {
    const figures = new Map<string, Figure[]>()
    for (const figure of entry.figures) {
      const own = figures.get(figure.passage)
      if (own) own.push(figure)
      else figures.set(figure.passage, [figure])
    }
    return entry.passages.map((passage, ordinal) => ({
      ...at,
      ordinal,
      passage,
      figures: figures.get(passage.id) ?? [],
    }))
  })
  for (const some of chunks(rows, 5_000))
    await session.run(
      'INSERT INTO fazhi.contents SELECT * FROM unnest($1::int4[], $2::int8[], $3::int4[], $4::text[], $5::text[])',
      intArray(some.map(row => row.part)),
      bigintArray(some.map(row => row.n)),
      intArray(some.map(row => row.ordinal)),
      textArray(some.map(row => JSON.stringify(row.passage))),
      textArray(some.map(row => JSON.stringify(row.figures))),
    )
}

function bodiesOf(entry: Entry): (readonly [kind: string, data: string])[] {
  return [
    ['text', JSON.stringify(entry.report.text)],
    ['terms', JSON.stringify([...countTerms(entry.terms).keys()])],
    ['measures', JSON.stringify([...entry.measures.keys()])],
  ]
}

async function sendPassages(session: Session, reports: Batch['reports'], oid: number): Promise<void> {
  const rows = reports.flatMap(([entry, at]) => entry.vectors.map((vector, ordinal) => ({ ...at, ordinal, vector })))
  for (const some of chunks(rows, 2_000))
    await session.run(
      'INSERT INTO fazhi.passages SELECT * FROM unnest($1::int4[], $2::int8[], $3::int4[], $4::vector[])',
      intArray(some.map(row => row.part)),
      bigintArray(some.map(row => row.n)),
      intArray(some.map(row => row.ordinal)),
      binaryArray(
        oid,
        some.map(row => (row.vector?.some(value => value !== 0) ? encodeVector(row.vector) : null)),
      ),
    )
}

async function sendBlock(
  session: Session,
  part: number,
  block: number,
  terms: ReadonlyMap<string, Buffer[]>,
): Promise<void> {
  const sorted = [...terms].sort(([a], [b]) => (a < b ? -1 : 1))
  for (const some of chunks(sorted, 20_000))
    await session.run(
      `INSERT INTO fazhi.postings SELECT $1, term, $2, data FROM unnest($3::text[], $4::bytea[]) t(term, data)
       ON CONFLICT (part, term, block) DO UPDATE SET data = fazhi.postings.data || excluded.data`,
      part,
      block,
      textArray(some.map(([term]) => keyOf(term))),
      binaryArray(
        OID.bytea,
        some.map(([, groups]) => Buffer.concat(groups)),
      ),
    )
}

function* chunks<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let i = 0; i < items.length; i += size) yield items.slice(i, i + size)
}
