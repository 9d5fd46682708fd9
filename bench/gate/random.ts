/** A seed → the same choices in every run. */
import { mulberry } from '../mulberry.js'

export interface Chance {
  /** 0 ≤ n < below. */
  below(below: number): number
  pick<T>(items: readonly T[]): T | undefined
}

export function chanceOf(seed: number): Chance {
  const next = mulberry(seed)
  const below = (limit: number): number => Math.floor(next() * limit)
  return { below, pick: items => items[below(items.length)] }
}
