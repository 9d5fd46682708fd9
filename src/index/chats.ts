/** A chat or person of a chat service → whether it may ask, which unit it asks about, which language it reads. */
import { type Connection, textOf } from './tables.js'

export const CHATS_TABLES: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS chats (bot INTEGER NOT NULL, id INTEGER NOT NULL, allowed INTEGER NOT NULL DEFAULT 0,
   unit BLOB, language TEXT, PRIMARY KEY (bot, id)) WITHOUT ROWID`,
]

export type Language = 'zh' | 'en'

export interface Chat {
  /** By /allow; what the environment lists is not kept here. */
  readonly allowed: boolean
  /** What is asked about where a question names no unit. */
  readonly unit: string | null
  /** Null: as asked. */
  readonly language: Language | null
}

export interface Chats {
  get(id: number): Promise<Chat>
  set(id: number, change: Partial<Chat>): Promise<void>
  allowed(): Promise<readonly number[]>
  /** A group that became a supergroup keeps its settings under the new id. */
  move(from: number, to: number): Promise<void>
}

const NONE: Chat = { allowed: false, unit: null, language: null }

export function chatsOver(state: Connection, bot: number): Chats {
  const get = (id: number): Chat => {
    const row = state.row(
      'SELECT allowed, CAST(unit AS BLOB), CAST(language AS BLOB) FROM chats WHERE bot = ? AND id = ?',
      bot,
      id,
    )
    if (!row) return NONE
    const [allowed, unit, language] = row
    return {
      allowed: allowed === 1,
      unit: unit === null ? null : textOf(unit),
      language: language === null ? null : (textOf(language) as Language),
    }
  }
  const set = (id: number, change: Partial<Chat>): void => {
    const { allowed, unit, language } = { ...get(id), ...change }
    state.run(
      'INSERT OR REPLACE INTO chats (bot, id, allowed, unit, language) VALUES (?, ?, ?, ?, ?)',
      bot,
      id,
      allowed ? 1 : 0,
      unit === null ? null : Buffer.from(unit),
      language,
    )
  }
  return {
    get: async id => get(id),
    set: async (id, change) => set(id, change),
    allowed: async () =>
      state.rows('SELECT id FROM chats WHERE bot = ? AND allowed = 1 ORDER BY id', bot).map(([id]) => Number(id)),
    async move(from, to) {
      const { allowed, unit, language } = get(from)
      const there = get(to)
      set(to, { allowed: allowed || there.allowed, unit: there.unit ?? unit, language: there.language ?? language })
      state.run('DELETE FROM chats WHERE bot = ? AND id = ?', bot, from)
    },
  }
}
