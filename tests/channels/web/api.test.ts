/** The HTTP interface, through a real port: what it gives fits the schemas it publishes, what it refuses it says in one line. */
import { readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Answer } from '../../../src/answer/shape.js'
import { OPERATIONS } from '../../../src/channels/web/operations.js'
import {
  AskReply,
  DraftReply,
  FigureReply,
  Health,
  KeptAnswer,
  MeasureList,
  Problem,
  ReportList,
  ReportView,
  SessionReply,
  UploadReply,
} from '../../../src/channels/web/shapes.js'
import type { LedgerRow } from '../../../src/desk/ledger.js'
import { Audit, Comparison } from '../../../src/desk/shape.js'
import { problemOf, serveSample, type TestServer } from './served.js'
import { unzipped } from './zipped.js'

const ASKED = '清沅县2022年人民调解了多少件纠纷？'
const REPORT = readFileSync(join(import.meta.dirname, '../../../corpus/qingyuan-2022.txt'), 'utf8')

let server: TestServer
beforeAll(async () => {
  server = await serveSample()
}, 120_000)
afterAll(() => server.end())

const json = async (path: string): Promise<unknown> => {
  const response = await server.get(path)
  expect(response.status, path).toBe(200)
  return response.json()
}

describe('/api/ask', () => {
  test('answers with citations and a permanent link under which the same answer is found', async () => {
    const reply = AskReply.parse(await (await server.post('/api/ask', { question: ASKED })).json())
    expect(reply.status).toBe('answered')
    expect(reply.figures[0]).toMatchObject({ value: 1932, uom: '件' })
    expect(reply.link).toMatch(/^\/a\/[\w-]{12}$/)
    const kept = KeptAnswer.parse(await json(`/api/answers/${reply.link!.slice(3)}`))
    expect(kept.question).toBe(ASKED)
    expect(kept.answer.answer).toBe(reply.answer)
  })

  test('gives the same answer the same link, another question another', async () => {
    const links = await Promise.all(
      [ASKED, ASKED, '清沅县2022年存在哪些问题？'].map(async question => {
        const reply = AskReply.parse(await (await server.post('/api/ask', { question })).json())
        return reply.link
      }),
    )
    expect(links[0]).toBe(links[1])
    expect(links[2]).not.toBe(links[0])
  })

  test('reads a follow-up with its history', async () => {
    const history = [
      { role: 'user', content: ASKED },
      { role: 'assistant', content: '1932件' },
    ]
    const reply = AskReply.parse(await (await server.post('/api/ask', { question: '成功率呢？', history })).json())
    expect(reply.figures[0]?.value).toBe(98.19)
  })

  test('as events ends with the whole answer', async () => {
    const response = await server.post('/api/ask', { question: ASKED }, { headers: { accept: 'text/event-stream' } })
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/)
    const events = [...(await response.text()).matchAll(/event: (\w+)\ndata: (.*)\n\n/g)]
    expect(events.at(-1)![1]).toBe('answer')
    expect(AskReply.parse(JSON.parse(events.at(-1)![2]!)).figures[0]?.value).toBe(1932)
  })

  test('a refusal is an answer too, and names what is held', async () => {
    const reply = AskReply.parse(
      await (await server.post('/api/ask', { question: '青岚市2022年调解了多少件？' })).json(),
    )
    expect(reply).toMatchObject({ status: 'not_found', reason: 'unit_not_held' })
  })

  test.each([
    ['no JSON', '{', 'JSON'],
    ['no question', '{}', 'question'],
    ['a question that is no text', '{"question":1}', 'question'],
    ['a history of a stranger', '{"question":"a","history":[{"role":"system","content":"b"}]}', 'history'],
  ])('%s is refused with the field in one line', async (_, body, named) => {
    const response = await server.post('/api/ask', null, { body })
    expect(await problemOf(response)).toMatchObject({ status: 400, message: expect.stringContaining(named) })
  })

  test('an unknown link is not found in one line', async () => {
    expect(await problemOf(await server.get('/api/answers/nothing-here'))).toMatchObject({ status: 404 })
  })
})

describe('/api/figures', () => {
  test('gives a window of what passes the filter', async () => {
    const all = FigureReply.parse(await json('/api/figures?unit=清沅县&year=2022'))
    expect(all.total).toBeGreaterThan(30)
    const part = FigureReply.parse(await json('/api/figures?unit=清沅县&year=2022&offset=10&limit=5'))
    expect(part.figures).toEqual(all.figures.slice(10, 15))
    expect(part.total).toBe(all.total)
  })

  test.each<[sort: string, of: (row: LedgerRow) => number]>([
    // 1.5亿元 is more than 212万元.
    ['value', ({ value, uom }) => value * (uom.startsWith('亿') ? 1e8 : uom.startsWith('万') ? 1e4 : 1)],
    ['year', row => row.year ?? -1],
  ])('is sorted by %s both ways', async (sort, of) => {
    const [up, down] = await Promise.all(
      ['asc', 'desc'].map(async order =>
        FigureReply.parse(await json(`/api/figures?sort=${sort}&order=${order}`)).figures.map(of),
      ),
    )
    expect(up).toEqual([...up!].sort((a, b) => a - b))
    expect(down).toEqual([...down!].sort((a, b) => b - a))
  })

  test('words are sorted as Chinese is', async () => {
    const { figures } = FigureReply.parse(await json('/api/figures?sort=unit'))
    const units = figures.map(row => row.unit ?? row.file)
    expect(units).toEqual([...units].sort(new Intl.Collator('zh-CN', { numeric: true }).compare))
  })

  test('a unit that is not held is told with what is', async () => {
    expect(await problemOf(await server.get('/api/figures?unit=青岚市'))).toMatchObject({
      status: 404,
      message: expect.stringContaining('已收录'),
    })
  })

  test.each(['sort=colour', 'limit=-1', 'limit=99999', 'offset=x', 'year=abc', 'year=2023-2021'])(
    '%s is refused in Chinese',
    async query => {
      const { status, message } = await problemOf(await server.get(`/api/figures?${query}`))
      expect([status, message]).toEqual([400, expect.not.stringMatching(/Invalid|expected|--year/)])
    },
  )
  test('a year nobody holds is told with those that are', async () => {
    expect(await problemOf(await server.get('/api/figures?year=1999'))).toMatchObject({
      status: 404,
      message: '未收录1999年度的报告；已收录的年度：2021、2022、2023。',
    })
  })

  test('leaves as csv and as a workbook that opens again', async () => {
    const csv = await server.get('/api/figures/csv?unit=清沅县')
    expect(csv.headers.get('content-disposition')).toMatch(/^attachment; .*filename\*=UTF-8''%E6%95%B0/)
    expect(await csv.text()).toContain('清沅县')
    const xlsx = await server.get('/api/figures/xlsx?unit=清沅县')
    const parts = unzipped(new Uint8Array(await xlsx.arrayBuffer()))
    expect([...parts.keys()]).toContain('xl/workbook.xml')
    expect([...parts.values()].join('')).toContain('清沅县')
  })
})

describe('/api/compare and /api/audit', () => {
  test('compares units and years, each stated cell with its source', async () => {
    const made = Comparison.parse(await json('/api/compare?measure=行政复议&units=清沅县,衡浦市&years=2021-2023'))
    expect(made.measures[0]!.years).toEqual([2021, 2022, 2023])
    const stated = made.measures[0]!.rows.flatMap(row => row.cells).filter(cell => cell.state === 'stated')
    expect(stated.length).toBeGreaterThan(0)
    for (const cell of stated) expect(made.sources.some(source => source.n === cell.citation)).toBe(true)
  })

  test.each([
    ['measure=', 400],
    ['measure=调解&level=galaxy', 400],
    ['measure=调解&years=明年', 400],
    ['measure=月球基地数', 404],
    ['measure=调解&units=青岚市', 404],
  ])('%s is refused with %i in one line', async (query, status) => {
    const response = await server.get(`/api/compare?${query}`)
    expect(await problemOf(response)).toMatchObject({ status, message: expect.stringMatching(/^[^\n]+$/) })
  })

  test('an audit of no year is refused with 400, of a year nobody holds with 404', async () => {
    expect((await server.get('/api/audit?years=abc')).status).toBe(400)
    expect((await server.get('/api/audit?years=1999')).status).toBe(404)
  })
  test('audits one report by its id', async () => {
    const { reports } = ReportList.parse(await json('/api/reports'))
    const { id, file } = reports.find(report => report.file === 'qingyuan-2022.txt')!
    const audit = Audit.parse(await json(`/api/audit?report=${id}`))
    expect(audit.reports.map(report => report.file)).toEqual([file])
    expect(audit.checked.length + audit.findings.length).toBeGreaterThan(3)
  })

  test('audits a draft with findings at their places and keeps nothing of it', async () => {
    const before = ReportList.parse(await json('/api/reports')).reports.length
    const wrong = REPORT.replace('成功率98.19%', '成功率91.19%')
    const response = await server.upload('/api/audit/draft', '草稿.txt', wrong)
    expect(response.status).toBe(200)
    const { audit, view } = DraftReply.parse(await response.json())
    const mismatch = audit.findings.find(one => one.severity === 'mismatch' && one.quotes.join().includes('91.19'))
    expect(mismatch).toBeDefined()
    const place = mismatch!.places[0]!
    const block = view.blocks.find(one => one.start <= place.start && one.end >= place.end)!
    expect(block.text.slice(place.start - block.start, place.end - block.start)).toBe(place.quote)
    expect(ReportList.parse(await json('/api/reports')).reports).toHaveLength(before)
  })

  test('the audit of a draft leaves as a document, and the draft is not kept', async () => {
    const wrong = REPORT.replace('成功率98.19%', '成功率91.19%')
    const response = await server.upload('/api/audit/draft/docx', '草稿.txt', wrong)
    expect(response.headers.get('content-disposition')).toContain(encodeURIComponent('核查-草稿.docx'))
    const parts = unzipped(new Uint8Array(await response.arrayBuffer()))
    expect(parts.get('word/document.xml')).toContain('91.19')
    expect((await server.post('/api/audit/draft/docx', {})).status).toBe(403)
  })

  test('a draft that is no report is told so in one line', async () => {
    const response = await server.upload('/api/audit/draft', '便条.txt', '今天中午吃什么')
    expect(await problemOf(response)).toMatchObject({
      status: 422,
      message: expect.stringMatching(/^便条\.txt：.+。$/),
    })
  })

  test.each([
    ['/api/compare/xlsx?measure=行政复议', 'xl/workbook.xml'],
    ['/api/compare/docx?measure=行政复议', 'word/document.xml'],
    ['/api/audit/docx?unit=清沅县&years=2022', 'word/document.xml'],
    ['/api/audit/xlsx?unit=清沅县&years=2022', 'xl/workbook.xml'],
  ])('%s is a file of its kind', async (path, part) => {
    const response = await server.get(path)
    expect(response.status).toBe(200)
    expect([...unzipped(new Uint8Array(await response.arrayBuffer())).keys()]).toContain(part)
  })

  test('an answer leaves as a document with its quotes', async () => {
    const { link } = AskReply.parse(await (await server.post('/api/ask', { question: ASKED })).json())
    const response = await server.get(`/api/answers/${link!.slice(3)}/docx`)
    const parts = unzipped(new Uint8Array(await response.arrayBuffer()))
    expect(parts.get('word/document.xml')).toContain('1932')
  })
})

describe('/api/reports', () => {
  test('one report comes in its own layout', async () => {
    const { reports, units, years } = ReportList.parse(await json('/api/reports'))
    expect(reports).toHaveLength(22)
    expect(units).toContain('清沅县人民政府')
    expect(years).toEqual([2021, 2022, 2023])
    const { measures } = MeasureList.parse(await json('/api/measures'))
    expect(measures).toContain('收到行政复议申请')
    const view = ReportView.parse(await json(`/api/reports/${reports[0]!.id}`))
    expect(view.blocks.some(block => block.kind === 'title')).toBe(true)
  })

  test('an upload is read, can be asked about at once, and is not overwritten unasked', async () => {
    const mine = REPORT.replaceAll('2022', '2024').replaceAll('清沅县', '栖霞洲县').replaceAll('2023年', '2025年')
    const first = await server.upload('/api/reports', '栖霞洲县2024.txt', mine)
    expect(first.status).toBe(201)
    const { row, id } = UploadReply.parse(await first.json())
    expect(row).toMatchObject({ file: '栖霞洲县2024.txt', year: 2024, change: 'added' })
    expect(row.figures).toBeGreaterThan(30)
    expect(ReportView.parse(await json(`/api/reports/${id}`)).head.year).toBe(2024)
    const asked = await server.post('/api/ask', { question: '栖霞洲县2024年人民调解了多少件纠纷？' })
    expect(AskReply.parse(await asked.json()).figures[0]?.value).toBe(1932)
    const again = await server.upload('/api/reports', '栖霞洲县2024.txt', mine)
    expect(await problemOf(again)).toMatchObject({ status: 409, code: 'exists' })
    const forced = await server.upload('/api/reports', '栖霞洲县2024.txt', mine, { replace: 'true' })
    expect(forced.status).toBe(201)
  })

  test('a corpus folder that takes no files is one clear line, and what is held goes on being answered', async () => {
    const away = `${server.corpus}-away`
    renameSync(server.corpus, away)
    const response = await server.upload('/api/reports', '新.txt', REPORT)
    renameSync(away, server.corpus)
    expect(await problemOf(response)).toMatchObject({
      status: 503,
      code: 'not_writable',
      message: expect.stringMatching(/^写不了 [^\n]+请检查文件夹的权限与磁盘空间。$/),
    })
    expect((await server.post('/api/ask', { question: ASKED })).status).toBe(200)
  })

  test('what is no report is refused and nothing of it stays', async () => {
    const response = await server.upload('/api/reports', '空.txt', '')
    expect(await problemOf(response)).toMatchObject({ status: 422 })
    expect(ReportList.parse(await json('/api/reports')).reports.map(report => report.file)).not.toContain('空.txt')
  })
})

describe('for operators', () => {
  test('health, session and metrics are given', async () => {
    expect(Health.parse(await json('/healthz')).status).toBe('ok')
    expect(SessionReply.parse(await json('/api/session'))).toMatchObject({ locked: false })
    const metrics = await (await server.get('/metrics')).text()
    expect(metrics).toMatch(/fazhi_http_request_seconds_count\{route="\/api\/ask",method="POST",status="200"\} \d+/)
    expect(metrics).toMatch(/fazhi_index_reports 2\d/)
  })

  test('every answer has a request id, refusals name theirs', async () => {
    const response = await server.get('/api/reports/none')
    const { error } = Problem.parse(await response.json())
    expect(error.request).toBe(response.headers.get('x-request-id'))
  })

  test('the OpenAPI document lists every operation and each of its references resolves', async () => {
    const document = (await json('/api/openapi.json')) as {
      openapi: string
      paths: Record<string, Record<string, unknown>>
      components: { schemas: Record<string, unknown> }
    }
    expect(document.openapi).toBe('3.1.0')
    for (const { path, method } of OPERATIONS) expect(document.paths[path]?.[method], `${method} ${path}`).toBeDefined()
    for (const [, name] of JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g))
      expect(document.components.schemas[name!]).toBeDefined()
    expect(document.components.schemas['AskReply']).toMatchObject({
      type: 'object',
      required: expect.arrayContaining(Object.keys(Answer.shape).filter(key => key !== 'id')),
    })
  })

  test('another method than those of an address is told which there are', async () => {
    const response = await server.get('/api/reports', { method: 'DELETE' })
    expect(response.headers.get('allow')).toBe('GET, POST')
    expect(await problemOf(response)).toMatchObject({ status: 405, code: 'wrong_method' })
  })

  test('every operation of the document is answered by a route of its own', async () => {
    for (const { path, method, formats, body } of OPERATIONS) {
      const at = path.replace('{id}', 'none').replace('{format}', formats?.[0] ?? '')
      const sent = body && body !== 'file' ? { body: '{}', headers: { 'content-type': 'application/json' } } : {}
      const response = await server.get(at, { method: method.toUpperCase(), ...sent })
      const told = response.status === 404 ? await problemOf(response) : null
      expect(told?.code, `${method} ${path}`).not.toBe('not_found')
    }
  })
})
