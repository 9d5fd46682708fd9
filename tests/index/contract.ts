/** The contract of a store, the same for each: a factory → tests. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { idf, K1, norm } from '../../src/index/postings.js'
import type { Entry, Make, Store } from '../../src/index/store.js'
import { DIMENSION, entry, MAKE, seeded, unitVector } from './entries.js'

export interface Factory {
  readonly name: string
  /** Makes an empty store in a folder. */
  create(folder: string, make: Make): Promise<Store>
  /** Opens what stands there, as another process would. */
  open(folder: string): Promise<Store>
  /** Lets caches be made. */
  settle(store: Store): Promise<void>
}

const NONE = new Map<string, readonly string[]>()

const small = [
  entry({ file: 'a.txt', texts: ['全年受理行政复议案件12件。', '调解成功率98.89%。', '开展普法宣传30件次。'] }),
  entry({ file: 'b.txt', texts: ['受理行政复议案件7件,审结5件。', '无。'], unit: '横浦县人民政府' }),
  entry({ file: 'c.txt', texts: [] }),
]

export function contract(factory: Factory): void {
  describe(`a store (${factory.name})`, () => {
    let folder: string
    let store: Store
    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), 'fazhi-store-'))
      store = await factory.create(folder, MAKE)
    })
    afterEach(async () => {
      await store.close()
      rmSync(folder, { recursive: true, force: true })
    })
    const fill = async (entries: readonly Entry[], supersedes = NONE): Promise<void> => {
      await store.write(entries, [], supersedes)
      await factory.settle(store)
    }
    const idOf = (file: string): string => entry({ file, texts: [] }).report.id

    it('is empty at first, and says what it was made with', async () => {
      expect(await store.reports()).toEqual([])
      expect(await store.stats()).toEqual({ reports: 0, passages: 0, figures: 0, terms: 0 })
      expect(await store.searchWords(['案'], {}, 5)).toEqual([])
      expect(await store.searchVector(unitVector(seeded('q')), {}, 5)).toEqual([])
      expect(await store.make()).toEqual(MAKE)
    })

    it('gives back what was put in, in the order of files and text', async () => {
      await fill([...small].reverse(), new Map([[idOf('b.txt'), [idOf('a.txt')]]]))
      const terms = small.flatMap(one => one.terms).reduce((sum, own) => sum + own.length, 0)
      expect(await store.stats()).toEqual({ reports: 3, passages: 5, figures: 4, terms })
      const rows = await store.reports()
      expect(rows.map(row => [row.file, row.passages, row.figures, row.supersedes.length])).toEqual([
        ['a.txt', 3, 2, 0],
        ['b.txt', 2, 2, 1],
        ['c.txt', 0, 0, 0],
      ])
      expect(rows[1]!.hash).toBe(small[1]!.hash)
      expect(await store.passages({})).toEqual(small.flatMap(one => one.passages))
      expect(await store.figures({ reports: [idOf('b.txt')] })).toEqual(small[1]!.figures)
      expect(await store.text(idOf('a.txt'))).toBe(small[0]!.report.text)
      expect(await store.text('nothing')).toBeNull()
      const [first, , third] = small[0]!.passages
      expect(await store.passagesById([third!.id, 'x.1', `${idOf('a.txt')}.9`, first!.id])).toEqual([third, first])
      expect(await store.figuresOf([third!.id, first!.id])).toEqual(small[0]!.figures)
      const vectors = await store.vectors([first!.id, 'x.0'])
      expect([...vectors]).toEqual([[first!.id, small[0]!.vectors[0]]])
      const measures = await store.measureVectors([...small[1]!.measures.keys(), '没有的'])
      expect([...measures.keys()]).toEqual([...small[1]!.measures.keys()])
    })

    it('keeps every UTF-16 unit of a text, lone surrogates and control characters included', async () => {
      const text = '\u0000甲\ud800乙\udc00𠮷\u0007\ufeff'
      await fill([entry({ file: '怪.txt', texts: [text] })])
      expect(await store.text(idOf('怪.txt'))).toBe(text)
      expect((await store.passages({}))[0]!.text).toBe(text)
    })

    it('absent filter admits all, an empty one and unknown reports nothing', async () => {
      await fill(small)
      const query = small[0]!.vectors[0]!
      for (const [reports, count] of [
        [undefined, 5],
        [[], 0],
        [['nothing'], 0],
        [[idOf('b.txt')], 2],
        [[idOf('b.txt'), idOf('b.txt'), 'nothing', idOf('a.txt')], 5],
      ] as const) {
        const filter = reports ? { reports } : {}
        expect((await store.passages(filter)).length).toBe(count)
        expect((await store.searchVector(query, filter, 99)).length).toBe(count)
        expect((await store.searchWords(['。', '案'], filter, 99)).length).toBe(count)
      }
      expect(await store.searchWords([], {}, 5)).toEqual([])
      expect(await store.searchWords(['案'], {}, 0)).toEqual([])
      expect(await store.searchVector(query, {}, 0)).toEqual([])
    })

    it('finds terms whole, whatever they are made of', async () => {
      const odd = [
        '98.89%',
        '%',
        '双随机',
        '"',
        "'",
        '*',
        'a-b',
        'NEAR',
        'x y',
        '1+5',
        '',
        '𠮷',
        '案',
        'é',
        'É',
        '\u0000',
      ]
      await fill([entry({ file: 'odd.txt', texts: odd.map((_, i) => `第${i}段`), terms: odd.map(term => [term]) })])
      for (const [i, term] of odd.entries())
        expect((await store.searchWords([term], {}, 9)).map(hit => hit.id)).toEqual([`${idOf('odd.txt')}.${i}`])
      expect(await store.searchWords(['98', '89', '双', '随机', 'near', 'x', 'a'], {}, 9)).toEqual([])
      expect(await store.documentFrequency(['98.89%', '没有', '98'])).toEqual(new Map([['98.89%', 1]]))
    })

    it('counts the passages that hold a term, once each, over put and removed', async () => {
      const twice = entry({ file: 't.txt', texts: ['甲甲乙', '甲'] })
      await fill([twice, entry({ file: 'u.txt', texts: ['甲'] })])
      expect(await store.documentFrequency(['甲', '乙'])).toEqual(
        new Map([
          ['甲', 3],
          ['乙', 1],
        ]),
      )
      await store.write([entry({ file: 't.txt', texts: ['乙', '乙', '丙'] })], [idOf('u.txt')], NONE)
      expect(await store.documentFrequency(['甲', '乙', '丙'])).toEqual(
        new Map([
          ['乙', 2],
          ['丙', 1],
        ]),
      )
      expect((await store.searchWords(['甲'], {}, 9)).length).toBe(0)
      expect((await store.searchWords(['乙'], {}, 9)).map(hit => hit.id)).toEqual([
        `${idOf('t.txt')}.0`,
        `${idOf('t.txt')}.1`,
      ])
    })

    it('breaks ties by id, in words and in vectors, at the cut too', async () => {
      const one = unitVector(seeded('one'))
      const entries = Array.from({ length: 30 }, (_, i) =>
        entry({ file: `${i}.txt`, texts: ['同文', '同文'], vectors: [one, one] }),
      )
      await fill(entries)
      const ids = entries.flatMap(({ passages }) => passages.map(({ id }) => id)).sort()
      for (const k of [1, 7, 60, 99]) {
        expect((await store.searchWords(['同'], {}, k)).map(hit => hit.id)).toEqual(ids.slice(0, k))
        expect((await store.searchVector(one, {}, k)).map(hit => hit.id)).toEqual(ids.slice(0, k))
      }
    })

    it('ranks words by BM25 over what is held, filtered or not, as a plain reckoning does', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.array(fc.array(fc.constantFrom(...'甲乙丙丁戊己庚'), { maxLength: 8 }), { maxLength: 4 }), {
            minLength: 1,
            maxLength: 9,
          }),
          fc.array(fc.constantFrom(...'甲乙丙丁辛'), { minLength: 1, maxLength: 4 }),
          fc.integer({ min: 1, max: 12 }),
          async (reports, query, k) => {
            const folderOf = mkdtempSync(join(folder, 'p'))
            const own = await factory.create(folderOf, MAKE)
            const entries = reports.map((terms, i) => entry({ file: `${i}.txt`, texts: terms.map(() => '文'), terms }))
            await own.write(entries, [], NONE)
            for (const filter of [{}, { reports: entries.filter((_, i) => i % 2 === 0).map(one => one.report.id) }]) {
              const found = await own.searchWords(query, filter, k)
              const wanted = reckon(entries, query, filter.reports, k)
              expect(found.map(hit => hit.id)).toEqual(wanted.map(hit => hit.id))
              for (const [i, hit] of found.entries()) expect(hit.score).toBeCloseTo(wanted[i]!.score, 9)
            }
            await own.close()
          },
        ),
        { numRuns: 25 },
      )
    })

    it('weighs words by the part it is told of, as a store of that part alone does', async () => {
      const random = seeded('part')
      const word = (): string => [...'甲乙丙丁戊'][Math.floor(random() * 5)]!
      const entries = Array.from({ length: 24 }, (_, i) => {
        const terms = Array.from({ length: 3 }, () => Array.from({ length: 1 + Math.floor(random() * 9) }, word))
        return entry({ file: `${i}.txt`, texts: terms.map(() => '文'), terms })
      })
      await fill(entries)
      const part = entries.filter((_, i) => i % 4 < 2)
      const filter = { reports: part.map(one => one.report.id) }
      const query = ['甲', '丁', '辛']
      const { passages, terms } = await store.stats(filter)
      const among = { passages, terms, holders: await store.documentFrequency(query, filter) }
      const found = await store.searchWords(query, filter, 50, among)
      const wanted = reckon(part, query, undefined, 50)
      expect(found.map(hit => hit.id)).toEqual(wanted.map(hit => hit.id))
      for (const [i, hit] of found.entries()) expect(hit.score).toBeCloseTo(wanted[i]!.score, 9)
    })

    it('finds the nearest vectors, never fewer than k where k pass, never a passage without one', async () => {
      const random = seeded('many')
      const entries = Array.from({ length: 80 }, (_, i) =>
        entry({
          file: `${String(i).padStart(3, '0')}.txt`,
          texts: Array.from({ length: 10 }, (_, n) => `第${n}段`),
          vectors: Array.from({ length: 10 }, (_, n) => (n === 3 ? null : unitVector(random))),
        }),
      )
      await fill(entries)
      const wholly = (query: Float32Array, k: number, files = entries): string[] =>
        files
          .flatMap(({ passages, vectors }) =>
            passages.flatMap(({ id }, i) => (vectors[i] ? [{ id, score: dot(query, vectors[i]) }] : [])),
          )
          .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
          .slice(0, k)
          .map(hit => hit.id)
      let shared = 0
      for (let i = 0; i < 40; i++) {
        const query = unitVector(random)
        const found = (await store.searchVector(query, {}, 10)).map(hit => hit.id)
        expect(found.length).toBe(10)
        shared += wholly(query, 10).filter(id => found.includes(id)).length
        const some = entries.slice(i, i + 3)
        const few = await store.searchVector(query, { reports: some.map(one => one.report.id) }, 10)
        expect(few.map(hit => hit.id)).toEqual(wholly(query, 10, some))
      }
      expect(shared / 400).toBeGreaterThanOrEqual(0.95)
      expect((await store.searchVector(unitVector(random), {}, 5_000)).length).toBe(720)
    })

    it('follows changes after its caches were made', async () => {
      const random = seeded('drift')
      const many = (from: number, to: number) =>
        Array.from({ length: to - from }, (_, i) => entry({ file: `${from + i}.txt`, texts: ['甲', '乙', '丙', '丁'] }))
      await fill(many(0, 50))
      const query = unitVector(random)
      await store.searchVector(query, {}, 5)
      const near = entry({ file: 'near.txt', texts: ['新'], vectors: [query] })
      const gone = (await store.searchVector(query, {}, 1))[0]!.id.split('.')[0]!
      await store.write([near], [gone], NONE)
      const found = (await store.searchVector(query, {}, 300)).map(hit => hit.id)
      expect(found[0]).toBe(near.passages[0]!.id)
      expect(found.length).toBe(49 * 4 + 1)
      expect(found.some(id => id.startsWith(gone))).toBe(false)
    })

    it('refuses vectors of another dimension and what is no number', async () => {
      await fill(small)
      await expect(store.searchVector(new Float32Array(3), {}, 5)).rejects.toThrow(`${DIMENSION} 维`)
      await expect(store.searchVector(new Float32Array(DIMENSION).fill(Number.NaN), {}, 5)).rejects.toThrow('非数值')
      const wrong = entry({ file: 'w.txt', texts: ['甲'], vectors: [new Float32Array(3)] })
      await expect(store.write([wrong], [], NONE)).rejects.toThrow('w.txt')
      expect((await store.stats()).reports).toBe(3)
    })

    it('writes all or nothing: a failure half way leaves what was', async () => {
      await fill(small)
      const before = [await store.version(), await store.reports(), await store.searchWords(['案'], {}, 9)]
      const wrong = { ...entry({ file: 'w.txt', texts: ['甲'] }), terms: [] }
      await expect(
        store.write([entry({ file: 'a.txt', texts: ['案'] }), wrong], [idOf('b.txt')], NONE),
      ).rejects.toThrow()
      expect([await store.version(), await store.reports(), await store.searchWords(['案'], {}, 9)]).toEqual(before)
    })

    it('replaces a report for a reader beside it at once, words, figures and vectors together', async () => {
      await fill(small)
      const reader = await factory.open(folder)
      const version = await reader.version()
      const changed = entry({ file: 'a.txt', texts: ['改为3件'] })
      await store.write([changed], [], NONE)
      expect(await reader.version()).not.toBe(version)
      expect(await reader.text(idOf('a.txt'))).toBe('改为3件')
      expect(await reader.passages({ reports: [idOf('a.txt')] })).toEqual(changed.passages)
      expect(await reader.figures({ reports: [idOf('a.txt')] })).toEqual(changed.figures)
      expect(await reader.searchWords(['率'], {}, 9)).toEqual([])
      expect((await reader.searchVector(changed.vectors[0]!, {}, 1))[0]!.id).toBe(changed.passages[0]!.id)
      expect((await reader.stats()).passages).toBe(3)
      await reader.close()
    })

    it('is the same after it was closed and opened, and unchanged by reading', async () => {
      await fill(small)
      const asked = async (): Promise<unknown> => [
        await store.version(),
        await store.reports(),
        await store.searchWords(['案', '率'], {}, 9),
        await store.searchVector(unitVector(seeded('q')), {}, 9),
        await store.figures({}),
      ]
      const before = await asked()
      expect(await asked()).toEqual(before)
      await store.close()
      store = await factory.open(folder)
      expect(await asked()).toEqual(before)
    })

    it('drops vectors of measures that no report states any more', async () => {
      await fill(small)
      const names = [...new Set(small.flatMap(one => [...one.measures.keys()]))]
      await store.write(
        [],
        small.map(one => one.report.id),
        NONE,
      )
      expect((await store.measureVectors(names)).size).toBe(0)
      expect(await store.stats()).toEqual({ reports: 0, passages: 0, figures: 0, terms: 0 })
    })
  })
}

function reckon(
  entries: readonly Entry[],
  query: readonly string[],
  reports: readonly string[] | undefined,
  k: number,
) {
  const all = entries.flatMap(({ passages, terms, report }) =>
    passages.map(({ id }, i) => ({ id, report: report.id, terms: terms[i]! })),
  )
  const mean = Math.max(1, all.reduce((sum, one) => sum + one.terms.length, 0) / Math.max(1, all.length))
  return all
    .filter(one => !reports || reports.includes(one.report))
    .map(({ id, terms }) => {
      let score = 0
      for (const term of new Set(query)) {
        const count = terms.filter(own => own === term).length
        const holders = all.filter(other => other.terms.includes(term)).length
        if (count > 0) score += (idf(holders, all.length) * count * (K1 + 1)) / (count + norm(terms.length, mean))
      }
      return { id, score }
    })
    .filter(hit => hit.score > 0)
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
    .slice(0, k)
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0)
}
