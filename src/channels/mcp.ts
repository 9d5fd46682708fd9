/**
 * The desk as tools of the Model Context Protocol: ask, find_passages, figures, compare, audit, reports, and reports as
 * resources. One factory serves stdio (`fazhi mcp`) and HTTP (`/mcp`); nothing here changes anything.
 */
import { createMcpHandler, McpServer, ResourceTemplate } from '@modelcontextprotocol/server'
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { z } from 'zod'
import { answerQuestion, type Desk } from '../answer/answer.js'
import { Answer } from '../answer/shape.js'
import { openDesk } from '../app.js'
import { version } from '../config.js'
import { auditReports } from '../desk/audit.js'
import { compareMeasures } from '../desk/compare.js'
import { LedgerRow, readLedger, whyEmpty } from '../desk/ledger.js'
import { Audit, Comparison } from '../desk/shape.js'
import type { Tell } from '../observe.js'
import { readHoldings } from '../search/holdings.js'
import type { Context } from './cli/context.js'
import { findPassages, Passages } from './passages.js'
import { causeOf, troubleOf } from './trouble.js'

export interface McpDesk {
  readonly desk: Desk
  /** YYYY-MM-DD. */
  readonly today: () => string
  readonly version: string
  /** Where lines of answering go. */
  readonly log?: Tell | undefined
}

export interface McpOverHttp {
  /** Serves one request at the desk of whoever made it. */
  fetch(request: Request, desk: Desk, log: Tell): Promise<Response>
  close(): Promise<void>
}

/** The protocol over HTTP: a request in, a response out. A server is made for each, so that none outlives what it may show. */
export function createMcp(given: Omit<McpDesk, 'desk' | 'log'>): McpOverHttp {
  const handler = createMcpHandler(({ authInfo }) =>
    serverOf({ ...given, ...(authInfo?.extra as Pick<McpDesk, 'desk' | 'log'>) }),
  )
  return {
    fetch: (request, desk, log) =>
      handler.fetch(request, { authInfo: { token: '', clientId: '', scopes: [], extra: { desk, log } } }),
    close: () => handler.close(),
  }
}

/** `fazhi mcp`: the protocol over stdin and stdout, until the client goes. */
export async function mcpCommand(context: Context): Promise<number> {
  const desk = await openDesk(context.places, context.config, context.say)
  const today = (): string => context.options.today ?? new Date().toLocaleDateString('sv-SE')
  const handle = serveStdio(() => serverOf({ desk, today, version: version() }), {
    onerror: error => context.say(`MCP：${error.message}`),
  })
  await new Promise<void>(resolve => {
    process.stdin.once('end', resolve)
    process.stdin.once('close', resolve)
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
  })
  await handle.close()
  await desk.close()
  return 0
}

/** Models read this to know when to call what. */
const INSTRUCTIONS =
  '依据已收录的中国法治政府建设年度报告回答问题。数字、引文都来自报告原文，没有写明的会如实说明；请原样引用，不要自行推算或补充。先用 reports 看收录了哪些单位和年度；问一个问题用 ask；要原文用 find_passages；要数字清单用 figures；多单位多年度对照用 compare；核对数字与内容用 audit。'

function serverOf(given: McpDesk): McpServer {
  const server = new McpServer({ name: 'fazhi', version: given.version }, { instructions: INSTRUCTIONS })
  askTools(server, given)
  deskTools(server, given)
  reportTools(server, given)
  return server
}

const READS = { readOnlyHint: true, idempotentHint: true, openWorldHint: false }

function askTools(server: McpServer, { desk, today, log }: McpDesk): void {
  server.registerTool(
    'ask',
    {
      title: '提问',
      description: '就已收录的报告提一个问题，得到带出处的回答；没有写明的会说明收录了什么。追问时把前文放进 history。',
      inputSchema: z.object({
        question: z.string().min(1).max(2_000).describe('一句话的问题，中文或英文'),
        history: z
          .array(z.object({ role: z.enum(['user', 'assistant']), content: z.string() }))
          .max(50)
          .optional(),
        today: Day.optional().describe('“去年”由此起算，YYYY-MM-DD'),
      }),
      outputSchema: Answer,
      annotations: READS,
    },
    ({ question, history, today: day }, context) =>
      safely(log, async () => {
        const input = { question, today: day ?? today(), ...(history ? { history } : {}) }
        const asking = { signal: context.mcpReq.signal, ...(log ? { log } : {}) }
        return told(await answerQuestion(input, desk, asking), answer => answer.answer)
      }),
  )
  server.registerTool(
    'find_passages',
    {
      title: '找原文',
      description: '找与一句话最相关的原文段落，附单位、年度、章节与在报告中的位置。',
      inputSchema: z.object({
        query: z.string().min(1).max(500),
        unit: z.string().max(200).optional(),
        year: z.number().int().optional(),
        limit: z.number().int().min(1).max(50).default(8),
      }),
      outputSchema: Passages,
      annotations: READS,
    },
    wanted =>
      safely(log, async () =>
        told(await findPassages({ ...wanted, today: today() }, desk), ({ passages }) => listed(passages)),
      ),
  )
}

const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)

function listed(passages: z.infer<typeof Passages>['passages']): string {
  if (passages.length === 0) return '没有找到相关的段落。'
  return passages
    .map(one => `${one.unit ?? one.file} ${one.year ?? ''} ${one.section.join(' › ')}\n${one.text}`)
    .join('\n\n')
}

const FigureList = z.object({ figures: z.array(LedgerRow), total: z.number().int() })

function deskTools(server: McpServer, { desk, today, log }: McpDesk): void {
  server.registerTool(
    'figures',
    {
      title: '数字台账',
      description: '列出报告写明的数字，可按单位、年度（2023 或 2020-2023）、指标、章节筛选。',
      inputSchema: z.object({
        unit: z.string().max(200).optional(),
        year: z.string().max(20).optional(),
        measure: z.string().max(200).optional(),
        section: z.string().max(200).optional(),
        offset: z.number().int().min(0).default(0),
        limit: z.number().int().min(1).max(500).default(100),
      }),
      outputSchema: FigureList,
      annotations: READS,
    },
    ({ offset, limit, ...filter }) =>
      safely(log, async () => {
        const read = await readLedger(desk.store, filter)
        if (!read.ok) return refused(read.message)
        const why = read.rows.length === 0 ? await whyEmpty(desk.store, filter) : null
        const list = { figures: read.rows.slice(offset, offset + limit), total: read.rows.length }
        return told(list, value => why ?? asJson(value))
      }),
  )
  server.registerTool(
    'compare',
    {
      title: '比较',
      description: '指标的单位 × 年度对照，每格带出处；口径不同的标明，差额、占比、增减由程序计算并给出算式。',
      inputSchema: z.object({
        measures: z.array(z.string().min(1)).min(1).max(10),
        units: z.array(z.string()).max(200).optional(),
        years: z.string().max(60).optional().describe('2023、2020-2023 或 2020,2022'),
        level: z.string().optional().describe('province、prefecture、county、township 或 department'),
        region: z.string().optional(),
      }),
      outputSchema: Comparison,
      annotations: READS,
    },
    wanted =>
      safely(log, async () => {
        const made = await compareMeasures(desk, { ...wanted, today: today() })
        return made.ok ? told(made.comparison, asJson) : refused(made.message)
      }),
  )
  server.registerTool(
    'audit',
    {
      title: '核查',
      description: '核查已收录报告的数字关系、前后年衔接、内容完整与公布时间；矛盾（mismatch）与提示（note）分开。',
      inputSchema: z.object({ unit: z.string().max(200).optional(), years: z.string().max(60).optional() }),
      outputSchema: Audit,
      annotations: READS,
    },
    wanted =>
      safely(log, async () => {
        const made = await auditReports(desk.store, wanted)
        return made.ok ? told(made.audit, asJson) : refused(made.message)
      }),
  )
}

const Held = z.object({
  reports: z.array(
    z.object({
      id: z.string(),
      uri: z.string(),
      file: z.string(),
      unit: z.string().nullable(),
      year: z.number().int().nullable(),
      level: z.string().nullable(),
      published: z.string().nullable(),
      figures: z.number().int(),
    }),
  ),
})

function reportTools(server: McpServer, { desk, log }: McpDesk): void {
  const held = async (): Promise<z.infer<typeof Held>> => {
    const { rows } = await readHoldings(desk.store)
    return {
      reports: rows.map(({ id, file, unit, year, level, published, figures }) => ({
        ...{ id, file, unit, year, level, published, figures },
        uri: uriOf(id),
      })),
    }
  }
  server.registerTool(
    'reports',
    {
      title: '收录的报告',
      description: '列出收录的报告：单位、年度、层级、发布日期。',
      outputSchema: Held,
      annotations: READS,
    },
    () => safely(log, async () => told(await held(), asJson)),
  )
  server.registerResource(
    'report',
    new ResourceTemplate('fazhi://reports/{id}', {
      list: async () => ({
        resources: (await held()).reports.map(one => ({
          uri: one.uri,
          name: `${one.unit ?? one.file} ${one.year ?? ''}`.trim(),
          mimeType: 'text/plain',
        })),
      }),
    }),
    { title: '报告全文', description: '一份报告的原文', mimeType: 'text/plain' },
    async (uri, { id }) => {
      const text = await desk.store.text(String(id)).catch((error: unknown) => {
        log?.(causeOf(error))
        throw new Error(troubleOf(error).message)
      })
      if (text === null) throw new Error(`没有收录 ${uri.href}；收录的报告见 reports。`)
      return { contents: [{ uri: uri.href, mimeType: 'text/plain', text }] }
    },
  )
}

function uriOf(id: string): string {
  return `fazhi://reports/${id}`
}

/** Words for a model, and the same as data for a program. */
function told<T extends object>(value: T, words: (value: T) => string) {
  return { content: [{ type: 'text' as const, text: words(value) }], structuredContent: { ...value } }
}

function asJson(value: object): string {
  return JSON.stringify(value)
}

function refused(message: string) {
  return { content: [{ type: 'text' as const, text: message }], isError: true }
}

/** What a tool gives, or in one line why it could not: a model reads it and may try again. */
async function safely<T>(log: Tell | undefined, work: () => Promise<T>): Promise<T | ReturnType<typeof refused>> {
  try {
    return await work()
  } catch (error) {
    log?.(causeOf(error))
    return refused(troubleOf(error).message)
  }
}
