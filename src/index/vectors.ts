/**
 * Vectors of the store ↔ a graph of them in a file beside it, made and searched by hnswlib. The file is a cache: checked before
 * the library sees it, built anew whenever anything about it does not match. The only file that imports hnswlib-node, which may
 * be missing: then everything is compared.
 */
import { createHash } from 'node:crypto'
import { createReadStream, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Approximate, VectorSource } from './nearest.js'

/** Below this many vectors comparing all takes under 2 ms and building a graph of them is a waste. */
export const EXACT_BELOW = 5_000

/** Share of passages outside the graph, or in it and gone, from which it is built anew. */
const DRIFT = 0.1

const FILE = 'vectors.hnsw'
/**
 * hnswlib's usual construction. A question's few words lie apart from all passages, so that many are about as near: with ef 128
 * the ten nearest of a hundred thousand were found to 86 %, with 400 to 95 %, for 0.3 ms more (npm run bench:scale).
 */
const LINKS = 16
const EF_CONSTRUCTION = 200
const EF_SEARCH = 400

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

/** Whether so many vectors are worth a graph. */
export function wantsGraph(source: VectorSource, exactBelow = EXACT_BELOW): boolean {
  let count = 0
  for (const passages of source.held.values()) count += passages
  return count >= exactBelow
}

/**
 * The graph kept in `folder`; null where there is none, where it is damaged or of another store, and without hnswlib. `known`:
 * the one loaded before, which is given back where no other was built since.
 */
export async function loadGraph(
  folder: string,
  source: VectorSource,
  known: Approximate | null = null,
): Promise<Approximate | null> {
  const path = join(folder, FILE)
  const header = readHeader(path)
  if (!header || !fits(header, source)) return null
  if (known?.mark === header.sha256) return known
  if (!(await intact(path, header))) return null
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
  return { mark: header.sha256, ...labelsOf(header.reports), count: header.count, search: searching(index) }
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

function searching(index: Hnsw): Approximate['search'] {
  return (query, k) => {
    index.setEf(Math.max(EF_SEARCH, k))
    return index.searchKnn(Array.from(query), k).neighbors
  }
}

function labelsOf(held: Header['reports']): Pick<Approximate, 'reports' | 'firsts' | 'has'> {
  const reports: number[] = []
  const firsts: number[] = []
  let first = 0
  for (const [report, passages] of held) {
    if (passages > 0) {
      reports.push(report)
      firsts.push(first)
    }
    first += passages
  }
  return { reports, firsts, has: new Set(reports) }
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
