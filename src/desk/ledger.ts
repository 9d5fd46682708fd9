/** Store → the ledger of figures, filtered: what `fazhi figures` prints, in the shape of shared/contract.md. */
import { setImmediate } from 'node:timers/promises'
import { z } from 'zod'
import type { Store } from '../index/store.js'
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
  | { readonly ok: false; readonly message: string }

/** Rows in the order of files and of the text. A unit or year that is not held is said so, with what is. */
export async function readLedger(store: Store, filter: LedgerFilter): Promise<LedgerResult> {
  const holdings = await readHoldings(store)
  const years = yearRange(filter.year)
  if (years === null) return { ok: false, message: `--year 要写成 2023 或 2020-2023，收到“${filter.year}”。` }
  const named = filter.unit ? readUnits(folded(filter.unit), filter.unit, holdings) : null
  const units = named ? [...named.mentions.map(mention => mention.unit), ...named.ambiguous] : holdings.units
  if (units.length === 0)
    return {
      ok: false,
      message: `未收录“${filter.unit}”；已收录：${holdings.units
        .slice(0, 8)
        .map(unit => unit.name)
        .join('、')}。`,
    }
  const rows = units
    .flatMap(unit => unit.reports)
    .filter(row => years === undefined || (row.year !== null && row.year >= years[0] && row.year <= years[1]))
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
  return match ? [Number(match[1]), Number(match[2] ?? match[1])] : null
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
