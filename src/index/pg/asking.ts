/** What is held and what is asked → words, weights and vectors, by the code that the embedded store reckons with. */
import { chosenBy, type Directory, placeOf } from '../directory.js'
import type { Filter, Population } from '../store.js'
import { bestPassages, blocksOf, holdersAmong } from '../words.js'
import type { Place } from './numbers.js'
import type { PgReading } from './reading.js'

export interface WordSearch {
  readonly terms: readonly string[]
  readonly filter: Filter
  readonly k: number
  readonly among: Population | undefined
}

export async function searchWords(reading: PgReading, held: Directory, { terms, filter, k, among }: WordSearch) {
  const chosen = chosenBy(held, filter)
  if (k <= 0 || terms.length === 0 || chosen.length === 0) return []
  const wanted = [...new Set(terms)]
  const holders = among?.holders ?? (await reading.holders(held.version, wanted))
  const found = wanted.filter(term => (holders.get(term) ?? 0) > 0)
  const postings = await reading.postings(found, blocksOf(chosen))
  const weighed = wanted.map(term => ({ holders: holders.get(term) ?? 0, blocks: postings.get(term) ?? [] }))
  return bestPassages(held, chosen, weighed, k, among)
}

export async function documentFrequency(
  reading: PgReading,
  held: Directory,
  terms: readonly string[],
  filter: Filter,
): Promise<ReadonlyMap<string, number>> {
  const holders = await reading.holders(held.version, terms)
  if (!filter.reports) return holders
  const chosen = chosenBy(held, filter)
  const postings = await reading.postings([...holders.keys()], blocksOf(chosen))
  const found = new Map<string, number>()
  for (const [term, blocks] of postings) {
    const among = holdersAmong(chosen, blocks)
    if (among > 0) found.set(term, among)
  }
  return found
}

export async function vectorsOf(
  reading: PgReading,
  held: Directory,
  passages: readonly string[],
): Promise<ReadonlyMap<string, Float32Array>> {
  const known = passages.filter(id => placeOf(held, id))
  const vectors = await reading.vectors(placesOf(held, known))
  return new Map(known.flatMap((id, i) => (vectors[i] ? [[id, vectors[i]] as const] : [])))
}

/** Where passages lie; those that are not held are left out. */
export function placesOf(held: Directory, passages: readonly string[]): Place[] {
  return passages.flatMap(id => {
    const at = placeOf(held, id)
    return at ? { n: at.held.n, ordinal: at.ordinal } : []
  })
}
