/** What a passage states in numbers: which are figures, what they count, whose, and from which words. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Figure, figuresOf } from '../../src/corpus/figures.js'
import { type Passage, passagesOf } from '../../src/corpus/passages.js'
import { readReport } from '../../src/corpus/report.js'

function passage(text: string, section: readonly string[] = [], columns: readonly string[] = []): Passage {
  return { id: 'r.0', report: 'r', ordinal: 0, section, start: 100, end: 100 + text.length, text, columns }
}

const figures = (text: string, section?: readonly string[]): Figure[] => figuresOf(passage(text, section))
const measures = (text: string): string[] => figures(text).map(figure => `${figure.raw} ${figure.measure}`)

describe('digits that name a thing, or date it, are no figures', () => {
  test.each([
    '截1231日,工作平稳推进',
    '截至2020年1231日',
    '截12月,各项工作完成',
    '“12·4”国家宪法日活动',
    '开展12.4国家宪法日宣传',
    '吸取“10·13”事故教训',
    '《法治政府建设实施纲要(20152020年)》',
    '对2019-2020年所有规范性文件重新清理',
    '印发通知(州府办发〔2020〕24号)',
    '根据方案(中法委发20205)要求',
    '用好12345热线和“13710”系统',
    '12309检察服务中心挂牌',
    '贯彻十九届二中、三中、五中全会精神',
    '第14次常务会议专题审议',
    '州人民政府第100次常务会议通过',
    '落实“十四五”规划和“八五”普法',
    '综合执法改革实现“1+5”模式',
    '强化“4456工作模式”',
    '推行“双随机、一公开”',
    '落实行政执法“三项制度”',
    '落实行政执法三项制度',
    '推行“一网通办”“一窗受理”',
    '落实“一村一法律顾问”制度',
    '推进“法律七进”',
    '公布“四办”清单',
    '坚持示范创建和督察整改两手抓',
    '“一把手”履行第一责任人职责',
    '州、县、乡三级贯通,州县两级达标',
    '一体推进法治政府建设',
    '“3550”改革目标逐步落地',
    '落实“四好农村路”要求',
    '一年来,工作成效明显',
    '按照近两年工作要求',
    '2020年上半年考核',
    '聘请第三方评估',
    '县法院发挥“三大审判”作用',
    '增强“四个意识”、做到“两个维护”',
    '2021年1月被评为先进单位',
    '处理数百件',
  ])('%s', text => expect(figures(text).map(figure => figure.raw)).toEqual([]))
})

describe('a figure has value, unit of measure, approximation, kind and role', () => {
  test.each([
    [
      '累计发放宣传手册4000余册',
      { value: 4000, uom: '册', approx: '余', raw: '4000余册', kind: 'count', role: 'result' },
    ],
    ['先后编印两类手册', { value: 2, uom: '类', kind: 'count' }],
    ['法定授权的行政检查、行政处罚两项职权', { value: 2, uom: '项' }],
    ['建立行政执法事项、音像记录事项等“五大类”清单', { value: 5, uom: '大类' }],
    ['充实了执法、司法、普法守法三个协调小组', { value: 3, uom: '个' }],
    ['每年至少举办10次法治讲座', { value: 10, approx: '至少', role: 'target', kind: 'target' }],
    ['旁听庭审不少于2次', { value: 2, approx: '不少于', role: 'target' }],
    ['涉及金额1149.36万元', { value: 1149.36, uom: '万元', kind: 'money' }],
    ['干部年人均学法40课时以上', { value: 40, uom: '课时', approx: '以上', kind: 'duration' }],
    ['单位随机抽查平均达30.11次', { value: 30.11, kind: 'ratio' }],
    ['年度考核获全省第3名', { value: 3, uom: '名', kind: 'rank', scope: '全省' }],
    ['行政诉讼收案数同比下降10.51%', { value: 10.51, role: 'change', kind: 'percent' }],
    ['已审结复议案件92件(含2019年结转22件)', { value: 92, role: 'result' }, { value: 22, role: 'carried_over' }],
    ['申请材料由改革前的775个精简至369个', { value: 775, role: 'before' }, { value: 369, role: 'after' }],
    ['将改革前的155个审批事项压缩至70个', { value: 155, role: 'before' }, { value: 70, role: 'after' }],
    ['调撤率44.35%,考核指标值为35%', { value: 44.35, role: 'result' }, { value: 35, role: 'target' }],
  ])('%s', (text, ...wanted) => {
    const found = figures(text as string)
    expect(found).toHaveLength(wanted.length)
    for (const [i, one] of wanted.entries()) expect(found[i]).toMatchObject(one as object)
  })

  test('what stands under plans is a target', () => {
    expect(figures('新建检测点3处。', ['四、2024年工作打算'])[0]).toMatchObject({ role: 'target', kind: 'target' })
    expect(figures('新的一年,我们打算:再添置无人机10架;建站4个。')[1]).toMatchObject({ role: 'target' })
    expect(figures('下一步,将培训执法人员300人次。')[0]).toMatchObject({ role: 'target' })
  })
})

describe('the measure can be read alone', () => {
  test.each([
    ['调解成功率98.89%', '98.89% 调解成功率'],
    ['全年党组会6次研究部署', '6次 党组会研究部署'],
    ['共向行政部门制发了478份检察建议', '478份 向行政部门制发检察建议'],
    ['26名行政执法人员颁证率100%', '26名 颁证的行政执法人员', '100% 行政执法人员颁证率'],
    ['163名工作人员全部达标', '163名 达标的工作人员'],
    ['有378名律师担任了795个村(居)法律顾问', '378名 担任村(居)法律顾问的律师', '795个 律师担任村(居)法律顾问'],
    ['100多名律师为90家民营企业深入开展体检', '100多名 为民营企业深入开展体检的律师', '90家 深入开展体检的民营企业'],
    [
      '州本级收到行政复议申请104件,其中受理96件,不受理8件',
      '104件 收到行政复议申请',
      '96件 受理行政复议申请',
      '8件 不受理行政复议申请',
    ],
    [
      '收到行政复议申请258件,较上年增长20.56%,受理239件,同比增长24.71%',
      '258件 收到行政复议申请',
      '20.56% 收到行政复议申请较上年增长',
      '239件 受理行政复议申请',
      '24.71% 受理行政复议申请同比增长',
    ],
    [
      '全年共办结行政处罚案件1301件,按类别分:路政案件122件、水上交通案件45件',
      '1301件 办结行政处罚案件',
      '122件 路政案件(办结行政处罚案件)',
      '45件 水上交通案件(办结行政处罚案件)',
    ],
    ['办理16754件行政执法案件,涉及金额20万元', '16754件 办理行政执法案件', '20万元 办理行政执法案件涉及金额'],
    ['审批事项申请材料由775个精简至369个', '775个 审批事项申请材料', '369个 审批事项申请材料'],
    ['将改革前的155个审批事项压缩至70个', '155个 审批事项', '70个 审批事项'],
    ['发放宣传手册400册、宣传单360份', '400册 发放宣传手册', '360份 发放宣传单'],
    [
      '配备执法记录仪3476台(州级行政执法部门配备604台,县级配备2982台)',
      '3476台 配备执法记录仪',
      '604台 配备执法记录仪',
      '2982台 配备执法记录仪',
    ],
    [
      '全市一审行政诉讼案件412件,败诉55件,败诉率13.35%',
      '412件 一审行政诉讼案件',
      '55件 一审行政诉讼案件败诉',
      '13.35% 一审行政诉讼案件败诉率',
    ],
    [
      '行政机关负责人应出庭398件,实际出庭371件,出庭应诉率93.22%',
      '398件 行政机关负责人应出庭',
      '371件 行政机关负责人出庭',
      '93.22% 行政机关负责人出庭应诉率',
    ],
    ['2214人参加考试,2037人合格', '2214人 参加考试', '2037人 参加考试合格'],
    ['受理、审结行政复议案件分别为12件、11件', '12件 受理行政复议案件', '11件 审结行政复议案件'],
    ['成员分别为法官18名、律师42名', '18名 法官(成员)', '42名 律师(成员)'],
    ['明确了8个方面32项具体工作任务', '8个 明确具体工作任务(方面)', '32项 明确具体工作任务'],
    ['行政诉讼败诉率为5.22%,优于考核指标值8%', '5.22% 行政诉讼败诉率', '8% 行政诉讼败诉率考核指标值'],
    ['物业纠纷最多,为176件', '176件 物业纠纷'],
    [
      '全市收到复议申请735件,受理648件。市本级收到210件,受理187件',
      '735件 收到复议申请',
      '648件 受理复议申请',
      '210件 收到复议申请',
      '187件 受理复议申请',
    ],
    [
      '收到行政复议申请43件。审结案件中,维持39件,撤销4件',
      '43件 收到行政复议申请',
      '39件 行政复议申请维持',
      '4件 行政复议申请撤销',
    ],
    ['已结101件,未结7件', '101件 已结', '7件 未结(已结)'],
    ['惠及企业900户次,减免罚款54万元', '900户次 惠及企业', '54万元 减免罚款金额'],
    ['赋权98项中全年使用过的只有27项', '98项 赋权', '27项 使用过的赋权事项'],
    ['公告文件14件,叫停限制竞争的9件', '14件 公告文件', '9件 叫停限制竞争的公告文件'],
    [
      '建成公共法律服务中心6个、站58个、室482个',
      '6个 建成公共法律服务中心',
      '58个 建成公共法律服务站',
      '482个 建成公共法律服务室',
    ],
    ['■ 组织旁听庭审3场91人次\n★ 依法决策', '3场 组织旁听庭审', '91人次 组织旁听庭审'],
    [
      '办理处罚案件72宗,罚款43万元,同比分别下降8.9%和21.3%',
      '72宗 办理处罚案件',
      '43万元 罚款(办理处罚案件)',
      '8.9% 办理处罚案件同比下降',
      '21.3% 罚款同比下降',
    ],
    ['执法人员中懂双语的仅占31%', '31% 执法人员中懂双语的占比'],
    [
      '渔业、医疗两个调委会分别调解纠纷12件、68件',
      '两个 渔业、医疗调委会',
      '12件 渔业调委会调解纠纷',
      '68件 医疗调委会调解纠纷',
    ],
    ['万人成讼率由78.6降至61.2', '78.6 万人成讼率', '61.2 万人成讼率'],
    ['普法活动113场,比去年的84场多29场', '113场 普法活动', '84场 普法活动', '29场 普法活动比上年多'],
    ['调解船出航92航次。热线接听17通', '92航次 调解船出航', '17通 热线接听'],
  ])('%s', (text, ...wanted) => expect(measures(text)).toEqual(wanted))
})

describe('nothing is a figure of value 0', () => {
  test.each([
    ['本乡全年无行政执法案件', ['行政执法案件']],
    ['我乡无立案处罚的案件', ['立案处罚的案件']],
    ['无行政复议、行政诉讼相关案件', ['行政复议案件', '行政诉讼案件']],
    ['全年未发生败诉案件', ['败诉案件']],
    ['没有发生行政诉讼案件', ['行政诉讼案件']],
    ['办结率高,越级上访量为零', ['越级上访量']],
    ['查处无照经营、无证行医等违法案件', []],
    ['确保无重大安全事故', []],
  ])('%s', (text, wanted) => {
    const found = figures(text)
    expect(found.map(figure => figure.measure)).toEqual(wanted)
    for (const figure of found) expect(figure).toMatchObject({ value: 0, uom: '件' })
  })
})

describe('the scope is whose it is', () => {
  test.each([
    ['全州建立调解组织1429个,共有调解员8458人', ['全州', '全州']],
    ['网上办理率为38.78%(州本级网上办理率为59.25%)', [null, '州本级']],
    ['全州全省通办办件15件,州本级6件,各县(市、新区)9件', ['全州', '州本级', '各县(市、新区)']],
    ['州交通运输局共办理16754件行政执法案件', ['州交通运输局']],
    ['县委常委会专题研究法治建设工作3次', ['县委常委会']],
    ['其中线上受理件16件', ['线上']],
    ['印制手册30份', [null]],
    ['全市聘请法律顾问26名。共参与审查合同57件', ['全市', '全市']],
    ['全市聘请法律顾问26名。2024年市政府法律顾问参与审查合同57件', ['全市', null]],
  ])('%s', (text, wanted) => expect(figures(text).map(figure => figure.scope)).toEqual(wanted))
})

describe('the quote is the clause, with what an elliptic one leans on', () => {
  test.each([
    ['开展宣传,发放手册400册。', '发放手册400册'],
    ['州本级收到申请104件,受理96件。', '州本级收到申请104件,受理96件'],
    ['今年监测信息882条;处置舆情26件。', '处置舆情26件'],
    ['调整小组.全年召开会议4次.印发简报。', '全年召开会议4次'],
  ])('%s', (text, wanted) => expect(figures(text).at(-1)!.quote).toBe(wanted))
})

test('a table row takes its measure from row and column head, a year in the column head is the scope', () => {
  const row = passage('| 调解纠纷 | 120 | 98.5% |', [], ['指标', '2022年数量(件)', '成功率'])
  expect(figuresOf(row).map(({ value, uom, measure, scope }) => [value, uom, measure, scope])).toEqual([
    [120, '件', '调解纠纷', '2022年'],
    [98.5, '%', '调解纠纷成功率', null],
  ])
})

describe('promises', () => {
  const piece = fc.constantFrom(
    '全州',
    '受理',
    '行政复议',
    '案件',
    '12',
    '３０',
    '.5',
    '万',
    '件',
    '名',
    '%',
    '，',
    '、',
    '。',
    '；',
    '（',
    '）',
    '“',
    '”',
    '其中',
    '分别为',
    '由',
    '精简至',
    '无',
    '十',
    '余',
    '第',
    '2020年',
    ' ',
    '\n',
    '率',
    '律师',
    '的',
    '《',
    '》',
    '同比',
    '增长',
    ':',
    '|',
  )

  test('a quote and a raw number are slices of the passage, offsets count in the report', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), parts => {
        const text = parts.join('')
        for (const figure of figures(text)) {
          expect(text.slice(figure.start - 100, figure.end - 100)).toBe(figure.quote)
          expect(text.slice(figure.rawStart - 100, figure.rawEnd - 100)).toBe(figure.raw)
          expect(figure.quote).toContain(figure.raw)
          expect(Number.isFinite(figure.value)).toBe(true)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('a passage of damaged text is read in linear time', () => {
    const text = '其中受理12件、由改革前的775个精简至369个(含“结转”22件),分别为1件、2件'.repeat(200)
    const start = performance.now()
    figures(text)
    expect(performance.now() - start).toBeLessThan(2_000)
  })
})

const shared = ['../shared', '../../shared']
  .map(path => join(process.cwd(), path))
  .find(path => existsSync(join(path, 'eval')))

test.skipIf(!shared)(
  'figures of the shared reports reach the marks: recall and precision 97 %, at most one trap',
  () => {
    const folder = join(shared!, 'corpus')
    const found = readdirSync(folder).flatMap(file => {
      const report = readReport({ file, text: readFileSync(join(folder, file), 'utf8') })
      return passagesOf(report)
        .flatMap(figuresOf)
        .map(figure => ({ ...figure, file }))
    })
    const out = join(mkdtempSync(join(tmpdir(), 'figures-')), 'found.json')
    writeFileSync(out, JSON.stringify({ figures: found }))
    const path = (name: string): string => join(shared!, 'eval', name)
    const args = ['--gold', path('figures.dev.jsonl'), '--traps', path('traps.dev.jsonl'), '--found', out, '--json']
    const { summary } = JSON.parse(execFileSync('node', [path('score-figures.mjs'), ...args], { encoding: 'utf8' }))
    expect(summary.recall).toBeGreaterThanOrEqual(97)
    expect(summary.precisionInGoldSentences).toBeGreaterThanOrEqual(97)
    expect(summary.trapsTaken).toBeLessThanOrEqual(1)
    expect(summary.withMeasure).toBeGreaterThanOrEqual(95)
  },
)
