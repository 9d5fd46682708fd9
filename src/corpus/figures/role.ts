/** A number's place → what it is to its measure: a result, a target, a change, before or after, carried over. */
import type { NumberSpan } from '../../numbers.js'
import type { Role } from '../figures.js'
import type { Passage } from '../passages.js'
import type { Place } from './place.js'

const PLAN_SECTION =
  /下一步|下步|打算|工作计划|工作思路|工作安排|下一年|今后|努力方向|重点工作|20\d\d年(?:工作)?(?:计划|打算|思路|安排|任务)/
const REQUIRED =
  /(?:不少于|不低于|不得少于|不得低于|至少|最少|力争|确保|争取|目标(?:值)?(?:为|是|达)?|指标值(?:为|是)?|考核值|预期(?:值)?|预计|计划(?:于|在|到|新)?|拟|应当|应(?=不|达到|在|于|每)|必须|要求)[^,;]{0,14}$/
const CHANGE = /(?:同比|环比|较上年|较去年|较20\d\d年|比上年|比去年|比20\d\d年|与上年|与去年)[^,;。]{0,12}$/
const MOVED =
  /(?:增长|下降|上升|降低|减少|增加|提高|提升|增幅|降幅|缩短|压缩|压减|减|增|降|升)(?:了|约|近|超过?|幅度)?(?:达|为)?$/

export function roleOf(number: NumberSpan, place: Place, passage: Passage): Role {
  const near = place.before
  const clause = place.clause
  if (/结转/.test(near) || (/^[^,。]{0,6}结转/.test(place.after) && place.inBrackets)) return 'carried_over'
  if (inPlans(passage) || promised(place)) return 'target'
  if (isBefore(place)) return 'before'
  if (
    /(?:精简|压缩|压减|缩短|减少|降低|下降|增加|提高|提升|增长|上升|减|降|升|整合|调整|扩大|扩展)(?:为|至|到|成)(?:平均|了)?$/.test(
      near,
    )
  )
    return 'after'
  if (
    CHANGE.test(near) ||
    (/同比|环比/.test(clause) && MOVED.test(near)) ||
    (MOVED.test(near) && /^(?:%|个?百分点|倍|成)$/.test(number.uom))
  )
    return 'change'
  if (isTarget(number, place, passage)) return 'target'
  return 'result'
}

function inPlans(passage: Passage): boolean {
  return (
    PLAN_SECTION.test(passage.section.join('>')) &&
    !/存在|问题|不足|完成情况|工作情况|成效/.test(
      passage.section.join('>').replace(/^.*>/, passage.section.length > 1 ? '' : '$&'),
    )
  )
}

/** 「下一步，将…提高到92%以上」: said of what is to come, in a sentence of its own. */
function promised(place: Place): boolean {
  const said = `${place.earlier.join(',')},${place.before}`
  return (
    /(?:下一步|下步|今后|接下来|明年|来年|力争|争取)/.test(said) ||
    /(?:^|,)(?:将|我[市县区州省局镇乡]将|要)[^,]{0,20}$/.test(said)
  )
}

/** 「由改革前的775个精简至369个」「从155个压缩至70个」. */
function isBefore(place: Place): boolean {
  if (!/(?:由|从|将|改革前|原来|原先|原有|过去)[^,]{0,12}$/.test(place.before)) return false
  return /^[^,;。]{0,12}?(?:精简|压缩|压减|缩短|减少|降低|下降|增加|提高|提升|增长|上升|减|降|升|整合|调整|扩大)(?:为|至|到|成)/.test(
    place.after + place.clause.slice(place.clause.indexOf(place.after) + place.after.length),
  )
}

function isTarget(number: NumberSpan, place: Place, passage: Passage): boolean {
  const near = place.before
  if (/(?:实际|已|达到|完成)$/.test(near) && !REQUIRED.test(near)) return false
  if (REQUIRED.test(near) && !/(?:要求|计划|应当?|目标)[^,]{0,14}(?:开展了|组织了|完成了|共|已)/.test(near)) return true
  if (/(?:考核)?(?:指标值|目标值|预期值|预期|目标)(?:下降|上升|增长|为|是)*$/.test(near)) return true
  if (/(?:优于|高于|高出|超过|低于|好于|完成).{0,10}(?:指标|目标|预期|要求)[^,]{0,6}$/.test(near)) return true
  if (number.approx === '至少' || number.approx === '不少于') return true
  const said = place.earlier.join(',')
  return /(?:要求|规定|明确)[^。;]{0,40}$/.test(said) && /(?:每年|每季度|每月|每周|每半年)[^,]{0,12}$/.test(near)
}
