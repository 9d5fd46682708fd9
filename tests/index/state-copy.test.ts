import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CARRIED_NAMES, copyState, LEFT } from '../../src/index/state/copy.js'
import { STEPS } from '../../src/index/state/steps.js'
import { openState, type State } from '../../src/index/state.js'
import { startPglite, type TestServer } from '../postgres.js'

const folder = mkdtempSync(join(tmpdir(), 'fazhi-state-copy-'))
let server: TestServer
beforeAll(async () => {
  server = await startPglite()
}, 60_000)
afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

const NAMES = STEPS.flat().flatMap(sql => /^CREATE TABLE IF NOT EXISTS main\.(\w+)/.exec(sql)?.[1] ?? [])

/** Every column with something in it: bytes no text holds, ids of 52 bits, nulls. */
async function fill(
  state: State,
  name: string,
  columns: readonly (readonly [name: string, type: string])[],
): Promise<void> {
  for (let i = 0; i < 1_203; i++) {
    const values = columns.map(([column, type], c) => {
      if (column === 'parent' || column === 'reason') return null
      if (type === 'TEXT') return `${name} ${i} 甲`
      return type === 'BLOB' ? Buffer.from([0, 255, i % 256, c]) : 4_503_599_627_370_000 + i
    })
    await state.run(
      `INSERT INTO main.${name} (${columns.map(([column]) => column).join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
      ...values,
    )
  }
}

async function columnsOf(state: State, name: string): Promise<[string, string][]> {
  const rows = await state.rows(`SELECT CAST(name AS BLOB), CAST(type AS BLOB) FROM pragma_table_info('${name}')`)
  return rows.map(row => row.map(value => Buffer.from(value as Uint8Array).toString()) as [string, string])
}

async function all(state: State, name: string, columns: readonly (readonly [string, string])[]): Promise<unknown[][]> {
  const rows = await state.rows(
    `SELECT ${columns.map(([column, type]) => (type === 'INTEGER' ? column : `CAST(${column} AS BLOB)`)).join(', ')} FROM main.${name}
     ORDER BY ${columns
       .slice(0, 2)
       .map(([column]) => column)
       .join(', ')}`,
  )
  return rows.map(row =>
    row.map(value =>
      value === null || typeof value === 'number' ? value : Buffer.from(value as Uint8Array).toString('hex'),
    ),
  )
}

describe('a copied state', () => {
  it('leaves out no table unsaid', () => {
    expect([...CARRIED_NAMES, ...LEFT].sort()).toEqual([...NAMES].sort())
  })

  it('is the first, from a file to a server and back, every column of it, and a second copy adds nothing', async () => {
    const file = await openState(join(folder, 'one'))
    const columns = new Map<string, [string, string][]>()
    for (const name of CARRIED_NAMES) {
      columns.set(name, await columnsOf(file, name))
      await fill(file, name, columns.get(name)!)
    }
    const there = await openState(server.url, () => {}, { max: 1 })
    expect(await copyState(file, there)).toBe(CARRIED_NAMES.length * 1_203)
    const back = await openState(join(folder, 'two'))
    expect(await copyState(there, back)).toBe(CARRIED_NAMES.length * 1_203)
    for (const name of CARRIED_NAMES) {
      const wanted = await all(file, name, columns.get(name)!)
      expect(wanted.length).toBe(1_203)
      expect(await all(back, name, columns.get(name)!)).toEqual(wanted)
    }
    expect(await copyState(file, there)).toBe(0)
    for (const state of [file, there, back]) await state.close()
  }, 120_000)

  it('takes nothing from the other that it has already', async () => {
    const [one, other] = [await openState(join(folder, 'three')), await openState(join(folder, 'four'))]
    await one.run('INSERT INTO main.model_tokens (day, tokens) VALUES (?, ?)', '2026-01-01', 5)
    await other.run('INSERT INTO main.model_tokens (day, tokens) VALUES (?, ?)', '2026-01-01', 9)
    expect(await copyState(one, other)).toBe(0)
    expect(await other.row('SELECT tokens FROM main.model_tokens')).toEqual([9])
    await one.close()
    await other.close()
  })
})
