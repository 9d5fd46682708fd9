/** /v1: a conversation as OpenAI's clients send it → the answer in their shape, whole or in pieces, with the sources at its end. */
import { type Context, Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import { z } from 'zod'
import type { Answer, Citation } from '../../answer/shape.js'
import type { AskInput } from '../../search/question.js'
import type { Trouble } from '../trouble.js'
import { answered } from './ask.js'
import { deskOf, type Env, failed, jsonBody, type Office } from './office.js'

/** The one model there is. */
const MODEL = 'fazhi'

const Part = z.object({ type: z.string(), text: z.string().optional() })
const Content = z.union([z.string(), z.array(Part), z.null()]).optional()

export const ChatBody = z.object({
  model: z.string().optional(),
  messages: z
    .array(z.object({ role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']), content: Content }))
    .min(1)
    .max(200),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().optional() }).nullish(),
})
type ChatBody = z.infer<typeof ChatBody>

const Annotation = z.object({
  type: z.literal('url_citation'),
  url_citation: z.object({ url: z.string(), title: z.string(), start_index: z.number(), end_index: z.number() }),
})

export const ChatReply = z.object({
  id: z.string(),
  object: z.literal('chat.completion'),
  created: z.number().int(),
  model: z.string(),
  choices: z.array(
    z.object({
      index: z.number().int(),
      message: z.object({
        role: z.literal('assistant'),
        content: z.string(),
        refusal: z.null(),
        annotations: z.array(Annotation),
      }),
      finish_reason: z.literal('stop'),
      logprobs: z.null(),
    }),
  ),
  usage: z.object({ prompt_tokens: z.number(), completion_tokens: z.number(), total_tokens: z.number() }),
  /** The whole answer as /api/ask gives it. */
  fazhi: z.unknown(),
})

/** A refusal as OpenAI's clients read it. */
export const ChatProblem = z.object({
  error: z.object({ message: z.string(), type: z.string(), param: z.null(), code: z.string().nullable() }),
})

export function openaiRoutes(office: Office): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/v1/models', c => c.json({ object: 'list', data: [model()] }))
  app.get('/v1/models/:id', c =>
    c.req.param('id') === MODEL ? c.json(model()) : refused(c, 404, `没有模型 ${c.req.param('id')}；有 ${MODEL}。`),
  )
  app.post('/v1/chat/completions', async c => {
    const body = await jsonBody(c, ChatBody)
    if (!body.ok) return refused(c, 400, body.message)
    const input = inputOf(body.value, office)
    if (input === null) return refused(c, 400, 'messages 的最后一条要是 user 的问题。')
    const origin = new URL(c.req.url).origin
    if (body.value.stream) {
      await deskOf(c).store.version()
      return streamed(c, body.value, input, office)
    }
    const answer = await answered(c, input, office)
    return c.json(whole(answer, origin))
  })
  app.onError((error, c) => {
    const trouble = failed(error, c, office)
    return c.json(troubled(trouble) satisfies z.infer<typeof ChatProblem>, trouble.status)
  })
  return app
}

function troubled({ code, message }: Trouble) {
  return { error: { message, type: 'server_error', param: null, code } }
}

function model() {
  return { id: MODEL, object: 'model', created: 0, owned_by: 'fazhi' }
}

function refused(c: Context<Env>, status: 400 | 404, message: string): Response {
  const refusal = { error: { message, type: 'invalid_request_error', param: null, code: null } }
  return c.json(refusal satisfies z.infer<typeof ChatProblem>, status)
}

/** The last user turn is the question, the turns before it the talk; what a system turn says is not followed. */
function inputOf(body: ChatBody, office: Office): AskInput | null {
  const last = body.messages.at(-1)!
  if (last.role !== 'user') return null
  const history = body.messages.slice(0, -1).flatMap(({ role, content }) => {
    return role === 'user' || role === 'assistant' ? [{ role, content: wordsOf(content) }] : []
  })
  return { question: wordsOf(last.content), history, today: office.today() }
}

function wordsOf(content: z.infer<typeof Content>): string {
  if (!content) return ''
  return typeof content === 'string' ? content : content.map(part => part.text ?? '').join('\n')
}

function whole(answer: Answer, origin: string): z.infer<typeof ChatReply> {
  const content = answer.answer + sourcesOf(answer)
  const message = {
    role: 'assistant' as const,
    content,
    refusal: null,
    annotations: answer.citations.flatMap(citation => annotationsOf(citation, answer.answer, origin)),
  }
  const usage = usageOf(answer)
  return {
    ...envelope('chat.completion'),
    choices: [{ index: 0, message, finish_reason: 'stop', logprobs: null }],
    usage,
    fazhi: answer,
  }
}

function envelope<T extends string>(object: T) {
  return { id: `chatcmpl-${crypto.randomUUID()}`, object, created: Math.floor(Date.now() / 1000), model: MODEL }
}

/** 出处, a line each, so that a chat window that knows no annotations shows them too. */
function sourcesOf(answer: Answer): string {
  if (answer.citations.length === 0) return ''
  const lines = answer.citations.map(one => `[${one.n}] ${titleOf(one)}`)
  return `\n\n出处\n${lines.join('\n')}`
}

function titleOf({ unit, year, section, file }: Citation): string {
  return [`${unit ?? file}${year === null ? '' : ` ${year}年度`}`, ...section].join(' · ')
}

/** One annotation for each place where [n] stands. */
function annotationsOf(citation: Citation, words: string, origin: string): z.infer<typeof Annotation>[] {
  const mark = `[${citation.n}]`
  const url = `${origin}/reports/${citation.report}?at=${citation.start}-${citation.end}`
  const made: z.infer<typeof Annotation>[] = []
  for (let at = words.indexOf(mark); at >= 0; at = words.indexOf(mark, at + 1))
    made.push({
      type: 'url_citation',
      url_citation: { url, title: titleOf(citation), start_index: at, end_index: at + mark.length },
    })
  return made
}

/** There are no tokens here: characters stand for them. */
function usageOf(answer: Answer) {
  const [asked, said] = [answer.understood.rewritten.length, answer.answer.length]
  return { prompt_tokens: asked, completion_tokens: said, total_tokens: asked + said }
}

/** What passed the gate so far is sent on; at the end what is missing, the sources, and the citations beside the last piece. */
function streamed(c: Context<Env>, body: ChatBody, input: AskInput, office: Office): Response {
  return streamSSE(c, async stream => {
    const stop = new AbortController()
    stream.onAbort(() => stop.abort())
    const head = envelope('chat.completion.chunk')
    const send = (part: object): Promise<void> => stream.writeSSE({ data: JSON.stringify({ ...head, ...part }) })
    const catchUp = inPieces(content => send({ choices: [{ index: 0, delta: { content }, finish_reason: null }] }))
    try {
      await send({ choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }] })
      const onProgress = (soFar: Answer): void => void catchUp(soFar.answer)
      const answer = await answered(c, input, office, { signal: stop.signal, onProgress })
      await catchUp(answer.answer + sourcesOf(answer))
      await send({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], citations: answer.citations })
      if (body.stream_options?.include_usage) await send({ choices: [], usage: usageOf(answer) })
      await stream.writeSSE({ data: '[DONE]' })
    } catch (error) {
      await stream.writeSSE({ data: JSON.stringify(troubled(failed(error, c, office))) })
    }
  })
}

/** Words that grow → the piece that is new each time. Words that were changed behind what was sent come again whole. */
function inPieces(send: (piece: string) => Promise<void>): (words: string) => Promise<void> {
  let sent = ''
  return async words => {
    const piece = words.startsWith(sent) ? words.slice(sent.length) : `\n\n${words}`
    sent = words
    if (piece !== '') await send(piece)
  }
}
