/** What is read by a number that never changes its meaning → kept in memory up to a size. */

/** By number, least lately read dropped first; `most` is a sum of `sizeOf`. */
export function kept<T>(most: number, read: (n: number) => T, sizeOf: (value: T) => number): (n: number) => T {
  const values = new Map<number, T>()
  let size = 0
  return n => {
    const known = values.get(n)
    if (known !== undefined) {
      values.delete(n)
      values.set(n, known)
      return known
    }
    const made = read(n)
    values.set(n, made)
    size += sizeOf(made)
    for (const [oldest, value] of values) {
      if (size <= most || oldest === n) break
      values.delete(oldest)
      size -= sizeOf(value)
    }
    return made
  }
}
