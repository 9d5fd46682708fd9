/** Measures side by side: which figure stands in a cell, what sets cells apart, and what code computes. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { basisOf, stageOf, whoseOf } from '../../src/desk/compare/basis.js'
import { type CompareAsk, compareMeasures } from '../../src/desk/compare.js'
import { type Cell, type ComparedMeasure, Comparison } from '../../src/desk/shape.js'
import { openSample, type Sample, TODAY } from '../sample.js'

let sample: Sample
beforeAll(async () => {
  sample = await openSample()
})
afterAll(() => sample.close())

type Ask = Partial<CompareAsk> & Pick<CompareAsk, 'measures'>

async function compare(ask: Ask): Promise<Comparison> {
  const compared = await compareMeasures(sample.desk, { today: TODAY, ...ask })
  if (!compared.ok) throw new Error(compared.message)
  return Comparison.parse(compared.comparison)
}

async function one(measure: string, more: Partial<CompareAsk> = {}): Promise<ComparedMeasure> {
  return (await compare({ measures: [measure], ...more })).measures[0]!
}

async function refused(ask: Ask): Promise<readonly [string, string]> {
  const compared = await compareMeasures(sample.desk, { today: TODAY, ...ask })
  return compared.ok ? ['', ''] : [compared.reason, compared.message]
}

const texts = (measure: ComparedMeasure, unit: string): string[] =>
  measure.rows.find(row => row.unit.includes(unit))!.cells.map(cell => cell.text)

describe('a cell', () => {
  test.each<[measure: string, unit: string, wanted: string[]]>([
    ['调解成功率', '清沅县人民政府', ['98.00%', '98.19%', '98.39%']],
    ['调解成功率', '清澧县', ['未收录', '96.35%', '未收录']],
    ['行政复议受理', '清沅县人民政府', ['30件', '37件', '46件']],
    ['行政复议受理', '衡浦市司法局', ['未收录', '未收录', '未载明']],
    ['行政复议不予受理', '清沅县人民政府', ['2件', '3件', '4件']],
    ['行政复议收到', '衡浦市人民政府', ['186件', '214件', '258件']],
    ['出庭应诉率', '衡浦市人民政府', ['93.22%', '95.81%', '98.01%']],
    ['法律援助案件', '衡浦市人民政府', ['2318件', '2604件', '2871件']],
    ['legal aid cases', '衡浦市人民政府', ['2318件', '2604件', '2871件']],
    ['行政复议', '鹭坪乡', ['未收录', '未收录', '无行政复议案件']],
  ])('%s of %s is %j', async (measure, unit, wanted) => expect(texts(await one(measure), unit)).toEqual(wanted))

  test('never shows the figure of another measure', async () => {
    // 望棠区 states how many people its mediation centre received, not this.
    expect(texts(await one('调解纠纷', { units: ['望棠区'] }), '望棠区')).toEqual(['未载明'])
    expect(texts(await one('罚款', { units: ['望棠区交通局'] }), '望棠区')).toEqual(['212.4万元', '236.8万元'])
    expect(texts(await one('立案', { units: ['望棠区交通局'] }), '望棠区')).toEqual(['376件', '412件'])
  })

  test('cites its figure verbatim', async () => {
    const { measures, sources } = await compare({ measures: ['调解纠纷', '行政复议受理', '出庭应诉率'] })
    const cells = measures.flatMap(measure => measure.rows.flatMap(row => row.cells))
    expect(cells.filter(cell => cell.state === 'stated').length).toBeGreaterThan(25)
    for (const source of sources)
      expect(sample.texts.get(source.file)!.slice(source.start, source.end)).toBe(source.quote)
    for (const cell of cells.filter(found => found.state === 'stated')) {
      const source = sources.find(found => found.n === cell.citation)!
      expect([source.file, source.year]).toEqual([cell.file, cell.year])
      expect(source.quote.normalize('NFKC').replace(/\s/g, '')).toContain(cell.text)
    }
  })

  test('is 未载明 where the report is held and 未收录 where it is not', async () => {
    const held = await one('调解纠纷', { units: ['清澧县', '望棠区'], years: '2021-2022' })
    expect(held.rows.map(row => row.cells.map(cell => cell.state))).toEqual([
      ['not_held', 'stated'],
      ['not_held', 'not_stated'],
    ])
  })
})

describe('a number near the measure that counts something else is none of it', () => {
  let made: Sample
  let folder: string
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fazhi-near-'))
    const said =
      '开展法治宣传活动，普法小礼品800余个。为28个村聘用法律顾问。办理重大决策社会稳定风险评估报备35件。派驻人民调解员51人。宪法宣传各1场次。行政执法人员资格考试2460人参加。公示行政许可信息5824条。对180件处罚案件的当事人开展电话调查，接通132人。'
    writeFileSync(
      join(folder, 'a.txt'),
      `云岭县人民政府2023年法治政府建设情况报告\n\n一、主要做法\n\n${said}\n\n全县人民陪审员17名。\n`,
    )
    made = await openSample(folder)
  })
  afterAll(async () => {
    await made.close()
    rmSync(folder, { recursive: true, force: true })
  })
  test.each([
    ['普法宣传'],
    ['法律顾问'],
    ['重大行政决策'],
    ['人民调解员'],
    ['行政执法人员'],
    ['行政许可事项'],
    ['行政处罚案件'],
  ])('%s is 未载明', async measure => {
    const compared = await compareMeasures(made.desk, { today: TODAY, measures: [measure, '人民陪审员'] })
    if (!compared.ok) throw new Error(compared.message)
    const [first, last] = [compared.comparison.measures[0]!, compared.comparison.measures.at(-1)!]
    expect(last.rows[0]!.cells.map(cell => cell.text)).toEqual(['17名'])
    expect(first.rows[0]!.cells.map(cell => cell.text)).toEqual([first === last ? '17名' : '未载明'])
  })
})

describe('bases', () => {
  test('money fined and money fined and confiscated are two; a department’s own is not the whole province’s', async () => {
    const { bases, rows } = await one('罚款', { years: '2022' })
    const baseOf = (unit: string): string | null => rows.find(row => row.unit === unit)!.cells[0]!.base
    expect(baseOf('清沅县人民政府')).not.toBe(baseOf('衡浦市望棠区交通运输局'))
    expect(bases.find(base => base.id === baseOf('清沅县人民政府'))!.label).toContain('罚没')
    expect((await one('罚没', { units: ['清沅县'], years: '2022' })).rows[0]!.cells[0]!.text).toBe('845.6万元')
    const own = rows.find(row => row.unit === '澜山省生态环境厅')!.cells[0]!
    expect([own.text, own.scope]).toEqual(['2186万元', '厅本级'])
    expect(
      (await one('行政处罚案件', { units: ['榕砚区交通局'] })).rows[0]!.cells.map(cell => cell.text),
    ).not.toContain('132人')
  })
  test.each<[scope: string, whose: string]>([
    ['', 'unsaid'],
    ['全州', 'whole'],
    ['全省各级', 'whole'],
    ['州本级', 'own'],
    ['市政府本级', 'own'],
    ['州级行政执法部门', 'own'],
    ['各县(市、新区)', 'below'],
    ['县级', 'below'],
    ['全州生态环境系统', 'body'],
    ['州交通运输局', 'body'],
    ['人民调解委员会', 'unsaid'],
  ])('the scope %j is %s', (scope, whose) => expect(whoseOf(scope)).toBe(whose))

  test.each<[measure: string, stage: string]>([
    ['受理行政复议申请', '受理'],
    ['不予受理行政复议申请', '不予受理'],
    ['审结行政复议申请', '审结'],
    ['行政机关负责人应出庭', '应出庭'],
    ['行政机关负责人出庭', '出庭'],
    ['应诉案件', '应诉'],
    ['收到行政复议申请', '收到'],
    ['行政复议申请未审结', '未结'],
    ['线上受理件(通过政务服务网受理)', '受理'],
    ['配备执法记录仪', ''],
    ['清理行政规范性文件', '清理'],
    ['报备行政规范性文件', '备案'],
    ['制定行政规范性文件', '制定'],
  ])('%s is at the stage %j', (measure, stage) => expect(stageOf(measure)).toBe(stage))

  test('a figure carried over is of another role than one of the year', () => {
    const carried = basisOf(sample.figure('hengpu-2022.html', '22件'))
    expect([carried.role, carried.stage]).toEqual(['carried_over', '结转'])
  })

  test('are marked where they differ, and nothing is computed over them', async () => {
    const aid = await one('法律援助案件', { units: ['清沅县'] })
    // 办理 in 2021 and 2023, 受理 in 2022.
    expect(aid.rows[0]!.cells.map(cell => cell.base)).toEqual(['A', 'B', 'A'])
    expect(aid.rows[0]!.cells[1]!.marks).toContain('受理')
    expect(aid.notes.join('')).toMatch(/不相减[\s\S]*口径A[\s\S]*口径B/)
    expect(aid.computed).toEqual([])
  })

  test('cases of the first instance are not all cases', async () => {
    const { rows, computed } = await one('行政诉讼案件', { units: ['清沅县'] })
    expect(rows[0]!.cells.map(cell => [cell.text, cell.base])).toEqual([
      ['28件', 'B'],
      ['35件', 'A'],
      ['38件', 'A'],
    ])
    expect(computed.map(item => item.formula)).not.toContain('35件 - 28件')
  })

  test('州本级 and 全省 never make one total', async () => {
    const { computed, bases } = await one('行政复议受理', { years: '2023' })
    expect(bases.length).toBeGreaterThan(1)
    for (const item of computed) expect(item.population ?? '').not.toMatch(/澜山省.*清沅县|清沅县.*澜山省/)
  })

  test('a target stands where no result is stated, as a target, and is not computed with', async () => {
    const { rows, computed } = await one('执法记录仪', { units: ['望棠区交通局', '清沅县'], years: '2022' })
    const cell = rows.find(row => row.unit.includes('望棠区'))!.cells[0]!
    expect([cell.text, cell.role, cell.marks.includes('目标或要求')]).toEqual(['40台', 'target', true])
    expect(rows.find(row => row.unit.includes('清沅县'))!.cells[0]!.text).toBe('70台')
    expect(computed).toEqual([])
  })
})

describe('what is computed', () => {
  test('over the years of a unit: differences and growth, with the formula in the figures as printed', async () => {
    const { computed } = await one('法律援助案件', { units: ['衡浦市人民政府'] })
    expect(computed.map(({ kind, label, value, uom, formula }) => [kind, label, value, uom, formula])).toEqual([
      ['difference', '2022年较2021年', 286, '件', '2604件 - 2318件'],
      ['growth', '2022年较2021年', 12.34, '%', '(2604件 - 2318件) / 2318件'],
      ['difference', '2023年较2022年', 267, '件', '2871件 - 2604件'],
      ['growth', '2023年较2022年', 10.25, '%', '(2871件 - 2604件) / 2604件'],
    ])
  })
  test('rates differ by 个百分点 and are neither added nor grown', async () => {
    const { computed } = await one('出庭应诉率', { units: ['衡浦市人民政府', '清沅县'] })
    expect(new Set(computed.map(item => [item.kind, item.uom].join()))).toEqual(new Set(['difference,个百分点']))
    expect(computed[0]!.value).toBeCloseTo(2.59)
  })
  test('over units of one year: a total that names its population, shares and ranks', async () => {
    const { computed, rows } = await one('罚款', { units: ['望棠区交通局', '溪浔区交通局'], years: '2023' })
    const total = computed.find(item => item.kind === 'total')!
    expect([total.value, total.uom, total.formula]).toEqual([395.15, '万元', '236.8万元 + 158.35万元'])
    expect(total.population).toMatch(/2个单位：.*望棠区.*溪浔区/)
    expect(computed.filter(item => item.kind === 'share').map(item => item.value)).toEqual([59.93, 40.07])
    expect(rows.map(row => row.cells[0]!.rank)).toEqual([1, 2])
  })
  test('every number of it follows from the cells it cites', async () => {
    const { measures } = await compare({ measures: ['调解纠纷', '行政复议受理', '法律援助案件'] })
    for (const measure of measures) {
      const cells = measure.rows.flatMap(row => row.cells)
      for (const item of measure.computed) {
        const own = cells.filter(cell => cell.citation !== null && item.from.includes(cell.citation))
        expect(new Set(own.map(cell => cell.base))).toEqual(new Set([item.base]))
        expect(own.every((cell: Cell) => cell.approx === null)).toBe(true)
      }
    }
  })
  test('a whole and what lies in it are never added up', async () => {
    const { computed } = await one('调解纠纷', { years: '2022' })
    for (const item of computed.filter(found => found.kind === 'total'))
      expect(item.population).not.toMatch(/衡浦市人民政府.*清沅县|清沅县.*衡浦市人民政府/)
  })
})

describe('rows and columns', () => {
  test.each<[more: Partial<CompareAsk>, units: string[]]>([
    [{ level: 'county' }, ['清澧县人民政府', '清沅县人民政府', '衡浦市望棠区人民政府']],
    [{ level: '县级', region: '望棠' }, ['衡浦市望棠区人民政府']],
    [{ level: '县级', years: '2021' }, ['清澧县人民政府', '清沅县人民政府', '衡浦市望棠区人民政府']],
    [{ units: ['清沅县', '鹭坪乡'] }, ['清沅县人民政府', '鹭坪乡']],
  ])('%j are %j', async (more, units) => expect((await one('调解纠纷', more)).rows.map(row => row.unit)).toEqual(units))

  test('a year without a report is a column of 未收录', async () => {
    const { years, rows } = await one('调解纠纷', { units: ['清沅县'], years: '2020-2022' })
    expect([years, rows[0]!.cells[0]!.text]).toEqual([[2020, 2021, 2022], '未收录'])
  })
  test('a unit that is not held is a row of 未收录, and what is held is said', async () => {
    const comparison = await compare({ measures: ['调解纠纷'], units: ['清沅县', '云山县'] })
    expect(comparison.measures[0]!.rows.map(row => row.unit)).toEqual(['清沅县人民政府', '云山县'])
    expect(comparison.measures[0]!.rows[1]!.cells.every(cell => cell.text === '未收录')).toBe(true)
    expect(comparison.notes[0]).toMatch(/未收录“云山县”；已收录：/)
  })
  test('several measures are several tables with one list of sources', async () => {
    const { measures, sources } = await compare({
      measures: ['调解纠纷', '调解成功率', '调解纠纷 '],
      units: ['清沅县'],
    })
    expect(measures.map(measure => measure.asked)).toEqual(['调解纠纷', '调解成功率'])
    expect(sources.map(source => source.n)).toEqual(sources.map((_, i) => i + 1))
  })
  test('of several measures the unknown one is said, the others are shown', async () => {
    const { measures, notes } = await compare({ measures: ['专利申请授权量', '调解纠纷'] })
    expect([measures.map(measure => measure.asked), notes.length]).toEqual([['调解纠纷'], 1])
    expect(notes[0]).toMatch(/没有报告载明“专利申请授权量”；相近的指标：/)
  })
  test.each<[ask: Ask, reason: string, said: RegExp]>([
    [{ measures: ['调解纠纷'], units: ['云山县'] }, 'unit_not_held', /^未收录“云山县”；已收录：[^\n]+。$/],
    [
      { measures: ['调解纠纷'], years: '2019' },
      'year_not_held',
      /^未收录2019年度的报告；已收录的年度：2021、2022、2023。$/,
    ],
    [{ measures: ['调解纠纷'], years: '近三年' }, 'usage', /年度要写成 2023 或 2020-2023/],
    [{ measures: ['调解纠纷'], level: '国家' }, 'usage', /层级要写成/],
    [{ measures: ['调解纠纷'], region: '贵州' }, 'unit_not_held', /没有已收录的单位符合“贵州”；已收录：/],
    [{ measures: [] }, 'usage', /没有写指标/],
    // Rows of a county's table are figures of its towns.
    [{ measures: ['调解件'] }, 'measure_unknown', /相近的指标：[^\n]*石苓镇调解件数/],
    [{ measures: ['专利申请授权量'] }, 'measure_unknown', /^没有报告载明“专利申请授权量”；相近的指标：[^\n]+。$/],
  ])('%j is refused as %s', async (ask, reason, said) => {
    const [why, message] = await refused(ask)
    expect(why).toBe(reason)
    expect(message).toMatch(said)
  })
  test('the same question gives the same comparison', async () => {
    const ask: Ask = { measures: ['调解纠纷', '行政复议受理'] }
    expect(await compare(ask)).toEqual(await compare(ask))
  })
})
