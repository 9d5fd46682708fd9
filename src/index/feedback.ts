/** What people thought of answers: question, answer, reason, and the versions it came from. One word a person and answer; no names. */
import { type Connection, textOf } from './tables.js'

export const FEEDBACK_TABLES: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS feedback (channel TEXT NOT NULL, answer TEXT NOT NULL, person TEXT NOT NULL, at INTEGER NOT NULL,
   verdict TEXT NOT NULL, reason TEXT, body BLOB NOT NULL, PRIMARY KEY (channel, answer, person)) WITHOUT ROWID`,
]

export type Verdict = 'good' | 'bad'

/** Why an answer was wrong: 数字不对 · 单位或年份不对 · 没答到 · 出处不对 */
export const REASONS = ['number', 'unit_year', 'missed', 'source'] as const
export type Reason = (typeof REASONS)[number]

export interface Feedback {
  /** Where it was given, with the bot's id for a chat service: `telegram:42`. */
  readonly channel: string
  readonly answer: string
  /** An id, never a name. */
  readonly person: string
  /** Milliseconds. */
  readonly at: number
  readonly verdict: Verdict
  readonly reason: Reason | null
  /** In the person's own words. */
  readonly remark: string | null
  readonly question: string
  readonly history: readonly { readonly role: 'user' | 'assistant'; readonly content: string }[]
  readonly given: string
  readonly files: readonly string[]
  readonly chatUnit: string | null
  readonly index: string
  readonly prompts: string | null
}

export interface FeedbackStore {
  /** A person's later word on the same answer takes the place of the earlier one. */
  put(feedback: Feedback): Promise<void>
  /** Oldest first. */
  all(): Promise<readonly Feedback[]>
  count(): Promise<Readonly<Record<Verdict, number>>>
}

type Body = Omit<Feedback, 'channel' | 'answer' | 'person' | 'at' | 'verdict' | 'reason'>

export function feedbackOver(state: Connection): FeedbackStore {
  return {
    put: async feedback => put(state, feedback),
    all: async () =>
      state
        .rows(
          `SELECT CAST(channel AS BLOB), CAST(answer AS BLOB), CAST(person AS BLOB), at, CAST(verdict AS BLOB),
           CAST(reason AS BLOB), CAST(body AS BLOB) FROM feedback ORDER BY at, answer, person`,
        )
        .map(feedbackOf),
    async count() {
      const counts = { good: 0, bad: 0 }
      for (const [verdict, n] of state.rows('SELECT CAST(verdict AS BLOB), count(*) FROM feedback GROUP BY verdict'))
        counts[textOf(verdict) as Verdict] = Number(n)
      return counts
    },
  }
}

function put(state: Connection, feedback: Feedback): void {
  const { channel, answer, person, at, verdict, reason, ...body } = feedback
  state.run(
    'INSERT OR REPLACE INTO feedback (channel, answer, person, at, verdict, reason, body) VALUES (?, ?, ?, ?, ?, ?, ?)',
    channel,
    answer,
    person,
    at,
    verdict,
    reason,
    Buffer.from(JSON.stringify(body)),
  )
}

function feedbackOf([channel, answer, person, at, verdict, reason, body]: readonly unknown[]): Feedback {
  return {
    channel: textOf(channel),
    answer: textOf(answer),
    person: textOf(person),
    at: Number(at),
    verdict: textOf(verdict) as Verdict,
    reason: reason === null ? null : (textOf(reason) as Reason),
    ...(JSON.parse(textOf(body)) as Body),
  }
}
