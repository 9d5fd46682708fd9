/** Ranked texts and gold evidence → hit@k: whether one of the first k holds a gold clause of a gold file, or lies within one. */
import type { BenchQuestion } from './material.js'

export interface Found {
  readonly file: string
  readonly text: string
}

export interface Hits {
  readonly at1: number
  readonly at5: number
  readonly of: number
}

/** A text inside a clause counts from this length, as in shared/eval/score.mjs. */
const SHORTEST = 6

/** Questions that evidence is given for. */
export function judged(questions: readonly BenchQuestion[]): BenchQuestion[] {
  return questions.filter(question => question.answerable && question.gold.evidence.length > 0)
}

/** Counts hits; `ranked[i]` belongs to `questions[i]`, best first. */
export function countHits(questions: readonly BenchQuestion[], ranked: readonly (readonly Found[])[]): Hits {
  let at1 = 0
  let at5 = 0
  for (const [i, question] of questions.entries()) {
    const rank = (ranked[i] ?? []).findIndex(found => isHit(found, question))
    if (rank === 0) at1++
    if (rank >= 0 && rank < 5) at5++
  }
  return { at1, at5, of: questions.length }
}

function isHit(found: Found, { gold }: BenchQuestion): boolean {
  if (!gold.files.includes(found.file)) return false
  const text = comparable(found.text)
  return gold.evidence
    .map(comparable)
    .some(clause => text.includes(clause) || (text.length >= SHORTEST && clause.includes(text)))
}

/** Width, case and white space do not matter. */
function comparable(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, '')
}
