/** Bytes of a plain text → text: byte order mark, strict UTF-8, UTF-16 by its zero bytes, Big5 if it is told so, else GB18030. */
import type { Content } from '../read.js'

export async function decodeText(bytes: Buffer, declared: string | null = null): Promise<Content> {
  const encoding = await encodingOf(bytes, declared)
  if (encoding === null) return { refused: '是二进制文件，不是文本：请放入 txt、md、html、docx、doc 或 pdf。' }
  const text = new TextDecoder(encoding).decode(bytes)
  return broken(text) ? { refused: `按 ${encoding} 读出的多是乱码：请另存为 UTF-8 的 txt。` } : { text, encoding }
}

async function encodingOf(bytes: Buffer, declared: string | null): Promise<string | null> {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8'
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  const zeros = zeroBytes(bytes)
  if (zeros !== null) return zeros
  if (isUtf8(bytes)) return 'utf-8'
  if (declared && known(declared)) return declared
  const { default: jschardet } = await import('jschardet')
  const guess = jschardet.detect(bytes.subarray(0, 64 * 1024), { minimumThreshold: 0.2 })
  return /^big5/i.test(guess?.encoding ?? '') && looksBig5(bytes) ? 'big5' : 'gb18030'
}

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

function known(encoding: string): boolean {
  try {
    new TextDecoder(encoding)
    return true
  } catch {
    return false
  }
}

/** Zero bytes at every other place are UTF-16 without a mark; zero bytes anywhere else are no text: «» . null: no zeros. */
function zeroBytes(bytes: Buffer): string | null {
  const sample = bytes.subarray(0, 4096)
  let even = 0
  let odd = 0
  for (const [i, byte] of sample.entries()) if (byte === 0) i % 2 === 0 ? even++ : odd++
  if (even + odd === 0) return null
  if (odd > 0 && even === 0 && bytes.length % 2 === 0) return 'utf-16le'
  return even > 0 && odd === 0 && bytes.length % 2 === 0 ? 'utf-16be' : null
}

/** GB18030 decodes Big5 without complaint and the other way round: the one with fewer rare characters is meant. */
function looksBig5(bytes: Buffer): boolean {
  const sample = bytes.subarray(0, 32 * 1024)
  return odd(new TextDecoder('big5').decode(sample)) <= odd(new TextDecoder('gb18030').decode(sample))
}

function odd(text: string): number {
  return text.match(/[\ufffd\ue000-\uf8ff\u3105-\u312f\u0400-\u04ff\uff65-\uff9f]/g)?.length ?? 0
}

/** More than one character in twenty that cannot be text. */
function broken(text: string): boolean {
  const sample = text.slice(0, 20_000)
  const bad = sample.match(/[\ufffd\u0001-\u0008\u000e-\u001f\ue000-\uf8ff]/g)?.length ?? 0
  return bad * 20 > sample.length
}
