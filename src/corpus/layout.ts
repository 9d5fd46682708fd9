/**
 * Text → its lines with the part each plays: title, furniture, signature, body. The one place where it is decided what
 * of a file is the report; sections and passages are made of what is left.
 */
import type { Span } from '../text.js'
import { dateIn, isDateLine } from './dates.js'
import { advertsIn, isFurniture, namesSite } from './furniture.js'
import { holdsSentence, isRow, type Line, linesOf } from './lines.js'
import { isUnitName } from './names.js'
import { findTitle, isRepeat, type Title } from './title.js'

export interface Layout {
  readonly lines: readonly Line[]
  readonly title: Title | null
  /** Sorted, without overlap. */
  readonly furniture: readonly Span[]
  /** Closing unit and date, or null. */
  readonly signature: Span | null
  readonly signatureLines: readonly Line[]
  /** Lines of the body: not blank, no title, furniture or signature. */
  readonly body: readonly Line[]
  /** Lines before the body that are furniture, and after it: they may name source and date. */
  readonly page: readonly Line[]
}

export function layOut(text: string): Layout {
  const lines = linesOf(text)
  const full = lines.filter(line => !line.blank)
  const letter = letterEnd(full)
  const title = findTitle(text, letter > 0 ? full.slice(letter) : full)
  const titled = new Set(title?.lines.map(line => line.index) ?? [])
  const first = bodyStart(full, letter, titled)
  const closing = closingLines(text, full, first)
  const after = closing.length > 0 ? full.indexOf(closing[closing.length - 1]!.line) + 1 : tailStart(full, first)
  const spans: Span[] = []
  const body: Line[] = []
  const page: Line[] = []
  const signed = new Map(closing.map(one => [one.line.index, one]))
  let anchored = false
  full.forEach((line, index) => {
    const zone = index < first ? 'head' : index >= after ? 'tail' : 'body'
    const own = signed.get(line.index)
    if (titled.has(line.index) && title) {
      if (title.end < line.end && line === title.lines.at(-1)) spans.push({ start: title.end, end: line.end })
    } else if (own) {
      if (own.start > line.start) body.push({ ...line, end: own.start })
      if (own.end < line.end) spans.push({ start: own.end, end: line.end })
    } else if (index < letter || isPage(line, zone, index)) {
      anchored ||= zone === 'tail' && /^(?:上一|下一|相关|版权|主办|附件|友情|网站)/.test(line.plain)
      spans.push({ start: line.start, end: line.end })
      page.push(line)
    } else body.push(line)
  })
  for (const line of body) spans.push(...advertsIn(text, line.start, line.end))
  spans.sort((a, b) => a.start - b.start)
  const start = closing[0]?.start ?? 0
  const signature = closing.length > 0 ? { start, end: closing.at(-1)!.end } : null
  return { lines, title, furniture: spans, signature, signatureLines: closing.map(one => one.line), body, page }

  function isPage(line: Line, zone: 'head' | 'body' | 'tail', index: number): boolean {
    if (isRow(line)) return false
    if (title && isRepeat(line, title)) return zone !== 'body' || index - first < 2
    if (isFurniture(line, zone)) return true
    if (zone === 'tail') return anchored && !/。/.test(line.plain)
    if (zone !== 'head') return false
    const before = !title || line.start < title.lines[0]!.start
    if (before && !holdsSentence(line) && (namesSite(line.plain) || title)) return true
    return /^[\u4e00-\u9fff]{1,10}[〔[(]20\d\d[〕\])]\d{1,4}号$/.test(line.plain)
  }
}

interface Closing {
  readonly line: Line
  readonly start: number
  readonly end: number
}

/** Index of the first full line of the body: a sentence, a salutation or a marked heading after the title. */
function bodyStart(full: readonly Line[], letter: number, titled: ReadonlySet<number>): number {
  let afterTitle = letter
  full.forEach((line, index) => {
    if (titled.has(line.index)) afterTitle = Math.max(afterTitle, index + 1)
  })
  for (let index = afterTitle; index < full.length; index++) {
    const { plain } = full[index]!
    if (holdsSentence(full[index]!) && !isFurniture(full[index]!, 'head')) return index
    if (/^(?:[一二三四五六七八九十]{1,2}、|[(][一二三四五六七八九十][)])[^|>]{2,}/.test(plain)) return index
    if (/^.{2,30}[委府局厅部办会]:$/.test(plain)) return index
  }
  return full.length
}

/** Where a covering letter (关于报送…的函) ends and the report it carries begins: index of the line after 「附件」, or 0. */
function letterEnd(full: readonly Line[]): number {
  const head = full.slice(0, 60)
  const letter = head.findIndex(line => /^关于(?:报送|上报|呈报|印发|报备).*的?(?:函|请示|报告|通知)$/.test(line.plain))
  if (letter < 0) return 0
  const attached = head.findIndex((line, index) => index > letter && /^附件[\d一]?:?$/.test(line.plain))
  return attached < 0 ? 0 : attached + 1
}

/** The closing unit and date with their offsets: trailing lines, or the end of the last sentence's line. */
function closingLines(text: string, full: readonly Line[], first: number): Closing[] {
  let last = full.length - 1
  while (last >= first && !isClosing(full[last]!) && !inLineClosing(text, full[last]!) && !holdsSentence(full[last]!))
    last--
  if (last < first) return []
  const inline = inLineClosing(text, full[last]!)
  if (inline && !isClosing(full[last]!)) return [inline]
  const found: Closing[] = []
  for (let index = last; index >= first && found.length < 5 && isClosing(full[index]!); index--) {
    const line = full[index]!
    found.unshift({ line, start: line.start, end: closingEnd(text, line) })
  }
  return found.some(one => !isDateLine(one.line.plain)) || found.length === 1 ? found : []
}

function isClosing(line: Line): boolean {
  const plain = line.plain.replace(/\([^()]{1,20}\)$/, '')
  if (plain.length > 60) return false
  if (isDateLine(plain)) return true
  const date = /20\d\d年\d{1,2}月(?:\d{1,2}日)?$/.exec(plain)
  const name = date ? plain.slice(0, date.index) : plain
  return isUnitName(name)
}

/** A remark of the page behind the signature is not signed: 「佛山市水利局    (本页由第三方抓取)」. */
function closingEnd(text: string, line: Line): number {
  const raw = text.slice(line.start, line.end)
  const remark = /\s*[(（][^()（）]{1,20}[)）]$/.exec(raw)
  return remark && !/\d[)）]$/.test(raw) ? line.start + remark.index : line.end
}

/** 「……推进。 某某局 2023年1月5日」 at the end of a line. */
function inLineClosing(text: string, line: Line): Closing | null {
  const from = Math.max(line.start, line.end - 80)
  const raw = text.slice(from, line.end)
  const stop = Math.max(raw.lastIndexOf('。'), raw.lastIndexOf('!'), raw.lastIndexOf('！'))
  if (stop < 0 || stop > raw.length - 6) return null
  const tail = raw.slice(stop + 1)
  const plain = tail.replace(/\s/g, '')
  const date = /(20\d\d)年\d{1,2}月(\d{1,2}日)?$/.exec(plain)
  if (!date || (date.index > 0 && !isUnitName(plain.slice(0, date.index)))) return null
  const lead = tail.length - tail.trimStart().length
  return { line, start: from + stop + 1 + lead, end: line.end }
}

/** Without a signature, the page's tail begins behind the last line that holds a sentence or a table row. */
function tailStart(full: readonly Line[], first: number): number {
  let at = full.length
  while (at > first && !holdsSentence(full[at - 1]!) && !isRow(full[at - 1]!)) at--
  return Math.max(at, first)
}

/** Date of the signature as YYYY-MM-DD, or null. */
export function signedDate(layout: Layout): string | null {
  for (const line of [...layout.signatureLines].reverse()) {
    const date = dateIn(line.plain.slice(-40))
    if (date) return date
  }
  return null
}
