/** What is read by numbers that never change their meaning → kept in memory up to a size. */

export interface Kept<T> {
  has(n: number): boolean
  get(n: number): T | undefined
  put(n: number, value: T): void
}

/** Least lately read dropped first, never the one just put in; `most` is a sum of `sizeOf`. */
export function keptValues<T>(most: number, sizeOf: (value: T) => number): Kept<T> {
  const values = new Map<number, T>()
  let size = 0
  return {
    has: n => values.has(n),
    get(n) {
      const known = values.get(n)
      if (known !== undefined) {
        values.delete(n)
        values.set(n, known)
      }
      return known
    },
    put(n, value) {
      if (values.has(n)) return
      values.set(n, value)
      size += sizeOf(value)
      for (const [oldest, old] of values) {
        if (size <= most || oldest === n) break
        values.delete(oldest)
        size -= sizeOf(old)
      }
    },
  }
}

/** The same, read one by one when it is asked for. */
export function kept<T>(most: number, read: (n: number) => T, sizeOf: (value: T) => number): (n: number) => T {
  const values = keptValues(most, sizeOf)
  return n => {
    const known = values.get(n)
    if (known !== undefined) return known
    const made = read(n)
    values.put(n, made)
    return made
  }
}
