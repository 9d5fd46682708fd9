/** Unit and year → what its report counts, the same from year to year but for growth and chance; and which of it contradicts itself. */
import { dice } from './dice.js'
import { MEASURES, type Measure } from './measures.js'
import type { Unit } from './units.js'

export interface Fact {
  readonly measure: Measure
  readonly value: number
  /** As the report prints it, unit of measure included. */
  readonly raw: string
  /** Another value of the same measure, stated elsewhere in the report; null in all but a few. */
  readonly other: number | null
}

/** Share of the measures of its fields that a report states: the rest is what it must be said not to hold. */
const STATED = 0.62
/** One fact in so many is stated twice, and not alike. */
const CONTRADICTED = 60

export function factsOf(seed: number, unit: Unit, year: number): Fact[] {
  return measuresOf(unit).flatMap(measure => {
    const random = dice(seed, unit.n, year, measure.key)
    if (random.next() > STATED) return []
    const value = sizeAt(seed, unit, year, measure)
    const other = random.below(CONTRADICTED) === 0 && value > 3 ? value + random.between(1, Math.ceil(value / 5)) : null
    return [{ measure, value, raw: `${value}${measure.uom}`, other }]
  })
}

/** All that reports of such a unit may state. */
export function measuresOf(unit: Unit): Measure[] {
  return MEASURES.filter(({ field }) => field === null || unit.bureau === field)
}

function sizeAt(seed: number, unit: Unit, year: number, measure: Measure): number {
  const habit = dice(seed, unit.n, measure.key)
  const level = 0.5 + 1.2 * habit.next()
  const growth = 0.96 + 0.12 * habit.next()
  const chance = 0.85 + 0.3 * dice(seed, unit.n, year, measure.key, 'value').next()
  return Math.max(1, Math.round(measure.base * Math.sqrt(unit.size) * level * growth ** (year - 2016) * chance))
}
