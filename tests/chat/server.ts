/**
 * An OpenAI-compatible server over real HTTP that does what a test scripts: stream an answer, fail in a given way, keep silent. It
 * keeps every request, so that tests can say what was asked and how often.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Asked {
  readonly path: string
  readonly key: string | null
  readonly form: string
  readonly system: string
  readonly user: string
  readonly body: Readonly<Record<string, unknown>>
}

/** What the server does with a request: text is streamed as an answer, anything else is done as described. */
export type Reply =
  | string
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  /** Streams the text and breaks the connection. */
  | { readonly cutAfter: string }
  /** Streams the text and then says nothing more. */
  | { readonly silentAfter: string }
  /** Never stops. */
  | { readonly endless: string }
  | { readonly refusal: string }

export type Script = (asked: Asked, turn: number) => Reply | Promise<Reply>

export interface ChatDouble {
  readonly url: string
  readonly asked: readonly Asked[]
  /** Requests whose connection the client closed before the end. */
  readonly cancelled: () => number
  script: Script
  close(): Promise<void>
}

export async function startChat(script: Script): Promise<ChatDouble> {
  const asked: Asked[] = []
  let cancelled = 0
  const double = { script }
  const server = createServer((request, response) => {
    response.on('close', () => {
      if (!response.writableEnded) cancelled++
    })
    void serve(request, response, double, asked)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asked,
    cancelled: () => cancelled,
    get script() {
      return double.script
    },
    set script(next) {
      double.script = next
    },
    close: () => closed(server),
  }
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise(resolve => server.close(() => resolve()))
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  double: { script: Script },
  asked: Asked[],
): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}') as Record<string, unknown>
  const messages = (body['messages'] ?? []) as { role: string; content: string }[]
  const said = (role: string): string =>
    messages
      .filter(one => one.role === role)
      .map(one => one.content)
      .join('\n')
  const one: Asked = {
    path: request.url ?? '',
    key: request.headers.authorization ?? null,
    form: (body['response_format'] as { type?: string } | undefined)?.type ?? 'text',
    system: said('system'),
    user: said('user'),
    body,
  }
  asked.push(one)
  await reply(await double.script(one, asked.length), response)
}

async function reply(wanted: Reply, response: ServerResponse): Promise<void> {
  if (typeof wanted === 'object' && 'status' in wanted) {
    response.writeHead(wanted.status, { 'content-type': 'application/json', ...wanted.headers })
    response.end(wanted.body ?? '{"error":{"message":"no"}}')
    return
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const send = (delta: object, finish: string | null = null): boolean =>
    response.write(
      `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`,
    )
  if (typeof wanted === 'object' && 'endless' in wanted) {
    while (!response.destroyed) {
      send({ content: wanted.endless })
      await new Promise(resolve => setTimeout(resolve, 1))
    }
    return
  }
  const text =
    typeof wanted === 'string'
      ? wanted
      : 'cutAfter' in wanted
        ? wanted.cutAfter
        : 'silentAfter' in wanted
          ? wanted.silentAfter
          : ''
  for (let i = 0; i < text.length; i += 12) send({ content: text.slice(i, i + 12) })
  if (typeof wanted === 'object' && 'silentAfter' in wanted) return
  if (typeof wanted === 'object' && 'cutAfter' in wanted) {
    await new Promise(resolve => setTimeout(resolve, 5))
    response.destroy()
    return
  }
  if (typeof wanted === 'object') send({ refusal: wanted.refusal })
  send({}, 'stop')
  response.write(
    `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', choices: [], usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 } })}\n\n`,
  )
  response.end('data: [DONE]\n\n')
}
