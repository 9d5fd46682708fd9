/**
 * Kills the indexer at random moments and looks at what is left: every report whole, of one corpus or of the other; all of the
 * corpus at work that was acknowledged; no damage. A process of its own builds the index again and again, from two corpora by turns.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { updateIndex } from '../../src/index/build.js'
import { openTable } from '../../src/index/embed.js'
import { openIndex, openStore } from '../../src/index/open.js'
import { type Store, StoreError } from '../../src/index/store.js'
import { seeded } from './entries.js'

const REPORTS = 12

export interface Kills {
  readonly kills: number
  readonly seed: string
  /** Address of a server; a folder of its own where absent. */
  readonly index?: string
  /** Kills the server, and gives the way to bring it back: by turns with the process that indexes. */
  readonly server?: { kill(): Promise<void>; start(): Promise<void> }
}

/** Gives how many of the kills fell while the process was at work, and how many whole reports a reader beside it met. */
export async function killIndexer(wanted: Kills): Promise<{ readonly during: number; readonly read: number }> {
  const { kills, seed, server } = wanted
  const folder = mkdtempSync(join(tmpdir(), 'fazhi-kill-'))
  const index = wanted.index ?? join(folder, 'index')
  const corpora = [corpusOf(join(folder, 'a'), 10), corpusOf(join(folder, 'b'), 500)] as const
  const embedder = openTable()
  const whole: Held[] = []
  for (const corpus of corpora) {
    await updateIndex({ corpus, index, embedder })
    whole.push(await held(index))
  }
  expect(new Set(whole.flatMap(({ reports }) => reports)).size).toBe(2 * REPORTS)
  const random = seeded(seed)
  let during = 0
  const texts = await textsOf(corpora)
  const reader = readBeside(index, texts)
  for (let i = 0; i < kills; i++) {
    const { alive, last } = await runAndKill(corpora, index, random, i % 2 === 1 ? server : undefined)
    if (alive) during++
    const left = await held(index)
    for (const [n, report] of left.reports.entries())
      expect([whole[0]!.reports[n], whole[1]!.reports[n]], `kill ${i}: report ${n} whole`).toContain(report)
    expect(left.reports.length, `kill ${i}: every report held`).toBe(REPORTS)
    const fresh = left.reports.filter((report, n) => report === whole[last.corpus]!.reports[n]).length
    expect(fresh, `kill ${i}: what was acknowledged`).toBeGreaterThanOrEqual(last.held)
    // The build before was ended, so that all was of the other corpus.
    if (last.rebuild && !last.first) expect([0, REPORTS], `kill ${i}: a rebuild is whole or none`).toContain(fresh)
  }
  // The next one takes the dead one's lock, reads what is not yet as it is to be, and nothing else.
  const before = await held(index)
  const result = await updateIndex({ corpus: corpora[0], index, embedder })
  expect(result.rebuilt).toBeNull()
  expect(result.reports.filter(row => row.change === 'unchanged').length).toBe(
    before.reports.filter((report, n) => report === whole[0]!.reports[n]).length,
  )
  expect(await held(index)).toEqual(whole[0])
  const read = await reader.stop()
  rmSync(folder, { recursive: true, force: true })
  return { during, read }
}

/** Every text either corpus has. */
async function textsOf(corpora: readonly string[]): Promise<ReadonlySet<string>> {
  const texts = new Set<string>()
  for (const corpus of corpora)
    for (let i = 0; i < REPORTS; i++) texts.add(readFileSync(join(corpus, `${i}.txt`), 'utf8').trim())
  return texts
}

/** Reads reports until it is stopped: each text is one of those known, and passages and figures are of one reading of it. */
function readBeside(index: string, texts: ReadonlySet<string>): { stop(): Promise<number> } {
  let stopped = false
  let read = 0
  const work = async (): Promise<void> => {
    while (!stopped) {
      let store: Store | undefined
      try {
        store = await openStore(index)
        for (let i = 0; i < 40 && !stopped; i++) read += await readOne(store, texts)
      } catch (error) {
        if (!(error instanceof StoreError)) throw error
      } finally {
        await store?.close()
      }
      await new Promise(resolve => setTimeout(resolve, 5))
    }
  }
  const working = work()
  return {
    async stop() {
      stopped = true
      await working
      return read
    },
  }
}

async function readOne(store: Store, texts: ReadonlySet<string>): Promise<number> {
  const rows = await store.reports()
  const row = rows[Math.floor(Math.random() * rows.length)]
  if (!row) return 0
  const passages = await store.passages({ reports: [row.id] })
  const figures = await store.figures({ reports: [row.id] })
  const text = await store.text(row.id)
  // Between two calls the report may have been replaced; each call alone is whole.
  if (text !== null) expect(texts).toContain(text.trim())
  if (passages.length === 0) return 0
  expect([...texts].filter(one => passages.every(passage => one.includes(passage.text)))).toHaveLength(1)
  expect(passages.map(({ ordinal }) => ordinal)).toEqual(passages.map((_, i) => i))
  expect([...texts].some(one => figures.every(figure => one.includes(figure.quote)))).toBe(true)
  return 1
}

function corpusOf(folder: string, base: number): string {
  mkdirSync(folder)
  for (let i = 0; i < REPORTS; i++) {
    const unit = `${'甲乙丙丁戊己庚辛壬癸子丑'[i]}山县人民政府`
    const lines = Array.from(
      { length: 30 },
      (_, n) => `（${n + 1}）第${n}项工作。全年办理案件${base + i * 31 + n}件，开展宣传活动${n + 2}场次。`,
    )
    const text = `${unit}2023年法治政府建设工作报告\n\n一、工作情况\n${lines.join('\n')}\n`
    writeFileSync(join(folder, `${i}.txt`), text)
  }
  return folder
}

interface Held {
  /** All that a reader can come to see of each report, in one line each, in the order of files. */
  readonly reports: readonly string[]
  /** What words find, and what is remembered of the files. */
  readonly found: string
}

/** `verify` throws where words, figures and reports disagree. */
async function held(index: string): Promise<Held> {
  const store = await openIndex(index)
  try {
    await store.verify()
    const reports: string[] = []
    for (const row of await store.reports()) {
      const filter = { reports: [row.id] }
      const all = [row, await store.text(row.id), await store.figures(filter), await store.passages(filter)]
      const seen = (await store.seen()).find(one => one.file === row.file)?.hash
      reports.push(hashed([...all, seen, await store.documentFrequency(['案件', '宣传', '12', '512'], filter)]))
    }
    const words = await store.searchWords(['案件', '宣传', '12', '512'], {}, 400)
    return { reports, found: hashed(words.map(hit => [hit.id, hit.score.toFixed(9)])) }
  } finally {
    await store.close()
  }
}

function hashed(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
}

const INDEXER = fileURLToPath(new URL('./indexer.ts', import.meta.url))

/** Longer than one build takes, so that kills fall everywhere in it and between two. */
const LONGEST_MS = 1_200

/** What the process said last: how many files of which corpus it held for good. */
interface Word {
  readonly corpus: number
  /** Whether it was its first build, over what the one killed before had left. */
  readonly first: boolean
  readonly rebuild: boolean
  readonly held: number
}

/** `alive`: the process was killed after it had begun to build. */
async function runAndKill(
  corpora: readonly string[],
  index: string,
  random: () => number,
  server: Kills['server'],
): Promise<{ readonly alive: boolean; readonly last: Word }> {
  const child = spawn(process.execPath, ['--import', 'tsx', INDEXER, index, ...corpora], {
    stdio: ['ignore', 'pipe', server ? 'ignore' : 'inherit'],
  })
  let said = ''
  child.stdout.on('data', chunk => {
    said += chunk
  })
  const ended = new Promise(resolve => child.on('close', resolve))
  await new Promise<void>(resolve => {
    child.stdout.once('data', () => resolve())
    child.once('exit', () => resolve())
  })
  await new Promise(resolve => setTimeout(resolve, random() * LONGEST_MS))
  const alive = child.exitCode === null
  if (server) {
    await server.kill()
    await ended
    await server.start()
  } else {
    child.kill('SIGKILL')
    await ended
  }
  const lines = said.split('\n').slice(0, -1)
  return { alive, last: JSON.parse(lines.at(-1) ?? '{"corpus":0,"first":true,"rebuild":false,"held":0}') as Word }
}
