/** What is held → draft: units, years and dates of the reports asked about, each with the words of the report that say so. */
import type { ReportRow } from '../index/store.js'
import type { HeldUnit } from '../search/held.js'
import type { Holdings, ReadyPassage } from '../search/holdings.js'
import type { Question } from '../search/question.js'
import { folded } from '../text.js'
import { ofKind } from './admit.js'
import {
  type Derived,
  type Draft,
  lead,
  note,
  type Part,
  point,
  type Quote,
  quoted,
  quoteOf,
  type Statement,
  text,
  unit,
  year,
} from './draft.js'

const LISTED = 40

/** Lists reports by kind of unit, year and date; null when the question is about something else after all. */
export async function inventoryDraft(question: Question, holdings: Holdings): Promise<Draft> {
  const rows = listed(question, holdings)
  const en = question.english
  const total: Derived = {
    operation: 'count',
    operands: [],
    counted: rows.map(row => row.id),
    value: rows.length,
    uom: en ? '' : '份',
    formula: '符合条件的报告数',
  }
  const statements: Statement[] = [
    lead(text(en ? 'Held: ' : '已收录'), { kind: 'derived', derived: total }, text(en ? ' reports:' : '报告：')),
  ]
  const years: { report: ReportRow; quote: Quote }[] = []
  for (const row of rows.slice(0, LISTED)) {
    const quotes = await quotesOf(row, question, holdings)
    statements.push(line(row, question, quotes))
    const stating = quotes.find(quote => row.year !== null && folded(quote.text).includes(String(row.year)))
    if (stating) years.push({ report: row, quote: stating })
  }
  if (rows.length > LISTED)
    statements.push(
      note(text(en ? 'the list is cut; name a unit or year to narrow it' : '列表未完，可再指明单位或年度')),
    )
  return {
    status: rows.length > 0 ? 'answered' : 'not_found',
    reason: rows.length > 0 ? null : 'not_stated',
    statements,
    figures: [],
    choices: [],
    years: question.intent === 'inventory' ? years : [],
  }
}

/** Whether the question asks which reports there are of some kind, not what they say. */
export function asksForReports(question: Question): boolean {
  if (question.intent === 'inventory') return true
  return question.intent === 'aggregate' && publishedWhen(question) !== null
}

function listed(question: Question, holdings: Holdings): ReportRow[] {
  // 「市场监管部门的报告」 names a kind, even where one held bureau answers to the bare name.
  const named = question.units
    .filter(
      mention =>
        question.kinds.bodies.length === 0 ||
        mention.unit.regions.some(region => question.plain.includes(region.slice(0, 2))),
    )
    .map(mention => mention.unit)
  const below = question.kinds.levels.includes('department') ? departmentsOf(named, holdings) : []
  const units = below.length > 0 ? below : named.length > 0 ? named : ofKind(question, holdings)
  const when = publishedWhen(question)
  return units
    .flatMap(held => held.reports)
    .filter(row => question.years.length === 0 || (row.year !== null && question.years.includes(row.year)))
    .filter(row => when === null || when(row))
    .sort((a, b) =>
      (a.unit ?? a.file) < (b.unit ?? b.file)
        ? -1
        : (a.unit ?? a.file) > (b.unit ?? b.file)
          ? 1
          : (a.year ?? 0) - (b.year ?? 0),
    )
}

/** 「衡浦市级部门的报告」: the bureaus of the places named. */
function departmentsOf(named: readonly HeldUnit[], holdings: Holdings): HeldUnit[] {
  return holdings.units.filter(
    held =>
      held.level === 'department' &&
      named.some(one => one.level !== 'department' && one.regions.at(-1) === held.regions.at(-1)),
  )
}

/** 「当年12月就发布了」「次年3月前公布」: a condition on the date of publishing; null where there is none. */
export function publishedWhen(question: Question): ((row: ReportRow) => boolean) | null {
  const { plain } = question
  if (!/发布|公布|公开|挂网|上网|publish|released/i.test(plain)) return null
  const month = Number(/(\d{1,2})月/.exec(plain)?.[1] ?? NaN)
  const sameYear = /当年|同年|本年|年内|same year/i.test(plain)
  const nextYear = /次年|第二年|翌年|来年|following year|next year/i.test(plain)
  const before = /(?:\d{1,2}月(?:\d{1,2}日)?(?:之?前|以前)|早于)/.test(plain)
  if (Number.isNaN(month) && !sameYear && !nextYear) return null
  return row => {
    const date = /^(\d{4})-(\d{2})-(\d{2})$/.exec(row.published ?? '')
    if (!date || row.year === null) return false
    const gap = Number(date[1]) - row.year
    if (sameYear && gap !== 0) return false
    if (nextYear && gap !== 1) return false
    if (Number.isNaN(month)) return true
    return before ? Number(date[2]) < month || gap < 1 : Number(date[2]) === month
  }
}

function line(row: ReportRow, question: Question, quotes: readonly Quote[]): Statement {
  const dates: Part[] =
    publishedWhen(question) && row.published
      ? [text('（'), { kind: 'date', report: row, which: 'published' }, text('）')]
      : []
  const years: Part[] =
    row.year === null ? [text('（年度未载明）')] : [text(' '), year(row), text(question.english ? '' : '年度')]
  return point(text('• '), unit(row), ...years, ...dates, ...quotes.flatMap(quote => [text(' '), quoted(quote)]))
}

/** The title, or the sentence of the opening, in which the report says whose it is and of which year; and its date where asked. */
async function quotesOf(row: ReportRow, question: Question, holdings: Holdings): Promise<Quote[]> {
  const [report] = await holdings.ready([row])
  const whole = await holdings.store.text(row.id)
  const first = report?.passages[0]
  if (!whole || !first) return []
  const quotes: Quote[] = []
  if (publishedWhen(question) && row.published) quotes.push(...slice(whole, first, row.published))
  const title = row.title ? locate(whole, row.title) : null
  if (title) quotes.push(at(first, whole, title.start, title.end))
  const named = row.title !== null && saysAll(folded(row.title), row)
  if (!named) {
    const sentence = report.passages
      .flatMap(ready => ready.sentences.map(span => ({ ready, span })))
      .find(({ span }) => saysYear(span.plain, row))
    if (sentence)
      quotes.push(quoteOf(sentence.ready, sentence.span.start, Math.min(sentence.span.end, sentence.span.start + 160)))
  }
  // A report that says neither in its title nor in a sentence is cited by its beginning.
  if (quotes.length === 0) quotes.push(quoteOf(first, 0, Math.min(first.sentences[0]?.end ?? 0, 160)))
  return quotes
}

function saysAll(title: string, row: ReportRow): boolean {
  return saysYear(title, row) && (row.unit === null || title.includes(folded(row.unit).slice(0, 2)))
}

function saysYear(plain: string, row: ReportRow): boolean {
  return row.year !== null && plain.includes(String(row.year))
}

/** A title may be broken over lines: white space between its characters does not matter. */
function locate(whole: string, title: string): { start: number; end: number } | null {
  const at = whole.indexOf(title)
  if (at >= 0) return { start: at, end: at + title.length }
  const bare = title.replace(/\s+/g, '')
  const head = whole.slice(0, 3_000)
  for (let start = head.indexOf(bare[0] ?? ''); start >= 0; start = head.indexOf(bare[0]!, start + 1)) {
    let k = 0
    let end = start
    while (end < head.length && k < bare.length && (head[end] === bare[k] || /\s/.test(head[end]!))) {
      if (head[end] === bare[k]) k++
      end++
    }
    if (k === bare.length) return { start, end }
  }
  return null
}

function slice(whole: string, ready: ReadyPassage, words: string): Quote[] {
  const start = whole.indexOf(words)
  if (start < 0) return []
  const time = /^[ \t]+\d{1,2}:\d{2}/.exec(whole.slice(start + words.length))?.[0].length ?? 0
  return [at(ready, whole, start, start + words.length + time)]
}

/** Titles and dates stand outside passages; the quote carries the report's first passage for its place. */
function at(ready: ReadyPassage, whole: string, start: number, end: number): Quote {
  return { ready, start, end, text: whole.slice(start, end) }
}
