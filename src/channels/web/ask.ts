/** /api/ask: a question with its history → one answer as JSON, or as events while it is made; and answers kept under their link. */
import { type Context, Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { z } from 'zod'
import { type Asking, answerQuestion } from '../../answer/answer.js'
import type { Answer } from '../../answer/shape.js'
import type { AskInput } from '../../search/question.js'
import { covers } from '../../sight.js'
import { deskOf, type Env, failed, jsonBody, type Office, problem } from './office.js'
import type { AskBody, AskReply, KeptAnswer } from './shapes.js'
import { AskBody as Body } from './shapes.js'

export function askRoutes(office: Office): Hono<Env> {
  const app = new Hono<Env>()
  app.post('/api/ask', async c => {
    const body = await jsonBody(c, Body)
    if (!body.ok) return problem(c, 400, 'bad_request', body.message)
    if (/text\/event-stream/.test(c.req.header('accept') ?? '')) {
      // Before a stream has begun a store that is away can still be said by a status.
      await deskOf(c).store.version()
      return streamed(c, body.value, office)
    }
    const answer = await answered(c, inputOf(body.value, office), office)
    return c.json(await reply(c, answer, body.value, office))
  })
  app.get('/api/answers/:id', async c => {
    const kept = await opened(c, office)
    return kept
      ? c.json(kept)
      : problem(c, 404, 'no_answer', '没有这个链接的回答：可能抄漏了字符，或状态文件已被移走。')
  })
  return app
}

/**
 * The answer kept under the link of a request, for who sees all that its maker saw and every report it cites; for others there
 * is none, as where there never was one.
 */
export async function opened(c: Context<Env>, office: Office): Promise<KeptAnswer | null> {
  const found = await office.links.find(c.req.param('id') ?? '')
  const { rules, desk } = c.get('view')
  if (!found || !covers(rules, found.rules)) return null
  if (rules === null) return found.kept
  const cited = new Set(found.kept.answer.citations.map(one => one.report))
  for (const report of cited) if ((await desk.store.text(report)) === null) return null
  return found.kept
}

/** Answers at the desk of whoever asks. `asking`: what is done with the answer so far, when a model writes it, and what ends the work. */
export function answered(c: Context<Env>, input: AskInput, office: Office, asking: Asking = {}): Promise<Answer> {
  const log = office.tell(c.get('request'))
  return answerQuestion(input, deskOf(c), { signal: c.req.raw.signal, log, ...asking })
}

export function inputOf(body: z.infer<typeof AskBody>, office: Office): AskInput {
  return {
    question: body.question,
    today: body.today ?? office.today(),
    ...(body.history ? { history: body.history } : {}),
    ...(body.chat?.unit ? { chatUnit: body.chat.unit } : {}),
  }
}

async function reply(
  c: Context<Env>,
  answer: Answer,
  body: z.infer<typeof AskBody>,
  office: Office,
): Promise<AskReply> {
  const id = answer.status === 'error' ? null : await office.links.keep(body, answer, c.get('view').rules)
  return { ...(body.id === undefined ? {} : { id: String(body.id) }), ...answer, link: id === null ? null : `/a/${id}` }
}

/** Events `progress` (the answer so far) and at last `answer` (the whole, with its link); `error` where there is none. */
function streamed(c: Context<Env>, body: z.infer<typeof AskBody>, office: Office): Response {
  return streamSSE(c, async stream => {
    const stop = new AbortController()
    stream.onAbort(() => stop.abort())
    const send = (event: string, data: unknown) => stream.writeSSE({ event, data: JSON.stringify(data) })
    try {
      const input = inputOf(body, office)
      const onProgress = (soFar: Answer): void => void send('progress', soFar)
      const answer = await answered(c, input, office, { signal: stop.signal, onProgress })
      if (!stop.signal.aborted) await send('answer', await reply(c, answer, body, office))
    } catch (error) {
      const { code, message } = failed(error, c, office)
      await send('error', { code, message, request: c.get('request') })
    }
  })
}
