/** A seed and words that name a place in the made world → the same choices in every run, whatever was made before. */
import { mulberry } from '../mulberry.js'

export interface Dice {
  /** 0 ≤ x < 1. */
  next(): number
  /** 0 ≤ n < below. */
  below(below: number): number
  /** Whole, from low to high, both included. */
  between(low: number, high: number): number
  pick<T>(items: readonly T[]): T
  /** So many different items, in their order. */
  some<T>(items: readonly T[], count: number): T[]
}

/** Over an FNV-1a hash of what is named: a report can be made without those before it. */
export function dice(...of: readonly (string | number)[]): Dice {
  let hash = 2_166_136_261
  for (const char of of.join('/')) hash = Math.imul(hash ^ char.codePointAt(0)!, 16_777_619)
  const next = mulberry(hash)
  const below = (limit: number): number => Math.floor(next() * limit)
  return {
    next,
    below,
    between: (low, high) => low + below(high - low + 1),
    pick: items => items[below(items.length)]!,
    some(items, count) {
      const left = [...items.keys()]
      for (let i = left.length - 1; i > 0; i--) {
        const j = below(i + 1)
        ;[left[i], left[j]] = [left[j]!, left[i]!]
      }
      return left
        .slice(0, count)
        .sort((a, b) => a - b)
        .map(i => items[i]!)
    },
  }
}
