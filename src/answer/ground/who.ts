/**
 * Units, reporting years and regulations a sentence of prose names → the reports it may speak of, or why it may not be shown.
 * A unit or year of another report is the commonest way in which a true number becomes a false statement.
 */

import type { HeldUnit } from '../../search/held.js'
import type { ReadyPassage } from '../../search/holdings.js'
import { readUnits } from '../../search/units.js'
import { readYears } from '../../search/years.js'
import { folded, type Span } from '../../text.js'
import type { Group } from '../admit.js'
import type { Scene } from './scene.js'
import { saysTarget } from './stages.js'

export interface YearAt extends Span {
  readonly years: readonly number[]
  /** As written, folded. */
  readonly word: string
  /** Written as a number, not as 去年 or 近三年. */
  readonly plain: boolean
}

export interface UnitAt extends Span {
  readonly groups: readonly Group[]
}

export interface Named {
  /** Groups whose unit is named (all where none is), and whose year is, where a held year is named. */
  readonly groups: readonly Group[]
  readonly units: readonly UnitAt[]
  readonly years: readonly YearAt[]
}

export type Naming = { readonly ok: true; readonly named: Named } | { readonly ok: false; readonly why: string }

/** Reads whom a folded sentence speaks of. `text`: the same as written, for English names. */
export function readNamed(plain: string, text: string, scene: Scene): Naming {
  const reading = readUnits(plain, text, scene.holdings)
  const units: UnitAt[] = []
  for (const mention of reading.mentions) {
    const name = plain.slice(mention.start, mention.end)
    const own = groupsOf(mention.unit, name, scene)
    if (own.length > 0) units.push({ start: mention.start, end: mention.end, groups: own })
    else if (![name, ...mention.unit.names].some(one => inReports(one, scene)))
      return { ok: false, why: `unit not asked about: ${name}` }
    else if (name.length > 2 && isWholeName(name, mention.unit.names) && startsClause(plain, mention.start))
      return { ok: false, why: `another unit as subject: ${name}` }
    if (mention.within && own.length > 0 && !inReports(bare(mention.within), scene))
      return { ok: false, why: `body not in the reports: ${mention.within}` }
  }
  for (const { name } of [...reading.unknown]) {
    if (!inReports(name, scene)) return { ok: false, why: `unit not held: ${name}` }
  }
  const years = yearsAt(plain, text, scene)
  const claimed = years.find(year => units.some(unit => stateAt(unit, year, plain) && !ofUnit(unit, year, plain)))
  if (claimed) return { ok: false, why: `year of no report of the unit: ${claimed.years[0]}` }
  const byUnit =
    units.length > 0 ? scene.groups.filter(group => units.some(unit => unit.groups.includes(group))) : scene.groups
  const held = new Set(years.flatMap(year => year.years))
  const byYear = byUnit.filter(group => group.row.year !== null && held.has(group.row.year))
  return { ok: true, named: { groups: byYear.length > 0 ? byYear : byUnit, units, years } }
}

/** 「望棠区」 stands for its bureau where bureaus of several places are compared. */
function groupsOf(unit: HeldUnit, name: string, scene: Scene): readonly Group[] {
  const own = scene.groups.filter(group => group.unit === unit)
  if (own.length > 0 || scene.groups.length < 2) return own
  return scene.groups.filter(
    group => group.unit.level === 'department' && folded(group.unit.regions.at(-1) ?? '').startsWith(name),
  )
}

/** 「黔西南州2019年…」 names the report of that year. */
function stateAt(unit: UnitAt, year: YearAt, plain: string): boolean {
  return year.start >= unit.end && /^[(（,，\s]*$/.test(plain.slice(unit.end, year.start))
}

/** A plan for the year after stands in the report of the year. */
function ofUnit(unit: UnitAt, year: YearAt, plain: string): boolean {
  const next = saysTarget(plain.slice(year.end, year.end + 8)) ? 1 : 0
  return year.years.some(one =>
    unit.groups.some(group => group.row.year !== null && (group.row.year === one || group.row.year + next === one)),
  )
}

/** The last unit named before a place in the sentence speaks for what follows it. */
export function unitBefore(named: Named, at: number): UnitAt | null {
  return named.units.filter(unit => unit.end <= at).at(-1) ?? null
}

/** A year that is neither a report's own nor stands in what is cited may not be named. */
export function strangeYear(named: Named, passages: readonly ReadyPassage[], question: string): number | null {
  const own = new Set(named.groups.map(group => group.row.year))
  const next = new Set(
    [...own].flatMap(year => (year !== null && question.includes(String(year + 1)) ? [year + 1] : [])),
  )
  for (const { years, plain, word } of named.years) {
    if (!plain && passages.some(ready => ready.plain.includes(word))) continue
    for (const year of years)
      if (!own.has(year) && !next.has(year) && !(plain && passages.some(ready => ready.plain.includes(String(year)))))
        return year
  }
  return null
}

/** 《…》 in the sentence that stand in no passage and were not asked about. */
export function strangeTitle(plain: string, passages: readonly ReadyPassage[], question: string): string | null {
  for (const match of plain.matchAll(/《([^《》]{2,60})》/g)) {
    const title = match[1]!
    if (!question.includes(title) && !passages.some(ready => ready.plain.includes(title) || ready.head.includes(title)))
      return title
  }
  return null
}

/** Bodies (…局, …法院) that stand nowhere in the reports spoken of. */
export function strangeBody(plain: string, scene: Scene): string | null {
  for (const match of plain.matchAll(
    /[\u4e00-\u9fff]{2,8}?(?:检察院|法院|委员会|办公室|管理局|执法局|大队|支队|厅|局|委)(?![\u4e00-\u9fff]?(?:面|部|长|势|限|托|派|员会|公室))/g,
  )) {
    const name = match[0].slice(-3)
    if (!inReports(name, scene) && !inReports(match[0].slice(-4), scene)) return match[0]
  }
  return null
}

function yearsAt(plain: string, text: string, scene: Scene): YearAt[] {
  const reading = readYears(/[\u4e00-\u9fff]/.test(plain) ? plain : text, scene.input.today)
  const source = /[\u4e00-\u9fff]/.test(plain) ? plain : text
  return reading.mentions.map(({ start, end, years }) => {
    const word = source.slice(start, end)
    return { start, end, years, word, plain: /\d{4}|[〇零一二三四五六七八九]{4}|十[二三四五]五/.test(word) }
  })
}

function inReports(name: string, scene: Scene): boolean {
  const wanted = folded(name)
  return (
    scene.question.plain.includes(wanted) ||
    scene.groups.some(
      group =>
        group.unit.names.some(own => own.includes(wanted)) ||
        group.unit.regions.some(region => folded(region).includes(wanted)),
    ) ||
    scene.reports.some(report => report.passages.some(ready => ready.plain.includes(wanted)))
  )
}

function isWholeName(name: string, names: readonly string[]): boolean {
  return names.includes(name)
}

function startsClause(plain: string, at: number): boolean {
  return at === 0 || /[,，。;；:：\n]/.test(plain[at - 1]!)
}

function bare(within: string): string {
  return within.replace(/^的?(?:省|市|州|县|区|镇|乡)?/, '').slice(0, 4)
}
