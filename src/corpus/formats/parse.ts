/** A job → the text of the file it holds. What a format's reader throws becomes a message. Runs in the thread of aside.ts. */
import { type FileText, isBlank, parsed, refused } from './outcome.js'
import { damageWarnings, type Page } from './text.js'

export type Job =
  | { readonly kind: 'page'; readonly page: Page }
  | { readonly kind: 'docx' | 'doc' | 'pdf'; readonly bytes: Uint8Array }

export async function parse(job: Job): Promise<FileText> {
  try {
    switch (job.kind) {
      case 'page':
        return await parsePage(job.page)
      case 'docx':
        return await (await import('./docx.js')).readDocx(job.bytes)
      case 'doc':
        return await (await import('./doc.js')).readDoc(job.bytes)
      case 'pdf':
        return await (await import('./pdf.js')).readPdf(job.bytes)
    }
  } catch {
    return refused('文件已损坏，读不出文字：请重新下载，或用原来的软件打开后另存')
  }
}

/** Hidden text up to this is menus and labels; more may be a report that a script shows. */
const HIDDEN = 300

async function parsePage({ html, encoding, damaged }: Page): Promise<FileText> {
  const { readPage } = await import('./html.js')
  const { text, title, published, hidden } = await readPage(html)
  const warnings = [
    ...damageWarnings(damaged),
    ...(hidden > HIDDEN && !isBlank(text) ? [`网页里有 ${hidden} 字是隐藏的，未读`] : []),
  ]
  const empty = '要的是报告的文字，这个网页里没有可见的文字：请在浏览器中打开报告，另存为完整的 html 或 txt'
  const read = parsed('html', text, { title, published, warnings }, empty)
  return read.ok ? { ...read, encoding } : read
}
