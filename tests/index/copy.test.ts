import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { copyIndex } from '../../src/index/copy.js'
import { openSqlite } from '../../src/index/embedded.js'
import { passageTexts } from '../../src/index/entry.js'
import { openPostgres } from '../../src/index/pg/open.js'
import type { Entry, IndexStore } from '../../src/index/store.js'
import { terms } from '../../src/text.js'
import { startPglite, type TestServer } from '../postgres.js'
import { entry, MAKE } from './entries.js'

const MADE = { ...MAKE, icu: process.versions.icu ?? 'none' }
/** Terms as the program cuts them: a copy cuts them again. */
const cut = (made: Entry): Entry => ({ ...made, terms: passageTexts(made.report, made.passages).map(terms) })
const many = (from: number, to: number, more = ''): Entry[] =>
  Array.from({ length: to - from }, (_, i) =>
    cut(
      entry({
        file: `${from + i}.txt`,
        unit: `${i % 7}县人民政府`,
        texts: [`全年受理案件${from + i}件${more}。`, '无。', '调解成功率98.89%。'],
      }),
    ),
  )

let server: TestServer
let folder: string
let source: IndexStore
let target: IndexStore
beforeAll(async () => {
  server = await startPglite()
}, 60_000)
afterAll(() => server.stop())
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fazhi-copy-'))
  source = openSqlite(join(folder, 'source'), { create: true })
  await source.rewrite(MADE, async writer => {
    for (const one of many(0, 150)) await writer.put(one)
    await writer.supersede(new Map([[many(0, 1)[0]!.report.id, [many(1, 2)[0]!.report.id]]]))
    await writer.see([{ file: '坏.pdf', size: 1, mtime: 2.5, hash: 'x', problem: '扫描件' }], [])
  })
  await server.run('DROP SCHEMA IF EXISTS fazhi CASCADE')
  target = await openPostgres(server.url, { create: true, max: 1, freshMs: 0 })
})
afterEach(async () => {
  await source.close()
  await target.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('a copied index', () => {
  it('is the first to the last bit, and back again', async () => {
    const copied = await copyIndex(source, target)
    expect(copied).toMatchObject({ reports: 150, passages: 450, already: 0, removed: 0 })
    expect(await target.reports()).toEqual(await source.reports())
    expect(await target.seen()).toEqual(await source.seen())
    expect(await target.make()).toEqual(MADE)
    const back = openSqlite(join(folder, 'back'), { create: true })
    expect((await copyIndex(target, back)).checksum).toBe(copied.checksum)
    await back.verify()
    await target.verify()
    await back.close()
  })

  it('goes on where it was broken off, and reads nothing twice that is there', async () => {
    let batches = 0
    const breaking: IndexStore = {
      ...target,
      rewrite: (make, change) => {
        if (++batches > 2) throw new Error('cut')
        return target.rewrite(make, change)
      },
    }
    await expect(copyIndex(source, breaking)).rejects.toThrow('cut')
    const held = (await target.reports()).length
    expect(held).toBeGreaterThan(0)
    expect(held).toBeLessThan(150)
    const progress: number[] = []
    const copied = await copyIndex(source, target, { onProgress: (_, all) => progress.push(all) })
    expect(copied).toMatchObject({ reports: 150, already: held })
    expect(progress.at(-1)).toBe(150 - held)
  })

  it('takes over what changed and takes out what is gone only where that is confirmed', async () => {
    await copyIndex(source, target)
    await source.write(many(3, 4, '有改动'), [many(9, 10)[0]!.report.id], new Map())
    await expect(copyIndex(source, target)).rejects.toThrow(/另有 1 份.*--force/)
    expect((await target.stats()).reports).toBe(150)
    const copied = await copyIndex(source, target, { force: true })
    expect(copied).toMatchObject({ reports: 149, already: 148, removed: 1 })
    expect(await target.text(many(3, 4)[0]!.report.id)).toContain('有改动')
  })

  it('does not replace an index of another making unasked', async () => {
    await target.rewrite({ ...MADE, model: 'another' }, async writer => writer.put(many(500, 501)[0]!))
    await expect(copyIndex(source, target)).rejects.toThrow(/另有 1 份.*--force/)
    expect((await target.make())?.model).toBe('another')
  })

  it('is refused where it comes out otherwise', async () => {
    const forgetful: IndexStore = { ...target, text: async () => '别的' }
    await expect(copyIndex(source, forgetful)).rejects.toThrow(/校验和不同/)
  })

  it('is refused where words are cut by another program', async () => {
    await source.rewrite({ ...MADE, icu: '1.0' }, async () => {})
    await expect(copyIndex(source, target)).rejects.toThrow(/ICU 1\.0/)
    expect(await target.make()).toBeNull()
  })
})
