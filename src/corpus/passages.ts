/** Report → Passage[]: slices of the body with heading path and offsets. Knows nothing of questions or figures. */
import { type Span, sentences, trimmed } from '../text.js'
import { type Layout, layOut } from './layout.js'
import { isRow, type Line } from './lines.js'
import type { Report, Section } from './report.js'

export interface Passage {
  /** Stable while the report is unchanged: report id, dot, ordinal. */
  readonly id: string
  readonly report: string
  readonly ordinal: number
  /** Headings from the outermost inwards, as printed; 一是-items are the innermost. */
  readonly section: readonly string[]
  /** Offsets in `Report.text`: `report.text.slice(start, end) === text`. */
  readonly start: number
  readonly end: number
  readonly text: string
  /** For a row of a table: the header row's cells, one for each cell of `text`. Otherwise empty. */
  readonly columns: readonly string[]
}

/** A passage longer than this answers less exactly; shorter ones lose their context. Cut at sentence ends. */
const LONGEST = 350
/** A line up to this length that does not end its sentence is a piece of one. */
const PIECE = 60

/** Slices of the report's body in text order. A heading by itself, furniture, title and signature are in none of them. */
export function passagesOf(report: Report): Passage[] {
  const layout = layOut(report.text)
  const table = tablesOf(report.text, layout.body)
  const made: Omit<Passage, 'id' | 'ordinal'>[] = []
  for (const group of groupsOf(report, layout, table)) {
    const section = pathAt(report.sections, group.from)
    for (const span of piecesOf(report.text, group)) {
      const text = report.text.slice(span.start, span.end)
      made.push({ report: report.id, section, start: span.start, end: span.end, text, columns: group.columns })
    }
  }
  return made.map((one, ordinal) => ({ id: `${report.id}.${ordinal}`, ordinal, ...one }))
}

/** Stretch of lines that belong together. `from`: offset whose section they belong to. */
interface Group {
  readonly start: number
  readonly end: number
  readonly from: number
  readonly columns: readonly string[]
}

/** Lines cut where a section begins or ends, without headings alone, and joined where one sentence was broken. */
function groupsOf(report: Report, layout: Layout, table: ReadonlyMap<number, readonly string[] | null>): Group[] {
  const { text, sections, furniture } = report
  const cuts = [...new Set(sections.flatMap(section => [section.start, section.end]))].sort((a, b) => a - b)
  const bare = new Map(
    sections.filter(section => section.bodyStart > section.start).map(section => [section.start, section.bodyStart]),
  )
  const groups: Group[] = []
  let last: { group: Group; line: Line } | null = null
  let cut = 0
  let ad = 0
  let headed = 0
  let lead: number | null = null
  for (const line of layout.body) {
    const row = table.get(line.index)
    if (row === null) continue
    // a heading that fills its line, or two, is no passage
    const begins = bare.get(line.start) ?? 0
    if (begins >= line.end) headed = begins
    if (line.start < headed) continue
    let at = line.start
    while (at < line.end) {
      while (cut < cuts.length && cuts[cut]! <= at) cut++
      while (ad < furniture.length && furniture[ad]!.end <= at) ad++
      const hole = furniture[ad]
      if (hole && hole.start <= at) {
        at = hole.end
        last = null
        continue
      }
      const stop = Math.min(line.end, cuts[cut] ?? line.end, hole?.start ?? line.end)
      const span = trimmed(text, at, stop)
      if (span.end > span.start) {
        // a head whose paragraph is nothing but items goes with the first of them
        if (stop < line.end && stop === cuts[cut] && (bare.get(at) ?? -1) >= stop) lead ??= span.start
        else {
          add(line, { start: lead ?? span.start, end: span.end, from: at, columns: row ?? [] })
          lead = null
        }
      }
      at = stop
    }
  }
  return groups

  function add(line: Line, group: Group): void {
    const before = last
    const joins = before !== null && before.line !== line && sameSection(before.group, group) && continues(before, line)
    const whole = joins ? { ...before.group, end: group.end } : group
    if (joins) groups[groups.length - 1] = whole
    else groups.push(whole)
    last = group.columns.length > 0 ? null : { group: whole, line }
  }

  function sameSection(a: Group, b: Group): boolean {
    if (b.columns.length > 0 || (ad > 0 && furniture[ad - 1]!.start >= a.end)) return false
    const next = cuts[lowerBound(cuts, a.end)]
    return next === undefined || next > b.start
  }

  function continues(before: { group: Group; line: Line }, line: Line): boolean {
    const ending = text.slice(Math.max(before.group.start, before.group.end - 1), before.group.end)
    const near = line.index === before.line.index + 1
    const short = before.group.end - before.group.start
    if (/[：:]/.test(ending)) return short <= 30
    if (/[。！？；!?;”’）)】》…]/.test(ending)) return false
    return near || /[，、,（(“《]/.test(ending) || (short < PIECE && line.plain.length < PIECE)
  }
}

/** A group as one piece, or cut at sentence ends; a row of a table is never cut. */
function piecesOf(text: string, group: Group): Span[] {
  if (group.end - group.start <= LONGEST || group.columns.length > 0) return [{ start: group.start, end: group.end }]
  const spans: Span[] = []
  let open: Span | null = null
  for (const sentence of sentences(text.slice(group.start, group.end))) {
    for (const part of partsOf(text, group.start + sentence.start, group.start + sentence.end)) {
      if (open && part.end - open.start <= LONGEST) open = { start: open.start, end: part.end }
      else {
        if (open) spans.push(open)
        open = part
      }
    }
  }
  if (open) spans.push(open)
  return spans
}

/** A sentence longer than a passage is cut at its last comma, or anywhere where it has none. */
function partsOf(text: string, start: number, end: number): Span[] {
  const parts: Span[] = []
  let at = start
  while (end - at > LONGEST) {
    let stop = at + LONGEST
    while (stop > at + LONGEST / 2 && !'，,、；;'.includes(text[stop - 1]!)) stop--
    if (stop <= at + LONGEST / 2) stop = at + LONGEST - (isLowSurrogate(text, at + LONGEST) ? 1 : 0)
    const part = trimmed(text, at, stop)
    if (part.end > part.start) parts.push(part)
    at = stop
  }
  const rest = trimmed(text, at, end)
  if (rest.end > rest.start) parts.push(rest)
  return parts
}

function isLowSurrogate(text: string, index: number): boolean {
  const code = text.charCodeAt(index)
  return code >= 0xdc00 && code <= 0xdfff
}

/** Table rows by line: the header's cells for a row of data, null for the header itself and the line under it. */
function tablesOf(text: string, body: readonly Line[]): ReadonlyMap<number, readonly string[] | null> {
  const rows = new Map<number, readonly string[] | null>()
  let header: readonly string[] | null = null
  let before: Line | null = null
  body.forEach((line, index) => {
    if (!isRow(line)) {
      header = null
      before = null
      return
    }
    const isFirst = header === null || before === null || line.index > before.index + 2
    const next = body[index + 1]
    if (isFirst && next && isRow(next)) {
      header = cellsOf(text.slice(line.start, line.end))
      rows.set(line.index, null)
    } else
      rows.set(
        line.index,
        /^[|:\-\s]+$/.test(line.plain) ? null : fitted(header ?? [], text.slice(line.start, line.end)),
      )
    before = line
  })
  return rows
}

function fitted(header: readonly string[], row: string): readonly string[] {
  return cellsOf(row).map((_, index) => header[index] ?? '')
}

/** Cells of a pipe row without the white space around them; `\|` is no border. */
export function cellsOf(row: string): string[] {
  const cells = row
    .trim()
    .replace(/｜/g, '|')
    .split(/(?<!\\)\|/)
  return cells.slice(1, -1).map(cell => cell.trim())
}

/** Path of the innermost section at an offset. */
function pathAt(sections: readonly Section[], offset: number): readonly string[] {
  let low = lowerBoundBy(sections, offset)
  while (--low >= 0) {
    const section = sections[low]!
    if (section.end > offset) return section.path
    // an item list of ten thousand must not be walked for every passage
    if (section.depth === 1) return []
  }
  return []
}

/** Index of the first section that starts behind the offset. */
function lowerBoundBy(sections: readonly Section[], offset: number): number {
  let low = 0
  let high = sections.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (sections[middle]!.start <= offset) low = middle + 1
    else high = middle
  }
  return low
}

function lowerBound(list: readonly number[], value: number): number {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (list[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}
