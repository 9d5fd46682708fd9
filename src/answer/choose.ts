/** Passages that bear on a question about equally + a model → the few that answer it, best first; empty where it was no help. */
import { z } from 'zod'
import type { ReadyPassage } from '../search/holdings.js'
import { type PassageHit, rankPassages } from '../search/retrieve.js'
import { type Advisor, type Call, consult } from './advisor.js'
import type { Scene } from './ground/scene.js'
import { draftPassages, fenceOf, harmless } from './material.js'
import type { Seeking } from './seek.js'

const Chosen = z.object({ passages: z.array(z.number()) })

export interface Choice {
  readonly passages: readonly ReadyPassage[]
  readonly call: Call | null
}

/** Passages offered, chosen at most, and characters shown of each. */
const OFFERED = 6
const MOST = 3
const SHOWN = 240
/** The second passage stands so near the first that scores do not decide: asking costs a call, so only then. */
const UNDECIDED = 0.85

export async function choosePassages(
  scene: Scene,
  seeking: Seeking,
  advisor: Advisor,
  signal: AbortSignal,
): Promise<Choice> {
  const hits = await rankPassages(scene.reports, { ...seeking, store: seeking.holdings.store })
  if (!undecided(hits)) return { passages: [], call: null }
  const offered = hits.slice(0, OFFERED).map(hit => hit.ready)
  const words = offered
    .map((ready, i) => `[${i + 1}] ${harmless(ready.passage.text.replace(/\s*\n\s*/g, '').slice(0, SHOWN))}`)
    .join('\n')
  const consulted = await consult(
    {
      use: 'choose',
      values: { fence: fenceOf(words), passages: words, most: String(MOST), question: scene.question.text },
      schema: Chosen,
      signal,
      maxTokens: 60,
    },
    advisor,
  )
  if (!consulted.ok) return { passages: [], call: consulted.call }
  const chosen = [...new Set(consulted.value.passages.flatMap(n => offered[n - 1] ?? []))].slice(0, MOST)
  // What code found answers too; a model adds to it and takes nothing away.
  return { passages: chosen.filter(ready => !draftPassages(scene).includes(ready)).slice(0, 1), call: consulted.call }
}

function undecided(hits: readonly PassageHit[]): boolean {
  const [first, second] = hits
  return first !== undefined && second !== undefined && second.score >= first.score * UNDECIDED
}
