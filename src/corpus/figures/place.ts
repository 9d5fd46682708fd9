/** A number in a folded passage → where it stands: its sentence, its clause, the words before and after it. */
import type { NumberSpan } from '../../numbers.js'

export interface Clause {
  readonly start: number
  readonly end: number
  /** Depth of brackets the clause stands in. */
  readonly depth: number
}

export interface Place {
  /** Words of the clause before and after the number, up to the neighbouring numbers. */
  readonly before: string
  readonly after: string
  /** Words of the clause behind the number, other numbers cut out. */
  readonly rest: string
  /** The character the clause begins behind: 「,」「、」「:」「(」, or empty. */
  readonly opener: string
  /** Where the clause before in the sentence begins; null at its beginning. */
  readonly earlierStart: number | null
  /** Clauses of the sentence before this one, oldest first. */
  readonly earlier: readonly string[]
  readonly sentence: string
  /** Words since the last full stop: semicolons and list marks do not end what 「我们打算:」 began. */
  readonly chain: string
  readonly sentenceStart: number
  readonly clause: string
  readonly clauseStart: number
  /** The clause stands in brackets opened in this sentence. */
  readonly inBrackets: boolean
  readonly previous: NumberSpan | null
  readonly next: NumberSpan | null
  /** Its end, brackets closed. */
  readonly clauseEnd: number
  /** Position in a 「分别为」 list and what stands before it; null elsewhere. */
  readonly listed: { readonly index: number; readonly names: readonly string[]; readonly complete: boolean } | null
}

/** A folded passage cut up once for all its numbers. */
export interface Ground {
  readonly text: string
  readonly clauses: readonly Clause[]
  readonly numbers: readonly NumberSpan[]
  /** Where sentences end, the text's own end last. */
  readonly ends: readonly number[]
}

export function groundOf(text: string, numbers: readonly NumberSpan[]): Ground {
  const ends: number[] = []
  for (let i = 0; i < text.length; i++) if (endsSentence(text, i)) ends.push(i)
  return { text, numbers, clauses: clausesOf(text, numbers), ends: [...ends, text.length] }
}

/** Marks of list items end a sentence as a semicolon does: each item stands alone. */
const SENTENCE_END = /[。!?;\n★☆■□▲◆●]/

/** A full stop may be a point: 「法规股.全年…」, not 134.2 and not 1.强化. */
function endsSentence(text: string, i: number): boolean {
  const char = text[i] ?? ''
  return (
    SENTENCE_END.test(char) ||
    (char === '.' && /[\u4e00-\u9fff%)”"]/.test(text[i - 1] ?? '') && !/^\d{0,2}[.、]/.test(text.slice(i + 1, i + 4)))
  )
}

/** How many clauses before it can say what a clause is about. */
const EARLIER = 20
/** Brackets up to this length without a number belong to the word before them: 县(市、区), 委员会(工作室). */
const INLINE_LONGEST = 14

/** What numbers an item of a list. */
const MARKER = /^\s*(?:[-·]|\d{1,2}(?:[.．、)](?!\d)|(?=[)])))\s*/

/** Clauses of a text between commas, colons, brackets and sentence ends; 、 parts them only behind a number. */
function clausesOf(text: string, numbers: readonly NumberSpan[]): Clause[] {
  const ends = new Set(numbers.map(number => number.end))
  const clauses: Clause[] = []
  const inline: boolean[] = []
  let depth = 0
  let title = false
  let start = 0
  for (let i = 0; i <= text.length; i++) {
    const char = text[i]
    if (char === undefined) {
      add(i, i)
      break
    }
    if (char === '《') title = true
    else if (char === '》' || endsSentence(text, i)) title = false
    if (char === '(') {
      inline.push(title || isInline(text, i))
      if (!inline.at(-1)) {
        add(i, i + 1)
        depth++
      }
    } else if (char === ')' && inline.length > 0) {
      if (!inline.pop()) {
        add(i, i + 1)
        depth--
      }
    } else if (cuts(char, text, i, title, ends)) add(i, i + 1)
    else if (
      /[一二三四五六七八九十]/.test(char) &&
      text[i + 1] === '是' &&
      !/[一二三四五六七八九十之第、\d]/.test(text[i - 1] ?? '')
    )
      add(i, i)
  }
  return clauses

  function add(end: number, next: number): void {
    const from = Math.min(end, start + (MARKER.exec(text.slice(start, end))?.[0].length ?? 0))
    if (end > from) clauses.push({ start: from, end, depth })
    start = next
  }
}

function cuts(char: string, text: string, i: number, title: boolean, ends: ReadonlySet<number>): boolean {
  if (endsSentence(text, i)) return true
  if (title) return false
  if (char === ',') return !(/\d/.test(text[i - 1] ?? '') && /^\d{3}(?!\d)/.test(text.slice(i + 1, i + 5)))
  if (char === ':') return !(/\d/.test(text[i - 1] ?? '') && /\d/.test(text[i + 1] ?? ''))
  return char === '、' && ends.has(i)
}

/** 「人(次)」「县(市、区)」: brackets inside a word. */
function isInline(text: string, i: number): boolean {
  const close = text.indexOf(')', i)
  if (close < 0 || close - i > INLINE_LONGEST) return false
  return /^[^\d,。;:()]+$/.test(text.slice(i + 1, close)) && /[\u4e00-\u9fff”》]/.test(text[i - 1] ?? '')
}

export function placeOf(ground: Ground, index: number): Place {
  const { text, clauses, numbers, ends } = ground
  const number = numbers[index]!
  const at = clauses.findIndex(clause => clause.start <= number.start && number.start < clause.end)
  const clause = clauses[at] ?? { start: 0, end: text.length, depth: 0 }
  const sentenceStart = (ends.findLast(end => end < number.start) ?? -1) + 1
  const sentenceEnd = ends.find(end => end >= number.end) ?? text.length
  const previous = numbers[index - 1] ?? null
  const next = numbers[index + 1] ?? null
  const inside = numbers.filter(other => other.start >= clause.start && other.end <= clause.end)
  const from = previous && previous.end > clause.start && previous.end <= number.start ? previous.end : clause.start
  const to = next && next.start < clause.end && next.start >= number.end ? next.start : clause.end
  const earlier = clauses.slice(Math.max(0, at - EARLIER), Math.max(at, 0)).filter(one => one.start >= sentenceStart)
  const opener = text[clause.start - 1] ?? ''
  const outer =
    opener === ')' && from === clause.start ? earlier.findLast(one => one.depth === clause.depth) : undefined
  const own = text.slice(from, number.start)
  return {
    before:
      own === '' && outer && !/\d/.test(text.slice(outer.start, outer.end)) ? text.slice(outer.start, outer.end) : own,
    after: text.slice(number.end, Math.max(number.end, to)),
    rest: without(text, number.end, clause.end, inside),
    opener: endsSentence(text, clause.start - 1) ? '' : opener,
    earlierStart: earlier.at(-1)?.start ?? null,
    earlier: earlier.map(one => text.slice(one.start, one.end)),
    sentence: text.slice(sentenceStart, sentenceEnd),
    chain: text.slice(0, number.start).replace(/^.*[。!?\n]/s, ''),
    sentenceStart,
    clause: text.slice(clause.start, clause.end),
    clauseStart: own === '' && outer ? outer.start : clause.start,
    clauseEnd: Math.max(number.end, text[clause.end] === ')' ? clause.end + 1 : clause.end),
    inBrackets: clause.depth > 0,
    previous: previous && previous.start >= sentenceStart ? previous : null,
    next: next && next.start < clause.end ? next : null,
    listed: listedAt(text, number, numbers, sentenceStart),
  }
}

function without(text: string, from: number, to: number, numbers: readonly NumberSpan[]): string {
  let out = ''
  let at = from
  for (const number of numbers) {
    if (number.start < at) continue
    out += text.slice(at, number.start)
    at = number.end
  }
  return out + text.slice(at, Math.max(at, to))
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
  if (at < 0) return null
  const among = numbers.filter(other => other.start >= sentenceStart + at && other.start < number.start)
  const between = without(text, sentenceStart + at, number.start, among)
  const full = between.match(/^分别([\u4e00-\u9fff]{2,8})[、,和及与]*$/)
  if (full && !/^(?:约?为|是)/.test(full[1]!)) return kindsListed(head.slice(0, at), full[1]!, among.length)
  if (!/^分别(?:约?为|是|达到?|有|占|增至|完成)?[、,和及与]*$/.test(between)) return null
  const names = (head.slice(0, at).split(/[,:]/).at(-1) ?? '')
    .split(/[、和及与]/)
    .map(name => name.trim())
    .filter(name => name.length > 1)
  return names.length > among.length && names.length > 1 ? { index: among.length, names, complete: false } : null
}

/** 「渔业、物业、医疗三个专业调委会分别调解纠纷1207件、6885件、743件」. */
function kindsListed(head: string, doing: string, index: number): Place['listed'] {
  const said =
    /(?:^|[,:])([^,:]{2,40}?)(?:[二两三四五六七八九十]|\d{1,2})(?:个|家|类|级|项)([\u4e00-\u9fff]{2,12})$/.exec(head)
  if (!said) return null
  const kinds = said[1]!.split(/[、和及与]/)
  if (kinds.length < 2 || index >= kinds.length) return null
  return { index, complete: true, names: kinds.map(kind => kind + said[2]! + doing) }
}
