/** A number's place → whose or which part it is, in the report's words: 全州, 州本级, 州交通运输局, 线上; null where nothing is said. */
import type { Place } from './place.js'
import { partsOf } from './wording.js'

const AREA_WORDS =
  '全(?:地区|[省市州县区镇乡旗盟局])(?![省市]?(?:通办|重点|一盘棋|民))(?:各级|范围内?|两级|各级各类)?|(?:地区|[省市州县区镇乡旗盟厅局委])(?:政府)?本级|[省市州县区镇乡村](?:级(?:层面)?|直)(?!属|以上|以下)(?:各)?(?:行政执法部门|行政执法机关|执法机关|执法部门|部门|单位|机关)?|各(?:县|区|市|镇|乡|街道|村|社区)(?:\\([^)]{1,8}\\))?(?:区|市|县)?|县\\((?:市、?新?区?|区|市)\\)区?|市县乡(?:镇)?|省市县|区县|县区'
const AREA = new RegExp(`(?<![政法自整山]|\\d[余多]?个)(?:${AREA_WORDS})`)
const LEADING_AREA = new RegExp(`^(?:在|对|为|由)?(?:${AREA_WORDS})(?:的)?`)
const BODY =
  /^(?:其中|全年|同时|截至.{0,10}?|由|[一二三四五六七八九十]是)?((?:全?[省市州县区镇乡])?[\u4e00-\u9fff]{1,14}?(?:管理局|执法局|分局|局(?!长|势|面|限)|委员会|办公室|厅|法院|检察院|大队|支队|总队|(?:执法|环境|交通|公安|司法行政|仲裁|监管)系统|党组会|常委会|常务会|党委会|中心组|司法所|派出所|仲裁机构))(?=共|累计|全年|办理|受理|查处|开展|组织|召开|配备|已|率|专题|学|审|作出|收到|调解|化解|处理|参|制|发|完成|新|提出|接|解答|先后|集中|应|出庭|主|会|立|执)/
const PART = /^(?:其中)?(线上|线下|网上|现场|一审|二审|再审|城区|农村)/
/** A sentence about what the government itself did: the area of the sentence before ends there. */
const GOVERNMENT = /^(?:(?:19|20)\d\d年度?|全年|同时|此外)?,?[省市州县区镇乡](?:人民)?政府(?!门户|网站)/
const NOT_BODY =
  /^(?:我|本|该|各|全面|有关|相关|经|向|报|提请|邀请|联合|协助|配合|对|为|将|以|通过|在|与|和|会同|督促|指导)/

export function scopeOf(
  place: Place,
  before: readonly { readonly scope: string | null; readonly sentence: number }[],
): string | null {
  const inside = place.previous !== null && place.previous.start >= place.clauseStart
  const own = inside ? place.before.replace(/^.*[、及和与]/, '') : place.before
  return said(own) ?? (place.inBrackets ? null : said(place.clause)) ?? fromEarlier(place, before)
}

/** An area at the beginning of the words before a number: it says whose, not what. */
export function leadingScope(words: string): string {
  const body = BODY.exec(words)?.[1] ?? ''
  if (words.startsWith(body) && !/了|和/.test(body) && isBody(body)) return body
  const area = LEADING_AREA.exec(words)?.[0] ?? ''
  if (area === '' || /^(?:通办|重点|首|第|性|综合)/.test(words.slice(area.length))) return ''
  return area
}

function isBody(name: string): boolean {
  return name.length > 2 && !NOT_BODY.test(name) && partsOf(name).verb === ''
}

function said(words: string): string | null {
  const plain = words.replace(/^[、,:;)\s]+/, '')
  const body = BODY.exec(plain)?.[1]
  const bare = body?.replace(/^.*(?:了|落实|充实|健全)/, '')
  if (bare && isBody(bare)) return bare
  return AREA.exec(plain)?.[0] ?? (/^.{2}[^,\d]{0,8}率/.test(plain) ? null : (PART.exec(plain)?.[1] ?? null))
}

/** An area or body named earlier in the sentence holds until another is named; an area also for the next sentences. */
function fromEarlier(
  place: Place,
  before: readonly { readonly scope: string | null; readonly sentence: number }[],
): string | null {
  for (const clause of [...place.earlier].reverse()) {
    if (/^[一二三四五六七八九十]是/.test(clause) && said(clause) === null) return null
    const scope = said(clause)
    if (scope && !PART.test(scope)) return scope
  }
  const last = before.at(-1)
  if (!last?.scope || place.sentence.length === 0 || /^[一二三四五六七八九十]是/.test(place.sentence)) return null
  if (GOVERNMENT.test(place.sentence)) return null
  if (last.sentence === place.sentenceStart) return place.inBrackets || PART.test(last.scope) ? null : last.scope
  const whole = before.find(one => one.sentence === last.sentence && one.scope)?.scope ?? ''
  const held = /^全/.test(whole) ? whole : last.scope
  return /^全(?:地区|[省市州县区镇乡旗盟])$|本级$/.test(held) ? held : null
}
