/** Answer → its permanent address, and back: kept in the state beside the index, so that a rebuild leaves it alone. */
import { createHash } from 'node:crypto'
import type { Answer } from '../../answer/shape.js'
import { openState } from '../../index/state.js'
import type { Connection } from '../../index/tables.js'
import type { Turn } from '../../search/question.js'
import type { Sight } from '../../sight.js'
import { KeptAnswer } from './shapes.js'

const TABLES = [
  'CREATE TABLE IF NOT EXISTS web_answers (id TEXT PRIMARY KEY, made TEXT NOT NULL, body TEXT NOT NULL) WITHOUT ROWID',
]

/** Some 3 KB each: together they stay below 1 GB. */
const MOST = 300_000

export interface Links {
  /**
   * The id under which the answer stays; null where no more are kept. The same answer to who sees the same (`rules`) has one
   * id, however often it is given.
   */
  keep(asked: Asked, answer: Answer, rules: Sight['rules']): string | null
  find(id: string): Found | null
  close(): void
}

/** `rules`: of what was seen when it was made. */
export interface Found extends Pick<Sight, 'rules'> {
  readonly kept: KeptAnswer
}

export interface Asked {
  readonly question: string
  readonly history?: readonly Turn[] | undefined
}

export function openLinks(folder: string, say: (line: string) => void): Links {
  const state = openState(folder, TABLES, say)
  let held = Number(state.row('SELECT count(*) FROM web_answers')?.[0] ?? 0)
  return {
    keep(asked, answer, rules) {
      const body = JSON.stringify(bodyOf(asked, answer, rules))
      const id = createHash('sha256').update(body).digest('base64url').slice(0, 12).replace(/^-/, '_')
      if (textAt(state, id, 'id') !== null) return id
      if (held >= MOST) return null
      state.run('INSERT OR IGNORE INTO web_answers VALUES (?, ?, ?)', id, new Date().toISOString(), body)
      held += 1
      return id
    },
    find(id) {
      const [made, body] = [textAt(state, id, 'made'), textAt(state, id, 'body')]
      if (made === null || body === null) return null
      const { rules = null, ...rest } = JSON.parse(body) as { readonly rules?: readonly string[] }
      const parsed = KeptAnswer.safeParse({ id, made, ...rest })
      return parsed.success ? { kept: parsed.data, rules } : null
    },
    close: () => state.close(),
  }
}

/** What makes an answer the same: how long it took does not. */
function bodyOf({ question, history = [] }: Asked, answer: Answer, rules: Sight['rules']) {
  const { id: _, ...rest } = answer
  return { question, history: [...history], answer: { ...rest, ms: 0 }, ...(rules === null ? {} : { rules }) }
}

function textAt(state: Connection, id: string, column: 'id' | 'made' | 'body'): string | null {
  const row = state.row(`SELECT CAST(${column} AS BLOB) FROM web_answers WHERE id = ?`, id)
  return row ? Buffer.from(row[0] as Uint8Array).toString('utf8') : null
}
