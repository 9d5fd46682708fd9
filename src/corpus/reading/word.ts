/** docx and doc → text: docx by way of HTML, so that tables keep their heads; doc as its body text. */
import type { Content } from '../read.js'
import { htmlToText } from './html.js'

/** A docx of text inflates to some ten times its size; beyond these it is a bomb. */
const LARGEST_INFLATED = 100 * 1024 * 1024
const LARGEST_RATIO = 200

export async function readDocx(bytes: Buffer): Promise<Content> {
  const bomb = inflatesTooMuch(bytes)
  if (bomb) return { refused: '展开后过大，可能是压缩炸弹，不予读取：请另存为 txt。' }
  const { default: mammoth } = await import('mammoth')
  const { value } = await mammoth.convertToHtml(
    { buffer: bytes },
    { convertImage: mammoth.images.imgElement(async () => ({ src: '' })) },
  )
  const { text } = await htmlToText(value)
  return text.trim() === '' ? { refused: 'docx 里没有文字（可能只有图片）：请换有文字的版本。' } : { text }
}

/** Sizes as the archive's directory declares them, and no entry may be larger than it declares for its compressed size. */
function inflatesTooMuch(bytes: Buffer): boolean {
  let total = 0
  for (
    let at = bytes.indexOf('PK\u0001\u0002', 0, 'latin1');
    at >= 0 && at + 46 <= bytes.length;
    at = bytes.indexOf('PK\u0001\u0002', at + 4, 'latin1')
  ) {
    const packed = bytes.readUInt32LE(at + 20)
    const size = bytes.readUInt32LE(at + 24)
    total += size
    if (total > LARGEST_INFLATED || (size > 1024 * 1024 && size > Math.max(packed, 1) * LARGEST_RATIO)) return true
  }
  return false
}

export async function readDoc(bytes: Buffer): Promise<Content> {
  const { default: Extractor } = await import('word-extractor')
  const document = await new Extractor().extract(bytes)
  const text = document.getBody().replace(/[\u0007\u000b]/g, '\n')
  return text.trim() === '' ? { refused: 'doc 里没有文字：请另存为 docx 或 txt。' } : { text }
}
