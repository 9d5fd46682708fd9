/** A store seen in part is the store of that part: every call is held against one that was given nothing else. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { openSqlite } from '../../src/index/embedded.js'
import { openPostgres } from '../../src/index/pg/open.js'
import { type Part, scopedStore } from '../../src/index/scoped.js'
import type { Entry, IndexStore, Store } from '../../src/index/store.js'
import { startPglite } from '../postgres.js'
import { entry, MAKE, seeded, unitVector } from './entries.js'

const folder = mkdtempSync(join(tmpdir(), 'fazhi-scoped-'))
let made = 0
const opened: Store[] = []
afterAll(async () => {
  for (const store of opened) await store.close()
  rmSync(folder, { recursive: true, force: true })
})

async function storeOf(entries: readonly Entry[], supersedes: ReadonlyMap<string, readonly string[]> = new Map()) {
  const store = openSqlite(join(folder, String(made++)), { create: true })
  opened.push(store)
  await store.rewrite(MAKE, async writer => {
    for (const one of entries) await writer.put(one)
    await writer.supersede(supersedes)
  })
  return store
}

const WORDS = [...'甲乙丙丁戊己庚辛']
const passage = fc
  .tuple(fc.array(fc.constantFrom(...WORDS), { maxLength: 9 }), fc.nat(99))
  .map(([words, n]) => `${words.join('')}${n}件`)
const corpus = fc.array(fc.tuple(fc.array(passage, { maxLength: 4 }), fc.boolean()), { minLength: 1, maxLength: 12 })

/** Everything a reader may ask, with ids of all reports, seen and unseen. */
async function everything(store: Store, all: readonly Entry[], query: readonly string[], k: number) {
  const ids = all.map(({ report }) => report.id)
  const passages = all.flatMap(one => one.passages.map(({ id }) => id))
  const some = { reports: ids.filter((_, i) => i % 3 !== 1) }
  const vector = unitVector(seeded('q'))
  const terms = [...WORDS, '件', '没有']
  return {
    reports: await store.reports(),
    texts: await Promise.all([...ids, 'nothing'].map(id => store.text(id))),
    passages: [await store.passages({}), await store.passages(some), await store.passages({ reports: [] })],
    byId: await store.passagesById([...passages].reverse()),
    figures: [await store.figures({}), await store.figures(some)],
    figuresOf: await store.figuresOf([...passages].reverse()),
    words: [await store.searchWords(query, {}, k), await store.searchWords(query, some, k)],
    near: [await store.searchVector(vector, {}, k), await store.searchVector(vector, some, k)],
    vectors: await store.vectors(passages),
    measures: await store.measureVectors(all.flatMap(one => [...one.measures.keys()])),
    frequency: [await store.documentFrequency(terms), await store.documentFrequency(terms, some)],
    stats: [await store.stats(), await store.stats(some)],
    make: await store.make(),
  }
}

describe('a store seen in part', () => {
  it('answers every call as a store that holds only that part, scores to the last digit', async () => {
    await fc.assert(
      fc.asyncProperty(
        corpus,
        fc.array(fc.constantFrom(...WORDS, '件'), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 12 }),
        async (reports, query, k) => {
          const all = reports.map(([texts], i) => entry({ file: `${i}.txt`, texts }))
          const seen = new Set(all.filter((_, i) => reports[i]![1]).map(({ report }) => report.id))
          const older = new Map([[all[0]!.report.id, all.slice(1).map(({ report }) => report.id)]])
          const whole = await storeOf(all, older)
          const kept = new Map([...older].map(([of, ids]) => [of, ids.filter(id => seen.has(id))]))
          const part = await storeOf(
            all.filter(({ report }) => seen.has(report.id)),
            new Map([...kept].filter(([of]) => seen.has(of))),
          )
          const scoped = scopedStore(whole, { key: 'a', admits: row => seen.has(row.id) })
          const wanted = await everything(part, all, query, k)
          // The vector of a measure is that of whoever stated it first: the text, in truth the embedder's, is what counts.
          const { measures, ...rest } = await everything(scoped, all, query, k)
          expect(rest).toEqual(without(wanted))
          expect([...measures.keys()].sort()).toEqual([...wanted.measures.keys()].sort())
        },
      ),
      { numRuns: 40 },
    )
  }, 60_000)

  it('does so on a PostgreSQL server too', async () => {
    const server = await startPglite()
    const whole = await openPostgres(server.url, { create: true })
    try {
      const random = seeded('on a server')
      for (let round = 0; round < 3; round++) {
        const all = Array.from({ length: 9 }, (_, i) => {
          const words = (): string => [...WORDS].filter(() => random() < 0.4).join('')
          return entry({ file: `${i}.txt`, texts: [1, 2, 3].map(n => `${words()}${i * n}件`) })
        })
        await whole.rewrite(MAKE, async writer => {
          await writer.clear()
          for (const one of all) await writer.put(one)
        })
        const seen = new Set(all.filter(() => random() < 0.5).map(({ report }) => report.id))
        const part = await storeOf(all.filter(({ report }) => seen.has(report.id)))
        const scoped = scopedStore(whole, { key: 'a', admits: row => seen.has(row.id) })
        const wanted = await everything(part, all, ['甲', '丙', '件'], 7)
        expect(without(await everything(scoped, all, ['甲', '丙', '件'], 7))).toEqual(without(wanted))
      }
    } finally {
      await whole.close()
      await server.stop()
    }
  }, 60_000)

  it('tells parts and versions apart by its version, and follows the index', async () => {
    const whole = await storeOf([
      entry({ file: 'a.txt', texts: ['甲1件'] }),
      entry({ file: 'b.txt', texts: ['乙2件'] }),
    ])
    const only = (file: string): Part => ({ key: file, admits: row => row.file === file })
    const [a, b] = [scopedStore(whole, only('a.txt')), scopedStore(whole, only('b.txt'))]
    expect(await a.version()).not.toBe(await b.version())
    expect(await a.version()).not.toBe(await whole.version())
    const before = await a.version()
    await whole.write([entry({ file: 'a.txt', texts: ['丙3件', '丁'] })], [], new Map())
    expect(await a.version()).not.toBe(before)
    expect((await a.passages({})).map(({ text }) => text)).toEqual(['丙3件', '丁'])
    expect(await a.documentFrequency(['甲', '丙', '乙'])).toEqual(new Map([['丙', 1]]))
    expect((await a.stats()).passages).toBe(2)
  })

  it('gives nothing of a report that is replaced by one no longer seen while it is read', async () => {
    const whole = await storeOf([entry({ file: 'a.txt', texts: ['公开'], unit: '甲县' })])
    const id = (await whole.reports())[0]!.id
    const secret = entry({ file: 'a.txt', texts: ['机密'], unit: '乙县' })
    const slow: Store = {
      ...whole,
      async text(report) {
        await whole.write([secret], [], new Map())
        return whole.text(report)
      },
    }
    const scoped = scopedStore(slow, { key: 'a', admits: row => row.unit === '甲县' })
    expect((await scoped.reports()).length).toBe(1)
    expect(await scoped.text(id)).toBeNull()
  })

  it('narrows what is already narrowed, and weighs words by the narrower part', async () => {
    const all = ['a', 'b', 'c'].map(name => entry({ file: `${name}.txt`, texts: ['甲乙', `甲${name}1件`] }))
    const whole = await storeOf(all)
    const outer = scopedStore(whole, { key: 'ab', admits: row => row.file !== 'c.txt' })
    const inner = scopedStore(outer, { key: 'bc', admits: row => row.file !== 'a.txt' })
    const alone = await storeOf([all[1]!])
    expect(await inner.reports()).toEqual(await alone.reports())
    expect(await inner.searchWords(['甲', '乙'], {}, 9)).toEqual(await alone.searchWords(['甲', '乙'], {}, 9))
    expect(await inner.stats()).toEqual(await alone.stats())
  })

  it('cannot be written through, and closing it closes nothing', async () => {
    const whole: IndexStore = await storeOf([entry({ file: 'a.txt', texts: ['甲'] })])
    const scoped = scopedStore(whole, { key: 'a', admits: () => true })
    await expect(scoped.write([], [], new Map())).rejects.toThrow(/^写入索引：[^\n]+$/)
    await scoped.close()
    expect((await whole.reports()).length).toBe(1)
  })
})

function without<T extends { measures: unknown }>({ measures: _, ...rest }: T): Omit<T, 'measures'> {
  return rest
}
