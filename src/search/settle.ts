/** Ranked figures → those that answer, or none: enough of the question must stand at the figure itself. */
import { classOf } from './count.js'
import { clauseOf, type FigureAsk, type FigureHit } from './figures.js'
import { presence } from './matter.js'

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
