/** The quoted stretches of a sentence of prose → slices of the passages that hold them. A stretch that stands in none is a false quote. */
import type { ReadyPassage } from '../../search/holdings.js'
import { type Folded, fold, type Span, unfold } from '../../text.js'
import { type Quote, quoteOf } from '../draft.js'

export interface Quoted {
  /** In the folded sentence, quotation marks included. */
  readonly span: Span
  readonly quote: Quote
}

export interface QuoteReading {
  readonly quoted: readonly Quoted[]
  /** A quotation that stands in no passage. */
  readonly false: string | null
}

/** A shorter stretch between quotation marks is a name, and need only stand somewhere in the reports or the question. */
const LEAST_QUOTE = 9

/** `plain`: a folded sentence. `known`: words the asker used. The passages are tried in order, so that cited ones come first. */
export function readQuotes(plain: string, passages: readonly ReadyPassage[], known: string): QuoteReading {
  const quoted: Quoted[] = []
  for (const span of marked(plain)) {
    const inner = trimmedMarks(plain.slice(span.start + 1, span.end - 1))
    if (inner === '') continue
    const quote = findSlice(inner, passages)
    if (quote) quoted.push({ span, quote })
    else if (inner.length >= LEAST_QUOTE || !known.includes(inner)) return { quoted, false: inner }
  }
  return { quoted, false: null }
}

/** The outermost stretches between quotation marks; marks within marks belong to what is quoted. */
function marked(plain: string): Span[] {
  const spans: Span[] = []
  let depth = 0
  let start = 0
  for (let i = 0; i < plain.length; i++) {
    if (plain[i] === '“' || plain[i] === '‘') {
      if (depth === 0) start = i
      depth++
    } else if ((plain[i] === '”' || plain[i] === '’') && depth > 0) {
      depth--
      if (depth === 0) spans.push({ start, end: i + 1 })
    }
  }
  // A mark that is never closed opens a quotation to the end.
  if (depth > 0) spans.push({ start, end: plain.length + 1 })
  return spans
}

/** The slice of a passage that reads so when folded; null where there is none or where it would cut a number or a negation off. */
function findSlice(words: string, passages: readonly ReadyPassage[]): Quote | null {
  const wanted = comparable(words)
  if (wanted === '') return null
  for (const ready of passages) {
    const { text, at } = comparableOf(ready)
    for (let from = text.indexOf(wanted); from >= 0; from = text.indexOf(wanted, from + 1)) {
      const to = from + wanted.length
      if (!whole(text, from, to)) continue
      const closed = closedOver(ready.plain, { start: at[from]!, end: at[to - 1]! + 1 })
      if (!closed) continue
      const span = unfold(foldOf(ready), closed.start, closed.end)
      return quoteOf(ready, span.start, span.end)
    }
  }
  return null
}

/** The span with the marks right beside it that its own belong to; null where it cuts a quotation of the report in two: 「课堂”做法」 of 「“板凳课堂”做法」. */
function closedOver(plain: string, { start, end }: Span): Span | null {
  let [open, lost] = [0, 0]
  for (const char of plain.slice(start, end)) {
    if (char === '“') open++
    if (char === '”') open > 0 ? open-- : lost++
  }
  const before = lost > 0 && plain[start - 1] === '“' ? 1 : 0
  const after = open > 0 && plain[end] === '”' ? 1 : 0
  return lost === before && open === after ? { start: start - before, end: end + after } : null
}

/** 「28件」 does not hold 「8件」, and 「不受理8件」 does not hold 「受理8件」. */
export function whole(text: string, from: number, to: number): boolean {
  const before = text[from - 1] ?? ''
  const after = text[to] ?? ''
  if (/[\d.]/.test(text[from]!) && /[\d.]/.test(before)) return false
  if (/\d/.test(text[to - 1]!) && (/\d/.test(after) || (after === '.' && /\d/.test(text[to + 1] ?? '')))) return false
  if (/[\d余多]/.test(text[to - 1]!) && /[万亿余多%]/.test(after)) return false
  return (
    !/[不未无没]$/.test(before) && !/(?:不予|未予|尚未|没有|不得|不能)$/.test(text.slice(Math.max(0, from - 2), from))
  )
}

/** Marks at the end of a quotation are the writer's. */
function trimmedMarks(words: string): string {
  return words.replace(/^[\s,，。;；:：、]+|[\s,，。;；:：、…]+$/g, '')
}

/** Quotation marks inside and line breaks of scraping do not count. */
function comparable(plain: string): string {
  return plain.replace(/[\s“”"‘’']/g, '')
}

interface Comparable {
  readonly text: string
  /** Place of each character in the folded text. */
  readonly at: readonly number[]
}

const comparables = new WeakMap<ReadyPassage, Comparable>()
const folds = new WeakMap<ReadyPassage, Folded>()

function comparableOf(ready: ReadyPassage): Comparable {
  const known = comparables.get(ready)
  if (known) return known
  const at = [...Array(ready.plain.length).keys()].filter(i => !/[\s“”"‘’']/.test(ready.plain[i]!))
  const made = { text: at.map(i => ready.plain[i]).join(''), at }
  comparables.set(ready, made)
  return made
}

function foldOf(ready: ReadyPassage): Folded {
  const known = folds.get(ready)
  if (known) return known
  const made = fold(ready.passage.text)
  folds.set(ready, made)
  return made
}
