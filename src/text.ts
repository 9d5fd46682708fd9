/**
 * Characters → characters that can be compared, with the way back: width, white space, Traditional Chinese and zhuyin are
 * folded, and every folded character knows where it stood. Also sentences and search terms. Knows nothing of reports.
 */
import { createRequire } from 'node:module'

/** A folded text: `text[i]` stood at `source.slice(at[i], at[i + 1])` or earlier in the same grapheme; `at.length === text.length + 1`. */
export interface Folded {
  readonly source: string
  readonly text: string
  readonly at: Int32Array
}

export interface Span {
  readonly start: number
  readonly end: number
}

const require = createRequire(import.meta.url)

/**
 * Folds a text for comparing and reading: NFKC (but ① stays a list marker), white space dropped except between two digits
 * or two Latin letters, zhuyin and zero-width characters dropped, Traditional to Simplified character by character,
 * 「」『』 to “”. Lengths may change; `at` leads back to UTF-16 offsets in the source.
 */
export function fold(source: string): Folded {
  const out: string[] = []
  const at: number[] = []
  const traditional = hasRareHan(source)
  let gap = false
  for (let i = 0; i < source.length; ) {
    const code = source.codePointAt(i)!
    const size = code > 0xffff ? 2 : 1
    const char = source.slice(i, i + size)
    const folded = foldChar(char, code, traditional)
    if (folded === ' ') gap = out.length > 0
    else if (folded !== '') {
      const last = out[out.length - 1] ?? ''
      if (gap && keepsGap(last, folded[0]!)) push(' ', i - 1)
      gap = false
      const bullet = '-•●○◆■'.includes(char) && out.length > 0 && startsLine(source, i)
      for (const unit of bullet ? ';' : folded) push(unit, i)
    }
    i += size
  }
  at.push(source.length)
  mend(out)
  return { source, text: out.join(''), at: Int32Array.from(at) }

  function push(units: string, index: number): void {
    for (let k = 0; k < units.length; k++) {
      out.push(units[k]!)
      at.push(index)
    }
  }
}

/** A mark at the beginning of a line is a list's, and parts its items as a semicolon would. */
function startsLine(source: string, at: number): boolean {
  let i = at - 1
  while (i >= 0 && (source[i] === ' ' || source[i] === '\t')) i--
  return i >= 0 && source[i] === '\n' && /[ \t\u4e00-\u9fff]/.test(source[at + 1] ?? '')
}

/**
 * Half-width scraping leaves “.” for 。 and “"” for both quotation marks: a full stop behind a Han character that no digit
 * follows ends a sentence, straight quotes open and close in turn. One character for one, so that offsets hold.
 */
function mend(out: string[]): void {
  let open = false
  for (let i = 0; i < out.length; i++) {
    if (out[i] === '.' && endsSentence(out[i - 1], out[i + 1])) out[i] = '。'
    if (out[i] !== '"') continue
    out[i] = open ? '”' : '“'
    open = !open
  }
}

function endsSentence(before: string | undefined, after: string | undefined): boolean {
  return before !== undefined && /[\u4e00-\u9fff%)”"]/.test(before) && !/[\d.a-z]/i.test(after ?? '')
}

/**
 * The folded text alone, where the way back is not needed. Most text is characters that fold to one character whatever stands
 * beside them: those are looked up, and only other text is folded step by step. A question folds whole reports.
 */
export function folded(source: string): string {
  if (source.length > scratch.length) scratch = new Uint16Array(2 * source.length)
  let changed = false
  for (let i = 0; i < source.length; i++) {
    const code = source.charCodeAt(i)
    const plain = alone[code]! || lookUp(code)
    // A full stop ends a sentence only behind a character that is no digit.
    if (plain === CONTEXT && !(code === 0x2e && i > 0 && isDigit(source.charCodeAt(i - 1)))) return fold(source).text
    scratch[i] = plain === CONTEXT ? code : plain
    changed ||= scratch[i] !== code
  }
  return changed ? Buffer.from(scratch.buffer, 0, 2 * source.length).toString('utf16le') : source
}

let scratch = new Uint16Array(4_096)
/** By UTF-16 unit: what it folds to wherever it stands; 0 not looked up yet, CONTEXT where that depends on others. */
const alone = new Uint16Array(65_536)
const CONTEXT = 0xffff

function lookUp(code: number): number {
  const char = String.fromCharCode(code)
  const rare = code >= 0x3400 && code <= 0x9fff && !commonHan().has(code)
  const plain = rare || /[\ud800-\udfff]/.test(char) ? '' : foldChar(char, code, false)
  // A list's mark stands behind a line break, which is not among these.
  const depends = plain.length !== 1 || ' ."'.includes(plain)
  alone[code] = depends ? CONTEXT : plain.charCodeAt(0)
  return alone[code]!
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

/** The stretch of the source that the folded characters `start` to `end` (exclusive) were read from, without white space at its ends. */
export function unfold(text: Folded, start: number, end: number): Span {
  if (end <= start) return { start: text.at[start] ?? 0, end: text.at[start] ?? 0 }
  const from = text.at[start]!
  let to = text.at[end] ?? text.source.length
  while (to > from && /[\s\u200b-\u200d\ufeff]/.test(text.source[to - 1]!)) to--
  return { start: from, end: to }
}

/** The same characters with Traditional ones made Simplified, one for one; anything else is untouched. */
export function simplify(text: string): string {
  if (!hasRareHan(text)) return text
  let out = ''
  for (const char of text) out += toSimplified(char)
  return out
}

/** Whether the text holds Han characters outside GB 2312, the sign of Traditional Chinese (and of rare names, which do no harm). */
export function hasRareHan(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code >= 0x3400 && code <= 0x9fff && !commonHan().has(code)) return true
  }
  return false
}

export function isHan(code: number): boolean {
  return (
    (code >= 0x3400 && code <= 0x9fff) || (code >= 0xf900 && code <= 0xfaff) || (code >= 0x20000 && code <= 0x3ffff)
  )
}

/**
 * Sentences of a text as spans that cover it without overlap, white space at the ends left out. A line break ends a
 * sentence only where the line before it ended in punctuation or an empty line follows: reports break lines anywhere.
 */
export function sentences(text: string): Span[] {
  const spans: Span[] = []
  let start = 0
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!
    const closes =
      '。！？!?；;'.includes(char) ||
      (char === '.' && endsSentence(text[i - 1], text[i + 1])) ||
      (char === '\n' && breaksHere(text, i))
    if (!closes) continue
    while (i + 1 < text.length && '”’」』）)'.includes(text[i + 1]!)) i++
    add(start, i + 1)
    start = i + 1
  }
  add(start, text.length)
  return spans

  function add(from: number, to: number): void {
    const span = trimmed(text, from, to)
    if (span.end > span.start) spans.push(span)
  }
}

/** The span without white space at its ends. */
export function trimmed(text: string, start: number, end: number): Span {
  while (start < end && /\s/.test(text[start]!)) start++
  while (end > start && /\s/.test(text[end - 1]!)) end--
  return { start, end }
}

/**
 * Search terms of a text: words of ICU's dictionary (two characters and more), character pairs and single characters of
 * Han runs, and Latin words and numbers. Words plus pairs plus singles ranked best of the lexical variants measured in
 * shared/parts.md (CMRC2018, DRCD). Takes any text; folds it first.
 */
export function terms(text: string): string[] {
  const plain = folded(text).toLowerCase()
  const out: string[] = []
  for (const part of plain.matchAll(/[\u3400-\u9fff]+|[a-z]+|\d+(?:\.\d+)?%?/g)) {
    const run = part[0]
    if (!isHan(run.charCodeAt(0))) out.push(run)
    else {
      for (let i = 0; i < run.length; i++) {
        out.push(run[i]!)
        if (i + 1 < run.length) out.push(run.slice(i, i + 2))
      }
      for (const piece of segmenter().segment(run)) if (piece.segment.length > 2) out.push(piece.segment)
    }
  }
  return out
}

/** Words of ICU's dictionary in a folded text, in order, with their places. */
export function words(plain: string): { readonly word: string; readonly index: number }[] {
  return [...segmenter().segment(plain)]
    .filter(piece => piece.isWordLike)
    .map(piece => ({ word: piece.segment, index: piece.index }))
}

let segmenterOnce: Intl.Segmenter | undefined
function segmenter(): Intl.Segmenter {
  segmenterOnce ??= new Intl.Segmenter('zh', { granularity: 'word' })
  return segmenterOnce
}

function keepsGap(before: string, after: string): boolean {
  return (/[0-9]/.test(before) && /[0-9]/.test(after)) || (/[a-z]/i.test(before) && /[a-z]/i.test(after))
}

function foldChar(char: string, code: number, traditional: boolean): string {
  if (code === 0x2a) return '' // Markdown's emphasis; no report prints an asterisk for anything else.
  if (code < 0x80) return code <= 0x20 || code === 0x7f ? ' ' : char
  if (code >= 0x4e00 && code <= 0x9fff) return traditional ? toSimplified(char) : char
  if (/\s/.test(char)) return ' '
  if ((code >= 0x2460 && code <= 0x249b) || (code >= 0x2776 && code <= 0x2793)) return char // list markers ① ⑴ ⒈
  if (
    (code >= 0x3105 && code <= 0x312f) ||
    (code >= 0x31a0 && code <= 0x31bf) ||
    '\u02ca\u02c7\u02cb\u02d9'.includes(char)
  )
    return ''
  if ((code >= 0x200b && code <= 0x200f) || code === 0xfeff || code === 0xad || (code >= 0x2060 && code <= 0x2064))
    return ''
  if ('「『'.includes(char)) return '“'
  if ('」』'.includes(char)) return '”'
  if (code === 0x2026 || (code >= 0x2014 && code <= 0x201f)) return char
  const plain = char.normalize('NFKC')
  return plain.trim() === '' ? ' ' : traditional ? [...plain].map(toSimplified).join('') : plain
}

const simplifiedOf = new Map<string, string>()
let convert: ((text: string) => string) | undefined

/** OpenCC's dictionary, a character at a time so that lengths stay; loaded only when a Traditional text turns up. */
function toSimplified(char: string): string {
  const code = char.charCodeAt(0)
  if (code < 0x3400 || code > 0x9fff || commonHan().has(code)) return char
  const known = simplifiedOf.get(char)
  if (known !== undefined) return known
  const t2cn = require('opencc-js/t2cn') as typeof import('opencc-js')
  convert ??= t2cn.Converter({ from: 't', to: 'cn' }) as (text: string) => string
  const made = convert(char)
  const result = made.length === char.length ? made : char
  simplifiedOf.set(char, result)
  return result
}

let commonHanOnce: Set<number> | undefined

/** The 6,763 Han characters of GB 2312, read from the platform's own decoder. */
function commonHan(): Set<number> {
  if (commonHanOnce) return commonHanOnce
  const bytes: number[] = []
  for (let row = 0xb0; row <= 0xf7; row++) for (let cell = 0xa1; cell <= 0xfe; cell++) bytes.push(row, cell)
  commonHanOnce = new Set<number>()
  for (const char of new TextDecoder('gb18030').decode(Uint8Array.from(bytes))) {
    const code = char.codePointAt(0)!
    if (code >= 0x4e00 && code <= 0x9fff) commonHanOnce.add(code)
  }
  return commonHanOnce
}

/** A line break inside a sentence is damage of scraping; one after closing punctuation, or before an empty line, ends it. */
function breaksHere(text: string, index: number): boolean {
  let before = index - 1
  while (before >= 0 && /[^\S\n]/.test(text[before]!)) before--
  if (before < 0 || '。！？!?；;：:”）)'.includes(text[before]!)) return true
  return /^\n[^\S\n]*(?:\n|\||[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）]|\d{1,2}[.．、]|[一二三四五六七八九十]是)/.test(
    text.slice(index, index + 24),
  )
}
