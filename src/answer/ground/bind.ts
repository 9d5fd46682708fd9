/**
 * A number in a sentence of prose → the figure of the ledger it is, or why it is none. The claim is asked back: its own words, with
 * 多少 in the number's place, must lead to that figure and to no other. What is no figure is left to unlisted.ts.
 */
import { classOf } from '../../search/count.js'
import { clauseOf, type FigureHit, rankFigures } from '../../search/figures.js'
import type { ReadyFigure, ReadyPassage } from '../../search/holdings.js'
import { matterOf, matterOfEnglish, type WeighedWord, weigh } from '../../search/matter.js'
import { type Question, readQuestion } from '../../search/question.js'
import { type Derived, type Part, quoteOf } from '../draft.js'
import { isNumberOf, isValueOf, type Numeral } from './numerals.js'
import { whole } from './quotes.js'
import { figuresIn, passagesIn, reportsOf, type Scene } from './scene.js'
import { saysBefore, saysTarget, strangeRole, strangeStage } from './stages.js'
import { bindUnlisted } from './unlisted.js'
import { type Claimed, groupsAt, yearFits } from './whose.js'

export type Binding =
  | { readonly kind: 'figure'; readonly ready: ReadyFigure }
  | { readonly kind: 'derived'; readonly derived: Derived }
  | { readonly kind: 'words'; readonly part: Part & { readonly kind: 'words' } }
  | { readonly kind: 'asked'; readonly part: Part & { readonly kind: 'asked' } }
  | { readonly kind: 'idle' }
  | { readonly kind: 'none'; readonly why: string }

/** A rival figure may score so much above the claimed one and still leave it standing: scores of equals differ by less (bench:gate). */
const MARGIN = 0.06
/** Least share of the claim's weight that must stand at the figure. */
const LEAST = 0.3
/** Characters from which a clause is the report's own when a report has it word for word. */
const OWN_WORDS = 6

/** Binds one number of a sentence. */
export async function bindNumber(number: Numeral, claimed: Claimed): Promise<Binding> {
  const { scene, plain } = claimed
  const groups = groupsAt(number, claimed)
  const reports = reportsOf(scene, groups)
  const figures = figuresIn(reports)
  const near = nearWords(number, claimed)
  // 「六盘山」「一答一串」: a small numeral in words the report has around it too is part of them.
  const idiom = number.chinese && number.value <= 10 ? wordsAround(number, plain, passagesIn(reports)) : null
  if (idiom) return { kind: 'words', part: { kind: 'words', quote: idiom } }
  const dated = /^[月日号时]/.test(plain.slice(number.end))
  const alike = dated ? [] : figures.filter(ready => isNumberOf(number, ready, near))
  if (alike.length === 0) {
    const rounded =
      /\d/.test(number.raw) && figures.some(ready => ready.figure.approx !== null && isValueOf(number, ready))
    if (rounded && !dated) return { kind: 'none', why: `rounded number given as exact: ${number.raw}` }
    return bindUnlisted(number, near, { plain, scene, passages: passagesIn(reports) })
  }
  if (
    /(?:率|比例|占比|比重)(?:为|是|达到?|约)*$/.test(near.split('\n')[0]!) &&
    !/^(?:%|个?百分点|倍|成|)$/.test(number.uom)
  )
    return { kind: 'none', why: `count given as a rate: ${number.raw}` }
  const { fitting, why } = fittingOf(number, near, alike, claimed)
  if (fitting.length === 0) return { kind: 'none', why: `${why}: ${number.raw}` }
  return ownWords(number, fitting, passagesIn(reports), claimed) ?? contest(number, near, fitting, figures, claimed)
}

/** The numeral where a passage has it between the same two characters. */
function wordsAround(number: Numeral, plain: string, passages: readonly ReadyPassage[]) {
  const around = plain.slice(Math.max(0, number.start - 1), number.end + 1)
  if (around.length < number.raw.length + 2 || !/^[\u4e00-\u9fff]+$/.test(around)) return null
  const passage = passages.find(ready => ready.plain.includes(around))
  const at = passage?.passage.text.indexOf(around) ?? -1
  return passage && at >= 0 ? quoteOf(passage, at + 1, at + 1 + number.raw.length) : null
}

/** Figures whose year, stage and role are those the words say. */
function fittingOf(
  number: Numeral,
  near: string,
  alike: readonly ReadyFigure[],
  claimed: Claimed,
): { fitting: readonly ReadyFigure[]; why: string } {
  let why = 'number of another year'
  const ahead = claimed.scene.question.intent === 'plans' || claimed.scene.question.asked.wantsTarget
  const fitting = alike
    .filter(ready => yearFits(number, ready, claimed))
    .filter(ready => {
      const strange = strangeStage(near, ready) ?? strangeRole(near, ready, ahead)
      if (strange) why = strange
      return strange === null
    })
  return { fitting, why }
}

/** The figure in the clause that the sentence repeats word for word; the words alone where the ledger has none there. */
function ownWords(
  number: Numeral,
  fitting: readonly ReadyFigure[],
  passages: readonly ReadyPassage[],
  { plain }: Claimed,
): Binding | null {
  const clause = plain.slice(number.clause.start, number.clause.end).trim()
  if (clause.length < OWN_WORDS || clause.length < number.raw.length + 3) return null
  const holds = (ready: ReadyPassage): number => {
    const at = ready.plain.indexOf(clause)
    return at >= 0 && whole(ready.plain, at, at + clause.length) ? at : -1
  }
  const ready = fitting.find(
    one => holds(one.passage) >= 0 && (clauseOf(one).includes(clause) || clause.includes(clauseOf(one))),
  )
  if (ready) return { kind: 'figure', ready }
  const passage = passages.find(one => holds(one) >= 0)
  const at = passage?.passage.text.indexOf(number.raw, Math.max(0, holds(passage) - 8)) ?? -1
  return passage && at >= 0
    ? { kind: 'words', part: { kind: 'words', quote: quoteOf(passage, at, at + number.raw.length) } }
    : null
}

/** The claim asked back over all figures of the reports it may speak of. */
async function contest(
  number: Numeral,
  near: string,
  fitting: readonly ReadyFigure[],
  figures: readonly ReadyFigure[],
  claimed: Claimed,
): Promise<Binding> {
  const settled = fitting.find(ready => claimed.scene.settled.figures.includes(ready))
  const asked = await askBack(number, near, claimed, figures)
  if (asked === 'bare')
    return settled
      ? { kind: 'figure', ready: settled }
      : { kind: 'none', why: `number without a measure: ${number.raw}` }
  const held = asked.filter(hit => fitting.includes(hit.ready) && hit.fits && hit.coverage >= LEAST)
  const top = asked.find(hit => hit.fits && isRival(number, hit.ready))
  const own = (settled && held.find(hit => hit.ready === settled)) ?? held[0]
  if (own && top && (own.score >= top.score - MARGIN || sameNumber(own.ready, top.ready)))
    return { kind: 'figure', ready: own.ready }
  if (settled && own && top && own.score >= top.score - 3 * MARGIN && own.coverage >= 0.5)
    return { kind: 'figure', ready: settled }
  return { kind: 'none', why: `number of another measure: ${number.raw}${top ? ` (not ${top.ready.figure.raw})` : ''}` }
}

/** Only what is counted alike can be meant instead. */
function isRival(number: Numeral, ready: ReadyFigure): boolean {
  if (number.uom === '') return true
  const classes = classOf(ready.figure.uom, ready.figure.kind)
  return [...classOf(number.uom, 'count')].some(name => classes.has(name))
}

/** The words a number belongs to: between the number before it and it, and those behind it, parted by a line break. */
function nearWords(number: Numeral, { plain, numerals }: Claimed): string {
  const before = numerals.filter(other => other.end <= number.start).at(-1)
  const after = numerals.find(other => other.start >= number.end)
  const from = Math.max(number.clause.start, before?.end ?? 0)
  const to = Math.min(number.clause.end, after?.start ?? plain.length)
  // 「审结的案件里，结转的有22件」: the clause before sets the frame.
  const frame = /[^,，。;；]*(?:里|中|内|当中|方面)(?=[,，]$)/.exec(plain.slice(0, number.clause.start))?.[0] ?? ''
  const tail = plain.slice(number.end, to)
  // What follows belongs to the next number, when there is one, as soon as it says what was done.
  const own = after && after.start < number.clause.end ? tail.split(/其中|以及|[和与及、,，]/)[0]! : tail
  return `${frame}${plain.slice(from, number.start)}\n${own}`
}

async function askBack(
  number: Numeral,
  near: string,
  claimed: Claimed,
  figures: readonly ReadyFigure[],
): Promise<readonly FigureHit[] | 'bare'> {
  const english = !/[\u4e00-\u9fff]/.test(claimed.plain)
  const text = english ? englishClaim(number, claimed) : near.replace('\n', `多少${number.uom}`)
  const heavy = (words: readonly WeighedWord[]): boolean => words.some(word => word.base >= 1)
  let words = await weighed(text, english, claimed)
  if (!heavy(words)) words = await weighed(contextOf(number, claimed), english, claimed)
  if (!heavy(words)) return 'bare'
  const question = asQuestion(text, number, claimed.scene)
  return rankFigures(figures, { question, words, carried: [], vector: null, measureVectors: new Map(), within: null })
}

/** Words between two numbers that compare them and name neither. */
export const COMPARING =
  /多于|少于|高于|低于|大于|小于|超过|优于|相差|差距|相比|分别|更[多少高低大小]|较[多少高低大小]|[多少高低](?=\d|$)/g

async function weighed(text: string, english: boolean, { scene, plain, named }: Claimed): Promise<WeighedWord[]> {
  let bare = text.replace(COMPARING, '\n')
  for (const span of [...named.units, ...named.years]) bare = bare.replaceAll(plain.slice(span.start, span.end), '\n')
  const words = english ? matterOfEnglish(bare) : matterOf(bare.replace(/(?:19|20)\d{2}年度?/g, '\n'), [])
  return weigh(words, scene.holdings.store)
}

/** The sentence before the number, other numbers taken out: what a bare clause leans on. */
function contextOf(number: Numeral, { plain, numerals }: Claimed): string {
  const chars = plain.slice(0, number.clause.end).split('')
  for (const other of numerals)
    if (other.start < chars.length) chars.fill('\n', other.start, Math.min(other.end, chars.length))
  return `${chars.join('')}多少${number.uom}`
}

function englishClaim(number: Numeral, { plain, numerals }: Claimed): string {
  const chars = plain.split('')
  for (const other of numerals) chars.fill(other === number ? '' : ' ', other.start, other.end)
  return `how many ${chars.join('')}`
}

/** The claim as a question of the scene's language, so that scope, role and unit of measure are read as in any other. */
function asQuestion(text: string, number: Numeral, scene: Scene): Question {
  const read = readQuestion({ question: text.slice(0, 400), today: scene.input.today }, scene.holdings)
  const wantsTarget = saysTarget(text) || scene.question.intent === 'plans' || scene.question.asked.wantsTarget
  const classes = /率|占/.test(text) || number.uom === '%' ? { classes: ['percent' as const] } : {}
  return {
    ...read,
    intent: scene.question.intent === 'plans' ? 'plans' : 'figure',
    asked: { ...read.asked, ...classes, wantsTarget, wantsBefore: saysBefore(text.split('多少')[0]!) },
    scope: read.scope ?? (scene.settled.figures.length > 0 ? scene.question.scope : null),
  }
}

function sameNumber(a: ReadyFigure, b: ReadyFigure): boolean {
  return a.figure.value === b.figure.value && a.figure.uom === b.figure.uom
}
