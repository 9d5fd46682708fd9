/**
 * Bytes of an OLE compound file → the streams it lists, checked: no chain of sectors may run in a circle or leave the file.
 * word-extractor checks neither. Knows of Word only what the names of streams say. ([MS-CFB])
 */

export interface Stream {
  readonly name: string
  readonly size: number
  /** The first bytes, as many as the first sector holds; empty for streams too short to have a sector. */
  readonly head: Buffer
}

const FREE = 0xfffffff0
/** Shorter streams lie in the mini stream. */
const MINI_CUTOFF = 4096

/** Streams of the file; null where its tables contradict themselves. */
export function streamsOf(bytes: Uint8Array): readonly Stream[] | null {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  if (file.length < 1536) return null
  const shift = file.readUInt16LE(30)
  if ((shift !== 9 && shift !== 12) || file.readUInt16LE(32) !== 6 || file.readUInt32LE(56) !== MINI_CUTOFF) return null
  const size = 1 << shift
  const table = sectorTable(file, size)
  const directory = table && chain(table, file.readUInt32LE(48))
  const mini = table && chain(table, file.readUInt32LE(60))
  if (!directory || !mini || directory.length === 0 || mini.length !== file.readUInt32LE(64)) return null
  const entries = directory.flatMap(sector => entriesIn(sectorAt(file, size, sector)))
  if (!isTree(entries)) return null
  const miniTable = mini.flatMap(sector => words(sectorAt(file, size, sector)))
  // Streams share no sector, so that all chains together are no longer than the tables.
  let left = table!.length + miniTable.length
  for (const { type, size: length, first } of entries) {
    if ((type !== 2 && type !== 5) || length === 0) continue
    const sectors = chain(type === 2 && length < MINI_CUTOFF ? miniTable : table!, first)
    left -= sectors?.length ?? 0
    if (!sectors || length > file.length || left < 0) return null
  }
  return entries
    .filter(entry => entry.type === 2)
    .map(({ name, size: length, first }) => ({
      name,
      size: length,
      head: length < MINI_CUTOFF ? Buffer.alloc(0) : sectorAt(file, size, first),
    }))
}

/** The allocation table: for each sector the next one. Its own sectors are listed in the header, then in a chain of lists. */
function sectorTable(file: Buffer, size: number): number[] | null {
  const count = file.readUInt32LE(44)
  const most = Math.ceil(file.length / size)
  if (count > most) return null
  const list: number[] = []
  for (let k = 0; k < Math.min(count, 109); k++) list.push(file.readUInt32LE(76 + 4 * k))
  let more = file.readUInt32LE(68)
  for (let hops = 0; list.length < count; hops++) {
    if (more >= most || hops > most) return null
    const sector = words(sectorAt(file, size, more))
    if (sector.length === 0) return null
    list.push(...sector.slice(0, Math.min(sector.length - 1, count - list.length)))
    more = sector.at(-1)!
  }
  if (list.some(sector => sector >= most)) return null
  return list.flatMap(sector => words(sectorAt(file, size, sector)))
}

/** Sectors from `first` to the end of the chain; null where it runs in a circle or out of the table. */
function chain(table: readonly number[], first: number): number[] | null {
  const sectors: number[] = []
  for (let at = first; at < FREE; at = table[at]!) {
    if (at >= table.length || sectors.length >= table.length) return null
    sectors.push(at)
  }
  return sectors
}

function sectorAt(file: Buffer, size: number, sector: number): Buffer {
  return file.subarray((sector + 1) * size, (sector + 2) * size)
}

function words(buffer: Buffer): number[] {
  return Array.from({ length: buffer.length >> 2 }, (_, k) => buffer.readUInt32LE(4 * k))
}

interface Entry {
  readonly name: string
  readonly type: number
  readonly links: readonly number[]
  readonly first: number
  readonly size: number
}

function entriesIn(sector: Buffer): Entry[] {
  return Array.from({ length: sector.length >> 7 }, (_, k) => {
    const at = k << 7
    const length = Math.min(Math.max(sector.readUInt16LE(at + 64) - 2, 0), 62)
    return {
      name: sector.toString('utf16le', at, at + length),
      type: sector[at + 66]!,
      links: [68, 72, 76].map(offset => sector.readUInt32LE(at + offset)),
      first: sector.readUInt32LE(at + 116),
      size: sector.readUInt32LE(at + 120),
    }
  })
}

/** Whether the entries hang together as a tree from the root: each is reached at most once, every link leads to one. */
function isTree(entries: readonly Entry[]): boolean {
  const root = entries.findIndex(entry => entry.type === 5)
  if (root < 0) return false
  const seen = new Set([root])
  const open = [root]
  for (let at = open.pop(); at !== undefined; at = open.pop())
    for (const link of entries[at]!.links) {
      if (link === 0xffffffff) continue
      if (link >= entries.length || seen.has(link)) return false
      seen.add(link)
      open.push(link)
    }
  return true
}
