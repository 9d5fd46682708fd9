/** A figure's role and scope against those asked for: a target is no result, 州本级 is not 全州, one bureau is not another. */
import type { ReadyFigure } from './holdings.js'
import { presence, type WeighedWord } from './matter.js'
import type { Question, ScopeAsked } from './question.js'

export interface ScopeAsk {
  readonly question: Question
  readonly words: readonly WeighedWord[]
  /** A body within the unit: 州交通运输局. */
  readonly within: string | null
}

/** A result is asked for unless the question says otherwise: a target, a change or the state before is another thing. */
export function roleFit(ready: ReadyFigure, question: Question): number {
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

export function scopeFit(ready: ReadyFigure, ask: ScopeAsk): number {
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
