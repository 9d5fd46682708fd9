/** Report → Passage[]: slices of the body with heading path and offsets. Knows nothing of questions or figures. */

export interface Passage {
  /** Stable while the report is unchanged: report id, dot, ordinal. */
  readonly id: string
  readonly report: string
  readonly ordinal: number
  /** Headings from the outermost inwards, as printed; 一是-items are the innermost. */
  readonly section: readonly string[]
  /** Offsets in `Report.text`: `report.text.slice(start, end) === text`. */
  readonly start: number
  readonly end: number
  readonly text: string
  /** For a row of a table: the header row's cells, one for each cell of `text`. Otherwise empty. */
  readonly columns: readonly string[]
}
