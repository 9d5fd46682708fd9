/**
 * Measures, units and years → a comparison: units × years, each cell the figure as printed with its citation, 未载明 or
 * 未收录; what may be computed is, by code, over equal bases only. The search finds the figures; nothing is worded by a model.
 */
import type { Desk } from '../answer/answer.js'
import { quoteFigure } from '../answer/draft.js'
import { seek } from '../answer/seek.js'
import type { ReportRow } from '../index/store.js'
import { translate } from '../lexicon.js'
import { type Holdings, readHoldings } from '../search/holdings.js'
import { readQuestion } from '../search/question.js'
import { likelyReports } from '../search/retrieve.js'
import { folded } from '../text.js'
import { type Candidate, candidatesIn, chooseAlike, type Wanted } from './compare/choose.js'
import { computeAll, rankOf } from './compare/compute.js'
import { basesOf, cellOf, type Filled } from './compare/matrix.js'
import { nearestMeasures } from './compare/nearest.js'
import { type Choice, type Row, type Selected, select } from './compare/select.js'
import type { ComparedMeasure, Comparison, Source } from './shape.js'

export interface CompareAsk extends Choice {
  readonly measures: readonly string[]
  /** YYYY-MM-DD. */
  readonly today: string
}

export type Compared =
  | { readonly ok: true; readonly comparison: Comparison }
  | {
      readonly ok: false
      readonly reason: 'unit_not_held' | 'year_not_held' | 'measure_unknown' | 'usage'
      readonly message: string
    }

/** Compares. What is not held or not known is a value with one line, never thrown. */
export async function compareMeasures(desk: Desk, ask: CompareAsk): Promise<Compared> {
  const measures = [...new Set(ask.measures.map(one => one.trim()).filter(one => one !== ''))]
  if (measures.length === 0)
    return { ok: false, reason: 'usage', message: '没有写指标：例如 fazhi compare 调解成功率。' }
  const holdings = await readHoldings(desk.store)
  const selected = select(ask, holdings)
  if (!selected.ok) return selected
  const sources: Source[] = []
  const tables: ComparedMeasure[] = []
  const unknown: string[] = []
  for (const measure of measures) {
    const table = await tableOf(measure, selected, { desk, holdings, today: ask.today, sources })
    if ('message' in table) unknown.push(table.message)
    else tables.push(table)
  }
  if (tables.length === 0) return { ok: false, reason: 'measure_unknown', message: unknown.join('') }
  return { ok: true, comparison: { measures: tables, sources, notes: [...selected.notes, ...unknown] } }
}

interface Bench {
  readonly desk: Desk
  readonly holdings: Holdings
  readonly today: string
  readonly sources: Source[]
}

type Tabulated = Extract<Selected, { ok: true }>

async function tableOf(
  measure: string,
  selected: Tabulated,
  bench: Bench,
): Promise<ComparedMeasure | { readonly message: string }> {
  const wanted = await wantedOf(measure, bench)
  const places = selected.rows.flatMap(row =>
    selected.years.map(year => ({ row, year, report: row.reports.get(year) ?? null })),
  )
  const reports = places.map(place => place.report)
  const lists = await candidatesOf(reports, wanted, bench)
  if (lists.every(list => list.length === 0) && !(await isStatedAnywhere(wanted, bench)))
    return { message: await unknownMeasure(measure, wanted, bench) }
  const chosen = chooseAlike(lists)
  const width = selected.years.length
  const inRows = <T>(list: readonly T[]): T[][] => selected.rows.map((_, i) => list.slice(i * width, (i + 1) * width))
  const { bases, idOf } = basesOf(inRows(chosen.map(one => one?.basis ?? null)))
  const filled = places.map((place, i): Filled => {
    const candidate = chosen[i] ?? null
    const base = candidate ? idOf(candidate.basis) : null
    return { ...place, candidate, base, citation: candidate ? cite(candidate, bench.sources) : null }
  })
  return measureTable(measure, selected, inRows(filled), { bases, notes: notesOf(chosen, bases) })
}

function measureTable(
  asked: string,
  { rows, years }: Tabulated,
  filled: readonly (readonly Filled[])[],
  { bases, notes }: Pick<ComparedMeasure, 'bases' | 'notes'>,
): ComparedMeasure {
  const several = bases.length > 1
  return {
    asked,
    years: [...years],
    rows: rows.map((row, i) => ({
      unit: row.name,
      level: row.unit?.level ?? null,
      regions: [...(row.unit?.regions ?? [])],
      cells: filled[i]!.map((cell, column) => cellOf(cell, rankOf(filled, cell, column), several)),
    })),
    bases,
    computed: computeAll(filled, years),
    notes,
  }
}

/** The measure read as a question for its figure, so that synonyms, roles and scopes are those of the search. */
async function wantedOf(measure: string, { desk, holdings, today }: Bench): Promise<Wanted> {
  const plain = folded(/[\u4e00-\u9fff]/.test(measure) ? measure : inChinese(measure))
  const read = readQuestion({ question: `${plain}是多少`, today }, holdings)
  const seeking = await seek({ ...read, intent: 'figure' }, { ...desk, holdings })
  return {
    plain,
    ask: seeking,
    vectorsOf: async report =>
      seeking.vector
        ? desk.store.measureVectors([...new Set(report.figures.map(ready => ready.figure.measure))])
        : new Map(),
  }
}

/** An English measure in the words reports use; what the glossary does not know stays as it is. */
function inChinese(measure: string): string {
  const { words } = translate(measure)
  return words.length > 0 ? words.map(word => word.chinese[0]!).join('') : measure
}

/** Reports are read a few at a time, so that a large corpus does not stand in memory at once. */
const AT_ONCE = 32

async function candidatesOf(
  reports: readonly (ReportRow | null)[],
  wanted: Wanted,
  { holdings }: Bench,
): Promise<Candidate[][]> {
  const out: Candidate[][] = []
  for (let at = 0; at < reports.length; at += AT_ONCE) {
    const slice = reports.slice(at, at + AT_ONCE)
    const ready = await holdings.ready(slice.filter(row => row !== null))
    const byId = new Map(ready.map(report => [report.row.id, report]))
    for (const row of slice) out.push(row ? await candidatesIn(byId.get(row.id)!, wanted) : [])
  }
  return out
}

async function isStatedAnywhere(wanted: Wanted, bench: Bench): Promise<boolean> {
  const { holdings, desk } = bench
  const rows = await likelyReports(holdings, holdings.rows, { ...wanted.ask, store: desk.store })
  const lists = await candidatesOf(rows, wanted, bench)
  return lists.some(list => list.length > 0)
}

async function unknownMeasure(measure: string, wanted: Wanted, { holdings, desk }: Bench): Promise<string> {
  const rows = await likelyReports(holdings, holdings.rows, { ...wanted.ask, store: desk.store })
  const near = await nearestMeasures(await holdings.ready(rows), wanted)
  const offer = near.length > 0 ? `相近的指标：${near.join('、')}` : '请用报告里的说法，例如 调解纠纷、行政复议受理'
  return `没有报告载明“${measure}”；${offer}。`
}

function cite({ hit }: Candidate, sources: Source[]): number {
  const quote = quoteFigure(hit.ready)
  const { report, passage } = hit.ready
  const known = sources.find(one => one.report === report.id && one.start === quote.start && one.end === quote.end)
  if (known) return known.n
  sources.push({
    n: sources.length + 1,
    file: report.file,
    report: report.id,
    unit: report.unit,
    year: report.year,
    section: [...passage.passage.section],
    quote: quote.text,
    start: quote.start,
    end: quote.end,
  })
  return sources.length
}

function notesOf(chosen: readonly (Candidate | null)[], bases: ComparedMeasure['bases']): string[] {
  const several = bases.length > 1
  const named = bases.map(base => `口径${base.id}：${base.label}（${base.cells}格）`).join('；')
  const approx = chosen.some(one => one?.hit.ready.figure.approx)
  const unsaid =
    chosen.some(one => one?.basis.whose === 'unsaid') && chosen.some(one => one && one.basis.whose !== 'unsaid')
  return [
    ...(several ? [`口径不同的数字只并列，不相减、不合计、不排名。${named}`] : []),
    ...(approx ? ['约数与限数照印，不参与推算。'] : []),
    ...(unsaid ? ['有的报告没有注明范围（本级或全域），比较时请看原文。'] : []),
  ]
}

export type { Row }
