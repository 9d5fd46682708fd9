/** A chat or person of a chat service → whether it may ask, which unit it asks about, which language it reads. */
import type { State, Statements } from './state.js'
import { textOf } from './tables.js'

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

export function chatsOver(state: State, bot: number): Chats {
  return {
    get: id => get(state, bot, id),
    set: (id, change) => state.transaction(inside => set(inside, bot, id, change)),
    async allowed() {
      const rows = await state.rows('SELECT id FROM main.chats WHERE bot = ? AND allowed = 1 ORDER BY id', bot)
      return rows.map(([id]) => Number(id))
    },
    move: (from, to) =>
      state.transaction(async inside => {
        const { allowed, unit, language } = await get(inside, bot, from)
        const there = await get(inside, bot, to)
        await set(inside, bot, to, {
          allowed: allowed || there.allowed,
          unit: there.unit ?? unit,
          language: there.language ?? language,
        })
        await inside.run('DELETE FROM main.chats WHERE bot = ? AND id = ?', bot, from)
      }),
  }
}

async function get(state: Statements, bot: number, id: number): Promise<Chat> {
  const row = await state.row(
    'SELECT allowed, CAST(unit AS BLOB), CAST(language AS BLOB) FROM main.chats WHERE bot = ? AND id = ?',
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

async function set(state: Statements, bot: number, id: number, change: Partial<Chat>): Promise<void> {
  const { allowed, unit, language } = { ...(await get(state, bot, id)), ...change }
  await state.run(
    `INSERT INTO main.chats (bot, id, allowed, unit, language) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (bot, id) DO UPDATE SET allowed = excluded.allowed, unit = excluded.unit, language = excluded.language`,
    bot,
    id,
    allowed ? 1 : 0,
    unit === null ? null : Buffer.from(unit),
    language,
  )
}
