/**
 * Layout → sections: 一、（一）1. ① 第一 一是 and unnumbered heads, nested, with offsets. Leaves items inside a paragraph
 * to items.ts and slicing to passages.ts.
 */
import { itemsIn } from './items.js'
import type { Layout } from './layout.js'
import { isRow, type Line } from './lines.js'
import type { Section } from './report.js'

/** A heading before nesting. `until`: it heads nothing beyond this offset. */
export interface Head {
  readonly rank: number
  readonly title: string
  readonly start: number
  readonly bodyStart: number
  readonly until: number
}

/** Outer marks first. A chapter is 一、; ranks are compared, never shown. */
const MARKS: readonly (readonly [number, RegExp])[] = [
  [0, /^第[一二三四五六七八九十百]{1,3}\s*(?:章|部分|篇)[、：:\s]?/],
  [1, /^[一二三四五六七八九十]{1,3}\s*[、.．﹑](?=\s*\S)/],
  [2, /^[（(]?\s*[一二三四五六七八九十]{1,3}\s*[)）]\s*[、.．]?/],
  [3, /^(?:[\d０-９]{1,2}\s*(?:、|[.．](?![\d０-９])|[)）](?=\s*[\u4e00-\u9fff]))|[⒈-⒛])/],
  [4, /^[（(]\s*[\d０-９]{1,2}\s*[)）]/],
  [5, /^[①-⒇]/],
  [6, /^(?:第[一二三四五六七八九十]{1,2}[，,、：:]|(?:首先|其次|再次|最后)[，,])/],
  [7, /^[一二三四五六七八九十]{1,2}(?:是|要)(?!否)/],
]
const UNMARKED = 2.5
const CHAPTER = 1
const ITEM = 7
/** Titles that are chapters wherever they stand, so a lost 「二、」 does not push them into the chapter before. */
const CHAPTER_WORDS =
  /^(?:主要(?:工作)?(?:做法|举措|措施|成效|工作|情况)|工作(?:情况|开展情况|成效|打算|安排|计划)|(?:存在|主要)的?(?:主要)?(?:问题|不足|困难)|下一步|下步|[\u4e00-\u9fff\d]{0,8}(?:工作)?(?:打算|计划|安排|思路)$|党政主要负责人)/
/** A heading longer than this is a sentence; a clause that names an item is cut here. */
const TITLE_LENGTH = 45
const CLAUSE = 30

/** Sections of the report's body in text order, outer before inner. */
export function sectionsOf(text: string, layout: Layout): Section[] {
  const stop = layout.signature?.start ?? text.length
  return nest(headsOf(text, layout), stop)
}

/** How many characters the mark of a heading takes at the beginning of a raw line, and its rank; null without one. */
export function markOf(raw: string): { readonly rank: number; readonly length: number } | null {
  const lead = /^(?:#{1,6}\s*|\*{1,2})?/.exec(raw)![0].length
  const rest = lead > 0 ? raw.slice(lead) : raw
  for (const [rank, form] of MARKS) {
    const hit = form.exec(rest)
    if (hit) return { rank, length: lead + hit[0].length }
  }
  return null
}

function headsOf(text: string, layout: Layout): Head[] {
  const lines = layout.body
  const marks = lines.map(line =>
    isRow(line) ? null : markOf(text.slice(line.start, Math.min(line.end, line.start + 40))),
  )
  const heads: Head[] = []
  const runIns = runInStyle(text, lines, marks)
  const wrapped = isWrapped(lines)
  let seen = false
  let skip = -1
  lines.forEach((line, index) => {
    if (index === skip || isRow(line)) return
    const mark = marks[index] ?? null
    const place: Place = { text, lines, marks, index, wrapped }
    // a line that begins with 一是 and goes on to 二是 is a paragraph of items
    const items = mark && mark.rank >= 5 ? itemsIn(text, line.start, line.end) : []
    if (items.length > 0) {
      heads.push(...items)
      return
    }
    const head = mark ? marked(place, mark) : unmarked(place, seen || heads.length > 0, runIns)
    if (head) heads.push(head.head)
    if (head?.skip) skip = index + 1
    seen ||= mark !== null
    const from = head && head.head.bodyStart < line.end ? Math.max(head.head.bodyStart, line.start) : line.start
    if (head && head.head.bodyStart >= line.end) return
    heads.push(
      ...itemsIn(text, head && mark && mark.rank >= 6 ? Math.max(from, line.start + mark.length) : from, line.end),
    )
  })
  return heads
}

interface Place {
  readonly text: string
  readonly lines: readonly Line[]
  readonly marks: readonly ({ readonly rank: number; readonly length: number } | null)[]
  readonly index: number
  readonly wrapped: boolean
}
interface Found {
  readonly head: Head
  readonly skip?: boolean
}

function marked(place: Place, mark: { rank: number; length: number }): Found {
  const { text, lines, marks, index } = place
  const line = lines[index]!
  const raw = text.slice(line.start, Math.min(line.end, line.start + 400))
  const next = marks[index + 1] ?? null
  const followed = index + 1 < lines.length && (next === null || next.rank > mark.rank)
  const closes = /[。；;！!]/.exec(raw.slice(mark.length))
  const whole = line.end - line.start === raw.length
  if (whole && !closes && raw.length <= 80 && followed) return pure(place, mark)
  if (
    whole &&
    closes &&
    mark.length + closes.index === raw.length - 1 &&
    closes[0] === '。' &&
    raw.length <= 34 &&
    followed &&
    next === null &&
    lines[index + 1]!.plain.length > 30
  )
    return pure(place, mark)
  const stop = closes ? mark.length + closes.index : raw.length
  const end = stop <= TITLE_LENGTH && (closes?.[0] === '。' || mark.rank < 3) ? stop : clauseEnd(raw, mark.length)
  const bodyStart = end + 1 >= raw.length && whole ? line.start : line.start + skipPoint(raw, end)
  const until = mark.rank >= ITEM && !hasSibling(place, mark.rank) ? line.end : Number.POSITIVE_INFINITY
  return { head: { rank: mark.rank, title: tidy(raw.slice(0, end)), start: line.start, bodyStart, until } }
}

/** A heading line by itself; what it heads begins on the next line. A heading broken in the middle takes the next line along. */
function pure(place: Place, mark: { rank: number }): Found {
  const { text, lines, marks, index, wrapped } = place
  const line = lines[index]!
  const next = lines[index + 1]!
  const after = lines[index + 2]
  const broken =
    wrapped &&
    next.index === line.index + 1 &&
    !marks[index + 1] &&
    next.plain.length <= 24 &&
    line.plain.length >= 18 &&
    /[\u4e00-\u9fff”]$/.test(next.plain) &&
    after !== undefined &&
    !/[,，。]/.test(next.plain) &&
    after.plain.length > next.plain.length
  const end = broken ? next.end : line.end
  const bodyStart = (broken ? after : next)!.start
  const title = tidy(
    broken ? text.slice(line.start, line.end) + text.slice(next.start, next.end) : text.slice(line.start, end),
  )
  const head = { rank: mark.rank, title, start: line.start, bodyStart, until: Number.POSITIVE_INFINITY }
  return broken ? { head, skip: true } : { head }
}

/** Unnumbered heads: a short line by itself, or a short first sentence where the report heads its paragraphs so. */
function unmarked(place: Place, seen: boolean, runIns: boolean): Found | null {
  const { text, lines, marks, index, wrapped } = place
  const line = lines[index]!
  const next = lines[index + 1]
  const before = lines[index - 1]
  const { plain } = line
  const closed =
    !before ||
    /[。;:!?”)]$/.test(before.plain) ||
    before.plain.length > 300 ||
    before.index < line.index - 1 ||
    marks[index - 1] !== null
  const standsAlone =
    plain.length >= 3 &&
    plain.length <= 30 &&
    !/[。,;:!?、,]$|[。;!?,]|\d{4}年\d/.test(plain) &&
    /^[\u4e00-\u9fff“《\d]/.test(plain)
  const opens =
    next !== undefined && (marks[index + 1] !== null || (next.plain.length >= 20 && next.plain.length > plain.length))
  const chapter = CHAPTER_WORDS.test(plain)
  if (
    closed &&
    standsAlone &&
    opens &&
    (chapter || (!wrapped && next.index > line.index && !isRow(next) && (seen || before !== undefined)))
  ) {
    const rank = chapter || !marks.some(mark => mark && mark.rank <= 1) ? CHAPTER : UNMARKED
    return {
      head: {
        rank,
        title: tidy(text.slice(line.start, line.end)),
        start: line.start,
        bodyStart: next.start,
        until: Number.POSITIVE_INFINITY,
      },
    }
  }
  if (!runIns || !seen) return null
  const end = runInEnd(text, line)
  if (end === null) return null
  const bodyStart = line.start + skipPoint(text.slice(line.start, line.start + 60), end)
  return {
    head: {
      rank: UNMARKED,
      title: tidy(text.slice(line.start, line.start + end)),
      start: line.start,
      bodyStart,
      until: line.end,
    },
  }
}

/** Whether the report heads its unnumbered paragraphs with a short first sentence: three such paragraphs and half of all. */
function runInStyle(text: string, lines: readonly Line[], marks: Place['marks']): boolean {
  const long = lines.filter((line, index) => !marks[index] && line.plain.length >= 60)
  const headed = long.filter(line => runInEnd(text, line) !== null)
  return headed.length >= 3 && headed.length * 2 >= long.length
}

/** Length of a short first sentence (or of the words before 一是) that heads the rest of its paragraph, or null. */
function runInEnd(text: string, line: Line): number | null {
  const raw = text.slice(line.start, Math.min(line.end, line.start + 60))
  const hit = /^[^。；;！!？?：:\n]{5,40}?(?=。|一是)/.exec(raw)
  if (
    !hit ||
    line.end - line.start < hit[0].length * 2 ||
    /\d{2}|^(?:[我本但]|虽然|经过|同时|此外|下一?步|一年来|今年|近年)/.test(hit[0])
  )
    return null
  return hit[0].length
}

/** Many lines that break inside a sentence: a text wrapped by a printer. */
function isWrapped(lines: readonly Line[]): boolean {
  const long = lines.filter(line => line.plain.length >= 20)
  const open = long.filter(line => !/[。;:!?”)，,；]$/.test(line.plain.slice(-1)) && line.plain.length < 80)
  return long.length >= 6 && open.length * 3 >= long.length
}

/** Whether the next item of a line-level 一是 list follows before anything that stands above it. */
function hasSibling({ marks, index }: Place, rank: number): boolean {
  for (let at = index + 1; at < Math.min(marks.length, index + 8); at++) {
    const mark = marks[at]
    if (mark) return mark.rank === rank
  }
  return false
}

export function clauseEnd(raw: string, from: number): number {
  const rest = raw.slice(from + 2, from + CLAUSE * 2)
  const hit = /[。，；：,;:！!]/.exec(rest)
  if (hit && hit.index + 2 < CLAUSE) return from + 2 + hit.index
  // a clause a little too long keeps its quoted name whole
  const name = /^[^》”]*[》”]/.exec(rest)
  const end =
    name && name[0].length + 2 > CLAUSE && /[《“][^》”]*$/.test(rest.slice(0, CLAUSE - 2)) ? name[0].length + 2 : CLAUSE
  return Math.min(raw.length, from + end)
}

function skipPoint(raw: string, end: number): number {
  let at = end
  while (at < raw.length && /[。：:；;\s]/.test(raw[at]!)) at++
  return at
}

function tidy(title: string): string {
  return title.replace(/^[#*\s]+|[\s*。：:；;]+$/g, '').replace(/\s*\n\s*/g, '')
}

/** Heads → sections: one ends where the next of its rank or above begins, or where it says so itself. */
function nest(heads: readonly Head[], stop: number): Section[] {
  const sections: { -readonly [K in keyof Section]: Section[K] }[] = []
  const open: { section: (typeof sections)[number]; head: Head }[] = []
  const close = (at: number, rank: number) => {
    while (open.length > 0) {
      const top = open[open.length - 1]!
      if (top.head.rank < rank && top.head.until > at) break
      top.section.end = Math.min(at, top.head.until, outerEnd(open))
      open.pop()
    }
  }
  for (const head of heads) {
    if (head.start >= stop) break
    // an outer section may be over while inner ones are still open
    const over = open.findIndex(one => one.head.until <= head.start)
    if (over >= 0) close(head.start, Math.min(head.rank, open[over]!.head.rank))
    close(head.start, head.rank)
    const path = [...(open.at(-1)?.section.path ?? []), head.title]
    const section = {
      depth: path.length,
      title: head.title,
      path,
      start: head.start,
      bodyStart: Math.min(head.bodyStart, stop),
      end: stop,
    }
    sections.push(section)
    open.push({ section, head })
  }
  close(stop, Number.NEGATIVE_INFINITY)
  return sections
}

function outerEnd(open: readonly { head: Head }[]): number {
  return open.reduce((end, one) => Math.min(end, one.head.until), Number.POSITIVE_INFINITY)
}
