/** Text → bytes in an encoding that the platform only decodes: the decoder's own table read backwards. */

const tables = new Map<string, Map<string, number>>()

export function encodeOld(text: string, encoding: 'gb18030' | 'big5'): Buffer {
  const table = tables.get(encoding) ?? tableOf(encoding)
  tables.set(encoding, table)
  const bytes: number[] = []
  for (const char of text) {
    const code = char.codePointAt(0)!
    const pair = table.get(char)
    if (code < 0x80) bytes.push(code)
    else if (pair !== undefined) bytes.push(pair >> 8, pair & 0xff)
    else throw new Error(`${char} is not in ${encoding}`)
  }
  return Buffer.from(bytes)
}

function tableOf(encoding: string): Map<string, number> {
  const decoder = new TextDecoder(encoding)
  const table = new Map<string, number>()
  for (let lead = 0x81; lead <= 0xfe; lead++)
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      const char = decoder.decode(Uint8Array.of(lead, trail))
      if ([...char].length === 1 && char !== '\ufffd' && !table.has(char)) table.set(char, (lead << 8) | trail)
    }
  return table
}
