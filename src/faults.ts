/** What a client of an OpenAI-compatible server throws → a ChatFault: which kind it is, one line without key or server's prose, and how long to wait. */
import { ChatFault, type ChatRequest } from './chat.js'

/** The fault behind whatever a client threw. `model`: its name, for the line. */
export function faultOf(error: unknown, model: string, request: ChatRequest): ChatFault {
  if (error instanceof ChatFault) return error
  const { status, headers, message = '' } = error as { status?: number; headers?: Headers; message?: string }
  const say = (kind: ChatFault['kind'], words: string, wait: number | null = null): ChatFault =>
    new ChatFault(kind, `模型 ${model}：${words}`, wait)
  if (request.signal.aborted) return say('stopped', '已停止等待')
  if (status === 401 || status === 403) return say('key', `服务不认这个密钥（HTTP ${status}），请检查 OPENAI_API_KEY`)
  if (status === 404)
    return say('model', '服务没有这个模型或这个地址（HTTP 404），请检查 FAZHI_CHAT_MODEL 与 OPENAI_BASE_URL')
  if (status === 429) return say('busy', '服务限流（HTTP 429）', retryAfter(headers))
  if (status === 400 || status === 415 || status === 422 || status === 501)
    return say('form', `服务不接受这种请求（HTTP ${status}）`)
  if (status !== undefined && status >= 500) return say('server', `服务出错（HTTP ${status}）`, retryAfter(headers))
  if (status !== undefined) return say('server', `服务答了 HTTP ${status}`)
  if (/JSON|Unexpected token/i.test(message)) return say('html', '服务的回答不是约定的格式，请检查 OPENAI_BASE_URL')
  return say('network', '连不上或连接中断，请检查 OPENAI_BASE_URL 与网络')
}

/** Seconds, or a date; null where the server does not say. */
function retryAfter(headers: Headers | undefined): number | null {
  const said = headers?.get?.('retry-after')
  if (!said) return null
  const seconds = Number(said)
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000)
  const date = Date.parse(said)
  return Number.isNaN(date) ? null : Math.max(0, date - Date.now())
}
