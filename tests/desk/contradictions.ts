/** Sentences with a relation between their numbers, right or wrong: what an audit must tell apart. Every third template is held back from tuning. */
import { type Dice, percent } from './random.js'

/** `wrong`: one number is changed so that two statements on one base contradict each other. May be several paragraphs (a number told twice). */
export type Relation = (d: Dice, wrong: boolean) => string | readonly string[]

const WHEN = ['', '全年', '2023年，', '一年来，', '今年以来，', '截至12月底，']
const WHERE = ['', '全县', '我县', '全县各级', '县司法局牵头，']
const AMONG = ['，其中', '，其中：', '，包括', '。其中，']
const SUM = ['共计', '合计', '总计', '一共']

/** Parts and their whole, the whole or a part changed where it is to be wrong. `over`: only so that the parts are more than the whole. */
function parts(d: Dice, wrong: boolean, total: number, n: number, over = false): { whole: number; parts: number[] } {
  const made = d.split(total, n)
  if (!wrong) return { whole: total, parts: made }
  const more = d.int(1, Math.max(2, Math.round(total / 12)))
  if (over || d.chance(0.5)) {
    const at = d.int(0, n - 1)
    return { whole: total, parts: made.map((part, i) => (i === at ? part + more : part)) }
  }
  return { whole: total + more, parts: made }
}

const list = (d: Dice, items: readonly string[]): string => items.join(d.pick(['、', '，', '，']))

export const RELATIONS: Readonly<Record<string, Relation>> = {
  'sum.procedure': (d, wrong) => {
    const {
      whole,
      parts: [a, b],
    } = parts(d, wrong, d.int(300, 9000), 2)
    return `${d.pick(WHEN)}${d.pick(WHERE)}${d.pick(['办理', '查处', '办结', '作出'])}行政处罚案件${d.print(whole)}件${d.pick(AMONG.slice(0, 3))}${list(d, [`普通程序案件${d.print(a!)}件`, `简易程序案件${d.print(b!)}件`])}。`
  },
  'sum.bracket': (d, wrong) => {
    const {
      whole,
      parts: [a, b],
    } = parts(d, wrong, d.int(60, 4000), 2)
    const [open, close] = d.pick([
      ['（', '）'],
      ['(', ')'],
    ] as const)
    return `${d.pick(['规范文字记录，', '加强装备保障，', ''])}全${d.pick(['市', '州', '县'])}${d.pick(['共', '已', ''])}${d.pick(['配备', '配发'])}执法记录仪${whole}台${open}${d.pick(['市级执法部门', '市级部门', '州级'])}${d.pick(['配备', ''])}${a}台，${d.pick(['县级', '县级执法部门', '各县'])}${d.pick(['配备', ''])}${b}台${close}。`
  },
  'sum.kinds': (d, wrong) => {
    const {
      whole,
      parts: [a, b, c],
    } = parts(d, wrong, d.int(200, 3000), 3)
    return `${d.pick(WHEN)}${d.pick(['共', ''])}办结行政处罚案件${d.print(whole)}件，${d.pick(['按类别分：', '按类型分，', '按案件类别分为'])}路政案件${a}件、道路运输案件${d.print(b!)}件、水上交通案件${c}件。`
  },
  'sum.outcome': (d, wrong) => {
    const {
      whole,
      parts: [a, b, c, e],
    } = parts(d, wrong, d.int(40, 400), 4, true)
    return `${d.pick(['全年', '年内', ''])}审结${d.pick(['行政复议案件', ''])}${whole}件${d.pick(['，其中', '，'])}${list(d, [`维持${a}件`, `驳回${b}件`, `撤销${c}件`, `终止${e}件`])}。`
  },
  'sum.receipt': (d, wrong) => {
    const {
      whole,
      parts: [a, b, c],
    } = parts(d, wrong, d.int(30, 600), 3)
    return `${d.pick(['县政府', '我县', '市政府本级', ''])}${d.pick(['收到', '共收到', '全年收到'])}行政复议申请${whole}件${d.pick(['，其中', '，'])}${list(d, [`受理${a}件`, `${d.pick(['不予受理', '不受理'])}${b}件`, `${d.pick(['其他处理', '作其他处理', '告知、转送等其他方式处理'])}${c}件`])}。`
  },
  'sum.status': (d, wrong) => {
    const {
      whole,
      parts: [a, b, c],
    } = parts(d, wrong, d.int(12, 300), 3)
    return `${d.pick(['共受理', '受理', '全年受理'])}${d.pick(['行政复议申请', '劳动争议案件', '诉县政府的行政复议申请'])}${whole}件，${d.pick(['', '其中'])}审结${a}件，撤回${b}件，${d.pick(['正在办理', '正在审理', '尚未审结'])}${c}件。`
  },
  'sum.total': (d, wrong) => {
    const {
      whole,
      parts: [a, b, c],
    } = parts(d, wrong, d.int(60, 900), 3)
    return `${d.pick(['全年办理', '接待办理', ''])}群众来信${a}件、${d.pick(['来访', '走访'])}${b}件、${d.pick(['网上信访', '来电'])}${c}件，${d.pick(SUM)}${whole}件。`
  },
  'sum.calls': (d, wrong) => {
    const {
      whole,
      parts: [a, b],
    } = parts(d, wrong, d.int(2000, 90000), 2, true)
    return `${d.pick(['12345热线', '县12345政务服务便民热线', '政务服务热线'])}${d.pick(['接听群众来电', '接听企业群众来电咨询、投诉'])}${d.print(whole)}${d.pick(['人次', '件', '人（次）'])}，其中${d.pick(['直接解答', '现场解释答复', '当场答复'])}${d.print(a!)}${d.pick(['人次', '件'])}，${d.pick(['转办', '转相关部门办理', '转交职能部门办理'])}${d.print(b!)}件。`
  },
  'sum.level': (d, wrong) => {
    const {
      whole,
      parts: [a, b],
    } = parts(d, wrong, d.int(3000, 90000), 2)
    return `截至12月31日，全${d.pick(['市', '州'])}“跨省通办”办件${whole}件，${d.pick(['市本级', '州本级', '市级'])}${a}件，${d.pick(['各县（市、区）', '各县区', '县级'])}${b}件。`
  },
  'sum.quality': (d, wrong) => {
    const {
      whole,
      parts: [a, b, c],
    } = parts(d, wrong, d.int(60, 500), 3)
    return `${d.pick(['开展执法案卷评查，', '全年', ''])}评查行政执法案卷${whole}${d.pick(['卷', '份'])}，${d.pick(['其中', '评为', ''])}优秀${a}卷、合格${b}卷、不合格${c}卷。`.replaceAll(
      /份，(.*?)卷、(.*?)卷、(.*?)卷/g,
      '份，$1份、$2份、$3份',
    )
  },
  'sum.other': (d, wrong) => {
    const {
      whole,
      parts: [a, b, c],
    } = parts(d, wrong, d.int(30, 400), 3)
    return `${d.pick(WHEN)}${d.pick(['完成合法性审查', '开展合法性审核', '审查涉法文件'])}${whole}件，其中${list(d, [`行政规范性文件${a}件`, `${d.pick(['政府合同', '合同协议'])}${b}件`, `${d.pick(['其他涉法事项', '其他文件', '其他'])}${c}件`])}。`
  },
  'sum.cleaning': (d, wrong) => {
    const {
      whole,
      parts: [a, b, c],
    } = parts(d, wrong, d.int(40, 300), 3, true)
    return `${d.pick(['清理现行规范性文件', '开展规范性文件清理，共清理', '梳理行政规范性文件'])}${whole}件，其中${d.pick(['继续有效', '保留'])}${a}件、修改${b}件、废止${c}件。`
  },
  'percent.success': (d, wrong) => {
    const n = d.int(200, 9000)
    const a = n - d.int(2, Math.round(n / 12))
    const p = wrong ? (Number(percent(a, n, 2)) - d.int(12, 300) / 100).toFixed(2) : percent(a, n, 2)
    return `${d.pick(WHEN)}${d.pick(['全县各级人民调解组织', '人民调解委员会', '全县', ''])}${d.pick(['调解各类纠纷', '调解矛盾纠纷', '调处纠纷'])}${d.print(n)}件，${d.pick(['调解成功', '成功调解', '化解成功'])}${d.print(a)}件，${d.pick(['调解成功率', '成功率'])}${d.pick(['', '为', '达', '达到'])}${p}%。`
  },
  'percent.court': (d, wrong) => {
    const n = d.int(20, 200)
    const a = n - d.int(1, 9)
    const p = percent(wrong ? a - d.int(1, 4) : a, n, d.pick([1, 2]))
    return `${d.pick(['行政机关负责人', '负责人', '全县行政机关负责人'])}${d.pick(['应出庭', '应当出庭'])}${n}件，${d.pick(['实际出庭', '出庭'])}${a}件，${d.pick(['出庭应诉率', '出庭率'])}${d.pick(['', '为', '达'])}${p}%。`
  },
  'percent.share': (d, wrong) => {
    const n = d.int(300, 3000)
    const a = d.int(Math.round(n / 3), n - 20)
    const p = percent(wrong ? a - d.int(6, 40) : a, n, 2)
    return `${d.pick(['县级政务服务事项', '进驻政务服务事项', '依申请政务服务事项'])}${d.print(n)}项，其中${d.pick(['全程网办', '可全程网办', '即办件'])}${a}项，${d.pick(['占比', '占', '占总数的'])}${p}%。`
  },
  'percent.pass': (d, wrong) => {
    const n = d.int(120, 3000)
    const a = n - d.int(3, Math.round(n / 6))
    const p = percent(wrong ? Math.max(1, a - Math.ceil(n / 40)) : a, n, d.pick([1, 2]))
    return `${d.pick(['组织行政执法人员资格考试，', '开展执法人员考试，', ''])}${d.pick([`${n}人参加考试，${a}人合格`, `参加考试${n}人，合格${a}人`])}，${d.pick(['合格率', '考试合格率'])}${d.pick(['', '为', '达'])}${p}%。`
  },
  'percent.adopt': (d, wrong) => {
    const n = d.int(60, 900)
    const a = n - d.int(5, Math.round(n / 3))
    const p = percent(wrong ? a + Math.ceil(n / 30) : a, n, d.pick([1, 2]))
    return `${d.pick(['政府法律顾问', '法律顾问', '审查机构'])}提出${d.pick(['法律意见', '意见建议', '审查意见'])}${n}条，${d.pick(['采纳', '被采纳'])}${a}条，采纳率${d.pick(['', '为', '达'])}${p}%。`
  },
  'percent.bracket': (d, wrong) => {
    const n = d.int(500, 40000)
    const a = n - d.int(5, Math.round(n / 50))
    const p = wrong ? (Number(percent(a, n, 1)) - d.int(4, 30) / 10).toFixed(1) : percent(a, n, 1)
    return `${d.pick(['热线平台收到群众诉求', '受理群众诉求', '12345平台接收诉求'])}${d.print(n)}件，办结${d.print(a)}件（办结率${p}%）。`
  },
  'change.number': (d, wrong) => {
    const a = d.int(120, 900)
    const b = a - d.int(10, 80)
    const c = wrong ? d.slip(a - b) : a - b
    return `${d.pick(['县级权责清单', '行政许可事项', '县级行政备案事项'])}由${a}项${d.pick(['精简至', '压减到', '调整为', '减少到'])}${b}项，${d.pick(['减少', '精简', '压减'])}${d.pick(['', '了'])}${c}项。`
  },
  'change.percent': (d, wrong) => {
    const a = d.int(200, 900)
    const b = d.int(Math.round(a / 3), a - 20)
    const p = wrong ? (Number(percent(a - b, a, 2)) + d.int(20, 700) / 100).toFixed(2) : percent(a - b, a, 2)
    return `${d.pick(['工程建设项目申请材料', '审批要件', '涉企检查事项'])}由${d.pick(['改革前的', ''])}${a}${d.pick(['份', '项'])}精简至${b}份，${d.pick(['压减', '精简', '压减率达', '减幅'])}${p}%。`.replace(
      /(\d+)项精简至(\d+)份/,
      '$1项精简至$2项',
    )
  },
  'change.growth': (d, wrong) => {
    const before = d.int(80, 4000)
    const more = d.int(5, Math.round(before / 3))
    const p = percent(wrong ? more + Math.ceil(before / 25) : more, before, d.pick([1, 2]))
    return `${d.pick(['交通运输领域立案', '办理法律援助案件', '受理劳动争议案件'])}${before + more}件，${d.pick(['同比增加', '比上年增加', '较上年增加'])}${more}件，${d.pick(['增长', '同比增长'])}${p}%。`
  },
  'average.each': (d, wrong) => {
    const n = d.int(8, 30)
    const k = d.int(2, 12)
    const said = wrong ? k + d.pick([1, 2, -1]) : k
    const [unit, thing] = d.pick([
      ['乡镇', '执法记录仪'],
      ['村', '法律图书'],
      ['司法所', '办公电脑'],
    ] as const)
    return `为${n}个${unit}${d.pick(['配发', '配备'])}${thing}${n * k}台，${d.pick(['每个', '平均每个'])}${unit}${said}台。`
  },
  'bound.single': (d, wrong) => {
    const n = d.int(20, 300)
    const a = wrong ? n + d.int(3, 60) : n - d.int(2, 15)
    return `${d.pick(['全县现有执法人员', '全县从事法制审核人员', '街道综合行政执法队有队员', '聘请人民监督员'])}${n}名，其中${d.pick(['通过法律职业资格考试的', '持证', '取得执法证件的', '大学本科以上学历'])}${a}名。`
  },
  'bound.court': (d, wrong) => {
    const n = d.int(20, 120)
    const a = wrong ? n + d.int(1, 9) : n - d.int(0, 5)
    return d.pick([
      `行政机关负责人应出庭${n}件，实际出庭${a}件。`,
      `食品安全监督抽检${n * 10}批次，合格${a * 10}批次。`,
      `${n * 12}人参加考试，${a * 12}人合格。`,
      `提出审查意见${n}条，采纳${a}条。`,
    ])
  },
  'list.count': (d, wrong) => {
    const names = [
      ...['停车收费调整', '第二水厂迁建', '农村公交改造', '老旧小区改造', '学区范围划分', '垃圾处理收费'],
    ].slice(0, d.int(3, 5))
    const numerals = ['', '一', '两', '三', '四', '五', '六']
    const said = names.length + (wrong ? d.pick([1, -1]) : 0)
    return `${d.pick(['对', '围绕', '将'])}${names.join('、')}${d.pick([numerals[said]!, String(said)])}${d.pick(['个事项', '项重大行政决策'])}${d.pick(['开展风险评估', '履行公众参与程序', '组织专家论证'])}。`
  },
  repeat: (d, wrong) => {
    const n = d.int(500, 9000)
    const m = wrong ? d.slip(n) : n
    const [first, second] = d.pick([
      [`全年调解矛盾纠纷${d.print(n)}件，社会大局稳定。`, `全县人民调解组织调解矛盾纠纷${d.print(m)}件。`],
      [`全县建立人民调解组织${n}个。`, `专职调解力量不断加强，全县现有人民调解组织${m}个。`],
      [`全年办理行政处罚案件${d.print(n)}件。`, `全县办理行政处罚案件${d.print(m)}件，均已录入平台。`],
      [`全年办理法律援助案件${n}件。`, `共办理法律援助案件${m}件，受援群众满意。`],
    ])
    return [first!, second!]
  },
  balance: (d, wrong) => {
    const [carried, taken] = [d.int(3, 30), d.int(40, 300)]
    const done = carried + taken - d.int(2, 25)
    const left = carried + taken - done
    const said = wrong ? left + d.int(1, 9) : left
    return d.pick([
      `上年结转${carried}件，本年受理${taken}件，审结${done}件，结转下年${said}件。`,
      `受理行政复议申请${taken}件。加上上年结转的${carried}件，全年审结${done}件，结转下年度${said}件。`,
      `受理${taken}件。年初结转${carried}件，全年审结${done}件，年末未审结${said}件。`,
    ])
  },
  table: (d, wrong) => {
    const rows = ['城关镇', '东河乡', '石桥镇', '柳林街道'].map(name => ({ name, a: d.int(10, 300), b: d.int(5, 200) }))
    const sum = (key: 'a' | 'b'): number => rows.reduce((total, row) => total + row[key], 0)
    const total = wrong ? d.slip(sum('a')) : sum('a')
    return [
      [
        '| 乡镇 | 受理（件） | 办结（件） |',
        '| --- | --- | --- |',
        ...rows.map(row => `| ${row.name} | ${row.a} | ${row.b} |`),
        `| 合计 | ${total} | ${sum('b')} |`,
      ].join('\n'),
    ]
  },
  'sum.instance': (d, wrong) => {
    const {
      whole,
      parts: [a, b],
    } = parts(d, wrong, d.int(15, 200), 2)
    return `${d.pick(['办理行政应诉案件', '全县行政诉讼应诉案件', '以县政府为被告的行政诉讼案件'])}${whole}件，其中${list(d, [`一审${d.pick(['案件', '应诉案件', ''])}${a}件`, `二审${d.pick(['案件', '应诉案件', ''])}${b}件`])}。`
  },
  'sum.aid': (d, wrong) => {
    const {
      whole,
      parts: [a, b, c],
    } = parts(d, wrong, d.int(100, 3000), 3, true)
    return `${d.pick(['办理', '受理', '共办理'])}法律援助案件${d.print(whole)}件，${d.pick(['其中', '包括'])}民事${d.pick(['案件', ''])}${a}件、刑事${d.pick(['案件', ''])}${b}件、行政${d.pick(['案件', ''])}${c}件。`
  },
  'sum.half': (d, wrong) => {
    const {
      whole,
      parts: [a, b],
    } = parts(d, wrong, d.int(40, 400), 2)
    return `全年${d.pick(['举办法治宣讲', '开展普法活动', '组织法治讲座'])}${whole}场，其中上半年${a}场，下半年${b}场。`
  },
  'sum.channel': (d, wrong) => {
    const {
      whole,
      parts: [a, b],
    } = parts(d, wrong, d.int(2000, 400000), 2)
    return `${d.pick(['政务服务中心共受理', '全县共受理政务服务事项', '全年受理办件'])}${d.print(whole)}件，其中${d.pick([`线上受理${a}件，线下受理${b}件`, `网上办理${a}件、窗口办理${b}件`, `线上${a}件、线下${b}件`])}。`
  },
  'sum.appeal': (d, wrong) => {
    const {
      whole,
      parts: [a, b],
    } = parts(d, wrong, d.int(300, 40000), 2, true)
    return `${d.pick(['12315平台', '市场监管部门', '投诉举报平台'])}${d.pick(['接收', '受理', '共接收'])}投诉举报${d.print(whole)}件，其中投诉${d.print(a!)}件、举报${d.print(b!)}件。`
  },
  'sum.money': (d, wrong) => {
    const total = d.int(20000, 900000)
    const [a, b] = d.split(total, 2)
    const money = (value: number): string => (value / 100).toFixed(2)
    const whole = wrong ? total + d.int(300, 9000) : total
    return `${d.pick(['罚没收入', '罚没款', '罚没金额'])}${money(whole)}万元，其中罚款${money(a!)}万元、没收违法所得${money(b!)}万元。`
  },
  'sum.sex': (d, wrong) => {
    const {
      whole,
      parts: [a, b],
    } = parts(d, wrong, d.int(60, 900), 2)
    return `${d.pick(['培养“法律明白人”', '选聘人民陪审员', '现有专职调解员'])}${whole}${d.pick(['名', '人'])}，其中${d.pick([`男性${a}名、女性${b}名`, `男${a}人，女${b}人`])}。`
  },
  'sum.post': (d, wrong) => {
    const {
      whole,
      parts: [a, b],
    } = parts(d, wrong, d.int(60, 2000), 2)
    return `${d.pick(['全县共有人民调解员', '配齐人民调解员', '现有调解员'])}${whole}名，其中专职${d.pick(['调解员', ''])}${a}名、兼职${d.pick(['调解员', ''])}${b}名。`
  },
}
