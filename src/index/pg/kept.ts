/** What is read by numbers that never change their meaning, many at once → kept in memory up to a size. */
import { keptValues } from '../kept.js'
import { Vanished } from './vanished.js'

export interface KeptMany<T> {
  /** In the order asked for. Throws Vanished where one is not there any more. */
  all(ns: readonly number[]): Promise<ReadonlyMap<number, T>>
  has(n: number): boolean
}

/** Least lately read dropped first; `most` is a sum of `sizeOf`. */
export function keptMany<T>(of: {
  readonly most: number
  readonly sizeOf: (value: T) => number
  readonly read: (ns: readonly number[]) => Promise<ReadonlyMap<number, T>>
}): KeptMany<T> {
  const values = keptValues(of.most, of.sizeOf)
  return {
    has: values.has,
    async all(ns) {
      const missing = [...new Set(ns)].filter(n => !values.has(n))
      const fresh = missing.length > 0 ? await of.read(missing) : new Map<number, T>()
      const found = new Map<number, T>()
      for (const n of ns) {
        const value = values.get(n) ?? fresh.get(n)
        if (value === undefined) throw new Vanished(`Cannot read report ${n}: it was replaced.`)
        found.set(n, value)
      }
      for (const [n, value] of fresh) values.put(n, value)
      return found
    },
  }
}
