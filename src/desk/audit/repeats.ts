/** The same quantity stated in two places of a report → whether both say the same. Doings that happen many times may be counted apart. */
import { folded } from '../../text.js'
import { printed, type Remark, stretchOf } from './remark.js'
import type { Quantity, Sheet } from './sheet.js'

export function checkRepeats(sheet: Sheet): Remark[] {
  const groups = new Map<string, Quantity[]>()
  for (const one of sheet.leaves.flatMap(leaf => leaf.quantities)) {
    const key = keyOf(one)
    if (key === null) continue
    const group = groups.get(key)
    if (group) group.push(one)
    else groups.set(key, [one])
  }
  return [...groups.values()].flatMap(compare)
}

/** What is counted many times over, so that two numbers of it are no contradiction. */
const DOINGS =
  /活动|宣传|宣讲|培训|讲座|讲课|会议|检查|学习|走访|资料|手册|演练|座谈|旁听|普法|述法|专题|抽查|巡查|次数|听取|研究|督导|督查|督察|调研|行动|出动|意见|建议|问题|批示|线索|信息|公开|公示|任务|措施|事项$|文件$|制度$/

/** Measure without what leads in, whose and in what; null where it says too little to be the same. */
function keyOf(one: Quantity): string | null {
  const { figure } = one
  if (
    figure.role !== 'result' ||
    !one.exact ||
    figure.kind === 'ratio' ||
    figure.kind === 'duration' ||
    figure.kind === 'rank'
  )
    return null
  if (/\([^)]*\)$/.test(folded(figure.measure)) || figure.value === 0) return null
  const core = coreOf(folded(figure.measure))
  if (core.length < 4 || !/[\u4e00-\u9fff]{4}/.test(core)) return null
  return `${core}|${one.uom}|${scopeKey(figure.scope)}`
}

/** 建立健全人民调解组织 and 人民调解组织 are one thing, 调解各类纠纷 and 调解纠纷 too. */
function coreOf(measure: string): string {
  return measure
    .replace(/^(?:人民)?调解(?:组织|委员会)(?=调解|调处|化解)/, '')
    .replace(/^(?:建立健全|建立|建成|共有|现有|设立|组建|有|全年|共|累计|总计|已|各类各级|各级各类|全部)+/, '')
    .replace(/^(?:办理|受理|处理|开展)(?=.{4})/, verb => (verb === '受理' ? verb : ''))
    .replace(/各类|各种|矛盾(?=纠纷)|工作|专兼职|总数$|数量$|件数$|人数$/g, '')
}

function scopeKey(scope: string | null): string {
  const said = scope ? folded(scope) : ''
  return /^全[省市州县区镇乡](?:各级.*)?$/.test(said) ? '' : said
}

function compare(group: readonly Quantity[]): Remark[] {
  const [first, ...rest] = group
  const other = rest.find(one => one.leaf !== first!.leaf || one.sentence !== first!.sentence)
  if (!first || !other) return []
  const differing = rest.find(
    one => one.size !== first.size && (one.leaf !== first.leaf || one.sentence !== first.sentence),
  )
  if (!differing) return [remarkOf('holds', first, other)]
  if (isPeriod(first) || isPeriod(differing)) return []
  const sure =
    !isDoing(first) &&
    !isDoing(differing) &&
    isWhole(first) &&
    isWhole(differing) &&
    isPlain(first) &&
    isPlain(differing)
  return [remarkOf(sure ? 'mismatch' : 'note', first, differing)]
}

function isDoing(one: Quantity): boolean {
  return DOINGS.test(folded(one.figure.measure))
}

/** 上半年, 截至10月: another time, another number. */
function isPeriod(one: Quantity): boolean {
  return /上半年|下半年|季度|截至|截止|\d月|去年|上年|20\d\d年(?!度?$)|五年|近年|以来/.test(
    one.leaf.plain.slice(one.sentence, one.start),
  )
}

/** Not a part, nor what one body or one campaign did. */
function isWhole(one: Quantity): boolean {
  const sentence = one.leaf.plain.slice(one.sentence, one.start)
  return one.depth === 0 && !/其中|行动|期间|专项|本级|部门|支队|大队|中心|依托|针对|围绕|聚焦|通过/.test(sentence)
}

/** The clause says when and whose, and then the measure: nothing that narrows it. */
function isPlain(one: Quantity): boolean {
  const words = one.before.replace(
    /^(?:一年来|全年|今年|本年度?|年内|累计|共计?|已|截至目前|(?:19|20)\d\d年度?|全[省市州县区镇乡局]|我[省市州县区镇乡局]|各级|组织|人民调解组织|调委会|人民调解委员会|,|、)+/,
    '',
  )
  return words.length <= coreOf(folded(one.figure.measure)).length + 6
}

function remarkOf(verdict: Remark['verdict'], first: Quantity, other: Quantity): Remark {
  return {
    rule: 'equal.repeat',
    verdict,
    stated: other.figure.value,
    computed: first.figure.value,
    formula: `${printed(first)} ${verdict === 'holds' ? '=' : '≠'} ${printed(other)}`,
    message:
      verdict === 'holds'
        ? ''
        : `“${folded(first.figure.measure)}”一处写${printed(first)}，另一处写${printed(other)}。`,
    at: [...stretchOf(first), ...stretchOf(other)],
  }
}
