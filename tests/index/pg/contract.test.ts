import { afterAll, beforeAll, describe } from 'vitest'
import { openPostgres, type PgOpening } from '../../../src/index/pg/open.js'
import type { IndexStore } from '../../../src/index/store.js'
import { named, REAL, startPglite, startReal, type TestServer } from '../../postgres.js'
import { contract } from '../contract.js'

const ALWAYS_FRESH = { freshMs: 0 } as const

function over(name: string, start: () => Promise<TestServer>, opening: PgOpening): void {
  let server: TestServer
  // PGlite compiles itself first: ten seconds and more where others work too.
  beforeAll(async () => {
    server = await start()
  }, 60_000)
  afterAll(() => server?.stop())
  contract({
    name,
    async create(_, make) {
      await server.run('DROP SCHEMA IF EXISTS fazhi CASCADE')
      const store = await openPostgres(server.url, { ...opening, ...ALWAYS_FRESH, create: true })
      await store.rewrite(make, async () => {})
      return store
    },
    open: () => openPostgres(server.url, { ...opening, ...ALWAYS_FRESH }),
    settle: async store => void (await (store as IndexStore).keepVectors()),
  })
}

/** A test of hundreds of small transactions waits for the disk each time. */
const SLOW = { timeout: 180_000 }

describe('PGlite', SLOW, () => over('PGlite', startPglite, { max: 1, indexedFrom: 60 }))

describe.skipIf(!REAL)(named('a real server'), () => {
  describe('hnsw', SLOW, () => over('PostgreSQL, hnsw', startReal, { max: 4, indexedFrom: 60 }))
  describe('all compared', SLOW, () => over('PostgreSQL, all compared', startReal, { max: 4 }))
})
