/**
 * Kills the indexer at random moments and looks at what is left: every report whole, of one corpus or of the other; all of the
 * corpus at work that was acknowledged; no damage. A process of its own builds the index again and again, from two corpora by turns.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { updateIndex } from '../../src/index/build.js'
import { openTable } from '../../src/index/embed.js'
import { openSqlite } from '../../src/index/sqlite.js'
import { seeded } from './entries.js'

const REPORTS = 12

/** Gives how many of the kills fell while the process was at work. */
export async function killIndexer(kills: number, seed: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'fazhi-kill-'))
  const index = join(folder, 'index')
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
  for (let i = 0; i < kills; i++) {
    const { alive, last } = await runAndKill(corpora, index, random)
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
  rmSync(folder, { recursive: true, force: true })
  return during
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
  const store = openSqlite(index)
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
): Promise<{ readonly alive: boolean; readonly last: Word }> {
  const child = spawn(process.execPath, ['--import', 'tsx', INDEXER, index, ...corpora], {
    stdio: ['ignore', 'pipe', 'inherit'],
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
  child.kill('SIGKILL')
  await ended
  const lines = said.split('\n').slice(0, -1)
  return { alive, last: JSON.parse(lines.at(-1) ?? '{"corpus":0,"first":true,"rebuild":false,"held":0}') as Word }
}
