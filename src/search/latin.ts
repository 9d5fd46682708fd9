/**
 * Latin letters of a question → held units, by the pinyin of their names and the English words for their kind. The pinyin
 * dictionary is loaded only when a question with Latin letters, or a name that nothing else explains, comes.
 */
import { createRequire } from 'node:module'
import { stemOf } from '../divisions.js'
import type { HeldUnit } from './held.js'
import type { Holdings } from './holdings.js'

export interface LatinFound {
  readonly units: readonly HeldUnit[]
  readonly start: number
  readonly end: number
}

const require = createRequire(import.meta.url)

/** English words for bureaus, with what their Chinese names hold. */
const BODIES: readonly (readonly [RegExp, RegExp])[] = [
  [/transport|traffic|highway/, /交通/],
  [/emergency/, /应急/],
  [/education/, /教育|教体/],
  [/human resource|social security|labou?r/, /人力资源|人社/],
  [/justice|judicial/, /司法/],
  [/agricultur/, /农业/],
  [/water (?:affairs|resources|conservancy|bureau|department)|hydraulic|water authority/, /水利|水务/],
  [/ecolog|environment/, /生态环境|环保|环境/],
  [/public security|police/, /公安/],
  [/poverty/, /扶贫/],
  [/rural (?:revitali[sz]ation|vitali[sz]ation)/, /乡村振兴/],
  [/health/, /卫生|卫健/],
  [/market (?:regulation|supervision)|market regulator/, /市场监/],
  [/housing|construction/, /住房|住建/],
  [/natural resources|land (?:and|&) resources|planning/, /自然资源|国土|规划/],
  [/cultur|tourism/, /文化|文旅|旅游/],
  [/tax/, /税务/],
  [/urban management|city management|chengguan/, /城市管理|城管|综合行政执法/],
  [/civil affairs/, /民政/],
  [/financ/, /财政|金融/],
  [/audit/, /审计/],
  [/statistic/, /统计/],
  [/medical (?:security|insurance)|healthcare security/, /医疗保障|医保/],
  [/veteran/, /退役军人/],
  [/forest/, /林业|林草/],
  [/development and reform|reform commission/, /发展和改革|发改/],
  [/commerce/, /商务/],
  [/science|technology/, /科技|科学/],
  [/industry|information technology/, /工业|工信|经信/],
  [/sport/, /体育/],
  [/petition|letters and (?:visits|calls)/, /信访/],
  [/meteorolog|weather/, /气象/],
  [/customs/, /海关/],
  [/fire/, /消防/],
  [/food and drug|drug administration/, /药品|药监|食品/],
]

/** Spellings of provinces that plain pinyin does not give. */
const SPELLINGS: Readonly<Record<string, string>> = {
  shaanxi: '陕西',
  tibet: '西藏',
  'inner mongolia': '内蒙古',
  'hong kong': '香港',
  harbin: '哈尔滨',
  hohhot: '呼和浩特',
  urumqi: '乌鲁木齐',
  lhasa: '拉萨',
}

/** Units named in Latin letters. A unit is found when its own place is spelled out and, for a bureau, nothing speaks for another body. */
export function latinNames(text: string, holdings: Holdings): LatinFound[] {
  const lower = text.toLowerCase()
  if (!/[a-z]{3}/.test(lower)) return []
  const found: { unit: HeldUnit; start: number; end: number; weight: number }[] = []
  for (const unit of unitsSpelled(lower, holdings)) {
    const place = placeOf(lower, unit)
    if (!place) continue
    const body =
      unit.level === 'department'
        ? bodyWeight(lower, unit)
        : /\b(?:bureau|department|commission|office|administration|agency|authority|police)\b/.test(lower)
          ? 0.5
          : 1
    if (body > 0) found.push({ unit, start: place.start, end: place.end, weight: body + place.length })
  }
  return bestOf(found)
}

const spelledCache = new WeakMap<Holdings, ReadonlyMap<string, readonly HeldUnit[]>>()

/** Units whose own place one to four neighbouring words of the text spell out. The table is made once for what is held. */
function unitsSpelled(lower: string, holdings: Holdings): Set<HeldUnit> {
  const table = spelledCache.get(holdings) ?? spell(holdings)
  spelledCache.set(holdings, table)
  const words = lower.match(/[a-z]+(?:['’-][a-z]+)*/g) ?? []
  const found = new Set<HeldUnit>()
  for (let i = 0; i < words.length; i++) {
    let joined = ''
    for (let k = i; k < Math.min(words.length, i + 4); k++) {
      joined += words[k]!.replace(/['’](?:s$)?|-/g, '')
      for (const unit of table.get(joined) ?? []) found.add(unit)
    }
  }
  return found
}

function spell(holdings: Holdings): Map<string, HeldUnit[]> {
  const table = new Map<string, HeldUnit[]>()
  for (const unit of holdings.units) {
    const own = unit.regions.at(-1) ?? placeWord(unit.name)
    for (const name of own ? spellings(own) : []) {
      const key = name.replace(/ /g, '')
      const known = table.get(key)
      if (known) known.push(unit)
      else table.set(key, [unit])
    }
  }
  return table
}

/** The best unit of each place in the text; several of equal weight stay together and are ambiguous. */
function bestOf(found: readonly { unit: HeldUnit; start: number; end: number; weight: number }[]): LatinFound[] {
  const byStart = new Map<number, { units: HeldUnit[]; start: number; end: number; weight: number }>()
  for (const item of found) {
    const known = byStart.get(item.start)
    if (!known || item.weight > known.weight)
      byStart.set(item.start, { units: [item.unit], start: item.start, end: item.end, weight: item.weight })
    else if (item.weight === known.weight) known.units.push(item.unit)
  }
  const best = [...byStart.values()]
  return best.filter(
    one =>
      !best.some(
        other =>
          other !== one &&
          other.units.some(unit =>
            unit.regions.some(region =>
              one.units.some(
                parent =>
                  parent.level !== 'department' &&
                  parent.regions.at(-1) === region &&
                  unit !== parent &&
                  other.weight > one.weight,
              ),
            ),
          ),
      ),
  )
}

/** Where the unit's own place is spelled in the text, and how many of its regions are. */
function placeOf(lower: string, unit: HeldUnit): { start: number; end: number; length: number } | null {
  const own = unit.regions.at(-1) ?? placeWord(unit.name)
  if (!own) return null
  const spelled = spellings(own)
    .map(name => find(lower, name))
    .find(place => place !== null)
  if (!spelled) return null
  const parents = unit.regions.slice(0, -1).filter(region => spellings(region).some(name => find(lower, name))).length
  return { ...spelled, length: parents }
}

function placeWord(name: string): string | null {
  return /^[\u4e00-\u9fff]{2,9}?(?:自治州|自治区|省|市|县|区|州|镇|乡|街道)/.exec(name)?.[0] ?? null
}

function bodyWeight(lower: string, unit: HeldUnit): number {
  const asked = BODIES.filter(([english]) => english.test(lower))
  if (asked.some(([, chinese]) => chinese.test(unit.name))) return 2
  return asked.length > 0 && /\b(?:bureau|department|commission|office|administration|agency|authority)\b/.test(lower)
    ? 0
    : 0.5
}

function spellings(region: string): string[] {
  const stem = stemOf(region)
  const extra = Object.entries(SPELLINGS)
    .filter(([, name]) => name === stem)
    .map(([spelling]) => spelling)
  return stem.length >= 2 ? [soundOf(stem), ...extra] : extra
}

/** The spelled name at a word's beginning, words in between joined ("Qin'an", "Le Du"): offsets in the text. */
function find(lower: string, name: string): { start: number; end: number } | null {
  for (const match of lower.matchAll(/(?<![a-z])[a-z]/g)) {
    let at = match.index
    let k = 0
    while (k < name.length && at < lower.length) {
      const char = lower[at]!
      if (char === name[k]) k++
      else if (!/['’\- ]/.test(char)) break
      at++
    }
    if (k === name.length && !/[a-z]/.test(lower[at] ?? '')) return { start: match.index, end: at }
  }
  return null
}

const sounds = new Map<string, string>()
let speak: ((text: string) => string[]) | undefined

/** Pinyin without tones, joined; nasal finals and retroflex initials as written. */
export function soundOf(text: string): string {
  const known = sounds.get(text)
  if (known !== undefined) return known
  if (!speak) {
    const { pinyin } = require('pinyin-pro') as typeof import('pinyin-pro')
    speak = word => pinyin(word, { toneType: 'none', type: 'array', v: false })
  }
  const made = speak(text).join('').replace(/ü/g, 'u')
  if (sounds.size > 20_000) sounds.clear()
  sounds.set(text, made)
  return made
}
