/** The places where the state can live, for tests of its rooms: a file, PGlite, and the real server where there is one. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe } from 'vitest'
import { openState, type State } from '../../src/index/state.js'
import { named, REAL, startPglite, startReal, type TestServer } from '../postgres.js'

/** One place: an empty state, and the same opened anew as after a restart. */
export interface StatePlace {
  state(): State
  reopened(): Promise<State>
  /** Opens the same once more beside it, as another process would. */
  beside(): Promise<State>
}

/** Runs the same tests over each place; each test begins with an empty state. */
export function overStates(name: string, tests: (place: StatePlace) => void): void {
  describe(`${name} in a file`, () => tests(inFile()))
  describe(`${name} on PGlite`, () => tests(onServer(startPglite, 1)))
  describe.skipIf(!REAL)(named(name), () => tests(onServer(startReal, 4)))
}

function inFile(): StatePlace {
  let folder: string
  return place(
    async () => {
      folder = mkdtempSync(join(tmpdir(), 'fazhi-state-'))
    },
    () => openState(folder),
    async () => rmSync(folder, { recursive: true, force: true }),
  )
}

/** The server is started once; the tables are made anew for each test. */
function onServer(start: () => Promise<TestServer>, max: number): StatePlace {
  let server: TestServer
  beforeAll(async () => {
    server = await start()
  }, 60_000)
  afterAll(() => server.stop())
  return place(
    () => server.run('DROP SCHEMA IF EXISTS fazhi_state CASCADE'),
    () => openState(server.url, () => {}, { max }),
    async () => {},
  )
}

function place(empty: () => Promise<void>, open: () => Promise<State>, remove: () => Promise<void>): StatePlace {
  let state: State
  let others: State[]
  beforeEach(async () => {
    await empty()
    state = await open()
    others = []
    return async () => {
      for (const one of [state, ...others]) await one.close()
      await remove()
    }
  })
  return {
    state: () => state,
    async reopened() {
      await state.close()
      state = await open()
      return state
    },
    async beside() {
      const other = await open()
      others.push(other)
      return other
    },
  }
}
