/** Folded words of a report → whether and where they name a unit of government. Leaves choosing among names to identity.ts. */
import { hasOrganEnd, placesAt, unitParts } from '../places.js'

/** Whether these folded words are the name of a unit and nothing else. 我局 and 本县 name nobody. */
export function isUnitName(name: string): boolean {
  if (name.length < 2 || name.length > 45 || !/^[\u4e00-\u9fff、·]+$/.test(name)) return false
  if (NOBODY.test(name) || VERBAL.test(name)) return false
  const { places, rest } = unitParts(name)
  if (places.length > 0 && rest === '') return true
  if (SEAT.test(rest)) return places.length > 0 || /^(?:自治区|[省市县区州镇乡])/.test(rest)
  if (/^委员会、?中?共?.+(?:人民政府|街道办事处)$/.test(rest)) return places.length > 0
  if (!hasOrganEnd(rest) || NOT_NAMED.test(rest)) return false
  return places.length > 0 || KNOWN_BARE.test(rest)
}

/** The unit's name at the beginning of folded text, or null: its places and the organ that follows. */
export function unitAtStart(text: string): string | null {
  const bare = text.startsWith('中共') ? 2 : 0
  const { places, length } = placesAt(text.slice(bare, bare + 60))
  const rest = text.slice(bare + length, bare + length + 40)
  const seat =
    /^(?:党委和政府|党委、政府|党委政府|人民政府|政府|党工委、办事处|街道办事处|办事处|党工委|党委|管理委员会|管委会)(?!办)/.exec(
      rest,
    )
  if (places.length > 0 && seat) return text.slice(0, bare + length + seat[0].length)
  const organ =
    /^(?:自治区|[省市县区州])?[\u4e00-\u9fff]{1,22}?(?:局|厅|委员会办公室|委员会|办公室|综合行政执法大队|部(?![门署分位际委])|总队|支队|大队|管委会)/.exec(
      rest,
    )
  if (organ) {
    const name = text.slice(0, bare + length + organ[0].length)
    const more = /^[\u4e00-\u9fff]{0,6}?(?:分局|支队|大队|派出所)/.exec(text.slice(name.length))
    const whole = more ? name + more[0] : name
    if (isUnitName(whole)) return whole
    if (isUnitName(name)) return name
  }
  return places.length > 0 ? text.slice(0, bare + length) : null
}

/** Whether the name lacks the place it belongs to: 市应急管理局, 自治区人民政府. */
export function isBare(name: string): boolean {
  return unitParts(name).places.length === 0 && /^(?:自治区|[省市县区州盟旗镇乡])/.test(name)
}

const NOBODY = /^(?:我|本|各|全|该|其|此|有关|相关|上级|下级|关于)/
const VERBAL =
  /报告|总结|情况|推进|贯彻|落实|坚持|加强|开展|深入|提高|进一步|工作(?!办公室|委员会|部|局|站|中心|队|领导小组)|召开|参加|组织(?!部)|完善|依法履|位于|以及|根据|按照|联合|会同|邀请|指导|督促/
const SEAT =
  /^(?:自治区|[省市县区州镇乡])?(?:党委和政府|党委、政府|党委政府|人民政府|政府|党工委、办事处|街道办事处|办事处|党工委|党委|委员会|管理委员会|管委会|行政公署)$/
const NOT_NAMED = /^(?:[县市区省州]委|[县市区省州]政府|政府|党委|部门|机关|单位|科室)$/
/** Without a place only a ministry, a national bureau or a grade before the organ: 应急管理部, 国家税务总局, 市应急管理局. */
const KNOWN_BARE =
  /^(?:国家.{2,10}(?:局|委员会|办公室)|.{2,8}部|中国.{2,10}|.{2,6}(?:总局|总署)|(?:自治区|[省市县区州]).{2,25})$/
