/**
 * Targets and steps on stdin → what users met in each step, as JSON on stdout. A closed loop in a process of its own: a user
 * thinks (exponential, 10 seconds in the mean), asks, waits for the reply, and thinks again.
 */
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { inputOf } from '../scale/child.js'
import { dice } from '../scale/dice.js'
import type { MadeQuestion } from '../scale/questions.js'
import { type Deed, deeds, judge, type Kind, type Verdict } from './mix.js'
import { loopbackOnly } from './target.js'

export interface LoadJob {
  readonly urls: readonly string[]
  readonly questions: string
  readonly thinkMs: number
  readonly steps: readonly Step[]
  /** A step in which p95 is beyond this is the last. */
  readonly limitMs: number
}

export interface Step {
  readonly users: number
  readonly ms: number
  /** Whether to go on however slow it was. */
  readonly whole: boolean
}

export interface StepMet {
  readonly users: number
  readonly seconds: number
  readonly replies: number
  readonly perSecond: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly verdicts: Readonly<Record<Verdict, number>>
  readonly byKind: readonly {
    readonly kind: Kind
    readonly replies: number
    readonly p50: number
    readonly p95: number
  }[]
  readonly generatorCpu: number
}

/** A reply that takes longer is none. */
const PATIENCE_MS = 30_000

interface Met {
  readonly kind: Kind
  readonly ms: number
  readonly verdict: Verdict
}

async function run(job: LoadJob): Promise<StepMet[]> {
  const questions = readFileSync(job.questions, 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as MadeQuestion)
  const agents = job.urls.map(url => ({
    url: loopbackOnly(url),
    agent: new Agent({ keepAlive: true, maxSockets: 2_000 }),
  }))
  let met: Met[] = []
  let wanted = 0
  const user = async (n: number): Promise<void> => {
    const random = dice('think', n)
    const next = deeds(questions, n)
    const { url, agent } = agents[n % agents.length]!
    // They do not all come in the same second.
    await pause(random.below(Math.max(1, Math.round(job.thinkMs))))
    while (n < wanted) {
      met.push(await done(next(), url, agent))
      await pause(-Math.log(1 - random.below(1_000_000) / 1_000_000) * job.thinkMs)
    }
  }
  const out: StepMet[] = []
  for (const step of job.steps) {
    for (let n = wanted; n < step.users; n++) void user(n)
    wanted = step.users
    // Newcomers spread over one time of thinking; they are counted from then on.
    await pause(Math.min(job.thinkMs, step.ms / 3))
    met = []
    const [started, cpu] = [performance.now(), process.cpuUsage()]
    await pause(step.ms)
    const { user: own, system } = process.cpuUsage(cpu)
    out.push(told(step.users, met, (performance.now() - started) / 1000, (own + system) / 1e6))
    process.stderr.write(`${JSON.stringify({ ...out.at(-1), byKind: undefined })}\n`)
    if (!step.whole && out.at(-1)!.p95 > job.limitMs) break
  }
  return out
}

function done(deed: Deed, url: string, agent: Agent): Promise<Met> {
  const started = performance.now()
  return new Promise(resolve => {
    const end = (verdict: Verdict): void => resolve({ kind: deed.kind, ms: performance.now() - started, verdict })
    const headers = deed.body
      ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(deed.body) }
      : {}
    const options = { method: deed.method, agent, headers, timeout: PATIENCE_MS }
    const asked = request(url + deed.path, options, response => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () => end(judge(deed, response.statusCode ?? 0, Buffer.concat(parts))))
      response.on('error', () => end('failed'))
    })
    asked.on('timeout', () => asked.destroy(new Error('too late')))
    asked.on('error', () => end('failed'))
    asked.end(deed.body ?? undefined)
  })
}

function told(users: number, met: readonly Met[], seconds: number, cpu: number): StepMet {
  const verdicts = { right: 0, refused: 0, 'another unit': 0, failed: 0 }
  for (const one of met) verdicts[one.verdict]++
  const kinds = [...new Set(met.map(one => one.kind))].sort()
  return {
    users,
    seconds: Math.round(seconds),
    replies: met.length,
    perSecond: Math.round((met.length / seconds) * 10) / 10,
    ...quantiles(met),
    verdicts,
    byKind: kinds.map(kind => {
      const own = met.filter(one => one.kind === kind)
      const { p50, p95 } = quantiles(own)
      return { kind, replies: own.length, p50, p95 }
    }),
    generatorCpu: Math.round((cpu / seconds) * 100) / 100,
  }
}

function quantiles(met: readonly Met[]): { readonly p50: number; readonly p95: number; readonly p99: number } {
  const sorted = met.map(one => one.ms).sort((a, b) => a - b)
  const at = (share: number): number => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 10) / 10
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}

process.stdout.write(`${JSON.stringify(await run(inputOf<LoadJob>()))}\n`)
process.exit(0)
