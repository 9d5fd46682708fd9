/** A question with what code settled of it → the scene in which prose is judged: whose reports may be spoken of, and which sentences they hold. */
import type { ReportRow } from '../../index/store.js'
import type { Holdings, ReadyFigure, ReadyPassage, ReadyReport } from '../../search/holdings.js'
import type { AskInput, Question } from '../../search/question.js'
import type { Group } from '../admit.js'
import type { Draft, Part } from '../draft.js'
import { isAddressed } from './addressed.js'

export interface Scene {
  readonly input: AskInput
  readonly question: Question
  readonly holdings: Holdings
  /** Whose reports the question admits; prose speaks of no others. */
  readonly groups: readonly Group[]
  readonly reports: readonly ReadyReport[]
  /** What code answers without a model. */
  readonly settled: Draft
}

/** The scene of a draft: the reports it speaks of, and no others. Null for a draft that answers nothing. */
export async function sceneOf(
  input: AskInput,
  question: Question,
  settled: Draft,
  holdings: Holdings,
): Promise<Scene | null> {
  if (settled.status !== 'answered') return null
  const rows = [...new Set(settled.statements.flatMap(statement => statement.parts.flatMap(reportOf)))]
  const groups = rows.flatMap(row => groupOf(row, question, holdings))
  if (groups.length === 0) return null
  const reports = await holdings.ready(groups.map(group => group.row))
  return { input, question, holdings, groups, settled, reports: reports.map(speaking) }
}

/** The report without passages that speak to a machine instead of telling of the unit's work. */
function speaking(report: ReadyReport): ReadyReport {
  if (!report.passages.some(isAddressed)) return report
  return {
    ...report,
    passages: report.passages.filter(ready => !isAddressed(ready)),
    figures: report.figures.filter(ready => !isAddressed(ready.passage)),
  }
}

function reportOf(part: Part): ReportRow[] {
  if (part.kind === 'unit' || part.kind === 'year') return [part.report]
  if (part.kind === 'figure' || part.kind === 'measure') return [part.ready.report]
  return part.kind === 'quote' || part.kind === 'cite' ? [part.quote.ready.report] : []
}

function groupOf(row: ReportRow, question: Question, holdings: Holdings): Group[] {
  const unit = holdings.units.find(held => held.reports.some(report => report.id === row.id))
  if (!unit) return []
  const within = question.units.find(mention => mention.unit === unit)?.within ?? null
  return [{ unit, row, within, latest: false, planFor: null, byPlace: false }]
}

/** The reports of a scene that stand in the groups given. */
export function reportsOf(scene: Scene, groups: readonly Group[]): readonly ReadyReport[] {
  const ids = new Set(groups.map(group => group.row.id))
  return scene.reports.filter(report => ids.has(report.row.id))
}

export function figuresIn(reports: readonly ReadyReport[]): readonly ReadyFigure[] {
  return reports.flatMap(report => report.figures)
}

export function passagesIn(reports: readonly ReadyReport[]): readonly ReadyPassage[] {
  return reports.flatMap(report => report.passages)
}
