/** The sample corpus indexed in a folder of its own: what tests of questions and answers ask. */
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Desk, understand } from '../src/answer/answer.js'
import { updateIndex } from '../src/index/build.js'
import { openTable } from '../src/index/embed.js'
import { openStore } from '../src/index/open.js'
import type { Store } from '../src/index/store.js'
import { type Holdings, type ReadyFigure, type ReadyReport, readHoldings } from '../src/search/holdings.js'
import type { AskInput, Question, Turn } from '../src/search/question.js'

export const ROOT = join(import.meta.dirname, '..')
export const CORPUS = join(ROOT, 'corpus')
/** 去年 is 2023, the last year the sample reports are of. */
export const TODAY = '2024-06-01'

export interface Sample {
  readonly index: string
  readonly store: Store
  readonly desk: Desk
  readonly holdings: Holdings
  /** Every report ready for reading, by file name. */
  readonly ready: ReadonlyMap<string, ReadyReport>
  /** Stored texts by file name. */
  readonly texts: ReadonlyMap<string, string>
  readonly read: (question: string, more?: Partial<AskInput>) => Promise<Question>
  /** The figure of a file printed so; throws where there is none. */
  readonly figure: (file: string, raw: string) => ReadyFigure
  readonly close: () => Promise<void>
}

export async function openSample(corpus = CORPUS): Promise<Sample> {
  const embedder = await openTable()
  const index = await indexOf(corpus)
  const store = await openStore(index)
  const desk: Desk = { store, embedder }
  const holdings = await readHoldings(store)
  const reports = await holdings.ready(holdings.rows)
  const texts = new Map<string, string>()
  for (const row of holdings.rows) texts.set(row.file, (await store.text(row.id)) ?? '')
  const ready = new Map(reports.map(report => [report.row.file, report]))
  return {
    index,
    store,
    desk,
    holdings,
    ready,
    texts,
    read: (question, more = {}) => understand({ question, today: TODAY, ...more }, desk),
    figure: (file, raw) => {
      const found = ready.get(file)?.figures.find(one => one.figure.raw === raw)
      if (!found) throw new Error(`no figure ${raw} in ${file}`)
      return found
    },
    close: () => store.close(),
  }
}

/**
 * Test files run beside each other and read one index: whoever comes first builds it and moves it into place. Its name holds
 * the state of everything it is made from, so that a changed source means another index.
 */
async function indexOf(corpus: string): Promise<string> {
  const shared = join(
    tmpdir(),
    `fazhi-sample-${stateOf([corpus, ...['src', 'data', 'models'].map(at => join(ROOT, at))])}`,
  )
  if (existsSync(shared)) return shared
  const own = mkdtempSync(join(tmpdir(), 'fazhi-building-'))
  await updateIndex({ corpus, index: own, embedder: await openTable() })
  try {
    renameSync(own, shared)
  } catch {
    rmSync(own, { recursive: true, force: true })
  }
  sweep()
  return shared
}

function stateOf(folders: readonly string[]): string {
  const hash = createHash('sha256')
  for (const folder of folders)
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
      const { mtimeMs, size } = statSync(join(folder, file))
      hash.update(`${folder}/${file} ${mtimeMs} ${size}\n`)
    }
  return hash.digest('hex').slice(0, 16)
}

/** Indexes of states an hour gone are nobody's any more. */
function sweep(): void {
  for (const name of readdirSync(tmpdir()).filter(one => /^fazhi-(?:sample|building)-/.test(one))) {
    const path = join(tmpdir(), name)
    if (existsSync(path) && Date.now() - statSync(path).mtimeMs > 3_600_000)
      rmSync(path, { recursive: true, force: true })
  }
}

/** 问, 答, 问, 答 … as turns of a talk. */
export function talk(...lines: readonly string[]): Turn[] {
  return lines.map((content, i) => ({ role: i % 2 === 0 ? ('user' as const) : ('assistant' as const), content }))
}
