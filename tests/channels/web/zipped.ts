/** Bytes of a zip (xlsx, docx) → its parts by name, as text: an office file opened again by other code than wrote it. */
import { inflateRawSync } from 'node:zlib'

export function unzipped(bytes: Uint8Array): ReadonlyMap<string, string> {
  const data = Buffer.from(bytes)
  const end = data.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
  if (end < 0) throw new Error('this is no zip')
  const parts = new Map<string, string>()
  let at = data.readUInt32LE(end + 16)
  for (let left = data.readUInt16LE(end + 10); left > 0; left--) {
    const [method, packed] = [data.readUInt16LE(at + 10), data.readUInt32LE(at + 20)]
    const [name, extra, comment] = [28, 30, 32].map(offset => data.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ]
    const local = data.readUInt32LE(at + 42)
    const from = local + 30 + data.readUInt16LE(local + 26) + data.readUInt16LE(local + 28)
    const body = data.subarray(from, from + packed)
    parts.set(
      data.toString('utf8', at + 46, at + 46 + name),
      (method === 8 ? inflateRawSync(body) : body).toString('utf8'),
    )
    at += 46 + name + extra + comment
  }
  return parts
}
