/** Units, level, region and years as asked → the rows and columns of a comparison, or one line that says what is held. */
import type { ReportRow } from '../../index/store.js'
import type { HeldUnit } from '../../search/held.js'
import type { Holdings } from '../../search/holdings.js'
import { meantFor } from '../../search/slips.js'
import { readUnits } from '../../search/units.js'
import { folded } from '../../text.js'

export interface Choice {
  readonly units?: readonly string[] | undefined
  readonly level?: string | undefined
  readonly region?: string | undefined
  readonly years?: string | undefined
}

export interface Row {
  readonly name: string
  /** Null for a unit that is not held. */
  readonly unit: HeldUnit | null
  /** The newest file of each year asked for. */
  readonly reports: ReadonlyMap<number | null, ReportRow>
}

export type Selected =
  | {
      readonly ok: true
      readonly rows: readonly Row[]
      readonly years: readonly (number | null)[]
      readonly notes: readonly string[]
    }
  | { readonly ok: false; readonly reason: 'unit_not_held' | 'year_not_held' | 'usage'; readonly message: string }

export function select(choice: Choice, holdings: Holdings): Selected {
  if (holdings.units.length === 0)
    return refuse('unit_not_held', '尚未收录任何报告：请把报告放入语料目录，再运行 fazhi index。')
  const years = yearsOf(choice.years)
  if (years === 'wrong') return refuse('usage', `年度要写成 2023 或 2020-2023，收到“${choice.years}”。`)
  const level = choice.level ? levelOf(choice.level) : null
  if (level === 'wrong')
    return refuse('usage', `层级要写成 ${Object.values(LEVELS).join('、')} 之一，收到“${choice.level}”。`)
  const named = choice.units?.length ? namedUnits(choice.units, holdings) : null
  const pool = named ? named.held : holdings.units
  const units = pool.filter(unit => (!level || unit.level === level) && (!choice.region || liesIn(unit, choice.region)))
  if (units.length === 0) return refuse('unit_not_held', nobody(choice, named?.unknown ?? [], holdings))
  return tabulate(units, named?.unknown ?? [], years, holdings)
}

function refuse(reason: 'unit_not_held' | 'year_not_held' | 'usage', message: string): Selected {
  return { ok: false, reason, message }
}

function tabulate(
  units: readonly HeldUnit[],
  unknown: readonly string[],
  wanted: readonly number[] | null,
  holdings: Holdings,
): Selected {
  const held = new Set(units.flatMap((unit): (number | null)[] => unit.reports.map(row => row.year)))
  const columns: readonly (number | null)[] = wanted ?? [...held].sort((a, b) => (a ?? 0) - (b ?? 0))
  if (wanted && !wanted.some((year: number) => held.has(year))) {
    const known = [...held].filter(year => year !== null).sort()
    return refuse('year_not_held', `未收录${wanted.join('、')}年度的报告；已收录的年度：${known.join('、') || '无'}。`)
  }
  const rows: Row[] = units.map(unit => ({
    name: unit.name,
    unit,
    reports: new Map(unit.reports.filter(row => columns.includes(row.year)).map(row => [row.year, row])),
  }))
  const strangers = unknown.map(name => ({ name, unit: null, reports: new Map() }))
  const notes = unknown.map(name => `未收录“${name}”${near(name, holdings)}`)
  return { ok: true, rows: [...rows, ...strangers], years: columns, notes }
}

function namedUnits(
  names: readonly string[],
  holdings: Holdings,
): { readonly held: HeldUnit[]; readonly unknown: string[] } {
  const held: HeldUnit[] = []
  const unknown: string[] = []
  for (const name of names.map(one => one.trim()).filter(one => one !== '')) {
    const reading = readUnits(folded(name), name, holdings)
    const found = reading.mentions.length > 0 ? reading.mentions.map(mention => mention.unit) : reading.ambiguous
    if (found.length === 0 || reading.mentions.some(mention => mention.within)) unknown.push(name)
    else held.push(...found)
  }
  return { held: [...new Set(held)], unknown }
}

/** Names offered at most; more would not be read. */
const OFFERED = 8

function nobody(choice: Choice, unknown: readonly string[], holdings: Holdings): string {
  if (unknown.length > 0) return unknown.map(name => `未收录“${name}”${near(name, holdings)}`).join('；')
  const asked = [choice.level, choice.region].filter(Boolean).join('、')
  return `没有已收录的单位符合“${asked}”；已收录：${listed(holdings.units)}。`
}

function near(name: string, holdings: Holdings): string {
  const meant = meantFor(folded(name), holdings)
  return `；${meant.length > 0 ? '是否指' : '已收录'}：${listed(meant.length > 0 ? meant : holdings.units)}。`
}

function listed(units: readonly HeldUnit[]): string {
  const names = units.slice(0, OFFERED).map(unit => unit.name)
  return `${names.join('、')}${units.length > OFFERED ? `等${units.length}个单位` : ''}`
}

function liesIn(unit: HeldUnit, region: string): boolean {
  const stem = folded(region).trim()
  return unit.regions.some(name => name.includes(stem)) || unit.names.some(name => name.includes(stem))
}

const LEVELS = { province: '省级', prefecture: '地级', county: '县级', township: '乡级', department: '部门' } as const
const SAID: readonly (readonly [keyof typeof LEVELS, RegExp])[] = [
  ['province', /^(?:province|省级?|自治区|直辖市)$/i],
  ['prefecture', /^(?:prefecture|city|地级?市?|市级?|州|地市|市州)$/i],
  ['county', /^(?:county|district|县级?|区县?|县区|区级)$/i],
  ['township', /^(?:township|town|乡级?|镇级?|乡镇|街道|镇街)$/i],
  ['department', /^(?:department|bureau|部门|局|委办局)$/i],
]

function levelOf(text: string): keyof typeof LEVELS | 'wrong' {
  return SAID.find(([, words]) => words.test(text.trim()))?.[0] ?? 'wrong'
}

/** Null: no limit. */
function yearsOf(text: string | undefined): readonly number[] | null | 'wrong' {
  if (text === undefined || text.trim() === '') return null
  const years: number[] = []
  for (const part of text.split(/[,，、]/)) {
    const match = /^\s*(\d{4})(?:\s*[-–—~至]\s*(\d{4}))?年?度?\s*$/.exec(part)
    if (!match) return 'wrong'
    const [first, last] = [Number(match[1]), Number(match[2] ?? match[1])]
    if (last < first || last - first > 50) return 'wrong'
    for (let year = first; year <= last; year++) years.push(year)
  }
  return [...new Set(years)].sort((a, b) => a - b)
}
