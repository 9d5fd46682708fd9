/** Store → the ledger of figures, filtered: what `fazhi figures` prints, in the shape of shared/contract.md. */
import { setImmediate } from 'node:timers/promises'
import { z } from 'zod'
import type { ReportRow, Store } from '../index/store.js'
import { readHoldings } from '../search/holdings.js'
import { matterOf, presence } from '../search/matter.js'
import { readUnits } from '../search/units.js'
import { folded } from '../text.js'

export const LedgerRow = z.object({
  file: z.string(),
  report: z.string(),
  unit: z.string().nullable(),
  year: z.number().int().nullable(),
  section: z.array(z.string()),
  measure: z.string(),
  value: z.number(),
  uom: z.string(),
  raw: z.string(),
  approx: z.string().nullable(),
  scope: z.string().nullable(),
  kind: z.string(),
  role: z.string(),
  quote: z.string(),
  start: z.number().int(),
  end: z.number().int(),
})
export type LedgerRow = z.infer<typeof LedgerRow>

export interface LedgerFilter {
  readonly unit?: string | undefined
  readonly year?: string | undefined
  readonly measure?: string | undefined
  readonly section?: string | undefined
}

export type LedgerResult =
  | { readonly ok: true; readonly rows: readonly LedgerRow[] }
  | { readonly ok: false; readonly reason: 'usage' | 'not_held'; readonly message: string }

/** Rows in the order of files and of the text. A unit or year that is not held is said so, with what is. */
export async function readLedger(store: Store, filter: LedgerFilter): Promise<LedgerResult> {
  const holdings = await readHoldings(store)
  const years = yearRange(filter.year)
  if (years === null)
    return { ok: false, reason: 'usage', message: `年度要写成 2023 或 2020-2023，收到“${filter.year}”。` }
  const named = filter.unit ? readUnits(folded(filter.unit), filter.unit, holdings) : null
  const units = named ? [...named.mentions.map(mention => mention.unit), ...named.ambiguous] : holdings.units
  if (units.length === 0)
    return {
      ok: false,
      reason: 'not_held',
      message: `未收录“${filter.unit}”；已收录：${holdings.units
        .slice(0, 8)
        .map(unit => unit.name)
        .join('、')}。`,
    }
  const within = ({ year }: ReportRow): boolean => !years || (year !== null && year >= years[0] && year <= years[1])
  if (!holdings.rows.some(within) && years)
    return {
      ok: false,
      reason: 'not_held',
      message: `未收录${filter.year}年度的报告；已收录的年度：${yearsIn(holdings.rows)}。`,
    }
  const rows = units.flatMap(unit => unit.reports).filter(within)
  const about = filter.measure ? aboutMeasure(filter.measure) : null
  const section = filter.section ? folded(filter.section) : null
  const out: LedgerRow[] = []
  for (const row of [...rows].sort((a, b) => (a.file < b.file ? -1 : 1))) {
    // Thousands of reports take a second: others are answered in between.
    await setImmediate()
    const passages = new Map((await store.passages({ reports: [row.id] })).map(passage => [passage.id, passage]))
    for (const figure of await store.figures({ reports: [row.id] })) {
      const path = passages.get(figure.passage)?.section ?? []
      if (section && !folded(path.join('>')).includes(section)) continue
      if (about && !about(wordsOf(figure))) continue
      const { measure, value, uom, raw, approx, scope, kind, role, quote, start, end } = figure
      out.push({
        file: row.file,
        report: row.id,
        unit: row.unit,
        year: row.year,
        section: [...path],
        measure,
        value,
        uom,
        raw,
        approx,
        scope,
        kind,
        role,
        quote,
        start,
        end,
      })
    }
  }
  return { ok: true, rows: out }
}

function yearsIn(rows: readonly ReportRow[]): string {
  const years = rows.flatMap(row => (row.year === null ? [] : [row.year]))
  return [...new Set(years)].sort((a, b) => a - b).join('、') || '无'
}

/** Measures offered at most; more would not be read. */
const OFFERED = 5

/** A filter that lets nothing through → one line on what it might have meant: the years of the unit, the nearest measures. */
export async function whyEmpty(store: Store, filter: LedgerFilter): Promise<string> {
  const { measure, section, ...place } = filter
  const held = await readLedger(store, place)
  if (!held.ok) return held.message
  if (held.rows.length === 0) {
    const all = filter.unit ? await readLedger(store, { unit: filter.unit }) : held
    const years = all.ok ? [...new Set(all.rows.map(row => row.year))].filter(year => year !== null).sort() : []
    return `没有符合条件的数字；${filter.unit ?? ''}有数字的年度：${years.join('、') || '无'}。`
  }
  if (measure && !held.rows.some(row => aboutMeasure(measure)(wordsOf(row))))
    return `没有数字写明“${measure}”；${nearestNames(measure, held.rows)}。`
  return `没有符合条件的数字：指标“${measure ?? '不限'}”不在“${section ?? '不限'}”的章节里。`
}

/** Measures that share most pairs of characters with the words asked; where none does, those stated most often. */
function nearestNames(asked: string, rows: readonly LedgerRow[]): string {
  const wanted = pairsOf(asked)
  const often = new Map<string, number>()
  for (const { measure } of rows) often.set(measure, (often.get(measure) ?? 0) + 1)
  const share = (name: string): number => {
    const own = pairsOf(name)
    return [...own].filter(pair => wanted.has(pair)).length / (own.size + wanted.size)
  }
  const near = [...often]
    .map(([name, count]) => ({ name, count, share: share(name) }))
    .sort((a, b) => b.share - a.share || b.count - a.count || (a.name < b.name ? -1 : 1))
    .slice(0, OFFERED)
  const names = near.filter(one => one.share > 0 || near[0]!.share === 0).map(one => one.name)
  return `${near[0]!.share > 0 ? '相近的指标' : '写明较多的指标'}：${names.join('、')}`
}

function pairsOf(text: string): Set<string> {
  const plain = folded(text)
  return new Set([...plain].slice(1).map((sign, i) => [...plain][i]! + sign))
}

/** Words of a measure → whether a figure is about it, by the words it was read from (`wordsOf`). */
export function aboutMeasure(measure: string): (words: string) => boolean {
  const wanted = matterOf(folded(measure), [])
  return words => wanted.every(word => presence(word, words) > 0.5)
}

/** What a figure says of its measure, folded for comparing. */
export function wordsOf({ measure, quote }: Pick<LedgerRow, 'measure' | 'quote'>): string {
  return folded(measure + quote)
}

/** Whether a filter is a year or a range of years: 2023, 2020-2023. */
export function isYears(text: string): boolean {
  return yearRange(text) !== null
}

/** undefined: no limit; null: not a year or a range. */
function yearRange(text: string | undefined): readonly [number, number] | undefined | null {
  if (text === undefined) return undefined
  const match = /^(\d{4})(?:\s*[-–—~至]\s*(\d{4}))?年?$/.exec(text.trim())
  if (!match) return null
  const [first, last] = [Number(match[1]), Number(match[2] ?? match[1])]
  return last < first ? null : [first, last]
}

const COLUMNS = [
  'file',
  'unit',
  'year',
  'section',
  'measure',
  'value',
  'uom',
  'approx',
  'scope',
  'kind',
  'role',
  'quote',
  'start',
  'end',
] as const

/** Comma-separated values (RFC 4180) with a byte order mark, so that Excel reads UTF-8; cells cannot become formulas. */
export function ledgerCsv(rows: readonly LedgerRow[]): string {
  const lines = [COLUMNS.join(','), ...rows.map(row => COLUMNS.map(name => cell(row[name])).join(','))]
  return `\ufeff${lines.join('\r\n')}\r\n`
}

function cell(value: unknown): string {
  const text = value === null ? '' : Array.isArray(value) ? value.join(' > ') : String(value)
  const safe = typeof value !== 'number' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
