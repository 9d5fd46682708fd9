/** A corpus and questions, on stdin → the same passages in MiniSearch or in LangChain's way of keeping vectors in memory, asked the same questions. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { passagesOf } from '../../src/corpus/passages.js'
import { readReport } from '../../src/corpus/report.js'
import { openTable } from '../../src/index/embed.js'
import { bigrams, memoryStore } from '../peers.js'
import { inputOf } from './child.js'
import type { MadeQuestion } from './questions.js'

export interface PeerJob {
  readonly peer: 'MiniSearch' | 'LangChain'
  readonly corpus: string
  readonly questions: string
}

export interface PeerRun {
  readonly passages: number
  readonly indexMs: number
  readonly p50: number
  readonly p95: number
  /** Share of questions of one report whose first hit is of that report. */
  readonly right: number
}

/** Each asks so many: the slow ones take a second a question. */
const ASKED = 60

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const job = inputOf<PeerJob>()
  const open = job.peer === 'MiniSearch' ? miniSearch : langChain
  process.stdout.write(JSON.stringify(await runPeer(job, open)))
}

type Search = (query: string) => Promise<string | undefined>
type Open = (texts: Iterable<readonly [file: string, text: string]>) => Promise<Search>

async function runPeer(job: PeerJob, open: Open): Promise<PeerRun> {
  const questions = readFileSync(job.questions, 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as MadeQuestion)
    .filter(question => question.type === 'filtered')
    .slice(0, ASKED)
  const count = { passages: 0, reading: 0 }
  const started = performance.now()
  const search = await open(textsOf(job.corpus, count))
  const indexMs = performance.now() - started - count.reading
  const times: number[] = []
  let right = 0
  for (const { question, file } of questions) {
    const asked = performance.now()
    const first = await search(question)
    times.push(performance.now() - asked)
    if (first === file) right++
  }
  times.sort((a, b) => a - b)
  const at = (share: number): number => times[Math.floor(times.length * share)]!
  return { passages: count.passages, indexMs, p50: at(0.5), p95: at(0.95), right: right / questions.length }
}

/** fazhi's passages with their heads; the time of reading them is not the peer's. */
function* textsOf(corpus: string, count: { passages: number; reading: number }): Generator<readonly [string, string]> {
  for (const file of (readdirSync(corpus, { recursive: true }) as string[]).sort()) {
    if (!file.endsWith('.txt')) continue
    const started = performance.now()
    const report = readReport({ file, text: readFileSync(join(corpus, file), 'utf8') })
    const passages = passagesOf(report)
    count.reading += performance.now() - started
    count.passages += passages.length
    const head = `${report.unit ?? ''} ${report.year ?? ''}`
    for (const passage of passages) yield [file, `${head} ${passage.section.join(' ')} ${passage.text}`]
  }
}

async function miniSearch(texts: Iterable<readonly [string, string]>): Promise<Search> {
  const { default: MiniSearch } = await import('minisearch')
  const index = new MiniSearch<{ id: number; whole: string }>({ fields: ['whole'], tokenize: bigrams })
  const files: string[] = []
  for (const [file, whole] of texts) index.add({ id: files.push(file) - 1, whole })
  return async query => files[index.search(query)[0]?.id as number]
}

async function langChain(texts: Iterable<readonly [string, string]>): Promise<Search> {
  const { toEmbeddings } = await import('../../src/index/langchain.js')
  const embeddings = await toEmbeddings(openTable())
  const files: string[] = []
  const vectors: number[][] = []
  for (const [file, text] of texts) {
    files.push(file)
    vectors.push(...(await embeddings.embedDocuments([text])))
  }
  const nearest = memoryStore(vectors)
  return async query => files[nearest(await embeddings.embedQuery(query), 1)[0]!]
}
