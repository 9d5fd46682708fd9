/**
 * Bytes of a zip archive → its entries, inflated within bounds: what is declared is checked first, what comes out is counted.
 * Knows nothing of documents. (APPNOTE 6.3; no zip64, as a file of 20 MB has no use for it.)
 */
import { inflateRawSync } from 'node:zlib'

export interface Archive {
  readonly names: readonly string[]
  /** Bytes of an entry; null where there is none, it is damaged, or the bounds are used up. */
  readonly read: (name: string) => Uint8Array | null
}

export type ArchiveReading =
  | { readonly ok: true; readonly archive: Archive }
  | { readonly ok: false; readonly why: 'damaged' | 'encrypted' | 'bomb' }

interface Entry {
  readonly method: number
  readonly packed: number
  readonly size: number
  readonly offset: number
}

/** Inflated bytes of all entries together. */
const LARGEST = 100 * 1024 * 1024
/** Inflated to packed. XML of Word comes to 10–60; deflate ends at 1,032. */
const STEEPEST = 200
/** Below this no ratio is an attack: a page of blank table cells packs very well. */
const HARMLESS = 10 * 1024 * 1024
const MOST_ENTRIES = 10_000

/** Opens an archive and inflates the entries that `wanted` admits, so that nothing later can outgrow the bounds. */
export function openArchive(bytes: Uint8Array, wanted: (name: string) => boolean): ArchiveReading {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const listed = entriesOf(file)
  if (typeof listed === 'string') return { ok: false, why: listed }
  const declared = [...listed.values()].reduce((sum, entry) => sum + entry.size, 0)
  if (isBomb(declared, file.length)) return { ok: false, why: 'bomb' }
  const held = new Map<string, Uint8Array>()
  let total = 0
  for (const [name, entry] of listed) {
    if (!wanted(name)) continue
    const content = inflated(file, entry)
    if (content === 'bomb') return { ok: false, why: 'bomb' }
    if (content === null) continue
    total += content.length
    if (isBomb(total, file.length)) return { ok: false, why: 'bomb' }
    held.set(name, content)
  }
  return { ok: true, archive: { names: [...listed.keys()], read: name => held.get(name) ?? null } }
}

function isBomb(size: number, packed: number): boolean {
  return size > LARGEST || (size > HARMLESS && size > STEEPEST * packed)
}

/** The central directory: it, not what stands before each entry, says what the archive holds. */
function entriesOf(file: Buffer): Map<string, Entry> | 'damaged' | 'encrypted' {
  const end = file.subarray(-65_557).lastIndexOf('PK\x05\x06', undefined, 'latin1')
  const tail = end < 0 ? null : file.subarray(Math.max(0, file.length - 65_557) + end)
  if (!tail || tail.length < 22) return 'damaged'
  const count = tail.readUInt16LE(10)
  let at = tail.readUInt32LE(16)
  if (count > MOST_ENTRIES) return 'damaged'
  const entries = new Map<string, Entry>()
  for (let k = 0; k < count; k++) {
    if (at + 46 > file.length || file.readUInt32LE(at) !== 0x02014b50) return 'damaged'
    if (file.readUInt16LE(at + 8) & 1) return 'encrypted'
    const length = file.readUInt16LE(at + 28)
    const name = file
      .toString('utf8', at + 46, at + 46 + length)
      .replace(/\\/g, '/')
      .replace(/^\//, '')
    entries.set(name, {
      method: file.readUInt16LE(at + 10),
      packed: file.readUInt32LE(at + 20),
      size: file.readUInt32LE(at + 24),
      offset: file.readUInt32LE(at + 42),
    })
    at += 46 + length + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32)
  }
  return entries
}

/** Content of an entry; `bomb` where more comes out than was declared. */
function inflated(file: Buffer, { method, packed, size, offset }: Entry): Uint8Array | 'bomb' | null {
  if (offset + 30 > file.length || file.readUInt32LE(offset) !== 0x04034b50) return null
  const start = offset + 30 + file.readUInt16LE(offset + 26) + file.readUInt16LE(offset + 28)
  const content = file.subarray(start, start + packed)
  if (method === 0) return content
  if (method !== 8) return null
  try {
    return inflateRawSync(content, { maxOutputLength: Math.max(size, 1) })
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'bomb' : null
  }
}
