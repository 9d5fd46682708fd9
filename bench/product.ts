/** The built executable, run as people run it → wall times, its own times a question, memory. Nothing of it is imported. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { TODAY } from './material.js'

export interface Asked {
  readonly id: string
  readonly question: string
  readonly history?: readonly { readonly role: string; readonly content: string }[]
}

export interface Reply {
  readonly id: string
  readonly status: string
  readonly ms: number
  readonly citations: readonly { readonly file: string }[]
}

export interface IndexedRow {
  readonly file: string
  readonly unit: string | null
  readonly passages: number
  readonly figures: number
}

export interface Run {
  readonly stdout: string
  readonly wallMs: number
  /** The most memory it ever held, resident. */
  readonly peakBytes: number
}

export interface Places {
  readonly corpus: string
  readonly index: string
}

/** Longest a single run may take before it is stopped: the whole bench is meant to stay under six minutes. */
const LONGEST_MS = 300_000
/** Answers of a batch, one line each, are far smaller; this only keeps a faulty run from filling memory. */
const LONGEST_OUTPUT = 512 * 1024 * 1024

/** Written by the process itself at its end, so that nothing has to be polled. */
const WATCH = `data:text/javascript,${encodeURIComponent(
  "import{writeFileSync}from'node:fs';process.on('exit',()=>writeFileSync(process.env.BENCH_PEAK,String(process.resourceUsage().maxRSS*1024)))",
)}`

/** Compiles the source, so that what is measured is what is there now. False where nothing runnable came of it. */
export function buildProduct(): boolean {
  const { status, stdout } = spawnSync('npx', ['tsc', '-p', 'tsconfig.build.json'], { encoding: 'utf8' })
  if (status !== 0)
    process.stderr.write(`bench: the build complains, what it wrote is measured:\n${stdout.slice(0, 500)}\n`)
  return existsSync('dist/channels/cli/main.js')
}

/** Runs `fazhi` with these words. Throws with its last line of stderr where it fails. */
export function runProduct(words: readonly string[], places: Places): Run {
  const { failure, ...run } = start(words, places)
  if (failure) throw new Error(failure)
  return run
}

function start(words: readonly string[], { corpus, index }: Places): Run & { readonly failure: string | null } {
  const peak = `${index}.peak`
  const started = performance.now()
  const { status, stdout, stderr, error } = spawnSync(
    process.execPath,
    ['--import', WATCH, resolve('bin/fazhi'), ...words, '--corpus', corpus, '--index', index, '--today', TODAY],
    { encoding: 'utf8', timeout: LONGEST_MS, maxBuffer: LONGEST_OUTPUT, env: { ...process.env, BENCH_PEAK: peak } },
  )
  const wallMs = performance.now() - started
  const peakBytes = existsSync(peak) ? Number(readFileSync(peak, 'utf8')) : 0
  rmSync(peak, { force: true })
  const why = error?.message ?? stderr.trim().split('\n').at(-1)
  return { stdout, wallMs, peakBytes, failure: status === 0 ? null : `fazhi ${words[0]}: ${why}` }
}

/** Builds an index from nothing. */
export function indexAll(places: Places): Run & { readonly rows: readonly IndexedRow[] } {
  const run = runProduct(['index', '--rebuild', '--json'], places)
  return { ...run, rows: (JSON.parse(run.stdout) as { reports: IndexedRow[] }).reports }
}

/** Asks a batch in one process, in order. Where it breaks off, `failure` says why and the replies before it are there. */
export function askAll(
  questions: readonly Asked[],
  places: Places,
): Run & { readonly replies: readonly Reply[]; readonly failure: string | null } {
  const file = `${places.index}.jsonl`
  writeFileSync(file, questions.map(question => JSON.stringify(question)).join('\n'))
  const run = start(['ask', '--batch', file], places)
  const lines = run.stdout.split('\n')
  return { ...run, replies: lines.slice(0, -1).map(line => JSON.parse(line) as Reply) }
}

/** Bytes of all files of a folder. */
export function sizeOf(folder: string): number {
  return readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0)
}
