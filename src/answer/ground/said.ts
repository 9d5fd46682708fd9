/**
 * The words around numbers that were bound → the sentences they rest on, or why they do not stand: the words at a figure are the
 * report's or the question's, and clauses without a number tell the figure's own paragraph shorter. Numbers are bound elsewhere.
 */
import type { ReadyFigure, ReadyPassage, ReadySentence } from '../../search/holdings.js'
import type { Span } from '../../text.js'
import { COMPARING } from './bind.js'
import type { Quoted } from './quotes.js'
import type { Scene } from './scene.js'
import { addedWord, isShort, saidIn } from './support.js'
import { givenIn, isIntroduction, outside, type Said, tellPart } from './told.js'
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
  return tellPart(long, counted.length > 0 ? bound : saying.passages, givenIn(saying.scene))
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

/** A sentence with the one before it: a negation may stand there. */
function aroundOf(sentence: ReadySentence | undefined): string {
  if (!sentence) return ''
  const all = sentence.passage.sentences
  return `${all[all.indexOf(sentence) - 1]?.plain ?? ''}${sentence.plain}`
}
