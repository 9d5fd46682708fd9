/** A figure as it is read on the folded passage, before it is given back in the report's own offsets. */
import type { Approximation } from '../../numbers.js'

export type FigureKind = 'count' | 'percent' | 'money' | 'duration' | 'ratio' | 'rank' | 'target'
/** What the number is to the measure: a result; a target or requirement; a change (同比增长12%); before or after a reform; carried over (结转). */
export type Role = 'result' | 'target' | 'change' | 'before' | 'after' | 'carried_over'

export interface RawFigure {
  readonly value: number
  readonly uom: string
  readonly approx: Approximation
  readonly kind: FigureKind
  readonly role: Role
  readonly measure: string
  readonly scope: string | null
  /** Offsets in the folded passage. */
  readonly start: number
  readonly end: number
  readonly quoteStart: number
  readonly quoteEnd: number
  /** Where its sentence begins. */
  readonly sentence: number
}
