import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { conceptsOf, lexiconWords, synonymsOf, translate } from '../src/lexicon.js'

/** English question → Chinese words that must be among the search words, and the words left unknown. */
const QUESTIONS: readonly [string, string, string][] = [
  ["How many people's mediation organizations were there in 2020?", '人民调解组织', ''],
  [
    'What conclusion rate was reported for prefecture-level administrative reconsideration cases?',
    '审结率 州本级 行政复议 案件',
    '',
  ],
  [
    'How many administrative law-enforcement cases did the transport bureau handle?',
    '行政执法案件 交通运输局 办理',
    '',
  ],
  [
    'How many times did the Poverty Alleviation Office arrange law study for its Party leadership group members?',
    '次 扶贫办 学法 党组成员',
    '',
  ],
  ['Did Putai Township have any administrative enforcement cases?', '乡 行政执法案件', 'Putai'],
  ["How many vehicle inspections did Wulong's transport bureau carry out?", '检查车辆 交通局', 'Wulong'],
  [
    'Roughly how many archived documents did Taikang compile for its rule-of-law work?',
    '存档材料 汇总 法治工作',
    'Taikang',
  ],
  [
    'How many year-end accountability statements came from leaders of region-level departments?',
    '年终述法 领导 自治区直属部门',
    '',
  ],
  [
    'How much data, in units of ten thousand records, was fed into the emergency command centre?',
    '数据 万条 接入 应急指挥中心',
    '',
  ],
  [
    "How many law lectures did Qin'an County hold for the county head and department chiefs?",
    '法治讲座 县长 一把手',
    "Qin'an",
  ],
  ['How many cases were carried over from the previous year?', '案件 结转', ''],
  ['What fines were imposed in total, in 10,000 yuan?', '罚款 处以 万元', ''],
  ['How many normative documents were reviewed for legality?', '规范性文件 审查 合法性', ''],
  [
    'Did the legal advisors sit in on executive meetings of the county government?',
    '法律顾问 列席 常务会议 县政府',
    '',
  ],
  ['Did the legal advisers attend government executive meetings?', '法律顾问 参加 政府常务会议', ''],
  ['What share of cases did heads of administrative organs appear in court for?', '行政机关负责人 出庭应诉', ''],
  ['How many copies of brochures were printed and distributed?', '份 宣传手册 印制 发放', ''],
  ['How many body-worn cameras were equipped?', '执法记录仪 配备', ''],
  ['How many procuratorial recommendations did the organs receive?', '检察建议 收到', ''],
  ['How many officials passed the law exam?', '公职人员 合格 学法考试', ''],
  ["What is the province's ranking in the year-end assessment?", '省 年终 考核', ''],
  ['How many legal aid cases did the centre accept?', '法律援助案件 受理', ''],
  ['How many complaints were received through the 12345 hotline?', '投诉 收到 12345热线', ''],
  ['Were application materials streamlined after the reform?', '申请材料 精简 改革后', ''],
  ['How many labour disputes were mediated?', '劳动争议 调解', ''],
  ['How many labor disputes were settled through mediation?', '劳动争议 化解 调解', ''],
  ['Which problems does the bureau admit, and what is planned for next year?', '问题 局 计划 下一年', ''],
  ['How many construction sites did the housing bureau inspect?', '工地 住房和城乡建设局 检查', ''],
  [
    'How many administrative litigation cases did the Ministry of Water Resources handle?',
    '行政诉讼案件 水利部 办理',
    '',
  ],
  ['How many overloaded trucks did the Linlan City Transport Bureau deal with?', '超限车辆 交通运输局 处理', 'Linlan'],
]

/** A word → another wording of the same thing. */
const SAME =
  `劝解 调解|民告官 行政诉讼|行政官司 行政诉讼|输官司 败诉|上法庭 出庭应诉|送法 普法|法制课 法治讲座|授课 讲座|小册子 宣传手册
传单 宣传单|颁证 执法证|练兵 培训|罚没款 罚款|处罚案 行政处罚案件|稳评 社会稳定风险评估|红头文件 规范性文件|合法性审核 合法性审查
律师顾问 法律顾问|法援 法律援助|砍掉 压减|一把手 主要负责人|开会前学法 会前学法|学法考试 学法考法|过关 达标|督办函 提示函|村社 村居
排名 名次|年底 年终|比重 占比|律师费 律师代理费|归档 存档|专班 工作专班|老百姓 群众|黑车 非法营运|违建 违法建设|讨薪 欠薪
船 船舶|车 车辆|改好 修编|办完 办结|查了 检查|宣传资料 宣传手册|医废 医疗废物|罚没金额 罚款|调解撤回的比例 调撤率`
    .split(/[|\n]/)
    .map(pair => pair.split(' ') as [string, string])

/** Neighbours that are different measures: no group holds both, in either direction. */
const DIFFERENT =
  `受理 审结|受理 办结|受理 收到|收到 审结|收到 办结|不予受理 驳回|律师 法律工作者|律师 基层法律服务工作者|行政复议 行政诉讼|复议 诉讼
调解 仲裁|检查 处罚|检查 抽查|抽查 排查|巡查 排查|督查 检查|培训 考试|培训 学法考试|目标 实际|维持 撤销|撤回 驳回|胜诉 败诉|败诉率 胜诉率
检察建议 司法建议|人大建议 政协提案|宣传手册 宣传单|党委会 党组会|常务会议 党组会|法律顾问 公职律师|法律援助 公证|全市 市本级|全县 县本级
全州 州本级|全省 省级|增长 下降|立案 办结|罚款 没收违法所得|民警 辅警|船舶 车辆|路政 道路运输|法官 检察官|颁证率 合格率|参考率 合格率
审结率 办结率|调解成功率 调撤率|行政处罚 行政强制|行政处罚 行政许可|一般程序 简易程序|网上办理 线下|修改 废止|一审 二审|12345 12348
述法 学法|讲座 培训|人数 次数|案件 人数|中心组学习 会前学法|宣传栏 展板|执法人员 执法证|企业 个体工商户|法治公园 法治广场|海事 路政
专项检查 专项整治|煤矿 非煤矿山|药品 医疗器械|农药 种子|党内监督 社会监督|强制措施 强制执行|专利 商标|规章 规范性文件|立法 规范性文件`
    .split(/[|\n]/)
    .map(pair => pair.split(' ') as [string, string])

describe('an English question becomes the words a report prints', () => {
  test.each(QUESTIONS)('%s', (english, chinese, unknown) => {
    const read = translate(english)
    expect(read.words.flatMap(word => word.chinese)).toEqual(expect.arrayContaining(chinese.split(' ')))
    expect(read.unknown.join(' ')).toBe(unknown)
  })

  test('the longest phrase wins over its words', () => {
    expect(translate('prefecture-level administrative reconsideration').words.map(word => word.english)).toEqual([
      'prefecture level',
      'administrative reconsideration',
    ])
  })

  test('number, tense, hyphen, possessive, article and the two spellings make no difference', () => {
    const chinese = (text: string) => translate(text).words.map(word => word.chinese)
    for (const [left, right] of [
      ['a carry-over', 'carry over'],
      ['law enforcement officers', 'law-enforcement officer'],
      ['the centres', 'center'],
      ['labour disputes', 'labor dispute'],
      ['licences', 'license'],
      ['programme', 'programs'],
      ["the people’s mediators'", "people's mediator"],
      ['organised', 'organizing'],
      ['counselling', 'counseling'],
      ['urban neighbourhoods', 'urban neighborhood'],
    ] as const)
      expect(chinese(left), left).toEqual(chinese(right))
  })

  test('a phrase does not reach across punctuation, but a number does reach across its comma', () => {
    expect(translate('fines, collected').words[0]?.english).toBe('fines')
    expect(translate('10,000 yuan').words[0]?.chinese).toEqual(['万元'])
  })

  test('nothing in, nothing out; Chinese and digits are not English', () => {
    for (const text of ['', '   ', '2020', '调解了多少件', '?!', '-- & %'])
      expect(translate(text)).toEqual({ words: [], unknown: [] })
  })

  test('a long text is read in time that grows with it', () => {
    const started = performance.now()
    translate('zyx law '.repeat(2500))
    expect(performance.now() - started).toBeLessThan(1000)
  })
})

describe('a word finds its other wordings', () => {
  test.each(SAME)('%s = %s', (word, other) => expect(synonymsOf(word)).toContain(other))

  test.each(DIFFERENT)('%s ≠ %s', (one, other) => {
    expect(synonymsOf(one)).not.toContain(other)
    expect(synonymsOf(other)).not.toContain(one)
  })

  test('the word itself comes first, also where nobody knows it', () => {
    expect(synonymsOf('劝解')[0]).toBe('劝解')
    expect(synonymsOf('蒲台')).toEqual(['蒲台'])
    expect(conceptsOf('蒲台')).toEqual([])
  })

  test('a narrower word never finds the wider one or its sisters', () => {
    expect(synonymsOf('宣传资料')).toContain('宣传单')
    expect(synonymsOf('宣传单')).not.toContain('宣传资料')
    expect(synonymsOf('电梯')).not.toContain('锅炉')
  })
})

describe('words of the lexicon in a question', () => {
  test.each([
    ['繁峙县普法发出去多少本宣传手册', '普法 发出去 宣传手册'],
    ['行政复议调解撤回的比例', '行政复议 调解撤回的比例'],
    ['打行政官司的败诉率', '行政官司 败诉率'],
    ['开会前学法多少次', '开会前学法'],
    ['2023年报告里的一审', '一审'],
    ['调查了几家', '调查'],
    ['', ''],
  ])('%s → %s', (plain, words) =>
    expect(
      lexiconWords(plain)
        .map(found => found.word)
        .join(' '),
    ).toBe(words),
  )

  test('each is a slice of the text, in order, without overlap', () => {
    const plain = '州本级收到行政复议申请104件,其中受理96件,不受理8件,已审结92件'
    let end = 0
    for (const { word, index } of lexiconWords(plain)) {
      expect(plain.slice(index, index + word.length)).toBe(word)
      expect(index).toBeGreaterThanOrEqual(end)
      end = index + word.length
    }
  })
})

describe('the tables are well formed', () => {
  test('synonyms.tsv: at least 350 groups, each word once in a group, no two groups of one name', () => {
    const groups = lines('synonyms.tsv')
    expect(groups.filter(words => words.length > 1).length).toBeGreaterThanOrEqual(350)
    expect(new Set(groups.map(words => words[0])).size).toBe(groups.length)
    for (const words of groups) {
      expect(new Set(words).size, words.join(' ')).toBe(words.length)
      for (const word of words) expect(word, words.join(' ')).toMatch(/^(?:[\p{Script=Han}A-Za-z0-9()·、+%]+|>)$/u)
      expect(words.at(-1)).not.toBe('>')
    }
  })

  test('glossary.tsv: at least 900 phrases, each once, in lower case, with Chinese alternatives', () => {
    const rows = lines('glossary.tsv')
    expect(rows.length).toBeGreaterThanOrEqual(900)
    expect(new Set(rows.map(([english]) => english!.replaceAll('-', ' '))).size).toBe(rows.length)
    for (const row of rows) {
      expect(row, row.join(' ')).toHaveLength(2)
      expect(row[0]).toMatch(/^[a-z0-9]+(?:'[a-z]+)?(?:[ -][a-z0-9]+(?:'[a-z]*)?)*$/)
      expect(row[0]).not.toMatch(/(?:^| )(?:the|a|an)(?: |$)/)
      for (const word of row[1]!.split('|')) expect(word, row[0]).toMatch(/^[\p{Script=Han}0-9()、%]+$/u)
    }
  })
})

function lines(name: string): string[][] {
  return readFileSync(new URL(`../data/${name}`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .filter(line => !line.startsWith('#'))
    .map(line => line.split('\t'))
}
