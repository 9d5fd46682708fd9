/** Units and counts ↔ partitions and numbers of reports: the same in every process and on every server. */
import { createHash } from 'node:crypto'
import { BLOCK } from '../postings.js'
import { PARTITIONS } from './schema.js'

/** The partition of a unit, or of a file of which no unit was read. */
export function partOfUnit(unit: string): number {
  return createHash('sha256').update(unit).digest().readUInt32BE(0) % PARTITIONS
}

/** The number of the `count`th report of a partition: given in whole blocks, so that a block of postings is of one partition. */
export function numberOf(count: number, part: number): number {
  return (Math.floor(count / BLOCK) * PARTITIONS + part) * BLOCK + (count % BLOCK)
}

/** The partition a report's number lies in. */
export function partOf(n: number): number {
  return partOfBlock(Math.floor(n / BLOCK))
}

/** The partition of a block of postings. */
export function partOfBlock(block: number): number {
  return block % PARTITIONS
}

/** The partitions of reports by their numbers, each once. */
export function partsOf(ns: readonly number[]): number[] {
  return [...new Set(ns.map(partOf))]
}

/** Where a passage lies: the number of its report, and which of its passages it is. */
export interface Place {
  readonly n: number
  readonly ordinal: number
}

/** More passages than a report of 50 MB can have; numbers of reports stay below 2^29 beside it. */
const ORDINALS = 2 ** 24

/** A place as one number, exact in a double. */
export function keyOfPlace({ n, ordinal }: Place): number {
  return n * ORDINALS + ordinal
}

export function placeOfKey(key: number): Place {
  return { n: Math.floor(key / ORDINALS), ordinal: key % ORDINALS }
}
