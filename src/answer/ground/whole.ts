/** A whole text a model wrote → the sentences of it that stand, and whether they still answer what was asked. */
import type { ReadyFigure, ReadyPassage } from '../../search/holdings.js'
import type { Statement } from '../draft.js'
import { baseUnit, scale } from '../verify.js'
import { groundSentence } from './ground.js'
import { isRefusal, readProse } from './prose.js'
import type { Scene } from './scene.js'

export interface Standing {
  readonly statements: readonly Statement[]
  readonly figures: readonly ReadyFigure[]
  readonly passages: readonly ReadyPassage[]
  /** Why sentences were cut, one each. */
  readonly cut: readonly string[]
}

/** Judges every sentence of a text. A text that refuses, or that holds a link or markup anywhere, stands for nothing. */
export async function groundText(text: string, scene: Scene, hinted: readonly ReadyPassage[] = []): Promise<Standing> {
  const prose = readProse(text)
  const none = { statements: [], figures: [], passages: [] }
  if (prose.why) return { ...none, cut: [prose.why] }
  if (isRefusal(text)) return { ...none, cut: ['a refusal of what is settled'] }
  const standing = {
    statements: [] as Statement[],
    figures: [] as ReadyFigure[],
    passages: [] as ReadyPassage[],
    cut: [] as string[],
  }
  for (const sentence of prose.sentences) {
    const grounded = await groundSentence(sentence, scene, hinted)
    if (grounded.ok) {
      standing.statements.push(grounded.statement)
      standing.figures.push(...grounded.figures)
      standing.passages.push(...grounded.passages)
    } else standing.cut.push(grounded.why)
  }
  return standing
}

/**
 * Whether what stands answers the question: a settled figure, all settled figures of a comparison, and for anything
 * else at least as much as was cut. What does not answer gives way to the draft that code made.
 */
export function answersQuestion(standing: Standing, scene: Scene): boolean {
  const { settled, question } = scene
  if (standing.statements.length === 0) return false
  if (settled.figures.length > 0) {
    if (
      question.intent === 'compare' ||
      question.intent === 'aggregate' ||
      settled.figures.some(one => one.report.id !== settled.figures[0]!.report.id)
    )
      return settled.figures.every(ready => standing.figures.some(said => isSame(said, ready)))
    return standing.figures.some(said => settled.figures.some(ready => isSame(said, ready)))
  }
  return standing.statements.length >= standing.cut.length && about(standing, scene)
}

function isSame(a: ReadyFigure, b: ReadyFigure): boolean {
  const same = a.figure.value * scale(a.figure.uom) === b.figure.value * scale(b.figure.uom)
  return a === b || (a.report.id === b.report.id && same && baseUnit(a.figure.uom) === baseUnit(b.figure.uom))
}

/** It tells of the passage that code found best; of any of those found where several reports are asked about. */
function about(standing: Standing, scene: Scene): boolean {
  const quoted = scene.settled.statements.flatMap(statement =>
    statement.parts.flatMap(part =>
      part.kind === 'quote' || part.kind === 'cite' ? [part.quote.ready.passage.id] : [],
    ),
  )
  const wanted = scene.groups.length > 1 ? quoted : quoted.slice(0, 1)
  return standing.passages.some(ready => wanted.includes(ready.passage.id))
}
