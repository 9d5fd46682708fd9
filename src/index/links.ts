/** Texts of answers that have a permanent address, by their id; a rebuild of the index leaves them alone. */
import type { State } from './state.js'
import { textOf } from './tables.js'

/** `made`: ISO time. */
export interface KeptText {
  readonly made: string
  readonly body: string
}

export interface LinkStore {
  has(id: string): Promise<boolean>
  get(id: string): Promise<KeptText | null>
  /** Keeps what is not kept yet: under one id stands one text. */
  put(id: string, text: KeptText): Promise<void>
  count(): Promise<number>
}

export function linksOver(state: State): LinkStore {
  return {
    has: async id => (await state.row('SELECT 1 FROM main.web_answers WHERE id = ?', id)) !== undefined,
    async get(id) {
      const row = await state.row(
        'SELECT CAST(made AS BLOB), CAST(body AS BLOB) FROM main.web_answers WHERE id = ?',
        id,
      )
      return row ? { made: textOf(row[0]), body: textOf(row[1]) } : null
    },
    put: (id, { made, body }) =>
      state.run(
        'INSERT INTO main.web_answers (id, made, body) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING',
        id,
        made,
        Buffer.from(body),
      ),
    count: async () => Number((await state.row('SELECT count(*) FROM main.web_answers'))?.[0] ?? 0),
  }
}
