/**
 * Vectors of the store → nearest passages: compared one by one, or through hnswlib where they are many. The hnswlib file is
 * a cache beside the store: checked before the library sees it, built anew whenever anything about it does not match.
 * The only file that imports hnswlib-node, which may be missing: then everything is compared.
 */
import { createHash } from 'node:crypto'
import { createReadStream, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
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
  /** Number of a report → its first label. */
  readonly labels: ReadonlyMap<number, number>
  readonly count: number
  search(query: Float32Array, k: number): readonly number[]
}

/** Below this many vectors comparing all takes under 2 ms and building a graph of them is a waste. */
export const EXACT_BELOW = 5_000

/** Up to so many admitted vectors are compared one by one: 5 ms of plain JavaScript at 256 dimensions. */
const EXACT_ADMITTED = 20_000

/** Share of passages outside the graph, or in it and gone, from which it is built anew. */
const DRIFT = 0.1

const FILE = 'vectors.hnsw'
/** hnswlib's usual construction; with ef 128 its recall@10 on the built-in table's vectors is above 0.99 (bench). */
const LINKS = 16
const EF_CONSTRUCTION = 200
const EF_SEARCH = 128

const Header = z.object({
  instance: z.string(),
  dimension: z.number().int(),
  count: z.number().int(),
  bytes: z.number().int(),
  sha256: z.string(),
  reports: z.array(z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()])),
})
type Header = z.infer<typeof Header>

interface Hnsw {
  initIndex(options: { maxElements: number; m: number; efConstruction: number; randomSeed: number }): void
  addPoint(point: number[], label: number): void
  setEf(ef: number): void
  searchKnn(point: number[], k: number): { distances: number[]; neighbors: number[] }
  writeIndexSync(path: string): void
  readIndexSync(path: string): void
  getCurrentCount(): number
  getNumDimensions(): number
}

/** At most k, never fewer where k of `reports` (null: all) have vectors; ties by id. `query` is a checked unit vector. */
export function nearest(
  source: VectorSource,
  reports: readonly number[] | null,
  query: Float32Array,
  k: number,
  graph: Approximate | null,
): Scored[] {
  if (k <= 0) return []
  const wanted = reports ?? [...source.held.keys()]
  const admitted = wanted.reduce((sum, report) => sum + (source.held.get(report) ?? 0), 0)
  if (!graph || (reports && admitted <= EXACT_ADMITTED)) return compared(source, wanted, query, k)
  return throughGraph(source, wanted, admitted, query, k, graph) ?? compared(source, wanted, query, k)
}

/** Whether so many vectors are worth a graph. */
export function wantsGraph(source: VectorSource, exactBelow = EXACT_BELOW): boolean {
  let count = 0
  for (const passages of source.held.values()) count += passages
  return count >= exactBelow
}

/** The graph kept in `folder`; null where there is none, where it is damaged or of another store, and without hnswlib. */
export async function loadGraph(folder: string, source: VectorSource): Promise<Approximate | null> {
  const path = join(folder, FILE)
  const header = readHeader(path)
  if (!header || !fits(header, source) || !(await intact(path, header))) return null
  const make = await factory(source.dimension)
  if (!make) return null
  const index = make()
  try {
    index.readIndexSync(path)
  } catch {
    return null
  }
  if (index.getCurrentCount() !== header.count || index.getNumDimensions() !== source.dimension) return null
  index.setEf(EF_SEARCH)
  return { labels: labelsOf(header.reports), count: header.count, search: searching(index) }
}

/** Builds the graph and puts it into `folder` unless the one there still serves. Gives what became of it. */
export async function keepGraph(folder: string, source: VectorSource): Promise<'kept' | 'built' | 'no hnswlib'> {
  const make = await factory(source.dimension)
  if (!make) return 'no hnswlib'
  const path = join(folder, FILE)
  const header = readHeader(path)
  if (header && fits(header, source) && drift(header, source) <= DRIFT && (await intact(path, header))) return 'kept'
  const index = make()
  const reports = [...source.held]
  const all = reports.reduce((sum, [, passages]) => sum + passages, 0)
  index.initIndex({ maxElements: Math.max(1, all), m: LINKS, efConstruction: EF_CONSTRUCTION, randomSeed: 7 })
  let label = 0
  for (const [report, passages] of reports) {
    const values = source.read(report)
    for (let ordinal = 0; ordinal < passages; ordinal++, label++) {
      const point = values.subarray(ordinal * source.dimension, (ordinal + 1) * source.dimension)
      if (point.length === source.dimension && point.every(Number.isFinite) && point.some(value => value !== 0))
        index.addPoint(Array.from(point), label)
    }
    // The library works in this thread; between reports others have their turn.
    await new Promise(resolve => setImmediate(resolve))
  }
  await save(index, path, { instance: source.instance, dimension: source.dimension, reports })
  return 'built'
}

/** Removes what was kept. */
export function dropGraph(folder: string): void {
  for (const name of [FILE, `${FILE}.json`]) rmSync(join(folder, name), { force: true })
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

/**
 * Asks the graph for more than k, as some it names are gone or not admitted, and compares those it does not know. Scores
 * are computed from the store, so a graph can miss a passage but never misname one. Null where too few come of it.
 */
function throughGraph(
  source: VectorSource,
  wanted: readonly number[],
  admitted: number,
  query: Float32Array,
  k: number,
  graph: Approximate,
): Scored[] | null {
  const known = wanted.filter(report => graph.labels.has(report))
  const inGraph = known.reduce((sum, report) => sum + (source.held.get(report) ?? 0), 0)
  const ask = Math.min(graph.count, Math.ceil((2 * k * graph.count) / Math.max(1, inGraph)) + k)
  if (ask > graph.count / 2) return null
  const reports = [...graph.labels.keys()]
  const firsts = [...graph.labels.values()]
  const among = new Set(known)
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
    if (report === undefined || !among.has(report) || ordinal >= (source.held.get(report) ?? 0)) continue
    const score = dot(query, source.read(report), ordinal * source.dimension, source.dimension)
    found.offer(label, score)
    lowest = Math.min(lowest, score)
    taken++
  }
  const best = found.taken()
  // Where the last one taken ties with the last one seen, others that tie were not seen: only comparing all tells them apart.
  const tied = taken < inGraph && (best.at(-1)?.score ?? 0) <= lowest + TIE
  if (taken < Math.min(k, inGraph) || tied) return null
  const fresh = wanted.filter(report => !graph.labels.has(report))
  const merged = [...best, ...compared(source, fresh, query, k)]
  return merged.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1)).slice(0, Math.min(k, admitted))
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

function searching(index: Hnsw): Approximate['search'] {
  return (query, k) => {
    index.setEf(Math.max(EF_SEARCH, k))
    return index.searchKnn(Array.from(query), k).neighbors
  }
}

function labelsOf(reports: Header['reports']): ReadonlyMap<number, number> {
  const labels = new Map<number, number>()
  let first = 0
  for (const [report, passages] of reports) {
    if (passages > 0) labels.set(report, first)
    first += passages
  }
  return labels
}

function fits(header: Header, source: VectorSource): boolean {
  return header.instance === source.instance && header.dimension === source.dimension && header.count > 0
}

/** Share of passages held that the graph lacks, and of its passages that are gone. */
function drift(header: Header, source: VectorSource): number {
  const known = new Map(header.reports)
  let all = 0
  let strange = 0
  for (const [report, passages] of source.held) {
    all += passages
    if (!known.has(report)) strange += passages
  }
  for (const [report, passages] of known) if (!source.held.has(report)) strange += passages
  return strange / Math.max(1, all)
}

function readHeader(path: string): Header | null {
  try {
    return Header.parse(JSON.parse(readFileSync(`${path}.json`, 'utf8')))
  } catch {
    return null
  }
}

/** Everything that can be checked is checked before the library sees the file: a damaged one ends the process in it. */
async function intact(path: string, header: Header): Promise<boolean> {
  try {
    return statSync(path).size === header.bytes && (await sha256(path)) === header.sha256
  } catch {
    return false
  }
}

/** Written beside and renamed; where the folder takes no file the search goes on without. */
async function save(
  index: Hnsw,
  path: string,
  about: Pick<Header, 'instance' | 'dimension' | 'reports'>,
): Promise<void> {
  const beside = `${path}.new`
  try {
    index.writeIndexSync(beside)
    const count = index.getCurrentCount()
    const bytes = statSync(beside).size
    // The library reports success on a full disk; a file without room for its vectors was cut short.
    if (bytes < count * about.dimension * 4) throw new Error('cut short')
    const header: Header = { ...about, count, bytes, sha256: await sha256(beside) }
    writeFileSync(`${beside}.json`, JSON.stringify(header))
    renameSync(beside, path)
    renameSync(`${beside}.json`, `${path}.json`)
  } catch {
    for (const name of [beside, `${beside}.json`]) rmSync(name, { force: true })
  }
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

async function factory(dimension: number): Promise<(() => Hnsw) | null> {
  try {
    const library = (await import('hnswlib-node')) as unknown as {
      default?: { HierarchicalNSW: new (space: string, dimension: number) => Hnsw }
      HierarchicalNSW?: new (space: string, dimension: number) => Hnsw
    }
    const Index = library.HierarchicalNSW ?? library.default?.HierarchicalNSW
    return Index ? () => new Index('ip', dimension) : null
  } catch {
    return null
  }
}
