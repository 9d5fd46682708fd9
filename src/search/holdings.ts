/**
 * Store → what is held, ready for questions: units with their names and years, and reports with passages, sentences and
 * figures folded for comparing. Read once a version of the index; the newest used reports stay in memory.
 */
import type { Figure } from '../corpus/figures.js'
import type { Passage } from '../corpus/passages.js'
import type { ReportRow, Store } from '../index/store.js'
import { folded, sentences } from '../text.js'
import { type HeldUnit, unitsOf } from './held.js'

/** A sentence of a passage: `passage.text.slice(start, end)`, and the same folded. */
export interface ReadySentence {
  readonly passage: ReadyPassage
  readonly start: number
  readonly end: number
  readonly plain: string
}

export interface ReadyPassage {
  readonly report: ReportRow
  readonly passage: Passage
  readonly plain: string
  /** Section path, folded and joined. */
  readonly head: string
  /** The passage before it in the report. */
  readonly previous: ReadyPassage | null
  readonly sentences: readonly ReadySentence[]
}

export interface ReadyFigure {
  readonly report: ReportRow
  readonly figure: Figure
  readonly passage: ReadyPassage
  readonly measure: string
  readonly scope: string
  readonly quote: string
  /** The sentence the figure stands in, folded. */
  readonly sentence: string
}

export interface ReadyReport {
  readonly row: ReportRow
  readonly passages: readonly ReadyPassage[]
  readonly figures: readonly ReadyFigure[]
}

export interface Holdings {
  readonly store: Store
  readonly version: string
  readonly rows: readonly ReportRow[]
  /** By id. */
  readonly rowOf: ReadonlyMap<string, ReportRow>
  readonly units: readonly HeldUnit[]
  /** Reports ready for reading, in the order asked for. */
  ready(rows: readonly ReportRow[]): Promise<readonly ReadyReport[]>
  /** Parts of reports: these passages and their figures alone. */
  readyPassages(ids: readonly string[]): Promise<readonly ReadyReport[]>
}

/** Ready reports kept: 36 reports of the restated corpus take 4 MB, so 400 stay below 50 MB. */
const KEPT_REPORTS = 400

const holdingsOf = new WeakMap<Store, Holdings>()

/** Reads what is held, once a version of the index: cheap enough to call before each question. */
export async function readHoldings(store: Store): Promise<Holdings> {
  const version = await store.version()
  const known = holdingsOf.get(store)
  if (known?.version === version) return known
  const made = await makeHoldings(store, version)
  holdingsOf.set(store, made)
  return made
}

async function makeHoldings(store: Store, version: string): Promise<Holdings> {
  const rows = await store.reports()
  const rowOf = new Map(rows.map(row => [row.id, row]))
  const kept = new Map<string, ReadyReport>()
  return {
    store,
    version,
    rows,
    rowOf,
    units: unitsOf(rows),
    ready: wanted => readyReports(store, kept, wanted),
    readyPassages: ids => readyPassages(store, rowOf, ids),
  }
}

async function readyReports(
  store: Store,
  kept: Map<string, ReadyReport>,
  wanted: readonly ReportRow[],
): Promise<ReadyReport[]> {
  const missing = wanted.filter(row => !kept.has(row.id))
  const made = new Map<string, ReadyReport>()
  if (missing.length > 0) {
    const reports = missing.map(row => row.id)
    const passages = byReport(await store.passages({ reports }))
    const figures = byReport(await store.figures({ reports }))
    for (const row of missing) made.set(row.id, makeReady(row, passages.get(row.id) ?? [], figures.get(row.id) ?? []))
  }
  const all = wanted.map(row => kept.get(row.id) ?? made.get(row.id)!)
  for (const ready of all) {
    kept.delete(ready.row.id)
    kept.set(ready.row.id, ready)
  }
  while (kept.size > KEPT_REPORTS) kept.delete(kept.keys().next().value!)
  return all
}

/** Only these passages with their figures, by report, in the order of `ids`: for questions over more reports than are read whole. */
async function readyPassages(store: Store, rowOf: Holdings['rowOf'], ids: readonly string[]): Promise<ReadyReport[]> {
  const passages = byReport(await store.passagesById(ids))
  const figures = byReport(await store.figuresOf(ids))
  return [...passages].flatMap(([report, held]) => {
    const row = rowOf.get(report)
    return row
      ? [
          makeReady(
            row,
            [...held].sort((a, b) => a.ordinal - b.ordinal),
            figures.get(report) ?? [],
          ),
        ]
      : []
  })
}

function byReport<T extends { readonly report: string }>(items: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const group = groups.get(item.report)
    if (group) group.push(item)
    else groups.set(item.report, [item])
  }
  return groups
}

function makeReady(row: ReportRow, held: readonly Passage[], stated: readonly Figure[]): ReadyReport {
  const passages: ReadyPassage[] = []
  for (const passage of held) passages.push(readyPassage(row, passage, passages.at(-1) ?? null))
  const byId = new Map(passages.map(passage => [passage.passage.id, passage]))
  const figures = stated
    .filter(figure => byId.has(figure.passage))
    .map(figure => readyFigure(row, byId.get(figure.passage)!, figure))
  return { row, passages, figures }
}

function readyPassage(report: ReportRow, passage: Passage, previous: ReadyPassage | null): ReadyPassage {
  const spans = sentences(passage.text)
  const made: ReadySentence[] = []
  const ready: ReadyPassage = {
    report,
    passage,
    plain: folded(passage.text),
    head: passage.section.map(folded).join('>'),
    sentences: made,
    previous,
  }
  for (const span of spans)
    made.push({ passage: ready, ...span, plain: folded(passage.text.slice(span.start, span.end)) })
  return ready
}

function readyFigure(report: ReportRow, passage: ReadyPassage, figure: Figure): ReadyFigure {
  const from = figure.rawStart - passage.passage.start
  const sentence = passage.sentences.find(span => span.start <= from && from < span.end)
  return {
    report,
    figure,
    passage,
    measure: folded(figure.measure),
    scope: figure.scope ? folded(figure.scope) : '',
    quote: folded(figure.quote),
    sentence: sentence?.plain ?? passage.plain,
  }
}
