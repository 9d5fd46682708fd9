/**
 * The things asked of a model, in their OpenAI-compatible form: texts → vectors, messages → text. The only file that imports
 * `openai`, and only when a server is asked. Leaves the built-in table to index/embed.ts, retrying a chat to patience.ts.
 */
import { ChatFault, type ChatModel, type ChatReply, type ChatRequest, estimateTokens } from './chat.js'
import { faultOf } from './faults.js'

/** Texts → unit vectors; null for a text in which the model finds nothing to embed. */
export interface Embedder {
  /** Names everything that changes the vectors: an index built under another name is rebuilt. */
  readonly name: string
  /** 0 until the first vector came, where only the server knows it. */
  readonly dimension: number
  embedQuery(text: string): Promise<Float32Array | null>
  embedPassages(texts: readonly string[]): Promise<(Float32Array | null)[]>
}

export interface EmbeddingServer {
  readonly model: string
  readonly baseURL?: string
  readonly apiKey?: string
  /** Another model name for questions, as servers with a model a side have it. */
  readonly queryModel?: string
  /** What stands before a question and before a passage: `{ query: 'query: ', passage: 'passage: ' }`. */
  readonly prefixes?: { readonly query: string; readonly passage: string }
  readonly timeoutMs?: number
}

/** One line for a person, free of the key and of the server's own wording beyond its status. */
export class ModelError extends Error {
  override readonly name = 'ModelError'
}

/** Some servers take at most 10 inputs a request (shared/parts.md). */
const BATCH = 10
const TIMEOUT_MS = 20_000

/** An embeddings server. Learns its dimension by embedding one short text; throws ModelError where that fails. */
export async function connectEmbedder(server: EmbeddingServer): Promise<Embedder> {
  const probe = await requestVectors(server, server.model, [`${server.prefixes?.passage ?? ''}法治`])
  const dimension = probe[0]!.length
  const embed = async (model: string, prefix: string, texts: readonly string[]): Promise<(Float32Array | null)[]> => {
    const out: (Float32Array | null)[] = texts.map(() => null)
    const full = [...texts.keys()].filter(index => texts[index]!.trim() !== '')
    for (let i = 0; i < full.length; i += BATCH) {
      const batch = full.slice(i, i + BATCH)
      const vectors = await requestVectors(
        server,
        model,
        batch.map(index => prefix + texts[index]),
      )
      for (const [k, index] of batch.entries()) out[index] = checked(server, vectors[k]!, dimension)
    }
    return out
  }
  return {
    name: [server.model, server.queryModel, server.prefixes && `${server.prefixes.query}|${server.prefixes.passage}`]
      .filter(Boolean)
      .join(' / '),
    dimension,
    embedQuery: async text =>
      (await embed(server.queryModel ?? server.model, server.prefixes?.query ?? '', [text]))[0] ?? null,
    embedPassages: texts => embed(server.model, server.prefixes?.passage ?? '', texts),
  }
}

/** The vector divided by its length; null for the zero vector and for anything that is no number. */
export function normalized(vector: ArrayLike<number>): Float32Array | null {
  let square = 0
  for (let i = 0; i < vector.length; i++) square += vector[i]! * vector[i]!
  if (!(square > 0) || !Number.isFinite(square)) return null
  const scale = 1 / Math.sqrt(square)
  return Float32Array.from(vector, value => value * scale)
}

async function requestVectors(server: EmbeddingServer, model: string, input: string[]): Promise<number[][]> {
  const { default: OpenAI } = await import('openai')
  const client = new OpenAI({
    // The client refuses to start without a key; servers that want none ignore it.
    apiKey: server.apiKey || 'none',
    baseURL: server.baseURL ?? null,
    timeout: server.timeoutMs ?? TIMEOUT_MS,
    maxRetries: 1,
    logLevel: 'off',
  })
  try {
    // Without 'float' the client asks for base64, and a server that ignores that gets its vectors corrupted silently.
    const reply = await client.embeddings.create({ model, input, encoding_format: 'float' })
    return inOrder(server, reply.data, input.length)
  } catch (error) {
    if (error instanceof ModelError) throw error
    throw new ModelError(`无法取得向量:嵌入服务(模型 ${model})应返回向量,${scrubbed(server, error)}`)
  }
}

function inOrder(server: EmbeddingServer, data: unknown, count: number): number[][] {
  const rows = Array.isArray(data) ? (data as { index?: number; embedding?: unknown }[]) : []
  const vectors: number[][] = []
  for (const [k, row] of rows.entries()) {
    const vector = row?.embedding
    if (!Array.isArray(vector) || vector.length === 0 || !vector.every(Number.isFinite))
      throw new ModelError(`无法取得向量:嵌入服务(模型 ${server.model})返回的第 ${k + 1} 条不是数组或含有非数值`)
    vectors[typeof row.index === 'number' ? row.index : k] = vector as number[]
  }
  if (vectors.length !== count || Object.keys(vectors).length !== count)
    throw new ModelError(
      `无法取得向量:嵌入服务(模型 ${server.model})应为 ${count} 段文本各返回一个向量,实际得到 ${rows.length} 个`,
    )
  return vectors
}

function checked(server: EmbeddingServer, vector: number[], dimension: number): Float32Array | null {
  if (vector.length !== dimension)
    throw new ModelError(
      `无法取得向量:嵌入服务(模型 ${server.model})应返回 ${dimension} 维,实际得到 ${vector.length} 维`,
    )
  return normalized(vector)
}

function scrubbed(server: EmbeddingServer, error: unknown): string {
  const { status, message } = error as { status?: number; message?: string }
  const line = `实际得到 ${status ? `HTTP ${status}` : String(message ?? error)}`.replace(/\s+/g, ' ').slice(0, 200)
  return server.apiKey ? line.replaceAll(server.apiKey, '***') : line
}

export interface ChatServer {
  readonly model: string
  readonly baseURL: string
  readonly apiKey?: string
  /** Milliseconds without a word after which a stream counts as broken. */
  readonly silenceMs: number
}

/** Characters an answer may have for each token asked for, before it counts as endless. */
const MOST_A_TOKEN = 12

/** A chat model behind an OpenAI-compatible address. Nothing is sent until it is asked. */
export function connectChat(server: ChatServer): ChatModel {
  return { name: `${server.model} @ ${new URL(server.baseURL).host}`, ask: request => askOnce(server, request) }
}

async function askOnce(server: ChatServer, request: ChatRequest): Promise<ChatReply> {
  const { default: OpenAI } = await import('openai')
  const client = new OpenAI({
    apiKey: server.apiKey || 'none',
    baseURL: server.baseURL,
    maxRetries: 0,
    logLevel: 'off',
  })
  const body = {
    model: server.model,
    messages: request.messages.map(message => ({ ...message })),
    temperature: 0,
    max_tokens: request.maxTokens,
    stream: true as const,
    stream_options: { include_usage: true },
    ...formOf(request),
  }
  try {
    const { data, response } = await client.chat.completions.create(body, { signal: request.signal }).withResponse()
    if (/text\/html/i.test(response.headers.get('content-type') ?? ''))
      throw new ChatFault(
        'html',
        `模型 ${server.model}：地址答的是网页，不是兼容 OpenAI 的接口，请检查 OPENAI_BASE_URL`,
      )
    return await readStream(data[Symbol.asyncIterator](), server, request)
  } catch (error) {
    throw faultOf(error, server.model, request)
  }
}

function formOf({ form, schema }: ChatRequest): object {
  if (form === 'text' || (form === 'json_schema' && !schema)) return {}
  if (form === 'json_object') return { response_format: { type: 'json_object' } }
  return {
    response_format: { type: 'json_schema', json_schema: { name: schema!.name, schema: schema!.schema, strict: true } },
  }
}

interface Chunk {
  readonly choices?: readonly {
    readonly delta?: { readonly content?: string | null; readonly refusal?: string | null }
    readonly finish_reason?: string | null
  }[]
  readonly usage?: { readonly prompt_tokens?: number; readonly completion_tokens?: number } | null
}

/** Reads a stream to its end. An aborted one ends without an error, so the signal is asked each time (shared/parts.md). */
async function readStream(
  chunks: AsyncIterator<unknown>,
  server: ChatServer,
  request: ChatRequest,
): Promise<ChatReply> {
  let text = ''
  let ended: ChatReply['ended'] = 'cut'
  let usage: Chunk['usage'] = null
  for (;;) {
    const next = await notSilent(chunks.next(), server, text === '' ? null : server.silenceMs)
    if (request.signal.aborted) throw new ChatFault('stopped', `模型 ${server.model}：已停止等待`)
    if (next.done) break
    const chunk = next.value as Chunk
    usage = chunk.usage ?? usage
    const choice = chunk.choices?.[0]
    if (choice?.delta?.refusal) ended = 'refusal'
    const more = choice?.delta?.content
    if (typeof more === 'string' && more !== '') {
      text += more
      if (text.length > request.maxTokens * MOST_A_TOKEN)
        throw new ChatFault('endless', `模型 ${server.model}：回答超过 ${text.length} 个字符仍不停，已截断不用`)
      request.onText?.(text)
    }
    if (choice?.finish_reason && ended === 'cut') ended = choice.finish_reason === 'length' ? 'length' : 'stop'
  }
  if (text.trim() === '' && ended !== 'refusal') throw new ChatFault('empty', `模型 ${server.model}：回答是空的`)
  return { text, ended, tokens: tokensOf(usage, request, text) }
}

function tokensOf(usage: Chunk['usage'], request: ChatRequest, text: string): ChatReply['tokens'] {
  const { prompt_tokens: prompt, completion_tokens: completion } = usage ?? {}
  if (Number.isFinite(prompt) && Number.isFinite(completion))
    return { prompt: prompt!, completion: completion!, counted: true }
  const asked = request.messages.reduce((sum, message) => sum + estimateTokens(message.content), 0)
  return { prompt: asked, completion: estimateTokens(text), counted: false }
}

async function notSilent<T>(next: Promise<T>, server: ChatServer, limit: number | null): Promise<T> {
  if (limit === null) return next
  let timer: NodeJS.Timeout | undefined
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new ChatFault('time', `模型 ${server.model}：答到一半 ${limit} 毫秒没有下文`)),
      limit,
    )
  })
  next.catch(() => {})
  return Promise.race([next, silence]).finally(() => clearTimeout(timer))
}

/** Dot product: the cosine of two unit vectors of the same length. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}
