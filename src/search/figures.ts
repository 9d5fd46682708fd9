/**
 * Question + figures of the reports admitted → the same figures ranked, each with the reasons for its score. Whether the best
 * one answers is left to settle.ts, wording to answer/.
 */
import { cosine } from '../model.js'
import { folded } from '../text.js'
import { countFit } from './count.js'
import type { ReadyFigure } from './holdings.js'
import { presence, type WeighedWord } from './matter.js'
import type { Question } from './question.js'
import { roleFit, scopeFit } from './scope.js'

export interface Reason {
  readonly name: string
  readonly value: number
}

export interface FigureHit {
  readonly ready: ReadyFigure
  /** Sum of the reasons. */
  readonly score: number
  readonly reasons: readonly Reason[]
  /** Share of the weight of the question's words found near the figure, 0 to 1. */
  readonly coverage: number
  /** Words of weight the figure's sentence lacks though the report has them elsewhere, or no wording of them is held. */
  readonly missing: readonly string[]
  /** Its unit of measure, scope and role are what was asked for. */
  readonly fits: boolean
}

export interface FigureAsk {
  readonly question: Question
  readonly words: readonly WeighedWord[]
  readonly carried: readonly WeighedWord[]
  /** Unit vector of the question's matter; null without one. */
  readonly vector: Float32Array | null
  readonly measureVectors: ReadonlyMap<string, Float32Array>
  /** A body within the unit: 州交通运输局. */
  readonly within: string | null
}

/** How much a word counts by where it is found. The measure is what was counted; the paragraph is only company. */
const LEVELS = { measure: 1, quote: 0.9, sentence: 0.6, head: 0.35, passage: 0.25 } as const

/** Scores every figure; highest first, ties in text order. */
export function rankFigures(figures: readonly ReadyFigure[], ask: FigureAsk): FigureHit[] {
  const hits = figures.map(ready => scoreFigure(ready, ask))
  return hits.sort((a, b) => b.score - a.score || order(a.ready, b.ready))
}

function order(a: ReadyFigure, b: ReadyFigure): number {
  return a.report.file < b.report.file ? -1 : a.report.file > b.report.file ? 1 : a.figure.rawStart - b.figure.rawStart
}

function scoreFigure(ready: ReadyFigure, ask: FigureAsk): FigureHit {
  const found = cover(ready, ask.words)
  const reasons: Reason[] = [{ name: 'words', value: found.coverage }]
  add('carried', 0.35 * cover(ready, ask.carried).coverage)
  add('measure', 0.3 * closeness(ready, ask))
  add('exact', 0.12 * named(ready, ask))
  const count = countFit(ready, ask.question)
  add('count', count)
  const role = roleFit(ready, ask.question)
  add('role', role)
  const scope = scopeFit(ready, ask)
  add('scope', scope)
  add('talk', anchorFit(ready, ask.question))
  add('near', nearFit(ready, ask.words))
  const fits = count > -0.3 && scope > -0.3 && role > -0.3
  return {
    ready,
    score: reasons.reduce((sum, reason) => sum + reason.value, 0),
    reasons,
    coverage: found.coverage,
    missing: found.missing,
    fits,
  }

  function add(name: string, value: number): void {
    if (value !== 0) reasons.push({ name, value })
  }
}

function cover(ready: ReadyFigure, words: readonly WeighedWord[]): { coverage: number; missing: string[] } {
  let all = 0
  let held = 0
  const missing: string[] = []
  const what = ready.measure + ready.scope
  const clause = clauseOf(ready)
  for (const word of words) {
    const direct = Math.max(
      LEVELS.measure * presence(word, what),
      LEVELS.quote * presence(word, clause),
      (word.focus ? LEVELS.sentence / 2 : LEVELS.sentence) * presence(word, ready.sentence),
      LEVELS.head * presence(word, ready.passage.head),
      LEVELS.passage * presence(word, ready.passage.plain),
    )
    const best = Math.max(direct, shortened(word, what, ready) ? 0.75 : 0)
    all += word.weight
    held += word.weight * best
    if (best < 0.4 && word.base >= 1) missing.push(word.word)
  }
  return { coverage: all > 0 ? held / all : 0, missing }
}

/** 「推行“火塘夜话”……夜话一百六十余场」: named in full before, by its head noun at the number. */
function shortened(word: WeighedWord, what: string, ready: ReadyFigure): boolean {
  const name = word.wordings[0]!
  return name.length >= 4 && what.includes(name.slice(-2)) && ready.passage.plain.includes(name)
}

const clauses = new WeakMap<ReadyFigure, string>()

/** The comma-clause the number itself stands in: a quote may lean on the clause before it. */
export function clauseOf(ready: ReadyFigure): string {
  const known = clauses.get(ready)
  if (known !== undefined) return known
  const { figure, passage } = ready
  const base = passage.passage.start
  const whole = passage.passage.text
  let start = figure.rawStart - base
  let end = figure.rawEnd - base
  while (start > 0 && !/[，,。；;：:！？!?]/.test(whole[start - 1]!)) start--
  while (end < whole.length && !/[，,。；;！？!?]/.test(whole[end]!)) end++
  const made = folded(whole.slice(start, end))
  clauses.set(ready, made)
  return made
}

function closeness(ready: ReadyFigure, ask: FigureAsk): number {
  const measure = ask.vector ? ask.measureVectors.get(ready.figure.measure) : undefined
  return ask.vector && measure ? Math.max(0, cosine(ask.vector, measure)) : 0
}

/** Share of the measure's own characters that the question's words explain: 行政处罚案件 before 行政处罚案件·路政案件. */
function named(ready: ReadyFigure, ask: FigureAsk): number {
  const what = ready.measure
  if (what.length === 0) return 0
  const explained = new Uint8Array(what.length)
  for (const word of [...ask.words, ...ask.carried]) {
    for (const wording of word.wordings) {
      for (let at = what.indexOf(wording); at >= 0; at = what.indexOf(wording, at + 1))
        explained.fill(1, at, at + wording.length)
    }
  }
  return explained.reduce((sum, one) => sum + one, 0) / what.length
}

/** The words nearest the asking must be the figure's own, not only its sentence's. */
function nearFit(ready: ReadyFigure, words: readonly WeighedWord[]): number {
  const near = words.filter(word => word.base > 1)
  if (near.length === 0) return 0
  const held = near.filter(word => presence(word, ready.measure + clauseOf(ready)) > 0.5).length
  return held === near.length ? 0.08 : held === 0 ? -0.2 : 0
}

/** In a follow-up the talk is about the paragraph whose numbers the last answer gave. */
function anchorFit(ready: ReadyFigure, question: Question): number {
  if (question.anchors.length === 0) return 0
  const near = question.anchors.filter(value => value !== ready.figure.value && ready.sentence.includes(String(value)))
  return near.length > 0 ? 0.2 : question.anchors.some(value => ready.passage.plain.includes(String(value))) ? 0.1 : 0
}
