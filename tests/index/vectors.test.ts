import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openSqlite } from '../../src/index/embedded.js'
import { nearest, type VectorSource } from '../../src/index/nearest.js'
import type { IndexStore, Scored } from '../../src/index/store.js'
import { loadGraph } from '../../src/index/vectors.js'
import { entry, MAKE, seeded, unitVector } from './entries.js'

const SMALL = { exactBelow: 60 }
const folders: string[] = []
const query = unitVector(seeded('query'))

async function made(seed: string): Promise<{ folder: string; wanted: readonly Scored[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'fazhi-vectors-'))
  folders.push(folder)
  const store = openSqlite(folder, { ...SMALL, create: true })
  const random = seeded(seed)
  const entries = Array.from({ length: 20 }, (_, i) =>
    entry({
      file: `${seed}${i}.txt`,
      texts: Array(10).fill('文'),
      vectors: Array.from({ length: 10 }, () => unitVector(random)),
    }),
  )
  await store.rewrite(MAKE, async writer => {
    for (const one of entries) await writer.put(one)
  })
  expect(await store.keepVectors()).toBe('built')
  await store.close()
  const plain = openSqlite(folder, { exact: true })
  const wanted = await plain.searchVector(query, {}, 5)
  await plain.close()
  return { folder, wanted }
}

async function withStore<T>(folder: string, work: (store: IndexStore) => Promise<T>): Promise<T> {
  const store = openSqlite(folder, SMALL)
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

describe('the cache of vectors', () => {
  let folder: string
  let wanted: readonly Scored[]
  let path: string
  beforeEach(async () => {
    ;({ folder, wanted } = await made('own'))
    path = join(folder, 'vectors.hnsw')
  })

  const mended = async (): Promise<void> => {
    await withStore(folder, async store => {
      expect(await store.searchVector(query, {}, 5)).toEqual(wanted)
      expect(await store.keepVectors()).toBe('built')
      expect(await store.searchVector(query, {}, 5)).toEqual(wanted)
      expect(await store.keepVectors()).toBe('kept')
    })
  }

  it('is kept while it serves', async () => {
    await withStore(folder, async store => expect(await store.keepVectors()).toBe('kept'))
  })

  it('is built anew where it is missing', async () => {
    rmSync(path)
    await mended()
  })

  it('is built anew where its header is missing, broken or of another make', async () => {
    const header = JSON.parse(readFileSync(`${path}.json`, 'utf8')) as object
    for (const text of [
      '',
      '{',
      'null',
      '{"count":1e99}',
      JSON.stringify({ ...header, instance: 'other' }),
      JSON.stringify({ ...header, dimension: 4 }),
      JSON.stringify({ ...header, sha256: '0' }),
      JSON.stringify({ ...header, bytes: 12 }),
      JSON.stringify({ ...header, reports: [[-1, 1e9]] }),
    ]) {
      writeFileSync(`${path}.json`, text)
      await mended()
    }
  })

  it('never names a passage that is not held, though its header lies about which are in it', async () => {
    const header = JSON.parse(readFileSync(`${path}.json`, 'utf8')) as { reports: [number, number][]; count: number }
    writeFileSync(`${path}.json`, JSON.stringify({ ...header, reports: header.reports.map(([n, p]) => [n, p * 3]) }))
    await withStore(folder, async store => {
      const held = new Set((await store.passages({})).map(({ id }) => id))
      const found = await store.searchVector(query, {}, 5)
      expect(found.length).toBe(5)
      for (const { id } of found) expect(held.has(id)).toBe(true)
    })
    writeFileSync(`${path}.json`, JSON.stringify({ ...header, count: header.count + 1 }))
    await withStore(folder, async store => expect(await store.searchVector(query, {}, 5)).toEqual(wanted))
  })

  it('is built anew after any of its bytes was flipped', async () => {
    const random = seeded('flips')
    const whole = readFileSync(path)
    for (let i = 0; i < 25; i++) {
      const bytes = Buffer.from(whole)
      // The first hundred bytes hold counts and sizes, the rest vectors and links.
      const at = Math.floor(random() * (i % 2 === 0 ? 100 : bytes.length))
      bytes[at]! ^= 1 << Math.floor(random() * 8)
      writeFileSync(path, bytes)
      await mended()
    }
  })

  it('is built anew after it was cut short, emptied, or replaced', async () => {
    const size = readFileSync(path).length
    for (const keep of [0, 1, 96, size >> 1, size - 1]) {
      truncateSync(path, keep)
      await mended()
    }
    writeFileSync(path, Buffer.from(Array.from({ length: size }, () => Math.random() * 256)))
    await mended()
  })

  it('of another store is foreign', async () => {
    const other = await made('other')
    for (const tail of ['', '.json']) copyFileSync(join(other.folder, `vectors.hnsw${tail}`), path + tail)
    await mended()
  })

  it('serves on after a small change and is built anew after a large one', async () => {
    await withStore(folder, async store => {
      await store.write([entry({ file: 'new.txt', texts: ['新'], vectors: [query] })], [], new Map())
      expect(await store.keepVectors()).toBe('kept')
      expect((await store.searchVector(query, {}, 1))[0]!.score).toBeCloseTo(1, 5)
      const more = Array.from({ length: 5 }, (_, i) => entry({ file: `more${i}.txt`, texts: Array(10).fill('多') }))
      await store.write(more, [], new Map())
      expect(await store.keepVectors()).toBe('built')
    })
  })

  it('goes when the passages have become few', async () => {
    await withStore(folder, async store => {
      const rows = await store.reports()
      await store.write(
        [],
        rows.slice(1).map(row => row.id),
        new Map(),
      )
      expect(await store.keepVectors()).toBe('exact')
      expect((await store.searchVector(query, {}, 99)).length).toBe(10)
    })
  })
})

describe('hnswlib beside comparing all', () => {
  it('has recall@10 of at least 0.95 on 5,000 clustered vectors of 256 dimensions', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fazhi-recall-'))
    folders.push(folder)
    const random = seeded('recall')
    const centres = Array.from({ length: 50 }, () => unitVector(random, 256))
    const near = (): Float32Array => {
      const centre = centres[Math.floor(random() * 50)]!
      const noise = unitVector(random, 256)
      return centre.map((value, i) => (value + 0.7 * noise[i]!) / 1.2207)
    }
    const packed = Float32Array.from(Array.from({ length: 5_000 }, () => [...near()]).flat())
    const source: VectorSource = {
      instance: 'x',
      dimension: 256,
      held: new Map(Array.from({ length: 100 }, (_, n) => [n, 50])),
      read: n => packed.subarray(n * 50 * 256, (n + 1) * 50 * 256),
      idOf: (n, ordinal) => `${n}.${ordinal}`,
    }
    const { keepGraph } = await import('../../src/index/vectors.js')
    expect(await keepGraph(folder, source)).toBe('built')
    const graph = await loadGraph(folder, source)
    let shared = 0
    for (let i = 0; i < 100; i++) {
      const asked = near()
      const exact = new Set(nearest(source, null, asked, 10, null).map(({ id }) => id))
      shared += nearest(source, null, asked, 10, graph).filter(({ id }) => exact.has(id)).length
    }
    expect(shared / 1_000).toBeGreaterThanOrEqual(0.95)
  })
})

describe('without hnswlib-node', () => {
  afterEach(() => {
    vi.doUnmock('hnswlib-node')
    vi.resetModules()
  })

  it('everything is compared, and keeping vectors says so', async () => {
    const { folder, wanted } = await made('without')
    vi.resetModules()
    vi.doMock('hnswlib-node', () => {
      throw new Error('Cannot find module')
    })
    const { openSqlite: open } = await import('../../src/index/embedded.js')
    const store = open(folder, SMALL)
    expect(await store.searchVector(query, {}, 5)).toEqual(wanted)
    expect(await store.keepVectors()).toBe('no hnswlib')
    await store.close()
  })
})
