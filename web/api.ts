/** What the page asks of its server → typed replies, or a Trouble with one line for a person. */
import type { Answer } from '../src/answer/shape.js'
import type {
  AskReply,
  FigureReply,
  KeptAnswer,
  MeasureList,
  Problem,
  ReportList,
  ReportView,
  SessionReply,
  UploadReply,
} from '../src/channels/web/shapes.js'
import type { Audit, Comparison } from '../src/desk/shape.js'

export type { Answer, AskReply, Audit, Comparison, FigureReply, KeptAnswer, ReportList, ReportView, UploadReply }

/** Why there is no reply. `code` tells cases apart; `request` is what an administrator can look up. */
export interface Trouble {
  readonly message: string
  readonly code: string
  readonly request?: string
}

export interface Turn {
  readonly role: 'user' | 'assistant'
  readonly content: string
}

export const getSession = (): Promise<SessionReply> => getJson('/api/session')
export const getReports = (signal?: AbortSignal): Promise<ReportList> => getJson('/api/reports', signal)
export const getMeasures = (signal?: AbortSignal): Promise<MeasureList> => getJson('/api/measures', signal)
export const getReport = (id: string, signal?: AbortSignal): Promise<ReportView> =>
  getJson(`/api/reports/${encodeURIComponent(id)}`, signal)
export const getKept = (id: string): Promise<KeptAnswer> => getJson(`/api/answers/${encodeURIComponent(id)}`)
export const getFigures = (query: URLSearchParams, signal?: AbortSignal): Promise<FigureReply> =>
  getJson(`/api/figures?${query}`, signal)
export const getComparison = (query: URLSearchParams, signal?: AbortSignal): Promise<Comparison> =>
  getJson(`/api/compare?${query}`, signal)
export const getAudit = (query: URLSearchParams, signal?: AbortSignal): Promise<Audit> =>
  getJson(`/api/audit?${query}`, signal)

export function isTrouble(error: unknown): error is Trouble {
  return typeof error === 'object' && error !== null && 'message' in error && 'code' in error
}

/** Asks and listens: `onProgress` gets the answer so far where a model writes it. */
export async function ask(
  question: string,
  history: readonly Turn[],
  { signal, onProgress }: { signal: AbortSignal; onProgress: (soFar: Answer) => void },
): Promise<AskReply> {
  const response = await request('/api/ask', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ question, history }),
    signal,
  })
  for await (const { event, data } of events(response)) {
    if (event === 'progress') onProgress(JSON.parse(data) as Answer)
    if (event === 'answer') return JSON.parse(data) as AskReply
    if (event === 'error') throw { code: 'failed', ...(JSON.parse(data) as { message: string }) } satisfies Trouble
  }
  throw { code: 'cut', message: '连接中断，没有收到完整的回答，请再问一次。' } satisfies Trouble
}

export interface Sending {
  readonly onProgress: (share: number) => void
  readonly replace?: boolean
}

/** Sends a file; XMLHttpRequest is what tells how far an upload is. */
export async function sendFile<T>(path: string, file: File, { onProgress, replace }: Sending): Promise<T> {
  const { csrf } = await getSession()
  const form = new FormData()
  form.set('file', file)
  if (replace) form.set('replace', 'true')
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest()
    xhr.open('POST', path)
    xhr.setRequestHeader('X-CSRF-Token', csrf)
    xhr.responseType = 'json'
    xhr.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0)
    xhr.onerror = () => reject(unreachable())
    xhr.onload = () => (xhr.status < 300 ? resolve(xhr.response as T) : reject(troubleOf(xhr.response, xhr.status)))
    xhr.send(form)
  })
}

/** Sends a draft and gets its audit as a file to keep. */
export async function auditFile(file: File, format: string): Promise<Blob> {
  const { csrf } = await getSession()
  const body = new FormData()
  body.set('file', file)
  const path = `/api/audit/draft/${format}`
  return (await request(path, { method: 'POST', body, headers: { 'X-CSRF-Token': csrf } })).blob()
}

async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await request(path, signal ? { signal } : {})).json() as Promise<T>
}

async function request(path: string, init: RequestInit): Promise<Response> {
  let response: Response
  try {
    response = await fetch(path, { credentials: 'same-origin', ...init })
  } catch (error) {
    if (init.signal?.aborted) throw error
    throw unreachable()
  }
  if (response.status === 401) location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`)
  if (!response.ok) throw troubleOf(await response.json().catch(() => null), response.status)
  return response
}

function unreachable(): Trouble {
  return { code: 'unreachable', message: '连不上服务：它可能已经停止，请检查运行 fazhi serve 的窗口。' }
}

function troubleOf(body: Problem | null, status: number): Trouble {
  return body?.error ?? { code: String(status), message: `服务没有给出结果（${status}）。` }
}

async function* events(response: Response): AsyncGenerator<{ readonly event: string; readonly data: string }> {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  let held = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    held += value
    for (let end = held.indexOf('\n\n'); end >= 0; end = held.indexOf('\n\n')) {
      const lines = held.slice(0, end).split('\n')
      held = held.slice(end + 2)
      const field = (name: string): string =>
        lines
          .filter(line => line.startsWith(`${name}:`))
          .map(line => line.slice(name.length + 1).trimStart())
          .join('\n')
      yield { event: field('event'), data: field('data') }
    }
  }
}
