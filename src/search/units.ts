/**
 * Question → the units of government it names: held ones by full, short, former, mistyped, pinyin and English name, and
 * names of units that are not held. A parent is never its child, and near names are never mixed.
 */

import type { HeldUnit } from './held.js'
import type { Holdings } from './holdings.js'
import { latinNames } from './latin.js'
import { type Found, mistyped } from './slips.js'
import { ORG, strangers } from './strangers.js'

export interface UnitMention {
  readonly unit: HeldUnit
  /** Offsets in the folded question. */
  readonly start: number
  readonly end: number
  /** The unit is a bureau and only its place was named: 「苍溪」 for 苍溪县乡村振兴局. */
  readonly byPlace: boolean
  /** A body within the unit that follows its name: 「州交通运输局」 after 黔西南. Folded, null where none. */
  readonly within: string | null
}

export interface UnitReading {
  readonly mentions: readonly UnitMention[]
  /** Several held units answer to one name; the asker has to choose. */
  readonly ambiguous: readonly HeldUnit[]
  /** Names of units that are not held, as written (folded), with their places. */
  readonly unknown: readonly { readonly name: string; readonly start: number; readonly end: number }[]
}

const BODY = new RegExp(
  `^的?((?:市|县|区|州|省|镇|乡)?[\\u4e00-\\u9fff]{1,12}?${ORG})(?![\\u4e00-\\u9fff]*?(?:公室|员会))`,
)
/** A division named right behind its parent: 汝川市「桐河县」. */
const CHILD =
  /^的?((?![全各我本该哪几这那每某两三四五六七八九十乡城市区县和与跟及同比、]|还是|或|下辖|辖)[\u4e00-\u9fff]{2,4}?(?:自治县|县|区|市|旗|镇|乡|街道))(?![\u4e00-\u9fff]*?(?:场|民|域|里|道路|政设施))/
/** `plain` is the folded question, `latin` the question as written (for English and pinyin names). */
export function readUnits(plain: string, latin: string, holdings: Holdings): UnitReading {
  const names = namesOf(holdings)
  const shared = sharedBody(plain, holdings)
  const exact = shared.length > 0 ? shared : scan(plain, names)
  const spelled = exact.length === 0 ? latinNames(latin, holdings) : []
  const typed = exact.length + spelled.length === 0 ? mistyped(plain, holdings) : []
  const found = exact.length > 0 ? exact : spelled.length > 0 ? spelled : typed
  const mentions: UnitMention[] = []
  const unknown: { name: string; start: number; end: number }[] = []
  const ambiguous = new Set<HeldUnit>()
  for (const { units, start, end } of besideQuotes(plain, found)) {
    const owners = units.length > 1 ? ownersOf(units, plain.slice(start, end)) : units
    const chosen = owners.length > 1 ? nearest(owners, plain, start) : owners
    if (chosen.length > 1) for (const unit of chosen) ambiguous.add(unit)
    else if (chosen[0]) mentions.push(mention(chosen[0], plain, start, end))
  }
  for (const stranger of strangers(plain, found)) unknown.push(stranger)
  if (mentions.length + unknown.length + ambiguous.size === 0) {
    const near = relativeUnits(plain, holdings.units)
    if (near && near.units.length === 1)
      mentions.push({ unit: near.units[0]!, start: 0, end: near.end, byPlace: false, within: null })
    else for (const unit of near?.units ?? []) ambiguous.add(unit)
  }
  return { mentions: dedupe(mentions), ambiguous: [...ambiguous], unknown }
}

interface Names {
  readonly of: ReadonlyMap<string, readonly HeldUnit[]>
  readonly longest: number
}

const namesCache = new WeakMap<Holdings, Names>()

function namesOf(holdings: Holdings): Names {
  const known = namesCache.get(holdings)
  if (known) return known
  const of = new Map<string, HeldUnit[]>()
  let longest = 0
  for (const unit of holdings.units) {
    for (const name of unit.names) {
      const units = of.get(name)
      if (units) units.push(unit)
      else of.set(name, [unit])
      longest = Math.max(longest, name.length)
    }
  }
  const made = { of, longest }
  namesCache.set(holdings, made)
  return made
}

const PLACES_OF_ONE_BODY =
  /((?:(?:(?![和与跟及])[\u4e00-\u9fff]){2,6}(?:、|和|与|跟|及)){1,6}(?:(?![和与跟及])[\u4e00-\u9fff]){2,4}?)(?:这|那)?(?:[两三四五六七八九几各])?(?:家|个|地|区)?的?((?:区|县|市)?(?:(?![和与跟及])[\u4e00-\u9fff]){1,10}?(?:局|委|办|厅|部门|中心))/

/** 「望棠、溪浔两个交通局」: one body's name for several places, each the body of that place. */
function sharedBody(plain: string, holdings: Holdings): Found[] {
  const match = PLACES_OF_ONE_BODY.exec(plain)
  if (!match) return []
  const stem = match[2]!.replace(/^(?:区|县|市)/, '')
  const end = match.index + match[0].length
  const found: Found[] = []
  let at = match.index
  for (const place of match[1]!.split(/、|和|与|跟|及/)) {
    const start = plain.indexOf(place, at)
    at = start + place.length
    const bare = [place, ...Array.from({ length: Math.max(0, place.length - 2) }, (_, i) => place.slice(i + 1))]
    const units = holdings.units.filter(
      unit =>
        unit.level === 'department' &&
        bare.some(name => unit.regions.at(-1)?.startsWith(name)) &&
        unit.names.some(name => name.endsWith(stem)),
    )
    if (units.length === 0) return []
    found.push({ units, start, end: found.length === match[1]!.split(/、|和|与|跟|及/).length - 1 ? end : at })
  }
  return found
}

/** A place inside a quoted name (「“枫桥经验”」) names no unit where one is named outside of it; a unit's whole name in quotes does. */
function besideQuotes(plain: string, found: readonly Found[]): readonly Found[] {
  const quotes = [...plain.matchAll(/“([^“”]+)”/g)]
  const within = ({ start, end }: Found): boolean =>
    quotes.some(({ index, 1: words = '' }) => {
      const from = index + 1
      return from <= start && end <= from + words.length && words.length > end - start
    })
  const outside = found.filter(one => !within(one))
  return outside.length > 0 ? outside : found
}

/** Longest names first from the left, none overlapping. */
function scan(plain: string, names: Names): Found[] {
  const found: Found[] = []
  for (let start = 0; start < plain.length; ) {
    let length = Math.min(names.longest, plain.length - start)
    while (length > 1 && !names.of.has(plain.slice(start, start + length))) length--
    if (length > 1) {
      const units = names.of
        .get(plain.slice(start, start + length))!
        .filter(unit => placedHere(unit, plain, start, start + length))
      if (units.length > 0) found.push({ units, start, end: start + length })
      start += length
    } else start++
  }
  return found
}

/** 「云浦区税务局」 is not 桐州市税务局 though both end alike: a bare body's name belongs to the place right before it. */
function placedHere(unit: HeldUnit, plain: string, start: number, end: number): boolean {
  const name = plain.slice(start, end)
  if (unit.level !== 'department' || unit.regions.some(region => name.includes(region.slice(0, 2)))) return true
  const head = /^[市县区州省镇乡]/.test(name) ? name[0]! : ''
  const before = /([\u4e00-\u9fff]{1,7}?(?:市|县|区|州|盟|旗|镇|乡|省))(?:的)?$/.exec(
    plain.slice(Math.max(0, start - 9), start) + head,
  )?.[1]
  if (
    !before ||
    /^(?:[\u4e00-\u9fff]{0,4}?(?:全|各|我|本|该|这|那|几|两|三|四|五)个?)(?:市|县|区|州|省|镇|乡)$/.test(before)
  )
    return true
  const own = unit.regions.at(-1)
  return own !== undefined && (before.endsWith(own) || own.endsWith(before))
}

/** A place's name is its government's before it is its bureaus'. */
function ownersOf(units: readonly HeldUnit[], name: string): readonly HeldUnit[] {
  const own = units.filter(unit => !(unit.level === 'department' && isPlaceName(unit, name)))
  return own.length > 0 ? own : units
}

/** Of several units with one name, those whose regions stand in the question before it; all of them when none do. */
function nearest(units: readonly HeldUnit[], plain: string, start: number): readonly HeldUnit[] {
  const before = plain.slice(0, start)
  const placed = units.filter(unit => unit.regions.some(region => before.includes(region.slice(0, 2))))
  return placed.length > 0 ? placed : units
}

function mention(unit: HeldUnit, plain: string, start: number, end: number): UnitMention {
  const byPlace =
    unit.level === 'department' &&
    !/[局委办厅部院队]|部门|中心/.test(plain.slice(start, end)) &&
    isPlaceName(unit, plain.slice(start, end))
  const tail = BODY.exec(plain.slice(end))?.[1] ?? null
  const body =
    tail &&
    tail.length <= 14 &&
    (!tail.endsWith('办') || /(?:府|贫|宣|治|改|急|法|访|编|道|查|信|台|侨|外|军|农|水|教|创|防)办$/.test(tail)) &&
    !/[发给了在有对向把被和与报提办]/.test(tail.slice(0, -2).replace(/发展|办公/g, ''))
      ? tail
      : null
  const child = CHILD.exec(plain.slice(end))?.[1] ?? null
  const within =
    child && !body && !unit.names.some(name => name.endsWith(child))
      ? child
      : body && !/^的?(?:人民)?政府|^(?:法治|依法|全面)|哪|几|多少|什么/.test(body) && !sameBody(unit, body)
        ? body
        : null
  return { unit, start, end: within ? end + plain.slice(end).indexOf(within) + within.length : end, byPlace, within }
}

function isPlaceName(unit: HeldUnit, name: string): boolean {
  return unit.regions.some(region => region === name || (region.startsWith(name) && region.length - name.length <= 3))
}

/** 「苍溪 县乡村振兴局」: the words after the place are the unit's own name. */
function sameBody(unit: HeldUnit, body: string): boolean {
  const bare = body.replace(/^(?:市|县|区|州|省|镇|乡)/, '')
  return (
    unit.names.some(name => name.endsWith(bare)) ||
    (/部门|系统/.test(bare) && unit.names.some(name => name.includes(bare.replace(/部门|系统/, ''))))
  )
}

function dedupe(mentions: readonly UnitMention[]): UnitMention[] {
  const seen = new Map<HeldUnit, UnitMention>()
  for (const item of mentions) {
    const first = seen.get(item.unit)
    if (!first || (!first.within && item.within)) seen.set(item.unit, first ? { ...item, start: first.start } : item)
  }
  return [...seen.values()]
}

const RELATIVE: Readonly<Record<string, readonly NonNullable<HeldUnit['level']>[]>> = {
  省: ['province'],
  自治区: ['province'],
  市: ['prefecture', 'county'],
  州: ['prefecture'],
  县: ['county'],
  区: ['county'],
  镇: ['township'],
  乡: ['township'],
  街道: ['township'],
}

/** 「省里一年办多少…」「县里…」: the one unit of that level that is held; several are ambiguous. */
function relativeUnits(plain: string, units: readonly HeldUnit[]): { units: HeldUnit[]; end: number } | null {
  const match = /^(?:请问|我们|咱们?|在)?(?:全)?(自治区|省|市|州|县|区|镇|乡|街道)(?:里|本级|政府|人民政府|上)/.exec(
    plain,
  )
  if (!match) return null
  for (const level of RELATIVE[match[1]!] ?? []) {
    const found = units.filter(unit => unit.level === level)
    if (found.length > 0) return { units: found, end: match[0].length }
  }
  return null
}
