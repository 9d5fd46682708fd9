/**
 * Layout → sections: 一、（一）1. ① 第一 一是 and unnumbered heads, nested, with offsets. Leaves items inside a paragraph
 * to items.ts and slicing to passages.ts.
 */
import { itemsIn } from './items.js'
import type { Layout } from './layout.js'
import { isRow } from './lines.js'
import {
  CHAPTER,
  clauseEnd,
  closingPoint,
  type Head,
  ITEM,
  type Mark,
  marksOf,
  skipPoint,
  TITLE_LENGTH,
  tidy,
} from './marks.js'
import type { Section } from './report.js'
import { hasRunIns, isWrapped, type Place, unmarkedHead } from './unmarked.js'

/** Sections of the report's body in text order, outer before inner. */
export function sectionsOf(text: string, layout: Layout): Section[] {
  const stop = layout.signature?.start ?? text.length
  return nest(headsOf(text, layout), stop)
}

function headsOf(text: string, layout: Layout): Head[] {
  const lines = layout.body
  const marks = marksOf(
    lines.map(line => (isRow(line) ? '|' : text.slice(line.start, Math.min(line.end, line.start + 40)))),
  )
  const chapters = marks.some(mark => mark !== null && mark.rank <= CHAPTER)
  const known = { text, lines, marks, chapters, wrapped: isWrapped(lines), runIns: hasRunIns(text, lines, marks) }
  const heads: Head[] = []
  let seen = false
  let skip = -1
  lines.forEach((line, index) => {
    if (index === skip || isRow(line)) return
    const mark = marks[index] ?? null
    const place: Place = { ...known, index }
    // a line that begins with 一是 and goes on to 二是 is a paragraph of items
    const items = mark && mark.rank >= 2 ? itemsIn(text, line.start, line.end) : []
    if (items.length > 0 && items[0]!.start === line.start) {
      heads.push(...items)
      return
    }
    const found = mark ? marked(place, mark) : null
    const head = found ? found.head : unmarkedHead(place, seen || heads.length > 0)
    if (head) heads.push(head)
    if (found?.skip) skip = index + 1
    seen ||= mark !== null
    if (head && head.bodyStart >= line.end) return
    heads.push(...itemsIn(text, head ? Math.max(head.bodyStart, line.start) : line.start, line.end))
  })
  return heads
}

interface Found {
  readonly head: Head
  readonly skip?: boolean
}

function marked(place: Place, mark: Mark): Found {
  const { text, lines, marks, index } = place
  const line = lines[index]!
  const raw = text.slice(line.start, Math.min(line.end, line.start + 400))
  const next = marks[index + 1] ?? null
  const followed = index + 1 < lines.length && (next === null || next.rank > mark.rank)
  const closes = closingPoint(raw.slice(mark.length))
  const whole = line.end - line.start === raw.length
  if (whole && !closes && raw.length <= 80 && followed) return pure(place, mark)
  if (
    whole &&
    closes &&
    mark.length + closes.index === raw.length - 1 &&
    closes.char === '。' &&
    raw.length <= 34 &&
    followed &&
    next === null &&
    lines[index + 1]!.plain.length > 30
  )
    return pure(place, mark)
  const stop = closes ? mark.length + closes.index : raw.length
  const end = stop <= TITLE_LENGTH && (closes?.char === '。' || mark.rank < 3) ? stop : clauseEnd(raw, mark.length)
  const bodyStart = end + 1 >= raw.length && whole ? line.start : line.start + skipPoint(raw, end)
  const until = mark.rank >= ITEM && !hasSibling(place, mark.rank) ? line.end : Number.POSITIVE_INFINITY
  return { head: { rank: mark.rank, title: tidy(raw.slice(0, end)), start: line.start, bodyStart, until } }
}

/** A heading line by itself; what it heads begins on the next line. A heading broken in the middle takes the next line along. */
function pure(place: Place, mark: Mark): Found {
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

/** Whether the next item of a line-level 一是 list follows before anything that stands above it. */
function hasSibling({ marks, index }: Place, rank: number): boolean {
  for (let at = index + 1; at < Math.min(marks.length, index + 8); at++) {
    const mark = marks[at]
    if (mark) return mark.rank === rank
  }
  return false
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
