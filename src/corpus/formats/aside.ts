/**
 * A job → its text, parsed in a thread that can be stopped: no file, however made, holds up or brings down the program.
 * One thread, one job at a time; it goes when it has been idle.
 */
import type { Worker } from 'node:worker_threads'
import { startThread } from '../../threads.js'
import { type FileText, refused } from './outcome.js'
import type { Job } from './parse.js'

export interface Limits {
  /** Milliseconds a file may take. */
  readonly timeMs: number
  /** Bytes the program may grow by while a file is parsed. */
  readonly memory: number
}

/** Milliseconds after which an unused thread gives its memory back. */
const IDLE_MS = 3000
/** Milliseconds between two looks at the memory: a bomb inflates about 500 MB a second. */
const LOOK_MS = 50
/** Megabytes of JavaScript objects; buffers are outside and watched. */
const HEAP_MB = 1024

let idle: { readonly worker: Worker; readonly timer: NodeJS.Timeout } | null = null
let turn: Promise<unknown> = Promise.resolve()

/** Never rejects. Jobs are done in the order in which they came. */
export function parseAside(job: Job, limits: Limits): Promise<FileText> {
  const outcome = turn.then(() => parseNow(job, limits))
  turn = outcome
  return outcome
}

async function parseNow(job: Job, limits: Limits): Promise<FileText> {
  let worker: Worker
  try {
    worker = take()
  } catch {
    return refused('系统资源不足，开不了读文件的线程：请稍后再试')
  }
  const outcome = await watched(worker, job, limits)
  if (outcome.reusable) release(worker)
  else await worker.terminate().catch(() => {})
  return outcome.text
}

interface Watched {
  readonly text: FileText
  readonly reusable: boolean
}

function watched(worker: Worker, job: Job, { timeMs, memory }: Limits): Promise<Watched> {
  const before = process.memoryUsage.rss()
  return new Promise(resolve => {
    const end = (text: FileText, reusable: boolean) => {
      clearTimeout(timer)
      clearInterval(look)
      forget(worker)
      // A late error of a stopped thread is no one's.
      worker.on('error', () => {})
      resolve({ text, reusable })
    }
    const tooLong = refused(
      `读了 ${Math.round(timeMs / 1000)} 秒还没有读完，已放弃：请另存为较简单的文件（docx 或 txt）`,
    )
    const tooLarge = {
      ...refused('读这个文件要用的内存过多，已放弃：请拆分，或另存为较简单的文件（docx 或 txt）'),
      strained: true,
    }
    // An answer that came while this program was busy goes first.
    const timer = setTimeout(() => setImmediate(() => end(tooLong, false)), timeMs)
    const look = setInterval(() => {
      if (process.memoryUsage.rss() - before > memory) end(tooLarge, false)
    }, LOOK_MS)
    worker.on('message', (text: FileText) => end(text, true))
    worker.on('error', error =>
      end((error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooLarge : BROKEN, false),
    )
    worker.on('exit', () => end(BROKEN, false))
    worker.postMessage(job)
  })
}

const BROKEN = refused('文件已损坏，读不出文字：请重新下载，或用原来的软件打开后另存')

function take(): Worker {
  const held = idle
  idle = null
  if (!held) return start()
  clearTimeout(held.timer)
  forget(held.worker)
  held.worker.ref()
  return held.worker
}

/** By name: a Worker has listeners of its own, without which no message arrives. */
function forget(worker: Worker): void {
  for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event)
}

/** Keeps the thread for the next file, without keeping the program from ending. */
function release(worker: Worker): void {
  worker.unref()
  const timer = setTimeout(() => {
    idle = null
    void worker.terminate()
  }, IDLE_MS)
  timer.unref()
  worker.on('exit', () => {
    if (idle?.worker === worker) idle = null
  })
  idle = { worker, timer }
}

function start(): Worker {
  return startThread(new URL('./thread', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  })
}
