/**
 * What is asked of a chat model, whoever serves it: messages → text, as it comes. Kinds of failure are named here, so that
 * retrying (patience.ts) and giving up (answer/) need not know whose server it was. model.ts has the OpenAI form.
 */

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant'
  readonly content: string
}

/** How a server is asked for an object: by a schema it enforces, as any JSON, or in words alone. */
export type ChatForm = 'json_schema' | 'json_object' | 'text'

export interface ChatRequest {
  readonly messages: readonly ChatMessage[]
  readonly form: ChatForm
  /** A JSON schema and its name; used by `json_schema` alone. */
  readonly schema?: { readonly name: string; readonly schema: Readonly<Record<string, unknown>> }
  /** Most tokens of an answer. */
  readonly maxTokens: number
  readonly signal: AbortSignal
  /** The text so far, each time more of it came. */
  readonly onText?: (soFar: string) => void
}

export interface ChatReply {
  readonly text: string
  /** Tokens of question and answer; `counted` by the server, else estimated at 1 a Han character and 1 for 4 others. */
  readonly tokens: { readonly prompt: number; readonly completion: number; readonly counted: boolean }
  /** Why it ended: as it wished, at the limit of tokens, because the connection broke, or because the model refused. */
  readonly ended: 'stop' | 'length' | 'cut' | 'refusal'
}

export interface ChatModel {
  /** Model and server, for cache and log; no key. */
  readonly name: string
  ask(request: ChatRequest): Promise<ChatReply>
}

export type FaultKind =
  /** The key is missing or wrong: asking again is of no use. */
  | 'key'
  /** No such model or address: asking again is of no use. */
  | 'model'
  /** The server does not know this form of answer: the next form may do. */
  | 'form'
  | 'busy'
  | 'server'
  | 'network'
  | 'time'
  | 'empty'
  | 'endless'
  | 'html'
  | 'stopped'

/** One line for a log: what was asked of which model, and what came; never a key, never the server's own prose. */
export class ChatFault extends Error {
  override readonly name = 'ChatFault'
  readonly kind: FaultKind
  /** What a 429 asks to wait, in milliseconds. */
  readonly retryAfterMs: number | null
  constructor(kind: FaultKind, message: string, retryAfterMs: number | null = null) {
    super(message)
    this.kind = kind
    this.retryAfterMs = retryAfterMs
  }
}

/** 1 a Han character, 1 for 4 others: within a third of what the tokenizers of common models count. */
export function estimateTokens(text: string): number {
  const han = text.match(/[\u3400-\u9fff]/g)?.length ?? 0
  return han + Math.ceil((text.length - han) / 4)
}
