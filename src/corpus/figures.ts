/** Passage → Figure[]: every number that states something, with what was counted. Knows nothing of questions. */
import { type NumberSpan, readNumbers } from '../numbers.js'
import { type Folded, fold, unfold } from '../text.js'
import { measureOf } from './figures/measure.js'
import { absences } from './figures/none.js'
import { clausesOf, type Place, placeOf } from './figures/place.js'
import { roleOf } from './figures/role.js'
import { scopeOf } from './figures/scope.js'
import { cellFigures } from './figures/table.js'
import { isTrap } from './figures/traps.js'
import type { Passage } from './passages.js'

export type FigureKind = 'count' | 'percent' | 'money' | 'duration' | 'ratio' | 'rank' | 'target'
export type Approx = '余' | '以上' | '多' | '近' | '约' | '以内' | '至少' | '不少于' | null
/** What the number is to the measure: a result; a target or requirement; a change (同比增长12%); before or after a reform; carried over (结转). */
export type Role = 'result' | 'target' | 'change' | 'before' | 'after' | 'carried_over'

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

/** A figure as read on the folded passage; offsets count there. */
export interface RawFigure {
  readonly value: number
  readonly uom: string
  readonly approx: Approx
  readonly measure: string
  readonly scope: string | null
  readonly role: Role
  readonly start: number
  readonly end: number
  readonly quoteStart: number
  readonly quoteEnd: number
}

/** Figures of a passage in text order. Quotes are whole comma-clauses, so that none stops in the middle of a word. */
export function figuresOf(passage: Passage): Figure[] {
  const folded = fold(passage.text)
  const found =
    passage.columns.length > 0 ? cellFigures(folded.text, passage.columns) : proseFigures(folded.text, passage)
  return found.sort((a, b) => a.start - b.start).map((raw, i) => finish(raw, i, folded, passage))
}

function proseFigures(text: string, passage: Passage): RawFigure[] {
  const clauses = clausesOf(text)
  const numbers = readNumbers(text).filter(number => !isTrap(number, text))
  const out: RawFigure[] = []
  const places: Place[] = []
  for (const [i, number] of numbers.entries()) {
    const place = placeOf(number, text, clauses, numbers, i)
    places.push(place)
    out.push(read(number, place, places, out, passage))
  }
  return [...out, ...absences(text, out)]
}

function read(
  number: NumberSpan,
  place: Place,
  places: readonly Place[],
  before: readonly RawFigure[],
  passage: Passage,
): RawFigure {
  const role = roleOf(number, place, passage)
  return {
    value: number.value,
    uom: number.uom,
    approx: number.approx,
    measure: measureOf(number, place, before),
    scope: scopeOf(place, places, before),
    role,
    start: number.start,
    end: number.end,
    quoteStart: place.quoteStart,
    quoteEnd: place.quoteEnd,
  }
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
    kind: kindOf(raw),
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

function kindOf({ uom, role, measure }: RawFigure): FigureKind {
  if (role === 'target') return 'target'
  if (/^(?:%|个?百分点|成)$/.test(uom)) return 'percent'
  if (/元$/.test(uom)) return 'money'
  if (/^(?:天|日|小时|个小时|学时|课时|个?工作日|个月|周|年|分钟)$/.test(uom)) return 'duration'
  if (/^(?:名|位)$/.test(uom) && /排名|名次|位次|位列|第$|考核|位居/.test(measure) && !/人员|干部|律师/.test(measure))
    return 'rank'
  return /平均|人均|每/.test(measure) ? 'ratio' : 'count'
}
