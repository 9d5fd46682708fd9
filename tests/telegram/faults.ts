/** What can go wrong between a bot and the server: asked for by name, or at random from a seed. */
import { seeded } from '../index/entries.js'

/**
 * reset-before: the connection drops, nothing was done. reset-after: it was done, the answer is lost. bad-gateway: 502 with a page of
 * HTML. too-many: 429, wait a second. hang: nothing done and no answer. hang-after: done and no answer. slow: answered late.
 */
export type Fault = 'reset-before' | 'reset-after' | 'bad-gateway' | 'too-many' | 'hang' | 'hang-after' | 'slow'

export interface AtRandom {
  /** Of all requests, 0 to 1. */
  readonly share: number
  readonly seed: string
  readonly kinds: (method: string) => readonly Fault[]
}

export interface Faults {
  /** The next `times` requests of this method meet this. */
  readonly next: (method: string, fault: Fault, times?: number) => void
  readonly atRandom: (plan: AtRandom | null) => void
  readonly pick: (method: string) => Fault | null
}

/** A lost answer to a sending leaves the bot no way to know: by itself it is never drawn for those, tests that want it ask. */
export const HARMLESS = (method: string): readonly Fault[] =>
  method.startsWith('send')
    ? ['reset-before', 'bad-gateway', 'too-many', 'slow']
    : ['reset-before', 'reset-after', 'bad-gateway', 'too-many', 'slow']

export function makeFaults(): Faults {
  const asked = new Map<string, Fault[]>()
  let plan: AtRandom | null = null
  let random = seeded('faults')
  return {
    next(method, fault, times = 1) {
      asked.set(method, [...(asked.get(method) ?? []), ...Array<Fault>(times).fill(fault)])
    },
    atRandom(wanted) {
      plan = wanted
      if (wanted) random = seeded(wanted.seed)
    },
    pick(method) {
      const own = asked.get(method)?.shift()
      if (own) return own
      if (!plan || random() >= plan.share) return null
      const kinds = plan.kinds(method)
      return kinds[Math.floor(random() * kinds.length)] ?? null
    },
  }
}
