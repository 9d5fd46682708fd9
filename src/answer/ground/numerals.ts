/**
 * A sentence of prose → the numbers in it as spans of the folded text, with the clause each stands in; and whether a number
 * is that of a figure: value, unit of measure and approximation alike. A number is never matched by its digits alone.
 */
import { type Approximation, type NumberSpan, readNumbers } from '../../numbers.js'
import { classOf } from '../../search/count.js'
import type { ReadyFigure } from '../../search/holdings.js'
import type { Span } from '../../text.js'
import { baseUnit, scale } from '../verify.js'

export interface Numeral extends NumberSpan {
  /** As written, folded. */
  readonly raw: string
  /** The stretch between commas it stands in. */
  readonly clause: Span
}

/** Small Chinese numerals that count nothing: 一个, 一系列; those of a report's own names are found in the report. */
const IDLE = /^一(?:个|种|批|套|方|体|起|些|面|边|直|定|致|律|次性|年|生|代|道)$/

/** Numbers of a folded sentence outside `taken` (years, quotes), in order. */
export function numeralsOf(plain: string, taken: readonly Span[]): Numeral[] {
  return readNumbers(plain)
    .filter(number => !taken.some(span => number.start < span.end && number.end > span.start))
    .map(number => ({ ...number, raw: plain.slice(number.start, number.end), clause: clauseAt(plain, number) }))
}

/** A numeral that states no number: 进行一次性清理, 形成一套机制. */
export function isIdle(number: Numeral): boolean {
  return number.chinese && number.value === 1 && IDLE.test(number.raw)
}

/** The clause between punctuation around a span; a colon or a comma between digits parts nothing. */
function clauseAt(plain: string, span: Span): Span {
  let start = span.start
  let end = span.end
  while (start > 0 && !parts(plain, start - 1)) start--
  while (end < plain.length && !parts(plain, end)) end++
  return { start, end }
}

function parts(plain: string, at: number): boolean {
  if (!/[,，。;；:：!！?？、\n]/.test(plain[at]!)) return false
  // 「败诉率:5.22%」 is one clause.
  if (/[:：]/.test(plain[at]!)) return !/^\s*[\d一二三四五六七八九十百]/.test(plain.slice(at + 1))
  if (plain[at] === '、') return /\d|[件份次人名个场条项家起%]/.test(plain[at - 1] ?? '')
  return !(/\d/.test(plain[at - 1] ?? '') && /\d/.test(plain[at + 1] ?? ''))
}

/**
 * Whether a numeral says what a figure says: 1.0201万件 is 10201件, 16余次 is not 16次, 5% is not 5个百分点. `near`: the words around
 * it, which may hold the approximation.
 */
export function isNumberOf(number: Numeral, ready: ReadyFigure, near = ''): boolean {
  return isValueOf(number, ready) && sameApproximation(number.approx ?? approximationIn(near), ready)
}

/** The same number in the same unit of measure, rounded or not. */
export function isValueOf(number: Numeral, ready: ReadyFigure): boolean {
  const own = number.value * scale(number.uom)
  const wanted = ready.figure.value * scale(ready.figure.uom)
  return Math.abs(own - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted)) && sameUnit(number, ready)
}

/** Counting words that stand for each other in use; none at all where the report's own word is left out. */
function sameUnit(number: Numeral, ready: ReadyFigure): boolean {
  const [own, wanted] = [baseUnit(number.uom), baseUnit(ready.figure.uom)]
  if (own === wanted) return true
  if (own === '') return number.uom === '' && scale(ready.figure.uom) === 1 && !/%|百分点/.test(wanted)
  if (/%|百分点|元|倍|日|天|月|年|周|时|学期|季/.test(own + wanted))
    return /^[日天]$/.test(own) && /^[日天]$/.test(wanted)
  const classes = classOf(wanted, ready.figure.kind)
  return [...classOf(own, 'count')].some(name => classes.has(name)) && wanted !== '人次' && own !== '人次'
}

/** 余 and 多 round down, 近 rounds up, 约 does either; a rounded number may not be given as an exact one. */
function sameApproximation(own: Approximation, ready: ReadyFigure): boolean {
  const wanted = ready.figure.approx
  if (own === wanted) return true
  if (own === null || wanted === null) return ready.figure.role === 'target'
  if (OVER.has(own) && OVER.has(wanted)) return true
  return own === '约' && wanted !== '以内'
}

function approximationIn(near: string): Approximation {
  if (/超过?|以上|余|不少于|不低于|至少|more than|over |at least/i.test(near)) return '以上'
  if (/不超过|以内|不到|不足/.test(near)) return '以内'
  return /约|左右|roughly|about|approximately/i.test(near) ? '约' : /(?<![附最])近/.test(near) ? '近' : null
}

const OVER = new Set<Approximation>(['余', '多', '以上', '至少', '不少于'])
