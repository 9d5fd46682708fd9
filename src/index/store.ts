/**
 * The interface of a store, the only truth of an index: reports, passages, figures, words, vectors. Segmentation, fusion
 * and scores are above it, so that stores differ in where they keep things and in nothing else.
 */
import type { Figure } from '../corpus/figures.js'
import type { Passage } from '../corpus/passages.js'
import type { Report } from '../corpus/report.js'

/** One line for a person: what was tried, on what, what was wanted, what came. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  /** `damaged`: what is kept cannot be read, and building it anew from the corpus mends it. */
  readonly damaged: boolean
  constructor(message: string, damaged = false) {
    super(message)
    this.damaged = damaged
  }
}

/** The store cannot be reached now, or has no room for one more: what was asked may be asked again later. */
export class StoreUnavailable extends StoreError {}

/** What is kept of a report besides its text and its outline. `supersedes`: id of an older file of the same unit and year. */
export type ReportRow = Omit<Report, 'text' | 'furniture' | 'sections'> & {
  /** SHA-256 of the file (and its sidecar), hex. */
  readonly hash: string
  readonly passages: number
  readonly figures: number
  readonly supersedes: readonly string[]
}

/** Absent = no limit, empty = nothing passes. Report ids; `units` and `years` are resolved to reports by the caller. */
export interface Filter {
  readonly reports?: readonly string[]
}

export interface Scored {
  /** Passage id. */
  readonly id: string
  /** Higher is better; comparable only within one call. */
  readonly score: number
}

/** A report with all that was made of it: the unit of replacement. */
export interface Entry {
  readonly report: Report
  readonly hash: string
  readonly passages: readonly Passage[]
  readonly figures: readonly Figure[]
  /** Search terms a passage (head included), in the order of `passages`. */
  readonly terms: readonly (readonly string[])[]
  /** Unit vectors a passage in the order of `passages`; null where the embedder found nothing to embed. */
  readonly vectors: readonly (Float32Array | null)[]
  /** Unit vectors of the measures of `figures`, by measure text. */
  readonly measures: ReadonlyMap<string, Float32Array>
}

/** What of an entry is kept as its row. The outline is not: it is twenty times the rest, and is read from the text again. */
export function headOf({ report, hash, passages, figures }: Entry): Omit<ReportRow, 'supersedes'> {
  const { text: _, furniture: __, sections: ___, ...head } = report
  return { ...head, hash, passages: passages.length, figures: figures.length }
}

/** What an index was built with; another value of any of them means a rebuild. */
export interface Make {
  readonly schema: number
  readonly model: string
  readonly dimension: number
  readonly icu: string
  /** Fingerprint of the program that reads reports into passages and figures. */
  readonly rules: string
}

/** How much is held. */
export interface Stats {
  readonly reports: number
  readonly passages: number
  readonly figures: number
  /** Search terms of the passages, counted as often as they stand: over `passages` their mean length. */
  readonly terms: number
}

/**
 * What a word's weight is reckoned from, where that is not all that is held: an asker who sees a part is answered as by a
 * store that holds no more, to the last digit of a score.
 */
export interface Population extends Pick<Stats, 'passages' | 'terms'> {
  /** How many of the passages hold a term; a term left out is held by none. */
  readonly holders: ReadonlyMap<string, number>
}

export interface Store {
  reports(): Promise<readonly ReportRow[]>
  /** The stored text of a report; null where it is not held. */
  text(report: string): Promise<string | null>
  /** In text order, reports in the order of their file names. */
  passages(filter: Filter): Promise<readonly Passage[]>
  passagesById(ids: readonly string[]): Promise<readonly Passage[]>
  figures(filter: Filter): Promise<readonly Figure[]>
  /** Figures of these passages, in text order. */
  figuresOf(passages: readonly string[]): Promise<readonly Figure[]>
  /** Best passages for an OR of terms, at most k, ties by id. Words weigh by `among`, else by all that is held. */
  searchWords(terms: readonly string[], filter: Filter, k: number, among?: Population): Promise<readonly Scored[]>
  /** Nearest passages by cosine, at most k, never fewer than k where k pass the filter, ties by id. */
  searchVector(vector: Float32Array, filter: Filter, k: number): Promise<readonly Scored[]>
  /** Vectors of passages, by id. */
  vectors(passages: readonly string[]): Promise<ReadonlyMap<string, Float32Array>>
  /** Vectors of measures, by measure text. */
  measureVectors(measures: readonly string[]): Promise<ReadonlyMap<string, Float32Array>>
  /** How many passages of the reports admitted hold each term; terms held by none are left out. */
  documentFrequency(terms: readonly string[], filter?: Filter): Promise<ReadonlyMap<string, number>>
  stats(filter?: Filter): Promise<Stats>
  /** Changes with every committed change of the index: the key of caches. */
  version(): Promise<string>
  make(): Promise<Make | null>
  /** Connections of a store on a server: held, unused, and waited for. */
  connections?(): { readonly open: number; readonly idle: number; readonly waiting: number }
  /** All or nothing: reports put in (replacing those of the same id) and reports taken out, in one transaction. */
  write(
    put: readonly Entry[],
    remove: readonly string[],
    supersedes: ReadonlyMap<string, readonly string[]>,
  ): Promise<void>
  close(): Promise<void>
}

/** A file of the corpus as it was when read: enough to see without reading that nothing changed. */
export interface Seen {
  readonly file: string
  readonly size: number
  readonly mtime: number
  readonly hash: string
  /** Why it is held no report of; null for a file that became one. */
  readonly problem: string | null
}

/** What may be changed inside one transaction; readers see none of it before its end. */
export interface Writer {
  /** Takes everything out. */
  clear(): Promise<void>
  /** Puts a report in, in the place of the one of the same id. */
  put(entry: Entry): Promise<void>
  remove(report: string): Promise<void>
  /** Replaces what is known of which report stands for which. */
  supersede(of: ReadonlyMap<string, readonly string[]>): Promise<void>
  /** Remembers files as read, and forgets others by name. */
  see(files: readonly Seen[], gone: readonly string[]): Promise<void>
}

/** A store that an index can be built in: what indexing needs besides reading. */
export interface IndexStore extends Store {
  /** One transaction; rolled back when `change` throws. Held under the lock of `lock`. */
  rewrite(make: Make, change: (writer: Writer) => Promise<void>): Promise<void>
  seen(): Promise<readonly Seen[]>
  /** Reads every report once, unless told otherwise the words too; throws StoreError on the first damage. */
  verify(words?: boolean): Promise<void>
  /** Brings the index of vectors up to date. 'exact': none is wanted, as they are few. */
  keepVectors(): Promise<'exact' | 'kept' | 'built' | 'no hnswlib'>
}
