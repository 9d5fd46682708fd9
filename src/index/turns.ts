/**
 * Whose turn is which file: a few numbers shared by the threads that read and the one that writes. Each thread takes its next
 * file by itself, so that none waits while the writer is at its disk; the writer says how far ahead of it they may be.
 */
export interface Turns {
  /** A thread takes the next file of the list, which may be beyond its end. */
  take(thread: number): number
  /** A thread waits with this file, or has none. */
  hold(thread: number, file: number | null): void
  /** Whether it may begin with the file it took, and from now on is at it. */
  begin(thread: number, file: number): boolean
  /** The file a thread took and is not done with; null for none. */
  of(thread: number): { readonly file: number; readonly begun: boolean } | null
  /** Files before this one may be begun. */
  allow(before: number): void
}

const NEXT = 0
const ALLOWED = 1
const FIRST = 2

/** Room for the turns of so many threads. */
export function turnsFor(threads: number): SharedArrayBuffer {
  return new SharedArrayBuffer((FIRST + threads) * Int32Array.BYTES_PER_ELEMENT)
}

/** A thread's number is 0 for none, 1 + file while it waits with it, -1 - file while it is at it. */
export function turnsOver(shared: SharedArrayBuffer): Turns {
  const numbers = new Int32Array(shared)
  return {
    take(thread) {
      const file = Atomics.add(numbers, NEXT, 1)
      Atomics.store(numbers, FIRST + thread, 1 + file)
      return file
    },
    hold: (thread, file) => void Atomics.store(numbers, FIRST + thread, file === null ? 0 : 1 + file),
    begin(thread, file) {
      if (file >= Atomics.load(numbers, ALLOWED)) return false
      Atomics.store(numbers, FIRST + thread, -1 - file)
      return true
    },
    of(thread) {
      const number = Atomics.load(numbers, FIRST + thread)
      return number === 0 ? null : { file: Math.abs(number) - 1, begun: number < 0 }
    },
    allow: before => void Atomics.store(numbers, ALLOWED, before),
  }
}
