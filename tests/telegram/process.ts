/** The bot as people run it: `bin/fazhi bot` in a process of its own, on a copy of the indexed sample, watched from outside. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CORPUS, ROOT, TODAY } from '../sample.js'

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** From its start. */
  readonly ms: number
}

export interface Bot {
  readonly child: ChildProcess
  /** All it has written so far. */
  readonly out: () => string
  readonly err: () => string
  /** Its structured log, line by line. */
  readonly log: () => Record<string, unknown>[]
  readonly ended: Promise<Ended>
  /** Settles when it says it is ready; throws with what it wrote when it ends before. */
  readonly ready: Promise<Record<string, unknown>>
  readonly stop: (signal?: NodeJS.Signals) => Promise<Ended>
  /** Resident memory in bytes. */
  readonly memory: () => number
}

export interface Run {
  /** `serve`: the page with the bot beside it. */
  readonly command?: 'bot' | 'serve'
  readonly env?: Readonly<Record<string, string>>
  readonly words?: readonly string[]
  readonly index?: string
  readonly corpus?: string
  readonly today?: string
  /** What the process is started by, such as another process space. */
  readonly by?: readonly string[]
}

/** FAZHI_TEST_BIN: the executable of another checkout, to compare with. */
export const BIN = process.env['FAZHI_TEST_BIN'] ?? join(ROOT, 'bin/fazhi')
const DIST = join(BIN, '../../dist')

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

export function runBot({
  command = 'bot',
  env = {},
  words = [],
  index,
  corpus = CORPUS,
  today = TODAY,
  by = [],
}: Run): Bot {
  const started = performance.now()
  const places = ['--corpus', corpus, '--index', index ?? ownIndex(), '--today', today]
  const [program, ...rest] = [...by, process.execPath, BIN, command, ...words, ...places]
  const child = spawn(program!, rest, {
    cwd: tmpdir(),
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  const said = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.err += text
  })
  const ended = new Promise<Ended>(resolve =>
    child.on('close', (code, signal) => {
      running.delete(child)
      resolve({ code, signal, ms: performance.now() - started })
    }),
  )
  const log = (): Record<string, unknown>[] => linesOf(said.err)
  const ready = new Promise<Record<string, unknown>>((resolve, reject) => {
    child.stderr.on('data', () => {
      const line = said.err.includes('"ready"') ? log().find(one => one['msg'] === 'ready') : undefined
      if (line) resolve(line)
    })
    const late = setTimeout(() => reject(new Error(`no bot was ready after 60 s:\n${said.err}`)), 60_000)
    void ended.then(() => clearTimeout(late))
    void ended.then(({ code }) => reject(new Error(`the bot ended with ${code} before it was ready:\n${said.err}`)))
  })
  ready.catch(() => {})
  return {
    child,
    out: () => said.out,
    err: () => said.err,
    log,
    ended,
    ready,
    stop(signal = 'SIGTERM') {
      child.kill(signal)
      return ended
    },
    memory: () => memoryOf(child.pid!),
  }
}

function linesOf(err: string): Record<string, unknown>[] {
  return err.split('\n').flatMap(line => {
    if (!line.startsWith('{')) return []
    try {
      return [JSON.parse(line) as Record<string, unknown>]
    } catch {
      return []
    }
  })
}

function memoryOf(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes ?? 0) * 1024
}

/** A port that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

/** A folder with a copy of the indexed sample and nothing else; the caller may have several bots use it one after the other. */
export function ownIndex(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fazhi-bot-'))
  cpSync(readyIndex(), folder, { recursive: true })
  folders.add(folder)
  return folder
}

const folders = new Set<string>()
process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** `npm run check` builds; a source changed since is built again, by one test process while others wait. */
export function buildOnce(): void {
  const lock = join(tmpdir(), 'fazhi-bot-build.lock')
  for (let waited = 0; !isBuilt() && waited < 120_000; waited += 100) {
    try {
      mkdirSync(lock)
    } catch {
      if (existsSync(lock) && Date.now() - statSync(lock).mtimeMs > 60_000)
        rmSync(lock, { recursive: true, force: true })
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)
      continue
    }
    try {
      execFileSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: 'ignore' })
    } finally {
      rmSync(lock, { recursive: true, force: true })
    }
    return
  }
}

function isBuilt(): boolean {
  if (process.env['FAZHI_TEST_BIN']) return true
  const built = join(ROOT, 'dist/channels/cli/main.js')
  return existsSync(built) && newestIn(join(ROOT, 'src')) <= newestIn(join(ROOT, 'dist'))
}

function newestIn(folder: string): number {
  return Math.max(
    ...readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(file => statSync(join(folder, file)).mtimeMs),
  )
}

/** The sample as indexed by the executable; kept for the runs to come while nothing that makes it changes. */
function readyIndex(): string {
  const hash = createHash('sha256')
    .update(`${newestIn(DIST)} ${newestIn(CORPUS)}`)
    .digest('hex')
    .slice(0, 16)
  const shared = join(tmpdir(), `fazhi-sample-bot-${hash}`)
  if (existsSync(shared)) return shared
  const own = mkdtempSync(join(tmpdir(), 'fazhi-building-'))
  execFileSync(process.execPath, [BIN, 'index', CORPUS, '--index', own], { stdio: 'ignore' })
  try {
    renameSync(own, shared)
  } catch {
    rmSync(own, { recursive: true, force: true })
  }
  return shared
}
