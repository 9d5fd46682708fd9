/**
 * Source of a page → its visible text, a line a block, tables of data as pipe tables. Keeps navigation and counters:
 * what of the page is furniture is decided by furniture.ts.
 */
import { BLOCKS, DROPPED, isHidden, isUnseen, lengthBelow, type Node, treeOf, walk } from './dom.js'
import { type Cell, pipeTable } from './tables.js'

export interface PageText {
  readonly text: string
  readonly title: string | null
  readonly published: string | null
  /** Characters of text that the page hides and that are not in `text`. */
  readonly hidden: number
}

export async function readPage(source: string): Promise<PageText> {
  const root = await treeOf(source)
  const { lines, hidden } = linesOf(root, outerTables(root))
  return { text: lines.join('\n'), ...headOf(root), hidden }
}

/** Visible lines below a node. `outer` are the tables that hold tables: they lay the page out. */
function linesOf(root: Node, outer: ReadonlySet<Node>): { readonly lines: string[]; readonly hidden: number } {
  const lines: string[] = []
  const unseen: boolean[] = [false]
  const numbers = new Map<Node, number>()
  let parts: string[] = []
  let marker = ''
  let hidden = 0
  let pre = 0
  walk(root, {
    enter(node) {
      if (node.type === 'text') {
        if (unseen.at(-1)) hidden += node.data!.trim().length
        else if (pre > 0) addPre(node.data!)
        else parts.push(node.data!)
      }
      if (!node.name) return node.type === 'root'
      if (DROPPED.has(node.name)) return false
      if (isHidden(node)) {
        hidden += lengthBelow(node)
        return false
      }
      if (BLOCKS.has(node.name)) endLine()
      if (node.name === 'table' && addTable(node)) return false
      if (node.name === 'li') marker = markerOf(node, numbers)
      if (node.name === 'pre') pre++
      unseen.push(isUnseen(node, unseen.at(-1)!))
      return true
    },
    leave(node) {
      if (!node.name) return
      if (BLOCKS.has(node.name)) endLine()
      if (node.name === 'pre') pre--
      unseen.pop()
    },
  })
  endLine()
  return { lines, hidden }

  function endLine(): void {
    const line = parts.length === 0 ? '' : tidied(parts.join(''))
    parts = []
    if (line === '') return
    lines.push(marker + line)
    marker = ''
  }

  function addPre(data: string): void {
    const [first = '', ...more] = data.split('\n')
    parts.push(first)
    for (const part of more) {
      endLine()
      parts.push(part)
    }
  }

  function addTable(table: Node): boolean {
    const rows = outer.has(table) ? null : rowsOf(table)
    const piped = rows && pipeTable(rows.rows)
    if (!piped) return false
    for (const line of [...rows.captions, ...piped]) lines.push(line)
    return true
  }
}

/** White space as a browser shows it, but a line break of the source between Chinese characters is none. */
function tidied(text: string): string {
  return text
    .trim()
    .replace(/\s+/g, (run, at: number, all: string) =>
      run.includes('\n') && (isWide(all.charCodeAt(at - 1)) || isWide(all.charCodeAt(at + run.length))) ? '' : ' ',
    )
}

function isWide(code: number): boolean {
  return (code >= 0x2e80 && code <= 0x9fff) || (code >= 0xf900 && code <= 0xfaff) || (code >= 0xff00 && code <= 0xffef)
}

/** A cell with more text is a column of the page's layout; the longest cells of work tables stay below. */
const LONGEST_CELL = 1500

/** Rows of a table that holds no table; null where a cell is a column of the page, or text stands outside the cells. */
function rowsOf(table: Node): { readonly rows: Cell[][]; readonly captions: string[] } | null {
  if (table.attribs?.role === 'presentation') return null
  const rows: Cell[][] = []
  const captions: string[] = []
  let data = true
  let thead = 0
  walk(table, {
    enter(node) {
      if (node.type === 'text' && node.data!.trim() !== '') data = false
      if (!data || !node.name || DROPPED.has(node.name) || isHidden(node)) return false
      if (node.name === 'tr') rows.push([])
      if (node.name === 'thead') thead++
      if (node.name === 'caption') captions.push(...linesOf(node, NONE).lines)
      if (node.name === 'td' || node.name === 'th') {
        if (rows.length === 0) rows.push([])
        const cell = cellOf(node, thead > 0)
        rows.at(-1)!.push(cell)
        if (cell.text.length > LONGEST_CELL) data = false
      }
      return !/^(?:td|th|caption)$/.test(node.name)
    },
    leave(node) {
      if (node.name === 'thead') thead--
    },
  })
  return data ? { rows, captions } : null
}

const NONE: ReadonlySet<Node> = new Set()

function cellOf(node: Node, inHead: boolean): Cell {
  return {
    text: linesOf(node, NONE).lines.join(' '),
    head: inHead || node.name === 'th',
    columns: spanOf(node.attribs?.colspan),
    rows: spanOf(node.attribs?.rowspan),
  }
}

/** HTML allows spans up to 1,000 columns and 65,534 rows. */
function spanOf(value: string | undefined): number {
  const span = Number.parseInt(value ?? '1', 10)
  return span >= 1 ? Math.min(span, 1000) : 1
}

function outerTables(root: Node): ReadonlySet<Node> {
  const outer = new Set<Node>()
  const open: Node[] = []
  walk(root, {
    enter(node) {
      if (node.name === 'table') {
        const around = open.at(-1)
        if (around) outer.add(around)
        open.push(node)
      }
      return true
    },
    leave(node) {
      if (node.name === 'table') open.pop()
    },
  })
  return outer
}

/** The number a browser prints before an item of `<ol>`; none where the item brings its own, or is a link of a menu. */
function markerOf(item: Node, numbers: Map<Node, number>): string {
  const list = item.parent
  if (list?.name !== 'ol' || /list-style(?:-type)?\s*:\s*none/i.test(list.attribs?.style ?? '')) return ''
  const start = Number.parseInt(item.attribs?.value ?? '', 10)
  const number = Number.isNaN(start)
    ? (numbers.get(list) ?? (Number.parseInt(list.attribs?.start ?? '1', 10) || 1) - 1) + 1
    : start
  numbers.set(list, number)
  const inner = item.children!.filter(node => node.type !== 'text' || node.data!.trim() !== '')
  if (inner.length === 1 && inner[0]!.name === 'a') return ''
  return OWN_MARKER.test(startOf(item)) ? '' : `${number}. `
}

const OWN_MARKER =
  /^(?:[(（]?[\d一二三四五六七八九十]{1,3}[)）.．、]|[①-⓿]|[一二三四五六七八九十]是|第[一二三四五六七八九十]{1,3})/

/** The first characters of text below a node. */
function startOf(root: Node): string {
  let start = ''
  walk(root, {
    enter(node) {
      if (node.type === 'text' && start.length < 8) start += node.data!.trimStart().slice(0, 8)
      return start.length < 8
    },
  })
  return start
}

/** What the head of the page says: title, date of publishing. */
function headOf(root: Node): { readonly title: string | null; readonly published: string | null } {
  let title = ''
  const meta = new Map<string, string>()
  walk(root, {
    enter(node) {
      if (node.name === 'title' && title === '')
        title = tidied(node.children?.map(child => child.data ?? '').join('') ?? '')
      const name =
        node.name === 'meta' ? (node.attribs?.name ?? node.attribs?.property ?? node.attribs?.itemprop) : null
      if (name && !meta.has(name.toLowerCase())) meta.set(name.toLowerCase(), tidied(node.attribs?.content ?? ''))
      return true
    },
  })
  return {
    title: meta.get('articletitle') || title || meta.get('og:title') || null,
    published: PUBLISHED.map(name => dateOf(meta.get(name) ?? '')).find(date => date !== null) ?? null,
  }
}

/** Names under which sites give the date; PubDate is that of the State Council's standard for government sites (2017). */
const PUBLISHED = ['pubdate', 'publishdate', 'article:published_time', 'datepublished', 'firstpublishedtime', 'dc.date']

function dateOf(text: string): string | null {
  const parts = /(?:^|\D)((?:19|20)\d\d)(?:\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})|(\d\d)(\d\d))(?!\d)/.exec(text)
  if (!parts) return null
  const [year, month, day] = [Number(parts[1]), Number(parts[2] ?? parts[4]), Number(parts[3] ?? parts[5])]
  const date = new Date(Date.UTC(year, month - 1, day))
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.toISOString().slice(0, 10) : null
}
