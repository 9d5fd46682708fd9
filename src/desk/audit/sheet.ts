/** A report (indexed, or a draft) → its sheet: passages folded, every number with the words beside it. What is checked stands on it. */

import { baseUnit, scale } from '../../answer/verify.js'
import { groundOf, placeOf } from '../../corpus/figures/place.js'
import { isTrap } from '../../corpus/figures/traps.js'
import { type Figure, figuresOf } from '../../corpus/figures.js'
import type { Passage } from '../../corpus/passages.js'
import type { Report } from '../../corpus/report.js'
import { readNumbers } from '../../numbers.js'
import { type Folded, fold, folded, unfold } from '../../text.js'

/** What is known of a report besides its text. */
export type About = Pick<Report, 'id' | 'file' | 'unit' | 'year' | 'level' | 'published' | 'signed'>

/** A number that states something, with where it stands in its folded passage. */
export interface Quantity {
  readonly figure: Figure
  readonly leaf: Leaf
  /** Offsets in `leaf.plain`. */
  readonly start: number
  readonly end: number
  /** 万 and 亿 multiplied out. */
  readonly size: number
  /** Half of its last printed digit where it is rounded (decimals, 万, 亿); 0 for a plain count. */
  readonly slack: number
  readonly uom: string
  readonly exact: boolean
  /** Words of its clause before and after it, up to the neighbouring numbers. */
  readonly before: string
  readonly after: string
  /** Both, for telling what was counted. */
  readonly label: string
  /** The mark its clause begins behind: 「,」「、」「:」「(」. */
  readonly opener: string
  readonly depth: number
  /** Where its sentence (up to 。) begins. */
  readonly sentence: number
}

/** A passage with its numbers, in text order. */
export interface Leaf {
  readonly passage: Passage
  readonly folded: Folded
  readonly plain: string
  readonly quantities: readonly Quantity[]
}

export interface Sheet {
  readonly about: About
  readonly text: string
  readonly leaves: readonly Leaf[]
  /** Headings, folded, in order. */
  readonly heads: readonly string[]
}

export function sheetOf(about: About, text: string, passages: readonly Passage[], figures?: readonly Figure[]): Sheet {
  const stated = figures ?? passages.flatMap(figuresOf)
  const leaves = passages.map(passage =>
    leafOf(
      passage,
      stated.filter(figure => figure.passage === passage.id),
    ),
  )
  const heads = [...new Set(passages.flatMap(passage => passage.section.map(folded)))]
  return { about, text, leaves, heads }
}

function leafOf(passage: Passage, figures: readonly Figure[]): Leaf {
  const made = fold(passage.text)
  const quantities: Quantity[] = []
  const leaf: Leaf = { passage, folded: made, plain: made.text, quantities }
  if (passage.columns.length > 0) return leaf
  const ground = groundOf(
    made.text,
    readNumbers(made.text).filter(number => !isTrap(number, made.text)),
  )
  const byStart = new Map(figures.map(figure => [figure.rawStart - passage.start, figure]))
  for (const [index, number] of ground.numbers.entries()) {
    const figure = byStart.get(unfold(made, number.start, number.end).start)
    if (!figure) continue
    const place = placeOf(ground, index)
    const own = ground.clauses.find(clause => clause.start <= number.start && number.start < clause.end)
    quantities.push({
      figure,
      leaf,
      start: number.start,
      end: number.end,
      ...sizeOf(figure),
      before: place.before,
      after: place.after,
      label: `${place.before}#${place.after.slice(0, 14)}`,
      opener: place.opener || (made.text[number.start - place.before.length - 1] ?? ''),
      depth: own?.depth ?? 0,
      sentence: Math.max(...['。', '!', '?', '\n'].map(mark => made.text.lastIndexOf(mark, number.start - 1))) + 1,
    })
  }
  return leaf
}

function sizeOf(figure: Figure): Pick<Quantity, 'size' | 'slack' | 'uom' | 'exact'> {
  const uom = folded(figure.uom)
  const digits = /\.(\d+)/.exec(folded(figure.raw))?.[1]?.length ?? 0
  const times = scale(uom)
  const slack = digits > 0 || times > 1 ? 0.5 * 10 ** -digits * times : 0
  return { size: figure.value * times, slack, uom: countUnit(baseUnit(uom)), exact: figure.approx === null }
}

/** Classifiers reports use for the same thing: 件, 起, 宗 and 例; 场 and 场次. */
function countUnit(uom: string): string {
  if (/^(?:件|起|宗|例|件次|桩)$/.test(uom)) return '件'
  if (/^(?:人|名|位)$/.test(uom)) return '人'
  return uom === '场次' ? '场' : uom
}
