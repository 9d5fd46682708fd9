/** A number's place → what it is to its measure: a result, a target, a change, before or after, carried over; and of which kind. */
import type { NumberSpan } from '../../numbers.js'
import { folded } from '../../text.js'
import type { Place } from './place.js'
import type { FigureKind, Role } from './raw.js'

const PLAN_SECTION =
  /下一步|下步|打算|工作计划|工作思路|工作安排|下一年|今后|努力方向|重点工作|20\d\d年(?:度)?(?:工作|主要|重点|法治)*(?:计划|打算|思路|安排|任务|目标|准备)|(?:明年|来年).{0,4}(?:目标|计划|安排|怎么干)/
const REQUIRED =
  /(?:不少于|不低于|不得少于|不得低于|至少|最少(?![^;。]{0,12}最多)|力争|确保|争取|目标(?:值)?(?:为|是|达)?|指标值(?:为|是)?|考核值|预期(?:值)?|预计|计划(?:于|在|到|新)?|(?<![模虚])拟(?![定制])|应当|应(?=不|达到|在|于|每)|必须|要求)[^,;]{0,14}$/
const CHANGE = /(?:同比|环比|(?:较|比|与)(?:上年|去年|20\d\d年|同期))[^,;。]{0,12}$/
/** What it was a year before: 「(上年末为231项)」. */
const PAST = /^(?:上年|去年|20\d\d年)(?:同期|年?末|年?底)?(?:仅)?(?:为|是)$/
/** 「比去年的84场多29场」. */
const COMPARED = /^(?:虽|虽然)?(?:比|较)(?:上年|去年|20\d\d年)(?:同期)?的$/
/** 「同比分别压缩11.6%、7.8%」: the later numbers of the list. */
const RESPECTIVE =
  /(?:同比|环比|较|比)[^,;。]*分别[^,;。\d]{2,4}[\d.]+(?:%|个?百分点|倍|成)(?:[、和及]+[\d.]+(?:%|个?百分点|倍|成))*[、和及]+$/
/** 「比去年的84场多29场」: the second number. */
const MORE_THAN = /(?:比|较)(?:上年|去年|20\d\d年)(?:同期)?的[\d.]+[\u4e00-\u9fff]{1,3}(?:多|少|增|减|增加|减少)了?$/
const MOVED =
  /(?:增长|下降|上升|降低|减少|增加|提高|提升|增幅|降幅|缩短|压缩|压减|减|增|降|升)(?:了|约|近|超过?|幅度)?(?:达|为)?$/
const TURN =
  '(?:精简|压缩|压减|压降|缩短|减少|降低|下降|回落|增加|提高|提升|增长|上升|减|降|升|扩|扩容|发展|压|提|整合|调整|扩大|扩充|扩展|优化|下调|上调)(?:为|至|到|成)'
const TURNED = new RegExp(`${TURN}(?:平均|了|第)?$`)
const TURNS = new RegExp(`^[^,;。]{0,12}?${TURN}`)

export function roleOf(number: NumberSpan, place: Place, section: readonly string[]): Role {
  const near = place.before
  const upTo = place.sentence.slice(0, number.start - place.sentenceStart)
  if (/^结转(?:下|至|到|20)/.test(place.after)) return 'carried_over'
  if (/结转/.test(near) || (/^[^,。]{0,6}结转/.test(place.after) && place.inBrackets)) return 'carried_over'
  if (/(?:由|从|将|改革前|原来|原先|原有|过去)[^,]{0,12}$/.test(near) && TURNS.test(place.rest)) return 'before'
  if (isPlanned(section) || isPromised(place)) return 'target'
  if (TURNED.test(near)) return 'after'
  if (PAST.test(near) || COMPARED.test(near))
    return /^有|^[^,;。]{0,4}(?:多|少|增|减|提|下|上|降)/.test(place.rest) || place.inBrackets ? 'before' : 'result'
  if (RESPECTIVE.test(upTo) || MORE_THAN.test(upTo)) return 'change'
  if (
    CHANGE.test(near) ||
    (MOVED.test(near) && (/同比|环比/.test(place.clause) || /^(?:%|个?百分点|倍|成)$/.test(number.uom)))
  )
    return /预期|目标|指标|考核/.test(near) ? 'target' : 'change'
  return isRequired(number, place) ? 'target' : 'result'
}

function isPlanned(section: readonly string[]): boolean {
  const path = folded(section.join('>'))
  const own = section.length > 1 ? folded(section.at(-1)!) : path
  return PLAN_SECTION.test(path) && !/存在|问题|不足|完成情况|工作情况|成效/.test(own)
}

/** 「下一步,将…提高到92%以上」: said of what is to come, in a sentence of its own. */
function isPromised(place: Place): boolean {
  const said = `${place.earlier.join(',')},${place.before}`
  return (
    /(?:下一步|下步|今后|接下来|明年|来年|力争|争取)/.test(said) ||
    /(?:新的一年|下一步|下步|接下来|明年|来年)[^。]{0,8}打算|20\d\d年(?:工作)?(?:打算|计划)[;:■●]/.test(place.chain) ||
    /(?:^|,)(?:我[市县区州省局镇乡])?(?:将|要)(?:继续|进一步|全面|确保|持续|重点|着力|新|再|开展|组织|完成|实现|推|建|举办|培|聘|办好|抓好|达到|提高|做好)[^,]{0,20}$/.test(
      said,
    )
  )
}

function isRequired(number: NumberSpan, place: Place): boolean {
  const near = place.before
  if (
    /^(?:的)?(?:年度|全年)?(?:考核)?(?:目标|指标)(?!责任|任务)/.test(place.after) ||
    /未达到?[^,;。]{0,8}(?:规定|要求|目标)的$/.test(near)
  )
    return true
  if (/(?:实际|已|完成)(?:达到?)?$/.test(near) && !REQUIRED.test(near)) return false
  if (REQUIRED.test(near) && !/(?:要求|计划|应当?|目标)[^,]{0,14}(?:开展了|组织了|完成了|共|已)/.test(near)) return true
  if (/(?:优于|高于|高出|超过|低于|好于|完成|比).{0,10}(?:指标|目标|预期|要求)[^,]{0,6}$/.test(near)) return true
  if (number.approx === '至少' || number.approx === '不少于') return true
  const said = place.earlier.join(',')
  return /(?:要求|规定|明确)[^。;]{0,40}$/.test(said) && /(?:每年|每季度|每月|每周|每半年)[^,]{0,12}$/.test(near)
}

const DURATION = /^(?:天|日|小时|个小时|学时|课时|个?工作日|个月|周|年|分钟)$/

export function kindOf(number: NumberSpan, role: Role, place: Place): FigureKind {
  if (role === 'target') return 'target'
  if (/^(?:%|个?百分点|成)$/.test(number.uom)) return 'percent'
  if (/元$/.test(number.uom)) return 'money'
  if (DURATION.test(number.uom)) return 'duration'
  if (/^(?:名|位)$/.test(number.uom) && /第$/.test(place.before)) return 'rank'
  return number.uom === '' || /(?:平均|人均|每(?:个|名|人|件|家|户|村|镇|单位)[^,]{0,8})达?到?约?$/.test(place.before)
    ? 'ratio'
    : 'count'
}
