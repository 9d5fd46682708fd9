/** Question text → Answer: read the question, settle what the reports say, let a model word it, show what passes the gate. */
import { type Store, StoreUnavailable } from '../index/store.js'
import type { Embedder } from '../model.js'
import { kindOfCut, type Observer, type Tell, UNSEEN } from '../observe.js'
import { readHoldings } from '../search/holdings.js'
import { type AskInput, LONGEST_QUESTION, type Question, readQuestion } from '../search/question.js'
import type { Advisor } from './advisor.js'
import { type Draft, lead, type Statement, text } from './draft.js'
import { settle } from './drafting.js'
import { render } from './render.js'
import type { Answer, Trace } from './shape.js'
import { verify } from './verify.js'
import { reread, type Worded, word } from './wording.js'

/** What answering needs. `embedder` null: words alone. `advisor`: a chat model, where one is configured. `log`: lines for an operator. `observe`: who counts and traces. */
export interface Desk {
  readonly store: Store
  readonly embedder: Embedder | null
  readonly advisor?: Advisor | null
  readonly log?: Tell
  readonly observe?: Observer
}

/** How an answer is waited for. `onProgress`: the answer so far, each time a statement passed the gate; `signal` ends the work. */
export interface Asking {
  readonly signal?: AbortSignal
  /** In the place of the desk's log: lines with the id of what is answered. */
  readonly log?: Tell
  readonly onProgress?: (soFar: Answer) => void
}

/**
 * Answers one question. Never throws for anything a person can write, StoreUnavailable where the store is away; the same question on
 * the same index gives the same answer.
 */
export async function answerQuestion(input: AskInput, desk: Desk, asking: Asking = {}): Promise<Answer> {
  const { observe = UNSEEN } = desk
  return observe.step('question', () => watched(input, telling(desk, asking.log), asking, observe))
}

/** Answers, and says how it ended. */
async function watched(input: AskInput, desk: Desk, asking: Asking, observe: Observer): Promise<Answer> {
  const started = performance.now()
  try {
    const answer = await answered(input, desk, asking, started)
    const { status, reason, mode, ms, understood } = answer
    observe.settled({ intent: understood.intent, status, reason, mode, ms })
    return answer
  } catch (error) {
    const status = error instanceof StoreUnavailable ? 'unavailable' : 'failed'
    observe.settled({ intent: 'unread', status, reason: null, mode: 'none', ms: performance.now() - started })
    throw error
  }
}

/** The same desk, whose lines are of one question. */
function telling(desk: Desk, log: Tell | undefined): Desk {
  if (!log) return desk
  return { ...desk, log, ...(desk.advisor ? { advisor: { ...desk.advisor, log } } : {}) }
}

async function answered(input: AskInput, desk: Desk, asking: Asking, started: number): Promise<Answer> {
  const trouble = unreadable(input.question)
  if (trouble) return errorAnswer(trouble, input.question, performance.now() - started)
  for (let tries = 1; ; tries++) {
    const { answer, version } = await answeredOver(input, desk, asking, started)
    // Reports replaced while they were asked: half of what was read may be of the old ones. A model is not asked again for that.
    if (tries === TRIES || desk.advisor || (await desk.store.version()) === version) return answer
  }
}

/** How often a question is answered anew when the index changes under it. */
const TRIES = 3

/** The answer from the index as it was found, and its version then. */
async function answeredOver(
  input: AskInput,
  desk: Desk,
  asking: Asking,
  started: number,
): Promise<{ readonly answer: Answer; readonly version: string }> {
  const { observe = UNSEEN } = desk
  const holdings = await observe.step('read', () => readHoldings(desk.store))
  const read = readQuestion(input, holdings)
  const settled = await observe.step('settle', () => settle(read, input, { ...desk, holdings }))
  const answer = desk.advisor
    ? await withModel({ input, question: read, settled, holdings, calls: [] }, desk, desk.advisor, asking, started)
    : await finished(settled, read, input, desk, null, started)
  return { answer, version: holdings.version }
}

/** The model words what code settled; where nothing of it stands, what code settled is the answer. */
async function withModel(
  worded: Worded,
  desk: Desk,
  advisor: Advisor,
  asking: Asking,
  started: number,
): Promise<Answer> {
  const deadline = AbortSignal.timeout(advisor.timeoutMs)
  const signal = asking.signal ? AbortSignal.any([asking.signal, deadline]) : deadline
  const { observe = UNSEEN } = desk
  const again = await reread(worded, desk.embedder, advisor, signal)
  const onDraft = asking.onProgress
    ? (soFar: Draft): void =>
        void finished(
          soFar,
          again.question,
          worded.input,
          { ...desk, log: () => {}, observe: UNSEEN },
          traceOf(again),
          started,
        ).then(asking.onProgress)
    : undefined
  const done = await observe.step('word', () => word(again, desk.embedder, advisor, { signal, onDraft }))
  for (const why of done.cut) tellCut(why, desk)
  if (done.draft) {
    const answer = await finished(done.draft, done.question, worded.input, desk, traceOf(done), started)
    if (answer.status === 'answered' && answer.mode === 'generated') return answer
  }
  return finished(done.settled, done.question, worded.input, desk, traceOf(done), started)
}

/** The last step of every answer: only what passes the gate is shown. */
async function finished(
  draft: Draft,
  question: Question,
  input: AskInput,
  desk: Desk,
  trace: Trace | null,
  started: number,
): Promise<Answer> {
  const { observe = UNSEEN } = desk
  const { statements, cut } = await observe.step('gate', () => verify(draft, input.question, desk.store))
  for (const one of cut) tellCut(one.why, desk)
  const stands = draft.status !== 'answered' || statements.some(statement => statement.role === 'lead')
  const shown = stands ? draft : { ...draft, status: 'not_found' as const, reason: 'not_stated' as const, figures: [] }
  const answer = render(
    shown,
    stands ? statements : [cutLine(question)],
    question,
    rounded(performance.now() - started),
  )
  return { ...answer, trace }
}

function tellCut(why: string, { log, observe }: Desk): void {
  const { kind, words } = kindOfCut(why)
  observe?.cut(kind)
  log?.(`gate: ${kind}`, words)
}

function traceOf({ calls }: Pick<Worded, 'calls'>): Trace | null {
  return calls.length === 0 ? null : { calls: [...calls] }
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
    trace: null,
    ms: rounded(ms),
  }
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10
}
