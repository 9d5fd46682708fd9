/** Words, a unit and a year → the passages that bear on them most, with their place in the report. */
import { z } from 'zod'
import { admit } from '../answer/admit.js'
import type { Desk } from '../answer/answer.js'
import { seek } from '../answer/seek.js'
import { readHoldings } from '../search/holdings.js'
import { readQuestion } from '../search/question.js'
import { candidates, rankPassages } from '../search/retrieve.js'

export const Passages = z.object({
  passages: z.array(
    z.object({
      report: z.string(),
      file: z.string(),
      unit: z.string().nullable(),
      year: z.number().int().nullable(),
      section: z.array(z.string()),
      text: z.string(),
      start: z.number().int(),
      end: z.number().int(),
      score: z.number(),
    }),
  ),
})

export interface PassagesWanted {
  readonly query: string
  readonly unit?: string | undefined
  readonly year?: number | undefined
  readonly limit: number
  /** YYYY-MM-DD. */
  readonly today: string
}

/** Best first; none where the unit or the year is not held. */
export async function findPassages(wanted: PassagesWanted, desk: Desk): Promise<z.infer<typeof Passages>> {
  const { query, unit = '', year, limit, today } = wanted
  const holdings = await readHoldings(desk.store)
  const question = readQuestion({ question: `${unit}${year ? `${year}年` : ''}${query}`, today }, holdings)
  const admission = await admit(question, holdings)
  if (!admission.ok) return { passages: [] }
  const ask = { ...(await seek(question, { ...desk, holdings })), store: holdings.store }
  const rows = [...new Set(admission.admitted.groups.map(group => group.row))]
  const hits = await rankPassages(await candidates(holdings, rows, ask), ask)
  return {
    passages: hits.slice(0, limit).map(({ ready: { report, passage }, score }) => ({
      report: report.id,
      file: report.file,
      unit: report.unit,
      year: report.year,
      section: [...passage.section],
      text: passage.text,
      start: passage.start,
      end: passage.end,
      score: Math.round(score * 1000) / 1000,
    })),
  }
}
