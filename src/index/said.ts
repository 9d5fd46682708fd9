/**
 * Answers given in chats → what a reply to one of them or a button under it needs: the question, the words of the answer,
 * where its citations stand, and the answer it followed upon. Leaves what people think of it to feedback.ts.
 */
import type { State } from './state.js'
import { textOf } from './tables.js'

/** Where a cited quote stands; its words are read from the index again. */
export interface Place {
  readonly n: number
  readonly passage: string
  readonly file: string
  readonly unit: string | null
  readonly year: number | null
  readonly start: number
  readonly end: number
}

/** An answer given. `id`: the update it answers. `thread` 0: none. */
export interface Said {
  readonly id: number
  readonly chat: number
  readonly thread: number
  /** Milliseconds. */
  readonly at: number
  /** The answer whose talk it went on with; null where it began one. */
  readonly parent: number | null
  readonly question: string
  readonly answer: string
  readonly status: string
  readonly english: boolean
  readonly mode: string
  readonly places: readonly Place[]
  readonly choices: readonly string[]
  readonly measures: readonly string[]
  /** Message asked in: where later words about it are put. */
  readonly asked: number
  /** Version of the index, and of the prompts where a model spoke. */
  readonly index: string
  readonly prompts: string | null
  /** Rules of what was seen when it was given (sight.ts); null or absent: everything. */
  readonly rules?: readonly string[] | null
}

export interface SaidStore {
  /** Remembers an answer, or replaces it where the same update is answered again after a crash. */
  put(said: Said): Promise<void>
  /** A message of a chat that holds this answer or part of it. */
  shownIn(id: number, chat: number, message: number): Promise<void>
  get(id: number): Promise<Said | null>
  byMessage(chat: number, message: number): Promise<Said | null>
  /** The newest answer of a conversation since a time. */
  latest(chat: number, thread: number, since: number): Promise<Said | null>
  /** A group that became a supergroup keeps its answers. */
  move(from: number, to: number): Promise<void>
  count(): Promise<number>
  prune(before: number): Promise<void>
}

type Body = Omit<Said, 'id' | 'chat' | 'thread' | 'at' | 'parent'>

const COLUMNS = 'said.id, said.chat, said.thread, said.at, said.parent, CAST(said.body AS BLOB)'

export function saidOver(state: State, bot: number): SaidStore {
  const one = async (sql: string, ...values: unknown[]): Promise<Said | null> => {
    const row = await state.row(sql, ...values)
    return row ? saidOf(row) : null
  }
  return {
    put: said => put(state, bot, said),
    shownIn: (id, chat, message) =>
      state.run(
        `INSERT INTO main.said_messages (bot, chat, message, said) VALUES (?, ?, ?, ?)
         ON CONFLICT (bot, chat, message) DO UPDATE SET said = excluded.said`,
        bot,
        chat,
        message,
        id,
      ),
    get: id => one(`SELECT ${COLUMNS} FROM main.said WHERE bot = ? AND id = ?`, bot, id),
    byMessage: (chat, message) =>
      one(
        `SELECT ${COLUMNS} FROM main.said_messages m JOIN main.said ON said.bot = m.bot AND said.id = m.said
         WHERE m.bot = ? AND m.chat = ? AND m.message = ?`,
        bot,
        chat,
        message,
      ),
    latest: (chat, thread, since) =>
      one(
        `SELECT ${COLUMNS} FROM main.said WHERE bot = ? AND chat = ? AND thread = ? AND at >= ?
         ORDER BY at DESC, id DESC LIMIT 1`,
        bot,
        chat,
        thread,
        since,
      ),
    move: (from, to) =>
      state.transaction(async inside => {
        await inside.run('UPDATE main.said SET chat = ? WHERE bot = ? AND chat = ?', to, bot, from)
        await inside.run('DELETE FROM main.said_messages WHERE bot = ? AND chat = ?', bot, from)
      }),
    count: async () => Number((await state.row('SELECT count(*) FROM main.said WHERE bot = ?', bot))?.[0] ?? 0),
    prune: before => prune(state, before),
  }
}

function put(state: State, bot: number, said: Said): Promise<void> {
  const { id, chat, thread, at, parent, ...body } = said
  return state.run(
    `INSERT INTO main.said (bot, id, chat, thread, at, parent, body) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (bot, id) DO UPDATE SET chat = excluded.chat, thread = excluded.thread, at = excluded.at,
     parent = excluded.parent, body = excluded.body`,
    bot,
    id,
    chat,
    thread,
    at,
    parent,
    Buffer.from(JSON.stringify(body)),
  )
}

function saidOf([id, chat, thread, at, parent, body]: readonly unknown[]): Said {
  return {
    id: Number(id),
    chat: Number(chat),
    thread: Number(thread),
    at: Number(at),
    parent: parent === null ? null : Number(parent),
    ...(JSON.parse(textOf(body)) as Body),
  }
}

function prune(state: State, before: number): Promise<void> {
  return state.transaction(async inside => {
    await inside.run(
      'DELETE FROM main.said_messages WHERE (bot, said) IN (SELECT bot, id FROM main.said WHERE at < ?)',
      before,
    )
    await inside.run('DELETE FROM main.said WHERE at < ?', before)
  })
}
