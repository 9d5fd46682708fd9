/** Seed and a number of passages → reports of made-up provinces, one at a time, of ten years each unit. Holds one unit at a time. */
import { type MadeReport, reportOf } from './report.js'
import { type Unit, unitsOf } from './units.js'

export const FIRST_YEAR = 2016
export const LAST_YEAR = 2025

export interface World {
  readonly seed: number
  /** Reports are made until they hold so many passages. */
  readonly passages: number
}

/** A unit with all its reports, oldest first. */
export function* unitsWithReports({
  seed,
  passages,
}: World): Generator<{ readonly unit: Unit; readonly reports: readonly MadeReport[] }> {
  let made = 0
  for (const unit of unitsOf(seed)) {
    const reports: MadeReport[] = []
    for (let year = FIRST_YEAR; year <= LAST_YEAR && made < passages; year++) {
      const report = reportOf(seed, unit, year)
      reports.push(report)
      made += report.paragraphs
    }
    if (reports.length === 0) return
    yield { unit, reports }
  }
}
