/** Text → lines with offsets and a folded beginning for comparing. Leaves what a line is to the rooms above. */
import { folded } from '../text.js'

export interface Line {
  readonly index: number
  /** Offsets in the text, white space at both ends left out. */
  readonly start: number
  readonly end: number
  /** The line folded; of a line longer than `FOLDED` characters its beginning. */
  readonly plain: string
  readonly blank: boolean
}

/** Furniture, titles, headings and signatures are shorter; a text in one line of megabytes must not be folded whole. */
const FOLDED = 600

export function linesOf(text: string): Line[] {
  const lines: Line[] = []
  for (let from = 0; from <= text.length; ) {
    const stop = text.indexOf('\n', from)
    const to = stop < 0 ? text.length : stop
    let start = from
    for (const cut of to - from > LONG ? cutsIn(text.slice(from, to)) : []) {
      add(start, from + cut)
      start = from + cut
    }
    add(start, to)
    from = to + 1
  }
  return lines

  function add(from: number, to: number): void {
    let start = from
    let end = to
    while (start < end && isSpace(text.charCodeAt(start))) start++
    while (end > start && isSpace(text.charCodeAt(end - 1))) end--
    const plain = start === end ? '' : folded(text.slice(start, Math.min(end, start + FOLDED)))
    lines.push({ index: lines.length, start, end, plain, blank: plain === '' })
  }
}

/** A line of more than this may be a whole page whose line breaks were lost. */
const LONG = 400
const NUMERALS = '一二三四五六七八九十'

/** Where lines were lost in a long one: before chapters that count 一、二、 and what counts inside them, and around the page's words at both ends. */
function cutsIn(raw: string): number[] {
  const chapters = counted(raw, /(?<=[。：:；;！!)）】”\s])[一二三四五六七八九十]{1,2}、/g, mark =>
    numeral(mark.slice(0, -1)),
  )
  if (chapters.length < 2) return []
  const body = chapters[0]!
  const inner = [
    /(?<=[。：:；;！!)）】”\s\u4e00-\u9fff])[（(][一二三四五六七八九十]{1,2}[)）]/g,
    /(?<=[^\d.])\d{1,2}[.、](?=[\u4e00-\u9fff“"《])/g,
  ]
  const [braced, numbered] = inner.map(form => counted(raw, form, mark => numeral(mark.replace(/[（()）.、]/g, ''))))
  const first = raw.search(/[。；;]/)
  const head = spacesIn(raw, 0, Math.min(body, first < 0 ? body : first))
  const last = Math.max(raw.lastIndexOf('。'), raw.lastIndexOf('；'))
  const cuts = [...head, ...chapters, ...braced!, ...numbered!, ...(last >= 0 ? spacesIn(raw, last, raw.length) : [])]
  return [...new Set(cuts)].sort((a, b) => a - b)
}

/** Places of marks that count on from one, or begin again behind one. */
function counted(raw: string, form: RegExp, value: (mark: string) => number): number[] {
  const places: number[] = []
  let last = 0
  for (const hit of raw.matchAll(form)) {
    const number = value(hit[0])
    if (number !== last + 1 && number !== 1) continue
    places.push(hit.index)
    last = number
  }
  return places
}

function spacesIn(raw: string, from: number, to: number): number[] {
  return [...raw.slice(from, to).matchAll(/(?<!\d)\s+(?=\S)|\s+(?!\d)(?=\S)/g)].map(
    hit => from + hit.index + hit[0].length,
  )
}

function numeral(word: string): number {
  if (/^\d+$/.test(word)) return Number(word)
  const at = word.indexOf('十')
  if (at < 0) return NUMERALS.indexOf(word) + 1
  return (at === 0 ? 1 : NUMERALS.indexOf(word[0]!) + 1) * 10 + (NUMERALS.indexOf(word[at + 1] ?? '') + 1)
}

/** Whether the line holds a sentence: closing punctuation inside, or enough words around a comma. */
export function holdsSentence(line: Line): boolean {
  const { plain } = line
  return (
    plain.length >= 12 &&
    (/[。;！!]|[\u4e00-\u9fff”)]\.(?=[\u4e00-\u9fff“"(]|$)/.test(plain) || (plain.length >= 30 && /[,，]/.test(plain)))
  )
}

/** A row of a pipe table: `| a | b |`. */
export function isRow(line: Line): boolean {
  return /^\|.*\|$/.test(line.plain) && line.plain.length > 2
}

function isSpace(code: number): boolean {
  return code <= 0x20 || code === 0xa0 || code === 0x3000 || (code >= 0x2000 && code <= 0x200d) || code === 0xfeff
}
