/** A chat model → what its server can do, each tried once: an answer, streaming, an object by schema, an object as JSON. */
import { ChatFault, type ChatForm, type ChatModel } from './chat.js'

export interface Probed {
  readonly what: string
  readonly ok: boolean
  /** What was seen, or the fault. */
  readonly said: string
}

const SCHEMA = {
  name: 'probe',
  schema: {
    type: 'object',
    properties: { ok: { type: 'boolean' } },
    required: ['ok'],
    additionalProperties: false,
  },
} as const

/** Asks four short questions at most; a wrong key, model or address is told once and ends it. */
export async function probeChat(model: ChatModel, timeoutMs: number): Promise<Probed[]> {
  const out: Probed[] = []
  const first = await attempt(model, 'text', timeoutMs)
  out.push({ what: '对话', ok: first.ok, said: first.said })
  if (!first.ok) return out
  out.push({ what: '流式', ok: first.pieces > 1, said: first.pieces > 1 ? `分 ${first.pieces} 段到达` : '一次到达' })
  for (const [form, what] of [
    ['json_schema', '按 JSON Schema 输出'],
    ['json_object', '按 JSON 输出'],
  ] as const) {
    const tried = await attempt(model, form, timeoutMs)
    const object = tried.ok && /^\s*\{[\s\S]*"ok"[\s\S]*\}\s*$/.test(tried.text)
    out.push({ what, ok: object, said: object ? tried.said : tried.ok ? '答的不是约定的对象，将改用文字' : tried.said })
  }
  return out
}

type Tried = { readonly ok: boolean; readonly said: string; readonly pieces: number; readonly text: string }

async function attempt(model: ChatModel, form: ChatForm, timeoutMs: number): Promise<Tried> {
  const started = performance.now()
  let pieces = 0
  try {
    const reply = await model.ask({
      messages: [
        {
          role: 'user',
          content: form === 'text' ? '用两句话说明什么是行政复议。' : '只输出 JSON 对象 {"ok": true}，不要别的。',
        },
      ],
      form,
      schema: SCHEMA,
      maxTokens: 80,
      signal: AbortSignal.timeout(timeoutMs),
      onText: () => pieces++,
    })
    const { prompt, completion, counted } = reply.tokens
    const said = `${Math.round(performance.now() - started)} 毫秒，${prompt + completion} 个词元${counted ? '' : '（估计）'}`
    return { ok: true, said, pieces, text: reply.text }
  } catch (error) {
    return { ok: false, said: error instanceof ChatFault ? error.message : '出错', pieces, text: '' }
  }
}
