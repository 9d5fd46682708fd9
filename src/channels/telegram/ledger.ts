/** /units /years /figures /sources: what is held, as tables that fit a phone, or sheets. */
import { type Desk, understand } from '../../answer/answer.js'
import { readLedger } from '../../desk/ledger.js'
import type { Language } from '../../index/chats.js'
import { readHoldings } from '../../search/holdings.js'
import { own, shown } from './markup.js'
import type { Parts } from './parts.js'
import { messages, type Outgoing, renderTable, type Sheet } from './render.js'
import { ledgerPhone, ledgerSheet } from './sources.js'
import { filled, say } from './words.js'

export interface Lookup {
  readonly words: string
  readonly chatUnit: string | null
  readonly language: Language
  /** The desk of the chat. */
  readonly desk: Desk
}

export async function unitsHeld({ language, desk }: Lookup): Promise<Outgoing[]> {
  const { units } = await readHoldings(desk.store)
  const rows = units
    .map(unit => [unit.name, [...new Set(unit.reports.map(report => report.year ?? '—'))].join('、')] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  const sheet: Sheet = { head: language === 'en' ? ['unit', 'years'] : ['单位', '年度'], rows }
  return renderTable(language === 'en' ? 'Units held' : '已收录的单位', sheet, sheet, language)
}

/** Years of all reports, or of the unit named. */
export async function yearsHeld(lookup: Lookup, parts: Parts): Promise<Outgoing[]> {
  const { language, desk } = lookup
  const holdings = await readHoldings(desk.store)
  const named = await unitsNamed(lookup, parts)
  if (named === null) return notHeld(lookup)
  const reports = holdings.units
    .filter(unit => named.length === 0 || named.includes(unit.name))
    .flatMap(unit => unit.reports)
  const counts = new Map<string, number>()
  for (const { year } of reports) counts.set(String(year ?? '—'), (counts.get(String(year ?? '—')) ?? 0) + 1)
  const sheet: Sheet = {
    head: language === 'en' ? ['year', 'reports'] : ['年度', '报告数'],
    rows: [...counts].sort(([a], [b]) => (a < b ? 1 : -1)),
  }
  const whose = named.length > 0 ? named.join('、') : language === 'en' ? 'all units' : '全部单位'
  return renderTable(`${language === 'en' ? 'Years held' : '已收录的年度'} · ${whose}`, sheet, sheet, language)
}

/** Figures by unit, year and measure, in whatever order they are written. */
export async function figuresHeld(lookup: Lookup, parts: Parts): Promise<Outgoing[]> {
  const { language, desk } = lookup
  const question = await understand({ question: lookup.words, today: parts.today(), chatUnit: lookup.chatUnit }, desk)
  if (question.units.length === 0 && question.unknown.length > 0) return notHeld(lookup)
  const units = question.units.map(mention => mention.unit.name)
  const years = question.years
  const result = await readLedger(desk.store, {
    unit: units.length > 0 ? units.join('、') : undefined,
    year: years.length > 0 ? `${years[0]}-${years.at(-1)}` : undefined,
    measure: question.matter.map(word => word.word).join(' ') || undefined,
  })
  if (!result.ok || result.rows.length === 0) return messages([own(say(language).no_figures)])
  const title = [...units, ...years, ...question.matter.map(word => word.word)].join(' ')
  const heading = title || (language === 'en' ? 'Figures' : '数字台账')
  return renderTable(heading, ledgerSheet(result.rows, language), ledgerPhone(result.rows, language), language)
}

export async function reportsHeld({ language, desk }: Lookup): Promise<Outgoing[]> {
  const { rows } = await readHoldings(desk.store)
  const sheet: Sheet = {
    head: language === 'en' ? ['unit', 'year', 'published', 'file'] : ['单位', '年度', '发布', '文件'],
    rows: rows.map(row => [row.unit ?? row.file, row.year, row.published, row.file]),
  }
  const phone: Sheet = { head: sheet.head.slice(0, 2), rows: sheet.rows.map(row => row.slice(0, 2)) }
  return renderTable(language === 'en' ? 'Reports held' : '已收录的报告', sheet, phone, language)
}

/** The unit somebody means by a name: its full name, or what it may be, or nothing. */
export async function unitCalled(
  name: string,
  { desk, today }: { readonly desk: Desk; readonly today: () => string },
): Promise<{ readonly unit: string | null; readonly candidates: readonly string[] }> {
  const question = await understand({ question: name, today: today() }, desk)
  const units = question.units.map(mention => mention.unit.name)
  if (units.length === 1) return { unit: units[0]!, candidates: [] }
  return { unit: null, candidates: [...units, ...question.ambiguous.map(held => held.name)] }
}

/** Null: a unit was named that is not held. */
async function unitsNamed({ words: text, desk }: Lookup, parts: Parts): Promise<readonly string[] | null> {
  if (text.trim() === '') return []
  const { unit, candidates } = await unitCalled(text, { desk, today: parts.today })
  const named = unit === null ? candidates : [unit]
  return named.length > 0 ? named : null
}

function notHeld({ words: text, language }: Lookup): Outgoing[] {
  return messages([own(filled(say(language).unit_unknown, { unit: shown(text.trim()) }))])
}
