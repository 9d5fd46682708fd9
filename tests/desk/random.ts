/** Seeded random choices for made reports: the same seed makes the same report on every machine. */

export interface Dice {
  /** An integer from `low` to `high`, both included. */
  readonly int: (low: number, high: number) => number
  readonly pick: <T>(list: readonly T[]) => T
  readonly chance: (share: number) => boolean
  /** `n` positive integers that add up to `total`. */
  readonly split: (total: number, n: number) => number[]
  /** Another number of about the same size, as a slip of copying makes it. */
  readonly slip: (value: number) => number
  /** As reports print a number: plain or with a thousands separator. */
  readonly print: (value: number) => string
}

/** mulberry32. */
export function dice(seed: number): Dice {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const int = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1))
  const pick = <T>(list: readonly T[]): T => list[int(0, list.length - 1)]!
  const split = (total: number, n: number): number[] => {
    const cuts = new Set<number>()
    while (cuts.size < n - 1) cuts.add(int(1, total - 1))
    const sorted = [0, ...[...cuts].sort((a, b) => a - b), total]
    return sorted.slice(1).map((cut, i) => cut - sorted[i]!)
  }
  const slip = (value: number): number => {
    const digits = String(value)
    const ways = [
      value + int(1, 9),
      value + 10 * int(1, 9),
      digits.length > 1 ? Number(digits[1]! + digits[0]! + digits.slice(2)) : value + 2,
    ]
    const made = pick(ways)
    return made === value || made < 1 ? value + int(2, 9) : made
  }
  const print = (value: number): string =>
    value >= 1000 && next() < 0.25 ? String(value).replace(/\B(?=(\d{3})+$)/g, ',') : String(value)
  return { int, pick, split, slip, print, chance: share => next() < share }
}

/** To so many decimals, as printed. */
export function percent(part: number, whole: number, digits: number): string {
  return ((part / whole) * 100).toFixed(digits)
}
