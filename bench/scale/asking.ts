/** An index and questions, on stdin → how long each whole question took in this process, and whether it was answered rightly. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { answerQuestion } from '../../src/answer/answer.js'
import type { Answer } from '../../src/answer/shape.js'
import { openTable } from '../../src/index/embed.js'
import { openStore } from '../../src/index/open.js'
import { readHoldings } from '../../src/search/holdings.js'
import { inputOf } from './child.js'
import { MEASURES } from './measures.js'
import { factsOf } from './numbers.js'
import type { MadeQuestion } from './questions.js'
import { type Unit, unitsOf } from './units.js'

export interface AskJob {
  readonly index: string
  readonly questions: string
  readonly types: readonly MadeQuestion['type'][]
  readonly seed: number
  /** Ask for so long, so many at once; absent: each question once, one after the other. */
  readonly clients?: number
  readonly forMs?: number
}

export interface AskedAll {
  readonly openMs: number
  readonly firstMs: number
  readonly byType: Readonly<Record<string, AskedType>>
}

export interface AskedType {
  readonly questions: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly max: number
  readonly slowest: string
  /** Processor time of this process, which other processes on the machine do not change. */
  readonly cpuP50: number
  readonly cpuP95: number
  /** Share answered as the made report says; over everything: no figure that its report does not say. */
  readonly right: number
  readonly answered: number
}

export interface Throughput {
  readonly asked: number
  readonly ms: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

/** Everything counts from there: 去年 is the last year made. */
const TODAY = '2026-11-24'
/** Not measured: the engine compiles, caches of words fill. */
const WARM_UP = 20

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const job = inputOf<AskJob>()
  process.stdout.write(JSON.stringify(await (job.clients ? askFor(job) : askEach(job))))
}

async function askEach(job: AskJob): Promise<AskedAll> {
  const opened = performance.now()
  const store = await openStore(job.index)
  await readHoldings(store)
  const openMs = performance.now() - opened
  const desk = { store, embedder: openTable() }
  const byType: Record<string, AskedType> = {}
  const rightly = judge(job.seed)
  let firstMs = 0
  for (const type of job.types) {
    const questions = questionsIn(job).filter(question => question.type === type)
    const times: { ms: number; cpu: number; question: MadeQuestion; answer: Answer }[] = []
    for (const question of questions) {
      const { question: text, history = [] } = question
      const before = cpuMs()
      const started = performance.now()
      const answer = await answerQuestion({ question: text, history, today: TODAY }, desk)
      times.push({ ms: performance.now() - started, cpu: cpuMs() - before, question, answer })
    }
    firstMs ||= times[0]?.ms ?? 0
    const warm = times.slice(WARM_UP)
    const slowest = warm.reduce((worst, one) => (one.ms > worst.ms ? one : worst), warm[0]!)
    const cpu = percentiles(warm.map(one => one.cpu))
    byType[type] = {
      questions: warm.length,
      ...percentiles(warm.map(one => one.ms)),
      max: slowest.ms,
      slowest: slowest.question.question,
      cpuP50: cpu.p50,
      cpuP95: cpu.p95,
      right: times.filter(one => rightly(one.question, one.answer)).length / times.length,
      answered: times.filter(one => one.answer.status === 'answered').length / times.length,
    }
  }
  await store.close()
  return { openMs, firstMs, byType }
}

/** Several askers in one process, each with its next question as soon as the last is answered. */
async function askFor(job: AskJob): Promise<Throughput> {
  const store = await openStore(job.index)
  const desk = { store, embedder: openTable() }
  const questions = questionsIn(job).filter(question => job.types.includes(question.type))
  let next = process.pid % questions.length
  const ask = async (): Promise<number> => {
    const { question, history = [] } = questions[next++ % questions.length]!
    const started = performance.now()
    await answerQuestion({ question, history, today: TODAY }, desk)
    return performance.now() - started
  }
  for (let i = 0; i < WARM_UP; i++) await ask()
  const times: number[] = []
  const started = performance.now()
  const until = started + job.forMs!
  const client = async (): Promise<void> => {
    while (performance.now() < until) {
      times.push(await ask())
      // A reply goes out between two questions.
      await new Promise(resolve => setImmediate(resolve))
    }
  }
  await Promise.all(Array.from({ length: job.clients! }, client))
  const ms = performance.now() - started
  await store.close()
  return { asked: times.length, ms, ...percentiles(times) }
}

function questionsIn({ questions }: AskJob): MadeQuestion[] {
  return readFileSync(questions, 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as MadeQuestion)
}

/** Whether an answer is what the made report says. The worlds are made again as far as they are asked about. */
function judge(seed: number): (question: MadeQuestion, answer: Answer) => boolean {
  const units = unitsOf(seed)
  const made: Unit[] = []
  const states = (file: string, value: number, key: string): boolean => {
    const [, n, year] = /(\d+)-(\d+)\.txt$/.exec(file)!
    while (made.length <= Number(n)) made.push(units.next().value as Unit)
    const facts = factsOf(seed, made[Number(n)]!, Number(year))
    return facts.some(fact => fact.measure.key === key && (fact.value === value || fact.other === value))
  }
  return (question, answer) => {
    const { type, file, value, expect } = question
    const [first] = answer.figures
    if (type === 'filtered' || type === 'followup')
      return first?.file === file && answer.figures.some(figure => figure.value === value)
    if (type === 'practice') return answer.citations.some(one => one.file === file && one.quote.includes(expect!))
    if (type === 'refusal') return answer.status === 'not_found' && answer.reason === expect
    const measure = MEASURES.find(one => one.key === question.measure)!
    return answer.figures.every(
      figure => figure.uom !== measure.uom || states(figure.file, figure.value, measure.key) || figure.year === null,
    )
  }
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

function percentiles(values: readonly number[]): { p50: number; p95: number; p99: number } {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}
