/**
 * Kills the indexer at random moments and looks at what is left: the whole of one corpus or the whole of the other, never
 * a mixture, never damage. A process of its own builds the index again and again, from two corpora by turns.
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
  const whole = new Map<string, string>()
  for (const corpus of [...corpora].reverse()) {
    await updateIndex({ corpus, index, embedder })
    whole.set(await fingerprint(index), corpus)
  }
  expect(whole.size).toBe(2)
  const random = seeded(seed)
  let during = 0
  for (let i = 0; i < kills; i++) {
    if (await runAndKill(corpora, index, random)) during++
    expect(whole.has(await fingerprint(index)), `kill ${i}: a whole index`).toBe(true)
  }
  // The next one takes the dead one's lock, and all is well.
  const result = await updateIndex({ corpus: corpora[0], index, embedder })
  expect(result.rebuilt).toBeNull()
  expect(whole.get(await fingerprint(index))).toBe(corpora[0])
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

/** Everything a reader can come to see, in one line; `verify` throws where words, figures and reports disagree. */
async function fingerprint(index: string): Promise<string> {
  const store = openSqlite(index)
  try {
    await store.verify()
    const rows = await store.reports()
    const hash = createHash('sha256').update(JSON.stringify([rows, await store.figures({}), await store.passages({})]))
    const words = await store.searchWords(['案件', '宣传', '12', '512'], {}, 400)
    const found = words.map(hit => [hit.id, hit.score.toFixed(9)])
    return hash.update(JSON.stringify([found, (await store.seen()).map(one => one.hash)])).digest('hex')
  } finally {
    await store.close()
  }
}

const INDEXER = fileURLToPath(new URL('./indexer.ts', import.meta.url))

/** Longer than one build takes, so that kills fall everywhere in it and between two. */
const LONGEST_MS = 1_200

/** True where the process was killed after it had begun to build. */
async function runAndKill(corpora: readonly string[], index: string, random: () => number): Promise<boolean> {
  const child = spawn(process.execPath, ['--import', 'tsx', INDEXER, index, ...corpora], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise(resolve => child.on('exit', resolve))
  await new Promise<void>(resolve => {
    child.stdout.once('data', () => resolve())
    child.once('exit', () => resolve())
  })
  await new Promise(resolve => setTimeout(resolve, random() * LONGEST_MS))
  const alive = child.exitCode === null
  child.kill('SIGKILL')
  await ended
  return alive
}
