/** A question → what was looked at to answer it: the question as read, words with weights, figures and passages with reasons. */
import { type FigureHit, rankFigures } from '../search/figures.js'
import { readHoldings } from '../search/holdings.js'
import type { WeighedWord } from '../search/matter.js'
import { type AskInput, type Question, readQuestion } from '../search/question.js'
import { type PassageHit, rankPassages } from '../search/retrieve.js'
import { admit } from './admit.js'
import type { Desk } from './answer.js'
import { seek } from './seek.js'

export interface Inspection {
  readonly question: Question
  readonly words: readonly WeighedWord[]
  readonly figures: readonly FigureHit[]
  readonly passages: readonly PassageHit[]
}

export async function inspect(input: AskInput, desk: Desk): Promise<Inspection> {
  const holdings = await readHoldings(desk.store)
  const question = readQuestion(input, holdings)
  const seeking = await seek(question, { ...desk, holdings })
  const admission = await admit(question, holdings)
  if (!admission.ok) return { question, words: seeking.words, figures: [], passages: [] }
  const groups = admission.admitted.groups
  const reports = await holdings.ready(groups.map(group => group.row))
  const measures = seeking.vector
    ? await holdings.store.measureVectors([
        ...new Set(reports.flatMap(report => report.figures.map(ready => ready.figure.measure))),
      ])
    : new Map<string, Float32Array>()
  const figures = rankFigures(
    reports.flatMap(report => report.figures),
    { ...seeking, measureVectors: measures, within: groups[0]?.within ?? null },
  )
  return {
    question,
    words: seeking.words,
    figures,
    passages: await rankPassages(reports, { ...seeking, store: holdings.store }),
  }
}
