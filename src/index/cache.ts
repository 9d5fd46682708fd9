/**
 * What models answered, kept beside the index so that the same question on the same index and prompts costs nothing, and the tokens
 * of each day. Whatever is read back goes through the gate again: a cache is not believed.
 */
import type { State } from './state.js'
import { countOf, textOf } from './tables.js'

export interface ModelCache {
  recall(key: string): Promise<string | null>
  remember(key: string, value: string): Promise<void>
  /** Tokens of a day (YYYY-MM-DD) so far, with what is reserved. */
  spent(day: string): Promise<number>
  /** `tokens` negative: given back. */
  spend(day: string, tokens: number): Promise<void>
  /**
   * Counts tokens as spent before they are, where those of the day are below the budget: whichever process asks, many at once
   * do not pass it together. Gives what is counted now; null where the budget is spent.
   */
  reserve(day: string, tokens: number, budget: number): Promise<number | null>
}

/** Answers kept; those used longest ago go first. At some 1 KB each they take 5 MB. */
const KEPT = 5_000
/** Longest answer kept, in characters. */
const LONGEST = 20_000

/** A cache in the state of an index. Where the state cannot be read or written, nothing is kept and nothing fails. */
export function cacheOver(state: State): ModelCache {
  const quietly = async <T>(work: () => Promise<T>, otherwise: T): Promise<T> => work().catch(() => otherwise)
  return {
    recall: key =>
      quietly(async () => {
        const row = await state.row('SELECT CAST(value AS BLOB) FROM main.model_answers WHERE key = ?', key)
        if (!row) return null
        await state.run('UPDATE main.model_answers SET used = ? WHERE key = ?', Date.now(), key)
        return textOf(row[0])
      }, null),
    remember: (key, value) =>
      quietly(async () => {
        if (value.length > LONGEST) return
        await state.run(
          `INSERT INTO main.model_answers (key, value, used) VALUES (?, ?, ?)
           ON CONFLICT (key) DO UPDATE SET value = excluded.value, used = excluded.used`,
          key,
          Buffer.from(value),
          Date.now(),
        )
        await state.run(
          `DELETE FROM main.model_answers
           WHERE key NOT IN (SELECT key FROM main.model_answers ORDER BY used DESC LIMIT ?)`,
          KEPT,
        )
      }, undefined),
    spent: day =>
      quietly(async () => {
        const row = await state.row('SELECT CAST(tokens AS INTEGER) FROM main.model_tokens WHERE day = ?', day)
        return row ? countOf(row[0]) : 0
      }, 0),
    spend: (day, tokens) =>
      quietly(
        () =>
          state.run(
            `INSERT INTO main.model_tokens (day, tokens) VALUES (?, ?)
             ON CONFLICT (day) DO UPDATE SET tokens = model_tokens.tokens + excluded.tokens`,
            day,
            Math.round(tokens),
          ),
        undefined,
      ),
    reserve: (day, tokens, budget) =>
      quietly(async () => {
        const row = await state.row(
          `INSERT INTO main.model_tokens (day, tokens) VALUES (?, ?)
           ON CONFLICT (day) DO UPDATE SET tokens = model_tokens.tokens + excluded.tokens WHERE model_tokens.tokens < ?
           RETURNING day`,
          day,
          Math.round(tokens),
          budget,
        )
        return row ? Math.round(tokens) : null
      }, 0),
  }
}
