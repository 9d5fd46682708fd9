/** The whole desk + what somebody sees → the desk they ask at: a store of just those reports, a model's cache of their own. */
import type { Advisor } from './answer/advisor.js'
import type { Desk } from './answer/answer.js'
import type { Sight } from './groups.js'
import type { ModelCache } from './index/cache.js'
import { scopedStore } from './index/scoped.js'
import { both } from './sight.js'

/**
 * Desks whose reckonings stay in memory, the latest used: what a desk keeps grows with what it sees, at most what the whole
 * one keeps (search/holdings.ts).
 */
const KEPT = 32

/** What somebody sees, and the desk they ask at. */
export interface View<D extends Desk = Desk> extends Pick<Sight, 'rules'> {
  readonly desk: D
}

/**
 * Gives the view of a sight, the same desk as long as its rules are the same; who sees everything asks at the whole one.
 * `most`: what nobody here sees beyond.
 */
export function openViews<D extends Desk>(whole: D, most: Sight): (sight: Sight) => View<D> {
  const kept = new Map<string, D>()
  return own => {
    const sight = both(most, own)
    if (sight.rules === null) return { rules: null, desk: whole }
    const key = sight.rules.join('.') || 'nothing'
    const desk = kept.get(key) ?? deskOf(whole, key, sight)
    kept.delete(key)
    kept.set(key, desk)
    if (kept.size > KEPT) kept.delete(kept.keys().next().value!)
    return { rules: sight.rules, desk }
  }
}

function deskOf<D extends Desk>(whole: D, key: string, { admits }: Sight): D {
  const store = scopedStore(whole.store, { key, admits })
  return { ...whole, store, ...(whole.advisor ? { advisor: advisorOf(whole.advisor, key) } : {}) }
}

/** One model, one budget and one way of asking for all; what it answered is remembered for each sight apart. */
function advisorOf(shared: Advisor, key: string): Advisor {
  return { ...shared, cache: cacheOf(shared.cache, key) }
}

function cacheOf(shared: ModelCache, key: string): ModelCache {
  const own = (of: string): string => `${of}/${key}`
  return {
    recall: of => shared.recall(own(of)),
    remember: (of, value) => shared.remember(own(of), value),
    spent: day => shared.spent(day),
    reserve: (day, tokens, budget) => shared.reserve(day, tokens, budget),
    spend: (day, tokens) => shared.spend(day, tokens),
  }
}
