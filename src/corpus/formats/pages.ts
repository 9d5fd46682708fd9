/** Pieces of text with places, as pdf.js gives them → lines of a page. Leaves what a paragraph is to paragraphs.ts. */

/** Of pdf.js's TextItem what is used; `transform` is in the units of the page, y upwards. */
export interface Piece {
  readonly str: string
  readonly width: number
  readonly height: number
  readonly transform: readonly number[]
}

export interface PageLine {
  readonly text: string
  /** Left and right edge, height of the base line above the foot of the page, size of the characters: in points. */
  readonly x: number
  readonly right: number
  readonly y: number
  readonly size: number
  /** Holds a gap inside that is no part of a sentence. */
  readonly gaps: boolean
  /** What stands between gaps, however small: cells, where the lines around have theirs in the same places. */
  readonly stretches: readonly Stretch[]
}

export interface Stretch {
  readonly text: string
  readonly x: number
  readonly right: number
}

/** Widths of gaps in characters: wider than any inside a justified line; the narrowest between cells of a table. */
const NO_SENTENCE = 1.5
const NO_WORD = 0.2

interface Placed {
  readonly text: string
  readonly x: number
  readonly right: number
  readonly y: number
  readonly size: number
}

/** Lines in the order of the page's own stream. `matrix` turns the page's units upright (its viewport's transform). */
export function linesOfPage(pieces: readonly Piece[], matrix: readonly number[]): PageLine[] {
  const lines: PageLine[] = []
  let open: Placed[] = []
  for (const piece of pieces) {
    const placed = place(piece, matrix)
    if (!placed || isDouble(placed, open.at(-1))) continue
    if (open.length > 0 && !isSameLine(open.at(-1)!, placed)) {
      lines.push(lineOf(open))
      open = []
    }
    open.push(placed)
  }
  if (open.length > 0) lines.push(lineOf(open))
  return lines
}

/** Where a piece stands on the upright page; null for white space and for slanted text, which is a watermark. */
function place({ str, width, transform }: Piece, matrix: readonly number[]): Placed | null {
  const text = str.trim()
  if (text === '' || transform.length < 6) return null
  const [a, b, c, d, x, y] = combined(matrix, transform)
  const size = Math.hypot(c, d)
  const slant = Math.abs(Math.atan2(b, a)) % (Math.PI / 2)
  if (!Number.isFinite(x + y + size + width) || size === 0 || (slant > 0.1 && slant < Math.PI / 2 - 0.1)) return null
  const perChar = width / str.length
  const left = x + (str.length - str.trimStart().length) * perChar
  // The viewport's y runs down; base lines are told from the foot here.
  return { text, x: left, right: left + text.length * perChar, y: -y, size }
}

function combined(m: readonly number[], t: readonly number[]): [number, number, number, number, number, number] {
  const at = (k: number, row: 0 | 1) => m[row]! * t[2 * k]! + m[2 + row]! * t[2 * k + 1]!
  return [at(0, 0), at(0, 1), at(1, 0), at(1, 1), at(2, 0) + m[4]!, at(2, 1) + m[5]!]
}

/** Bold that is made by printing twice. */
function isDouble(piece: Placed, last: Placed | undefined): boolean {
  const near = 0.3 * piece.size
  return last?.text === piece.text && Math.abs(last.x - piece.x) < near && Math.abs(last.y - piece.y) < near
}

function isSameLine(last: Placed, piece: Placed): boolean {
  const size = Math.max(last.size, piece.size)
  return Math.abs(last.y - piece.y) < 0.5 * size && piece.x > last.right - size
}

function lineOf(pieces: readonly Placed[]): PageLine {
  const stretches: { text: string; x: number; right: number }[] = []
  let line = ''
  let gaps = false
  for (const [index, piece] of pieces.entries()) {
    const text = untracked(piece.text)
    const before = pieces[index - 1]
    const gap = before ? (piece.x - before.right) / Math.max(piece.size, before.size) : 0
    const space = before ? spaceBetween(line.at(-1)!, text[0]!, gap) : ''
    const open = stretches.at(-1)
    gaps ||= gap > NO_SENTENCE
    line += space + text
    if (!open || gap > NO_WORD) stretches.push({ text, x: piece.x, right: piece.right })
    else {
      open.text += space + text
      open.right = Math.max(open.right, piece.right)
    }
  }
  return {
    text: line,
    x: pieces[0]!.x,
    right: Math.max(...stretches.map(stretch => stretch.right)),
    y: pieces[0]!.y,
    size: Math.max(...pieces.map(piece => piece.size)),
    gaps,
    stretches,
  }
}

/** Latin words stand a fifth of a character apart; between Chinese characters only a wide gap means anything. */
function spaceBetween(before: string, after: string, gap: number): string {
  if (gap > 1) return ' '
  return gap > 0.15 && isNarrow(before) && isNarrow(after) ? ' ' : ''
}

function isNarrow(char: string): boolean {
  return char.charCodeAt(0) < 0x2e80
}

/** 「2026 年」「法 治」: spaces beside Chinese characters are typesetting. */
function untracked(text: string): string {
  return text
    .replace(/[\u00a0\u3000]/g, ' ')
    .replace(/ +/g, (run, at: number, all: string) =>
      isNarrow(all[at - 1] ?? 'a') && isNarrow(all[at + run.length] ?? 'a') ? ' ' : '',
    )
}
