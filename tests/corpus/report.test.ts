import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseSidecar, type Reading, type Report, readReport } from '../../src/corpus/report.js'
import { reportText } from './made.js'

const read = (text: string, more: Partial<Reading> = {}): Report => readReport({ file: 'a.txt', text, ...more })
const BODY =
  '\n\n一、主要做法\n坚持依法行政，全年开展培训3次，取得了较好成效。\n\n二、存在问题\n执法力量不足，业务培训有待加强。\n'

describe('the unit stands in the title, the opening or the signature', () => {
  test.each<[text: string, unit: string | null, year: number | null]>([
    [`云岭县2023年度法治政府建设情况报告${BODY}`, '云岭县', 2023],
    [`云岭县人民政府关于2023年度\n法治政府建设情况的报告${BODY}`, '云岭县人民政府', 2023],
    [`云岭县人民政府\n关于2023年度法治政府建设情况的报告${BODY}`, '云岭县人民政府', 2023],
    [`关于云岭县2023年法治政府建设情况的报告${BODY}`, '云岭县', 2023],
    [`2023年云岭县法治政府建设工作报告${BODY}`, '云岭县', 2023],
    [`云岭县教育局法治政府建设工作报告（2023年）${BODY}`, '云岭县教育局', 2023],
    [`云岭县司法局2023年法治政府建设工作总结和2024年工作思路${BODY}`, '云岭县司法局', 2023],
    [`国家税务总局云岭市税务局2023年法治政府建设情况报告${BODY}`, '国家税务总局云岭市税务局', 2023],
    [
      `中共云岭县白石镇委员会 云岭县白石镇人民政府2023年法治政府建设情况报告${BODY}`,
      '中共云岭县白石镇委员会、云岭县白石镇人民政府',
      2023,
    ],
    [`2023年法治政府建设年度报告\n\n2023年，云岭市水利局认真履行职责，扎实推进依法行政。${BODY}`, '云岭市水利局', 2023],
    [`2023年，云岭县公安局聚焦法治公安，现将情况报告如下：${BODY}云岭县公安局\n2024年1月3日`, '云岭县公安局', 2023],
    [
      `2023年，我局聚焦城市更新，认真履行职责，扎实推进依法行政。${BODY}云岭县住房和城乡建设局\n2024年1月3日`,
      '云岭县住房和城乡建设局',
      2023,
    ],
    [`2023年，我县认真履行职责，扎实推进依法行政，现将情况报告如下。${BODY}`, null, 2023],
    [`市教育局2023年度法治政府建设报告\n\n2023年，云岭市教育局认真履行职责。${BODY}`, '云岭市教育局', 2023],
    [`市教育局2023年度法治政府建设报告\n\n2023年，市教育局认真履行职责。${BODY}`, '市教育局', 2023],
    [`为贯彻《法治政府建设实施纲要（2021—2025年）》，现将有关工作情况总结如下：${BODY}`, null, null],
  ])('%#', (text, unit, year) => expect(read(text)).toMatchObject({ unit, year }))
})

describe('the year is the reported one', () => {
  test.each<[text: string, year: number]>([
    [
      `云岭县法治政府建设报告\n发布时间：2024-03-02\n\n二〇二三年，云岭县认真履行职责，成效明显。${BODY}云岭县\n2024年1月2日`,
      2023,
    ],
    [
      `云岭县法治政府建设报告\n\n云岭县认真履行职责，扎实推进依法行政工作。${BODY}\n三、2024年工作打算\n继续推进。\n云岭县\n2024年1月2日`,
      2023,
    ],
    [`云岭县二〇二二年度法治政府建设报告${BODY}`, 2022],
    [`云岭县２０２２年度法治政府建设报告${BODY}`, 2022],
    [`云岭县法治政府建设报告\n\n2022年度报告已于上年公开。现将2023年度有关情况报告如下：${BODY}`, 2023],
  ])('%#', (text, year) => expect(read(text).year).toBe(year))
})

describe('what the page adds is furniture, what the report says is not', () => {
  const page = (line: string) =>
    `${line}\n\n云岭县2023年度法治政府建设报告\n${line}\n\n2023年，云岭县认真履行职责，成效明显。${BODY}云岭县\n2024年1月2日\n${line}`
  test.each([
    '首页>>政务公开>>法治政府建设    发布时间：2024-01-09 16:20    浏览次数：86次    【字体：大 中 小】',
    '当前位置：首页 > 部门 > 报告',
    '打印    关闭',
    '扫一扫在手机打开当前页面',
    '【字体:  【打印内容】',
    '日期：2024-02-26    来源：区交通局    浏览次数：301次',
    '镜像域名收录    2024-03-31    热度：1022',
    '■■◆◆',
    '分享到：微信 微博',
  ])('%s', line => {
    const text = page(line)
    const furniture = read(text).furniture.map(span => text.slice(span.start, span.end))
    expect(furniture.filter(one => one === line)).toHaveLength(3)
  })
  test.each([
    '（统计数据截至2023年10月底）',
    '印发文件3件，召开会议2次，打印宣传单500份。',
    '首页改版后群众点击量达3000次，满意度明显提升。',
  ])('kept: %s', line => {
    const text = `云岭县2023年度法治政府建设报告\n${line}${BODY}`
    expect(read(text).furniture).toEqual([])
  })
  test('an advertisement goes, a case in brackets stays', () => {
    const text = `云岭县2023年度法治政府建设报告\n\n一、做法\n巡查到位。【手机壳清仓第二件半价】执法有力。【典型案例】某公司排污案依法办结。`
    expect(read(text).furniture.map(span => text.slice(span.start, span.end))).toEqual(['【手机壳清仓第二件半价】'])
  })
  test('the first title stays, a repetition goes', () => {
    const title = '云岭县2023年度法治政府建设报告'
    const text = `${title}\n首页 >> 公告\n${title}\n${BODY}`
    expect(read(text)).toMatchObject({
      title,
      furniture: [{ start: title.length + 1 }, { end: title.length * 2 + 10 }],
    })
  })
  test('a covering letter is no part of the report, its date is no date of publishing', () => {
    const text = `云岭市生态环境局文件\n\n关于报送2023年度法治政府建设情况报告的函\n\n云岭市人民政府：\n\n现将报告随文报送，请审阅。\n\n云岭市生态环境局\n2024年1月21日\n\n附件\n\n云岭市生态环境局2023年度法治政府建设情况报告\n${BODY}`
    const report = read(text)
    expect(report).toMatchObject({ title: '云岭市生态环境局2023年度法治政府建设情况报告', published: null })
    expect(report.sections[0]!.title).toBe('一、主要做法')
  })
})

test('published and signed dates are told apart, and the day a page was made is neither', () => {
  const text = (line: string) => `${line}\n云岭县2023年度法治政府建设报告${BODY}\n云岭县\n二〇二四年一月十二日\n`
  expect(read(text('发布时间：2024-02-01'))).toMatchObject({ published: '2024-02-01', signed: '2024-01-12' })
  expect(read(text('页面生成：2025-04-30    来源：云岭县'))).toMatchObject({ published: null, signed: '2024-01-12' })
})

describe('headings nest', () => {
  const titles = (body: string) =>
    read(`云岭县2023年度法治政府建设报告\n\n2023年，云岭县认真履职，成效明显。\n\n${body}`).sections.map(section =>
      section.path.join(' / '),
    )
  test.each<[body: string, paths: string[]]>([
    [
      '一、做法\n（一）学习。组织学习3次，成效明显。\n（二）执法。开展检查5次，成效明显。\n二、问题\n力量不足。',
      ['一、做法', '一、做法 / （一）学习', '一、做法 / （二）执法', '二、问题'],
    ],
    [
      '一、做法\n1.学习好\n组织学习3次，成效明显。\n（1）检查\n开展检查5次，成效明显。',
      ['一、做法', '一、做法 / 1.学习好', '一、做法 / 1.学习好 / （1）检查'],
    ],
    [
      '一、做法\n强化领导。一是抓学习，组织3次。二是抓执法，检查5次。\n普法有力，发放资料若干。',
      ['一、做法', '一、做法 / 一是抓学习', '一、做法 / 二是抓执法'],
    ],
    [
      '一、做法\n  一是抓学习。组织3次。\n\n  二是抓执法。检查5次。',
      ['一、做法', '一、做法 / 一是抓学习', '一、做法 / 二是抓执法'],
    ],
    ['第一部分 做法\n一、学习\n组织学习3次，成效明显。', ['第一部分 做法', '第一部分 做法 / 一、学习']],
    ['〔组织保障〕\n党组书记任组长，设法规股为办事机构，成效明显。', ['组织保障']],
    ['壹  以学促行\n组织学习3次，成效明显。\n贰  以案为镜\n评查案卷若干。', ['壹  以学促行', '贰  以案为镜']],
    [
      '一,依法执法.全年查处案件3764宗.\n二,规范程序.配备记录仪136台.\n三,柔性服务.设摊位14处.',
      ['一,依法执法', '二,规范程序', '三,柔性服务'],
    ],
    ['第一件事，立规矩。出台办法若干项。\n第二件事，严执法。查处案件73件。', ['第一件事，立规矩', '第二件事，严执法']],
    ['统一是要求，唯一是标准，之一是办法，全年组织学习3次。', []],
  ])('%#', (body, paths) => expect(titles(body)).toEqual(paths))

  test('short first sentences head the paragraphs of a report that uses them so', () => {
    const paragraph = (head: string) => `${head}。${'认真落实各项要求，扎实做好各项工作，'.repeat(4)}取得实效。\n\n`
    const paths = titles(
      `一、做法\n\n${['严格遵守重大行政决策程序规定', '综合行政执法工作稳步推进', '行政执法案卷评查扎实开展'].map(paragraph).join('')}`,
    )
    expect(paths).toContain('一、做法 / 严格遵守重大行政决策程序规定')
  })
  test('a report whose line breaks were lost keeps its chapters', () => {
    const text = `云岭区教育局2023年法治政府建设工作报告 来源:云岭区教育局 时间:2024-03-01 阅读:89 2023年,云岭区教育局坚持依法治教,现将工作情况报告如下:一、主要工作成效1.依法决策更加科学。${'严格执行决策制度,全年召开听证会2次。'.repeat(8)}2.校园治理更有章法。${'全区68所学校实现一校一章程。'.repeat(8)}二、存在的主要问题。力量薄弱。三、下一步工作计划。继续推进。 云岭区教育局 2024年2月26日 【打印】【关闭】`
    const report = read(text)
    expect(report).toMatchObject({ unit: '云岭区教育局', year: 2023, published: '2024-03-01', signed: '2024-02-26' })
    expect(report.sections.map(section => section.title)).toEqual([
      '一、主要工作成效',
      '1.依法决策更加科学',
      '2.校园治理更有章法',
      '二、存在的主要问题',
      '三、下一步工作计划',
    ])
  })
})

describe('a sidecar', () => {
  test('wins over the text', () => {
    const sidecar = {
      unit: '云岭县司法局',
      year: 2020,
      level: 'department',
      regions: ['云岭市', '云岭县'],
      aliases: ['云司'],
      published: '2021-01-02',
    } as const
    const report = read(`白石县2023年度法治政府建设报告${BODY}`, {
      sidecar: { ...sidecar, regions: [...sidecar.regions], aliases: [...sidecar.aliases] },
    })
    expect(report).toMatchObject({
      unit: '云岭县司法局',
      year: 2020,
      level: 'department',
      regions: ['云岭市', '云岭县'],
      published: '2021-01-02',
      warnings: [],
    })
    expect(report.aliases).toEqual(expect.arrayContaining(['云司', '云岭司法局']))
  })
  test.each(['{', '[]', '{"unit":""}', '{"year":"2023"}', '{"unti":"x"}', '{"published":"2023年"}'])(
    'is refused with one Chinese line: %s',
    json => {
      const reading = parseSidecar(json)
      expect(reading.ok).toBe(false)
      if (!reading.ok) expect(reading.message).toMatch(/^说明文件[^\n]+$/)
    },
  )
  test('may say one thing only', () =>
    expect(parseSidecar('{"year":2023}')).toEqual({ ok: true, value: { year: 2023 } }))
})

test('sections nest, stay in order and lie in the text; furniture is sorted and apart; nothing throws', () => {
  fc.assert(
    fc.property(reportText, text => {
      const report = read(text)
      let last = -1
      const open: (typeof report.sections)[number][] = []
      for (const section of report.sections) {
        expect(section.start).toBeGreaterThanOrEqual(last)
        expect(section.start).toBeLessThanOrEqual(section.bodyStart)
        expect(section.bodyStart).toBeLessThanOrEqual(section.end)
        expect(section.end).toBeLessThanOrEqual(text.length)
        while (open.length > 0 && open.at(-1)!.end <= section.start) open.pop()
        const parent = open.at(-1)
        expect(section.path).toEqual([...(parent?.path ?? []), section.title])
        expect(section.depth).toBe(section.path.length)
        if (parent) expect(section.end).toBeLessThanOrEqual(parent.end)
        open.push(section)
        last = section.start
      }
      for (const [index, span] of report.furniture.entries()) {
        expect(span.start).toBeLessThan(span.end)
        expect(span.start).toBeGreaterThanOrEqual(report.furniture[index - 1]?.end ?? 0)
      }
    }),
    { numRuns: 300 },
  )
})

test('a text of a megabyte in one line, or in a hundred thousand, is read in seconds', () => {
  for (const piece of [
    '一是甲',
    '【',
    '首页>',
    '1.工作\n',
    '一、工作\n（一）甲\n',
    '云岭县司法局\n',
    '来源:',
    '2023年',
    '（',
    '关于2023年度法治\n',
    '①',
  ])
    expect(read(piece.repeat(500_000 / piece.length)).text).toHaveLength(
      piece.length * Math.floor(500_000 / piece.length),
    )
}, 60_000)

const shared = new URL('../../../shared/', import.meta.url)
interface Gold {
  file: string
  unit: string | null
  unit_accept?: (string | null)[]
  year: number | null
  level: string
  published: string | null
  published_accept?: string[]
  signed?: string
  region?: string[]
  aliases?: string[]
}
describe.skipIf(!existsSync(new URL('eval/meta.jsonl', shared)))('the shared reports', () => {
  for (const [meta, folder] of [
    ['meta', 'corpus'],
    ['restated.meta', 'corpus-restated'],
  ] as const) {
    const url = new URL(`eval/${meta}.jsonl`, shared)
    const rows = existsSync(url)
      ? readFileSync(url, 'utf8')
          .split('\n')
          .filter(Boolean)
          .map(line => JSON.parse(line) as Gold)
      : []
    test.each(rows)(`${folder} $file`, gold => {
      const report = readReport({
        file: gold.file,
        text: readFileSync(new URL(`${folder}/${gold.file}`, shared), 'utf8'),
      })
      expect([gold.unit, ...(gold.unit_accept ?? [])]).toContain(report.unit)
      expect(report.year).toBe(gold.year)
      expect(report.level).toBe(gold.level)
      expect([gold.published, ...(gold.published_accept ?? [])]).toContain(report.published)
      if (gold.signed) expect(report.signed).toBe(gold.signed)
      if (gold.region) expect(report.regions).toEqual(gold.region)
      expect([report.unit, ...report.aliases]).toEqual(expect.arrayContaining(gold.aliases ?? []))
    })
  }
})
