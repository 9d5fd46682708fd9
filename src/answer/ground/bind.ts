/**
 * A number in a sentence of prose → the figure of the ledger it is, or a slice of a report it stands in, or why it is neither. The
 * claim is asked back: its own words, with 多少 in the number's place, must lead to that figure and to no other.
 */

import { classOf } from '../../search/count.js'
import { clauseOf, type FigureHit, rankFigures } from '../../search/figures.js'
import type { ReadyFigure } from '../../search/holdings.js'
import { matterOf, matterOfEnglish, weigh } from '../../search/matter.js'
import { type Question, readQuestion } from '../../search/question.js'
import type { Derived, Part } from '../draft.js'
import { quoteOf } from '../draft.js'
import { isIdle, isNumberOf, isValueOf, type Numeral } from './numerals.js'
import { whole } from './quotes.js'
import { figuresIn, passagesIn, reportsOf, type Scene } from './scene.js'
import { strangeRole, strangeStage } from './stages.js'
import { type Named, unitBefore } from './who.js'

export type Binding =
  | { readonly kind: 'figure'; readonly ready: ReadyFigure }
  | { readonly kind: 'derived'; readonly derived: Derived }
  | { readonly kind: 'words'; readonly part: Part & { readonly kind: 'words' } }
  | { readonly kind: 'idle' }
  | { readonly kind: 'none'; readonly why: string }

/** A rival figure may score so much above the claimed one and still leave it standing: scores of equals differ by less (bench:gate). */
const MARGIN = 0.06
/** Least share of the claim's weight that must stand at the figure. */
const LEAST = 0.3

/** A sentence with the numbers in it, folded, and whom it speaks of. */
export interface Claimed {
  readonly plain: string
  readonly numerals: readonly Numeral[]
  readonly named: Named
  readonly scene: Scene
}

/** Binds one number of a sentence. */
export async function bindNumber(number: Numeral, claimed: Claimed): Promise<Binding> {
  const { scene, named } = claimed
  const groups = unitBefore(named, number.start)?.groups.filter(group => named.groups.includes(group)) ?? named.groups
  const figures = figuresIn(reportsOf(scene, groups))
  const near = nearWords(number, claimed)
  const alike = /^[月日号时]/.test(claimed.plain.slice(number.end))
    ? []
    : figures.filter(ready => isNumberOf(number, ready, near))
  if (alike.length === 0) {
    const rounded = figures.some(ready => ready.figure.approx !== null && isValueOf(number, ready))
    return rounded && /\d/.test(number.raw)
      ? { kind: 'none', why: `rounded number given as exact: ${number.raw}` }
      : unlisted(number, near, claimed, groups)
  }
  let why = 'number of another year'
  const fitting = alike
    .filter(ready => yearFits(number, ready, claimed))
    .filter(ready => {
      const strange = strangeStage(near, ready) ?? strangeRole(near, ready)
      if (strange) why = strange
      return strange === null
    })
  if (fitting.length === 0) return { kind: 'none', why: `${why}: ${number.raw}` }
  const settled = fitting.find(ready => scene.settled.figures.includes(ready))
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

/** The words a number belongs to: between the number before it and it, or behind it where nothing stands before. */
export function nearWords(number: Numeral, { plain, numerals }: Claimed): string {
  const before = numerals.filter(other => other.end <= number.start).at(-1)
  const after = numerals.find(other => other.start >= number.end)
  const from = Math.max(number.clause.start, before?.end ?? 0)
  const to = Math.min(number.clause.end, after?.start ?? plain.length)
  // 「审结的案件里，结转的有22件」: the clause before sets the frame.
  const frame = /[^,，。;；]*(?:里|中|内|当中|方面)(?=[,，]$)/.exec(plain.slice(0, number.clause.start))?.[0] ?? ''
  const lead = frame + plain.slice(from, number.start)
  const tail = plain.slice(number.end, to)
  // What follows belongs to the next number, when there is one, as soon as it says what was done.
  const own = after && after.start < number.clause.end ? tail.split(/其中|以及|[和与及、,，]/)[0]! : tail
  return `${lead}\n${own}`
}

async function askBack(
  number: Numeral,
  near: string,
  claimed: Claimed,
  figures: readonly ReadyFigure[],
): Promise<readonly FigureHit[] | 'bare'> {
  const { scene } = claimed
  const english = !/[\u4e00-\u9fff]/.test(claimed.plain)
  const text = english ? claimText(number, claimed) : near.replace('\n', `多少${number.uom}`)
  const words = await weighed(text, english, claimed)
  const thin = words.filter(word => word.base >= 1).length === 0
  const wider = thin ? await weighed(contextOf(number, claimed), english, claimed) : words
  if (wider.filter(word => word.base >= 1).length === 0) return 'bare'
  const question = asQuestion(text, number, scene)
  const ask = {
    question,
    words: wider,
    carried: [],
    vector: null,
    measureVectors: new Map<string, Float32Array>(),
    within: null,
  }
  return rankFigures(figures, ask)
}

async function weighed(text: string, english: boolean, { scene, plain, named }: Claimed) {
  const taken = [...named.units, ...named.years]
  let bare = text.replace(COMPARING, '\n')
  for (const span of taken) bare = bare.replaceAll(plain.slice(span.start, span.end), '\n')
  return weigh(
    english ? matterOfEnglish(bare) : matterOf(bare.replace(/(?:19|20)\d{2}年度?/g, '\n'), []),
    scene.holdings.store,
  )
}

/** Words between two numbers that compare them and name neither. */
const COMPARING =
  /多于|少于|高于|低于|大于|小于|超过|优于|相差|差距|相比|分别|更[多少高低大小]|较[多少高低大小]|[多少高低](?=\d|$)/g

/** The sentence before the number, other numbers taken out: what a bare clause leans on. */
function contextOf(number: Numeral, { plain, numerals }: Claimed): string {
  const chars = plain.slice(0, number.clause.end).split('')
  for (const other of numerals)
    if (other.start < chars.length) chars.fill('\n', other.start, Math.min(other.end, chars.length))
  return `${chars.join('')}多少${number.uom}`
}

function claimText(number: Numeral, { plain, numerals }: Claimed): string {
  const chars = plain.split('')
  for (const other of numerals) chars.fill(other === number ? '' : ' ', other.start, other.end)
  return `how many ${chars.join('')}`
}

/** The claim as a question of the scene's language, so that scope, role and unit of measure are read as in any other. */
function asQuestion(text: string, number: Numeral, scene: Scene): Question {
  const read = readQuestion({ question: text.slice(0, 400), today: scene.input.today }, scene.holdings)
  const asked = /率|占/.test(text) || number.uom === '%' ? { ...read.asked, classes: ['percent' as const] } : read.asked
  return {
    ...read,
    intent: 'figure',
    asked,
    scope: read.scope ?? (scene.settled.figures.length > 0 ? scene.question.scope : null),
  }
}

function sameNumber(a: ReadyFigure, b: ReadyFigure): boolean {
  return a.figure.value === b.figure.value && a.figure.uom === b.figure.uom
}

/** The year that governs the number must be the report's own, or stand at the figure. */
function yearFits(number: Numeral, ready: ReadyFigure, { named, plain }: Claimed): boolean {
  const before = named.years.filter(
    year => year.start < number.end && !/[。！？!?]/.test(plain.slice(year.end, number.start)),
  )
  const governing = before.filter(year => year.start >= number.clause.start).at(-1) ?? before.at(-1)
  if (!governing) return true
  if (governing.years.some(year => year === ready.report.year))
    return ready.figure.role !== 'carried_over' || /转/.test(plain)
  return governing.plain && governing.years.some(year => `${clauseOf(ready)}${ready.quote}`.includes(String(year)))
}

/** A number that is no figure of the ledger: computed by code, an idle numeral, or part of a name or date as printed. */
function unlisted(number: Numeral, near: string, claimed: Claimed, groups: Named['groups']): Binding {
  const derived = derivedOf(number, near, claimed.scene)
  if (derived) return { kind: 'derived', derived }
  const part = verbatim(number, claimed, groups)
  if (part) return { kind: 'words', part }
  if (isIdle(number)) return { kind: 'idle' }
  return { kind: 'none', why: `number that stands nowhere: ${number.raw}` }
}

function derivedOf(number: Numeral, near: string, scene: Scene): Derived | null {
  const lead = /[\u4e00-\u9fff]/.test(near) ? near.split('\n')[0]! : near
  const all = scene.settled.statements.flatMap(statement =>
    statement.parts.flatMap(part => (part.kind === 'derived' ? [part.derived] : [])),
  )
  return all.find(one => one.value === number.value && one.uom === number.uom && SAYS[one.operation].test(lead)) ?? null
}

/** How prose says that a number was computed. */
const SAYS: Readonly<Record<Derived['operation'], RegExp>> = {
  difference: /差|多出?|少|高|低|增|减|升|降|more|fewer|less|higher|lower|difference/i,
  sum: /合计|总|共|total|altogether/i,
  ratio: /占|率|比|share|percent/i,
  growth: /增|长|升|降|减|幅|growth|increase|decrease/i,
  count: /共|有|份|report/i,
}

/** 「4456工作模式」「7月」: the number as a passage prints it, with the two characters that follow. */
function verbatim(
  number: Numeral,
  { plain, scene }: Claimed,
  groups: Named['groups'],
): (Part & { kind: 'words' }) | null {
  const token = plain.slice(number.start, number.end)
  const tail = /^[\u4e00-\u9fff”"]{0,2}/.exec(plain.slice(number.end))?.[0] ?? ''
  const head = /[\u4e00-\u9fff“"+·.\-a-z]{0,2}$/i.exec(plain.slice(0, number.start))?.[0] ?? ''
  const forms = tail !== '' ? [token + tail] : head.length === 2 ? [head + token] : [token]
  for (const ready of passagesIn(reportsOf(scene, groups)))
    for (const form of forms) {
      const at = ready.plain.indexOf(form)
      const start = at + form.indexOf(token)
      if (at >= 0 && whole(ready.plain, start, start + token.length)) {
        const slice = sliceAt(ready, token, start)
        if (slice) return { kind: 'words', quote: slice }
      }
    }
  return null
}

function sliceAt(ready: ReturnType<typeof passagesIn>[number], token: string, near: number) {
  const { text } = ready.passage
  // The folded text is never longer than the passage, so the token stands at or behind its folded place.
  const at = text.indexOf(token, Math.max(0, near - 8))
  return at >= 0 ? quoteOf(ready, at, at + token.length) : null
}
