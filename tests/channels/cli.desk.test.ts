/** The desk's commands: compare, audit, and what figures and ask write to files. Runs the command line in this process. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { run } from '../../src/channels/cli/main.js'
import { Audit, Comparison } from '../../src/desk/shape.js'
import { openDocx, openXlsx } from '../desk/opened.js'
import { CORPUS, openSample, type Sample } from '../sample.js'

let sample: Sample
let folder: string
beforeAll(async () => {
  sample = await openSample()
  folder = mkdtempSync(join(tmpdir(), 'fazhi-cli-desk-'))
})
afterAll(async () => {
  await sample.close()
  rmSync(folder, { recursive: true, force: true })
})

interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

async function fazhi(...words: readonly string[]): Promise<Ran> {
  const said = { out: '', err: '' }
  const taking = (key: 'out' | 'err') => (chunk: unknown) => {
    said[key] += typeof chunk === 'string' ? chunk : Buffer.from(chunk as Uint8Array).toString('latin1')
    return true
  }
  const out = vi.spyOn(process.stdout, 'write').mockImplementation(taking('out') as typeof process.stdout.write)
  const err = vi.spyOn(process.stderr, 'write').mockImplementation(taking('err') as typeof process.stderr.write)
  try {
    const places = words.includes('--corpus') ? [] : ['--corpus', CORPUS, '--index', sample.index]
    const code = await run([...words, ...places, '--today', '2024-06-01'])
    return { code, ...said }
  } finally {
    out.mockRestore()
    err.mockRestore()
  }
}

const at = (name: string): string => join(folder, name)
const bytes = (name: string): Uint8Array => new Uint8Array(readFileSync(at(name)))
const ONE_LINE = /^[^\n]+\n$/

describe('compare', () => {
  test('prints units × years with citations, what was computed, and the sources', async () => {
    const ran = await fazhi('compare', '调解成功率,法律援助案件', '--units', '清沅县,云山县', '--years', '2021-2023')
    expect([ran.code, ran.err]).toEqual([0, ''])
    expect(ran.out).toMatch(/【调解成功率】\n单位\s+2021\s+2022\s+2023\n清沅县人民政府\s+98\.00%\[1\]\s+98\.19%\[2\]/)
    expect(ran.out).toMatch(/云山县\s+未收录\s+未收录\s+未收录/)
    expect(ran.out).toMatch(/\+0\.19个百分点 = 98\.19% - 98\.00%/)
    expect(ran.out).toMatch(/口径A[\s\S]*出处\n\[1\] /)
  })
  test('prints the shape of the source with --json', async () => {
    const ran = await fazhi('compare', '调解纠纷', '--level', 'county', '--json')
    const comparison = Comparison.parse(JSON.parse(ran.out))
    expect(comparison.measures[0]!.rows.length).toBe(3)
  })
  test('takes the format from the name of the file', async () => {
    for (const name of ['c.csv', 'c.json', 'c.xlsx', 'c.docx'])
      expect(await fazhi('compare', '调解纠纷', '--region', '清沅', '--out', at(name))).toEqual({
        code: 0,
        out: '',
        err: '',
      })
    expect(openXlsx(bytes('c.xlsx')).map(sheet => sheet.name)).toEqual(['调解纠纷', '出处'])
    expect(openDocx(bytes('c.docx'))[0]!.text).toBe('指标比较')
    expect(readFileSync(at('c.csv'), 'utf8')).toMatch(/^\ufeff指标,/)
    Comparison.parse(JSON.parse(readFileSync(at('c.json'), 'utf8')))
  })
  test.each<[words: string[], code: number, said: RegExp]>([
    [['compare'], 2, /没有写指标/],
    [['compare', '专利授权量'], 1, /没有报告载明“专利授权量”；相近的指标：/],
    [['compare', '调解纠纷', '--units', '云山县'], 1, /未收录“云山县”；已收录：/],
    [['compare', '调解纠纷', '--years', '1999'], 1, /未收录1999年度的报告；已收录的年度：2021、2022、2023/],
    [['compare', '调解纠纷', '--years', '去年'], 2, /年度要写成/],
    [['compare', '调解纠纷', '--level', '国家'], 2, /层级要写成/],
    [['compare', '调解纠纷', '--format', 'pdf'], 2, /--format 要 table、json、csv、xlsx 或 docx，收到“pdf”/],
  ])('%j ends with %i and one line', async (words, code, said) => {
    const ran = await fazhi(...words)
    expect([ran.code, ran.out]).toEqual([code, ''])
    expect(ran.err).toMatch(ONE_LINE)
    expect(ran.err).toMatch(said)
  })
})

describe('audit', () => {
  const DRAFT =
    '清沅县人民政府2024年度法治政府建设情况报告\n\n一、主要做法\n\n依法行政，负责人应出庭22件，实际出庭19件，出庭应诉率90.9%。上年结转9件。\n'

  test('prints how grave, what, where and how to settle it', async () => {
    const ran = await fazhi('audit', '清沅县', '--years', '2022')
    expect([ran.code, ran.err]).toEqual([0, ''])
    expect(ran.out).toMatch(
      /【矛盾·合计】各部分合计49，比所述总数47件多2。\n {4}位置：三、.*\n {4}原文：.*47件.*\n {4}算式：.*\n {4}处理：/,
    )
    expect(ran.out).toMatch(/核查报告1份：矛盾1处，提示\d+处，核对无误\d+项。\n$/)
  })
  test('prints the contract’s shape with --json, of all reports', async () => {
    const audit = Audit.parse(JSON.parse((await fazhi('audit', '--json')).out))
    expect(audit.reports.length).toBe(sample.holdings.rows.length)
    for (const one of audit.findings)
      expect([typeof one.file, typeof one.message, one.quotes.length >= 0]).toEqual(['string', 'string', true])
    expect(audit.findings.filter(one => one.severity === 'mismatch').length).toBe(5)
  })
  test('reads a draft before it is published, beside last year’s report', async () => {
    writeFileSync(at('draft.txt'), DRAFT)
    const audit = Audit.parse(JSON.parse((await fazhi('audit', at('draft.txt'), '--json')).out))
    expect(audit.findings.filter(one => one.severity === 'mismatch').map(one => one.rule)).toEqual(['percent.rate'])
    expect(audit.findings.map(one => one.rule)).toEqual(
      expect.arrayContaining(['content.plan', 'content.shortcomings']),
    )
  })
  test('reads a draft where there is no index to open, and says so', async () => {
    writeFileSync(at('alone.txt'), DRAFT)
    const ran = await fazhi(
      'audit',
      at('alone.txt'),
      '--json',
      '--corpus',
      at('nowhere'),
      '--index',
      at('nowhere-index'),
    )
    expect([ran.code, Audit.parse(JSON.parse(ran.out)).reports.length]).toEqual([0, 1])
    expect(ran.err).toMatch(/没有可对照的上年报告/)
  })
  test('takes more rules from a file', async () => {
    writeFileSync(
      at('rules.json'),
      JSON.stringify({
        rules: [{ id: 'own.party', kind: 'content', basis: '本县要求写党建引领', settle: '补写党建引领。' }],
        content: [{ rule: 'own.party', part: '党建引领', words: ['红色法治先锋队'] }],
      }),
    )
    const ran = await fazhi('audit', '清沅县', '--rules', at('rules.json'))
    expect(ran.out).toMatch(/没有读到“党建引领”。/)
  })
  test('is written as a document with its quotes', async () => {
    expect((await fazhi('audit', '清沅县', '--out', at('a.docx'))).code).toBe(0)
    expect(openDocx(bytes('a.docx')).some(one => one.text.includes('全年完成合法性审查47件'))).toBe(true)
  })
  test.each<[words: string[], code: number, said: RegExp]>([
    [['audit', '云山县'], 1, /未收录“云山县”；已收录：/],
    [['audit', 'nosuch.docx'], 1, /没有 nosuch\.docx 这个文件/],
    [['audit', '--years', '去年'], 2, /年度要写成/],
    [['audit', '甲', '乙'], 2, /一次核查一个/],
    [['audit', '--rules', 'nosuch.json'], 2, /读不了规则文件/],
    [['audit', '--format', 'pdf'], 2, /--format 要/],
  ])('%j ends with %i and one line', async (words, code, said) => {
    const ran = await fazhi(...words)
    expect([ran.code, ran.out]).toEqual([code, ''])
    expect(ran.err).toMatch(ONE_LINE)
    expect(ran.err).toMatch(said)
  })
})

describe('figures and ask', () => {
  test('a filter that lets nothing through gives an empty table, and says what is near', async () => {
    const ran = await fazhi('figures', '--measure', '调解成攻率', '--json')
    expect([ran.code, JSON.parse(ran.out)]).toEqual([0, { figures: [] }])
    expect(ran.err).toMatch(/^没有数字写明“调解成攻率”；相近的指标：调解成功率、[^\n]+\n$/)
  })
  test('a year nobody holds is refused', async () => {
    const ran = await fazhi('figures', '--year', '1999')
    expect([ran.code, ran.out, ran.err]).toEqual([1, '', '未收录1999年度的报告；已收录的年度：2021、2022、2023。\n'])
  })
  test('figures are written as a workbook', async () => {
    expect((await fazhi('figures', '--unit', '柳渡街道', '--format', 'xlsx', '--out', at('f.xlsx'))).code).toBe(0)
    expect(openXlsx(bytes('f.xlsx'))[0]!.rows.length).toBeGreaterThan(10)
  })
  test('an answer is written as a document with its citations', async () => {
    const ran = await fazhi('ask', '清沅县2023年调解了多少件纠纷？', '--format', 'docx', '--out', at('q.docx'))
    expect([ran.code, ran.out]).toEqual([0, ''])
    const texts = openDocx(bytes('q.docx')).map(one => one.text)
    expect(texts.some(text => text.includes('2054件'))).toBe(true)
    expect(texts).toContain('出处')
  })
  test('a document goes to a pipe where no file is named', async () => {
    const ran = await fazhi('ask', '清沅县2023年调解了多少件纠纷？', '--format', 'docx')
    expect(ran.out.startsWith('PK')).toBe(true)
  })
})

describe('a file to write', () => {
  const commands: readonly string[][] = [
    ['compare', '调解纠纷'],
    ['audit', '清沅县'],
    ['figures', '--unit', '清沅县'],
    ['ask', '清沅县2023年调解了多少件纠纷？'],
  ]
  test.each(commands)('that is there is not overwritten by %s without --force', async (...words) => {
    const path = at(`kept-${words[0]}.json`)
    writeFileSync(path, 'kept')
    const ran = await fazhi(...words, '--format', 'json', '--out', path)
    expect([ran.code, readFileSync(path, 'utf8')]).toEqual([2, 'kept'])
    expect(ran.err).toMatch(/^不覆盖已有的文件 [^\n]+--force。\n$/)
    expect((await fazhi(...words, '--format', 'json', '--out', path, '--force')).code).toBe(0)
    expect(JSON.parse(readFileSync(path, 'utf8'))).toBeTypeOf('object')
  })
  test.each(commands)('in a folder that is not there is said by %s in one line', async (...words) => {
    const ran = await fazhi(...words, '--format', 'json', '--out', at('none/x.json'))
    expect(ran.code).toBe(1)
    expect(ran.err).toMatch(/^没有 [^\n]+none 这个文件夹[^\n]*\n$/)
  })
  test('that is a folder is said in one line', async () => {
    mkdirSync(at('taken.xlsx'))
    expect((await fazhi('compare', '调解纠纷', '--out', at('taken.xlsx'))).err).toMatch(/是文件夹/)
  })
  test.skipIf(process.getuid?.() === 0)('that may not be written is said in one line', async () => {
    mkdirSync(at('locked'))
    chmodSync(at('locked'), 0o500)
    const ran = await fazhi('compare', '调解纠纷', '--out', at('locked/c.csv'))
    expect([ran.code, existsSync(at('locked/c.csv'))]).toEqual([1, false])
    expect(ran.err).toMatch(/^写不了 [^\n]+没有写入的权限。\n$/)
  })
  test('that the system refuses is said in one line', async () => {
    const ran = await fazhi('compare', '调解纠纷', '--out', at(`${'名'.repeat(120)}.csv`))
    expect(ran.code).toBe(1)
    expect(ran.err).toMatch(/^写不了 [^\n]+文件名过长。\n$/)
  })
})
