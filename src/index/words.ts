/** Postings of terms in blocks → the best passages by BM25, and how many hold a term. Where the blocks lie is the store's matter. */
import { keepBest } from './best.js'
import { type Directory, type Held, meanLength } from './directory.js'
import { BLOCK, countBlock, groupsOf, idf, norm, scoreBlock } from './postings.js'
import type { Population, Scored } from './store.js'

/** A term's blocks: number and bytes. Blocks of reports that are not wanted may be among them. */
export type Blocks = Iterable<readonly [block: number, data: Uint8Array]>

/** Numbers of the blocks these reports lie in. */
export function blocksOf(reports: readonly Held[]): ReadonlySet<number> {
  return new Set(reports.map(({ n }) => Math.floor(n / BLOCK)))
}

/** At most k passages of `chosen`, by an OR of terms; ties by id. `holders`: passages of `among`, else of all held, that have the term. */
export function bestPassages(
  directory: Directory,
  chosen: readonly Held[],
  terms: readonly { readonly holders: number; readonly blocks: Blocks }[],
  k: number,
  among?: Population,
): Scored[] {
  const { held, place, scores } = directory
  const norms = among ? normsAmong(directory, among) : directory.norms
  const passages = among?.passages ?? norms.length
  const admits = new Uint8Array(held.length)
  for (const { n } of chosen) admits[place[n]!] = 1
  const wanted = blocksOf(chosen)
  const scoring = {
    base: (n: number) => {
      const at = n < place.length ? place[n]! : -1
      return at >= 0 && admits[at] === 1 ? held[at]!.base : -1
    },
    size: (n: number) => held[place[n]!]!.passages,
    norms,
    scores,
  }
  for (const one of chosen) scores.fill(0, one.base, one.base + one.passages)
  for (const { holders, blocks } of terms) {
    if (holders === 0) continue
    const weight = idf(holders, passages)
    for (const [block, data] of blocks) if (wanted.has(block)) scoreBlock(block, data, weight, scoring)
  }
  const found = keepBest(k, candidate => {
    const report = reportAt(held, candidate)
    return `${report.id}.${candidate - report.base}`
  })
  for (const { base, passages: own } of chosen)
    for (let i = base; i < base + own; i++) if (scores[i]! > 0) found.offer(i, scores[i]!)
  return found.taken()
}

/** How many passages of these reports hold a term. */
export function holdersAmong(chosen: readonly Held[], blocks: Blocks): number {
  const admitted = new Set(chosen.map(({ n }) => n))
  let count = 0
  for (const [block, data] of blocks) count += countBlock(block, data, n => admitted.has(n))
  return count
}

/** Populations whose norms are kept: 8 MB each where a million passages are held. */
const KEPT_MEANS = 4
const kept = new WeakMap<Directory, Map<number, Float64Array>>()

/** Length norms by the mean length of a population: made once while the index is unchanged. */
function normsAmong(directory: Directory, { passages, terms }: Population): Float64Array {
  const mean = meanLength(passages, terms)
  const means = kept.get(directory) ?? new Map<number, Float64Array>()
  const norms = means.get(mean) ?? Float64Array.from(directory.lengths, length => norm(length, mean))
  means.delete(mean)
  means.set(mean, norms)
  if (means.size > KEPT_MEANS) means.delete(means.keys().next().value!)
  kept.set(directory, means)
  return norms
}

/** The report a passage number lies in. */
function reportAt(held: readonly Held[], passage: number): Held {
  let low = 0
  let high = held.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (held[middle]!.base <= passage) low = middle
    else high = middle - 1
  }
  return held[low]!
}

/** The words of an index in the three places they stand in. */
export interface HeldWords {
  /** The distinct terms of each report. */
  readonly ofReports: Iterable<readonly string[]>
  /** Of each term, how many passages are said to hold it. */
  readonly counts: Iterable<readonly [term: string, passages: number]>
  /** Blocks of postings with their term. */
  readonly postings: Iterable<readonly [term: string, data: Uint8Array]>
}

/** Whether every term of every report is in the postings, and as often as counted. */
export function wordsAgree({ ofReports, counts, postings }: HeldWords): boolean {
  const said = new Map(counts)
  const wanted = new Map<string, number>()
  for (const terms of ofReports) for (const term of terms) wanted.set(term, (wanted.get(term) ?? 0) + 1)
  const found = new Map<string, { groups: number; passages: number }>()
  for (const [term, data] of postings) {
    const size = groupsOf(data)
    const own = found.get(term)
    found.set(term, {
      groups: (own?.groups ?? 0) + size.groups,
      passages: (own?.passages ?? 0) + size.passages,
    })
  }
  if (found.size !== wanted.size || said.size !== wanted.size) return false
  return [...wanted].every(
    ([term, reports]) => found.get(term)?.groups === reports && found.get(term)?.passages === said.get(term),
  )
}
