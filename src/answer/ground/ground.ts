/**
 * One sentence of prose + the scene it is judged in → a statement whose numbers code prints and whose sources are cited, or why
 * it may not be shown. The gate for whatever a model writes; verify.ts checks the parts once more before anybody reads them.
 */
import type { ReadyFigure, ReadyPassage, ReadySentence } from '../../search/holdings.js'
import { cited, type Statement } from '../draft.js'
import { type Binding, bindNumber } from './bind.js'
import { type Compared, turnedDirection } from './direction.js'
import type { Numeral } from './numerals.js'
import { partsOf, sourcesOf } from './parts.js'
import type { Quoted } from './quotes.js'
import { saidBy } from './said.js'
import { figuresIn, type Scene } from './scene.js'
import { readSentence, type Sentence } from './sentence.js'
import { toldBy } from './told.js'
import { type Named, strangeBody, strangeTitle, strangeYear } from './who.js'

export type Grounded =
  | {
      readonly ok: true
      readonly statement: Statement
      readonly figures: readonly ReadyFigure[]
      readonly passages: readonly ReadyPassage[]
    }
  | { readonly ok: false; readonly why: string }

/** Judges one sentence. `hinted`: passages the writer named; they are looked at first, and believed in nothing. */
export async function groundSentence(
  text: string,
  scene: Scene,
  hinted: readonly ReadyPassage[] = [],
): Promise<Grounded> {
  const reading = readSentence(text, scene, hinted)
  if (!reading.ok) return reading
  const bound = await bindAll(reading.sentence)
  return bound.ok ? judged(reading.sentence, bound.bindings) : bound
}

type Bindings = ReadonlyMap<Numeral, Binding>

async function bindAll(
  sentence: Sentence,
): Promise<{ readonly ok: true; readonly bindings: Bindings } | { readonly ok: false; readonly why: string }> {
  const bindings = new Map<Numeral, Binding>()
  for (const number of sentence.numerals) {
    const binding = await bindNumber(number, sentence)
    if (binding.kind === 'none') return { ok: false, why: binding.why }
    if (binding.kind !== 'words' && binding.kind !== 'idle' && isPart(number, sentence.plain))
      return { ok: false, why: `part of another number: ${number.raw}` }
    bindings.set(number, binding)
  }
  return { ok: true, bindings }
}

/** 「-5件」「.5件」「十5件」「5k件」「5件半」「5件的一半」: what stands right beside a number makes another of it. */
function isPart({ start, end }: Numeral, plain: string): boolean {
  const before = /[\d〇零一二两三四五六七八九十百千万亿.+\-−–—±×÷*/^~]$/.test(plain.slice(0, start))
  return before || /^(?:[a-z](?![a-z])|[\^*×÷/]|半|的?(?:一半|[大多]半|零头))/i.test(plain.slice(end))
}

/** Its words are said by the reports, its names stand in them, its comparisons hold: then it is a statement. */
function judged(sentence: Sentence, bindings: Bindings): Grounded {
  const { plain, scene, named, quoted } = sentence
  const counted = [...bindings].flatMap(([number, binding]) =>
    binding.kind === 'figure' ? [{ start: number.start, end: number.end, ready: binding.ready }] : [],
  )
  // An answer in words is the report told shorter; one in figures may word them otherwise, as each was asked back.
  const inFigures = scene.settled.figures.length > 0
  const said = inFigures ? saidBy({ ...sentence, counted, figures: counted.map(one => one.ready) }) : toldBy(sentence)
  if (!said.ok) return said
  const figures = [
    ...counted.map(one => one.ready),
    ...quotedFigures(quoted, scene),
    ...noneSaid(plain, said.sentences, scene),
  ]
  const own = [
    ...new Set([
      ...figures.map(one => one.passage),
      ...quoted.map(one => one.quote.ready),
      ...said.sentences.map(one => one.passage),
    ]),
  ]
  const strange = strangeOf(plain, named, own, scene)
  if (strange) return { ok: false, why: strange }
  const compared = [...counted, ...labels(named, scene)].sort((a, b) => a.start - b.start)
  const words = [...own.map(ready => ready.plain), scene.question.plain].join('\n')
  const turned = turnedDirection(sentence.open, compared, words)
  if (turned) return { ok: false, why: `comparison does not hold: ${turned}` }
  const parts = partsOf(sentence, bindings, own)
  const sources = sourcesOf(figures, quoted, said.sentences, { bindings, parts })
  if (sources.length === 0) return { ok: false, why: 'statement without a passage' }
  return {
    ok: true,
    statement: { role: 'lead', parts: [...parts, ...sources.map(cited)] },
    figures,
    passages: [...new Set(sources.map(quote => quote.ready))],
  }
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
