/** HTML → visible text, block elements as lines, tables as pipe tables. What is furniture is left to furniture.ts. */
import type { CheerioAPI } from 'cheerio'
import type { AnyNode } from 'domhandler'
import type { Content } from '../read.js'
import { decodeText } from './encoding.js'

export async function readHtml(bytes: Buffer): Promise<Content> {
  const head = bytes.subarray(0, 4096).toString('latin1')
  const declared = /charset\s*=\s*["']?\s*([\w-]+)/i.exec(head)?.[1]?.toLowerCase() ?? null
  const decoded = await decodeText(bytes, declared === 'gb2312' || declared === 'gbk' ? 'gb18030' : declared)
  if ('refused' in decoded) return decoded
  return { ...(await htmlToText(decoded.text)), encoding: decoded.encoding ?? null }
}

/** Also used for docx, which comes as HTML. */
export async function htmlToText(
  html: string,
): Promise<{ readonly text: string; readonly title: string | null; readonly published: string | null }> {
  const { load } = await import('cheerio')
  const $ = load(html)
  const title = $('meta[name="ArticleTitle" i]').attr('content') ?? $('title').first().text().trim()
  const date =
    $('meta[name="PubDate" i], meta[property="article:published_time"], meta[name="publishdate" i]').attr('content') ??
    ''
  $(
    'script,style,noscript,template,iframe,object,svg,canvas,head,[hidden],[aria-hidden="true"],input,select,button,option',
  ).remove()
  $('[style]')
    .filter((_, element) =>
      /display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])/i.test(
        $(element).attr('style') ?? '',
      ),
    )
    .remove()
  const out: string[] = []
  write($, $.root().children().get(), out, 0)
  const text = out
    .join('')
    .replace(/[ \t\u00a0]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
  return { text, title: title === '' ? null : title, published: /^(\d{4}-\d{2}-\d{2})/.exec(date)?.[1] ?? null }
}

const BLOCK = new Set(
  'address article aside blockquote center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section ul body html table tr'.split(
    ' ',
  ),
)
/** Pages nest a few dozen levels; what is deeper is an attack on the stack. */
const DEEPEST = 400

function write($: CheerioAPI, nodes: readonly AnyNode[], out: string[], depth: number): void {
  if (depth > DEEPEST) return
  for (const node of nodes) {
    if (node.type === 'text') out.push(node.data.replace(/[ \t\r\n\f]+/g, ' '))
    if (node.type !== 'tag') continue
    if (node.name === 'br') out.push('\n')
    else if (node.name === 'table') out.push(`\n${tableText($, node)}\n`)
    else {
      const block = BLOCK.has(node.name)
      if (block) out.push('\n')
      write($, node.children, out, depth + 1)
      if (block) out.push('\n')
    }
  }
}

/** A table of data as a pipe table; one that only lays out the page as its text. */
function tableText($: CheerioAPI, table: AnyNode): string {
  const rows = gridOf($, table)
  const wide = rows.filter(row => row.length > 1)
  const long = rows.some(row => row.some(cell => cell.length > 300))
  if (wide.length < 2 || long || $(table).find('table').length > 0) {
    const out: string[] = []
    if (table.type === 'tag')
      for (const cell of $(table).find('> tbody > tr > td, > tr > td, > thead > tr > th, > tbody > tr > th').get())
        if (cell.type === 'tag') write($, [...cell.children, ...[]], out, 1)
    return out.join('')
  }
  const width = Math.max(...rows.map(row => row.length))
  const line = (row: readonly string[]): string =>
    `| ${Array.from({ length: width }, (_, i) => row[i] ?? '').join(' | ')} |`
  return [line(rows[0]!), line(Array.from({ length: width }, () => '---')), ...rows.slice(1).map(line)].join('\n')
}

/** Cells with spans repeated, so that each has its own row and column head. */
function gridOf($: CheerioAPI, table: AnyNode): string[][] {
  const grid: string[][] = []
  $(table)
    .find('tr')
    .slice(0, 2_000)
    .each((r, row) => {
      grid[r] ??= []
      let c = 0
      $(row)
        .find('> td, > th')
        .slice(0, 100)
        .each((_, cell) => {
          while (grid[r]![c] !== undefined) c++
          const words = $(cell).text().replace(/\s+/g, ' ').trim().replaceAll('|', '｜')
          const span = (name: string): number =>
            Math.min(50, Math.max(1, Number.parseInt($(cell).attr(name) ?? '1', 10) || 1))
          for (let i = 0; i < span('rowspan'); i++) {
            grid[r + i] ??= []
            for (let j = 0; j < span('colspan'); j++) grid[r + i]![c + j] = words
          }
          c += span('colspan')
        })
    })
  return grid.filter(row => row.length > 0).map(row => Array.from(row, cell => cell ?? ''))
}
