/**
 * Vectors of the store → nearest passages. Exact comparison while they are few or a filter leaves few; hnswlib for many.
 * The hnswlib file is a cache: checksummed, checked before it is loaded, rebuilt whenever anything about it does not match.
 * The only file that imports hnswlib-node, which may be missing: then the search compares exactly.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Scored } from './store.js'

/** All vectors of a store, one after the other. */
export interface PackedVectors {
  readonly ids: readonly string[]
  readonly reports: readonly string[]
  readonly dimension: number
  readonly values: Float32Array
}

export interface Vectors {
  /** True where every search compares exactly: few vectors, or no hnswlib. */
  readonly exact: boolean
  /** At most k, never fewer where k are admitted; `reports` null admits all. Ties by id. */
  search(query: Float32Array, reports: ReadonlySet<string> | null, k: number): Scored[]
}

/** Below this many vectors exact comparison takes under 2 ms (256 dimensions, plain JavaScript; npm run bench). */
export const EXACT_BELOW = 5_000

const FILE = 'vectors.hnsw'
/** hnswlib's usual construction values; recall on the built-in table's vectors is measured in the bench. */
const LINKS = 16
const EF_CONSTRUCTION = 200
const EF_SEARCH = 128

const Header = z.object({
  version: z.string(),
  dimension: z.number().int(),
  count: z.number().int(),
  bytes: z.number().int(),
  sha256: z.string(),
})

interface Hnsw {
  initIndex(options: { maxElements: number; m: number; efConstruction: number; randomSeed: number }): void
  addPoint(point: number[], label: number): void
  setEf(ef: number): void
  searchKnn(point: number[], k: number): { distances: number[]; neighbors: number[] }
  writeIndexSync(path: string): void
  readIndexSync(path: string): void
  getCurrentCount(): number
}

/** `version` is the store's: a cache of another version is foreign. `pack` is called once. */
export async function openVectors(
  folder: string,
  version: string,
  pack: () => PackedVectors,
  exactBelow = EXACT_BELOW,
): Promise<Vectors> {
  const packed = pack()
  const hnsw = packed.ids.length >= exactBelow ? await openHnsw(folder, version, packed) : null
  const rowsOf = byReport(packed)
  return {
    exact: hnsw === null,
    search(query, reports, k) {
      if (k <= 0 || packed.ids.length === 0 || !usable(query, packed.dimension)) return []
      if (reports || !hnsw)
        return exact(packed, query, reports ? [...reports].flatMap(report => rowsOf.get(report) ?? []) : null, k)
      const wanted = Math.min(k, packed.ids.length)
      const { neighbors } = hnsw.searchKnn([...query], wanted)
      const found = exact(packed, query, neighbors, k)
      return found.length < wanted ? exact(packed, query, null, k) : found
    },
  }
}

function usable(query: Float32Array, dimension: number): boolean {
  return query.length === dimension && query.every(Number.isFinite)
}

function byReport(packed: PackedVectors): ReadonlyMap<string, readonly number[]> {
  const rows = new Map<string, number[]>()
  for (const [i, report] of packed.reports.entries()) {
    const known = rows.get(report)
    if (known) known.push(i)
    else rows.set(report, [i])
  }
  return rows
}

/** Compares the rows given, or all, one by one. */
function exact(packed: PackedVectors, query: Float32Array, rows: readonly number[] | null, k: number): Scored[] {
  const { values, dimension } = packed
  const all: Scored[] = []
  const count = rows?.length ?? packed.ids.length
  for (let i = 0; i < count; i++) {
    const row = rows ? rows[i]! : i
    let score = 0
    for (let d = 0, at = row * dimension; d < dimension; d++, at++) score += query[d]! * values[at]!
    all.push({ id: packed.ids[row]!, score })
  }
  return all.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1)).slice(0, k)
}

async function openHnsw(folder: string, version: string, packed: PackedVectors): Promise<Hnsw | null> {
  const make = await factory(packed.dimension)
  if (!make) return null
  const path = join(folder, FILE)
  if (matches(path, version, packed)) {
    const loaded = make()
    try {
      loaded.readIndexSync(path)
      if (loaded.getCurrentCount() === packed.ids.length) {
        loaded.setEf(EF_SEARCH)
        return loaded
      }
    } catch {
      // A cache that does not load is built again.
    }
  }
  return buildHnsw(make(), path, version, packed)
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

/** Everything that can be checked is checked before the library sees the file: a damaged one ends the process in it. */
function matches(path: string, version: string, packed: PackedVectors): boolean {
  try {
    if (!existsSync(path) || !existsSync(`${path}.json`)) return false
    const header = Header.safeParse(JSON.parse(readFileSync(`${path}.json`, 'utf8')))
    if (!header.success) return false
    const { data } = header
    if (data.version !== version || data.dimension !== packed.dimension || data.count !== packed.ids.length)
      return false
    return statSync(path).size === data.bytes && sha256(path) === data.sha256
  } catch {
    return false
  }
}

function buildHnsw(index: Hnsw, path: string, version: string, packed: PackedVectors): Hnsw {
  index.initIndex({ maxElements: packed.ids.length, m: LINKS, efConstruction: EF_CONSTRUCTION, randomSeed: 7 })
  for (let i = 0; i < packed.ids.length; i++)
    index.addPoint([...packed.values.subarray(i * packed.dimension, (i + 1) * packed.dimension)], i)
  index.setEf(EF_SEARCH)
  save(index, path, { version, dimension: packed.dimension, count: packed.ids.length })
  return index
}

/** Written beside and renamed; where the folder takes no file the search goes on without a cache. */
function save(index: Hnsw, path: string, about: { version: string; dimension: number; count: number }): void {
  const beside = `${path}.${process.pid}.new`
  try {
    index.writeIndexSync(beside)
    const bytes = statSync(beside).size
    const header = { ...about, bytes, sha256: sha256(beside) }
    rmSync(`${path}.json`, { force: true })
    renameSync(beside, path)
    writeFileSync(`${path}.json`, JSON.stringify(header))
  } catch {
    rmSync(beside, { force: true })
  }
}

function sha256(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}
