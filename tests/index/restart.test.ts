/** An index built by threads, in batches, in several runs: always of whole reports, never read twice, the same in the end. */
import { copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type BuildOptions, type IndexResult, type Progress, updateIndex } from '../../src/index/build.js'
import { openTable } from '../../src/index/embed.js'
import { DATABASE, openSqlite } from '../../src/index/embedded.js'
import { makeOf, unfinished } from '../../src/index/make.js'
import { connect } from '../../src/index/sqlite.js'
import { standingOf } from '../../src/index/standing.js'
import { bytesOf, TABLES } from '../../src/index/tables.js'
import type { Embedder } from '../../src/model.js'
import { CORPUS } from '../sample.js'

const table = openTable()
const UNITS = '甲乙丙丁戊己庚辛壬癸'

let folder: string
let corpus: string
let index: string
/** Units whose reports an embedder was asked about, a report once: what was read. */
let read: string[]
let failAt: string | null

/** The built-in table, listened to. As it is another object than the table itself, vectors are made in the writing thread. */
const listening: Embedder = {
  ...table,
  async embedPassages(texts) {
    const unit = /^(.)山县/.exec(texts[0] ?? '')?.[1]
    if (unit) read.push(unit)
    if (unit === failAt) throw new Error('嵌入服务断了')
    return table.embedPassages(texts)
  },
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fazhi-restart-'))
  corpus = join(folder, 'corpus')
  index = join(folder, 'index')
  mkdirSync(corpus)
  for (const unit of UNITS) put(unit, 10)
  read = []
  failAt = null
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function put(unit: string, base: number, file = `${UNITS.indexOf(unit)}.txt`): void {
  const lines = Array.from(
    { length: 6 },
    (_, n) => `（${n + 1}）第${n}项。全年办理案件${base + n}件，宣传${n + 2}场次。`,
  )
  const text = `${unit}山县人民政府2023年法治政府建设工作报告\n\n一、工作情况\n${lines.join('\n')}\n`
  writeFileSync(join(corpus, file), text)
  utimesSync(join(corpus, file), 1_700_000_000, 1_700_000_000)
}

const update = (more: Partial<BuildOptions> = {}): Promise<IndexResult> =>
  updateIndex({ corpus, index, embedder: listening, batchMs: 0, ...more })
const units = async (): Promise<string> => {
  const store = openSqlite(index)
  await store.verify()
  const rows = await store.reports()
  await store.close()
  return rows.map(row => row.unit![0]).join('')
}

/** Every byte of every table, but for what names this very index and its last change. */
function bytes(of: string): string {
  const connection = connect(join(of, DATABASE), 'read')
  const rows = Object.keys(TABLES).flatMap(name =>
    connection
      .rows(`SELECT * FROM ${name} ORDER BY 1, 2`)
      .filter(([key]) => name !== 'meta' || (key !== 'instance' && key !== 'version'))
      .map(row =>
        [
          name,
          ...row.map(value => (value instanceof Object ? Buffer.from(bytesOf(value)).toString('hex') : value)),
        ].join('|'),
      ),
  )
  connection.close()
  return rows.join('\n')
}

describe('threads', () => {
  test('make the same index as one thread, byte by byte, whatever their number and however batches fall', async () => {
    writeFileSync(join(corpus, 'empty.txt'), '')
    writeFileSync(join(corpus, 'broken.docx'), 'PK\u0003\u0004 nothing')
    for (const name of ['qingyuan-2023.docx', 'hengpu-sfj-2023.pdf'])
      copyFileSync(join(CORPUS, name), join(corpus, name))
    writeFileSync(
      join(corpus, 'page.html'),
      '<h1>丑山县人民政府2022年法治政府建设工作报告</h1><p>一、情况</p><p>全年办案7件。</p>',
    )
    const built = async (name: string, more: Partial<BuildOptions>): Promise<string> => {
      await updateIndex({ corpus, index: join(folder, name), embedder: table, ...more })
      return bytes(join(folder, name))
    }
    const alone = await built('alone', {})
    expect(alone.length).toBeGreaterThan(20_000)
    expect(await built('one', { threadedFrom: 1, jobs: 1 })).toBe(alone)
    expect(await built('three', { threadedFrom: 1, jobs: 3, batchMs: 0 })).toBe(alone)
    expect(await built('served', { threadedFrom: 1, jobs: 2, embedder: listening })).toBe(alone)
  }, 60_000)

  test('are not asked for vectors that only the caller can make, and what that throws ends the build in one line', async () => {
    failAt = '丁'
    await expect(update({ threadedFrom: 1, jobs: 2 })).rejects.toThrow('嵌入服务断了')
    expect(await units()).toBe('甲乙丙')
    failAt = null
    await update({ threadedFrom: 1, jobs: 2 })
    expect(await units()).toBe(UNITS)
  }, 60_000)
})

describe('a build that was ended half way', () => {
  const ended = async (at: string, more: Partial<BuildOptions> = {}): Promise<void> => {
    failAt = at
    await expect(update(more)).rejects.toThrow('嵌入服务断了')
    failAt = null
    read = []
  }

  test('holds what it had written, is stale, and the next reads the rest alone', async () => {
    await ended('戊')
    expect(await units()).toBe('甲乙丙丁')
    expect((await standingOf(corpus, index, listening)).stale).toBe(true)
    const result = await update()
    expect(read.join('')).toBe('戊己庚辛壬癸')
    expect(result.reports.map(row => row.change)).toEqual([...Array(4).fill('unchanged'), ...Array(6).fill('added')])
    expect((await standingOf(corpus, index, listening)).stale).toBe(false)
    const whole = join(folder, 'whole')
    await updateIndex({ corpus, index: whole, embedder: table })
    expect(bytes(index)).toBe(bytes(whole))
  })

  test('holds of a change each report as it was or as it is', async () => {
    await update()
    for (const unit of UNITS) put(unit, 500)
    await ended('丙')
    const store = openSqlite(index)
    const values = (await store.figures({})).filter(figure => figure.value >= 10).map(figure => figure.value >= 500)
    await store.close()
    expect([values.filter(fresh => fresh).length, values.filter(fresh => !fresh).length]).toEqual([12, 48])
    expect((await update()).reports.map(row => row.change)).toEqual([
      ...Array(2).fill('unchanged'),
      ...Array(8).fill('changed'),
    ])
    expect(read.join('')).toBe('丙丁戊己庚辛壬癸')
  })

  test('keeps reports whose files are gone until the last batch, so that a renamed one is never missing', async () => {
    await update()
    renameSync(join(corpus, '0.txt'), join(corpus, '9a.txt'))
    put('壬', 99)
    await ended('甲')
    expect(await units()).toBe(UNITS)
    await update()
    expect(await units()).toBe(`${UNITS.slice(1)}甲`)
  })

  test('knows after every batch which of two reports stands for the other', async () => {
    put('甲', 30, '00.txt')
    utimesSync(join(corpus, '00.txt'), 1_800_000_000, 1_800_000_000)
    await ended('乙')
    const store = openSqlite(index)
    const rows = await store.reports()
    await store.close()
    expect(rows.map(row => [row.file, row.supersedes])).toEqual([
      ['0.txt', []],
      ['00.txt', [rows[0]!.id]],
    ])
  })
})

describe('an index read by other rules', () => {
  /** As another version of the program left it. */
  const byOthers = async (): Promise<void> => {
    await update()
    const store = openSqlite(index)
    const seen = (await store.seen()).map(one => ({ ...one, hash: one.hash.replace(/^\w+/, '00000000') }))
    await store.rewrite({ ...makeOf(listening), rules: 'other' }, writer => writer.see(seen, []))
    await store.close()
    read = []
  }
  const ended = async (at: string): Promise<void> => {
    failAt = at
    await expect(update()).rejects.toThrow('嵌入服务断了')
    failAt = null
  }

  test('is read again report by report; ended half way it goes on where it was, and is stale until the last', async () => {
    await byOthers()
    await ended('戊')
    expect(await units()).toBe(UNITS)
    expect((await standingOf(corpus, index, listening)).stale).toBe(true)
    await ended('辛')
    expect(await units()).toBe(UNITS)
    const result = await update()
    expect(result.rebuilt).toContain('没有做完')
    expect(read.join('')).toBe('甲乙丙丁戊戊己庚辛辛壬癸')
    expect((await standingOf(corpus, index, listening)).stale).toBe(false)
    expect((await update()).rebuilt).toBeNull()
  })

  test('ended after its last batch it only lacks the word that it is done', async () => {
    await update()
    const store = openSqlite(index)
    await store.rewrite(unfinished(makeOf(listening)), async () => {})
    await store.close()
    read = []
    expect((await standingOf(corpus, index, listening)).stale).toBe(true)
    await update()
    expect([read, (await standingOf(corpus, index, listening)).stale]).toEqual([[], false])
  })

  test('to the program before it is stale as well, once the first report was read by new rules', async () => {
    await byOthers()
    await ended('乙')
    const store = openSqlite(index)
    expect((await store.make())?.rules).toBe('unfinished')
    await store.close()
  })
})

test('vectors of another model replace all that is held at once, or nothing', async () => {
  await update()
  const other: Embedder = { ...listening, name: 'other' }
  failAt = '癸'
  await expect(update({ embedder: other })).rejects.toThrow('嵌入服务断了')
  const store = openSqlite(index)
  expect((await store.make())?.model).toBe(table.name)
  await store.close()
  expect(await units()).toBe(UNITS)
  failAt = null
  expect((await update({ embedder: other })).rebuilt).toContain('嵌入模型')
})

test('progress tells how many files are done of how many, with their passages, and how many are held for good', async () => {
  const told: Progress[] = []
  await update({ onProgress: progress => told.push(progress) })
  expect(told.at(-1)).toMatchObject({ done: 10, all: 10, held: 10 })
  expect(told.map(({ done }) => done)).toEqual([...told.map(({ done }) => done)].sort((a, b) => a - b))
  for (const { held, done } of told) expect(held).toBeLessThanOrEqual(done)
  const store = openSqlite(index)
  expect(told.at(-1)!.passages).toBe((await store.stats()).passages)
  await store.close()
})
