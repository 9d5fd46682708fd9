/** What people thought of answers: question, answer, reason, and the versions it came from. One word a person and answer; no names. */
import type { State } from './state.js'
import { textOf } from './tables.js'

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

export function feedbackOver(state: State): FeedbackStore {
  return {
    put: feedback => put(state, feedback),
    async all() {
      const rows = await state.rows(
        `SELECT CAST(channel AS BLOB), CAST(answer AS BLOB), CAST(person AS BLOB), at, CAST(verdict AS BLOB),
         CAST(reason AS BLOB), CAST(body AS BLOB) FROM main.feedback ORDER BY at, answer, person`,
      )
      return rows.map(feedbackOf)
    },
    async count() {
      const counts = { good: 0, bad: 0 }
      const rows = await state.rows('SELECT CAST(verdict AS BLOB), count(*) FROM main.feedback GROUP BY verdict')
      for (const [verdict, n] of rows) counts[textOf(verdict) as Verdict] = Number(n)
      return counts
    },
  }
}

function put(state: State, feedback: Feedback): Promise<void> {
  const { channel, answer, person, at, verdict, reason, ...body } = feedback
  return state.run(
    `INSERT INTO main.feedback (channel, answer, person, at, verdict, reason, body) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (channel, answer, person) DO UPDATE SET at = excluded.at, verdict = excluded.verdict,
     reason = excluded.reason, body = excluded.body`,
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
