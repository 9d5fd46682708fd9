/** A clause that leaves out what was said before → the whole measure: 「不受理8件」, 「其中…」, 「同比增长…」, 「成功率…」. */
import {
  antecedent,
  CASES,
  type Context,
  isNamedPart,
  isPart,
  nameOf,
  type Read,
  receipt,
  type Said,
  shares,
  topic,
  unchanged,
} from './antecedent.js'
import { DUE, rate, respective } from './rate.js'
import { type Parts, partsOf, withoutPreposition } from './wording.js'
import { DECIDED, OUTCOMES } from './words.js'

const RATE = /率$|占比$|比例$|比重$|接通$|满意度$/
const MONEY =
  /^(?:涉及|涉案|罚没|罚款|处罚|调解|标的|协议|占地|建筑)?(?:总)?(?:面积|里程|时长|投资|金额|总额|资金|价值|标的额?|案值|数额)$/
const GOAL = /(?:年初|年度)?(?:考核|目标|预期)?(?:指标值|目标值|预期值|考核值|预期目标|预期|目标)/
const CHANGED =
  /^(?:同比|环比|(?:较|比|与)[^,]{0,8}?(?:上年|去年|同期|上一年|前一年|\d年|年)?(?:同期|末)?(?:相比)?)?(?:分别)?(?:增长|下降|上升|降低|减少|增加|提高|提升|增幅|降幅|多|少|增|降|升|压缩|压减|缩短|精简)(?:了|率)?$/

/** Units that count doings: 「党组会6次研究部署」. */
export const TIMES = /^(?:人?次|场|场次|轮|批次|期)$/

export function whole(measure: string, parts: Parts = partsOf(measure)): Read {
  return { measure, verb: parts.verb, noun: parts.noun, kind: 'whole' }
}

/** 「2037人合格」「其中2件举行听证会」: the thing counted was named before. */
export function predicateAlone(predicate: string, context: Context): Read {
  const cases = DECIDED.test(predicate) ? receipt(context) : null
  if (cases) return ofCases(predicate, cases)
  const before = antecedent(context)
  if (!before) return whole(predicate)
  if (OUTCOMES.test(predicate))
    return { measure: before.measure + predicate, verb: predicate, noun: before.noun, kind: 'borrowed', on: before }
  if (
    before.noun &&
    (before.uom === context.number.uom || isPart(context.place)) &&
    before.sentence === context.place.sentenceStart
  )
    return { measure: `${predicate}的${before.noun}`, verb: predicate, noun: before.noun, kind: 'part', on: before }
  return whole(predicate)
}

/** The thing counted stands before its number. */
export function preceding(head: string, parts: Parts, turned: boolean, context: Context): Read {
  const { place, number, last } = context
  const changed = respective(context)
  if (changed) return changed
  const inner = withoutPreposition(head)
  const cases =
    DECIDED.test(head) || (/(?:新收|收到|收|接到|接收)$/.test(head) && parts.noun === '') ? receipt(context) : null
  const near = antecedent(context)
  const before = near?.sentence === place.sentenceStart ? near : (cases ?? near)
  if (cases && before === cases) return ofCases(head, cases)
  if (/^(?:减免|免除|免收|免予|免缴)罚款$/.test(head) && number.uom.endsWith('元')) return whole(`${head}金额`)
  const site = shortSite(head, context)
  if (site) return site
  const goal = GOAL.exec(head)?.[0]
  if (
    last &&
    goal &&
    /(?:指标|目标|预期|考核)/.test(goal) &&
    head.length <= 10 &&
    last.sentence === place.sentenceStart
  )
    return { measure: last.measure + goal, verb: '', noun: last.noun, kind: 'change', on: last }
  if (/^(?:但)?仍?未达到?.{0,8}(?:规定|要求|目标)$/.test(head) && last?.sentence === place.sentenceStart)
    return { measure: last.measure + head, verb: '', noun: last.noun, kind: 'change', on: last }
  if (CHANGED.test(head) && last)
    return {
      measure: unchanged(last) + head.replace(/^(?=[多少]$)/, '比上年'),
      verb: '',
      noun: last.noun,
      kind: 'change',
      on: last,
    }
  if (RATE.test(head) || (number.uom === '%' && !turned))
    return rate(inner, before?.sentence === place.sentenceStart ? before : null, topic(context))
  if (MONEY.test(head) && before) {
    const on = /案|罚|标的/.test(head) ? (casesHere(context) ?? before) : before
    return { measure: on.measure + head, verb: '', noun: on.noun, kind: 'rate', on }
  }
  const members = /^(.{2,}?)(?:分别|依次)为(.{2,})$/.exec(head)
  if (members)
    return { measure: `${members[2]}(${members[1]})`, verb: '', noun: members[2]!, kind: 'part', about: members[1]! }
  if (last?.about && last.kind === 'part' && place.opener === '、' && parts.verb === '')
    return { measure: `${inner}(${last.about})`, verb: '', noun: inner, kind: 'part', about: last.about }
  if (
    /^(?:平均)?每(?:个|名|人|家|户|件|村|镇)/.test(head) &&
    parts.verb === '' &&
    before?.noun &&
    !head.includes(before.noun)
  )
    return { measure: head + before.noun, verb: '', noun: before.noun, kind: 'rate', on: before }
  if (OUTCOMES.test(head) && before && (before.noun || DUE.test(before.measure))) return outcome(head, before)
  if (OUTCOMES.test(head) && before?.about) return verbAlone(inner, context, before)
  if (
    place.opener === '、' &&
    parts.verb === '' &&
    last?.verb &&
    last.sentence === place.sentenceStart &&
    last.kind === 'whole' &&
    !last.verb.endsWith('的')
  )
    return { measure: last.verb + inner, verb: last.verb, noun: parts.noun, kind: 'whole' }
  if (
    head.length <= 2 &&
    parts.verb === '' &&
    !TIMES.test(number.uom) &&
    before?.sentence === place.sentenceStart &&
    !before.measure.includes(head)
  )
    return { measure: `${head}(${nameOf(before)})`, verb: '', noun: head, kind: 'part', on: before }
  if (parts.noun.length < 2 && (parts.verb !== '' || INCOMPLETE.test(head))) return verbAlone(inner, context, before)
  if (before && isNamedPart(place, parts, context) && !before.measure.includes(inner))
    return {
      measure: shares(inner, nameOf(before)) ? inner : `${inner}(${nameOf(before)})`,
      verb: '',
      noun: parts.noun,
      kind: 'part',
      on: before,
    }
  return whole(inner, partsOf(inner))
}

/** The cases of this sentence that a fine was for. */
function casesHere({ all, place }: Context): Said | undefined {
  return all.findLast(
    one => one.sentence === place.sentenceStart && one.kind === 'whole' && !one.inBrackets && CASES.test(one.uom),
  )
}

/** 「公共法律服务中心6个、站58个、室482个」. */
function shortSite(head: string, { all, place }: Context): Read | null {
  if (!/^[站室点所]$/.test(head)) return null
  const site = all.findLast(one => one.sentence === place.sentenceStart && /(?:中心|工作站|站)$/.test(one.noun))
  if (!site) return null
  const noun = site.noun.replace(/(?:中心|工作站|站)$/, head)
  return { measure: site.verb + noun, verb: site.verb, noun, kind: 'whole', on: site }
}

const INCOMPLETE =
  /^(?:线上|线下|网上|现场|电话|直接|口头|书面|其他|其它|自行|联合|简易程序|普通程序)(?:受理|办理|处理|答复|办结)?$|(?:其他|其它)(?:方式)?处理$/

function outcome(head: string, before: Said): Read {
  const due = DUE.test(before.measure)
  if (due) return { ...before, measure: before.measure.replace(DUE, '$1') + head, kind: 'borrowed', on: before }
  return { measure: before.noun + head, verb: head, noun: before.noun, kind: 'borrowed', on: before }
}

const CHECKED = /^(?:万|亿)?(?:家|户|辆|艘|人|名|处|架)次?$/

/** 「不受理8件」 takes the noun of what was received; without one, the topic of the sentence stands in brackets. */
function verbAlone(head: string, context: Context, before: Said | null): Read {
  if (partsOf(head).subject.length >= 4 && !/^(?:符合条件|经审查)/.test(head)) return whole(head)
  if (
    before &&
    CASES.test(context.number.uom) &&
    CHECKED.test(before.uom) &&
    /^(?:立案|查处|办理|受理|移送)$/.test(head)
  )
    return whole(`${head}案件`)
  if (before && context.number.uom.endsWith('元'))
    return { measure: `${head}(${nameOf(before)})`, verb: '', noun: head, kind: 'rate', on: before }
  if (context.last?.tail && head.startsWith(context.last.tail)) return whole(head)
  if (before?.noun && !(CASES.test(context.number.uom) && CHECKED.test(before.uom))) {
    const end = before.noun.replace(/^(?:各类|各级)/, '')
    if (head.includes(end)) return whole(head)
    return { measure: head + end, verb: head, noun: end, kind: 'borrowed', on: before }
  }
  if (before?.about && before.sentence === context.place.sentenceStart)
    return {
      measure: `${head}(${before.about})`,
      verb: head,
      noun: '',
      kind: 'borrowed',
      about: before.about,
      on: before,
    }
  if (before && before.sentence === context.place.sentenceStart)
    return { measure: `${head}(${nameOf(before)})`, verb: head, noun: '', kind: 'part', on: before }
  if (head.length > 8) return whole(head)
  const about = topic(context)
  const known = about !== '' && about !== head
  return {
    measure: known ? `${head}(${about})` : head,
    verb: head,
    noun: '',
    kind: 'borrowed',
    about: known ? about : '',
  }
}

/** 「市本级收到210件」 takes the noun; an outcome follows it: 行政复议申请维持. */
function ofCases(head: string, cases: Said): Read {
  const led = /(?:新收|收到|收|接到|接收|不予受理|受理|审结|办结|结转)$/.test(head)
  return {
    measure: led ? head + cases.noun : cases.noun + head,
    verb: head,
    noun: cases.noun,
    kind: 'borrowed',
    on: cases,
  }
}

/** A number with no words of its own repeats what was said; 「州本级68364件」 says it of another part. */
export function bare(context: Context): Read {
  const { last, first, place, number, all } = context
  const changed = respective(context)
  if (changed) return changed
  const same = place.after.startsWith('中')
    ? all.findLast(one => one.value === number.value && one.uom === number.uom)
    : null
  if (same) return { ...same, kind: 'whole', from: place.clauseStart }
  if (first && first !== last && /(?:合计|总计|共计|总共|一共)$/.test(place.before))
    return { ...first, measure: `${first.measure}等合计`, kind: 'borrowed', on: first }
  if (last && last.sentence === place.sentenceStart)
    return { ...last, kind: last.kind === 'whole' ? 'whole' : 'borrowed', on: last }
  return { ...whole(topic(context)), from: place.earlierStart ?? place.clauseStart }
}

export function onlyScope(scope: string, context: Context): Read {
  const before = antecedent(context)
  if (!before) return whole(scope)
  return { measure: before.measure, verb: before.verb, noun: before.noun, kind: 'part', on: before }
}
