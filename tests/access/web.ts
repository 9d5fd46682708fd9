/** Doors over HTTP: each asks for something as somebody, and gives all that comes back, but for what is never twice the same, as one text. */
import { createHash } from 'node:crypto'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { unzipped } from '../channels/web/zipped.js'
import type { Who } from './province.js'
import type { Site } from './site.js'
import type { What } from './what.js'

export type Door = (site: Site, who: Who, what: What) => Promise<string>

const query = (given: Record<string, string | number>): string =>
  new URLSearchParams(Object.entries(given).map(([name, value]): [string, string] => [name, String(value)])).toString()

const get =
  (path: (what: What) => string): Door =>
  (site, who, what) =>
    asked(site, who, path(what))

const post =
  (path: string, body: (what: What) => object, headers: Record<string, string> = {}): Door =>
  (site, who, what) =>
    asked(site, who, path, {
      method: 'POST',
      body: JSON.stringify(body(what)),
      headers: { 'content-type': 'application/json', ...headers },
    })

const filters = (w: What): string =>
  query({
    ...(w.n % 3 ? { unit: w.unit } : {}),
    ...(w.n % 4 === 1 ? { year: w.year } : {}),
    ...(w.n % 2 ? { measure: w.measure } : {}),
    sort: (['text', 'unit', 'value', 'measure'] as const)[w.n % 4]!,
    order: w.n % 2 ? 'desc' : 'asc',
  })
const comparison = (w: What): string =>
  query({
    measure: w.n % 2 ? w.measure : `${w.measure},罚款`,
    ...(w.n % 3 ? { units: `${w.unit},${w.other.unit}` } : {}),
    ...(w.n % 3 === 0 ? { level: (['county', 'department', 'province'] as const)[w.n % 3]! } : {}),
    ...(w.n % 5 === 0 ? { region: w.about.city } : {}),
    years: w.n % 7 === 0 ? '2011-2012' : '2021-2023',
  })
const audit = (w: What): string =>
  w.n % 4 === 0
    ? query({ report: idOf(w) })
    : w.n % 4 === 1
      ? query({ unit: w.unit })
      : query({ unit: w.unit, years: w.year })

/** As the index makes it of a file's name: what is not seen can be asked for by who guesses it. */
function idOf(what: What): string {
  return createHash('sha256').update(what.about.file).digest('hex').slice(0, 12)
}

export const WEB_DOORS: Readonly<Record<string, Door>> = {
  ask: post('/api/ask', w => ({ question: w.question })),
  'ask, of a unit of its own': post('/api/ask', w => ({ question: `${w.measure}多少？`, chat: { unit: w.unit } })),
  'ask, going on': post('/api/ask', w => ({
    question: '那上一年呢？',
    history: [
      { role: 'user', content: w.question },
      { role: 'assistant', content: `${w.other.unit}的报告写明了。` },
    ],
  })),
  'ask, as events': post('/api/ask', w => ({ question: w.question }), { accept: 'text/event-stream' }),
  'a completion': post('/v1/chat/completions', w => ({ messages: [{ role: 'user', content: w.question }] })),
  'a completion, in pieces': post('/v1/chat/completions', w => ({
    stream: true,
    messages: [{ role: 'user', content: w.question }],
  })),
  models: get(() => '/v1/models'),
  figures: get(w => `/api/figures?${filters(w)}`),
  'figures, a window': get(w => `/api/figures?${filters(w)}&offset=${w.n % 9}&limit=5`),
  'figures as a file': get(w => `/api/figures/${(['csv', 'xlsx', 'json'] as const)[w.n % 3]}?${filters(w)}`),
  comparison: get(w => `/api/compare?${comparison(w)}`),
  'comparison as a file': get(
    w => `/api/compare/${(['csv', 'xlsx', 'json', 'docx'] as const)[w.n % 4]}?${comparison(w)}`,
  ),
  audit: get(w => `/api/audit?${audit(w)}`),
  'audit as a file': get(w => `/api/audit/${(['csv', 'xlsx', 'json', 'docx'] as const)[w.n % 4]}?${audit(w)}`),
  reports: get(() => '/api/reports'),
  'a report': get(w => `/api/reports/${idOf(w)}`),
  measures: get(() => '/api/measures'),
  session: get(() => '/api/session'),
  health: get(() => '/healthz'),
  'an address that is none': get(w => `/api/${encodeURIComponent(w.about.file)}`),
  'a draft audited': (site, who, w) => uploaded(site, who, '/api/audit/draft', w),
  'a draft audited, as a file': (site, who, w) => uploaded(site, who, '/api/audit/draft/csv', w),
  'tool ask': tool('ask', w => ({ question: w.question })),
  'tool find_passages': tool('find_passages', w => ({
    query: w.measure,
    ...(w.n % 2 ? { unit: w.unit } : {}),
    ...(w.n % 3 ? { year: w.year } : {}),
  })),
  'tool figures': tool('figures', w => ({ ...(w.n % 2 ? { unit: w.unit } : {}), measure: w.measure })),
  'tool compare': tool('compare', w => ({ measures: [w.measure], ...(w.n % 2 ? { units: [w.unit] } : {}) })),
  'tool audit': tool('audit', w => ({ unit: w.unit })),
  'tool reports': tool('reports', () => ({})),
  'resources listed': (site, who) => overMcp(site, who, client => client.listResources()),
  'a resource read': (site, who, w) =>
    overMcp(site, who, client => client.readResource({ uri: `fazhi://reports/${idOf(w)}` })),
}

async function asked(site: Site, { token }: Who, path: string, init: RequestInit = {}): Promise<string> {
  const headers = { authorization: `Bearer ${token}`, ...(init.headers as Record<string, string>) }
  const response = await fetch(site.web.url + path, { redirect: 'manual', ...init, headers })
  return written(response)
}

/** The files of a report's unit for another year: what is held of it may be compared with. */
async function uploaded(site: Site, who: Who, path: string, { about }: What): Promise<string> {
  const form = new FormData()
  const text = about.text.replaceAll(String(about.year), String(about.year + 1))
  form.set('file', new File([text], '草稿.txt'))
  return asked(site, who, path, { method: 'POST', body: form })
}

function tool(name: string, given: (what: What) => Record<string, unknown>): Door {
  return (site, who, what) => overMcp(site, who, client => client.callTool({ name, arguments: given(what) }))
}

async function overMcp(site: Site, who: Who, work: (client: Client) => Promise<unknown>): Promise<string> {
  const client = new Client({ name: 'fazhi-tests', version: '1' })
  const headers = { authorization: `Bearer ${who.token}` }
  await client.connect(new StreamableHTTPClientTransport(new URL(`${site.web.url}/mcp`), { requestInit: { headers } }))
  try {
    return told(JSON.stringify(await work(client)))
  } catch (error) {
    return told(String(error))
  } finally {
    await client.close()
  }
}

/** Status, headers and body; office files by their parts. */
export async function written(response: Response): Promise<string> {
  const kept = [...response.headers].filter(([name]) => !PASSING.has(name))
  const bytes = new Uint8Array(await response.arrayBuffer())
  const zipped = bytes[0] === 0x50 && bytes[1] === 0x4b
  const body = zipped
    ? [...unzipped(bytes)]
        .filter(([name]) => name !== 'docProps/core.xml')
        .map(part => part.join('\n'))
        .join('\n')
    : Buffer.from(bytes).toString('utf8')
  return told(`${response.status}\n${kept.join('\n')}\n${body}`)
}

const PASSING = new Set(['date', 'x-request-id', 'set-cookie', 'content-length', 'connection', 'keep-alive'])

/** Without times and names made at random. The name of a link holds what its maker sees. */
export function told(text: string): string {
  return text
    .replace(/"(ms|created)":[\d.]+/g, '"$1":0')
    .replace(/"(request|csrf|made|link)":"[^"]*"/g, '"$1":""')
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1')
    .replace(/chatcmpl-[\w-]+/g, 'chatcmpl')
}
