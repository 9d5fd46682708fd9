/** Question text → Answer: read the question, draft from what the reports say, let a model word it, show what passes the gate. */
import type { Store } from '../index/store.js'
import type { Embedder } from '../model.js'
import { readHoldings } from '../search/holdings.js'
import { type AskInput, LONGEST_QUESTION, type Question, readQuestion } from '../search/question.js'
import { lead, type Statement, text } from './draft.js'
import { settle } from './drafting.js'
import { render } from './render.js'
import type { Answer } from './shape.js'
import { verify } from './verify.js'

/** What answering needs. `embedder` null: words alone. `log`: lines for an operator. */
export interface Desk {
  readonly store: Store
  readonly embedder: Embedder | null
  readonly log?: (line: string) => void
}

/** How an answer is waited for. `onProgress`: the answer so far, each time a statement passed the gate; `signal` ends the work. */
export interface Asking {
  readonly signal?: AbortSignal
  readonly onProgress?: (soFar: Answer) => void
}

/** Answers one question. Never throws for anything a person can write; the same question on the same index gives the same answer. */
export async function answerQuestion(input: AskInput, desk: Desk, _asking: Asking = {}): Promise<Answer> {
  const started = performance.now()
  const holdings = await readHoldings(desk.store)
  const trouble = unreadable(input.question)
  if (trouble) return errorAnswer(trouble, input.question, performance.now() - started)
  const question = readQuestion(input, holdings)
  const draft = await settle(question, input, { holdings, embedder: desk.embedder })
  const { statements, cut } = await verify(draft, input.question, desk.store)
  for (const one of cut) desk.log?.(`gate: ${one.why}`)
  const stands = draft.status !== 'answered' || statements.some(statement => statement.role === 'lead')
  const shown = stands ? draft : { ...draft, status: 'not_found' as const, reason: 'not_stated' as const, figures: [] }
  return render(shown, stands ? statements : [cutLine(question)], question, rounded(performance.now() - started))
}

/** The question as read, for --explain and for tests. */
export async function understand(input: AskInput, desk: Desk): Promise<Question> {
  return readQuestion(input, await readHoldings(desk.store))
}

function cutLine(question: Question): Statement {
  return lead(
    text(
      question.english
        ? 'No answer passed the check against the reports.'
        : '没有通过核对的答案：未能在报告原文中逐一对上，故不作答。',
    ),
  )
}

/** One clear line for a question that cannot be read; null when it can. */
function unreadable(question: string): string | null {
  const bare = question.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\s]+/g, '')
  if (bare === '') return '问题是空的：请写一句话，例如“清河县2023年调解了多少件纠纷？”'
  if (question.length > LONGEST_QUESTION)
    return `问题太长：最多 ${LONGEST_QUESTION} 个字符，收到 ${question.length} 个；请缩短后再问。`
  return null
}

/** An answer that says in one line why there is none: the question could not be read. */
export function errorAnswer(message: string, question = '', ms = 0): Answer {
  return {
    status: 'error',
    reason: null,
    answer: message,
    figures: [],
    derived: [],
    citations: [],
    notes: [],
    choices: [],
    understood: { intent: 'off_topic', units: [], years: [], measures: [], rewritten: question.slice(0, 200) },
    mode: 'extractive',
    ms: rounded(ms),
  }
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10
}
