/** A number in a folded passage → where it stands: its sentence, its clause, the words before and after it. */
import type { NumberSpan } from '../../numbers.js'

export interface Clause {
  readonly start: number
  readonly end: number
  /** Depth of brackets the clause stands in. */
  readonly depth: number
}

export interface Place {
  /** Words of the clause before and after the number, neighbouring numbers left out. */
  readonly before: string
  readonly after: string
  /** Clauses of the sentence before this one, oldest first. */
  readonly earlier: readonly string[]
  readonly sentence: string
  readonly sentenceStart: number
  readonly clause: string
  /** The clause stands in brackets opened in this sentence. */
  readonly inBrackets: boolean
  readonly previous: NumberSpan | null
  readonly next: NumberSpan | null
  readonly quoteStart: number
  readonly quoteEnd: number
  /** Position in a 「分别为」 list and what stands before it; null elsewhere. */
  readonly listed: { readonly index: number; readonly names: readonly string[] } | null
}

const SENTENCE_END = /[。!?;\n]/

/** Clauses of a text between commas, colons, brackets and sentence ends; 、 parts them only behind a number. */
export function clausesOf(text: string): Clause[] {
  const clauses: Clause[] = []
  let depth = 0
  let start = 0
  for (let i = 0; i <= text.length; i++) {
    const char = text[i]
    if (char === undefined || cuts(char, text, i)) {
      if (i > start) clauses.push({ start, end: i, depth })
      start = i + 1
    }
    if (char === '(' && !isPlural(text, i)) depth++
    if (char === ')' && depth > 0 && !isPluralEnd(text, i)) depth--
  }
  return clauses
}

function cuts(char: string, text: string, i: number): boolean {
  if (char === ',') return !(/\d/.test(text[i - 1] ?? '') && /^\d{3}(?!\d)/.test(text.slice(i + 1, i + 5)))
  if ('。;!?:\n'.includes(char)) return true
  if (char === '(') return !isPlural(text, i)
  if (char === ')') return !isPluralEnd(text, i)
  if (char !== '、') return false
  return /(?:\d(?:\.\d+)?|[余多几])(?:万|亿)?[\u4e00-\u9fff%]{0,3}(?:以上|以内|左右)?$/.test(
    text.slice(Math.max(0, i - 9), i),
  )
}

/** 「人(次)」「县(市、区)」: brackets inside a word. */
function isPlural(text: string, i: number): boolean {
  return (
    /^\((?:次|市|区|市、区|区、市|市、新区|县|居|社区|镇|街道|乡|含|市、县)\)/.test(text.slice(i, i + 8)) &&
    !/^\(含\)/.test(text.slice(i, i + 3))
  )
}

function isPluralEnd(text: string, i: number): boolean {
  return /\((?:次|市|区|市、区|区、市|市、新区|县|居|社区|镇|街道|乡|市、县)\)$/.test(
    text.slice(Math.max(0, i - 8), i + 1),
  )
}

export function placeOf(
  number: NumberSpan,
  text: string,
  clauses: readonly Clause[],
  numbers: readonly NumberSpan[],
  index: number,
): Place {
  const at = clauses.findIndex(clause => clause.start <= number.start && number.start < clause.end)
  const clause = clauses[at] ?? { start: 0, end: text.length, depth: 0 }
  const sentenceStart = backTo(text, number.start)
  const sentenceEnd = forwardTo(text, number.end)
  const previous = numbers[index - 1] ?? null
  const next = numbers[index + 1] ?? null
  const from = previous && previous.end > clause.start && previous.end <= number.start ? previous.end : clause.start
  const to = next && next.start < clause.end && next.start >= number.end ? next.start : clause.end
  const own = { start: clause.start, end: clause.end }
  const earlier = clauses.slice(0, Math.max(at, 0)).filter(one => one.start >= sentenceStart)
  const quote = quoteSpan(own, earlier, text, number, sentenceStart)
  return {
    before: text.slice(from, number.start),
    after: text.slice(number.end, Math.max(number.end, to)),
    earlier: earlier.map(one => text.slice(one.start, one.end)),
    sentence: text.slice(sentenceStart, sentenceEnd),
    sentenceStart,
    clause: text.slice(clause.start, clause.end),
    inBrackets: clause.depth > 0,
    previous: previous && previous.start >= sentenceStart ? previous : null,
    next: next && next.end <= sentenceEnd ? next : null,
    ...quote,
    listed: listedAt(text, number, numbers, sentenceStart),
  }
}

function backTo(text: string, at: number): number {
  let i = at
  while (i > 0 && !SENTENCE_END.test(text[i - 1]!)) i--
  return i
}

function forwardTo(text: string, at: number): number {
  let i = at
  while (i < text.length && !SENTENCE_END.test(text[i]!)) i++
  return i
}

/** The clause; where it says too little alone, with the clause before it, at most 60 characters and inside the sentence. */
function quoteSpan(
  own: { start: number; end: number },
  earlier: readonly Clause[],
  text: string,
  number: NumberSpan,
  sentenceStart: number,
): { quoteStart: number; quoteEnd: number } {
  let quoteStart = own.start
  const bare = text.slice(own.start, own.end).length - (number.end - number.start)
  for (let i = earlier.length - 1; i >= 0 && bare < 2; i--) {
    const from = earlier[i]!.start
    if (from < sentenceStart || own.end - from > 60) break
    quoteStart = from
    if (number.start - from > 8) break
  }
  return { quoteStart, quoteEnd: Math.max(own.end, number.end) }
}

/** 「A、B、C分别为1件、2件、3件」: the n-th number belongs to the n-th name. */
function listedAt(
  text: string,
  number: NumberSpan,
  numbers: readonly NumberSpan[],
  sentenceStart: number,
): Place['listed'] {
  const head = text.slice(sentenceStart, number.start)
  const at = head.lastIndexOf('分别')
  if (at < 0 || /[;。]/.test(head.slice(at))) return null
  const rest = head.slice(at)
  const index = numbers.filter(other => other.start >= sentenceStart + at && other.start < number.start).length
  if (rest.replace(/[\d.,、%和及为是达到共有了余多\u4e00-\u9fff]/g, '').length > 0) return null
  const names = (head.slice(0, at).split(/[,:]/).at(-1) ?? '')
    .split(/[、和及与]/)
    .map(name => name.trim())
    .filter(name => name.length > 1)
  return names.length > index && names.length > 1 ? { index, names } : null
}
