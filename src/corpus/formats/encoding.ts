/**
 * Bytes → text: BOM, then strict UTF-8, then UTF-16 by its NUL pattern, then Big5 where jschardet says so, else gb18030.
 * Changes nothing but line ends, BOM and NUL. Leaves whether the text is one to text.ts.
 */
import { isUtf8 } from 'node:buffer'

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'big5' | 'gb18030'

export interface Decoded {
  readonly text: string
  readonly encoding: Encoding
  /** Characters that could not be read and now are U+FFFD. */
  readonly damaged: number
  /** NULs that were dropped: a few are dirt, many are a binary file. */
  readonly nuls: number
}

/** One damaged character in so many readable ones leaves UTF-8 the reading: GBK text read as UTF-8 fails at most pairs. */
const NEARLY = 10
/** Enough for jschardet to be sure; its time grows with the length. */
const SAMPLE = 32_768

/** `claimed` is what the page says of itself (`<meta charset>`); it wins over guessing, not over BOM and valid UTF-8. */
export async function decode(bytes: Uint8Array, claimed: string | null = null): Promise<Decoded> {
  const content = withoutPadding(bytes)
  return fromBom(content) ?? fromUtf8(content) ?? fromUtf16(content) ?? fromOld(content, claimed)
}

function fromBom(bytes: Uint8Array): Decoded | null {
  const [a, b, c] = bytes
  if (a === 0xef && b === 0xbb && c === 0xbf) return decodedAs('utf-8', bytes)
  if (a === 0xff && b === 0xfe) return decodedAs('utf-16le', bytes)
  if (a === 0xfe && b === 0xff) return decodedAs('utf-16be', bytes)
  return null
}

/** Valid UTF-8, or nearly so: scraped files have lost single bytes and are cut inside a character. */
function fromUtf8(bytes: Uint8Array): Decoded | null {
  // UTF-16 of mostly Latin text is valid UTF-8 with a NUL in every other place.
  if (Math.max(nulsAt(bytes, 0), nulsAt(bytes, 1)) * 4 > bytes.length) return null
  const decoded = decodedAs('utf-8', bytes)
  if (isUtf8(bytes) || isUtf8(bytes.subarray(0, startOfLast(bytes)))) return decoded
  return decoded.damaged * NEARLY <= readable(decoded.text) ? decoded : null
}

/** Chinese UTF-16 without a BOM still has digits and line ends, whose NULs all stand on one side. */
function fromUtf16(bytes: Uint8Array): Decoded | null {
  const even = nulsAt(bytes, 0)
  const odd = nulsAt(bytes, 1)
  if (Math.max(even, odd) < 20 * Math.min(even, odd) || even === odd) return null
  const decoded = decodedAs(even > odd ? 'utf-16be' : 'utf-16le', bytes)
  return isWritten(decoded.text) ? decoded : null
}

async function fromOld(bytes: Uint8Array, claimed: string | null): Promise<Decoded> {
  if (claimed === 'big5' || claimed === 'gb18030') {
    const decoded = decodedAs(claimed, bytes)
    if (decoded.damaged * NEARLY <= decoded.text.length) return decoded
  }
  if (await isBig5(bytes)) {
    const decoded = decodedAs('big5', bytes)
    if (decoded.damaged * NEARLY <= decoded.text.length) return decoded
  }
  return decodedAs('gb18030', bytes)
}

async function isBig5(bytes: Uint8Array): Promise<boolean> {
  const first = bytes.findIndex(byte => byte >= 0x80)
  const { detect } = await import('jschardet')
  try {
    return /big5|cp950/i.test(detect(bytes.subarray(first, first + SAMPLE)).encoding ?? '')
  } catch {
    return false
  }
}

function decodedAs(encoding: Encoding, bytes: Uint8Array): Decoded {
  const raw = new TextDecoder(encoding).decode(bytes)
  const text = raw.replace(/^\ufeff+/, '').replace(/\r\n?/g, '\n')
  const clean = text.replace(/\0/g, '')
  return { text: clean, encoding, damaged: lost(clean), nuls: text.length - clean.length }
}

/** Files saved by a machine that lost power end in NULs. */
function withoutPadding(bytes: Uint8Array): Uint8Array {
  let end = bytes.length
  while (end > 0 && bytes[end - 1] === 0) end--
  // The last NUL may be half of a UTF-16 character.
  return bytes.subarray(0, Math.min(bytes.length, end + (end % 2)))
}

/** Where the last UTF-8 character of the bytes starts. */
function startOfLast(bytes: Uint8Array): number {
  let at = bytes.length - 1
  while (at > 0 && at > bytes.length - 4 && (bytes[at]! & 0xc0) === 0x80) at--
  return Math.max(at, 0)
}

function nulsAt(bytes: Uint8Array, parity: 0 | 1): number {
  let count = 0
  for (let i = parity; i < bytes.length; i += 2) if (bytes[i] === 0) count++
  return count
}

/** Readable characters outside ASCII. */
function readable(text: string): number {
  let count = 0
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f && text[i] !== '\ufffd') count++
  return count
}

function lost(text: string): number {
  let count = 0
  for (let at = text.indexOf('\ufffd'); at >= 0; at = text.indexOf('\ufffd', at + 1)) count++
  return count
}

/** Mostly Han characters, ASCII and Chinese punctuation: what bytes of another encoding do not come to. */
function isWritten(text: string): boolean {
  const sample = text.slice(0, SAMPLE)
  const strange = sample.replace(
    /[\t\n\f\r -~\u00a0\u2000-\u206f\u2460-\u24ff\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+/g,
    '',
  )
  return strange.length <= 0.1 * sample.length
}
