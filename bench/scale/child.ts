/** A script or the built executable, in a process of its own → its wall time, its memory at the most, what it printed, and why it ended. */
import { spawn } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Ended {
  readonly stdout: string
  readonly wallMs: number
  readonly cpuMs: number
  /** The most memory it ever held, resident, its threads with it. */
  readonly peakBytes: number
  /** Its last line on stderr where it failed; null where it did not. */
  readonly failure: string | null
}

export interface Run {
  readonly limitMs?: number
  /** Megabytes of heap it may take. */
  readonly heapMb?: number
  readonly input?: string
  /** Is told each line of stderr. */
  readonly say?: (line: string) => void
}

/** Written by the process itself at its end, so that nothing has to be polled; a killed one is told by what it wrote each second. */
const WATCH = `data:text/javascript,${encodeURIComponent(
  "import{writeFileSync}from'node:fs';import{isMainThread}from'node:worker_threads';if(isMainThread){const w=()=>{const u=process.resourceUsage();writeFileSync(process.env.BENCH_USAGE,JSON.stringify([u.maxRSS*1024,(u.userCPUTime+u.systemCPUTime)/1000]))};setInterval(w,1000).unref();process.on('exit',w)}",
)}`

export async function runNode(words: readonly string[], run: Run = {}): Promise<Ended> {
  const usage = join(tmpdir(), `fazhi-usage-${process.pid}-${Math.random().toString(36).slice(2)}`)
  const heap = run.heapMb ? [`--max-old-space-size=${run.heapMb}`] : []
  const started = performance.now()
  const child = spawn(process.execPath, [...heap, '--import', WATCH, ...words], {
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: run.limitMs ?? 0,
    env: { ...process.env, BENCH_USAGE: usage },
  })
  let stdout = ''
  let last = ''
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    stdout += part
  })
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    for (const line of part.split(/[\r\n]+/).filter(one => one.trim() !== '')) {
      last = /out of memory/.test(last) ? last : line.trim()
      run.say?.(line)
    }
  })
  child.stdin.on('error', () => {}).end(run.input ?? '')
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>(resolve =>
    child.on('close', (...ended) => resolve(ended)),
  )
  const [peakBytes = 0, cpuMs = 0] = usageIn(usage)
  const failure =
    code === 0
      ? null
      : signal === 'SIGTERM'
        ? `stopped after ${run.limitMs} ms`
        : last || `ended with ${code ?? signal}`
  return { stdout, wallMs: performance.now() - started, cpuMs, peakBytes, failure }
}

/** A script of this folder. */
export function runScript(name: string, input: unknown, run: Run = {}): Promise<Ended> {
  return runNode(['--import', 'tsx', join(import.meta.dirname, name)], { ...run, input: JSON.stringify(input) })
}

/** The JSON a script read on stdin. */
export function inputOf<T>(): T {
  return JSON.parse(readFileSync(0, 'utf8')) as T
}

function usageIn(file: string): number[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as number[]
  } catch {
    return []
  } finally {
    rmSync(file, { force: true })
  }
}
