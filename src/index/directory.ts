/** Rows of the table of reports → what is held at one version, in the order of file names, and where each passage stands in it. */

import type { VectorSource } from './nearest.js'
import { decodeLengths, norm } from './postings.js'
import type { Filter, Stats } from './store.js'

export interface Held {
  readonly n: number
  readonly id: string
  readonly passages: number
  readonly figures: number
  /** Search terms of its passages, all together. */
  readonly terms: number
  /** Number of its first passage among all held. */
  readonly base: number
  readonly supersedes: readonly string[]
}

export interface Directory {
  readonly version: string
  readonly dimension: number
  readonly instance: string
  readonly held: readonly Held[]
  readonly byId: ReadonlyMap<string, Held>
  /** By number: place in `held`, -1 where none. */
  readonly place: Int32Array
  /** Lengths in terms, length norms and scratch scores, by passage. */
  readonly lengths: Uint32Array
  readonly norms: Float64Array
  readonly scores: Float64Array
  readonly vectors: VectorSource
  /** Of all that is held. */
  readonly stats: Stats
}

/** A row of the table of reports. `lengths`: encoded by postings.ts. */
export interface HeldRow {
  readonly n: number
  readonly id: string
  readonly passages: number
  readonly figures: number
  readonly lengths: Uint8Array
  readonly supersedes: readonly string[]
}

/** `rows` in the order of file names. */
export function directoryOf(of: {
  readonly version: string
  readonly instance: string
  readonly dimension: number
  readonly rows: readonly HeldRow[]
  /** Packed vectors of a report by its number. */
  readonly read: (n: number) => Float32Array
}): Directory {
  const { version, instance, dimension, rows, read } = of
  const lengths = new Uint32Array(rows.reduce((sum, { passages }) => sum + passages, 0))
  let highest = -1
  let base = 0
  const held = rows.map(({ n, id, passages, figures, supersedes, lengths: packed }) => {
    const own = decodeLengths(packed, passages)
    lengths.set(own, base)
    if (n > highest) highest = n
    const terms = own.reduce((sum, length) => sum + length, 0)
    base += passages
    return { n, id, passages, figures, supersedes, base: base - passages, terms }
  })
  const place = new Int32Array(highest + 1).fill(-1)
  for (const [i, report] of held.entries()) place[report.n] = i
  const stats = statsOf(held)
  const mean = meanLength(stats.passages, stats.terms)
  return {
    version,
    dimension,
    instance,
    held,
    byId: new Map(held.map(report => [report.id, report])),
    place,
    lengths,
    norms: Float64Array.from(lengths, length => norm(length, mean)),
    scores: new Float64Array(lengths.length),
    vectors: {
      instance,
      dimension,
      held: new Map(held.map(report => [report.n, report.passages] as const).sort((a, b) => a[0] - b[0])),
      read,
      idOf: (n, ordinal) => `${held[place[n]!]!.id}.${ordinal}`,
    },
    stats,
  }
}

/** How much these reports hold together. */
export function statsOf(held: readonly Held[]): Stats {
  const all = { reports: held.length, passages: 0, figures: 0, terms: 0 }
  for (const { passages, figures, terms } of held) {
    all.passages += passages
    all.figures += figures
    all.terms += terms
  }
  return all
}

/** Mean length of so many passages with so many terms together. */
export function meanLength(passages: number, terms: number): number {
  return Math.max(1, terms / Math.max(1, passages))
}

/** The reports a filter admits, in the order of file names. */
export function chosenBy({ held, byId }: Directory, filter: Filter): readonly Held[] {
  if (!filter.reports) return held
  const wanted = new Set(filter.reports)
  if (wanted.size > held.length / 4) return held.filter(report => wanted.has(report.id))
  return [...wanted].flatMap(id => byId.get(id) ?? []).sort((a, b) => a.base - b.base)
}

/** Report and ordinal of a passage id; undefined where it is not held. */
export function placeOf(
  { byId }: Directory,
  passage: string,
): { readonly held: Held; readonly ordinal: number } | undefined {
  const dot = passage.lastIndexOf('.')
  const held = byId.get(passage.slice(0, dot))
  const ordinal = Number(passage.slice(dot + 1))
  return held && Number.isInteger(ordinal) && ordinal >= 0 && ordinal < held.passages ? { held, ordinal } : undefined
}
