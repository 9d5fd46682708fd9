/** Passage → Figure[]: every number that states something, with what was counted. Knows nothing of questions. */
import { type Approximation, readNumbers } from '../numbers.js'
import { type Folded, fold, unfold } from '../text.js'
import type { Said } from './figures/antecedent.js'
import { measureOf } from './figures/measure.js'
import { absences } from './figures/none.js'
import { groundOf, placeOf } from './figures/place.js'
import type { FigureKind, RawFigure, Role } from './figures/raw.js'
import { kindOf, roleOf } from './figures/role.js'
import { scopeOf } from './figures/scope.js'
import { cellFigures } from './figures/table.js'
import { isTrap } from './figures/traps.js'
import type { Passage } from './passages.js'

export type { FigureKind, Role } from './figures/raw.js'
export type Approx = Approximation

export interface Figure {
  /** Passage id, `#`, ordinal in the passage. */
  readonly id: string
  readonly passage: string
  readonly report: string
  /** As printed: 18.73 and 万件. 「无行政复议案件」 is 0. */
  readonly value: number
  readonly uom: string
  /** The number with its unit of measure and approximation as printed: 「4000余册」. */
  readonly raw: string
  readonly approx: Approx
  readonly kind: FigureKind
  readonly role: Role
  /** What was counted, in the report's words, head noun and verb, folded: 调解成功率, 印制宣传手册. */
  readonly measure: string
  /** Whose or which part, in the report's words, folded: 全州, 州本级, 州交通运输局, 线上; null where nothing is said. */
  readonly scope: string | null
  /** The clause the figure was read from, verbatim: `report.text.slice(start, end) === quote`, and `passage.text` holds it. */
  readonly quote: string
  readonly start: number
  readonly end: number
  /** Offsets of `raw` in `Report.text`. */
  readonly rawStart: number
  readonly rawEnd: number
}

/** An elliptic clause is quoted with the clause it leans on up to this many characters. */
const QUOTE_LONGEST = 60

/** Figures of a passage in text order. Quotes are whole clauses, so that none stops in the middle of a word. */
export function figuresOf(passage: Passage): Figure[] {
  const folded = fold(passage.text)
  const found =
    passage.columns.length > 0 ? cellFigures(folded.text, passage.columns) : proseFigures(folded.text, passage.section)
  return found.sort((a, b) => a.start - b.start).map((raw, ordinal) => finish(raw, ordinal, folded, passage))
}

function proseFigures(text: string, section: readonly string[]): RawFigure[] {
  const ground = groundOf(
    text,
    readNumbers(text).filter(number => !isTrap(number, text)),
  )
  const out: RawFigure[] = []
  const said: Said[] = []
  for (const [index, number] of ground.numbers.entries()) {
    const place = placeOf(ground, index)
    const role = roleOf(number, place, section)
    const what = measureOf(number, place, said, section)
    said.push(what)
    out.push({
      value: number.value,
      uom: number.uom,
      approx: number.approx,
      kind: kindOf(number, role, place),
      role,
      measure: what.measure,
      scope: scopeOf(place, out),
      start: number.start,
      end: number.end,
      quoteStart: place.clauseEnd - what.from <= QUOTE_LONGEST ? what.from : place.clauseStart,
      quoteEnd: place.clauseEnd,
      sentence: place.sentenceStart,
    })
  }
  return [...out, ...absences(text, out)]
}

function finish(raw: RawFigure, ordinal: number, folded: Folded, passage: Passage): Figure {
  const quote = unfold(folded, raw.quoteStart, raw.quoteEnd)
  const number = unfold(folded, raw.start, raw.end)
  return {
    id: `${passage.id}#${ordinal}`,
    passage: passage.id,
    report: passage.report,
    value: raw.value,
    uom: raw.uom,
    raw: passage.text.slice(number.start, number.end),
    approx: raw.approx,
    kind: raw.kind,
    role: raw.role,
    measure: raw.measure,
    scope: raw.scope,
    quote: passage.text.slice(quote.start, quote.end),
    start: passage.start + quote.start,
    end: passage.start + quote.end,
    rawStart: passage.start + number.start,
    rawEnd: passage.start + number.end,
  }
}
