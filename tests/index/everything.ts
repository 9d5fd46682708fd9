/** An index folder, whole or damaged → all that a store can be asked, each answer or one clear line. */
import { expect } from 'vitest'
import { openSqlite } from '../../src/index/embedded.js'
import { StoreError } from '../../src/index/store.js'
import { seeded, unitVector } from './entries.js'

/** Everything a store can be asked; whatever fails must be one line for a person. */
export async function everything(folder: string): Promise<'read' | 'refused'> {
  let refused = false
  const attempt = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      expect(error).toBeInstanceOf(StoreError)
      expect((error as Error).message).toMatch(/^[^\n]*[\u4e00-\u9fff][^\n]*$/)
      refused = true
    }
  }
  await attempt(async () => {
    const store = openSqlite(folder)
    const rows = await store.reports().catch(() => [])
    const ids = rows.slice(0, 3).map(row => row.id)
    await attempt(() => store.reports())
    await attempt(() => store.stats())
    for (const id of ids) await attempt(() => store.text(id))
    await attempt(() => store.passages({}))
    await attempt(() => store.figures({}))
    await attempt(() => store.searchWords(['受', '案', '9'], {}, 5))
    await attempt(() => store.searchWords(['受', '案', '9'], { reports: ids }, 5))
    await attempt(() => store.searchVector(unitVector(seeded('q')), {}, 5))
    await attempt(() => store.documentFrequency(['案']))
    await attempt(() => store.measureVectors(['案件0']))
    await attempt(() => store.make())
    await attempt(async () => store.seen())
    await attempt(async () => store.verify())
    await store.close()
  })
  return refused ? 'refused' : 'read'
}
