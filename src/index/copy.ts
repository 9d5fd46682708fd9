/**
 * An index in one store → the same in another, report by report: what was read, cut and embedded is carried over, nothing is
 * read anew. What the other holds already is left out, so that a copy that was broken off goes on; then both are compared.
 */
import { createHash } from 'node:crypto'
import { terms } from '../text.js'
import { passageTexts } from './entry.js'
import { type Entry, type IndexStore, type ReportRow, type Store, StoreError } from './store.js'

export interface Copied {
  readonly reports: number
  readonly passages: number
  readonly figures: number
  /** Reports that were there before. */
  readonly already: number
  /** Reports that the other held and the first does not. */
  readonly removed: number
  /** SHA-256 over all reports, the same for both. */
  readonly checksum: string
}

/** Reports a transaction: some 40 MB in flight, and no more to do again after a kill. */
const BATCH = 64

export interface CopyOptions {
  /** Take out what the other store holds and the first does not. */
  readonly force?: boolean
  readonly onProgress?: (done: number, all: number) => void
}

/** `to` is left as the copy of `from`. Throws StoreError where a store is made with another program, or the two differ at the end. */
export async function copyIndex(from: IndexStore, to: IndexStore, options: CopyOptions = {}): Promise<Copied> {
  const make = await from.make()
  if (!make) throw new StoreError('复制索引：来源里还没有索引。请先运行 fazhi index。')
  if (make.icu !== process.versions.icu)
    throw new StoreError(
      `复制索引：来源按 ICU ${make.icu} 分词，本程序是 ${process.versions.icu}。请先用本程序运行 fazhi index 更新来源。`,
    )
  const made = await to.make()
  const rows = await from.reports()
  const same = made !== null && JSON.stringify(made) === JSON.stringify(make)
  const before = same ? await to.reports() : []
  const wanted = new Map(rows.map(row => [row.id, row]))
  const held = new Set(before.filter(row => wanted.get(row.id)?.hash === row.hash).map(row => row.id))
  const gone = before.filter(row => !wanted.has(row.id)).map(row => row.id)
  const lost = same ? gone.length : made === null ? 0 : (await to.stats()).reports
  if (lost > 0 && !options.force)
    throw new StoreError(`复制索引：目标里另有 ${lost} 份报告，复制会把它们去掉。请换一个空的目标，或加 --force 确认。`)
  // What is made otherwise shares nothing with the copy, and a mixture of two makings would answer wrongly.
  if (!same) await to.rewrite(make, writer => writer.clear())
  const missing = rows.filter(row => !held.has(row.id))
  for (let i = 0; i < missing.length; i += BATCH) {
    const entries = await entriesOf(from, missing.slice(i, i + BATCH))
    await to.rewrite(make, async writer => {
      for (const entry of entries) await writer.put(entry)
    })
    options.onProgress?.(Math.min(i + BATCH, missing.length), missing.length)
  }
  const seen = await from.seen()
  const names = new Set(seen.map(one => one.file))
  const unseen = (await to.seen()).filter(one => !names.has(one.file)).map(one => one.file)
  await to.rewrite(make, async writer => {
    for (const report of gone) await writer.remove(report)
    await writer.supersede(new Map(rows.flatMap(row => (row.supersedes.length > 0 ? [[row.id, row.supersedes]] : []))))
    await writer.see(seen, unseen)
  })
  return { ...(await compared(from, to)), already: held.size, removed: lost }
}

/** Reports as they were put in. Terms are cut anew from the same texts by the same program. */
async function entriesOf(from: Store, rows: readonly ReportRow[]): Promise<Entry[]> {
  const entries: Entry[] = []
  for (const { hash, passages: _, figures: __, supersedes: ___, ...head } of rows) {
    const filter = { reports: [head.id] }
    const passages = await from.passages(filter)
    const figures = await from.figures(filter)
    const text = await from.text(head.id)
    if (text === null) throw new StoreError(`复制索引：报告 ${head.file} 在复制中被移走。请再运行一次，它会接着做。`)
    const vectors = await from.vectors(passages.map(({ id }) => id))
    const measures = await from.measureVectors([...new Set(figures.map(({ measure }) => measure))])
    const report = { ...head, text, furniture: [], sections: [] }
    entries.push({
      report,
      hash,
      passages,
      figures,
      terms: passageTexts(report, passages).map(terms),
      vectors: passages.map(({ id }) => vectors.get(id) ?? null),
      measures,
    })
  }
  return entries
}

/** Counts and checksums of both, everything read once. Throws StoreError on the first report that differs. */
async function compared(from: Store, to: Store): Promise<Omit<Copied, 'already' | 'removed'>> {
  const [one, other] = [await from.stats(), await to.stats()]
  if (JSON.stringify(one) !== JSON.stringify(other))
    throw new StoreError(
      `复制索引：来源有 ${one.reports} 份报告、${one.passages} 段、${one.figures} 个数字、${one.terms} 个词，复制后有 ${other.reports}、${other.passages}、${other.figures}、${other.terms}。请用本程序运行 fazhi index 更新来源，再复制一次。`,
    )
  const [rows, copies] = [await from.reports(), new Map((await to.reports()).map(row => [row.id, row]))]
  const all = createHash('sha256')
  for (const row of rows) {
    const sums = [await checksumOf(from, row), await checksumOf(to, copies.get(row.id) ?? row)]
    if (sums[0] !== sums[1])
      throw new StoreError(
        `复制索引：报告 ${row.file} 复制后校验和不同。请运行 fazhi index 更新目标，或换一个目标再复制。`,
      )
    all.update(sums[0]!)
  }
  return { reports: one.reports, passages: one.passages, figures: one.figures, checksum: all.digest('hex') }
}

/** SHA-256 over all that is kept of a report, vectors to the last bit, and over how often its words are counted. */
async function checksumOf(store: Store, row: ReportRow): Promise<string> {
  const filter = { reports: [row.id] }
  const [passages, figures] = [await store.passages(filter), await store.figures(filter)]
  const hash = createHash('sha256').update(JSON.stringify([row, await store.text(row.id), passages, figures]))
  const vectors = await store.vectors(passages.map(({ id }) => id))
  for (const { id } of passages) hash.update(id).update(bytesOf(vectors.get(id)))
  const names = [...new Set(figures.map(({ measure }) => measure))].sort()
  const measures = await store.measureVectors(names)
  for (const name of names) hash.update(name).update(bytesOf(measures.get(name)))
  return hash.digest('hex')
}

function bytesOf(vector: Float32Array | undefined): Uint8Array {
  return vector ? new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength) : new Uint8Array()
}
