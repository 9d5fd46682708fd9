/** An index that several machines share: none of them empties it, reads it again or replaces its vectors unasked. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { updateIndex } from '../../../src/index/build.js'
import { openTable } from '../../../src/index/embed.js'
import { openPostgres } from '../../../src/index/pg/open.js'
import { standingOf } from '../../../src/index/standing.js'
import type { Make } from '../../../src/index/store.js'
import { startPglite, type TestServer } from '../../postgres.js'
import { CORPUS } from '../../sample.js'

const embedder = openTable()
const folder = mkdtempSync(join(tmpdir(), 'fazhi-shared-'))
let server: TestServer
beforeAll(async () => {
  server = await startPglite()
}, 60_000)
afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})
const count = async (): Promise<number> => {
  const store = await openPostgres(server.url, { max: 1 })
  const { reports } = await store.stats()
  await store.close()
  return reports
}
const remake = async (change: Partial<Make>): Promise<void> => {
  const store = await openPostgres(server.url, { max: 1 })
  await store.rewrite({ ...(await store.make())!, ...change }, async () => {})
  await store.close()
}
const folderOf = (name: string, files: readonly string[]): string => {
  const made = join(folder, name)
  rmSync(made, { recursive: true, force: true })
  mkdirSync(made)
  for (const file of files) cpSync(join(CORPUS, file), join(made, file), { preserveTimestamps: true })
  return made
}
const ALL = readdirSync(CORPUS).filter(file => /\.(?:txt|md|html)$/.test(file))
const standing = (corpus: string) => standingOf(corpus, server.url, embedder)

describe('an index on a server', () => {
  let own: string
  beforeEach(async () => {
    await server.run('DROP SCHEMA IF EXISTS fazhi CASCADE')
    own = folderOf('own', ALL)
    await updateIndex({ corpus: own, index: server.url, embedder })
  }, 60_000)

  it('is built by whoever finds none', async () => {
    await server.run('DROP SCHEMA IF EXISTS fazhi CASCADE')
    expect(await standing(own)).toEqual({ stale: true, note: null })
  })

  it('is current for the folder it was read from, and stale when that has a file more', async () => {
    expect(await standing(own)).toEqual({ stale: false, note: null })
    writeFileSync(join(own, '新.txt'), '新河县人民政府2023年法治政府建设工作报告\n全年受理案件3件。')
    expect(await standing(own)).toEqual({ stale: true, note: null })
  })

  it('is left as it is by a machine with other reports, with none, or with some of them', async () => {
    const other = folderOf('other', [])
    writeFileSync(join(other, '别的.txt'), '别河县人民政府2023年法治政府建设工作报告\n全年受理案件3件。')
    expect(await standing(other)).toEqual({ stale: false, note: null })
    expect(await standing(join(folder, 'nowhere'))).toEqual({ stale: false, note: null })
    const some = await standing(folderOf('some', ALL.slice(0, 3)))
    expect(some.stale).toBe(false)
    expect(some.note).toMatch(/不自动更新.*fazhi index/)
  })

  it('loses most of its reports only where that is confirmed', async () => {
    const before = await count()
    const some = folderOf('some', ALL.slice(0, 2))
    for (const rebuild of [false, true])
      await expect(updateIndex({ corpus: some, index: server.url, embedder, rebuild })).rejects.toThrow(/不在.*--force/)
    expect(await count()).toBe(before)
    await updateIndex({ corpus: some, index: server.url, embedder, force: true })
    expect(await count()).toBeLessThanOrEqual(2)
  })

  it('is not read again by every machine with another version of the program', async () => {
    await remake({ rules: 'another' })
    expect(await standing(own)).toMatchObject({ stale: false, note: expect.stringMatching(/另一个版本.*fazhi index/) })
  })

  it('of another embedding model is refused with both named', async () => {
    await remake({ model: 'bge-m3' })
    await expect(standing(own)).rejects.toThrow(/bge-m3.*FAZHI_EMBEDDING_MODEL.*fazhi index/)
  })
})
