/**
 * `npm run load` → a table on stdout, bench/out/load.json and docs/load.svg: so many users for so many minutes against
 * `fazhi serve` on this machine, then more of them until p95 passes 500 ms; embedded, and over PostgreSQL with one process and
 * several. Options: --users --minutes --processes --passages --think (seconds) --only embedded|postgres --no-picture.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { buildOnce } from '../tests/built.js'
import { REAL, startReal, type TestServer } from '../tests/postgres.js'
import { loopbackOnly, usedBy } from './load/target.js'
import type { LoadJob, Step, StepMet } from './load/users.js'
import { runNode } from './scale/child.js'
import { generate } from './scale/generate.js'
import { svgOf } from './scale/plot.js'
import { serve } from './serving.js'
import { tableOf } from './tables.js'

const LIMIT_MS = 500
/** Beyond the users asked for, so much more a step, each so long. */
const GROWTH = 1.5
const STEP_MS = 30_000
const MOST_STEPS = 10

const say = (line: string): void => void process.stderr.write(`load: ${line}\n`)

interface Wanted {
  readonly users: number
  readonly minutes: number
  readonly processes: number
  readonly passages: number
  readonly thinkMs: number
  readonly only: string | undefined
  readonly picture: boolean
}

interface Ran {
  readonly name: string
  readonly steps: readonly StepMet[]
  /** Of all server processes together, over the whole run. */
  readonly cpu: number
  readonly peakBytes: number
}

function wantedOf(): Wanted {
  const { values } = parseArgs({
    options: {
      users: { type: 'string', default: '500' },
      minutes: { type: 'string', default: '10' },
      processes: { type: 'string', default: '2' },
      passages: { type: 'string', default: '10000' },
      think: { type: 'string', default: '10' },
      only: { type: 'string' },
      'no-picture': { type: 'boolean', default: false },
    },
  })
  const number = (name: 'users' | 'minutes' | 'processes' | 'passages' | 'think'): number => {
    const value = Number(values[name])
    if (!(value > 0)) throw new Error(`--${name} wants a number above 0, not ${values[name]}`)
    return value
  }
  return {
    users: number('users'),
    minutes: number('minutes'),
    processes: number('processes'),
    passages: number('passages'),
    thinkMs: number('think') * 1000,
    only: values.only,
    picture: !values['no-picture'],
  }
}

/** A tenth of the users, a third, all of them for most of the time; then more and more. */
function stepsOf({ users, minutes }: Wanted): Step[] {
  const whole = minutes * 60_000
  const warm = [0.1, 0.33].map(share => ({
    users: Math.max(1, Math.round(users * share)),
    ms: whole * 0.1,
    whole: true,
  }))
  const beyond = Array.from({ length: MOST_STEPS }, (_, i) => ({
    users: Math.round(users * GROWTH ** (i + 1)),
    ms: Math.min(STEP_MS, whole * 0.2),
    whole: false,
  }))
  return [...warm, { users, ms: whole * 0.8, whole: true }, ...beyond]
}

const FOLDER = resolve('bench/out/load')

async function made({ passages }: Wanted): Promise<{ readonly corpus: string; readonly questions: string }> {
  const folder = join(FOLDER, String(passages))
  if (!existsSync(join(folder, 'questions.jsonl'))) {
    say(`making reports of ${passages} passages`)
    generate({ seed: 7, passages }, folder)
  }
  return { corpus: join(folder, 'corpus'), questions: join(folder, 'questions.jsonl') }
}

async function indexed(corpus: string, index: string): Promise<void> {
  say('indexing')
  const { failure } = await runNode(['bin/fazhi', 'index', corpus, '--index', index])
  if (failure) throw new Error(failure)
}

async function run(name: string, index: string, processes: number, wanted: Wanted): Promise<Ran> {
  const { corpus, questions } = await made(wanted)
  const store = /^postgres/.test(index) ? { FAZHI_STORE: index } : { FAZHI_STORE: '', FAZHI_INDEX: index }
  const servers = await Promise.all(Array.from({ length: processes }, () => serve(['--corpus', corpus], store)))
  try {
    say(`${name}: ${servers.map(({ url }) => url).join(', ')}`)
    const job: LoadJob = {
      urls: servers.map(({ url }) => loopbackOnly(url)),
      questions,
      thinkMs: wanted.thinkMs,
      steps: stepsOf(wanted),
      limitMs: LIMIT_MS,
    }
    const users = join(import.meta.dirname, 'load/users.ts')
    const { stdout, failure } = await runNode(['--import', 'tsx', users], { input: JSON.stringify(job), say })
    if (failure) throw new Error(failure)
    const used = servers.map(({ pid }) => usedBy(pid))
    return {
      name,
      steps: JSON.parse(stdout) as StepMet[],
      cpu: used.reduce((sum, { cpu }) => sum + cpu, 0),
      peakBytes: used.reduce((sum, { peakBytes }) => sum + peakBytes, 0),
    }
  } finally {
    await Promise.all(servers.map(server => server.stop()))
  }
}

function tableFor({ name, steps, peakBytes }: Ran): string {
  const rows = steps.map(({ users, replies, perSecond, p50, p95, p99, verdicts, generatorCpu }) => [
    ...[users, replies, perSecond, p50, p95, p99].map(String),
    ...[verdicts.failed, verdicts['another unit']].map(String),
    `${Math.round((verdicts.refused / Math.max(1, replies)) * 100)}%`,
    String(generatorCpu),
  ])
  const head = [
    'users',
    'replies',
    'a second',
    'p50 ms',
    'p95 ms',
    'p99 ms',
    'failed',
    'another unit',
    'refused',
    'load cpu',
  ]
  const kinds = (steps.find(step => step.seconds === Math.max(...steps.map(one => one.seconds))) ?? steps[0]!).byKind
  return [
    tableOf(`${name} (servers together ${Math.round(peakBytes / 1024 / 1024)} MB at the most)`, head, rows),
    tableOf(
      `${name}: by kind, in the longest step`,
      ['kind', 'replies', 'p50 ms', 'p95 ms'],
      kinds.map(({ kind, replies, p50, p95 }) => [kind, replies, p50, p95].map(String)),
    ),
  ].join('\n')
}

function picture(ran: readonly Ran[], { thinkMs }: Wanted): string {
  return svgOf({
    title: `作答用时与同时在用的人数（每人想 ${thinkMs / 1000} 秒问一次）`,
    x: '同时在用的人',
    y: 'p95，毫秒',
    curves: ran.map(({ name, steps }) => ({ name, points: steps.map(({ users, p95 }) => [users, p95] as const) })),
    limits: [[LIMIT_MS, '500 毫秒']],
    grows: false,
  })
}

async function all(wanted: Wanted): Promise<Ran[]> {
  const ran: Ran[] = []
  const { corpus } = await made(wanted)
  if (wanted.only !== 'postgres') {
    const index = join(FOLDER, String(wanted.passages), 'index')
    await indexed(corpus, index)
    ran.push(await run('embedded', index, 1, wanted))
  }
  if (wanted.only === 'embedded') return ran
  if (!REAL) {
    say('PostgreSQL SKIPPED: FAZHI_PG_URL is not set')
    return ran
  }
  const server: TestServer = await startReal()
  try {
    await indexed(corpus, server.url)
    for (const processes of [...new Set([1, wanted.processes])])
      ran.push(await run(`PostgreSQL × ${processes}`, server.url, processes, wanted))
  } finally {
    await server.stop()
  }
  return ran
}

buildOnce()
const wanted = wantedOf()
mkdirSync(FOLDER, { recursive: true })
const ran = await all(wanted)
writeFileSync('bench/out/load.json', `${JSON.stringify({ at: new Date().toISOString(), wanted, ran }, null, 2)}\n`)
for (const one of ran) process.stdout.write(`${tableFor(one)}\n`)
if (wanted.picture) writeFileSync('docs/load.svg', picture(ran, wanted))
