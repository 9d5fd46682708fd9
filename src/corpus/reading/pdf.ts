/** PDF with a text layer → text: page headers and numbers that repeat are cut, lines broken in mid sentence are joined. */
import type { Content } from '../read.js'

/** A report has tens of pages. */
const MOST_PAGES = 500

export async function readPdf(bytes: Buffer): Promise<Content> {
  const { getDocumentProxy, extractTextItems } = await import('unpdf')
  let pages: string[][]
  try {
    const document = await getDocumentProxy(new Uint8Array(bytes), { ...(await characterMaps()), verbosity: 0 })
    if (document.numPages > MOST_PAGES)
      return { refused: `页数太多：最多 ${MOST_PAGES} 页，实为 ${document.numPages} 页；请拆开后放入。` }
    const { items } = await extractTextItems(document)
    pages = items.map(linesOf)
  } catch (error) {
    const name = error instanceof Error ? `${error.name} ${error.message}` : String(error)
    return {
      refused: /password/i.test(name) ? 'PDF 有密码保护：请去掉密码后另存。' : 'PDF 已损坏，读不出来：请重新导出。',
    }
  }
  const letters = pages.flat().join('').replace(/\s/g, '').length
  if (letters < 30 * Math.max(1, pages.length) && letters < 200)
    return { refused: 'PDF 是扫描件，没有文字层：请用文字识别（OCR）后的版本，或另存为 txt。' }
  return { text: joined(withoutRepeats(pages)) }
}

/** Predefined Chinese CMaps are needed by PDFs that do not embed their fonts; without them the text is empty and nothing complains. */
async function characterMaps(): Promise<{ cMapUrl?: string; cMapPacked?: boolean }> {
  try {
    const { createRequire } = await import('node:module')
    const { dirname, join } = await import('node:path')
    const root = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'))
    return { cMapUrl: `${join(root, 'cmaps')}/`, cMapPacked: true }
  } catch {
    return {}
  }
}

interface Item {
  readonly str: string
  readonly x: number
  readonly y: number
  readonly hasEOL?: boolean
}

function linesOf(items: readonly Item[]): string[] {
  const lines: string[] = []
  let line = ''
  let y: number | null = null
  for (const item of items) {
    if (y !== null && Math.abs(item.y - y) > 3 && line !== '') {
      lines.push(line)
      line = ''
    }
    y = item.y
    line += item.str
    if (item.hasEOL && line !== '') {
      lines.push(line)
      line = ''
    }
  }
  if (line !== '') lines.push(line)
  return lines.map(words => words.trim()).filter(words => words !== '')
}

/** First and last lines that stand on most pages, and page numbers. */
function withoutRepeats(pages: readonly (readonly string[])[]): string[] {
  const seen = new Map<string, number>()
  const shape = (line: string): string => line.replace(/\d+/g, '#').replace(/\s/g, '')
  for (const page of pages)
    for (const line of new Set([...page.slice(0, 2), ...page.slice(-2)].map(shape)))
      seen.set(line, (seen.get(line) ?? 0) + 1)
  const repeats = (line: string): boolean =>
    pages.length > 1 && (seen.get(shape(line)) ?? 0) >= Math.max(2, pages.length * 0.6) && line.length < 60
  const number = (line: string): boolean =>
    /^[-—\s]*(?:第\s*)?\d{1,3}(?:\s*页)?(?:\s*[/／共]\s*(?:共\s*)?\d{1,3}\s*页?)?[-—\s]*$/.test(line)
  return pages.flatMap(page =>
    page.filter(
      (line, i) =>
        !(number(line) && (i < 2 || i >= page.length - 2)) && !((i < 2 || i >= page.length - 2) && repeats(line)),
    ),
  )
}

/** A line that fills the measure and does not end a sentence goes on in the next one. */
function joined(lines: readonly string[]): string {
  const lengths = lines.map(line => line.length).sort((a, b) => a - b)
  const full = (lengths[Math.floor(lengths.length * 0.8)] ?? 0) * 0.85
  let text = ''
  for (const [i, line] of lines.entries()) {
    text += line
    const next = lines[i + 1] ?? ''
    const goesOn =
      line.length >= full &&
      !/[。！？!?；;：:]$/.test(line) &&
      !/^(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]|\d{1,2}[.．、]|第[一二三四五六七八九十])/.test(
        next,
      )
    text += goesOn ? '' : '\n'
  }
  return text
}
