/** What every route is given: the desk of whoever asks, where things lie, who may come in, and the means to say a problem in one line. */
import type { Context } from 'hono'
import type { z } from 'zod'
import type { Desk } from '../../answer/answer.js'
import type { Opened, Places } from '../../app.js'
import type { View } from '../../desks.js'
import type { IndexResult } from '../../index/build.js'
import type { Tell } from '../../observe.js'
import type { Log } from '../log.js'
import type { Tracing } from '../tracing.js'
import { causeOf, RETRY_SECONDS, type Trouble, troubleOf } from '../trouble.js'
import type { Access } from './access.js'
import type { Links } from './links.js'
import type { Metrics } from './metrics.js'
import type { Problem } from './shapes.js'

export interface Office {
  /** The operator's desk: whoever asks is served at theirs (deskOf). */
  readonly whole: Opened
  readonly places: Places
  /** YYYY-MM-DD: what 去年 counts from when a question does not say. */
  readonly today: () => string
  readonly links: Links
  readonly access: Access
  readonly metrics: Metrics
  readonly log: Log
  /** Lines of answering, under the id of the request they are for. */
  readonly tell: (request: string) => Tell
  readonly tracing: Tracing | null
  readonly version: string
  /** Brings the index up to date with the corpus folder; one at a time. */
  readonly update: () => Promise<IndexResult>
}

/** `view`: what whoever asks sees, as the guard found; `stranger`: whether nobody knows who they are. */
export type Env = { Variables: { request: string; view: View; stranger: boolean } }

/** The desk of whoever asks. */
export function deskOf(c: Context<Env>): Desk {
  return c.get('view').desk
}

/** Whether whoever asks may change the index, and read what is counted of everybody: only who sees all of it, and is known. */
export function mayManage(c: Context<Env>): boolean {
  return c.get('view').rules === null && !c.get('stranger')
}

type Refusal = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 421 | 422 | 429 | 500 | 503

/** An answer that says in one line what is wrong. */
export function problem(c: Context<Env>, status: Refusal, code: string, message: string): Response {
  return c.json({ error: { message, code, request: c.get('request') ?? '' } } satisfies Problem, status)
}

/** What failed, for the log; what is to be said of it, and when to ask again. */
export function failed(error: unknown, c: Context<Env>, office: Office): Trouble {
  const trouble = troubleOf(error)
  const line = { request: c.get('request'), error: causeOf(error) }
  if (trouble.status === 503) office.log.warn(line, 'store away')
  else office.log.error(line)
  if (trouble.status === 503) c.header('Retry-After', String(RETRY_SECONDS))
  return trouble
}

export type Given<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string }

/** Checks what came in; the message names the field and what was wanted. */
export function given<S extends z.ZodType>(schema: S, value: unknown): Given<z.infer<S>> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return { ok: true, value: parsed.data }
  const issue = parsed.error.issues[0]!
  return { ok: false, message: `${issue.path.join('.') || '请求'} 不对：${issue.message}。` }
}

/** The JSON body, or one line. A body of another type is refused: a form of another site cannot send JSON. */
export async function jsonBody<S extends z.ZodType>(c: Context, schema: S): Promise<Given<z.infer<S>>> {
  if (!/^application\/json\b/i.test(c.req.header('content-type') ?? ''))
    return { ok: false, message: '要 Content-Type: application/json。' }
  try {
    return given(schema, await c.req.json())
  } catch (error) {
    if (error instanceof SyntaxError) return { ok: false, message: '请求的正文不是 JSON。' }
    throw error
  }
}
