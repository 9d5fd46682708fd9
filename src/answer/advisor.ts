/**
 * Prompt + variables + schema → an object of a chat model that has the shape asked for, or why there is none: forms from the strictest
 * to plain words, one repair that quotes the complaint, a cache, and a budget of tokens a day. Says nothing of what is true.
 */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { ChatFault, type ChatForm, type ChatMessage, type ChatModel, type ChatReply, estimateTokens } from '../chat.js'
import type { ModelCache } from '../index/cache.js'
import { type Observer, type Tell, type Asked as Told, UNSEEN } from '../observe.js'
import type { PromptName, Prompts } from './prompts.js'

/** What a model is asked for. */
export type Use = 'understand' | 'choose' | 'write'

/** A model with all that asking it needs. Made once a process: it remembers which form its server knows. */
export interface Advisor {
  readonly model: ChatModel
  readonly prompts: Prompts
  readonly uses: ReadonlySet<Use>
  readonly cache: ModelCache
  /** Tokens a day; null without a limit. */
  readonly budget: number | null
  /** YYYY-MM-DD, the day tokens are counted on. */
  readonly day: () => string
  readonly log: Tell
  readonly observe?: Observer | undefined
  /** Milliseconds from a question to the last word of a model; then what code settled goes out. */
  readonly timeoutMs: number
  /** What is learned while asking; one for all questions. */
  readonly state: AdvisorState
}

export interface AdvisorState {
  /** The strictest form its server took. */
  form: ChatForm
}

/** One question to a model, as a trace. `ms` from asking to the last word. */
export interface Call {
  readonly use: Use
  readonly model: string
  readonly prompt: string
  readonly form: ChatForm
  readonly tokens: number
  readonly ms: number
  readonly cached: boolean
  /** Why nothing came of it; null where something did. */
  readonly fault: string | null
}

export interface Consulting<T> {
  readonly use: Use
  readonly values: Readonly<Record<string, string>>
  readonly schema: z.ZodType<T>
  readonly signal: AbortSignal
  readonly maxTokens: number
  /** The text so far, for statements that are complete before the rest is. */
  readonly onText?: (soFar: string) => void
}

export type Consulted<T> =
  | { readonly ok: true; readonly value: T; readonly call: Call }
  /** `text`: what came, where it was words and no object. */
  | { readonly ok: false; readonly text: string | null; readonly call: Call }

const FORMS: readonly ChatForm[] = ['json_schema', 'json_object', 'text']

/** Asks. Never throws: whatever goes wrong is a line in the log and in the trace. */
export function consult<T>(asking: Consulting<T>, advisor: Advisor): Promise<Consulted<T>> {
  const { observe = UNSEEN } = advisor
  return observe.model(asking.use, () => consulted(asking, advisor), told)
}

function told<T>({ ok, call }: Consulted<T>): Told {
  const { use, tokens, ms, cached, fault } = call
  const outcome = cached ? 'cached' : ok ? 'answered' : fault === NO_BUDGET ? 'budget' : 'failed'
  return { use, outcome, tokens, ms }
}

const NO_BUDGET = '当日的用量已满'

async function consulted<T>(asking: Consulting<T>, advisor: Advisor): Promise<Consulted<T>> {
  const started = performance.now()
  const prompt = advisor.prompts[asking.use satisfies PromptName]
  const messages = await prompt.fill(asking.values)
  const key = keyOf(advisor, messages)
  const call = (more: Partial<Call>): Call => ({
    use: asking.use,
    model: advisor.model.name,
    prompt: `${prompt.name} ${prompt.version}`,
    form: advisor.state.form,
    tokens: 0,
    ms: Math.round(performance.now() - started),
    cached: false,
    fault: null,
    ...more,
  })
  const kept = await advisor.cache.recall(key)
  const known = kept === null ? null : objectIn(kept, asking.schema)
  if (known?.ok) {
    asking.onText?.(kept!)
    return { ok: true, value: known.value, call: call({ cached: true }) }
  }
  const most = promptTokens(messages) + asking.maxTokens
  const day = advisor.day()
  const reserved = await reserve(most, day, advisor)
  if (reserved === null) return { ok: false, text: null, call: call({ fault: NO_BUDGET }) }
  const spent = { tokens: 0 }
  const asked = await ladder(asking, messages, advisor, spent)
  await advisor.cache.spend(day, spent.tokens - reserved)
  const done = call({ tokens: spent.tokens, fault: asked.ok ? null : asked.fault })
  advisor.log(
    `模型 ${advisor.model.name} ${asking.use}：${done.fault ?? '已答'}，${done.tokens} 个词元，${done.ms} 毫秒${done.fault ? '；按原文摘录回答' : ''}`,
  )
  if (!asked.ok) return { ok: false, text: asked.text, call: done }
  await advisor.cache.remember(key, JSON.stringify(asked.value))
  return { ok: true, value: asked.value, call: done }
}

type Asked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: string; readonly text: string | null }

/** From the form its server took last down to plain words; a server's “no” to a form is no failure of the model. */
async function ladder<T>(
  asking: Consulting<T>,
  messages: ChatMessage[],
  advisor: Advisor,
  spent: { tokens: number },
): Promise<Asked<T>> {
  for (let rung = FORMS.indexOf(advisor.state.form); rung < FORMS.length; rung++) {
    advisor.state.form = FORMS[rung]!
    try {
      return await repaired(asking, messages, advisor, spent)
    } catch (error) {
      const fault = error instanceof ChatFault ? error : null
      if (!fault)
        return { ok: false, fault: `出错（${error instanceof Error ? error.name : typeof error}）`, text: null }
      if (fault.kind !== 'form' || rung === FORMS.length - 1) return { ok: false, fault: fault.message, text: null }
    }
  }
  return { ok: false, fault: '服务不接受任何一种请求', text: null }
}

async function repaired<T>(
  asking: Consulting<T>,
  messages: ChatMessage[],
  advisor: Advisor,
  spent: { tokens: number },
): Promise<Asked<T>> {
  const first = await request(asking, messages, advisor, spent)
  const read = objectIn(first.text, asking.schema)
  if (read.ok) return read
  if (first.ended === 'refusal') return { ok: false, fault: '模型拒绝回答', text: null }
  // Words instead of an object are judged as words; only a broken object is worth a second question.
  if (!first.text.includes('{')) return { ok: false, fault: '回答不是约定的形状', text: first.text }
  const complaint = await advisor.prompts.repair.fill({ complaint: read.why })
  const again = [...messages, { role: 'assistant' as const, content: first.text.slice(0, 4_000) }, ...complaint]
  const second = await request({ ...asking, onText: () => {} }, again, advisor, spent)
  const mended = objectIn(second.text, asking.schema)
  return mended.ok ? mended : { ok: false, fault: `回答两次都不是约定的形状（${mended.why}）`, text: null }
}

async function request<T>(
  asking: Consulting<T>,
  messages: readonly ChatMessage[],
  advisor: Advisor,
  spent: { tokens: number },
): Promise<ChatReply> {
  let text = ''
  const asked = advisor.model.ask({
    messages,
    form: advisor.state.form,
    schema: {
      name: asking.use,
      schema: z.toJSONSchema(asking.schema, { target: 'draft-7', io: 'input' }) as Record<string, unknown>,
    },
    maxTokens: asking.maxTokens,
    signal: asking.signal,
    onText: soFar => {
      text = soFar
      asking.onText?.(soFar)
    },
  })
  const reply = await asked.catch((error: unknown) => {
    // What a server worked at in vain is paid for like the rest.
    if (error instanceof ChatFault && (error.kind === 'time' || error.kind === 'endless'))
      spent.tokens += promptTokens(messages) + estimateTokens(text)
    throw error
  })
  spent.tokens += reply.tokens.prompt + reply.tokens.completion
  return reply
}

function promptTokens(messages: readonly ChatMessage[]): number {
  return messages.reduce((sum, one) => sum + estimateTokens(one.content), 0)
}

type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string }

/** The first JSON object in a text, fenced or not, checked by the schema. */
function objectIn<T>(text: string, schema: z.ZodType<T>): Read<T> {
  const from = text.indexOf('{')
  const to = text.lastIndexOf('}')
  if (from < 0 || to <= from) return { ok: false, why: '没有 JSON 对象' }
  let raw: unknown
  try {
    raw = JSON.parse(text.slice(from, to + 1))
  } catch {
    return { ok: false, why: '不是完整的 JSON 对象' }
  }
  const parsed = schema.safeParse(raw)
  if (parsed.success) return { ok: true, value: parsed.data }
  const issue = parsed.error.issues[0]!
  return { ok: false, why: `${issue.path.join('.') || '对象'} ${issue.message}`.slice(0, 200) }
}

/** Room for one more question, counted as spent until it is known what was; null: there is none left that day. */
async function reserve(most: number, day: string, { budget, cache, log }: Advisor): Promise<number | null> {
  if (budget === null) return 0
  const reserved = await cache.reserve(day, most, budget)
  if (reserved === null)
    log(`模型的用量：今天已用 ${await cache.spent(day)} 个词元，上限 ${budget}（FAZHI_CHAT_BUDGET）；按原文摘录回答`)
  return reserved
}

function keyOf({ model }: Advisor, messages: readonly ChatMessage[]): string {
  return createHash('sha256')
    .update(JSON.stringify([model.name, messages]))
    .digest('hex')
}
