/** Text → bytes of a Word 97 document: an OLE file with one piece of UTF-16 text. `\x07` ends a cell, `\x07` after it a row. */

const SECTOR = 512
const FREE = 0xffffffff
const END = 0xfffffffe
const TEXT_AT = 2048

export function docOf(text: string, options: { readonly encrypted?: boolean } = {}): Buffer {
  const word = Buffer.alloc(Math.max(4096, Math.ceil((TEXT_AT + 2 * text.length) / SECTOR) * SECTOR))
  word.writeUInt16LE(0xa5ec, 0)
  word.writeUInt16LE(0x0200 | (options.encrypted ? 0x0100 : 0), 10)
  word.writeUInt32LE(text.length, 0x4c)
  word.writeUInt32LE(12, 0x106)
  word.writeUInt32LE(64, 0x102)
  word.writeUInt32LE(21, 0x1a6)
  rowEnds(text).copy(word, 2 * SECTOR)
  word.write(text, TEXT_AT, 'utf16le')
  const table = Buffer.alloc(4096)
  table.writeUInt8(2, 0)
  table.writeUInt32LE(16, 1)
  table.writeUInt32LE(text.length, 9)
  table.writeUInt32LE(TEXT_AT, 15)
  table.writeUInt32LE(TEXT_AT + 2 * text.length, 68)
  table.writeUInt32LE(2, 72)
  return oleOf([
    ['WordDocument', word],
    ['1Table', table],
  ])
}

/** A page of paragraph properties (PAPX FKP) that says which marks end a row: sprmPFTtp, 0x2417. */
function rowEnds(text: string): Buffer {
  const page = Buffer.alloc(SECTOR)
  const runs: { at: number; row: boolean }[] = [{ at: 0, row: false }]
  for (let k = 1; k < text.length; k++)
    if (text[k] === '\x07' && text[k - 1] === '\x07') runs.push({ at: k, row: true }, { at: k + 1, row: false })
  for (const [k, { at }] of runs.entries()) page.writeUInt32LE(TEXT_AT + 2 * at, 4 * k)
  page.writeUInt32LE(TEXT_AT + 2 * text.length, 4 * runs.length)
  for (const [k, { row }] of runs.entries()) page[4 * (runs.length + 1) + 13 * k] = (row ? 490 : 500) / 2
  Buffer.from([3, 0, 0, 0x17, 0x24, 1]).copy(page, 490)
  Buffer.from([2, 0, 0, 0]).copy(page, 500)
  page[511] = runs.length
  return page
}

export function oleOf(streams: readonly (readonly [string, Buffer])[]): Buffer {
  const sectors = streams.map(([, content]) => Math.ceil(content.length / SECTOR))
  const table = Buffer.alloc(SECTOR, 0xff)
  table.writeUInt32LE(0xfffffffd, 0)
  table.writeUInt32LE(END, 4)
  const directory = Buffer.alloc(SECTOR)
  entry(directory, 0, 'Root Entry', { type: 5, child: streams.length > 0 ? 1 : FREE, next: FREE, first: END, size: 0 })
  let first = 2
  for (const [k, [name, content]] of streams.entries()) {
    const next = k + 1 < streams.length ? k + 2 : FREE
    entry(directory, k + 1, name, { type: 2, child: FREE, next, first, size: content.length })
    for (let s = 0; s < sectors[k]!; s++)
      table.writeUInt32LE(s + 1 < sectors[k]! ? first + s + 1 : END, 4 * (first + s))
    first += sectors[k]!
  }
  for (let k = streams.length + 1; k < 4; k++) directory.fill(0xff, 128 * k + 68, 128 * k + 80)
  const header = Buffer.alloc(SECTOR, 0xff)
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(header)
  header.fill(0, 8, 76)
  header.writeUInt16LE(62, 24)
  header.writeUInt16LE(3, 26)
  header.writeUInt16LE(0xfffe, 28)
  header.writeUInt16LE(9, 30)
  header.writeUInt16LE(6, 32)
  header.writeUInt32LE(1, 44)
  header.writeUInt32LE(1, 48)
  header.writeUInt32LE(4096, 56)
  header.writeUInt32LE(END, 60)
  header.writeUInt32LE(END, 68)
  header.writeUInt32LE(0, 76)
  return Buffer.concat([header, table, directory, ...streams.map(([, content]) => padded(content))])
}

function padded(content: Buffer): Buffer {
  return Buffer.concat([content, Buffer.alloc((SECTOR - (content.length % SECTOR)) % SECTOR)])
}

interface Entry {
  readonly type: number
  readonly child: number
  readonly next: number
  readonly first: number
  readonly size: number
}

function entry(directory: Buffer, k: number, name: string, { type, child, next, first, size }: Entry): void {
  const at = 128 * k
  directory.write(name, at, 'utf16le')
  directory.writeUInt16LE(2 * name.length + 2, at + 64)
  directory[at + 66] = type
  directory.writeUInt32LE(FREE, at + 68)
  directory.writeUInt32LE(next, at + 72)
  directory.writeUInt32LE(child, at + 76)
  directory.writeUInt32LE(first, at + 116)
  directory.writeUInt32LE(size, at + 120)
}
