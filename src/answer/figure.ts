/** Figure, yes/no and checking questions → draft: the figure first, with unit, year and scope, then its sentence. */
import { type FigureAsk, type FigureHit, rankFigures } from '../search/figures.js'
import type { ReadyFigure, ReadyReport } from '../search/holdings.js'
import { answering } from '../search/settle.js'
import { folded } from '../text.js'
import type { Group } from './admit.js'
import {
  type Derived,
  type Draft,
  lead,
  note,
  type Part,
  point,
  quoted,
  quoteFigure,
  type Statement,
  text,
  unit,
  year,
} from './draft.js'
import { choiceNotes } from './notes.js'
import { notStated } from './refuse.js'
import type { Seeking } from './seek.js'
import { compute, scale } from './verify.js'

export interface FigureFinding {
  readonly group: Group
  /** Every figure of the report, ranked. */
  readonly hits: readonly FigureHit[]
  /** Those that answer; empty where the measure is not stated. */
  readonly found: readonly FigureHit[]
}

/** Looks for the figures asked for in one report. */
export async function findFigures(group: Group, seeking: Seeking): Promise<FigureFinding> {
  const [report] = await seeking.holdings.ready([group.row])
  const ask = await askOf(report!, group, seeking)
  const hits = rankFigures(report!.figures, ask)
  return { group, hits, found: answering(hits, ask) }
}

async function askOf(report: ReadyReport, group: Group, seeking: Seeking): Promise<FigureAsk> {
  const measures = [...new Set(report.figures.map(ready => ready.figure.measure))]
  return {
    question: seeking.question,
    words: seeking.words,
    carried: seeking.carried,
    vector: seeking.vector,
    measureVectors: seeking.vector ? await seeking.holdings.store.measureVectors(measures) : new Map(),
    within: group.within,
  }
}

export function figureDraft(finding: FigureFinding, seeking: Seeking): Draft {
  const { question } = seeking
  const { group, found, hits } = finding
  if (found.length === 0) return notStated([group], question, nearest(hits))
  const statements: Statement[] = []
  const claim = question.claims.find(one => one.value !== group.row.year)
  if (question.intent === 'check' && claim) statements.push(verdict(found, claim, question.english))
  for (const hit of found.slice(0, 4)) statements.push(figureLine(hit.ready, group, question.english))
  const quotes = new Map(found.slice(0, 4).map(hit => [quoteFigure(hit.ready).text, hit.ready]))
  for (const ready of quotes.values()) statements.push(point(quoted(quoteFigure(ready))))
  statements.push(...notesOn(finding, seeking))
  return { status: 'answered', reason: null, statements, figures: found.map(hit => hit.ready), choices: [] }
}

/** 「黔西南州人民政府2020年，调解成功率（全州）：98.89%[1]」. */
export function figureLine(ready: ReadyFigure, group: Group, english: boolean): Statement {
  const { figure } = ready
  const scope: Part[] =
    figure.scope && !ready.measure.includes(ready.scope)
      ? [text(english ? ` (${words(ready.scope)})` : `（${words(ready.scope)}）`)]
      : []
  const role = english ? ROLES_EN[figure.role] : ROLES[figure.role]
  const quote = quoteFigure(ready)
  const none = figure.value === 0 && !/\d|零/.test(figure.raw)
  const head: Part[] = [
    unit(group.row),
    ...(group.row.year === null ? [] : [text(english ? ' (' : ''), year(group.row), text(english ? '): ' : '年，')]),
  ]
  if (none)
    return lead(
      ...head,
      text(english ? 'none — the report says there was no ' : '没有：'),
      { kind: 'measure', ready },
      text(english ? ': ' : '——'),
      { kind: 'figure', ready },
      { kind: 'cite', quote },
    )
  return lead(
    ...head,
    { kind: 'measure', ready },
    ...scope,
    text(role),
    text(english ? ': ' : '：'),
    { kind: 'figure', ready },
    { kind: 'cite', quote },
    text(english ? '.' : '。'),
  )
}

/** Scope words may hold numerals (9个县); then they are left to the quote. */
function words(scope: string): string {
  return /\d|[一二三四五六七八九十百千万]/.test(scope) ? '见原文' : scope
}

const ROLES = {
  result: '',
  target: '（要求或目标，并非实际结果）',
  change: '（变化）',
  before: '（改革前）',
  after: '（改革后）',
  carried_over: '（结转）',
} as const
const ROLES_EN = {
  result: '',
  target: ' (a requirement or target, not a result)',
  change: ' (change)',
  before: ' (before)',
  after: ' (after)',
  carried_over: ' (carried over)',
} as const

function verdict(
  found: readonly FigureHit[],
  claim: { readonly value: number; readonly uom: string },
  english: boolean,
): Statement {
  const right = found.some(hit => same(hit.ready.figure.value, hit.ready.figure.uom, claim))
  if (right) return lead(text(english ? 'Yes, this agrees with the report.' : '对，与报告一致。'))
  return lead(text(english ? 'No, the report says otherwise.' : '不对，报告所载与所问的数不同。'))
}

function same(value: number, uom: string, claim: { readonly value: number; readonly uom: string }): boolean {
  return (
    Math.abs(value * scale(uom) - claim.value * scale(claim.uom)) < 1e-9 * Math.max(1, Math.abs(value * scale(uom)))
  )
}

/** Things near the question that a refusal may offer. */
function nearest(hits: readonly FigureHit[]): FigureHit[] {
  return hits.filter(hit => hit.coverage > 0.2).slice(0, 3)
}

/** What a careful reader would want to know beside the figure. */
export function notesOn(finding: FigureFinding, seeking: Seeking): Statement[] {
  const { group, found } = finding
  const { english } = seeking.question
  const notes = choiceNotes(group, english)
  const first = found[0]!.ready
  if (group.row.supersedes.length > 0)
    notes.push(
      note(
        text(
          english
            ? 'two files of this unit and year are held; the newer one is cited'
            : '该单位该年度收录了不止一个文件，以上引自较新的文件',
        ),
      ),
    )
  if (first.figure.approx)
    notes.push(note(text(english ? 'the report gives an approximate number' : '报告所载为约数或限数')))
  notes.push(...contradictions(finding), ...rateNote(finding))
  return notes
}

/** The same measure stated with another value elsewhere in the report. */
function contradictions(finding: FigureFinding): Statement[] {
  const first = finding.found[0]!.ready
  const other = finding.hits.find(
    hit =>
      hit.ready.measure === first.measure &&
      hit.ready.scope === first.scope &&
      hit.ready.figure.role === first.figure.role &&
      hit.ready.figure.uom === first.figure.uom &&
      hit.ready.figure.value !== first.figure.value &&
      hit.ready.passage !== first.passage &&
      first.measure.length > 3,
  )
  if (!other) return []
  return [
    note(
      text('报告另一处所载不同：'),
      { kind: 'figure', ready: other.ready },
      { kind: 'cite', quote: quoteFigure(other.ready) },
    ),
  ]
}

/** A rate that its own sentence's counts contradict: 「应出庭22件，实际出庭19件，出庭应诉率90.9%」. */
function rateNote(finding: FigureFinding): Statement[] {
  const rate = finding.found[0]!.ready
  if (rate.figure.uom !== '%' || rate.figure.role !== 'result') return []
  const counts = finding.hits
    .map(hit => hit.ready)
    .filter(
      ready =>
        ready.passage === rate.passage &&
        ready.sentence === rate.sentence &&
        ready.figure.kind === 'count' &&
        ready.figure.rawStart < rate.figure.rawStart &&
        ready.figure.approx === null,
    )
    .sort((a, b) => b.figure.rawStart - a.figure.rawStart)
  const digits = (/\.(\d+)/.exec(folded(rate.figure.raw))?.[1] ?? '').length
  const close = (part: ReadyFigure, whole: ReadyFigure, tolerance: number): boolean =>
    Math.abs((part.figure.value / whole.figure.value) * 100 - rate.figure.value) <= tolerance
  const holds = counts.some(part =>
    counts.some(whole => whole !== part && whole.figure.value > 0 && close(part, whole, 0.51 * 10 ** -digits)),
  )
  const [part, whole] = counts
  if (
    holds ||
    !part ||
    !whole ||
    part.figure.value > whole.figure.value ||
    part.figure.uom !== whole.figure.uom ||
    !close(part, whole, 10)
  )
    return []
  const value = compute('ratio', [part.figure.value, whole.figure.value])
  if (value === null) return []
  const derived: Derived = {
    operation: 'ratio',
    operands: [part, whole],
    value,
    uom: '%',
    formula: `${part.figure.value}/${whole.figure.value} - ${folded(rate.figure.raw)}`,
  }
  return [
    note(
      text('报告所载'),
      { kind: 'figure', ready: rate },
      text('与'),
      { kind: 'figure', ready: part },
      text('/'),
      { kind: 'figure', ready: whole },
      text('='),
      { kind: 'derived', derived },
      text('不一致'),
      { kind: 'cite', quote: quoteFigure(rate) },
    ),
  ]
}
