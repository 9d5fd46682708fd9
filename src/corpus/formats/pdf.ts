/** Bytes of a PDF → its text: unpdf (pdf.js) gives pieces with places, pages.ts lines, paragraphs.ts paragraphs. */
import { readFile } from 'node:fs/promises'
import { type FileText, parsed, refused } from './outcome.js'
import { linesOfPage, type PageLine, type Piece } from './pages.js'
import { paragraphsOf } from './paragraphs.js'

const BROKEN = '要的是 PDF，这个文件已损坏或不完整：请重新下载'
const SCAN = '这个 PDF 是扫描件，没有文字层：请先做文字识别（OCR），再存为带文字的 PDF、docx 或 txt'
const LOCKED = '这个 PDF 有密码：请用阅读器打开，去掉密码后另存'
const GARBLED = '这个 PDF 的文字层是乱码（字体没有对应的编码）：请做文字识别（OCR），或用原来的 Word 文件'

/** Fewer letters than this a page are a stamp or a page number over a picture. */
const LEAST = 10
/** Private-use and unreadable characters above this share mean a font without a way back to characters. */
const STRANGE = 0.3

export async function readPdf(bytes: Uint8Array): Promise<FileText> {
  let document: Awaited<ReturnType<typeof open>>
  try {
    document = await open(bytes)
  } catch (error) {
    return refused((error as Error)?.name === 'PasswordException' ? LOCKED : BROKEN)
  }
  try {
    return await readPages(document)
  } finally {
    await document.loadingTask.destroy().catch(() => {})
  }
}

async function open(bytes: Uint8Array) {
  const { getDocumentProxy } = await import('unpdf')
  return getDocumentProxy(bytes, {
    verbosity: 0,
    isEvalSupported: false,
    useSystemFonts: false,
    disableFontFace: true,
    useWorkerFetch: false,
    cMapPacked: true,
    cMapUrl: new URL('../../../data/cmaps/', import.meta.url).href,
    BinaryDataFactory: CMaps,
  })
}

/**
 * Predefined CMaps from `data/cmaps`: without them Chinese text of PDFs that name one comes out empty, without an error.
 * A class because pdf.js wants one.
 */
class CMaps {
  async fetch({ kind, filename }: { readonly kind: string; readonly filename: string }): Promise<Uint8Array> {
    if (kind !== 'cMapUrl' || !/^[\w-]{1,40}\.bcmap$/.test(filename)) throw new Error(`No ${kind} ${filename}`)
    return new Uint8Array(await readFile(new URL(`../../../data/cmaps/${filename}`, import.meta.url)))
  }
}

async function readPages(document: Awaited<ReturnType<typeof open>>): Promise<FileText> {
  const pages: PageLine[][] = []
  const unread: number[] = []
  for (let number = 1; number <= document.numPages; number++) {
    const lines = await linesAt(document, number)
    if (lines === null) unread.push(number)
    pages.push(lines ?? [])
  }
  const counts = pages.map(lettersIn)
  const letters = counts.reduce((sum, count) => sum + count, 0)
  if (letters === 0 && unread.length > 0) return refused(BROKEN)
  if (letters < LEAST * pages.length && !counts.some(count => count >= 10 * LEAST)) return refused(SCAN)
  const text = paragraphsOf(pages).join('\n')
  if (strangeIn(text) > STRANGE * letters) return refused(GARBLED)
  const empty = counts.flatMap((count, index) => (count === 0 && !unread.includes(index + 1) ? [index + 1] : []))
  return parsed(
    'pdf',
    text,
    { warnings: [...onPages(empty, '没有文字层，未读'), ...onPages(unread, '已损坏，未读')] },
    SCAN,
  )
}

async function linesAt(document: Awaited<ReturnType<typeof open>>, number: number): Promise<PageLine[] | null> {
  try {
    const page = await document.getPage(number)
    const content = await page.getTextContent()
    const pieces = content.items.filter((item): item is typeof item & Piece => 'str' in item)
    const lines = linesOfPage(pieces, page.getViewport({ scale: 1 }).transform)
    page.cleanup()
    return lines
  } catch {
    return null
  }
}

function lettersIn(lines: readonly PageLine[]): number {
  return lines.reduce((sum, line) => sum + (line.text.match(/[\p{L}\p{N}\p{Co}\ufffd]/gu)?.length ?? 0), 0)
}

function strangeIn(text: string): number {
  return text.match(/[\p{Co}\p{Cc}\ufffd]/gu)?.filter(char => char !== '\n').length ?? 0
}

function onPages(numbers: readonly number[], what: string): readonly string[] {
  if (numbers.length === 0) return []
  const listed = numbers.length > 8 ? `${numbers.slice(0, 8).join('、')} 等 ${numbers.length}` : numbers.join('、')
  return [`第 ${listed} 页${what}`]
}
