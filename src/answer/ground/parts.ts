/** A judged sentence of prose → the parts of a statement: numbers, years and quotations printed by code, the rest in the writer's words; and its sources. */
import type { ReadyFigure, ReadyPassage, ReadySentence } from '../../search/holdings.js'
import { type Folded, type Span, unfold } from '../../text.js'
import { type Part, type Quote, quoteFigure, quoteOf } from '../draft.js'
import type { Binding } from './bind.js'
import type { Quoted } from './quotes.js'
import type { Sentence } from './sentence.js'
import type { Named, YearAt } from './who.js'

/** The parts of a sentence whose numbers are bound. `own`: the passages it rests on. */
export function partsOf(
  sentence: Sentence,
  bindings: ReadonlyMap<Span, Binding>,
  own: readonly ReadyPassage[],
): Part[] {
  const { whole, quoted, named, scene } = sentence
  return interleaved(whole, [
    ...[...bindings].flatMap(([number, binding]) => numberPart(number, binding)),
    ...quoted.map(quotedPart),
    ...named.years.flatMap(year => yearPart(year, named, own, scene.question.plain)),
  ])
}

/** What a statement rests on, each stretch once: figures with their sentence, quotations, and the sentences that say it or hold a name, number or year of it. */
export function sourcesOf(
  figures: readonly ReadyFigure[],
  quoted: readonly Quoted[],
  sentences: readonly ReadySentence[],
  { bindings, parts }: { readonly bindings: ReadonlyMap<unknown, Binding>; readonly parts: readonly Part[] },
): Quote[] {
  const words = parts.flatMap(part =>
    part.kind === 'words' && !quoted.some(one => one.quote === part.quote) ? [sentenceOf(part.quote)] : [],
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

interface Placed extends Span {
  readonly parts: readonly Part[]
}

function numberPart(number: Span, binding: Binding): Placed[] {
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

/** The sentence around a slice, so that a reader sees where it stands. */
function sentenceOf(quote: Quote): Quote {
  const at = quote.start - quote.ready.passage.start
  const sentence = quote.ready.sentences.find(span => span.start <= at && at < span.end)
  return sentence ? quoteOf(quote.ready, sentence.start, sentence.end) : quote
}
