/** Scored candidates, one at a time → the k best of them, ties by id. Keeps no more than k. */
import type { Scored } from './store.js'

export interface Best {
  offer(candidate: number, score: number): void
  /** Highest first. */
  taken(): Scored[]
}

/** `idOf` is asked only where scores tie and at the end. */
export function keepBest(k: number, idOf: (candidate: number) => string): Best {
  const candidates: number[] = []
  const scores: number[] = []
  return {
    offer(candidate, score) {
      if (candidates.length < k) {
        candidates.push(candidate)
        scores.push(score)
        rise(candidates.length - 1)
      } else if (k > 0 && !worse(candidate, score, candidates[0]!, scores[0]!)) {
        candidates[0] = candidate
        scores[0] = score
        sink()
      }
    },
    taken: () =>
      candidates
        .map((candidate, i) => ({ id: idOf(candidate), score: scores[i]! }))
        .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1)),
  }

  function worse(a: number, scoreA: number, b: number, scoreB: number): boolean {
    return scoreA !== scoreB ? scoreA < scoreB : idOf(a) > idOf(b)
  }

  function rise(from: number): void {
    for (let i = from; i > 0; ) {
      const up = (i - 1) >> 1
      if (!worse(candidates[i]!, scores[i]!, candidates[up]!, scores[up]!)) return
      swap(i, up)
      i = up
    }
  }

  function sink(): void {
    for (let i = 0; ; ) {
      let low = i
      for (const down of [2 * i + 1, 2 * i + 2])
        if (down < candidates.length && worse(candidates[down]!, scores[down]!, candidates[low]!, scores[low]!))
          low = down
      if (low === i) return
      swap(i, low)
      i = low
    }
  }

  function swap(i: number, j: number): void {
    ;[candidates[i], candidates[j]] = [candidates[j]!, candidates[i]!]
    ;[scores[i], scores[j]] = [scores[j]!, scores[i]!]
  }
}
