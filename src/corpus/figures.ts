/** Passage → Figure[]: every number that states something, with what was counted. Knows nothing of questions. */

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
