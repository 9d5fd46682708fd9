/** A number in a sentence of prose → of whom and of which year it is said to be, and whether a figure is of that year. */
import { clauseOf } from '../../search/figures.js'
import type { ReadyFigure } from '../../search/holdings.js'
import type { Numeral } from './numerals.js'
import type { Scene } from './scene.js'
import { type Named, unitBefore } from './who.js'

/** A sentence with the numbers in it, folded, and whom it speaks of. */
export interface Claimed {
  readonly plain: string
  readonly numerals: readonly Numeral[]
  readonly named: Named
  readonly scene: Scene
}

/** Whose number it is: of the unit named last before it, and of the year that governs it where a report of that year is held. */
export function groupsAt(number: Numeral, claimed: Claimed): Named['groups'] {
  const { named } = claimed
  const byUnit = unitBefore(named, number.start)?.groups.filter(group => named.groups.includes(group)) ?? named.groups
  const years = governingYear(number, claimed)?.years ?? []
  const byYear = byUnit.filter(group => group.row.year !== null && years.includes(group.row.year))
  return byYear.length > 0 ? byYear : byUnit
}

/** The year that governs the number must be the report's own, or stand at the figure. */
export function yearFits(number: Numeral, ready: ReadyFigure, claimed: Claimed): boolean {
  const governing = governingYear(number, claimed)
  if (!governing) return true
  if (governing.years.some(year => year === ready.report.year))
    return ready.figure.role !== 'carried_over' || /转/.test(claimed.plain)
  // 「今年」 as the report itself writes it is the report's year.
  if (!governing.plain) return ready.sentence.includes(governing.word)
  // A target is set for the year after.
  if (ready.figure.role === 'target' && governing.years.some(year => year === (ready.report.year ?? 0) + 1)) return true
  const own = `${clauseOf(ready)}${ready.quote}${ready.passage.head}`
  return governing.years.some(year => own.includes(String(year)) || lastYear(ready) === year)
}

function governingYear(number: Numeral, { named, plain }: Claimed): Named['years'][number] | undefined {
  const before = named.years.filter(
    year => year.start < number.end && !/[。！？!?]/.test(plain.slice(year.end, number.start)),
  )
  return before.filter(year => year.start >= number.clause.start).at(-1) ?? before.at(-1)
}

/** The year last named before the number in its own sentence. */
function lastYear(ready: ReadyFigure): number | null {
  const at = ready.sentence.indexOf(ready.quote)
  const before = ready.sentence.slice(0, at < 0 ? 0 : at)
  const year = [...before.matchAll(/(?:19|20)\d{2}(?=年)/g)].at(-1)?.[0]
  return year ? Number(year) : null
}
