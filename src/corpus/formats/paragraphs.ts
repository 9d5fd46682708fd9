/**
 * Lines of pages → lines of paragraphs: running heads, feet and page numbers go, lines broken inside a paragraph are
 * joined where place and size say so. In doubt a line stays a line.
 */
import { tableAt } from './columns.js'
import type { PageLine } from './pages.js'

export type Page = readonly PageLine[]

/** Text without running heads and page numbers, a line a paragraph. */
export function paragraphsOf(pages: readonly Page[]): string[] {
  const clean = withoutRunning(pages)
  const style = styleOf(clean)
  const paragraphs: string[] = []
  let last: PageLine | null = null
  for (const [number, page] of clean.entries())
    for (let index = 0; index < page.length; index++) {
      const table = tableAt(page, index)
      const line = page[index]!
      if (table) paragraphs.push(...table.lines)
      else if (last && continues(last, line, style, index === 0 && number > 0))
        paragraphs.push(joined(paragraphs.pop()!, line.text))
      else paragraphs.push(line.text)
      if (table) index += table.rows - 1
      last = table ? null : line
    }
  return paragraphs
}

/** At most so many lines at the head and at the foot of a page are looked at. */
const EDGE = 3
/** Head and foot stand still from page to page; two points are the play of typesetting. */
const STILL = 2

/** Pages without lines that stand in the same place with the same words on most pages, and without page numbers. */
function withoutRunning(pages: readonly Page[]): Page[] {
  const edges = pages.map(edgesOf)
  const printed = pages.filter(page => page.length > 0).length
  // Numbers in a running head change from page to page; on few pages two lines of the body may differ in numbers alone.
  const keyOf = (line: PageLine, shift = 0) =>
    `${Math.round(line.y / STILL) + shift} ${printed < 4 ? bare(line) : bare(line).replace(/\d+/g, '#')}`
  const places = counted(edges, line => keyOf(line))
  const offsets = counted(edges, (line, number) => (isNumber(line) ? `${Number(bare(line)) - number}` : null))
  return pages.map((page, number) => {
    const edge = new Set(edges[number])
    return page.filter(line => !edge.has(line) || !(isRunning(line) || isPageNumber(line, number)))
  })

  function isRunning(line: PageLine): boolean {
    // Different heads on left and right pages come to half of the pages each.
    const count = [-1, 0, 1].reduce((sum, shift) => sum + (places.get(keyOf(line, shift)) ?? 0), 0)
    return printed >= 2 && count >= Math.max(2, printed * 0.4) && !/^[\d.,，%％]+$/.test(line.text)
  }

  /** 「- 3 -」「第 3 页 共 10 页」「3/10」 anywhere; a bare number only where it counts the pages. */
  function isPageNumber(line: PageLine, number: number): boolean {
    if (PAGE_NUMBER.test(bare(line))) return true
    if (!isNumber(line)) return false
    return (offsets.get(`${Number(bare(line)) - number}`) ?? 0) >= Math.max(2, printed * 0.5)
  }
}

const PAGE_NUMBER =
  /^[-—–－·~〜]+\d{1,4}[-—–－·~〜]+$|^第\d{1,4}页(?:[,，/]?共\d{1,4}页)?$|^\d{1,4}\/\d{1,4}$|^Page\d{1,4}(?:of\d{1,4})?$/i

function isNumber(line: PageLine): boolean {
  return /^\d{1,4}$/.test(bare(line))
}

function bare(line: PageLine): string {
  return line.text.replace(/\s/g, '')
}

/** On how many pages an edge line has a key. */
function counted(
  edges: readonly (readonly PageLine[])[],
  key: (line: PageLine, number: number) => string | null,
): Map<string, number> {
  const counts = new Map<string, number>()
  for (const [number, lines] of edges.entries())
    for (const one of new Set(lines.map(line => key(line, number))))
      if (one !== null) counts.set(one, (counts.get(one) ?? 0) + 1)
  return counts
}

function edgesOf(page: Page): readonly PageLine[] {
  const down = [...page].sort((a, b) => b.y - a.y)
  return down.length <= 2 * EDGE ? down : [...down.slice(0, EDGE), ...down.slice(-EDGE)]
}

interface Style {
  readonly left: number
  readonly right: number
  /** Distance of base lines inside a paragraph. */
  readonly step: number
  /** Paragraphs start with an indent, so that a line without one goes on. */
  readonly indents: boolean
}

/** Margins and leading of the running text, from its long lines. */
function styleOf(pages: readonly Page[]): Style {
  const long = pages.flat().filter(line => !line.gaps && line.text.length >= 15)
  const rights = long.map(line => line.right).sort((a, b) => a - b)
  const lefts = long.map(line => line.x).sort((a, b) => a - b)
  const left = lefts[Math.floor(lefts.length * 0.05)] ?? 0
  const steps: number[] = []
  for (const page of pages)
    for (let k = 1; k < page.length; k++) {
      const step = page[k - 1]!.y - page[k]!.y
      if (step > 0 && page[k]!.text.length >= 15) steps.push(step)
    }
  steps.sort((a, b) => a - b)
  const indented = long.filter(line => isIndented(line, left)).length
  return {
    left,
    right: rights[Math.floor(rights.length * 0.9)] ?? 0,
    step: steps[Math.floor(steps.length / 2)] ?? 0,
    indents: indented >= 2 && indented >= 0.05 * long.length && indented <= 0.95 * long.length,
  }
}

function isIndented(line: PageLine, left: number): boolean {
  return line.x > left + 0.8 * line.size
}

/** 「一、」「（一）」「1.」「第一条」 begin a paragraph wherever they stand. */
const MARKED =
  /^(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.．、](?!\d)|第[一二三四五六七八九十]{1,3}[章节条部]|[①-⓿])/

function continues(last: PageLine, line: PageLine, style: Style, turned: boolean): boolean {
  const full = style.right - last.right < Math.max(2 * last.size, wordWidth(line))
  const sized = Math.abs(last.size - line.size) < 0.12 * last.size
  const step = last.y - line.y
  const near = turned || (step > 0 && step < 1.35 * style.step)
  if (!full || !sized || !near || last.gaps || line.gaps || isIndented(line, style.left) || MARKED.test(line.text))
    return false
  return style.indents || !/[。！？!?：:；;]$/.test(last.text)
}

/** A number or Latin word is not broken: the line before ends where it did not fit. */
function wordWidth(line: PageLine): number {
  const word = /^[\x21-\x7e]*/.exec(line.text)![0]
  return (word.length * 0.65 + 1) * line.size
}

function joined(before: string, after: string): string {
  return /[A-Za-z,;]$/.test(before) && /^[A-Za-z]/.test(after) ? `${before} ${after}` : before + after
}
