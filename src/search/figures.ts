/**
 * Question + figures of the reports admitted → figures that answer it, best first, each with its reasons. Decides whether a
 * figure is the one asked for; leaves wording, and what to say where there is none, to answer/.
 */
import type { FigureKind } from '../corpus/figures.js'
import { cosine } from '../model.js'
import { folded } from '../text.js'
import type { ReadyFigure } from './holdings.js'
import type { CountClass } from './intent.js'
import { presence, type WeighedWord } from './matter.js'
import type { Question, ScopeAsked } from './question.js'

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
function clauseOf(ready: ReadyFigure): string {
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

const CLASSES: readonly (readonly [CountClass, RegExp])[] = [
  ['percent', /^[万亿]*(?:%|％|个?百分点|成)/],
  ['money', /^[万亿]*(?:元|美元|块钱)/],
  ['rank', /^[万亿]*(?:名次|位次|第|位$)/],
  ['points', /^分$/],
  ['time', /^[万亿]*(?:天|日|小时|学时|课时|个?工作日|个?月|年|周|分钟|个小时|星期|季度)/],
  ['person', /^[万亿]*(?:人次|人|名|位|余名)/],
  ['event', /^[万亿]*(?:次|场次|场|期|回|轮|批次|批|节|堂|趟|届|课)/],
  ['paper', /^[万亿]*(?:份|册|本|篇|部|张|封|幅|套|页|字|卷)/],
  ['case', /^[万亿]*(?:件次|件|起|宗|例|桩|单|笔)/],
  ['area', /^[万亿]*(?:平方公里|平方米|亩|公顷|平米)/],
  ['device', /^[万亿]*(?:台|辆次|辆|艘次|艘|架|支|套|块|部)/],
  ['place', /^[万亿]*(?:家次|家|处|所|座|户次|户|间|个$)/],
  ['item', /^[万亿]*(?:项|条|款|类|大类|种|个|点|万条)/],
]

/** Classes that are so alike in use that a question's one is a report's other. */
const ALIKE: readonly (readonly [CountClass, CountClass, number])[] = [
  ['case', 'item', 0.02],
  ['case', 'paper', 0],
  ['paper', 'item', 0.02],
  ['place', 'item', 0.05],
  ['event', 'item', -0.05],
  ['person', 'place', -0.25],
  ['case', 'event', -0.08],
  ['device', 'item', 0],
  ['device', 'event', 0],
  ['device', 'paper', 0],
  ['case', 'place', -0.05],
  ['person', 'item', -0.2],
  ['paper', 'place', -0.05],
  ['device', 'place', -0.05],
  ['person', 'event', -0.15],
  ['person', 'case', -0.2],
]

/** +0.15 for the classifier asked for, 0.1 for its class, below −0.3 where the kinds exclude each other. */
function countFit(ready: ReadyFigure, question: Question): number {
  const { classes, classifier } = question.asked
  const { uom, kind } = ready.figure
  if (classifier && (uom === classifier || uom === `${classifier}次` || `${uom}次` === classifier)) return 0.15
  if (classes.length === 0)
    return classifier === '个' && /^(?:个|家|处|项|条)/.test(uom) ? 0.05 : open(kind, uom, question.intent)
  const own = classOf(uom, kind)
  if (classes.some(asked => own.has(asked))) return 0.1
  if (uom === '') return impliedClass(ready.measure, classes)
  const alike = ALIKE.filter(
    ([a, b]) => (classes.includes(a) && own.has(b)) || (classes.includes(b) && own.has(a)),
  ).map(([, , value]) => value)
  return alike.length > 0 ? Math.max(...alike) : -0.5
}

/** A table's cell may have its unit of measure in the head only: 调解员人数. */
function impliedClass(measure: string, classes: readonly CountClass[]): number {
  const implied: CountClass | null = /人数|人次|人员|调解员|律师|干部/.test(measure)
    ? 'person'
    : /件数|案件|申请/.test(measure)
      ? 'case'
      : /金额|万元|款/.test(measure)
        ? 'money'
        : /率|比例/.test(measure)
          ? 'percent'
          : null
  return implied && classes.includes(implied) ? 0.1 : -0.1
}

/** 「办了多少」 asks for a count: a rate or an amount is asked for by name. */
function open(kind: FigureKind, uom: string, intent: string): number {
  if (intent === 'aggregate' || intent === 'compare') return kind === 'percent' ? -0.03 : 0
  if (kind === 'percent' || uom === '') return -0.14
  if (kind === 'money') return -0.1
  if (/^(?:大?类|种|方面|批次?|轮)$/.test(uom)) return -0.08
  return kind === 'count' ? 0 : -0.03
}

function classOf(uom: string, kind: FigureKind): ReadonlySet<CountClass> {
  const found = new Set(CLASSES.filter(([, pattern]) => pattern.test(uom)).map(([name]) => name))
  if (kind === 'percent') found.add('percent')
  if (kind === 'rank') found.add('rank')
  if (kind === 'money') found.add('money')
  if (kind === 'duration') found.add('time')
  return found
}

/** A result is asked for unless the question says otherwise: a target, a change or the state before is another thing. */
function roleFit(ready: ReadyFigure, question: Question): number {
  const { role, uom } = ready.figure
  const { asked } = question
  if (role === 'target') return asked.wantsTarget ? 0.1 : question.intent === 'plans' ? 0 : -0.32
  // 「比上年增长多少」 over two years held is computed from the results, not read from what a report says of its growth.
  if (role === 'change')
    return asked.wantsChange && !(question.intent === 'compare' && question.years.length > 1) ? 0.15 : -0.32
  if (role === 'before') return asked.wantsBefore ? 0.2 : -0.1
  if (role === 'carried_over') return asked.wantsCarriedOver ? 0.2 : -0.15
  if (role === 'after') return asked.wantsBefore ? -0.1 : 0.03
  if (asked.wantsCarriedOver) return -0.1
  if (asked.wantsChange && question.intent === 'figure' && uom !== '%') return -0.05
  return asked.wantsTarget ? -0.1 : 0
}

function scopeFit(ready: ReadyFigure, ask: FigureAsk): number {
  if (ask.within) return withinFit(ready, ask.within)
  const own = scopeClass(ready)
  const asked = ask.question.scope
  if (asked && own && own !== asked) return -0.4
  if (asked && own === asked) return 0.15
  if (asked === 'own' && own === null) return -0.05
  if (!asked && own === 'below') return -0.06
  if (!asked && own === 'own') return -0.02
  return isBody(ready.scope) && !ask.words.some(word => presence(word, ready.scope) > 0.5) ? -0.08 : 0
}

/** The figure must be the body's own: 州交通运输局 asked, 州交通运输局 or 交通运输部门 stated in scope or clause. */
function withinFit(ready: ReadyFigure, within: string): number {
  const stem = /[县区市旗镇乡道]$/.test(within) ? within.replace(/^的/, '').slice(0, 2) : bodyStem(within)
  if (!stem) return 0
  if (ready.scope.includes(stem)) return 0.4
  if (ready.scope && isBody(ready.scope)) return -0.6
  return ready.quote.includes(stem) || ready.measure.includes(stem) ? 0.3 : -0.6
}

/** 州交通运输局 → 交通运输: what is left when rank and kind are taken off. */
export function bodyStem(body: string): string {
  return body
    .replace(/^的?(?:省|市|州|县|区|镇|乡)?/, '')
    .replace(/(?:管理局|监督局|委员会|办公室|局|委|办|厅|院|中心|部门|系统)$/, '')
}

function isBody(scope: string): boolean {
  return /(?:局|委|办|厅|院|大队|支队|中心|公司|法院|检察院|司法所|派出所|系统|部门)/.test(scope)
}

/** Which part a figure is of: by its scope, else by the last such word before it in its sentence. */
function scopeClass(ready: ReadyFigure): ScopeAsked {
  const marked = lastMarker(ready)
  return marked === 'own' && classOfScope(ready.scope) === 'whole' ? 'own' : (classOfScope(ready.scope) ?? marked)
}

function classOfScope(scope: string): ScopeAsked {
  if (/本级|[省市州县区]级|[省市州县区]直/.test(scope) && !/县级|区级|镇级|乡级|各/.test(scope)) return 'own'
  if (/各县|各区|各市|各镇|各乡|县级|区级|镇级|乡级|县\(|\(县|县区|乡镇|镇街|街道/.test(scope)) return 'below'
  return /全[省市州县区镇乡]/.test(scope) ? 'whole' : null
}

function lastMarker(ready: ReadyFigure): ScopeAsked {
  const at = ready.sentence.indexOf(ready.quote)
  const before = ready.sentence.slice(0, at < 0 ? ready.sentence.length : at + ready.quote.length)
  const last = [...before.matchAll(/本级|全[省市州县区]/g)].at(-1)?.[0]
  return last ? (last === '本级' ? 'own' : 'whole') : null
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

/**
 * The figures that answer, best first: the top hit when enough of the question stands at it, with the hits of the same
 * standing beside it where the question did not say which is meant. Empty where the measure is not stated.
 */
export function answering(hits: readonly FigureHit[], ask: FigureAsk): FigureHit[] {
  const fit = hits.filter(hit => hit.fits && saysOutcome(hit, ask))
  const first = fit[0]
  if (!first || !stands(first, ask)) return []
  const top = ask.question.asked.wantsTotal ? largest(fit, first, ask) : first
  const company = besides(hits, top, ask)
  return [top, ...fit.filter(hit => hit !== top && !company.includes(hit) && isTwin(hit, top)), ...company]
}

/** As good as the best, and stated in the same clause: the question did not say which is meant. */
function isTwin(hit: FigureHit, top: FigureHit): boolean {
  return (
    hit.score > top.score - 0.04 &&
    hit.coverage >= top.coverage - 0.03 &&
    hit.ready.figure.quote === top.ready.figure.quote
  )
}

/** 「…那块呢？」 asks for all that the clause states of it. */
function besides(hits: readonly FigureHit[], top: FigureHit, ask: FigureAsk): FigureHit[] {
  const open =
    ask.carried.length > 0 && ask.question.asked.classifier === null && /呢|\babout\b/.test(ask.question.plain)
  return open
    ? hits.filter(
        hit =>
          hit !== top &&
          hit.ready.figure.quote === top.ready.figure.quote &&
          hit.ready.figure.rawStart > top.ready.figure.rawStart,
      )
    : []
}

/** 「一共有多少」: of figures of the same thing the whole, not a part. */
function largest(fit: readonly FigureHit[], first: FigureHit, ask: FigureAsk): FigureHit {
  const focus = ask.words.filter(word => word.focus)
  const held = (hit: FigureHit): number => Math.min(1, ...focus.map(word => presence(word, hit.ready.measure)))
  const alike = fit.filter(
    hit =>
      hit.score > first.score - 0.25 &&
      held(hit) >= held(first) - 0.05 &&
      hit.ready.figure.role === 'result' &&
      sameClass(hit, first) &&
      hit.coverage >= first.coverage - 0.1,
  )
  return alike.reduce((best, hit) => (hit.ready.figure.value > best.ready.figure.value ? hit : best), first)
}

function sameClass(a: FigureHit, b: FigureHit): boolean {
  const own = classOf(a.ready.figure.uom, a.ready.figure.kind)
  return [...classOf(b.ready.figure.uom, b.ready.figure.kind)].some(name => own.has(name))
}

function saysOutcome(hit: FigureHit, ask: FigureAsk): boolean {
  if (ask.question.intent === 'compare' || ask.question.english) return true
  const own = hit.ready.measure + hit.ready.scope + clauseOf(hit.ready)
  return ask.words.every(
    word =>
      !(OUTCOME.test(word.word) || word.wordings.some(wording => /^[败胜]诉$/.test(wording))) ||
      presence(word, own) > 0,
  )
}

/** What became of it: a figure that does not say so is another figure (受理 is not 审结, 应诉 is not 败诉). */
const OUTCOME =
  /^(?:不予|未|没|还没|尚未)|^(?:败诉|胜诉|审结|受理|不予受理|撤回|驳回|维持|纠错|采纳|整改到位|合格|吊销|移送|立案|结转|办结|拘留|关停|取缔|退回|确认违法)(?:率|件|案件|数)?$/

/** Least share of the question's weight that must stand at a figure, by how many words of weight there are. */
function stands(hit: FigureHit, ask: FigureAsk): boolean {
  const heavy = ask.words.filter(word => word.base >= 1)
  if (heavy.length === 0) return hit.score > 0.3
  const weighty =
    ask.words.reduce((sum, word) => sum + word.weight, 0) + ask.carried.reduce((sum, word) => sum + word.weight, 0)
  // One common word does not name a measure (「来问法律的有多少」).
  if (weighty < 1.6 && !ask.question.english && hit.score < 1.45) return false
  const absent = heavy.filter(word => hit.missing.includes(word.word))
  // A word that the index knows but the figure's sentence lacks is another matter; one it does not know may be another wording.
  const foreign = absent.filter(word => word.held).reduce((sum, word) => sum + word.weight, 0)
  const all = heavy.reduce((sum, word) => sum + word.weight, 0)
  const focus = heavy.find(word => word.focus)
  const named = focus ? presence(focus, hit.ready.measure + hit.ready.scope + clauseOf(hit.ready)) : null
  const away = foreign / all
  // Measured on four question sets (npm run eval): unanswerable ones stay below 0.5 of score and 0.2 of coverage.
  if (ask.question.english) return hit.coverage >= 0.34 && away <= 0.62
  if (named === 0 && hit.coverage < 0.5) return false
  if (named !== null && named >= 0.8) return hit.coverage >= 0.34 && away <= 0.65
  return (hit.coverage >= 0.42 && away <= 0.58) || (hit.score >= 0.72 && hit.coverage >= 0.32 && away <= 0.58)
}
