/** Random reports for property tests: headings, paragraphs, tables, page words and damage in any order. */
import fc from 'fast-check'

const heading = fc.constantFrom(
  '一、主要做法',
  '二、存在问题',
  '（一）抓学习',
  '(二)抓执法。',
  '1.规范程序',
  '2、落实责任；',
  '①公开',
  '第一，普法。',
  '一是抓培训。',
  '三是抓督察，',
  '主要成效',
  '【一、坚持制度先行】',
  '壹  以学促行',
  '〔组织保障〕',
  '## 五、工作',
  '第一部分 总结',
)
const sentence = fc.constantFrom(
  '全年开展培训3次，参训200余人次。',
  '一是抓学习，组织3次；二是抓执法，检查5次；三是抓普法。',
  '2023年，云岭县认真履行职责',
  '审查文件',
  '办结案件12件，办结率100%；',
  '（1）公开；（2）透明。',
  '首先，压实责任。其次，严格执法。',
  '😀𠮷',
  '现将情况报告如下：',
  '“双随机、一公开”落实到位。',
  '坚持依法行政'.repeat(80),
  'Rule of law. ',
  '年'.repeat(400),
)
const page = fc.constantFrom(
  '首页 > 公开 > 报告',
  '发布时间：2024-01-02  浏览：3次',
  '打印 关闭',
  '■■',
  '云岭县2023年度法治政府建设报告',
  '云岭县教育局\n2024年1月3日',
  '| 项目 | 件数 |\n| --- | --- |\n| 复议 | 3 |\n| 应诉 | 5 |',
  '|a|',
  '【手机壳清仓第二件半价】',
  '上一篇：没有了',
  '附件：1.统计表',
  '云岭县人民政府：',
)
const gap = fc.constantFrom('\n', '\n\n', '', '  ', '\r\n', '\u3000\u3000', '\n \n\t')

export const reportText: fc.Arbitrary<string> = fc
  .array(fc.tuple(fc.oneof(heading, sentence, sentence, page, fc.string({ maxLength: 12 })), gap), { maxLength: 30 })
  .map(pieces => pieces.flat().join(''))
