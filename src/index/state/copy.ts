/**
 * The state in one place → added to the state in another: what people said and asked, what is still to be answered, what models
 * cost. What the other has already stays as it is there, so that a copy that was broken off goes on. Who is at work now is left.
 */

import type { State } from '../state.js'
import { StoreError } from '../store.js'
import { textOf } from '../tables.js'

type Kind = 'text' | 'bytes' | 'number'

interface Table {
  readonly name: string
  /** How many of the columns are the key; they come first. */
  readonly key: number
  readonly columns: Readonly<Record<string, Kind>>
}

/** As steps.ts makes them. */
const CARRIED: readonly Table[] = [
  {
    name: 'inbox',
    key: 2,
    columns: {
      bot: 'number',
      id: 'number',
      at: 'number',
      state: 'text',
      body: 'bytes',
      sent: 'bytes',
      lane: 'text',
      whose: 'text',
    },
  },
  {
    name: 'said',
    key: 2,
    columns: {
      bot: 'number',
      id: 'number',
      chat: 'number',
      thread: 'number',
      at: 'number',
      parent: 'number',
      body: 'bytes',
    },
  },
  { name: 'said_messages', key: 3, columns: { bot: 'number', chat: 'number', message: 'number', said: 'number' } },
  {
    name: 'feedback',
    key: 3,
    columns: {
      channel: 'text',
      answer: 'text',
      person: 'text',
      at: 'number',
      verdict: 'text',
      reason: 'text',
      body: 'bytes',
    },
  },
  {
    name: 'chats',
    key: 2,
    columns: { bot: 'number', id: 'number', allowed: 'number', unit: 'bytes', language: 'text' },
  },
  { name: 'model_answers', key: 1, columns: { key: 'text', value: 'bytes', used: 'number' } },
  { name: 'model_tokens', key: 1, columns: { day: 'text', tokens: 'number' } },
  { name: 'web_answers', key: 1, columns: { id: 'text', made: 'text', body: 'bytes' } },
  { name: 'secrets', key: 1, columns: { name: 'text', value: 'bytes' } },
]

/** Tables whose rows are not carried over: who is at work at this moment, and wrong guesses of the last minutes. */
export const LEFT: readonly string[] = ['workers', 'claims', 'guesses']

/** Names of the tables carried over. */
export const CARRIED_NAMES: readonly string[] = CARRIED.map(({ name }) => name)

/** Rows a transaction. */
const BATCH = 500

/** Gives how many rows were added. Throws StoreError where one is missing at the end. */
export async function copyState(from: State, to: State): Promise<number> {
  let added = 0
  for (const table of CARRIED) {
    const before = await countOf(to, table)
    for (let offset = 0; ; offset += BATCH) {
      const rows = await rowsOf(from, table, offset)
      await to.transaction(async inside => {
        for (const row of rows) await inside.run(insertion(table), ...row)
      })
      if (rows.length < BATCH) break
    }
    const [wanted, after] = [await countOf(from, table), await countOf(to, table)]
    if (after < wanted)
      throw new StoreError(`复制状态：表 ${table.name} 在来源有 ${wanted} 行，复制后只有 ${after} 行。请再运行一次。`)
    added += after - before
  }
  return added
}

async function rowsOf(from: State, { name, key, columns }: Table, offset: number): Promise<readonly unknown[][]> {
  const kinds = Object.entries(columns)
  const order = kinds.slice(0, key).map(([column]) => column)
  const rows = await from.rows(
    `SELECT ${kinds.map(([column, kind]) => (kind === 'number' ? column : `CAST(${column} AS BLOB)`)).join(', ')}
     FROM main.${name} ORDER BY ${order.join(', ')} LIMIT ? OFFSET ?`,
    BATCH,
    offset,
  )
  return rows.map(row => row.map((value, i) => asValue(value, kinds[i]![1])))
}

function asValue(value: unknown, kind: Kind): unknown {
  if (value === null) return null
  if (kind === 'number') return Number(value)
  return kind === 'text' ? textOf(value) : Buffer.from(value as Uint8Array)
}

function insertion({ name, columns }: Table): string {
  const names = Object.keys(columns)
  return `INSERT INTO main.${name} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')}) ON CONFLICT DO NOTHING`
}

async function countOf(state: State, { name }: Table): Promise<number> {
  return Number((await state.row(`SELECT count(*) FROM main.${name}`))?.[0])
}
