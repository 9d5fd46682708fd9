/**
 * Name of a unit of government → its places, organ, level, chain of regions and the names people use for it.
 * What a name alone does not say is left at what is known. Leaves finding names in a report to corpus/.
 */
import { chainOf, type Division, divisionOfStem, divisionsNamed, shortOf, stemOf } from './divisions.js'
import { fieldsOf, organNames } from './organs.js'

export { isDivision, shortOf, stemOf } from './divisions.js'

export type UnitLevel = 'province' | 'prefecture' | 'county' | 'township' | 'department'

/** A unit's name taken apart: 「重庆市武隆区交通局」 → places 重庆市, 武隆区; organ 交通局 (null for a government or a bare division). */
export interface UnitParts {
  readonly places: readonly string[]
  readonly organ: string | null
  /** What follows the places as printed: 人民政府, 党委、政府, 交通局 or nothing. */
  readonly rest: string
}

/** What the surrounding text tells about a name that is not unique. */
export interface Surroundings {
  /** Folded text in which the names of parents are looked for. */
  readonly text?: string
  /** Divisions known to lie above, outermost first. */
  readonly above?: readonly string[]
}

/** Takes a unit's folded name apart. Never fails: a name without a place is all organ. */
export function unitParts(unit: string): UnitParts {
  const name = unit.replace(ABOVE, '')
  const own = placesAt(name)
  // 「某区人民政府某街道办事处」: the street lies behind its government
  const seat =
    own.places.length > 0 ? (/^人民政府(?=.{2,8}(?:街道|镇|乡))/.exec(name.slice(own.length))?.[0].length ?? 0) : 0
  const inner = seat > 0 ? placesAt(name.slice(own.length + seat)) : { places: [], length: 0 }
  const places = [...own.places, ...inner.places]
  const rest = name.slice(own.length + (inner.places.length > 0 ? seat + inner.length : 0))
  const bare = /^[省市县区州盟旗镇乡](?=.)/.exec(rest)?.[0]
  const isGovernment = GOVERNMENT.test(rest) && !/(?:局|室|队|厅)$/.test(rest)
  if (isGovernment || /^(?:自治区|[省市县区州盟旗镇乡])(?:人民政府|政府|党委)/.test(rest))
    return { places, organ: null, rest }
  return { places, organ: places.length === 0 && bare && hasOrganEnd(rest.slice(1)) ? rest.slice(1) : rest, rest }
}

/** Places standing at the beginning of folded text, from the outermost inwards, and how many characters they take. */
export function placesAt(text: string): { readonly places: readonly string[]; readonly length: number } {
  const places: string[] = []
  let at = 0
  while (places.length < 4) {
    const next = placeAt(text.slice(at, at + 18), places[places.length - 1])
    if (!next) break
    const before = places[places.length - 1]
    if (before && rankOf(next.name) < rankOf(before)) break
    places.push(next.name)
    at += next.length
  }
  return { places, length: at }
}

/** Level of a unit; null where the name says nothing. An unknown 市 is a prefecture unless a 市 or prefecture lies above or the text calls it 县级市. */
export function levelOf(unit: string, around: Surroundings = {}): UnitLevel | null {
  const { places, organ, rest } = unitParts(unit)
  if (organ) return 'department'
  const last = places[places.length - 1]
  if (!last) {
    if (/^(?:自治区|省)/.test(rest)) return 'province'
    return BARE_LEVELS[rest[0] ?? ''] ?? null
  }
  const known = divisionOf(places, around)
  if (known) return known.level
  if (places.length === 1 && around.text?.includes(`县级市${last}`)) return 'county'
  return formLevel(last, (around.above?.length ?? 0) > 0 ? around.above!.at(-1) : places[places.length - 2])
}

/** Chain of regions from the province to the unit's own division, full names, as far as the name and its surroundings say. */
export function regionsOf(unit: string, around: Surroundings = {}): string[] {
  const { places } = unitParts(unit)
  if (places.length === 0) return []
  const known = divisionOf(places, around)
  if (known) return chainOf(known)
  for (let length = places.length - 1; length > 0; length--) {
    const parent = divisionOf(places.slice(0, length), around)
    if (parent) return [...chainOf(parent), ...places.slice(length)]
  }
  const above = (around.above ?? []).filter(name => rankOf(name) < rankOf(places[0]!))
  if (above.length === 0) return [...places]
  const parent = divisionOf(above, { ...(around.text ? { text: around.text } : {}) })
  return [...(parent ? chainOf(parent) : above), ...places]
}

/**
 * Names under which people ask for the unit, full ones first, the unit itself left out. A department's own division and
 * its stem come last: they name the department only where the division's government is not held.
 */
export function aliasesOf(unit: string, regions: readonly string[]): string[] {
  const { places, organ, rest } = unitParts(unit)
  const chain = regions.length > 0 ? regions : places
  const names = organ ? departmentNames(organ, chain) : governmentNames(chain, rest)
  return [...new Set(names)].filter(name => name !== unit && name.length > 1)
}

/** Short names of a unit's organ with its field: 「烟台市人力资源和社会保障局」 → 人力资源和社会保障局, 人社局, 人社. Empty for a government. */
export function orgStems(unit: string): string[] {
  const { organ } = unitParts(unit)
  return organ ? [...new Set([organ, ...organNames(organ), ...fieldsOf(organ)])] : []
}

/** Whether a folded name ends like an organ: 局, 办公室, 大队… */
export function hasOrganEnd(name: string): boolean {
  return name.length >= 2 && ORGAN_END.test(name) && !NO_ORGAN.test(name)
}

const ORGAN_END =
  /(?:局|厅|部|署|委|办|办公室|委员会|管委会|院|队|所|站|中心|处|公司|学校|学院|大学|医院|集团|银行|协会|联合会|总工会|法院|检察院)$/
/** What stands before the place of a unit: 中共, or the bureau above that it belongs to (国家税务总局某市税务局). */
const ABOVE = /^(?:中共|国家[\u4e00-\u9fff]{2,6}?(?:总局|局)(?=[\u4e00-\u9fff]{2,12}局$))/
/** Words that end like an organ and are none. */
const NO_ORGAN =
  /(?:全部|内部|干部|格局|布局|结局|开局|场所|法院|检察院|中心|到位处|好处|之处|住所|一部|各部|外部|部门|主办|承办|交办|督办|县委|市委|区委|省委|州委)$/
const GOVERNMENT =
  /^(?:党委|党工委|工委|委员会|委|人民政府|政府|办事处|街道办事处|行政公署|公署|管委会|管理委员会|[县市区州镇乡]委)?(?:$|[、和与及]|人民政府|政府|办事处)/
const BARE_LEVELS: Record<string, UnitLevel> = {
  省: 'province',
  市: 'prefecture',
  州: 'prefecture',
  盟: 'prefecture',
  县: 'county',
  区: 'county',
  旗: 'county',
  镇: 'township',
  乡: 'township',
}
const RANKS: readonly [RegExp, number][] = [
  [/(?:省|自治区|特别行政区)$/, 1],
  [/(?:自治州|州|盟|地区)$/, 2],
  [/市$/, 2.5],
  [/(?:镇|乡|街道|苏木)$/, 4],
  [/./, 3],
]
const GENERIC =
  /^([\u4e00-\u9fff]{2,9}?)(自治州|自治县|自治区|自治旗|街道(?!办(?!事处|$))|经济技术开发区|经济开发区|高新技术产业开发区|高新区|新区|开发区|地区(?!生产)|省|市(?![场容政民])(?<!城市(?=更新|管理|建设|规划|综合|治理|运行|执法))|县(?!域)|区(?!域)|州|盟(?!友)|旗|镇(?!化|街|村)|乡(?!村|镇))/
/** Characters that no invented place name holds, for names the table does not know. */
const NO_STEM =
  /[我本各全在和与及为了是对的以将把这其此被年月日]|推进|建设|贯彻|落实|坚持|加强|开展|政府|委员|城市$|社$|自治$|法治|工作|管理|执法|行政|聚焦|围绕|紧扣|总局|国家|打造|推动|服务|提升|保障/

function rankOf(place: string): number {
  const known = divisionsNamed(place)
  if (known.length > 0) return Math.min(...known.map(division => LEVEL_RANKS[division.level]))
  return RANKS.find(([form]) => form.test(place))![1]
}
const LEVEL_RANKS = { province: 1, prefecture: 2, county: 3, township: 4 } as const

function placeAt(text: string, parent: string | undefined): { name: string; length: number } | null {
  for (let length = Math.min(15, text.length); length >= 2; length--) {
    const name = text.slice(0, length)
    if (!PLACE_END.test(name)) continue
    const known = divisionsNamed(name)
    if (known.length > 0 && (!parent || known.some(one => liesIn(one, parent)) || length > 2)) return { name, length }
  }
  for (let length = 2; length <= 5 && !parent; length++) {
    const division = divisionOfStem(text.slice(0, length))
    const after = division && placeAt(text.slice(length), division.name)
    if (after && divisionsNamed(after.name).some(one => liesIn(one, division.name)))
      return { name: division.name, length }
  }
  const generic = GENERIC.exec(text)
  if (!generic || NO_STEM.test(generic[1]!)) return null
  return { name: generic[0], length: generic[0].length }
}
const PLACE_END = /(?:[省市区县州盟旗镇乡]|街道|苏木|农场|园区)$/

function liesIn(division: Division, parent: string): boolean {
  for (let at = division.parent; at; at = at.parent) if (at.name === parent || shortOf(at.name) === parent) return true
  return false
}

/** The one division meant by these places, or null where none or several fit. */
function divisionOf(places: readonly string[], around: Surroundings): Division | null {
  const last = places[places.length - 1]!
  const parents = [...places.slice(0, -1), ...(around.above ?? [])]
  const all = divisionsNamed(last)
  const strict = all.filter(one => places.slice(0, -1).every(parent => liesIn(one, parent)))
  if (strict.length === 0) return null
  if (strict.length === 1) return strict[0]!
  const fit = parents.length > 0 ? strict.filter(one => parents.some(parent => liesIn(one, parent))) : strict
  if (fit.length === 1) return fit[0]!
  const top = fit.filter(one => one.level !== 'township')
  if (top.length === 1 && fit.length > 1 && !around.text) return top[0]!
  return named(fit.length > 0 ? fit : strict, around.text ?? '')
}

/** Of divisions of one name, the one whose parents the text names. */
function named(divisions: readonly Division[], text: string): Division | null {
  const scored = divisions.map(division => {
    let score = 0
    let weight = 4
    for (let at = division.parent; at; at = at.parent, weight /= 2) if (text.includes(at.name)) score += weight
    return { division, score }
  })
  const best = Math.max(...scored.map(one => one.score))
  const winners = scored.filter(one => one.score === best)
  return best > 0 && winners.length === 1 ? winners[0]!.division : null
}

function formLevel(place: string, parent: string | undefined): UnitLevel {
  const rank = RANKS.find(([form]) => form.test(place))![1]
  if (rank === 2.5) return parent && rankOf(parent) >= 2 && rankOf(parent) < 3 ? 'county' : 'prefecture'
  return rank === 1 ? 'province' : rank === 2 ? 'prefecture' : rank === 3 ? 'county' : 'township'
}

/** Forms of the unit's own place, alone and after each parent: 新田镇, 新田, 万州新田镇, 万州区新田镇… */
function placeForms(chain: readonly string[]): string[] {
  const own = chain[chain.length - 1]
  if (!own) return []
  const forms = [...new Set([own, shortOf(own), stemOf(own)])]
  const parents = chain.slice(0, -1)
  const before = [...parents.map(stemOf), ...parents.map(shortOf), ...parents]
  if (parents.length > 1) before.push(parents.join(''), parents.map(stemOf).join(''), parents.slice(-2).join(''))
  const kept = forms.filter(form => form.length > stemOf(own).length || form === own)
  return [...forms, ...before.flatMap(parent => kept.map(form => parent + form))]
}

function governmentNames(chain: readonly string[], rest: string): string[] {
  const own = chain[chain.length - 1]
  if (!own) return []
  const forms = placeForms(chain)
  const office = /街道$/.test(own) ? ['办事处', '办', '街办'] : ['人民政府', '政府']
  const short = shortOf(own)
  const seats = [own, short, stemOf(own), ...(chain.length > 1 ? [chain.join(''), chain.slice(-2).join('')] : [])]
  const offices = [...new Set(seats)].flatMap(seat => office.map(end => seat + end))
  return [...offices, ...forms, ...(rest.includes('党') ? [`${own}党委政府`] : [])]
}

function departmentNames(organ: string, chain: readonly string[]): string[] {
  const names = [organ, ...organNames(organ)]
  const own = chain[chain.length - 1]
  if (!own) return names
  const isField = new Set(fieldsOf(organ))
  const grade = /(?:自治区|[省市县区州盟旗镇乡])$/.exec(own)?.[0] ?? ''
  const prefixes = placeForms(chain).slice(0, 14)
  const full = prefixes.flatMap(prefix => names.filter(name => !isField.has(name)).map(name => prefix + name))
  const graded =
    grade.length === 1 || grade === '自治区' ? names.filter(name => !isField.has(name)).map(name => grade + name) : []
  const said = [...isField].flatMap(field => [own, shortOf(own), stemOf(own)].map(prefix => prefix + field))
  return [...full, ...said, ...graded, ...names, own, shortOf(own), stemOf(own)]
}
