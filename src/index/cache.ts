/**
 * What models answered, kept beside the index so that the same question on the same index and prompts costs nothing, and the tokens
 * of each day. Whatever is read back goes through the gate again: a cache is not believed.
 */
import type { Connection } from './tables.js'
import { countOf, textOf } from './tables.js'

export interface ModelCache {
  recall(key: string): Promise<string | null>
  remember(key: string, value: string): Promise<void>
  /** Tokens of a day (YYYY-MM-DD) so far. */
  spent(day: string): Promise<number>
  spend(day: string, tokens: number): Promise<void>
}

export const CACHE_TABLES = [
  'CREATE TABLE IF NOT EXISTS model_answers (key TEXT PRIMARY KEY, value TEXT NOT NULL, used INTEGER NOT NULL) WITHOUT ROWID',
  'CREATE TABLE IF NOT EXISTS model_tokens (day TEXT PRIMARY KEY, tokens INTEGER NOT NULL) WITHOUT ROWID',
]

/** Answers kept; those used longest ago go first. At some 1 KB each they take 5 MB. */
const KEPT = 5_000
/** Longest answer kept, in characters. */
const LONGEST = 20_000

/** A cache in the state of an index. Where the state cannot be written, nothing is kept and nothing fails. */
export function cacheOver(connection: Connection): ModelCache {
  const quietly = <T>(work: () => T, otherwise: T): T => {
    try {
      return work()
    } catch {
      return otherwise
    }
  }
  return {
    recall: async key =>
      quietly(() => {
        const row = connection.row('SELECT CAST(value AS BLOB) FROM model_answers WHERE key = ?', key)
        if (!row) return null
        connection.run('UPDATE model_answers SET used = ? WHERE key = ?', Date.now(), key)
        return textOf(row[0])
      }, null),
    remember: async (key, value) =>
      quietly(() => {
        if (value.length > LONGEST) return
        connection.run('INSERT OR REPLACE INTO model_answers VALUES (?, ?, ?)', key, value, Date.now())
        connection.run(
          'DELETE FROM model_answers WHERE key IN (SELECT key FROM model_answers ORDER BY used DESC LIMIT -1 OFFSET ?)',
          KEPT,
        )
      }, undefined),
    spent: async day =>
      quietly(() => {
        const row = connection.row('SELECT CAST(tokens AS INTEGER) FROM model_tokens WHERE day = ?', day)
        return row ? countOf(row[0]) : 0
      }, 0),
    spend: async (day, tokens) =>
      quietly(
        () =>
          connection.run(
            'INSERT INTO model_tokens VALUES (?, ?) ON CONFLICT (day) DO UPDATE SET tokens = tokens + excluded.tokens',
            day,
            Math.max(0, Math.round(tokens)),
          ),
        undefined,
      ),
  }
}
