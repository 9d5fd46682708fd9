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
  for (let from = 0, index = 0; from <= text.length; index++) {
    const stop = text.indexOf('\n', from)
    const to = stop < 0 ? text.length : stop
    let start = from
    let end = to
    while (start < end && isSpace(text.charCodeAt(start))) start++
    while (end > start && isSpace(text.charCodeAt(end - 1))) end--
    const plain = start === end ? '' : folded(text.slice(start, Math.min(end, start + FOLDED)))
    lines.push({ index, start, end, plain, blank: plain === '' })
    from = to + 1
  }
  return lines
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
