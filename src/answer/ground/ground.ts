/**
 * One sentence of prose + the scene it is judged in → a statement whose numbers code prints and whose sources are cited, or why
 * it may not be shown. The gate for whatever a model writes; verify.ts checks the parts once more before anybody reads them.
 */
import type { ReadyFigure, ReadyPassage, ReadySentence } from '../../search/holdings.js'
import { type Folded, fold, type Span, unfold } from '../../text.js'
import { cited, type Part, type Quote, quoteFigure, quoteOf, type Statement } from '../draft.js'
import { type Binding, bindNumber } from './bind.js'
import { type Compared, turnedDirection } from './direction.js'
import { numeralsOf } from './numerals.js'
import { type Quoted, readQuotes } from './quotes.js'
import { outside, saidBy } from './said.js'
import { figuresIn, passagesIn, reportsOf, type Scene } from './scene.js'
import { type Named, readNamed, strangeBody, strangeTitle, strangeYear, type YearAt } from './who.js'

export type Grounded =
  | {
      readonly ok: true
      readonly statement: Statement
      readonly figures: readonly ReadyFigure[]
      readonly passages: readonly ReadyPassage[]
    }
  | { readonly ok: false; readonly why: string }

/** Longest sentence judged, in characters; a longer one is no sentence. */
const LONGEST = 600

/** Judges one sentence. `hinted`: passages the writer named; they are looked at first, and believed in nothing. */
export async function groundSentence(
  text: string,
  scene: Scene,
  hinted: readonly ReadyPassage[] = [],
): Promise<Grounded> {
  const whole = fold(text)
  const plain = whole.text
  if (plain.length > LONGEST) return no('sentence too long')
  if (unbalanced(plain)) return no('a bracket or quotation mark is not closed')
  const naming = readNamed(plain, text, scene)
  if (!naming.ok) return no(naming.why)
  const { named } = naming
  const passages = inOrder(hinted, passagesIn(reportsOf(scene, named.groups)))
  const reading = readQuotes(plain, passages, knownWords(scene))
  if (reading.false) return no(`false quote: ${reading.false}`)
  if (
    !sameLanguage(
      outside(
        plain,
        reading.quoted.map(one => one.span),
      ),
      scene,
    )
  )
    return no('another language')
  const numerals = numeralsOf(plain, [...reading.quoted.map(one => one.span), ...named.years])
  const claimed = { plain, numerals, named, scene }
  const bindings = new Map<(typeof numerals)[number], Binding>()
  for (const number of numerals) {
    const binding = await bindNumber(number, claimed)
    if (binding.kind === 'none') return no(binding.why)
    bindings.set(number, binding)
  }
  const bound = [...bindings.values()].flatMap(binding => (binding.kind === 'figure' ? [binding.ready] : []))
  const said = saidBy({
    plain,
    named,
    figures: bound,
    quoted: reading.quoted,
    numerals,
    counted: [...bindings].flatMap(([number, binding]) => (binding.kind === 'figure' ? [number] : [])),
    scene,
    passages,
  })
  if (!said.ok) return no(said.why)
  const figures = [...bound, ...quotedFigures(reading.quoted, scene), ...noneSaid(plain, said.sentences, scene)]
  const own = [
    ...new Set([
      ...figures.map(ready => ready.passage),
      ...reading.quoted.map(one => one.quote.ready),
      ...said.sentences.map(one => one.passage),
    ]),
  ]
  const strange = strangeOf(plain, named, own, scene)
  if (strange) return no(strange)
  const compared = [...bindings].flatMap(([number, binding]) =>
    binding.kind === 'figure' ? [{ start: number.start, end: number.end, ready: binding.ready }] : [],
  )
  const words = [...own.map(ready => ready.plain), scene.question.plain].join('\n')
  const turned = turnedDirection(
    outside(
      plain,
      reading.quoted.map(one => one.span),
    ),
    [...compared, ...labels(named, scene)].sort((a, b) => a.start - b.start),
    words,
  )
  if (turned) return no(`comparison does not hold: ${turned}`)
  const spans = [
    ...[...bindings].flatMap(([number, binding]) => partsOf(number, binding)),
    ...reading.quoted.map(quotedPart),
    ...named.years.flatMap(year => yearPart(year, named, own, scene.question.plain)),
  ]
  const sources = sourcesOf(figures, reading.quoted, said.sentences, bindings)
  if (sources.length === 0) return no('statement without a passage')
  return {
    ok: true,
    statement: { role: 'lead', parts: [...interleaved(whole, spans), ...sources.map(cited)] },
    figures,
    passages: [...new Set(sources.map(quote => quote.ready))],
  }
}

function no(why: string): Grounded {
  return { ok: false, why }
}

/** A mark that is opened and never closed, or the other way round, is what a cut sentence leaves. */
function unbalanced(plain: string): boolean {
  return ['《》', '“”', '()', '〔〕'].some(([open, close]) => plain.split(open!).length !== plain.split(close!).length)
}

/** An answer is in the language of the question; a number or a name alone is in any. */
function sameLanguage(plain: string, scene: Scene): boolean {
  const han = plain.match(/[\u4e00-\u9fff]/g)?.length ?? 0
  const other = plain.match(/[a-z\u0400-\u04ff\u3040-\u30ff\uac00-\ud7af]/gi)?.length ?? 0
  if (han + other < 6) return true
  return scene.question.english ? other > han : han * 2 > other
}

function inOrder(hinted: readonly ReadyPassage[], all: readonly ReadyPassage[]): readonly ReadyPassage[] {
  const first = hinted.filter(ready => all.includes(ready))
  return first.length === 0 ? all : [...first, ...all.filter(ready => !first.includes(ready))]
}

function knownWords(scene: Scene): string {
  return [scene.question.plain, ...scene.groups.flatMap(group => group.unit.names)].join('\n')
}

/** Figures printed within a quotation are said as the report says them. */
function quotedFigures(quoted: readonly Quoted[], scene: Scene): ReadyFigure[] {
  const held = figuresIn(scene.reports).filter(ready =>
    quoted.some(
      ({ quote }) =>
        quote.ready === ready.passage && quote.start <= ready.figure.rawStart && quote.end >= ready.figure.rawEnd,
    ),
  )
  const later = (ready: ReadyFigure): number => (scene.settled.figures.includes(ready) ? 0 : 1)
  return held.sort((a, b) => later(a) - later(b))
}

/** 「没有。」「该乡无行政复议案件。」 say a settled figure of nought. */
function noneSaid(plain: string, sentences: readonly ReadySentence[], scene: Scene): ReadyFigure[] {
  if (!/无|没有|未|零|\b(?:no|none|zero|not|any)\b/i.test(plain)) return []
  const nought = scene.settled.figures.filter(ready => ready.figure.value === 0 && !/\d/.test(ready.figure.raw))
  return /^(?:没有|无|零|no|none|否)[。.]?$/i.test(plain)
    ? nought.slice(0, 1)
    : nought.filter(ready => sentences.some(one => one.plain === ready.sentence))
}

function strangeOf(plain: string, named: Named, own: readonly ReadyPassage[], scene: Scene): string | null {
  const year = strangeYear(named, own, scene.question.plain)
  if (year !== null) return `year of no report cited: ${year}`
  const title = strangeTitle(plain, own, scene.question.plain)
  if (title) return `regulation not in the passages: ${title}`
  const body = strangeBody(plain, scene)
  return body ? `body not in the reports: ${body}` : null
}

/** Units and years named stand for the settled figure of theirs, where there is just one. */
function labels(named: Named, scene: Scene): Compared[] {
  const { figures } = scene.settled
  const one = (test: (ready: ReadyFigure) => boolean): ReadyFigure | undefined => {
    const found = figures.filter(test)
    return found.length === 1 ? found[0] : undefined
  }
  const units = named.units.flatMap(unit => {
    const ready = one(figure => unit.groups.some(group => group.row.id === figure.report.id))
    return ready ? [{ start: unit.start, end: unit.end, ready }] : []
  })
  const years = named.years.flatMap(year => {
    const ready = one(figure => figure.report.year !== null && year.years.includes(figure.report.year))
    return ready && figures.some(figure => figure.report.year !== ready.report.year)
      ? [{ start: year.start, end: year.end, ready }]
      : []
  })
  return [...units, ...years]
}

interface Placed extends Span {
  readonly parts: readonly Part[]
}

function partsOf(number: Span, binding: Binding): Placed[] {
  const at = { start: number.start, end: number.end }
  if (binding.kind === 'figure') return [{ ...at, parts: [{ kind: 'figure', ready: binding.ready }] }]
  if (binding.kind === 'derived') return [{ ...at, parts: [{ kind: 'derived', derived: binding.derived }] }]
  return binding.kind === 'words' || binding.kind === 'asked' ? [{ ...at, parts: [binding.part] }] : []
}

/** A quotation is printed by code, from the passage. */
function quotedPart({ span, quote }: Quoted): Placed {
  return {
    ...span,
    parts: [
      { kind: 'prose', text: '“' },
      { kind: 'words', quote },
      { kind: 'prose', text: '”' },
    ],
  }
}

/** A year is printed as the report's own, or as the slice of the passage in which it stands. */
function yearPart(
  { start, end, years, word, plain }: YearAt,
  named: Named,
  own: readonly ReadyPassage[],
  asked: string,
): Placed[] {
  if (!plain) {
    const only = new Set(named.groups.map(one => one.row)).size === 1 ? named.groups[0]!.row : null
    if (!/^(?:今年|本年度)$/.test(word) || only?.year == null) return []
    return [
      {
        start,
        end,
        parts: [
          { kind: 'year', report: only },
          { kind: 'prose', text: '年' },
        ],
      },
    ]
  }
  const span = { start, end: Math.min(end, start + 4) }
  const group = named.groups.find(one => years.length === 1 && one.row.year === years[0])
  if (group) return [{ ...span, parts: [{ kind: 'year', report: group.row }] }]
  if (
    years.length === 1 &&
    asked.includes(word.slice(0, 4)) &&
    !own.some(one => one.passage.text.includes(String(years[0])))
  )
    return [{ ...span, parts: [{ kind: 'asked', text: word.slice(0, 4) }] }]
  const ready = own.find(one => one.passage.text.includes(String(years[0])))
  const at = ready?.passage.text.indexOf(String(years[0])) ?? -1
  return ready && at >= 0 ? [{ ...span, parts: [{ kind: 'words', quote: quoteOf(ready, at, at + 4) }] }] : []
}

function interleaved(whole: Folded, spans: readonly Placed[]): Part[] {
  const parts: Part[] = []
  let at = 0
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    if (span.start < at) continue
    addProse(parts, whole, at, span.start)
    parts.push(...span.parts)
    at = span.end
  }
  addProse(parts, whole, at, whole.text.length)
  return parts
}

function addProse(parts: Part[], whole: Folded, start: number, end: number): void {
  if (end <= start) return
  const from = whole.at[start]!
  const to = end === whole.text.length ? whole.source.length : unfold(whole, start, end).end
  parts.push({ kind: 'prose', text: whole.source.slice(from, Math.max(from, to)) })
}

function sourcesOf(
  figures: readonly ReadyFigure[],
  quoted: readonly Quoted[],
  sentences: readonly ReadySentence[],
  bindings: ReadonlyMap<unknown, Binding>,
): Quote[] {
  const words = [...bindings.values()].flatMap(binding =>
    binding.kind === 'words' ? [sentenceOf(binding.part.quote)] : [],
  )
  const derived = [...bindings.values()].flatMap(binding =>
    binding.kind === 'derived' ? binding.derived.operands.map(quoteFigure) : [],
  )
  const all = [
    ...figures.map(quoteFigure),
    ...derived,
    ...quoted.map(one => one.quote),
    ...words,
    ...sentences.map(one => quoteOf(one.passage, one.start, one.end)),
  ]
  return all.filter(
    (quote, i) =>
      !all.some(
        (other, k) =>
          k !== i &&
          other.ready === quote.ready &&
          other.start <= quote.start &&
          other.end >= quote.end &&
          (k < i || other.text.length > quote.text.length),
      ),
  )
}

/** The sentence around a slice, so that a reader sees where it stands. */
function sentenceOf(quote: Quote): Quote {
  const at = quote.start - quote.ready.passage.start
  const sentence = quote.ready.sentences.find(span => span.start <= at && at < span.end)
  return sentence ? quoteOf(quote.ready, sentence.start, sentence.end) : quote
}
