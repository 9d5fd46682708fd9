/**
 * Vectors of the store → nearest passages: compared one by one where few are admitted, else those a graph of them names.
 * Scores are computed from the store, so a graph can miss a passage but never misname one.
 */
import { keepBest } from './best.js'
import type { Scored } from './store.js'

/** What is compared. A report's number never changes its vectors; zero rows are passages without one. */
export interface VectorSource {
  /** Of the store the numbers are of. */
  readonly instance: string
  readonly dimension: number
  /** Numbers of the reports held, ascending, with how many passages each has. */
  readonly held: ReadonlyMap<number, number>
  read(report: number): Float32Array
  idOf(report: number, ordinal: number): string
}

/** hnswlib over the reports that were held when it was built. */
export interface Approximate {
  /** Checksum of its file: tells whether another was built since. */
  readonly mark: string
  /** Numbers of its reports and the first label of each, both ascending. */
  readonly reports: readonly number[]
  readonly firsts: readonly number[]
  readonly has: ReadonlySet<number>
  readonly count: number
  search(query: Float32Array, k: number): readonly number[]
}

/**
 * Up to so many admitted vectors are compared one by one: 5 ms of plain JavaScript at 256 dimensions, ten times that where
 * they must be read from the disk first.
 */
export const EXACT_ADMITTED = 20_000

/** At most k, never fewer where k of `reports` (null: all) have vectors; ties by id. `query` is a checked unit vector. */
export function nearest(
  source: VectorSource,
  reports: readonly number[] | null,
  query: Float32Array,
  k: number,
  graph: Approximate | null,
): Scored[] {
  if (k <= 0) return []
  const all = (): readonly number[] => reports ?? [...source.held.keys()]
  const few = reports && reports.reduce((sum, report) => sum + (source.held.get(report) ?? 0), 0) <= EXACT_ADMITTED
  if (!graph || few) return compared(source, all(), query, k)
  return throughGraph(source, reports, query, k, graph) ?? compared(source, all(), query, k)
}

function compared(source: VectorSource, reports: readonly number[], query: Float32Array, k: number): Scored[] {
  const { dimension } = source
  // A candidate is the place of its report in `reports` and its ordinal in one number.
  const found = keepBest(k, candidate => source.idOf(reports[Math.floor(candidate / PLACES)]!, candidate % PLACES))
  for (const [place, report] of reports.entries()) {
    const passages = source.held.get(report) ?? 0
    if (passages === 0) continue
    const values = source.read(report)
    for (let ordinal = 0, at = 0; ordinal < passages; ordinal++, at += dimension) {
      const score = dot(query, values, at, dimension)
      if (score !== 0 || !zero(values, at, dimension)) found.offer(place * PLACES + ordinal, score)
    }
  }
  return found.taken()
}

/** More passages than a report of 50 MB can have. */
const PLACES = 2 ** 24

/** Inner product of a query and the values from `at` on. Four sums at once: the additions of one would wait for each other. */
export function dot(query: Float32Array, values: Float32Array, at: number, dimension: number): number {
  let a = 0
  let b = 0
  let c = 0
  let d = 0
  let i = 0
  for (; i + 3 < dimension; i += 4) {
    a += query[i]! * values[at + i]!
    b += query[i + 1]! * values[at + i + 1]!
    c += query[i + 2]! * values[at + i + 2]!
    d += query[i + 3]! * values[at + i + 3]!
  }
  for (; i < dimension; i++) a += query[i]! * values[at + i]!
  return a + b + c + d
}

function zero(values: Float32Array, at: number, dimension: number): boolean {
  for (let i = at; i < at + dimension; i++) if (values[i] !== 0) return false
  return true
}

/** How much more is asked of the graph where too few of those it named are admitted, or the last one ties. */
const MORE = 8
/** From so many on, naming more takes as long as comparing some ten thousands; texts that tie so often are one text. */
const MOST_ASKED = 10_000

/** Null where the graph would have to name half of all: comparing all is no slower then. */
function throughGraph(
  source: VectorSource,
  reports: readonly number[] | null,
  query: Float32Array,
  k: number,
  graph: Approximate,
): Scored[] | null {
  const among = reports && new Set(reports)
  const admits = (report: number): boolean => source.held.has(report) && (among?.has(report) ?? true)
  let inGraph = 0
  for (const report of graph.reports) if (admits(report)) inGraph += source.held.get(report)!
  if (inGraph === 0) return null
  // More than k, as some of those named are gone or not admitted.
  let ask = Math.ceil((2 * k * graph.count) / inGraph) + k
  if (ask > graph.count / 2) return null
  let found = named(source, graph, { query, ask, k, admits })
  while ((found.taken < Math.min(k, inGraph) || (found.tied && found.taken < inGraph)) && ask < MOST_ASKED) {
    ask *= MORE
    if (ask > graph.count / 2) return null
    found = named(source, graph, { query, ask, k, admits })
  }
  if (found.taken < Math.min(k, inGraph)) return null
  const fresh = (reports ?? [...source.held.keys()]).filter(report => !graph.has.has(report))
  return [...found.best, ...compared(source, fresh, query, k)]
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
    .slice(0, k)
}

interface Naming {
  readonly query: Float32Array
  /** How many the graph is to name. */
  readonly ask: number
  readonly k: number
  readonly admits: (report: number) => boolean
}

/** The best k of those the graph names. `tied`: one that was not named may tie with the last. */
function named(
  source: VectorSource,
  graph: Approximate,
  { query, ask, k, admits }: Naming,
): { readonly best: Scored[]; readonly taken: number; readonly tied: boolean } {
  const { reports, firsts } = graph
  const found = keepBest(k, candidate => {
    const place = placeOf(firsts, candidate)
    return source.idOf(reports[place]!, candidate - firsts[place]!)
  })
  let taken = 0
  let lowest = Number.POSITIVE_INFINITY
  for (const label of graph.search(query, ask)) {
    const place = placeOf(firsts, label)
    const report = reports[place]
    const ordinal = label - (firsts[place] ?? 0)
    if (report === undefined || !admits(report) || ordinal >= (source.held.get(report) ?? 0)) continue
    const score = dot(query, source.read(report), ordinal * source.dimension, source.dimension)
    found.offer(label, score)
    lowest = Math.min(lowest, score)
    taken++
  }
  const best = found.taken()
  return { best, taken, tied: (best.at(-1)?.score ?? 0) <= lowest + TIE }
}

/** Far below what tells two texts apart, far above the rounding of a sum of 256 products. */
const TIE = 1e-6

/** The last place whose first label is not above `label`. */
function placeOf(firsts: readonly number[], label: number): number {
  let low = 0
  let high = firsts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (firsts[middle]! <= label) low = middle
    else high = middle - 1
  }
  return low
}
