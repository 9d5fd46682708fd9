/** The state beside an index: it outlives a rebuild, survives damage, and never takes what is another program's or a newer one's. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { inboxOver } from '../../src/index/inbox.js'
import { saidOver } from '../../src/index/said.js'
import { connect } from '../../src/index/sqlite.js'
import { STATE } from '../../src/index/state/file.js'
import { STEPS } from '../../src/index/state/steps.js'
import { openState } from '../../src/index/state.js'
import { StoreUnavailable } from '../../src/index/store.js'
import { REAL, startPglite, startReal, type TestServer } from '../postgres.js'
import { overStates } from './states.js'

const put = (n: number): [sql: string, ...values: unknown[]] => [
  'INSERT INTO main.model_tokens VALUES (?, ?)',
  `day ${n}`,
  n,
]
const COUNT = 'SELECT count(*) FROM main.model_tokens'

overStates('what was written', ({ state, reopened }) => {
  test('is there when it is opened again', async () => {
    await state().run(...put(1))
    expect((await (await reopened()).row(COUNT))?.[0]).toBe(1)
  })
  test('in a transaction is there whole or not at all, and what others write meanwhile is theirs', async () => {
    const failing = state().transaction(async inside => {
      await inside.run(...put(1))
      throw new Error('half way')
    })
    const beside = state().run(...put(2))
    await expect(failing).rejects.toThrow('half way')
    await beside
    expect(await state().rows('SELECT tokens FROM main.model_tokens')).toEqual([[2]])
    await state().transaction(async inside => {
      await inside.run(...put(3))
      await inside.run(...put(4))
    })
    expect((await state().row(COUNT))?.[0]).toBe(3)
  })
})

describe('a file', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fazhi-state-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  test('that is damaged is put aside, said so, and a new one takes its place', async () => {
    writeFileSync(join(folder, STATE), 'no database at all, just words'.repeat(100))
    const said: string[] = []
    const state = await openState(folder, line => said.push(line))
    expect((await state.row(COUNT))?.[0]).toBe(0)
    await state.close()
    expect(said).toHaveLength(1)
    expect(said[0]).toContain('已损坏')
    expect(readdirSync(folder).some(name => name.startsWith(`${STATE}.damaged-`))).toBe(true)
  })

  test('of another program is left as it is and named', async () => {
    const stranger = connect(join(folder, STATE), 'write')
    stranger.exec('CREATE TABLE theirs (n INTEGER)')
    stranger.close()
    await expect(openState(folder)).rejects.toThrow(/别的程序/)
  })

  test('of the first version is brought up to date and keeps what it holds', async () => {
    const old = connect(join(folder, STATE), 'write')
    old.exec('PRAGMA application_id = 0x66617a73')
    for (const sql of STEPS[0]!) old.exec(sql)
    old.run(
      'INSERT INTO main.said VALUES (42, ?, -100, 0, 1, NULL, ?)',
      5,
      Buffer.from(JSON.stringify({ question: '问', answer: '答' })),
    )
    old.close()
    const state = await openState(folder)
    expect((await saidOver(state, 42).get(5))?.answer).toBe('答')
    expect(await state.row('SELECT lane FROM main.inbox')).toBeUndefined()
    await state.close()
  })

  test('is asked for the next update as fast after 20,000 answered ones as after none', async () => {
    const state = await openState(folder)
    const inbox = inboxOver(state, 42)
    const arriving = { id: 100_000, at: 1, body: '{}', lane: '7:0', whose: 'asks 7', most: 4 }
    await inbox.accept([arriving])
    const took = async (): Promise<number> => {
      const began = performance.now()
      for (let i = 0; i < 100; i++) await inbox.next('7:0')
      for (let i = 0; i < 100; i++) await inbox.accept([arriving])
      return performance.now() - began
    }
    const times = [await took(), await took(), await took()]
    await state.transaction(async inside => {
      for (let id = 0; id < 20_000; id++)
        await inside.run(`INSERT INTO main.inbox VALUES (42, ?, 1, 'answered', NULL, '[]', '7:0', 'asks 7')`, id)
    })
    expect(await took()).toBeLessThan(Math.max(...times) * 5)
    await state.close()
  })

  test('of a newer program is left as it is and said so', async () => {
    const newer = connect(join(folder, STATE), 'write')
    newer.exec(`PRAGMA application_id = 0x66617a73; PRAGMA user_version = ${STEPS.length + 1}`)
    newer.exec('CREATE TABLE later (n INTEGER)')
    newer.close()
    await expect(openState(folder)).rejects.toThrow(/请升级/)
  })
})

for (const [name, start] of [['PGlite', startPglite] as const, ...(REAL ? [['PostgreSQL', startReal] as const] : [])])
  describe(`a server (${name})`, () => {
    let server: TestServer
    beforeEach(async () => {
      server = await start()
    }, 60_000)
    afterEach(() => server.stop())

    test('with a schema of another program is left as it is, and the way out is named', async () => {
      await server.run('CREATE SCHEMA fazhi_state; CREATE TABLE fazhi_state.theirs (n int)')
      await expect(openState(server.url, undefined, { max: 1 })).rejects.toThrow(/别的程序.*CREATE DATABASE/)
    })

    test('that a newer program has brought up to date is left as it is', async () => {
      await (await openState(server.url, undefined, { max: 1 })).close()
      await server.run(`INSERT INTO fazhi_state.steps (version) VALUES (${STEPS.length + 1})`)
      await expect(openState(server.url, undefined, { max: 1 })).rejects.toThrow(/请升级/)
    })

    test('on which a step fails keeps nothing of it', async () => {
      await server.run('CREATE SCHEMA fazhi_state')
      await server.run(`CREATE FUNCTION no() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
        IF EXISTS (SELECT FROM pg_tables WHERE tablename = 'feedback') THEN RAISE 'disk full'; END IF; END $$`)
      await server.run('CREATE EVENT TRIGGER no ON ddl_command_end EXECUTE FUNCTION no()')
      await expect(openState(server.url, undefined, { max: 1 })).rejects.toThrow('disk full')
      await server.run('DROP EVENT TRIGGER no')
      const state = await openState(server.url, undefined, { max: 1 })
      expect((await state.row(COUNT))?.[0]).toBe(0)
      await state.close()
    })
  })

test('a server that is not there is away, not wrong', async () => {
  await expect(openState('postgres://nobody@127.0.0.1:1/none')).rejects.toThrow(StoreUnavailable)
})

describe.skipIf(!REAL)('opened by many at once (PostgreSQL)', () => {
  test('the tables are made once', async () => {
    const server = await startReal()
    try {
      const states = await Promise.all(Array.from({ length: 8 }, () => openState(server.url, undefined, { max: 1 })))
      await Promise.all(states.map((state, n) => state.run(...put(n))))
      expect((await states[0]!.row(COUNT))?.[0]).toBe(8)
      await Promise.all(states.map(state => state.close()))
    } finally {
      await server.stop()
    }
  })
})
