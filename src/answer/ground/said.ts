/**
 * The clauses of a sentence of prose → the sentences of reports that say them, or why they do not: clauses of one sentence must be
 * said by sentences that stand together. Numbers are bound elsewhere.
 */
import type { ReadyFigure, ReadyPassage, ReadySentence } from '../../search/holdings.js'
import type { Span } from '../../text.js'
import { align } from './aligned.js'
import { COMPARING } from './bind.js'
import type { Quoted } from './quotes.js'
import type { Scene } from './scene.js'
import { strangeStageIn } from './stages.js'
import { addedWord, isShort, saidIn, strangeWord, supportOf, turnedNegation } from './support.js'
import type { Named } from './who.js'

export interface Saying {
  readonly plain: string
  readonly named: Named
  readonly figures: readonly ReadyFigure[]
  readonly quoted: readonly Quoted[]
  readonly numerals: readonly Span[]
  /** Those that are figures of the ledger. */
  readonly counted: readonly Span[]
  readonly scene: Scene
  /** Those that may say it, the likeliest first. */
  readonly passages: readonly ReadyPassage[]
}

export type Said =
  | { readonly ok: true; readonly sentences: readonly ReadySentence[] }
  | { readonly ok: false; readonly why: string }

/** Sentences of a passage that may be told as one: neighbours, and the one after. */
const NEAR = 2

/** Judges the words of a folded sentence outside its quotations. */
export function saidBy(saying: Saying): Said {
  const { plain, quoted, named } = saying
  const open = outside(plain, [...quoted.map(one => one.span), ...named.units, ...named.years])
    .split('')
    .map((char, i) => (inside(saying.counted, i) ? NUMERAL : inside(saying.numerals, i) ? ' ' : char))
    .join('')
  const sentences: ReadySentence[] = []
  for (const part of open.split(/[。；;！？!?]|[：:](?!\s*\u0001)|(?<=[,，、\s])(?=[一二三四五六七八九十]是)/)) {
    const said = partSaid(part, saying)
    if (!said.ok) return said
    sentences.push(...said.sentences)
  }
  return { ok: true, sentences: [...new Set(sentences)] }
}

function inside(spans: readonly Span[], at: number): boolean {
  return spans.some(span => span.start <= at && at < span.end)
}

/** The text with spans blanked out, same length. */
export function outside(plain: string, spans: readonly Span[]): string {
  const chars = plain.split('')
  for (const { start, end } of spans) chars.fill(' ', start, end)
  return chars.join('')
}

/** Stands for a digit, so that its clause is known and digits do not count as words. */
const NUMERAL = '\u0001'

function partSaid(part: string, saying: Saying): Said {
  const written = part.split(/[,，、\n]/).filter(clause => bareOf(clause) !== '' && !isIntroduction(bareOf(clause)))
  const counted = saying.figures.length > 0 ? written.filter(clause => clause.includes(NUMERAL)) : []
  const strange = counted.map(bareOf).find(clause => !nearFigure(clause, saying))
  if (strange !== undefined) return { ok: false, why: `not said of the figure: ${strange.slice(0, 40)}` }
  const bound = [...new Set(saying.figures.map(ready => ready.passage))]
  if (counted.length > 1 && bound.length > 1 && !comparing(saying))
    return { ok: false, why: 'figures of paragraphs that stand apart' }
  const clauses = written
    .filter(clause => !counted.includes(clause))
    .map(bareOf)
    .filter(clause => counted.length === 0 || !saidIn(clause, saying.scene.question.plain))
  const added = counted.length > 0 ? clauses.find(clause => isShort(clause) && !nearFigure(clause, saying)) : undefined
  if (added !== undefined) return { ok: false, why: `not said of the figure: ${added}` }
  const long = clauses.filter(clause => !isShort(clause))
  if (long.length === 0) return counted.length > 0 ? { ok: true, sentences: [] } : namesSaid(clauses, saying)
  return clausesSaid(long, counted.length > 0 ? bound : saying.passages, saying.scene)
}

function clausesSaid(clauses: readonly string[], passages: readonly ReadyPassage[], scene: Scene): Said {
  const best = bestPassage(clauses, passages)
  if (!best) return { ok: false, why: `not said in the reports: ${clauses[0]!.slice(0, 40)}` }
  for (const [i, sentence] of best.entries()) {
    // Words beside a figure that was asked back must be told as the report tells them.
    const aligned = align(
      clauses[i]!,
      `${aroundOf(sentence)}`,
      0,
      `${scene.question.plain}${scene.groups.flatMap(group => group.unit.names).join('')}`,
    )
    if (!aligned.ok) return { ok: false, why: aligned.why }
    const word = strangeWord(
      clauses[i]!,
      `${sentence.passage.plain}${sentence.passage.head}${scene.question.plain}${sentence.passage.previous?.plain ?? ''}`,
    )
    if (word) return { ok: false, why: `word that stands nowhere: ${word}` }
    const stage = strangeStageIn(clauses[i]!, aroundOf(sentence))
    if (stage) return { ok: false, why: `another outcome: ${stage}` }
    const turned = turnedNegation(clauses[i]!, aroundOf(sentence))
    if (turned) return { ok: false, why: `negation does not agree: ${turned}` }
    if (i > 0 && distance(sentence, best[i - 1]!) > NEAR)
      return { ok: false, why: 'put together from sentences that stand apart' }
  }
  return { ok: true, sentences: best }
}

/** Several units or several figures are asked about: they may be told in one sentence. */
function comparing({ scene }: Saying): boolean {
  return scene.groups.length > 1 || scene.settled.figures.length > 1
}

/** The words around a number are the report's at that figure, or those of the question it answers. */
function nearFigure(clause: string, { figures, scene }: Saying): boolean {
  const names = scene.groups.flatMap(group => group.unit.names)
  return figures.some(ready => {
    const sentence = ready.passage.sentences.find(one => one.plain === ready.sentence)
    const around = [aroundOf(sentence), ready.passage.head, ready.measure, ready.scope, scene.question.plain, ...names]
    return saidIn(clause, around.join('\n')) && addedWord(clause, around.join('\n')) === null
  })
}

/** The sentences of the one passage that says all clauses best; null where none says them all. */
function bestPassage(clauses: readonly string[], passages: readonly ReadyPassage[]): ReadySentence[] | null {
  let best: { sentences: ReadySentence[]; total: number } | null = null
  for (const ready of passages) {
    const found = clauses.map(clause => supportOf(clause, ready.sentences))
    if (found.includes(null)) continue
    const total = found.reduce((sum, one) => sum + one!.share, 0)
    if (!best || total > best.total + 1e-9) best = { sentences: found.map(one => one!.sentence), total }
  }
  return best?.sentences ?? null
}

/** 「泸州、内江。」: names alone must all stand in one sentence. */
function namesSaid(names: readonly string[], { passages, figures }: Saying): Said {
  const wanted = names.map(name => name.replace(/等$/, '')).filter(name => /[\u4e00-\u9fff]{2}|[a-z]{3}/i.test(name))
  if (wanted.length === 0 || figures.length > 0) return { ok: true, sentences: [] }
  const found = passages
    .flatMap(ready => ready.sentences)
    .find(sentence => wanted.every(name => sentence.plain.includes(name)))
  return found
    ? { ok: true, sentences: [found] }
    : { ok: false, why: `not said in the reports: ${wanted.join('、').slice(0, 40)}` }
}

function bareOf(clause: string): string {
  return clause.replaceAll(NUMERAL, ' ').replace(COUNTING, ' ').replace(COMPARING, ' ').trim()
}

/** 「…件数为」「…的数量是」 lead to a number and say nothing of it. */
const COUNTING =
  /(?:件|人|份|次|场|个|册|条|项|户|家|总)?数量?(?:为|是|达|有)?(?=\s*$)|(?:为|是|达到?|有|共计?)(?=\s*$)/

/** Words that lead in: 「该报告显示」「报告载明」. */
export function isIntroduction(clause: string): boolean {
  return (
    /^(?:该|其|据|根据|按照?)?.{0,6}(?:报告|年度)(?:中|里)?(?:显示|载明|指出|提到|所述|说明|称|中)?$/.test(clause) ||
    /^(?:the|this|its|their)?\s*(?:\w+\s){0,3}reports?\s+(?:says?|states?|notes?|records?|shows?|gives?)(?:\s+that)?$/i.test(
      clause,
    ) ||
    /^(?:主要)?(?:包括|有|如下|分别(?:为|是)|具体(?:做法)?(?:为|是|如下)?|其中|即)$/.test(clause)
  )
}

/** A sentence with the one before it: a negation may stand there. */
function aroundOf(sentence: ReadySentence | undefined): string {
  if (!sentence) return ''
  const all = sentence.passage.sentences
  return `${all[all.indexOf(sentence) - 1]?.plain ?? ''}${sentence.plain}`
}

function distance(a: ReadySentence, b: ReadySentence): number {
  const all = a.passage.sentences
  return a.passage === b.passage ? Math.abs(all.indexOf(a) - all.indexOf(b)) : Number.POSITIVE_INFINITY
}
