/** Sentences whose numbers look as if they contradicted each other and do not: other bases, overlaps, lists that are not complete, rounding, 余. */
import { type Dice, percent } from './random.js'

export type Harmless = (d: Dice) => string | readonly string[]

export const HARMLESS: Readonly<Record<string, Harmless>> = {
  'open list': d => {
    const n = d.int(300, 4000)
    return `全县办理行政处罚案件${n}件，其中${d.pick(['交通运输领域', '市场监管领域', '涉企案件'])}${d.int(20, n / 4)}件、${d.pick(['自然资源领域', '文化市场领域', '生态环境领域'])}${d.int(10, n / 4)}件。`
  },
  'overlap of people': d => {
    const n = d.int(120, 900)
    return `${d.pick(['培训执法人员', '轮训干部', '发展普法志愿者'])}${n}${d.pick(['人', '名'])}，其中${d.pick(['女干部', '党员', '少数民族干部'])}${n - d.int(5, 40)}人、${d.pick(['35岁以下', '大学本科以上', '持证人员'])}${n - d.int(10, 60)}人。`
  },
  'overlap of cases': d => {
    const n = d.int(150, 900)
    return `办理法律援助案件${n}件，其中农民工讨薪案件${n - d.int(20, 60)}件、${d.pick(['妇女', '未成年人', '残疾人'])}案件${n - d.int(40, 80)}件。`
  },
  'carried in': d => {
    const n = d.int(40, 300)
    const c = d.int(8, 40)
    return `受理行政复议申请${n}件，审结${n + d.int(1, c)}件（含${d.pick(['上年', '2022年'])}结转${c}件）。`
  },
  'rate with carried': d => {
    const [n, c] = [d.int(60, 300), d.int(6, 30)]
    const a = n + c - d.int(2, 20)
    return `上年结转${c}件，受理${n}件，审结${a}件，审结率${percent(a, n + c, 2)}%。`
  },
  satisfied: d => {
    const n = d.int(2000, 40000)
    return `热线受理诉求${n}件，办结${n - d.int(3, 90)}件，${d.pick(['群众满意率', '满意率', '回访满意率'])}${d.int(90, 97)}.${d.int(1, 9)}%。`
  },
  'in time': d => {
    const n = d.int(200, 4000)
    return `办理转办件${n}件，办结${n - d.int(3, 20)}件，${d.pick(['按时办结率', '及时办结率', '按期答复率'])}${d.pick(['99.6%', '98.2%', '97.5%'])}。`
  },
  'share of another whole': d => {
    const n = d.int(200, 3000)
    const a = d.int(40, n / 3)
    return `办理行政复议案件${n}件，其中${d.pick(['公安类', '自然资源类', '市场监管类'])}${a}件，占${d.pick(['全市同类案件', '全省总数', '同期信访量', '上年同类案件'])}的${d.int(3, 60)}.${d.int(1, 9)}%。`
  },
  'about so many': d => {
    const n = d.int(2, 9) * 1000
    return `发放宣传资料${n}余份，其中普法手册${n - 500}余份、宣传折页${d.int(6, 20) * 100}余份。`
  },
  'rounded millions': d => {
    const [a, b] = [d.int(200000, 400000), d.int(50000, 150000)]
    const wan = (value: number): string => (value / 10000).toFixed(2)
    return `全市受理群众诉求${wan(a + b)}万件，其中直接答复${wan(a)}万件、转办${wan(b)}万件。`
  },
  'cut off percent': d => {
    const n = d.int(3000, 9000)
    const a = n - d.int(20, 200)
    const cut = Math.floor((a / n) * 10000) / 100
    return `调解矛盾纠纷${n}件，调解成功${a}件，成功率${cut.toFixed(2)}%。`
  },
  steps: d => {
    const n = d.int(60, 400)
    return `${d.pick(['收到行政复议申请', '接收立案申请'])}${n}件，${d.pick(['', '其中'])}受理${n - d.int(2, 9)}件，审结${n - d.int(10, 30)}件。`
  },
  'court of another base': d => {
    const n = d.int(60, 300)
    const due = n - d.int(10, 30)
    const a = due - d.int(1, 5)
    return `全县行政诉讼案件${n}件，行政机关负责人出庭${a}件，出庭应诉率${percent(a, due, 2)}%。`
  },
  target: d => {
    const n = d.int(60, 300)
    return `负责人出庭${n}件，${d.pick(['力争', '确保', '下一步，力争'])}出庭应诉率达到${d.int(90, 98)}%以上。`
  },
  'half of the year': d => {
    const n = d.int(500, 4000)
    return [`上半年，全县调解矛盾纠纷${n}件。`, `全年，全县调解矛盾纠纷${2 * n + d.int(3, 90)}件。`]
  },
  whose: d => {
    const n = d.int(60, 300)
    return [`县本级收到行政复议申请${n}件。`, `全县收到行政复议申请${n + d.int(20, 200)}件。`]
  },
  doings: d => {
    return [`开展法治宣传活动${d.int(20, 60)}场。`, `围绕宪法宣传周，开展法治宣传活动${d.int(3, 19)}场。`]
  },
  'and others': d =>
    `配套${d.pick(['制定', '出台'])}行政执法公示、执法全过程记录、法制审核等${d.pick(['6项', '五项', '8项'])}制度。`,
  'examples of many': d => `将公积金缴存、提取、贷款、查询共${d.int(15, 40)}个事项纳入通办范围。`,
  cumulative: d => {
    const n = d.int(5, 40)
    return `新命名民主法治示范村${n}个，累计达到${n + d.int(30, 300)}个。`
  },
  'growth alone': d =>
    `受理法律援助案件${d.int(200, 900)}件，同比增长${d.int(3, 20)}.${d.int(10, 99)}%，其中农民工案件${d.int(50, 150)}件。`,
  'money beside': d => {
    const n = d.int(300, 900)
    return `立案${n}件，办结${n - d.int(3, 20)}件，罚款${d.int(100, 900)}.${d.int(1, 9)}万元，涉案金额${d.int(1000, 9000)}万元。`
  },
  'hours a head': d => `组织培训${d.int(5, 20)}期${d.int(400, 900)}人次，人均学法${d.int(40, 80)}学时。`,
  nested: d => {
    const b = d.int(200, 900)
    return `转相关部门办理${b}件（含省级平台转办${d.int(20, 60)}件，县长信箱${d.int(10, 40)}件），均已办结。`
  },
  'some kinds': d => {
    const n = d.int(1500, 4000)
    return `调解纠纷${n}件，婚姻家庭、邻里、山林土地三类纠纷分别为${d.int(200, 400)}件、${d.int(200, 400)}件、${d.int(100, 300)}件。`
  },
  points: d => {
    const n = d.int(2000, 9000)
    const a = n - d.int(20, 90)
    return `调解纠纷${n}件，成功${a}件，成功率${percent(a, n, 2)}%，较上年提高0.${d.int(1, 9)}个百分点。`
  },
  'lost of judged': d => {
    const judged = d.int(40, 90)
    const lost = d.int(2, 9)
    return `全县一审行政诉讼案件${judged + d.int(20, 60)}件，败诉${lost}件，败诉率${percent(lost, judged, 2)}%。`
  },
  'people and times': d =>
    `培训执法人员${d.int(200, 400)}人，其中线上${d.int(300, 900)}人次、线下${d.int(300, 900)}人次。`,
  'two joined': d =>
    `统筹推进${d.pick(['立法和执法、司法、守法普法', '法治乡村、法治社区和法治企业、法治校园'])}四个方面工作。`,
  slogans: d =>
    `增强“四个意识”、坚定“四个自信”、做到“两个维护”，${d.pick(['落实行政执法“三项制度”', '推进“三治融合”'])}，打造“1+5”模式。`,
  'more than last year': d => {
    const a = d.int(40, 90)
    const b = d.int(3, 20)
    return `开展执法培训${a + b}场，比去年的${a}场多${b}场。`
  },
  required: d => `要求每个乡镇每年集中学法不少于${d.int(2, 6)}次，全县${d.int(8, 20)}个乡镇共学法${d.int(60, 200)}次。`,
  'balance with withdrawn': d => {
    const [c, n] = [d.int(5, 20), d.int(60, 200)]
    const back = d.int(3, 9)
    const left = d.int(4, 15)
    return `上年结转${c}件，受理${n}件，审结${c + n - back - left}件，撤回${back}件，结转下年${left}件。`
  },
  'rate of a part': d => {
    const n = d.int(100000, 400000)
    const a = d.int(40000, 90000)
    return `全州共受理${n}件，其中线上受理${a}件，网上办理率为${percent(a, n, 2)}%（州本级网上办理率为${d.int(50, 90)}.${d.int(10, 99)}%）。`
  },
  'another campaign': d => {
    return [`“铁拳”行动中立案查处案件${d.int(20, 90)}件。`, `“护苗”专项行动立案查处案件${d.int(20, 90)}件。`]
  },
  'two years': d => {
    return [`2022年，全县办理法律援助案件${d.int(200, 300)}件。`, `2023年，全县办理法律援助案件${d.int(310, 400)}件。`]
  },
  'kept and new': d =>
    `现有法律顾问${d.int(10, 30)}名，其中新聘${d.int(2, 8)}名、续聘${d.int(2, 9)}名、女性${d.int(2, 9)}名。`,
  'share of the year': d => {
    const n = d.int(300, 900)
    return `办理案件${n}件，其中简易程序${d.int(100, 200)}件，占比较上年提高${d.int(1, 9)}.${d.int(1, 9)}个百分点。`
  },
  'plan and result': d => {
    const n = d.int(20, 60)
    return `年初计划培训${n}期，实际培训${n + d.int(1, 9)}期，完成率${d.int(101, 120)}%。`
  },
}
