/**
 * The parts an answer is made of. A draft never holds a number as text: figures, years, units and quotes are references
 * to what is held, and derived numbers carry their operands, so that the gate can check each and code prints it.
 */
import type { ReportRow } from '../index/store.js'
import type { ReadyFigure, ReadyPassage } from '../search/holdings.js'
import type { RefusalReason } from './shape.js'

/** A verbatim slice of a report: `store.text(report).slice(start, end) === text`. */
export interface Quote {
  readonly ready: ReadyPassage
  readonly start: number
  readonly end: number
  readonly text: string
}

export type Operation = 'difference' | 'sum' | 'ratio' | 'growth' | 'count'

export interface Derived {
  readonly operation: Operation
  /** In order; empty for `count`. */
  readonly operands: readonly ReadyFigure[]
  /** What a `count` counts: ids of reports, each once. */
  readonly counted?: readonly string[]
  readonly value: number
  readonly uom: string
  readonly formula: string
}

export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'asked'; readonly text: string }
  | { readonly kind: 'unit'; readonly report: ReportRow }
  | { readonly kind: 'year'; readonly report: ReportRow }
  | { readonly kind: 'figure'; readonly ready: ReadyFigure }
  | { readonly kind: 'measure'; readonly ready: ReadyFigure }
  | { readonly kind: 'derived'; readonly derived: Derived }
  | { readonly kind: 'date'; readonly report: ReportRow; readonly which: 'published' | 'signed' }
  /** Prints the words and their citation mark. */
  | { readonly kind: 'quote'; readonly quote: Quote }
  /** Prints the citation mark alone. */
  | { readonly kind: 'cite'; readonly quote: Quote }
  /** Prints a slice of a report within a sentence of prose: a name with a numeral, a date. */
  | { readonly kind: 'words'; readonly quote: Quote }
  /** A model's own words between what code prints; they hold no number. */
  | { readonly kind: 'prose'; readonly text: string }

/** One line of an answer. `lead` lines are the answer itself: when none of them passes the gate there is no answer. */
export interface Statement {
  readonly role: 'lead' | 'point' | 'note'
  readonly parts: readonly Part[]
}

export interface Draft {
  readonly status: 'answered' | 'not_found' | 'clarify'
  readonly reason: RefusalReason | null
  readonly statements: readonly Statement[]
  /** The figures that are the answer, best first. */
  readonly figures: readonly ReadyFigure[]
  readonly choices: readonly string[]
  /** `generated` where a model's words stand among the statements. */
  readonly mode?: 'generated'
  /** Reports whose year is the answer, with the words that state it. */
  readonly years?: readonly { readonly report: ReportRow; readonly quote: Quote }[]
}

export const text = (words: string): Part => ({ kind: 'text', text: words })
export const asked = (words: string): Part => ({ kind: 'asked', text: words })
export const unit = (report: ReportRow): Part => ({ kind: 'unit', report })
export const year = (report: ReportRow): Part => ({ kind: 'year', report })
export const quoted = (quote: Quote): Part => ({ kind: 'quote', quote })
export const cited = (quote: Quote): Part => ({ kind: 'cite', quote })
export const lead = (...parts: Part[]): Statement => ({ role: 'lead', parts })
export const point = (...parts: Part[]): Statement => ({ role: 'point', parts })
export const note = (...parts: Part[]): Statement => ({ role: 'note', parts })

/** The slice `start` to `end` of a passage's own text, as a quote. */
export function quoteOf(ready: ReadyPassage, start: number, end: number): Quote {
  const { passage } = ready
  return { ready, start: passage.start + start, end: passage.start + end, text: passage.text.slice(start, end) }
}

/** A quote of a figure is its sentence when that can be taken in at a glance, else the clauses around it. */
const LONGEST_QUOTE = 200

export function quoteFigure(ready: ReadyFigure): Quote {
  const { figure, passage } = ready
  const base = passage.passage.start
  const sentence = passage.sentences.find(
    span => span.start <= figure.rawStart - base && figure.rawStart - base < span.end,
  )
  const start = Math.min(sentence?.start ?? figure.start - base, figure.start - base)
  const end = Math.max(sentence?.end ?? figure.end - base, figure.end - base)
  if (end - start <= LONGEST_QUOTE) return quoteOf(passage, start, end)
  return quoteOf(passage, ...widen(passage.passage.text, figure.start - base, figure.end - base, start, end))
}

/** Adds whole comma-clauses on both sides while the quote stays short enough to read. */
function widen(whole: string, from: number, to: number, least: number, most: number): [number, number] {
  let start = from
  let end = to
  for (let grown = true; grown; ) {
    grown = false
    const before = lastComma(whole, start - 1, least)
    if (before < start && end - before <= LONGEST_QUOTE) {
      start = before
      grown = true
    }
    const after = nextComma(whole, end, most)
    if (after > end && after - start <= LONGEST_QUOTE) {
      end = after
      grown = true
    }
  }
  while (start < from && /[\s,，、；;]/.test(whole[start]!)) start++
  return [start, end]
}

function lastComma(whole: string, at: number, least: number): number {
  for (let i = at - 1; i > least; i--) if (/[,，、；;]/.test(whole[i]!)) return i + 1
  return least
}

function nextComma(whole: string, at: number, most: number): number {
  for (let i = at; i < most; i++) if (i > at && /[,，、；;]/.test(whole[i]!)) return i
  return most
}
