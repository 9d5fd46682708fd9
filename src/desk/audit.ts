/** Reports (indexed, or a draft's file) → findings and what was checked and holds: arithmetic, years, content and time. */
import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { passagesOf } from '../corpus/passages.js'
import { readReportFile } from '../corpus/read.js'
import { type Reading, readReport } from '../corpus/report.js'
import type { ReportRow, Store } from '../index/store.js'
import type { HeldUnit } from '../search/held.js'
import { type Holdings, readHoldings } from '../search/holdings.js'
import { readUnits } from '../search/units.js'
import { folded } from '../text.js'
import { checkArithmetic } from './audit/arithmetic.js'
import { checkContent, checkDeadline } from './audit/content.js'
import { isFinding, report } from './audit/remark.js'
import { type Sheet, sheetOf } from './audit/sheet.js'
import { checkYears } from './audit/years.js'
import { select } from './compare/select.js'
import { type RuleBook, readRules } from './rules.js'
import type { Audit } from './shape.js'

export interface AuditAsk {
  /** Name of a held unit; all where absent. */
  readonly unit?: string | undefined
  readonly years?: string | undefined
  /** Id of one report, whatever its unit and year. */
  readonly report?: string | undefined
  readonly rules?: RuleBook | undefined
}

export type Audited = { readonly ok: true; readonly audit: Audit } | Refused

interface Refused {
  readonly ok: false
  readonly reason: 'usage' | 'not_held'
  readonly message: string
}

export interface DraftAsk {
  /** Where last year's report of the same unit may be held. */
  readonly store?: Store | undefined
  readonly rules?: RuleBook | undefined
  /** The name shown, where the file lies under another (an upload). */
  readonly name?: string | undefined
}

export type DraftAudited =
  | { readonly ok: true; readonly audit: Audit; readonly text: string }
  | { readonly ok: false; readonly message: string }

/** Audits indexed reports, each against its own numbers and last year's report of its unit. */
export async function auditReports(store: Store, ask: AuditAsk): Promise<Audited> {
  const rules = rulesOf(ask.rules)
  const holdings = await readHoldings(store)
  const chosen = ask.report === undefined ? rowsAsked(ask, holdings) : rowsOfId(ask.report, holdings)
  if (!chosen.ok) return chosen
  const parts: Audit[] = []
  for (const { row, unit } of chosen.rows) {
    const earlier = row.year === null ? null : lastOf(unit, row.year)
    parts.push(auditOf(await sheetOfRow(row, store), earlier && (await sheetOfRow(earlier, store)), rules))
  }
  return { ok: true, audit: joined(parts) }
}

interface Chosen {
  readonly row: ReportRow
  readonly unit: HeldUnit
}

type Rows = { readonly ok: true; readonly rows: readonly Chosen[] } | Refused

/** The newest file of each unit and year asked for, in the order of files. */
function rowsAsked(ask: AuditAsk, holdings: Holdings): Rows {
  const units = ask.unit?.trim() ? [ask.unit] : undefined
  const selected = select({ units, years: ask.years }, holdings)
  if (!selected.ok)
    return { ok: false, reason: selected.reason === 'usage' ? 'usage' : 'not_held', message: selected.message }
  if (selected.notes.length > 0) return { ok: false, reason: 'not_held', message: selected.notes.join('') }
  const rows = selected.rows.flatMap(({ unit, reports }) => [...reports.values()].map(row => ({ row, unit: unit! })))
  return { ok: true, rows: rows.sort((a, b) => (a.row.file < b.row.file ? -1 : 1)) }
}

function rowsOfId(id: string, holdings: Holdings): Rows {
  const rows = holdings.units.flatMap(unit => unit.reports.filter(row => row.id === id).map(row => ({ row, unit })))
  return rows.length > 0
    ? { ok: true, rows }
    : { ok: false, reason: 'not_held', message: `未收录编号为“${id}”的报告。` }
}

/** Audits a file that is not indexed. */
export async function auditDraft(path: string, ask: DraftAsk = {}): Promise<DraftAudited> {
  const rules = rulesOf(ask.rules)
  const file = ask.name ?? basename(path)
  if (!existsSync(path)) return { ok: false, message: `没有 ${file} 这个文件。` }
  const read = await readReportFile(path)
  if (!read.ok) return { ok: false, message: `${file}：${read.message}。` }
  const made = readReport({ file, text: read.text, title: read.title, published: read.published })
  const passages = passagesOf(made)
  if (passages.length === 0 || !isReport(made.text))
    return { ok: false, message: `${file} 里没有读到法治政府建设的内容：请给出一份法治政府建设年度报告。` }
  const sheet = sheetOf(made, made.text, passages)
  const earlier = ask.store && made.unit && made.year !== null ? await earlierOf(made.unit, made.year, ask.store) : null
  return { ok: true, audit: auditOf(sheet, earlier, rules), text: made.text }
}

/** The least that any report on the rule of law says. */
function isReport(text: string): boolean {
  const words = ['法治', '依法', '执法', '普法', '行政复议', '合法性'].filter(word => folded(text).includes(word))
  return words.length >= 2
}

/** Last year's report of the draft's unit, where one is held. */
async function earlierOf(unit: string, year: number, store: Store): Promise<Sheet | null> {
  const holdings = await readHoldings(store)
  const [mention] = readUnits(folded(unit), unit, holdings).mentions
  const row = mention && !mention.within ? lastOf(mention.unit, year) : null
  return row ? sheetOfRow(row, store) : null
}

/** The newest file of the year before. */
function lastOf(unit: HeldUnit, year: number): ReportRow | null {
  return unit.reports.findLast(row => row.year === year - 1) ?? null
}

/** Audits a text as it was read, by itself. */
export function auditReading(reading: Reading, rules?: RuleBook): Audit {
  const made = readReport(reading)
  return auditOf(sheetOf(made, made.text, passagesOf(made)), null, rulesOf(rules))
}

function rulesOf(given: RuleBook | undefined): RuleBook {
  if (given) return given
  const read = readRules()
  if (!read.ok) throw new Error(read.message)
  return read.rules
}

async function sheetOfRow(row: ReportRow, store: Store): Promise<Sheet> {
  const filter = { reports: [row.id] }
  const text = (await store.text(row.id)) ?? ''
  return sheetOf(row, text, await store.passages(filter), await store.figures(filter))
}

function auditOf(sheet: Sheet, earlier: Sheet | null, rules: RuleBook): Audit {
  const { file, id, unit, year, published } = sheet.about
  const remarks = [
    ...checkArithmetic(sheet, rules),
    ...(earlier ? checkYears(sheet, earlier) : []),
    ...checkContent(sheet, rules),
    ...checkDeadline(sheet, rules),
  ]
  const all = remarks.map(remark => report(remark, sheet, rules))
  return {
    reports: [{ file, report: id, unit, year, published }],
    findings: all.filter(isFinding),
    checked: all.filter(item => !isFinding(item)),
    notes: [],
  }
}

function joined(parts: readonly Audit[]): Audit {
  const findings = parts.flatMap(part => part.findings)
  return {
    reports: parts.flatMap(part => part.reports),
    findings: [
      ...findings.filter(one => one.severity === 'mismatch'),
      ...findings.filter(one => one.severity === 'note'),
    ],
    checked: parts.flatMap(part => part.checked),
    notes: parts.flatMap(part => part.notes),
  }
}
