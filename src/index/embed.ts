/**
 * Text → word pieces → unit vector, from the static table in models/ (39,031 pieces × 256; made from
 * multilingual-e5-small, see models/NOTICE.md). No network, no runtime; leaves servers to model.ts.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Embedder } from '../model.js'

export interface Table extends Embedder {
  /** The pieces a text is cut into, those the table holds. */
  pieces(text: string): string[]
}

const DIMENSION = 256
/** What a character without a piece costs, in the unit of the log-probabilities (models/README of the table). */
const UNKNOWN = -30

/** Opens the built-in table; throws where its files are missing or of the wrong size. */
export function openTable(folder: string = modelFolder()): Table {
  const pieces = readPieces(join(folder, 'pieces.tsv'))
  const rows = lazy(() => readRows(folder, pieces.start.length))
  const embed = (text: string): Float32Array | null => mean(cut(text, pieces), rows())
  const table: Table = {
    name: `builtin-e5-pieces-${DIMENSION}`,
    dimension: DIMENSION,
    pieces: text => cut(text, pieces).map(id => pieces.source.slice(pieces.start[id], pieces.end[id])),
    embedQuery: async text => embed(text),
    embedPassages: async texts => texts.map(embed),
  }
  folders.set(table, folder)
  return table
}

/** By identity: what merely looks like a table (a copy with another method) must not be taken for one. */
const folders = new WeakMap<Embedder, string>()

/** The folder another thread can open the same table from; null for any other embedder. */
export function folderOf(embedder: Embedder): string | null {
  return folders.get(embedder) ?? null
}

/**
 * The pieces as one string and an open-addressed hash table over it: 39,031 strings in a Map took 40 ms to make, this
 * takes a few, and cutting a text makes no substrings.
 */
interface Pieces {
  readonly source: string
  /** Where each piece stands in `source`. */
  readonly start: Int32Array
  readonly end: Int32Array
  readonly score: Float64Array
  /** Hash slot → piece, -1 where empty. */
  readonly slots: Int32Array
  /** Length of the longest piece that begins with this UTF-16 unit: keeps the search for pieces short. */
  readonly longest: Uint8Array
}

interface Rows {
  readonly bytes: Int8Array
  readonly scales: Float32Array
}

function modelFolder(): string {
  return fileURLToPath(new URL('../../models', import.meta.url))
}

function readPieces(file: string): Pieces {
  const source = readFileSync(file, 'utf8')
  let count = 0
  for (let i = 0; i < source.length; i++) if (source.charCodeAt(i) === LINE_BREAK) count++
  const start = new Int32Array(count)
  const end = new Int32Array(count)
  const score = new Float64Array(count)
  const longest = new Uint8Array(65536)
  const slots = new Int32Array(SLOTS).fill(-1)
  for (let id = 0, at = 0; id < count; id++) {
    const tab = source.indexOf('\t', at)
    const stop = source.indexOf('\n', tab)
    start[id] = at
    end[id] = tab
    score[id] = Number(source.slice(tab + 1, stop))
    const first = source.charCodeAt(at)
    if (tab - at > longest[first]!) longest[first] = tab - at
    let hash = 0
    for (let i = at; i < tab; i++) hash = hashed(hash, source.charCodeAt(i))
    let slot = slotOf(hash)
    while (slots[slot]! >= 0) slot = (slot + 1) & (SLOTS - 1)
    slots[slot] = id
    at = stop + 1
  }
  return { source, start, end, score, slots, longest }
}

const LINE_BREAK = 10
/** A power of two more than three times the pieces, so that a search ends after one or two slots. */
const SLOTS = 131_072

function hashed(hash: number, code: number): number {
  return (Math.imul(hash, 0x01000193) + code) | 0
}

function slotOf(hash: number): number {
  return (Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 15) & (SLOTS - 1)
}

/** The piece that stands in `text` from `from` to `to`, whose hash is `hash`; -1 where there is none. */
function find(pieces: Pieces, text: string, from: number, to: number, hash: number): number {
  for (let slot = slotOf(hash); ; slot = (slot + 1) & (SLOTS - 1)) {
    const id = pieces.slots[slot]!
    if (id < 0) return -1
    const start = pieces.start[id]!
    if (pieces.end[id]! - start !== to - from) continue
    let i = 0
    while (i < to - from && text.charCodeAt(from + i) === pieces.source.charCodeAt(start + i)) i++
    if (i === to - from) return id
  }
}

function readRows(folder: string, count: number): Rows {
  const bytes = readFileSync(join(folder, 'vectors.i8'))
  const scales = readFileSync(join(folder, 'scales.f32'))
  if (bytes.length !== count * DIMENSION || scales.length !== count * 4)
    throw new Error(
      `Cannot open embedding table ${folder}: wanted ${count} rows of ${DIMENSION} bytes and a scale each, got ${bytes.length} and ${scales.length} bytes.`,
    )
  return {
    bytes: new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length),
    scales: new Float32Array(scales.buffer.slice(scales.byteOffset, scales.byteOffset + scales.length)),
  }
}

/** Viterbi over the log-probabilities; a character without a piece adds no id. */
function cut(source: string, pieces: Pieces): number[] {
  const plain = source.normalize('NFKC').replace(/\s+/g, ' ').trim()
  if (plain === '') return []
  const text = `▁${plain.replaceAll(' ', '▁')}`
  const best = new Float64Array(text.length + 1).fill(Number.NEGATIVE_INFINITY)
  const from = new Int32Array(text.length + 1)
  const piece = new Int32Array(text.length + 1).fill(-1)
  best[0] = 0
  for (let start = 0; start < text.length; start++) {
    const base = best[start]!
    if (base === Number.NEGATIVE_INFINITY) continue
    const code = text.charCodeAt(start)
    const size = code >= 0xd800 && code < 0xdc00 ? 2 : 1
    reach(start + size, base + UNKNOWN, start, -1)
    const limit = Math.min(text.length, start + pieces.longest[code]!)
    for (let end = start + 1, hash = 0; end <= limit; end++) {
      hash = hashed(hash, text.charCodeAt(end - 1))
      const id = find(pieces, text, start, end, hash)
      if (id >= 0) reach(end, base + pieces.score[id]!, start, id)
    }
  }
  const ids: number[] = []
  for (let end = text.length; end > 0; end = from[end]!) if (piece[end]! >= 0) ids.push(piece[end]!)
  return ids.reverse()

  function reach(end: number, score: number, start: number, id: number): void {
    if (end > text.length || score <= best[end]!) return
    best[end] = score
    from[end] = start
    piece[end] = id
  }
}

/** The mean's direction: dividing by the count would be undone by dividing by the length. */
function mean(ids: readonly number[], rows: Rows): Float32Array | null {
  const sum = new Float64Array(DIMENSION)
  for (const id of ids) {
    const scale = rows.scales[id]!
    const at = id * DIMENSION
    for (let d = 0; d < DIMENSION; d++) sum[d]! += scale * rows.bytes[at + d]!
  }
  let square = 0
  for (let d = 0; d < DIMENSION; d++) square += sum[d]! * sum[d]!
  return square > 0 ? Float32Array.from(sum, value => value / Math.sqrt(square)) : null
}

function lazy<T>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}
