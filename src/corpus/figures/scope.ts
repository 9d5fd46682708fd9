/** A number's place → whose or which part it is, in the report's words: 全州, 州本级, 州交通运输局, 线上; null where nothing is said. */
import type { RawFigure } from '../figures.js'
import type { Place } from './place.js'

const AREA =
  /(?:市县乡(?:镇)?|省市县|(?<!治)全[省市州县区镇乡旗盟](?:各级)?|[省市州县区镇乡]本级|(?<!治)[省市州县区](?:级|直(?!属))(?:各)?(?:行政执法|行政|执法)?(?:部门|单位|机关)?|各(?:县|区|市|镇|乡|街道|村|社区)(?:\([^)]{1,8}\))?(?:区|市|县)?|县\((?:市、?新?区?|区|市)\)区?|县区|区县|乡镇\(?(?:街道)?\)?|全系统|全局)/g
const BODY =
  /(?:^|[,;:、。]|全年|其中|由|年|底|,)((?:[省市州县区镇乡]|全[省市州县区])?[\u4e00-\u9fff]{1,14}?(?:管理局|执法局|委员会|办公室|局|委|办|厅|法院|检察院|大队|支队|总队|中心|系统|党组会|常委会|常务会|中心组|司法所|派出所|工会|妇联))(?=共|累计|全年|办理|受理|查处|开展|组织|召开|配备|已|在|共办|向|率|专题|学|审|作|收|调|化|处|参|制|发|完成|新|提|出|接|解)/
const PART =
  /^(?:其中)?(线上|线下|网上|现场|电话|一审|二审|再审|县级|区级|市级|省级|州级|镇级|乡级|村级|城区|农村|机关|企业|学校|社区)/

export function scopeOf(place: Place, places: readonly Place[], before: readonly RawFigure[]): string | null {
  const body = BODY.exec(place.clause)?.[1]
  if (body && !/^(?:我|本|该|各|全面|有关|相关)/.test(body)) return clean(body)
  const part = PART.exec(place.before)?.[1]
  const area = lastArea(place.before) ?? (place.inBrackets ? null : lastArea(place.clause))
  if (area) return area
  if (part) return part
  return fromEarlier(place, places, before)
}

function clean(body: string): string {
  return body
    .replace(/^(?:其中|全年|同时|由|年|底|,)+/, '')
    .replace(/^.*(?:了|落实|协助|配合|联合|会同|组织|督促|指导|参加|查阅|开展)/, '')
}

function lastArea(words: string): string | null {
  return [...words.matchAll(AREA)].at(-1)?.[0] ?? null
}

/** An area or body named earlier in the sentence holds until another is named. */
function fromEarlier(place: Place, places: readonly Place[], before: readonly RawFigure[]): string | null {
  for (const clause of [...place.earlier].reverse()) {
    const body = BODY.exec(clause)?.[1]
    if (body && !/^(?:我|本|该|各|全面|有关|相关)/.test(body)) return clean(body)
    const area = lastArea(clause)
    if (area) return area
  }
  const last = before.at(-1)
  const lastPlace = places.at(-2)
  return last && lastPlace && lastPlace.sentenceStart === place.sentenceStart && !place.inBrackets ? last.scope : null
}
