/** Wrong tokens and where they came from, for all processes together: kept as long as they count. */
import { randomUUID } from 'node:crypto'
import type { State } from './state.js'
import { textOf } from './tables.js'

export interface Guess {
  readonly address: string
  /** Milliseconds. */
  readonly at: number
}

export interface GuessStore {
  put(guess: Guess): Promise<void>
  /** Those since a time, oldest first; older ones are forgotten. */
  since(time: number): Promise<readonly Guess[]>
}

export function guessesOver(state: State): GuessStore {
  return {
    put: ({ address, at }) =>
      state.run('INSERT INTO main.guesses (id, address, at) VALUES (?, ?, ?)', randomUUID(), address, at),
    async since(time) {
      const rows = await state.rows('SELECT CAST(address AS BLOB), at FROM main.guesses ORDER BY at')
      const old = rows.some(([, at]) => Number(at) < time)
      if (old) await state.run('DELETE FROM main.guesses WHERE at < ?', time)
      return rows.map(([address, at]) => ({ address: textOf(address), at: Number(at) })).filter(({ at }) => at >= time)
    },
  }
}
