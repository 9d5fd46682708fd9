/** The desk as MCP tools, through the official client: over stdio as assistants start it, and over HTTP. */
import { join } from 'node:path'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Answer } from '../../src/answer/shape.js'
import { Passages } from '../../src/channels/passages.js'
import { Audit, Comparison } from '../../src/desk/shape.js'
import { buildOnce } from '../built.js'
import { ROOT, TODAY } from '../sample.js'
import { serveSample, type TestServer } from './web/served.js'

const TOOLS = ['ask', 'audit', 'compare', 'figures', 'find_passages', 'reports']
const TOKEN = 'a-token-of-the-tests-2d40'

let server: TestServer
beforeAll(async () => {
  buildOnce()
  server = await serveSample({ token: TOKEN })
}, 240_000)
afterAll(() => server.end())

const TRANSPORTS = {
  stdio: () =>
    new StdioClientTransport({
      command: process.execPath,
      args: [
        join(ROOT, 'bin/fazhi'),
        'mcp',
        ...['--corpus', server.corpus, '--index', join(server.corpus, '..', 'index'), '--today', TODAY],
      ],
      stderr: 'ignore',
    }),
  http: () =>
    new StreamableHTTPClientTransport(new URL(`${server.url}/mcp`), {
      requestInit: { headers: { authorization: `Bearer ${TOKEN}` } },
    }),
}

for (const [name, transport] of Object.entries(TRANSPORTS)) {
  describe(`over ${name}`, () => {
    const client = new Client({ name: 'fazhi-tests', version: '1' })
    beforeAll(async () => {
      await client.connect(transport())
    }, 60_000)
    afterAll(() => client.close())

    const call = async (tool: string, given: Record<string, unknown>) => {
      const result = await client.callTool({ name: tool, arguments: given })
      expect(result.isError, JSON.stringify(result.content)).toBeFalsy()
      return result.structuredContent
    }

    test('every tool says what it takes and what it gives', async () => {
      const { tools } = await client.listTools()
      expect(tools.map(tool => tool.name).sort()).toEqual(TOOLS)
      for (const tool of tools) {
        expect(tool.inputSchema.type).toBe('object')
        expect(tool.outputSchema?.type).toBe('object')
        expect(tool.annotations?.readOnlyHint).toBe(true)
      }
    })

    test('ask answers with citations', async () => {
      const answer = Answer.parse(await call('ask', { question: '清沅县2022年人民调解了多少件纠纷？' }))
      expect(answer.figures[0]?.value).toBe(1932)
      expect(answer.citations[0]?.file).toBe('qingyuan-2022.txt')
    })

    test('find_passages gives verbatim passages of the unit and year', async () => {
      const { passages } = Passages.parse(
        await call('find_passages', { query: '板凳课堂怎么做', unit: '清沅县', year: 2022, limit: 3 }),
      )
      expect(passages[0]!.text).toContain('板凳课堂')
      expect(new Set(passages.map(one => one.file))).toEqual(new Set(['qingyuan-2022.txt']))
    })

    test('figures gives a window of the ledger', async () => {
      const made = (await call('figures', { unit: '清沅县', year: '2022', limit: 5 })) as {
        figures: unknown[]
        total: number
      }
      expect(made.figures).toHaveLength(5)
      expect(made.total).toBeGreaterThan(30)
    })

    test('figures says what an empty filter may have meant', async () => {
      const { content, structuredContent } = await client.callTool({
        name: 'figures',
        arguments: { measure: '调解成攻率' },
      })
      expect(structuredContent).toEqual({ figures: [], total: 0 })
      expect((content as { text: string }[])[0]!.text).toMatch(/^没有数字写明“调解成攻率”；相近的指标：/)
    })

    test('compare and audit give what the desk gives', async () => {
      const compared = Comparison.parse(await call('compare', { measures: ['行政复议'], units: ['清沅县'] }))
      expect(compared.measures[0]!.rows).toHaveLength(1)
      const audit = Audit.parse(await call('audit', { unit: '清沅县', years: '2022' }))
      expect(audit.reports.map(report => report.file)).toEqual(['qingyuan-2022.txt'])
    })

    test('reports are listed, and read as resources', async () => {
      const { reports } = (await call('reports', {})) as { reports: { uri: string; file: string }[] }
      expect(reports).toHaveLength(22)
      const { resources } = await client.listResources()
      expect(resources.map(one => one.uri).sort()).toEqual(reports.map(one => one.uri).sort())
      const { uri } = reports.find(one => one.file === 'qingyuan-2022.txt')!
      const { contents } = await client.readResource({ uri })
      expect((contents[0] as { text: string }).text).toContain('板凳课堂')
    })

    test.each([
      ['compare', { measures: ['月球基地数'] }],
      ['figures', { unit: '青岚市' }],
      ['audit', { unit: '青岚市' }],
    ])('%s says in one line what is not held', async (tool, given) => {
      const result = await client.callTool({ name: tool, arguments: given })
      expect(result.isError).toBe(true)
      expect((result.content as { text: string }[])[0]!.text).toMatch(/^[^\n]+$/)
    })

    test('an argument of the wrong kind is an error, and the server goes on', async () => {
      const wrong = await client.callTool({ name: 'ask', arguments: { question: 7 } }).then(
        result => result.isError,
        () => true,
      )
      expect(wrong).toBe(true)
      expect(Answer.parse(await call('ask', { question: '有哪些报告？' })).status).toBe('answered')
    })
  })
}
