/**
 * The HTTP under grammY: one request → its JSON, over kept connections, through a proxy where one is set. Says of a failure
 * what it was (no answer, or an answer that is no Bot API's) and never the address, which holds the token.
 */
import http from 'node:http'
import https from 'node:https'
import { HttpsProxyAgent } from 'https-proxy-agent'

/** A request that brought no Bot API answer. `status` null: there was no answer at all. */
export class WireError extends Error {
  override readonly name = 'WireError'
  readonly status: number | null
  constructor(message: string, status: number | null) {
    super(message)
    this.status = status
  }
}

export interface Wire {
  /** In the shape of fetch, as grammY calls it. */
  readonly fetch: (url: string, init: Init) => Promise<{ json(): Promise<unknown> }>
  /** Bytes of a file, at most so many. */
  readonly download: (url: string, most: number) => Promise<Uint8Array>
  close(): void
}

interface Init {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array | string>
  readonly signal?: { readonly aborted: boolean; addEventListener(type: 'abort', listener: () => void): void } | null
}

/** Answers of the Bot API are a few KB; 100 updates with long texts stay below 2 MB. */
const MOST_JSON = 16 * 1024 * 1024

export function openWire(options: { readonly proxy?: string | undefined; readonly timeoutMs: number }): Wire {
  const plain = new http.Agent({ keepAlive: true })
  const secure = options.proxy
    ? new HttpsProxyAgent(options.proxy, { keepAlive: true })
    : new https.Agent({ keepAlive: true })
  const call = (url: string, init: Whole): Promise<http.IncomingMessage> =>
    request(url, init, url.startsWith('https:') ? secure : plain)
  return {
    async fetch(url, init) {
      const response = await call(url, await whole(init))
      const bytes = await bytesOf(response, MOST_JSON)
      return { json: async () => parsed(bytes, response.statusCode ?? 0) }
    },
    async download(url, most) {
      const signal = AbortSignal.timeout(Math.max(options.timeoutMs, 60_000))
      const response = await call(url, { method: 'GET', signal })
      if (response.statusCode !== 200) {
        response.destroy()
        throw new WireError(`状态 ${response.statusCode}`, response.statusCode ?? null)
      }
      return bytesOf(response, most)
    },
    close() {
      plain.destroy()
      secure.destroy()
    },
  }
}

function request(url: string, init: Whole, agent: http.Agent): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const failed = (error: unknown): void => reject(new WireError(codeOf(error), null))
    const client = url.startsWith('https:') ? https : http
    const sent = client.request(url, { method: init.method ?? 'POST', headers: { ...init.headers }, agent }, resolve)
    sent.on('error', failed)
    const { signal, body } = init
    if (signal?.aborted) sent.destroy()
    signal?.addEventListener('abort', () => sent.destroy())
    sent.end(body)
  })
}

type Whole = Omit<Init, 'body'> & { readonly body?: string | Uint8Array }

/** A form is read to its end first: files are a few hundred KB, and a length is what some servers want. */
async function whole({ body, ...init }: Init): Promise<Whole> {
  if (body === undefined) return init
  if (typeof body === 'string' || body instanceof Uint8Array) return { ...init, body }
  const chunks: Buffer[] = []
  for await (const chunk of body) chunks.push(Buffer.from(chunk as Uint8Array))
  return { ...init, body: spelledOut(Buffer.concat(chunks), init.headers?.['content-type'] ?? '') }
}

/** grammY leaves out the spaces and the quotes round a file name that strict readers of forms (RFC 7578) want. */
function spelledOut(form: Buffer, type: string): Buffer {
  const boundary = /boundary=([\w-]+)/.exec(type)?.[1]
  if (!boundary) return form
  const head = new RegExp(
    `(--${boundary}\\r\\n)content-disposition:form-data;name="([^"\\r\\n]*)"(?:;filename=([^\\r\\n]*))?(?:\\r\\ncontent-type:([^\\r\\n]*))?\\r\\n\\r\\n`,
    'g',
  )
  const written = form
    .toString('latin1')
    .replace(head, (_, line: string, name: string, file: string | undefined, kind: string | undefined) => {
      const named = file === undefined ? '' : `; filename="${file.replaceAll('"', '%22')}"`
      return `${line}Content-Disposition: form-data; name="${name}"${named}${kind ? `\r\nContent-Type: ${kind}` : ''}\r\n\r\n`
    })
  return Buffer.from(written, 'latin1')
}

async function bytesOf(response: http.IncomingMessage, most: number): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > most) throw new WireError(`应答超过 ${most} 字节`, response.statusCode ?? null)
      chunks.push(chunk)
    }
  } catch (error) {
    if (error instanceof WireError) throw error
    throw new WireError(codeOf(error), null)
  }
  return Buffer.concat(chunks)
}

function parsed(bytes: Uint8Array, status: number): unknown {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
    if (typeof value === 'object' && value !== null && 'ok' in value && typeof value.ok === 'boolean') return value
  } catch {
    // Not JSON: said below.
  }
  throw new WireError(`状态 ${status}，应答不是 Bot API 的 JSON`, status)
}

/** The code alone: messages of Node name the host, those of proxies the address. */
function codeOf(error: unknown): string {
  const { code, name } = error as NodeJS.ErrnoException
  return code ?? name ?? 'unknown'
}
