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
  const rows = lazy(() => readRows(folder, pieces.text.length))
  const embed = (text: string): Float32Array | null => mean(cut(text, pieces), rows())
  return {
    name: `builtin-e5-pieces-${DIMENSION}`,
    dimension: DIMENSION,
    pieces: text => cut(text, pieces).map(id => pieces.text[id]!),
    embedQuery: async text => embed(text),
    embedPassages: async texts => texts.map(embed),
  }
}

interface Pieces {
  readonly text: readonly string[]
  readonly score: Float64Array
  readonly id: ReadonlyMap<string, number>
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
  const lines = readFileSync(file, 'utf8').split('\n')
  if (lines.at(-1) === '') lines.pop()
  const text = new Array<string>(lines.length)
  const score = new Float64Array(lines.length)
  const id = new Map<string, number>()
  const longest = new Uint8Array(65536)
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!
    const tab = line.indexOf('\t')
    const piece = line.slice(0, tab)
    text[i] = piece
    score[i] = Number(line.slice(tab + 1))
    id.set(piece, i)
    const first = piece.charCodeAt(0)
    if (piece.length > longest[first]!) longest[first] = piece.length
  }
  return { text, score, id, longest }
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
    for (let end = start + 1; end <= limit; end++) {
      const id = pieces.id.get(text.slice(start, end))
      if (id !== undefined) reach(end, base + pieces.score[id]!, start, id)
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
