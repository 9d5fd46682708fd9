/** A question heard → its answer in the chat: what was said before, the answer, its messages, and what is remembered of it. */
import { type Asking, answerQuestion, errorAnswer } from '../../answer/answer.js'
import type { Answer } from '../../answer/shape.js'
import type { View } from '../../desks.js'
import type { Chat, Language } from '../../index/chats.js'
import type { Ending } from '../../index/inbox.js'
import type { Said } from '../../index/said.js'
import type { Turn } from '../../search/question.js'
import { tellUnder, textFor } from '../log.js'
import { unitOf, viewOf } from './access.js'
import { Stopped } from './api.js'
import { isPassing } from './away.js'
import { deliver } from './deliver.js'
import type { Job, Parts } from './parts.js'
import { showProgress } from './progress.js'
import { renderAnswer } from './render.js'
import type { Target } from './send.js'
import type { Spot } from './speak.js'
import { turnsUpTo } from './talk.js'
import { filled, languageOf, say } from './words.js'

/** A question to answer. `after`: the answer it goes on with. */
export interface ToAnswer {
  readonly spot: Spot
  readonly question: string
  readonly quote: string | null
  readonly after: Said | null
}

/** A question asked longer ago is answered with an apology. */
const LATE_MS = 10 * 60_000

export async function answerIn(asked: ToAnswer, job: Job, parts: Parts): Promise<Ending> {
  const { spot, question } = asked
  const began = performance.now()
  const chat = await parts.chats.get(spot.chat)
  const language = languageOf(chat.language, question, spot.language)
  const view = viewOf(spot, parts)
  const history = await turnsUpTo(asked.after, parts.said, view.rules)
  const target: Target = { chat: spot.chat, thread: spot.thread, replyTo: spot.message, quote: asked.quote }
  const progress = showProgress(target, language, job, parts)
  const log = tellUnder(parts.log, parts.config, { update: job.update })
  const asking = { signal: parts.stop, onProgress: progress.onProgress, log }
  const answer = await answered({ job, question, history, chat, view }, asking, parts).finally(progress.end)
  const shown = await progress.shown()
  await parts.said.put(await saidOf(answer, asked, language, job, { ...parts, view }))
  const before = apology(spot, language, parts.now())
  const messages = renderAnswer(answer, { id: job.update, language, ...(before ? { before } : {}) })
  const ending = await deliver(messages, target, { ...job, sent: shown }, parts, job.update)
  const seconds = (performance.now() - began) / 1000
  parts.metrics.answer(answer.status, seconds)
  parts.log.info(
    {
      update: job.update,
      chat: spot.chat,
      status: answer.status,
      ms: Math.round(seconds * 1000),
      ...textFor(parts.config, question),
    },
    ending,
  )
  return answer.status === 'error' && ending === 'answered' ? 'failed' : ending
}

interface Asked {
  readonly job: Job
  readonly question: string
  readonly history: readonly Turn[]
  readonly chat: Chat
  readonly view: View
}

async function answered({ job, question, history, chat, view }: Asked, asking: Asking, parts: Parts): Promise<Answer> {
  try {
    const unit = await unitOf(chat, view)
    const input = { question, history, today: parts.today(), ...(unit ? { chatUnit: unit } : {}) }
    const answer = await answerQuestion(input, view.desk, asking)
    if (parts.stop.aborted) throw new Stopped()
    return answer
  } catch (error) {
    if (error instanceof Stopped || parts.stop.aborted) throw new Stopped()
    if (isPassing(error)) throw error
    parts.log.error({ update: job.update, error: error instanceof Error ? error.message : String(error) }, 'no answer')
    return errorAnswer(say(languageOf(chat.language, question, undefined)).failed, question)
  }
}

function apology(spot: Spot, language: Language, now: number): string | null {
  const age = now - spot.at
  return age > LATE_MS ? filled(say(language).late, { n: Math.round(age / 60_000) }) : null
}

async function saidOf(
  answer: Answer,
  asked: ToAnswer,
  language: Language,
  job: Job,
  parts: Parts & { readonly view: View },
): Promise<Said> {
  const { spot } = asked
  return {
    id: job.update,
    chat: spot.chat,
    thread: spot.thread,
    at: parts.now(),
    parent: asked.after?.id ?? null,
    question: asked.question,
    answer: answer.answer,
    status: answer.status,
    english: language === 'en',
    mode: answer.mode,
    places: answer.citations.map(({ n, passage, file, unit, year, start, end }) => ({
      n,
      passage,
      file,
      unit,
      year,
      start,
      end,
    })),
    choices: answer.choices,
    measures: [...new Set(answer.figures.map(figure => figure.measure))],
    asked: spot.message,
    index: await parts.view.desk.store.version(),
    rules: parts.view.rules,
    prompts: promptsOf(answer),
  }
}

/** The prompts behind an answer, with their versions; null where no model was asked. */
function promptsOf(answer: Answer): string | null {
  const asked = [...new Set((answer.trace?.calls ?? []).map(call => call.prompt))]
  return asked.length > 0 ? asked.join(', ') : null
}
