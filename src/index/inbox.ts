/**
 * Updates of a chat service → which of them are new, which are still to be answered, and what was already sent for each.
 * An update is remembered before it is worked on, so that a crash loses none and a replay answers none twice.
 */
import type { State, Statements } from './state.js'
import { textOf } from './tables.js'

/** An update as it arrived. `body`: its JSON, kept until it is finished and not a moment longer. */
export interface Arriving {
  readonly id: number
  /** Milliseconds. */
  readonly at: number
  readonly body: string
  /** Updates of a lane are worked on one after the other, in the order of their ids. */
  readonly lane: string
  /** Whose it is, where a person may have only so many open in a lane; null: not counted. */
  readonly whose: string | null
  /** How many of theirs may be open at most. */
  readonly most: number
}

/** An update not finished. `sent`: message ids that already left for it, in order. */
export interface Unfinished {
  readonly id: number
  readonly body: string
  readonly sent: readonly number[]
}

/** How an update ended. */
export type Ending = 'answered' | 'refused' | 'undeliverable' | 'failed'

/** How an update was taken: `full`: its person has too much open in this lane, and it waits in `fullOf(lane)` to be told so. */
export type Taken = 'open' | 'full'

/** Where updates wait that are only to be told that there are too many. */
export const fullOf = (lane: string): string => `${lane} full`
export const isFull = (lane: string): boolean => lane.endsWith(' full')

export interface Inbox {
  /** Remembers updates, all or none; gives the ids of those never seen before. */
  accept(updates: readonly Arriving[]): Promise<Map<number, Taken>>
  /** The oldest of a lane that is not finished. */
  next(lane: string): Promise<Unfinished | null>
  /** Lanes with something unfinished in them that no process but `mine` has claimed (claims.ts), and how much. */
  waiting(mine: string): Promise<ReadonlyMap<string, number>>
  /** Unfinished updates that wait in no lane: an earlier version took them. */
  unplaced(): Promise<readonly Unfinished[]>
  place(id: number, lane: string): Promise<void>
  /** All messages that left for an update so far. */
  sent(id: number, messages: readonly number[]): Promise<void>
  /** Ends an update; its text is forgotten, its id is not. */
  finish(id: number, ending: Ending): Promise<void>
  count(): Promise<Readonly<Record<string, number>>>
  /** Forgets finished updates from before a time (milliseconds). */
  prune(before: number): Promise<void>
}

const COLUMNS = 'id, CAST(body AS BLOB), CAST(sent AS BLOB)'

/** The inbox of one bot over the state beside an index (index/state.ts). */
export function inboxOver(state: State, bot: number): Inbox {
  return {
    async accept(updates) {
      return updates.length === 0 ? new Map() : state.transaction(inside => acceptAll(inside, bot, updates))
    },
    async next(lane) {
      const row = await state.row(
        // The inner question is answered by an index alone: asked in one, SQLite would look through all updates of the bot.
        `SELECT ${COLUMNS} FROM main.inbox WHERE bot = ? AND id =
         (SELECT id FROM main.inbox WHERE bot = ? AND lane = ? AND state = 'accepted' ORDER BY id LIMIT 1)`,
        bot,
        bot,
        lane,
      )
      return row ? unfinishedOf(row) : null
    },
    waiting: mine => waiting(state, bot, mine),
    async unplaced() {
      const rows = await state.rows(
        `SELECT ${COLUMNS} FROM main.inbox
         WHERE bot = ? AND lane IS NULL AND state = 'accepted' AND body IS NOT NULL ORDER BY id`,
        bot,
      )
      return rows.map(unfinishedOf)
    },
    place: (id, lane) => state.run('UPDATE main.inbox SET lane = ? WHERE bot = ? AND id = ?', lane, bot, id),
    sent: (id, messages) =>
      state.run(
        'UPDATE main.inbox SET sent = ? WHERE bot = ? AND id = ?',
        Buffer.from(JSON.stringify(messages)),
        bot,
        id,
      ),
    finish: (id, ending) =>
      state.run(
        `UPDATE main.inbox SET state = ?, body = NULL WHERE bot = ? AND id = ? AND state = 'accepted'`,
        ending,
        bot,
        id,
      ),
    async count() {
      const rows = await state.rows(
        'SELECT CAST(state AS BLOB), count(*) FROM main.inbox WHERE bot = ? GROUP BY state',
        bot,
      )
      return Object.fromEntries(rows.map(([name, n]) => [textOf(name), Number(n)]))
    },
    prune: before => state.run(`DELETE FROM main.inbox WHERE at < ? AND state <> 'accepted'`, before),
  }
}

async function acceptAll(inside: Statements, bot: number, updates: readonly Arriving[]): Promise<Map<number, Taken>> {
  const fresh = new Map<number, Taken>()
  for (const { id, at, body, lane, whose, most } of updates) {
    const full = whose !== null && (await openOf(inside, bot, lane, whose)) >= most
    const row = await inside.row(
      `INSERT INTO main.inbox (bot, id, at, state, body, sent, lane, whose) VALUES (?, ?, ?, 'accepted', ?, ?, ?, ?)
       ON CONFLICT (bot, id) DO NOTHING RETURNING id`,
      bot,
      id,
      at,
      Buffer.from(body),
      Buffer.from('[]'),
      full ? fullOf(lane) : lane,
      whose,
    )
    if (row) fresh.set(id, full ? 'full' : 'open')
  }
  return fresh
}

/** How many of somebody's are open in a lane, whichever process took them. */
async function openOf(inside: Statements, bot: number, lane: string, whose: string): Promise<number> {
  const row = await inside.row(
    `SELECT count(*) FROM main.inbox WHERE bot = ? AND lane = ? AND state = 'accepted' AND whose = ?`,
    bot,
    lane,
    whose,
  )
  return Number(row?.[0] ?? 0)
}

async function waiting(state: State, bot: number, mine: string): Promise<Map<string, number>> {
  const rows = await state.rows(
    `SELECT CAST(inbox.lane AS BLOB), count(*) FROM main.inbox
     WHERE inbox.bot = ? AND inbox.state = 'accepted' AND inbox.lane IS NOT NULL
     AND NOT EXISTS (SELECT 1 FROM main.claims c JOIN main.workers w ON w.id = c.worker
       WHERE c.bot = inbox.bot AND c.name = inbox.lane AND c.worker <> ?)
     GROUP BY inbox.lane ORDER BY min(inbox.id)`,
    bot,
    mine,
  )
  return new Map(rows.map(([lane, n]) => [textOf(lane), Number(n)]))
}

function unfinishedOf([id, body, sent]: readonly unknown[]): Unfinished {
  return { id: Number(id), body: textOf(body), sent: JSON.parse(textOf(sent)) as number[] }
}
