/**
 * Terms of passages ↔ postings in bytes, and BM25 over them. Postings of one term lie in blocks of 64 reports, in each
 * block a group a report, so that a filter by report skips whole groups unread. Where blocks are kept is the store's matter.
 */

/** Reports a block: large enough that a term's rows are few, small enough that replacing one report rewrites little. */
export const BLOCK = 64

/** BM25 on passages with their head before them: k1 0.6, b 0.6 (shared/parts.md, three public Chinese sets). */
export const K1 = 0.6
export const B = 0.6

/** The bytes are not postings: the database is damaged. */
export class PostingsError extends Error {
  override readonly name = 'PostingsError'
}

/** Terms of one report: term → ordinals of the passages that hold it with how often, ascending. */
export type Counted = ReadonlyMap<string, readonly (readonly [ordinal: number, count: number])[]>

export function countTerms(passages: readonly (readonly string[])[]): Counted {
  const counted = new Map<string, [number, number][]>()
  for (const [ordinal, terms] of passages.entries()) {
    for (const term of terms) {
      const known = counted.get(term)
      const last = known?.at(-1)
      if (!known) counted.set(term, [[ordinal, 1]])
      else if (last![0] === ordinal) last![1]++
      else known.push([ordinal, 1])
    }
  }
  return counted
}

/** A group: number of the report in its block, length of the rest, then ordinal (as a step from the one before) and count. */
export function encodeGroup(slot: number, pairs: readonly (readonly [number, number])[]): Buffer {
  const body: number[] = []
  let last = 0
  for (const [ordinal, count] of pairs) {
    pushVarint(body, ordinal - last)
    pushVarint(body, count)
    last = ordinal
  }
  const head: number[] = []
  pushVarint(head, slot)
  pushVarint(head, body.length)
  return Buffer.from([...head, ...body])
}

/** The block's bytes without one report's group, and how many passages of it held the term. */
export function cutGroup(block: Uint8Array, slot: number): { readonly rest: Buffer; readonly passages: number } {
  return cutGroups(block, new Set([slot]))
}

/** The same of several reports. */
export function cutGroups(
  block: Uint8Array,
  slots: ReadonlySet<number>,
): { readonly rest: Buffer; readonly passages: number } {
  const kept: Uint8Array[] = []
  const at = { index: 0 }
  let passages = 0
  while (at.index < block.length) {
    const start = at.index
    const own = readVarint(block, at)
    const end = groupEnd(block, at)
    if (!slots.has(own)) kept.push(block.subarray(start, end))
    else
      while (at.index < end) {
        readVarint(block, at)
        readVarint(block, at)
        passages++
      }
    at.index = end
  }
  return { rest: Buffer.concat(kept), passages }
}

/** How many reports and passages a block names. Throws PostingsError on damaged bytes. */
export function groupsOf(block: Uint8Array): { readonly groups: number; readonly passages: number } {
  const at = { index: 0 }
  let groups = 0
  let passages = 0
  while (at.index < block.length) {
    readVarint(block, at)
    const end = groupEnd(block, at)
    for (; at.index < end; passages++) {
      readVarint(block, at)
      readVarint(block, at)
    }
    groups++
  }
  return { groups, passages }
}

/** Passages to be scored: those of report `slot` of block `b` are numbered from `base`, where `base` is ≥ 0. */
export interface Scoring {
  /** First passage number of each report by its own number; -1 where it is not admitted. */
  readonly base: (report: number) => number
  /** How many passages that report has. */
  readonly size: (report: number) => number
  /** k1 · (1 − b + b · length / mean length), by passage number. */
  readonly norms: Float64Array
  readonly scores: Float64Array
}

/** Adds one term's share to the scores of the passages of a block that hold it. Throws PostingsError on damaged bytes. */
export function scoreBlock(block: number, bytes: Uint8Array, idf: number, scoring: Scoring): void {
  const at = { index: 0 }
  while (at.index < bytes.length) {
    const report = block * BLOCK + readVarint(bytes, at)
    const end = groupEnd(bytes, at)
    const base = scoring.base(report)
    if (base < 0) {
      at.index = end
      continue
    }
    const size = scoring.size(report)
    let ordinal = 0
    while (at.index < end) {
      ordinal += readVarint(bytes, at)
      const count = readVarint(bytes, at)
      if (ordinal >= size) throw new PostingsError(`Cannot score postings: ordinal ${ordinal} of ${size} passages.`)
      const passage = base + ordinal
      scoring.scores[passage]! += (idf * count * (K1 + 1)) / (count + scoring.norms[passage]!)
    }
  }
}

/** How many passages of the reports admitted a block names. Throws PostingsError on damaged bytes. */
export function countBlock(block: number, bytes: Uint8Array, admits: (report: number) => boolean): number {
  const at = { index: 0 }
  let count = 0
  while (at.index < bytes.length) {
    const report = block * BLOCK + readVarint(bytes, at)
    const end = groupEnd(bytes, at)
    if (!admits(report)) at.index = end
    for (; at.index < end; count++) {
      readVarint(bytes, at)
      readVarint(bytes, at)
    }
  }
  return count
}

/** Robertson–Spärck Jones weight with one added, as in Lucene: never negative. */
export function idf(holders: number, passages: number): number {
  return Math.log(1 + Math.max(0, passages - holders + 0.5) / (holders + 0.5))
}

/** What a passage's length does to a count of a term in it. */
export function norm(length: number, mean: number): number {
  return K1 * (1 - B + (B * length) / mean)
}

/** Lengths of passages in terms. */
export function encodeLengths(lengths: readonly number[]): Buffer {
  const bytes: number[] = []
  for (const length of lengths) pushVarint(bytes, length)
  return Buffer.from(bytes)
}

export function decodeLengths(bytes: Uint8Array, count: number): number[] {
  const at = { index: 0 }
  return Array.from({ length: count }, () => readVarint(bytes, at))
}

function groupEnd(bytes: Uint8Array, at: { index: number }): number {
  const length = readVarint(bytes, at)
  const end = at.index + length
  if (end > bytes.length)
    throw new PostingsError(`Cannot read postings: group ends at ${end} of ${bytes.length} bytes.`)
  return end
}

function pushVarint(bytes: number[], value: number): void {
  let rest = value
  while (rest > 127) {
    bytes.push((rest & 127) | 128)
    rest >>>= 7
  }
  bytes.push(rest)
}

function readVarint(bytes: Uint8Array, at: { index: number }): number {
  let value = 0
  for (let shift = 0; shift < 28; shift += 7) {
    const byte = bytes[at.index++]
    if (byte === undefined) break
    value |= (byte & 127) << shift
    if (byte < 128) return value
  }
  throw new PostingsError('Cannot read postings: number without an end.')
}
