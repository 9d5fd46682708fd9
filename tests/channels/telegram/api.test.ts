/** Calls of the Bot API: what is tried again and how long, what a failure is called, and that no word of it holds the token. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { InputFile } from 'grammy'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Apis, type Fault, faultOf, openApis } from '../../../src/channels/telegram/api.js'
import { type Outgoing, renderTable } from '../../../src/channels/telegram/render.js'
import { openSender, type Sender } from '../../../src/channels/telegram/send.js'
import { lineFor } from '../../../src/channels/telegram/trouble.js'

const TOKEN = '123456:SECRET-secret-SECRET'
type Reply = (request: IncomingMessage, response: ServerResponse, body: string) => void
interface Asked {
  readonly method: string
  readonly body: string
  readonly at: number
}

let server: Server
let replies: Reply[]
let asked: Asked[]
let apis: Apis
let stop: AbortController
let moved: [number, number][]
let sender: Sender

const json =
  (value: object, status = 200): Reply =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(value))
  }
const sent = (message = 9, chat = 1): Reply => json({ ok: true, result: { message_id: message, chat: { id: chat } } })
const refusal = (code: number, description: string, parameters = {}): Reply =>
  json({ ok: false, error_code: code, description, parameters }, code)
const page =
  (status: number): Reply =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'text/html' })
    response.end('<html>nginx</html>')
  }
const cut: Reply = request => request.socket.destroy()
const silent: Reply = () => {}

beforeEach(async () => {
  replies = []
  asked = []
  moved = []
  stop = new AbortController()
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('latin1')
      asked.push({ method: request.url!.split('/').at(-1)!, body, at: Date.now() })
      const reply = replies.shift() ?? sent()
      reply(request, response, body)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  apis = openApis({ token: TOKEN, root, timeoutMs: 400, pollSeconds: 0, stop: stop.signal, stopPolling: stop.signal })
  sender = openSender(apis, async (from, to) => void moved.push([from, to]))
})
afterEach(() => {
  stop.abort()
  apis.wire.close()
  server.closeAllConnections()
  server.close()
})

const text: Outgoing = { kind: 'text', html: '<b>十二</b>', plain: '十二', keyboard: [] }
const target = { chat: 1, thread: 0, replyTo: 5, quote: '多少件' }
const failing = async (call: Promise<unknown>): Promise<Fault> =>
  call.then(
    () => {
      throw new Error('it did not fail')
    },
    (error: unknown) => faultOf(error),
  )

describe('a delivery', () => {
  test('is tried through 502s, pages of a proxy, cut connections and silence, until it is through', async () => {
    replies = [refusal(502, 'Bad Gateway'), page(503), cut, page(200), silent, sent(77)]
    expect(await sender.send(text, target)).toEqual({ ok: true, chat: 1, message: 77 })
    expect(asked).toHaveLength(6)
  }, 15_000)
  test('waits what a 429 asks for, to the second', async () => {
    replies = [refusal(429, 'Too Many Requests: retry after 1', { retry_after: 1 }), sent()]
    await sender.send(text, target)
    expect(asked[1]!.at - asked[0]!.at).toBeGreaterThanOrEqual(1_000)
  })
  test('is given up at once where the bot was thrown out', async () => {
    replies = [refusal(403, 'Forbidden: bot was kicked from the supergroup chat')]
    expect(await sender.send(text, target)).toMatchObject({ ok: false })
    expect(asked).toHaveLength(1)
  })
  test('is left to be done where the token was withdrawn, for no message is to blame', async () => {
    replies = [refusal(401, 'Unauthorized')]
    expect(await failing(sender.send(text, target))).toEqual({ kind: 'stopped' })
    replies = [refusal(401, 'Unauthorized')]
    expect(await failing(sender.replace(text, 9, target))).toEqual({ kind: 'stopped' })
  })
  test('ends at once when the program stops, and says so', async () => {
    replies = [refusal(429, 'Too Many Requests', { retry_after: 60 })]
    const sending = failing(sender.send(text, target))
    setTimeout(() => stop.abort(), 100)
    expect(await sending).toEqual({ kind: 'stopped' })
  })
})

describe('what Telegram refuses is sent again without what it refuses:', () => {
  const bodies = (): Record<string, unknown>[] =>
    asked.map(one => JSON.parse(Buffer.from(one.body, 'latin1').toString('utf8')) as Record<string, unknown>)
  test('a quote it does not find', async () => {
    replies = [refusal(400, 'Bad Request: QUOTE_TEXT_INVALID'), sent()]
    expect(await sender.send(text, target)).toMatchObject({ ok: true })
    expect(bodies().map(body => body['reply_parameters'])).toEqual([
      { message_id: 5, allow_sending_without_reply: true, quote: '多少件' },
      { message_id: 5, allow_sending_without_reply: true },
    ])
  })
  test('markup it cannot read', async () => {
    replies = [refusal(400, "Bad Request: can't parse entities: Unsupported start tag"), sent()]
    await sender.send(text, target)
    expect(bodies()[1]).toMatchObject({ text: '十二' })
    expect(bodies()[1]).not.toHaveProperty('parse_mode')
  })
  test('a group that became a supergroup is followed, and told of', async () => {
    replies = [
      refusal(400, 'Bad Request: group chat was upgraded to a supergroup chat', { migrate_to_chat_id: -1001 }),
      sent(9, -1001),
    ]
    expect(await sender.send(text, target)).toEqual({ ok: true, chat: -1001, message: 9 })
    expect(moved).toEqual([[1, -1001]])
    expect(bodies()[1]).not.toHaveProperty('reply_parameters')
  })
  test('anything else is not', async () => {
    replies = [refusal(400, 'Bad Request: TOPIC_CLOSED')]
    expect(await sender.send(text, target)).toEqual({ ok: false, why: '400 Bad Request: TOPIC_CLOSED' })
  })
})

describe('an edit', () => {
  test('that changes nothing is done', async () => {
    replies = [refusal(400, 'Bad Request: message is not modified: …')]
    expect(await sender.replace(text, 9, target)).toEqual({ ok: true, chat: 1, message: 9 })
  })
  test('of a message that was deleted becomes a new message', async () => {
    replies = [refusal(400, 'Bad Request: message to edit not found'), sent(10)]
    expect(await sender.replace(text, 9, target)).toEqual({ ok: true, chat: 1, message: 10 })
    expect(asked.map(one => one.method)).toEqual(['editMessageText', 'sendMessage'])
  })
  test('of a file that left already is none', async () => {
    const sheet: Outgoing = {
      kind: 'sheet',
      name: 'a.xlsx',
      caption: { html: '', plain: '' },
      rows: { head: [], rows: [] },
    }
    expect(await sender.replace(sheet, 9, target)).toEqual({ ok: true, chat: 1, message: 9 })
    expect(asked).toEqual([])
  })
  test('on the way is tried once and harms nothing', async () => {
    replies = [refusal(429, 'Too Many Requests', { retry_after: 60 })]
    expect(await sender.progress(text, 9, target)).toBeNull()
    expect(asked).toHaveLength(1)
  })
})

test('courtesies are tried a few times and then left', async () => {
  replies = [refusal(502, 'x'), refusal(502, 'x'), refusal(502, 'x'), refusal(502, 'x')]
  await sender.toast('q', 'ok')
  expect(asked).toHaveLength(3)
})

describe('a failure is one line without the token:', () => {
  test.each<[what: string, reply: Reply, says: RegExp]>([
    ['a wrong token', refusal(401, 'Unauthorized'), /不认这个令牌（401）/],
    ['a token of no bot', refusal(404, 'Not Found'), /没有这个机器人（404）/],
    ['a token in use elsewhere', refusal(409, 'Conflict: terminated by other getUpdates request'), /同一个令牌/],
    ['a page that is no Bot API', page(200), /不是 Bot API 服务器（HTTP 200/],
    ['a page that is not there', page(404), /不是 Bot API 服务器（HTTP 404/],
    ['JSON that is no Bot API’s', json({ hello: 1 }), /不是 Bot API 服务器/],
    ['a connection cut', cut, /连不上 Telegram（(?:ECONNRESET|socket)/],
    ['no answer', silent, /连不上 Telegram/],
  ])('%s', async (_, reply, says) => {
    replies = [reply]
    const line = lineFor('启动', await failing(apis.once.getMe()))
    expect(line).toMatch(says)
    expect(line).not.toMatch(/SECRET|\n/)
  })
})

test('a proxy is asked to connect to the server, and its refusal is one line without its password', async () => {
  const wanted: string[] = []
  const proxy = createServer()
  proxy.on('connect', (request, socket) => {
    wanted.push(request.url ?? '')
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
  })
  await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve))
  const port = (proxy.address() as AddressInfo).port
  const through = openApis({
    token: TOKEN,
    root: 'https://bots.example',
    proxy: `http://me:geheim@127.0.0.1:${port}`,
    timeoutMs: 1_000,
    pollSeconds: 0,
    stop: stop.signal,
    stopPolling: stop.signal,
  })
  const line = lineFor('启动', await failing(through.once.getMe()))
  through.wire.close()
  proxy.close()
  expect(wanted).toEqual(['bots.example:443'])
  expect(line).toMatch(/连不上 Telegram|不是 Bot API/)
  expect(line).not.toMatch(/geheim|SECRET/)
})

describe('a file', () => {
  test('is a form that a strict reader reads, its name in Chinese, its bytes untouched', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i))
    await apis.once.raw.sendDocument({ chat_id: 1, document: new InputFile(bytes, '表格"甲".xlsx') })
    const raw = Buffer.from(asked[0]!.body, 'latin1')
    const boundary = asked[0]!.body.slice(2, asked[0]!.body.indexOf('\r\n'))
    const form = await new Response(raw, {
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    }).formData()
    const file = [...form.values()].find(value => typeof value !== 'string') as File
    expect(file.name).toMatch(/^表格(?:%22|")甲(?:%22|")\.xlsx$/)
    expect(Buffer.from(await file.arrayBuffer()).equals(bytes)).toBe(true)
  })
  test('of a table is an xlsx whose cells are texts', async () => {
    const sheet = { head: ['单位'], rows: Array.from({ length: 13 }, () => ['=1+1\u0000']) }
    const [table] = renderTable('表', sheet, sheet, 'zh')
    expect(await sender.send(table!, target)).toMatchObject({ ok: true })
    expect(asked[0]).toMatchObject({ method: 'sendDocument' })
    expect(asked[0]!.body).toContain('PK\u0003\u0004')
  })
})
