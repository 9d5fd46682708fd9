/**
 * Question → the units of government it names: held ones by full, short, former, mistyped, pinyin and English name, and
 * names of units that are not held. A parent is never its child, and near names are never mixed.
 */
import { isDivision } from '../divisions.js'
import { words } from '../text.js'
import type { HeldUnit, Holdings } from './holdings.js'
import { latinNames, soundOf } from './latin.js'

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

const ORG = '(?:管理局|监督局|委员会|办公室|事务局|监督管理局|局|委|办|厅|院|总队|支队|大队|中心|公司|部门|系统)'
const BODY = new RegExp(
  `^的?((?:市|县|区|州|省|镇|乡)?[\\u4e00-\\u9fff]{1,12}?${ORG})(?![\\u4e00-\\u9fff]*?(?:公室|员会))`,
)
/** A division named right behind its parent: 汝川市「桐河县」. */
const CHILD =
  /^的?((?![全各我本该哪几这那每某两三四五六七八九十乡城市区县和与跟及同比、]|还是|或|下辖|辖)[\u4e00-\u9fff]{2,4}?(?:自治县|县|区|市|旗|镇|乡|街道))(?![\u4e00-\u9fff]*?(?:场|民|域|里|道路|政设施))/
const DIVISION = '(?:自治州|自治县|自治区|自治旗|特别行政区|省|市|县|区|州|盟|旗|镇|乡|街道|苏木)'
/** Words that end like a division or a body and name none. */
const NO_PLACE =
  /^(?:全|各|我|本|该|哪|几|这|那|每|某|多|两|三|一|外|城|郊|社|园|景|校|小|片|山|地|辖|灾|库|牧|林|矿|港|街|市|镇|乡|县|区|州|省|近|跨|农|分|成|超|集|上|下|老|新|当|整|同|有|其他|其它|别的|所有|哪些|哪个|多少|什么|一些|[两三四五六七八九十几各]个|这[两三四五六七八九十几]个|部分|有关|相关|直属|基层|个别)*(?:自治州|自治县|自治区|省|市|县|区|州|盟|旗|镇|乡|街道|市场|社区|园区|小区|辖区|景区|街道办)+$/
const LEADING =
  /^(?:请问|问下|问一下|想问|想知道|告诉我|帮我|查一下|查查|查|看看|看|说说|请|那么|那|在|和|与|跟|同|比|及|以及|或|还是|对比|对于|关于|根据|按照|按|据|从|由|把|给|让|是|有|的|了|群里|不是|不要|不含|不算|只要|麻烦|我们|咱们|咱|你们|他们|贵|今年|去年|前年|年|月|日|度|报告里?|里|中)+/

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

interface Found {
  readonly units: readonly HeldUnit[]
  readonly start: number
  readonly end: number
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

/** Names of divisions and bodies in the rest of the question that no held unit answers to. */
function strangers(plain: string, found: readonly Found[]): { name: string; start: number; end: number }[] {
  const out: { name: string; start: number; end: number }[] = []
  const rest = [...plain]
  for (const { start, end } of found) rest.fill('\n', start, end)
  const open = rest.join('')
  for (const match of open.matchAll(/[\u4e00-\u9fff]{2,24}/g)) {
    const stranger = strangerIn(match[0], match.index, found)
    if (stranger) out.push(stranger)
  }
  return out
}

function strangerIn(
  run: string,
  offset: number,
  found: readonly Found[],
): { name: string; start: number; end: number } | null {
  const lead = LEADING.exec(run)?.[0].length ?? 0
  const text = run.slice(lead)
  const match = new RegExp(
    `^[\\u4e00-\\u9fff]{1,8}?${DIVISION}(?:[\\u4e00-\\u9fff]{1,6}?${DIVISION}){0,2}(?:[\\u4e00-\\u9fff]{1,12}?${ORG}|(?:人民)?政府)?`,
  ).exec(text)
  const name = match?.[0] ?? bareDivision(text)
  if (!name || NO_PLACE.test(name.replace(/(?:人民)?政府$/, ''))) return null
  const place = new RegExp(`^[\\u4e00-\\u9fff]{1,8}?${DIVISION}`).exec(name)?.[0] ?? name
  if (NO_PLACE.test(place)) return null
  const known = isDivision(place)
  const asName = offset + lead === 0 || /^(?:和|与|跟|比|同|、)/.test(run) || found.length === 0
  if (!known && !(asName && looksNamed(place))) return null
  return { name, start: offset + lead, end: offset + lead + name.length }
}

/** 「成都去年…」: a division named without its kind, at the beginning of a run. */
function bareDivision(text: string): string | null {
  for (const length of [4, 3, 2]) {
    const stem = text.slice(0, length)
    if (stem.length === length && ['省', '市', '县', '区', '自治区'].some(kind => isDivision(stem + kind))) {
      return new RegExp(`^${stem}[\\u4e00-\\u9fff]{0,8}?${ORG}`).exec(text)?.[0] ?? stem
    }
  }
  return null
}

/** An invented or unlisted division: two to four characters and a kind, and no dictionary word before the kind. */
function looksNamed(place: string): boolean {
  const stem = place.replace(new RegExp(`${DIVISION}$`), '')
  if (stem.length < 2 || stem.length > 5 || /[的了是在有和与及或几多少哪各全个]/.test(stem)) return false
  return !words(stem).some(({ word }) =>
    /^(?:政府|法治|行政|执法|调解|报告|部门|单位|工作|情况|建设|哪些|多少|什么|怎么|比较|对比|辖内|所有|全部|发展|管理|服务|乡村|城市|农村|基层|综合|示范|园林|居民|街道)$/.test(
      word,
    ),
  )
}

/** Names off by one slip of typing: a homophone, or a character dropped, doubled or swapped. Only where nothing else was found. */
function mistyped(plain: string, holdings: Holdings): Found[] {
  let best: Found | null = null
  const starts = startsOf(holdings)
  const seen = new Set<string>()
  for (const char of plain) {
    for (const { name, unit } of starts.get(char) ?? []) {
      // 石岭镇 may be a town of its own: so short a name is offered, never assumed.
      if (name.length < 4) continue
      if (seen.has(name) || (best && name.length <= best.end - best.start)) continue
      seen.add(name)
      const place = slipped(plain, name)
      if (place) best = { units: [unit], ...place }
    }
  }
  return best ? [best] : []
}

/** Held units whose name a name that is not held may be meant for: one slip away. */
export function meantFor(name: string, holdings: Holdings): HeldUnit[] {
  const starts = startsOf(holdings)
  const found = new Set<HeldUnit>()
  for (const char of new Set(name.slice(0, 2)))
    for (const one of starts.get(char) ?? []) if (slipped(name, one.name)) found.add(one.unit)
  return [...found]
}

const startsCache = new WeakMap<
  Holdings,
  ReadonlyMap<string, readonly { readonly name: string; readonly unit: HeldUnit }[]>
>()

/** Names long enough to be told when mistyped, by each of their first two characters, one of which is right. */
function startsOf(
  holdings: Holdings,
): ReadonlyMap<string, readonly { readonly name: string; readonly unit: HeldUnit }[]> {
  const known = startsCache.get(holdings)
  if (known) return known
  const starts = new Map<string, { name: string; unit: HeldUnit }[]>()
  for (const unit of holdings.units) {
    for (const name of unit.names) {
      if (name.length < 4 && !(name.length === 3 && /[省市县区州镇乡]$/.test(name))) continue
      for (const char of new Set(name.slice(0, 2))) {
        const list = starts.get(char)
        if (list) list.push({ name, unit })
        else starts.set(char, [{ name, unit }])
      }
    }
  }
  startsCache.set(holdings, starts)
  return starts
}

function slipped(plain: string, name: string): { start: number; end: number } | null {
  for (let start = 0; start + name.length - 1 <= plain.length; start++) {
    if (plain[start] !== name[0] && plain[start + 1] !== name[1]) continue
    // A name goes on before this place (西「屏区市监局」): it is another name, not a slip.
    if (/[\u4e00-\u9fff]/.test(plain[start - 1] ?? '') && !/[省市县区州的在问和与跟及比、查看]/.test(plain[start - 1]!))
      continue
    const same = plain.slice(start, start + name.length)
    if (same.length === name.length && oneSlip(same, name)) return { start, end: start + name.length }
    const short = plain.slice(start, start + name.length - 1)
    if (name.length >= 5 && oneDropped(name, short)) return { start, end: start + name.length - 1 }
    const long = plain.slice(start, start + name.length + 1)
    if (long.length === name.length + 1 && oneDropped(long, name) && doubled(long))
      return { start, end: start + name.length + 1 }
  }
  return null
}

function oneSlip(text: string, name: string): boolean {
  const off = [...name].map((char, i) => (char === text[i] ? -1 : i)).filter(i => i >= 0)
  if (off.length === 1) return soundsAlike(text[off[0]!]!, name[off[0]!]!)
  return (
    off.length === 2 && off[1] === off[0]! + 1 && text[off[0]!] === name[off[1]!] && text[off[1]!] === name[off[0]!]
  )
}

function oneDropped(long: string, short: string): boolean {
  let i = 0
  while (i < short.length && long[i] === short[i]) i++
  return i > 0 && long.slice(i + 1) === short.slice(i)
}

function doubled(text: string): boolean {
  return [...text].some((char, i) => char === text[i + 1])
}

function soundsAlike(a: string, b: string): boolean {
  if (!/[\u4e00-\u9fff]/.test(a) || !/[\u4e00-\u9fff]/.test(b)) return false
  return soundOf(a) === soundOf(b)
}
