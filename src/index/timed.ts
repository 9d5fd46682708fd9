/** A store + an observer → the same store, each reading and writing of which is seen. */
import type { Observer } from '../observe.js'
import type { Store } from './store.js'

/** What is answered at once, or ends the store. */
const UNTIMED = new Set(['close', 'capabilities', 'connections'])

type Call = (...given: unknown[]) => Promise<unknown>

/** One function more a call: a microsecond beside the 20 and more that a call of the embedded store takes. */
export function timedStore<S extends Store>(store: S, observe: Observer): S {
  const seen = Object.entries(store).map(([name, part]: [string, unknown]) => {
    if (typeof part !== 'function' || UNTIMED.has(name)) return [name, part]
    const call = part.bind(store) as Call
    return [name, ((...given) => observe.store(name, () => call(...given))) satisfies Call]
  })
  return Object.assign(Object.create(store), Object.fromEntries(seen)) as S
}
