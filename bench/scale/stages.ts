/** One size in one store → what it costs, stage by stage. What a stage found is kept in a file, so that a broken run goes on where it was. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { connectPostgres, isPostgres } from '../../src/index/postgres.js'
import type { AskedAll, AskJob, Throughput } from './asking.js'
import { type Ended, runNode, runScript } from './child.js'
import { generate } from './generate.js'
import type { PeerJob, PeerRun } from './peers.js'
import type { MadeQuestion } from './questions.js'
import type { Recall } from './recall.js'
import type { Clients, Indexed, Made, Measured, PeerMeasured } from './results.js'

export interface Site {
  readonly folder: string
  readonly seed: number
  readonly size: number
  /** Stages to be measured again though their result is kept. */
  readonly again: ReadonlySet<string>
  readonly say: (line: string) => void
}

/** `address`: with {size} in the place of the size. `copy`: loaded from the embedded index of the same size. */
export interface Kept {
  readonly name: string
  readonly address: string
  readonly copy: boolean
}

export const STAGES = ['index', 'unit', 'everything', 'shell', 'recall', 'clients', 'peers'] as const
export type Stage = (typeof STAGES)[number]

const TODAY = '2026-11-24'
/** Askers at once, and the processes they are spread over. */
const CLIENTS: readonly (readonly [clients: number, processes: number])[] = [
  [1, 1],
  [8, 2],
  [32, 2],
]
const CLIENTS_MS = 10_000
const SHELL_RUNS = 3
const PEER_LIMIT_MS = 15 * 60_000
const PEER_HEAP_MB = 4_096

export function placesOf(site: Site): { readonly made: string; readonly corpus: string; readonly questions: string } {
  const made = resolve(site.folder, String(site.size), 'made')
  return { made, corpus: join(made, 'corpus'), questions: join(made, 'questions.jsonl') }
}

export function addressOf(site: Site, kept: Kept): string {
  if (isPostgres(kept.address)) return kept.address.replace('{size}', String(site.size))
  return resolve(site.folder, String(site.size), kept.address)
}

export async function madeAt(site: Site): Promise<Made> {
  return keep(site, 'made', async () => {
    const { made } = placesOf(site)
    return generate({ seed: site.seed, passages: site.size }, made, site.say)
  })
}

export async function measure(site: Site, kept: Kept, stages: ReadonlySet<Stage>): Promise<Measured> {
  const index = addressOf(site, kept)
  const base: AskJob = { index, questions: placesOf(site).questions, types: [], seed: site.seed }
  const stage = <T>(name: Stage, work: () => Promise<T>): Promise<T | undefined> =>
    keep(site, `${kept.name}.${name}`, work, stages.has(name))
  const made = await madeAt(site)
  const found = {
    index: await stage('index', () => indexed(site, kept)),
    unit: await stage('unit', () => asked({ ...base, types: ['filtered', 'followup', 'practice', 'refusal'] })),
    everything: await stage('everything', () => asked({ ...base, types: ['everything'] })),
    shell: await stage('shell', () => shell(site, index)),
    recall: await stage('recall', async () => outcome<Recall>(await runScript('recall.ts', { index }))),
    clients: await stage('clients', () => clients(base)),
  }
  const known = Object.entries(found).filter(([, value]) => value !== undefined)
  return { size: site.size, store: kept.name, made, ...Object.fromEntries(known) }
}

export async function measurePeer(site: Site, peer: PeerJob['peer'], run: boolean): Promise<PeerMeasured | undefined> {
  const { corpus, questions } = placesOf(site)
  return keep(
    site,
    `${peer}.peers`,
    async () => {
      const job: PeerJob = { peer, corpus, questions }
      const ended = await runScript('peers.ts', job, { limitMs: PEER_LIMIT_MS, heapMb: PEER_HEAP_MB })
      const run = ended.failure ? null : { ...(JSON.parse(ended.stdout) as PeerRun), peakBytes: ended.peakBytes }
      return { size: site.size, peer, run, failure: ended.failure && why(ended.failure) }
    },
    run,
  )
}

function why(failure: string): string {
  if (/heap out of memory|Invalid (?:array|string) length|SIGABRT|Map maximum size/.test(failure)) return '内存用尽'
  return /^stopped after/.test(failure) ? '十五分钟未完' : failure.slice(0, 80)
}

async function indexed(site: Site, kept: Kept): Promise<Indexed> {
  const { corpus } = placesOf(site)
  const index = addressOf(site, kept)
  // From nothing, as the first time: what another run left would be gone on with.
  if (isPostgres(index)) await makeDatabase(index, kept.address.includes('{size}'))
  else rmSync(index, { recursive: true, force: true })
  const words = kept.copy
    ? ['store', 'copy', resolve(site.folder, String(site.size), 'embedded'), index]
    : ['index', corpus, '--index', index, '--json']
  const ended = await runNode([resolve('bin/fazhi'), ...words])
  if (ended.failure) throw new Error(`fazhi ${words[0]}: ${ended.failure}`)
  const { wallMs, cpuMs, peakBytes } = ended
  return { how: kept.copy ? 'copy' : 'index', wallMs, cpuMs, peakBytes, diskBytes: await diskOf(index) }
}

async function asked(job: AskJob): Promise<AskedAll & { readonly peakBytes: number }> {
  const ended = await runScript('asking.ts', job)
  return { ...outcome<AskedAll>(ended), peakBytes: ended.peakBytes }
}

/** From the command to the answer, as on a command line: start, looking whether anything changed, opening, answering. */
async function shell(site: Site, index: string): Promise<NonNullable<Measured['shell']>> {
  const { corpus, questions } = placesOf(site)
  const all = readFileSync(questions, 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as MadeQuestion)
  const median = async (type: MadeQuestion['type']): Promise<number> => {
    const times: number[] = []
    for (const { question } of all.filter(one => one.type === type).slice(0, SHELL_RUNS)) {
      const ended = await runNode([
        resolve('bin/fazhi'),
        'ask',
        question,
        '--corpus',
        corpus,
        '--index',
        index,
        '--today',
        TODAY,
      ])
      if (ended.failure) throw new Error(`fazhi ask: ${ended.failure}`)
      times.push(ended.wallMs)
    }
    return times.sort((a, b) => a - b)[Math.floor(times.length / 2)]!
  }
  return { unitMs: await median('filtered'), everythingMs: await median('everything') }
}

async function clients(base: AskJob): Promise<Clients[]> {
  const out: Clients[] = []
  for (const [count, processes] of CLIENTS) {
    const job: AskJob = { ...base, types: ['filtered'], clients: count / processes, forMs: CLIENTS_MS }
    const ended = await Promise.all(Array.from({ length: processes }, () => runScript('asking.ts', job)))
    const runs = ended.map(one => outcome<Throughput>(one))
    const worst = (of: 'p50' | 'p95' | 'p99'): number => Math.max(...runs.map(run => run[of]))
    const perSecond = runs.reduce((sum, run) => sum + (1000 * run.asked) / run.ms, 0)
    out.push({ clients: count, processes, perSecond, p50: worst('p50'), p95: worst('p95'), p99: worst('p99') })
  }
  return out
}

function outcome<T>(ended: Ended): T {
  if (ended.failure) throw new Error(ended.failure)
  return JSON.parse(ended.stdout) as T
}

/** What is kept of a stage; else what `work` finds, written beside and renamed. Undefined where it is neither kept nor wanted. */
async function keep<T>(site: Site, name: string, work: () => Promise<T>, wanted?: boolean): Promise<T>
async function keep<T>(site: Site, name: string, work: () => Promise<T>, wanted: boolean): Promise<T | undefined>
async function keep<T>(site: Site, name: string, work: () => Promise<T>, wanted = true): Promise<T | undefined> {
  const folder = join(site.folder, String(site.size), 'results')
  const file = join(folder, `${name}.json`)
  const again = site.again.has(name.slice(name.lastIndexOf('.') + 1))
  if (existsSync(file) && !(again && wanted)) return JSON.parse(readFileSync(file, 'utf8')) as T
  if (!wanted) return undefined
  site.say(`${site.size} ${name}`)
  const found = await work()
  mkdirSync(folder, { recursive: true })
  writeFileSync(`${file}.new`, JSON.stringify(found))
  renameSync(`${file}.new`, file)
  return found
}

/** `own`: named after the size by this bench, so that it may be taken away first. */
async function makeDatabase(address: string, own: boolean): Promise<void> {
  const url = new URL(address)
  const name = decodeURIComponent(url.pathname.slice(1))
  url.pathname = '/postgres'
  // A busy server takes its time to copy the template.
  const pool = connectPostgres(url.href, { timeoutMs: 120_000 })
  try {
    const quoted = `"${name.replaceAll('"', '""')}"`
    if (own) await pool.run(`DROP DATABASE IF EXISTS ${quoted}`)
    if (!(await pool.row('SELECT 1 FROM pg_database WHERE datname = $1', name)))
      await pool.run(`CREATE DATABASE ${quoted}`)
  } finally {
    await pool.close()
  }
}

async function diskOf(index: string): Promise<number> {
  if (!isPostgres(index)) return readdirSync(index).reduce((sum, file) => sum + statSync(join(index, file)).size, 0)
  const pool = connectPostgres(index)
  try {
    return Number((await pool.row('SELECT pg_database_size(current_database())'))?.[0])
  } finally {
    await pool.close()
  }
}
