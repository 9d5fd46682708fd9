/**
 * A line without a mark → the heading it is: a short line by itself, or a short first sentence where the report heads its
 * paragraphs so. Leaves marked headings and nesting to headings.ts.
 */
import { isRow, type Line } from './lines.js'
import { CHAPTER, type Head, type Mark, skipPoint, tidy, UNMARKED } from './marks.js'

/** A line among its neighbours, with what is known of the whole report. */
export interface Place {
  readonly text: string
  readonly lines: readonly Line[]
  readonly marks: readonly (Mark | null)[]
  readonly index: number
  /** Lines break inside sentences. */
  readonly wrapped: boolean
  /** The report marks chapters with 一、. */
  readonly chapters: boolean
  /** Paragraphs are headed by their first sentence. */
  readonly runIns: boolean
}

/** Titles that are chapters wherever they stand, so a lost 「二、」 does not push them into the chapter before. */
const CHAPTER_WORDS =
  /^(?:主要(?:工作)?(?:做法|举措|措施|成效|工作|情况)|工作(?:情况|开展情况|成效|打算|安排|计划)|(?:存在|主要)的?(?:主要)?(?:问题|不足|困难)|下一步|下步|[\u4e00-\u9fff\d]{0,8}(?:工作)?(?:打算|计划|安排|思路)$|党政主要负责人)/

/** 「存在不足:…」, 「2026年打算：…」: a word for problems or plans that opens its paragraph. */
const LEAD =
  /^(?:20\d\d年)?[\u4e00-\u9fff]{0,6}(?:不足|问题|短板|毛病|困难|打算|改进方向|下一步|下步|计划|安排|思路)[\u4e00-\u9fff]{0,4}(?=[：:。])/

/** An unnumbered head: a short line by itself, or a short first sentence where the report heads its paragraphs so. */
export function unmarkedHead(place: Place, seen: boolean): Head | null {
  const alone = aloneHead(place, seen)
  if (alone) return alone
  const { text, lines, index } = place
  const line = lines[index]!
  const lead = LEAD.exec(text.slice(line.start, Math.min(line.end, line.start + 30)))
  const end = lead ? lead[0].length : place.runIns && seen ? runInEnd(text, line) : null
  if (end === null || (lead && (!seen || lead[0].length + 8 > line.end - line.start))) return null
  const bodyStart = line.start + skipPoint(text.slice(line.start, line.start + 60), end)
  const title = tidy(text.slice(line.start, line.start + end))
  const rank = lead && !place.chapters ? CHAPTER : UNMARKED
  return {
    rank,
    title,
    start: line.start,
    bodyStart,
    until: lead && !place.chapters ? Number.POSITIVE_INFINITY : line.end,
  }
}

/** 「主要做法」 on a line by itself before a paragraph, or 「〔组织保障〕」. */
function aloneHead({ text, lines, marks, index, wrapped, chapters }: Place, seen: boolean): Head | null {
  const line = lines[index]!
  const next = lines[index + 1]
  const before = lines[index - 1]
  const { plain } = line
  if (plain.length < 3 || plain.length > 30 || !next || isRow(next)) return null
  const bracketed = /^[【〔[][^【〔[\]】〕]{2,20}[】〕\]]$/.test(plain)
  const chapter = CHAPTER_WORDS.test(plain)
  if (!bracketed && (/[。;!?,、:]|\d{4}年\d/.test(plain) || !/^[\u4e00-\u9fff“《\d]/.test(plain))) return null
  const closed =
    !before ||
    /[。;:!?”).]$/.test(before.plain) ||
    before.plain.length > 300 ||
    before.index < line.index - 1 ||
    marks[index - 1] !== null
  const opens = marks[index + 1] !== null || (next.plain.length >= 20 && next.plain.length > plain.length)
  if (!closed || !opens) return null
  if (!bracketed && !chapter && (wrapped || (!seen && before === undefined))) return null
  const rank = chapter || !chapters ? CHAPTER : UNMARKED
  return {
    rank,
    title: tidy(text.slice(line.start, line.end)),
    start: line.start,
    bodyStart: next.start,
    until: Number.POSITIVE_INFINITY,
  }
}

/** Whether the report heads its unnumbered paragraphs with a short first sentence: three such paragraphs and half of all. */
export function hasRunIns(text: string, lines: readonly Line[], marks: Place['marks']): boolean {
  const long = lines.filter((line, index) => !marks[index] && line.plain.length >= 60)
  const headed = long.filter(line => runInEnd(text, line) !== null)
  return headed.length >= 3 && headed.length * 2 >= long.length
}

/** Length of a short first sentence (or of the words before 一是) that heads the rest of its paragraph, or null. */
function runInEnd(text: string, line: Line): number | null {
  const raw = text.slice(line.start, Math.min(line.end, line.start + 60))
  const hit = /^[^。；;！!？?：:\n]{5,40}?(?=。|一是|(?<=[\u4e00-\u9fff”])\.(?=[\u4e00-\u9fff]))/.exec(raw)
  if (
    !hit ||
    line.end - line.start < hit[0].length * 2 ||
    /\d{2}|^(?:[我本但]|虽然|经过|同时|此外|下一?步|一年来|今年|近年)/.test(hit[0])
  )
    return null
  return hit[0].length
}

/** Many lines that break inside a sentence: a text wrapped by a printer. */
export function isWrapped(lines: readonly Line[]): boolean {
  const long = lines.filter(line => line.plain.length >= 20)
  const open = long.filter(line => !/[。;:!?”)，,；]$/.test(line.plain.slice(-1)) && line.plain.length < 80)
  return long.length >= 6 && open.length * 3 >= long.length
}
