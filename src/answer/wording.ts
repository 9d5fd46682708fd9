/**
 * What code settled + a model → a question read once more where code could not complete it, and a draft worded by the model. A settled
 * figure, a refusal and a list never change; whatever fails leaves what was settled.
 */
import type { Embedder } from '../model.js'
import type { Holdings } from '../search/holdings.js'
import type { AskInput, Question } from '../search/question.js'
import type { Advisor, Call } from './advisor.js'
import { choosePassages } from './choose.js'
import { type Draft, lead, text } from './draft.js'
import { settle } from './drafting.js'
import { generate, mayWrite } from './generate.js'
import { sceneOf } from './ground/scene.js'
import { draftPassages } from './material.js'
import { type Proposal, proposeQuestion } from './propose.js'
import { seek } from './seek.js'

export interface Worded {
  readonly input: AskInput
  readonly question: Question
  readonly settled: Draft
  readonly holdings: Holdings
  readonly calls: readonly Call[]
}

/** Reads a question once more with a model's help, only where code found nothing for want of a word or a unit. */
export async function reread(
  worded: Worded,
  embedder: Embedder | null,
  advisor: Advisor,
  signal: AbortSignal,
): Promise<Worded> {
  const { question, settled, holdings, input } = worded
  if (!advisor.uses.has('understand') || !incomplete(settled)) return worded
  const proposal = await proposeQuestion(question, holdings, advisor, signal)
  const calls = proposal.call ? [...worded.calls, proposal.call] : worded.calls
  if (!proposal.question) return { ...worded, calls }
  const again = await settle(proposal.question, { ...input, question: input.question }, { holdings, embedder })
  if (again.status !== 'answered') return { ...worded, calls }
  return { ...worded, calls, question: proposal.question, settled: accepted(again, proposal, question) }
}

/** Nothing found: another reading may find it. A unit, year or bureau that is not held is not held in any reading. */
function incomplete(settled: Draft): boolean {
  return (
    settled.status === 'not_found' &&
    (settled.reason === 'not_stated' || settled.reason === 'off_topic' || settled.reason === 'unit_not_held')
  )
}

/**
 * A unit read from its nickname is answered for. A reworded matter is asked back, never answered: 离婚登记 lies as near to 结婚登记
 * (cosine 0.91 in the built-in table) as 录像仪 to 执法记录仪 (0.67), so no measure tells a synonym from its opposite.
 */
function accepted(draft: Draft, { readings }: Proposal, question: Question): Draft {
  if (readings.length === 0) return draft
  const asked = readings.reduce((words, { said, means }) => words.replace(said, means), question.plain)
  const { said, means } = readings[0]!
  return {
    status: 'clarify',
    reason: 'which_measure',
    figures: [],
    choices: [asked],
    statements: [lead(text(`报告里没有“${said}”的说法，是否指“${means}”？`))],
  }
}

export interface WordingDone extends Worded {
  /** What the model wrote, checked; null where it was not asked, failed, or wrote nothing that stands. */
  readonly draft: Draft | null
  readonly cut: readonly string[]
}

/** Lets the model word what is settled. */
export async function word(
  worded: Worded,
  embedder: Embedder | null,
  advisor: Advisor,
  asking: { readonly signal: AbortSignal; readonly onDraft?: ((soFar: Draft) => void) | undefined },
): Promise<WordingDone> {
  const none = { ...worded, draft: null, cut: [] }
  if (!advisor.uses.has('write') || !mayWrite(worded.settled, worded.question)) return none
  const scene = await sceneOf(worded.input, worded.question, worded.settled, worded.holdings)
  // A draft that quotes nothing else than words to a machine is left as it is.
  if (!scene || draftPassages(scene).length === 0) return none
  const { signal } = asking
  const choice =
    advisor.uses.has('choose') && worded.question.intent === 'practice'
      ? await choosePassages(
          scene,
          await seek(worded.question, { holdings: worded.holdings, embedder }),
          advisor,
          signal,
        )
      : { passages: [], call: null }
  const generated = await generate(scene, advisor, {
    signal,
    chosen: choice.passages,
    ...(asking.onDraft ? { onStatement: asking.onDraft } : {}),
  })
  return {
    ...worded,
    calls: [...worded.calls, ...(choice.call ? [choice.call] : []), generated.call],
    draft: generated.draft,
    cut: generated.cut,
  }
}
