/** A name → random bytes that are the same for all processes over one state, through restarts. */
import { randomBytes } from 'node:crypto'
import type { State } from './state.js'
import { bytesOf } from './tables.js'

const BYTES = 32

/** Made when it is first asked for. */
export async function secretOver(state: State, name: string): Promise<Uint8Array> {
  await state.run(
    'INSERT INTO main.secrets (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING',
    name,
    randomBytes(BYTES),
  )
  return bytesOf((await state.row('SELECT CAST(value AS BLOB) FROM main.secrets WHERE name = ?', name))?.[0])
}
