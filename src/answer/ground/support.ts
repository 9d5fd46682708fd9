/**
 * A clause of prose + a text → whether the text holds enough of the clause's words for it to be about the same. It says where to
 * look, and of the words around a bound number that they belong there; who did what is told by aligned.ts.
 */

/** Least share for a clause to be said by a sentence; half of each of two sentences stays below (npm run bench:gate). */
const LEAST = 0.55
/** A run of missing pairs that is this long, or this share of the clause, is of another sentence. */
const LONGEST_GAP = 6
const GAP = 0.34
/** A clause of fewer pairs than these leans on the one before it. */
const SHORT = 4

/** Whether a text says enough of a clause. */
export function saidIn(clause: string, text: string): boolean {
  if (/[a-z]{3}/i.test(clause) && !/[\u4e00-\u9fff]{2}/.test(clause)) return true
  const pairs = pairsOf(clause)
  return pairs.length === 0 || held(pairs, text) >= LEAST
}

/** Whether a clause is too short to be judged alone. */
export function isShort(clause: string): boolean {
  return pairsOf(clause).length < SHORT
}

/** Pairs of Han characters, and runs of digits and Latin letters; particles part them. */
function pairsOf(text: string): string[] {
  const out: string[] = []
  for (const run of text.match(/[\u4e00-\u9fff]+|[a-z]+|\d+(?:\.\d+)?/gi) ?? []) {
    if (!/[\u4e00-\u9fff]/.test(run)) out.push(run)
    else
      for (const part of run.split(/[的了和与及等]/))
        for (let i = 0; i + 1 < part.length; i++) out.push(part.slice(i, i + 2))
  }
  return out
}

/** Share of the pairs a text holds; 0 where a long run of them is missing, as where another sentence was joined on. */
function held(pairs: readonly string[], text: string): number {
  if (pairs.length === 0) return 0
  let run = 0
  let longest = 0
  let count = 0
  for (const pair of pairs) {
    const here = text.includes(pair)
    count += here ? 1 : 0
    run = here ? 0 : run + 1
    longest = Math.max(longest, run)
  }
  return longest > Math.max(LONGEST_GAP, pairs.length * GAP) ? 0 : count / pairs.length
}
