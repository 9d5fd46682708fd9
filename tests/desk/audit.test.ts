/** What an audit says of one sentence, of two years of a unit, of content and time; and of drafts that cannot be read. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { auditDraft, auditReading, auditReports } from '../../src/desk/audit.js'
import { Audit, type Finding } from '../../src/desk/shape.js'
import { openSample, type Sample } from '../sample.js'

let sample: Sample
let folder: string
beforeAll(async () => {
  sample = await openSample()
  folder = mkdtempSync(join(tmpdir(), 'fazhi-audit-'))
})
afterAll(async () => {
  await sample.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A report that says the paragraphs and nothing else with numbers. */
function reportOf(...paragraphs: readonly string[]): string {
  return [
    '云溪县人民政府2023年度法治政府建设情况报告',
    '发布时间：2024-02-20',
    '一、主要做法和成效',
    '坚持依法行政，取得明显成效。',
    ...paragraphs,
    '二、存在的问题',
    '执法力量不足，主要是由于编制偏少。',
    '三、主要负责人履职情况',
    '县长切实履行推进法治建设第一责任人职责。',
    '四、下一步工作',
    '继续加强执法监督。',
  ].join('\n\n')
}

function auditOf(...paragraphs: readonly string[]): Audit {
  return Audit.parse(auditReading({ file: 'draft.txt', text: reportOf(...paragraphs) }))
}

const told = (audit: Audit): string[] => audit.findings.map(one => `${one.severity} ${one.rule}`)
const held = (audit: Audit): string[] =>
  audit.checked.filter(one => !/^(?:content|deadline)/.test(one.rule)).map(one => `${one.rule} ${one.formula}`)

describe('a contradiction is a mismatch with rule, quote and place', () => {
  test.each<[said: string, rule: string, stated: number, computed: number]>([
    ['共配备执法记录仪3476台（州级执法部门配备604台，县级配备2982台）。', 'sum.parts', 3476, 3586],
    ['收到行政复议申请41件，受理37件，不予受理3件，其他处理2件。', 'sum.parts', 41, 42],
    ['完成合法性审查47件，其中规范性文件12件、政府合同23件、其他涉法事项14件。', 'sum.parts', 47, 49],
    ['立案376件，办结371件。办结案件中，道路运输226件、路政128件、水路14件、工程质监13件。', 'sum.parts', 371, 381],
    ['来信20件、来访35件、来电12件，共计66件。', 'sum.parts', 66, 67],
    ['罚没收入512.8万元，其中罚款400.5万元、没收违法所得102.3万元。', 'sum.parts', 512.8, 502.8],
    ['上年结转5件，受理37件，审结36件，结转下年8件。', 'sum.balance', 8, 6],
    ['复议案件中，公安类占45%、自然资源类占35%、其他占25%。', 'sum.shares', 25, 105],
    ['负责人应出庭22件，实际出庭19件，出庭应诉率90.9%。', 'percent.rate', 90.9, 86.36],
    ['政务服务事项1346项，其中全程网办1281项，占比93.17%。', 'percent.rate', 93.17, 95.17],
    ['应参训200人，实际参训190人，参训率96%。', 'percent.rate', 96, 95],
    ['行政许可事项由412项精简至386项，减少36项。', 'difference.change', 36, 26],
    ['投诉由上年的1240件下降到868件，降幅35%。', 'difference.change', 35, 30],
    ['立案412件，比上年增加36件，增长12.57%。', 'difference.change', 12.57, 9.57],
    ['为14个乡镇配发执法记录仪70台，每个乡镇6台。', 'average.mean', 6, 5],
    ['现有执法人员20名，其中持证25名。', 'bound.part', 25, 20],
    ['食品抽检120批次，合格125批次。', 'bound.part', 125, 120],
    ['对停车收费调整、第二水厂迁建、农村公交改造四个事项开展风险评估。', 'list.count', 4, 3],
    ['重点抓好三项工作：一是抓学习；二是抓执法；三是抓监督；四是抓考核。', 'list.count', 3, 4],
  ])('%s', (said, rule, stated, computed) => {
    const audit = auditOf(said)
    const [finding, ...others] = audit.findings
    expect(others).toEqual([])
    expect(finding).toMatchObject({ severity: 'mismatch', rule, stated, computed, file: 'draft.txt', year: 2023 })
    const text = reportOf(said)
    for (const place of finding!.places) expect(text.slice(place.start, place.end)).toBe(place.quote)
    expect(finding!.quotes.join('')).toContain(String(stated === 105 ? 25 : /list|balance/.test(rule) ? '' : stated))
    expect([finding!.message, finding!.settle, finding!.basis].every(words => words.length > 5)).toBe(true)
  })
  test('the same quantity told twice', () => {
    const audit = auditOf('全年调解矛盾纠纷1932件，社会稳定。', '全县人民调解组织调解矛盾纠纷1923件。')
    expect(told(audit)).toEqual(['mismatch equal.repeat'])
    expect(audit.findings[0]!.quotes).toEqual(['全年调解矛盾纠纷1932件', '全县人民调解组织调解矛盾纠纷1923件'])
  })
  test('a table whose row of totals is wrong', () => {
    const rows = ['| 乡镇 | 受理（件） |', '| --- | --- |', '| 甲镇 | 12 |', '| 乙乡 | 8 |', '| 合计 | 21 |']
    expect(auditOf(rows.join('\n')).findings).toMatchObject([{ rule: 'sum.table', stated: 21, computed: 20 }])
  })
  test('names what in brackets explains the difference, and still tells it', () => {
    const audit = auditOf(
      '接听来电96868人（次），其中现场解释答复89343人（次），转相关部门办理8132件（含直通平台115件，省级转办492件）。',
    )
    expect(audit.findings.map(one => [one.severity, one.stated, one.computed])).toEqual([['mismatch', 96868, 97475]])
    expect(held(audit)).toContain('sum.parts 89343人(次) + 8132件 - 115件 - 492件 = 96868人(次)')
  })
})

describe('what holds is listed with its formula', () => {
  test.each<[said: string, formula: string]>([
    ['受理申请5件，审结3件，撤回1件，正在办理1件。', 'sum.parts 3件 + 1件 + 1件 = 5件'],
    ['全州办件151466件，州本级68364件，各县（市、新区）83102件。', 'sum.parts 68364件 + 83102件 = 151466件'],
    ['受理诉求38.72万件，其中直接答复29.15万件、转办9.58万件。', 'sum.parts 29.15万件 + 9.58万件 = 38.72万件'],
    [
      '化解纠纷四十九件，其中宅基地纠纷十四件、牲畜毁苗纠纷二十一件、其他十四件。',
      'sum.parts 十四件 + 二十一件 + 十四件 = 四十九件',
    ],
    ['上年结转5件，受理37件，审结36件，结转下年度6件。', 'sum.balance 37件 + 5件 = 36件 + 6件'],
    ['调解纠纷1932件，成功1897件，成功率98.19%。', 'percent.rate 1897件 / 1932件 = 98.19%'],
    ['用户254个，抽查7649次，单位抽查平均达30.11次。', 'average.mean 7649次 / 254个 = 30.11'],
    ['执法、司法、普法守法三个协调小组运转顺畅。', 'list.count 列出3，写3'],
  ])('%s', (said, formula) => {
    const audit = auditOf(said)
    expect(told(audit)).toEqual([])
    expect(held(audit)).toContain(formula)
  })
})

describe('numbers on different bases are at most a note', () => {
  test.each<[said: string]>([
    ['受理行政复议申请96件，审结104件（含上年结转22件）。'],
    ['全县行政诉讼案件60件，行政机关负责人出庭38件，出庭应诉率95%。'],
    ['培训干部300人，其中女干部200人、党员250人。'],
    ['参加培训300人次，其中执法人员280人次、法制审核人员40人次。'],
    ['办理法律援助案件301件，其中农民工案件222件、妇女案件150件。'],
    ['一审行政诉讼案件100件，败诉6件，败诉率8.5%。'],
    ['调解各类纠纷10317件，调解成功10201件，调解成功率98.89%。'],
  ])('%s', said => expect(auditOf(said).findings.filter(one => one.severity === 'mismatch')).toEqual([]))

  test.each<[said: string]>([
    ['发放资料3000余份，其中手册1200余份、折页2000余份。'],
    ['受理诉求18432件，办结18248件，满意率96.8%，按时办结率99.6%。'],
    ['办理案件301件，其中讨薪案件122件，占全市同类案件的52.1%。'],
    ['全州受理4303463件，其中线上受理1668862件，网上办理率38.78%（州本级网上办理率59.25%）。'],
    ['新命名示范村45个，累计达到312个。'],
    ['由412项精简至386项，办理时限压缩60%。'],
    ['增强“四个意识”、坚定“四个自信”、做到“两个维护”。'],
    ['将公积金缴存、提取、贷款、查询共28个事项纳入通办。'],
    ['在城东、城西、城南、城北设立三个工作站。'],
    ['上半年调解纠纷800件。全年调解纠纷1932件。'],
  ])('and of these nothing is said: %s', said => expect(told(auditOf(said))).toEqual([]))
})

describe('content and time after Article 24', () => {
  const parts = (text: string): string[] =>
    auditReading({ file: 'a.txt', text })
      .findings.map(one => one.rule)
      .sort()

  test('a report with all parts, published in time, has no finding', () => expect(parts(reportOf())).toEqual([]))
  test.each<[cut: RegExp, missing: string[]]>([
    [/二、存在的问题[\s\S]*?(?=三、)/, ['content.shortcomings']],
    [/，主要是由于编制偏少/, ['content.causes']],
    [/三、主要负责人履职情况[\s\S]*?(?=四、)/, ['content.principal']],
    [/四、下一步工作[\s\S]*$/, ['content.plan']],
    [/发布时间：2024-02-20/, ['deadline.publication']],
  ])('without %s it lacks %j', (cut, missing) => expect(parts(reportOf().replace(cut, ''))).toEqual(missing))
  test.each<[date: string, findings: string[]]>([
    ['2024-03-31', []],
    ['2024-04-01', ['deadline.publication']],
    ['2024-11-25', ['deadline.publication']],
  ])('published %s', (date, findings) => expect(parts(reportOf().replace('2024-02-20', date))).toEqual(findings))
  test('each names rule, part and how to settle it, and is a note', () => {
    const [finding] = auditReading({ file: 'a.txt', text: reportOf().replace(/四、下一步工作[\s\S]*$/, '') }).findings
    expect(finding).toMatchObject({ severity: 'note', kind: 'content', message: '没有读到“下一年度安排”。' })
    expect(finding!.basis).toMatch(/督察工作规定》第二十四条/)
    expect(finding!.settle).toMatch(/补写/)
  })
})

describe('two years of a unit', () => {
  const of = async (unit: string, years: string): Promise<Audit> => {
    const audited = await auditReports(sample.store, { unit, years })
    if (!audited.ok) throw new Error(audited.message)
    return Audit.parse(audited.audit)
  }
  const rules = (list: readonly { readonly rule: string; readonly formula: string }[]): string[] =>
    list.filter(one => one.rule.startsWith('years.')).map(one => `${one.rule} ${one.formula}`)

  test('a stated growth is held against last year’s report', async () => {
    const audit = await of('衡浦市人民政府', '2022')
    expect(rules(audit.checked)).toEqual(
      expect.arrayContaining([
        'years.growth (214件 - 186件) / 186件 = 15.05%',
        'years.growth 95.81% - 93.22% = 2.59个百分点',
      ]),
    )
    expect(rules(audit.findings)).toEqual([])
  })
  test('one that does not follow is a mismatch, with both places', async () => {
    const [finding] = (await of('衡浦市人民政府', '2023')).findings
    expect(finding).toMatchObject({ rule: 'years.growth', severity: 'mismatch', stated: 24.71, computed: 20.71 })
    expect(finding!.places.map(place => place.file)).toEqual(['hengpu-2023.txt', 'hengpu-2022.html'])
    for (const place of finding!.places)
      expect(sample.texts.get(place.file)!.slice(place.start, place.end)).toBe(place.quote)
  })
  test('cases carried over are those last year’s report left', async () => {
    expect(rules((await of('清沅县', '2022')).checked)).toContain('years.carried 5件 = 5件')
    expect(rules((await of('清沅县', '2023')).findings)).toContain('years.carried 8件 ≠ 6件')
  })
  test('paragraphs copied and figures repeated are noted, in a draft too', async () => {
    const old = sample.texts.get('qingyuan-2022.txt')!
    const path = join(folder, 'qingyuan-2023-draft.txt')
    writeFileSync(path, old.replaceAll('2023', '2024').replaceAll('2022', '2023'))
    const audited = await auditDraft(path, { store: sample.store })
    if (!audited.ok) throw new Error(audited.message)
    const notes = audited.audit.findings.filter(one => one.kind === 'year_over_year' && one.severity === 'note')
    expect(notes.filter(one => one.rule === 'years.copied').length).toBeGreaterThan(5)
    expect(notes.filter(one => one.rule === 'years.unchanged').map(one => one.stated)).toEqual(
      expect.arrayContaining([3216, 301]),
    )
    const copied = notes.find(one => one.rule === 'years.copied')!
    expect(audited.text.slice(copied.places[0]!.start, copied.places[0]!.end)).toBe(copied.places[0]!.quote)
    expect(copied.places[1]!.file).toBe('qingyuan-2022.txt')
  })
})

describe('the sample reports', () => {
  const all = async (): Promise<readonly Finding[]> => {
    const audited = await auditReports(sample.store, {})
    return audited.ok ? audited.audit.findings : []
  }
  test('contradict themselves where it was meant, and nowhere else', async () =>
    expect(
      (await all()).filter(one => one.severity === 'mismatch').map(one => [one.file, one.rule, one.stated]),
    ).toEqual([
      ['hengpu-2023.txt', 'years.growth', 24.71],
      ['hengpu-scjgj-2023.txt', 'percent.rate', 90.9],
      ['qingyuan-2022.txt', 'sum.parts', 47],
      ['qingyuan-2023.docx', 'years.carried', 8],
      ['rongyan-jtj-2023.md', 'percent.rate', 95.2],
    ]))
  test('every quote is a slice of its report', async () => {
    const audited = await auditReports(sample.store, {})
    if (!audited.ok) throw new Error(audited.message)
    const items = [...audited.audit.findings, ...audited.audit.checked]
    expect(items.length).toBeGreaterThan(250)
    for (const place of items.flatMap(item => item.places))
      expect(sample.texts.get(place.file)!.slice(place.start, place.end)).toBe(place.quote)
  })
  test('one is audited by its id', async () => {
    const row = sample.holdings.rows.find(one => one.file === 'rongyan-jtj-2023.md')!
    const audited = await auditReports(sample.store, { report: row.id })
    expect(audited.ok && audited.audit.reports.map(one => one.file)).toEqual(['rongyan-jtj-2023.md'])
  })
  test.each<[ask: Parameters<typeof auditReports>[1], said: RegExp]>([
    [{ unit: '云山县' }, /^未收录“云山县”；已收录：/],
    [{ unit: '清沅县', years: '2010' }, /^未收录2010年度的报告；已收录的年度：2021、2022、2023/],
    [{ report: 'nosuch' }, /未收录编号为“nosuch”的报告/],
  ])('%j is refused in one line', async (ask, said) => {
    const audited = await auditReports(sample.store, ask)
    expect(audited.ok ? '' : audited.message).toMatch(said)
  })
})

describe('a draft', () => {
  test('is read from its file under the name given', async () => {
    const path = join(folder, 'upload-7')
    writeFileSync(`${path}.txt`, reportOf('负责人应出庭22件，实际出庭19件，出庭应诉率90.9%。'))
    const audited = await auditDraft(`${path}.txt`, { name: '送审稿.txt' })
    expect(audited.ok && audited.audit.findings.map(one => [one.file, one.rule])).toEqual([
      ['送审稿.txt', 'percent.rate'],
    ])
  })
  test.each<[name: string, content: string | null, said: RegExp]>([
    ['none.txt', null, /^没有 none\.txt 这个文件。$/],
    ['empty.txt', '', /^empty\.txt：[^\n]*空/],
    ['menu.txt', '今天食堂供应红烧肉二十份，其中大份十二份、小份九份。', /没有读到法治政府建设的内容/],
  ])('%s is refused in one line', async (name, content, said) => {
    const path = join(folder, name)
    if (content !== null) writeFileSync(path, content)
    const audited = await auditDraft(path)
    expect(audited.ok ? '' : audited.message).toMatch(said)
  })
})
