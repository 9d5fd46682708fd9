/**
 * Threads that read files, so far ahead of who takes what they read and no further. A file that ends its thread or holds it up
 * costs itself one line, and the thread is replaced. Which file is whose turn is in turns.ts, what a thread does in reader.ts.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { Worker } from 'node:worker_threads'
import { startThread } from '../threads.js'
import { type CorpusFile, hashOf } from './corpus.js'
import type { BareEntry, EntryReading } from './entry.js'
import { type Turns, turnsFor, turnsOver } from './turns.js'

export interface Pool<E> {
  /** What was read of a file; asked of one after the other. Null: no thread could be had to read it. */
  take(file: number): Promise<EntryReading<E> | null>
  /** Does work while no thread is at a file. */
  alone<T>(work: () => Promise<T>): Promise<T>
  close(): Promise<void>
}

export interface Pooled {
  readonly files: readonly CorpusFile[]
  readonly threads: number
  /** Folder of the embedding table the threads make vectors with; null: they make none. */
  readonly table: string | null
  /** Milliseconds a file may take. */
  readonly fileMs?: number | undefined
  /** What a thread runs, without its ending, and its megabytes of JavaScript objects; for tests. */
  readonly entry?: URL
  readonly heapMb?: number
}

/** What a thread is started with. `first`: the file it begins with; null: the next one. */
export interface Given extends Pick<Pooled, 'files' | 'table'> {
  readonly shared: SharedArrayBuffer
  readonly thread: number
  readonly first: number | null
}

/** What a thread sends back. */
export interface Sent {
  readonly file: number
  readonly reading: EntryReading<BareEntry>
}

/** Four times what the parser of a format may take (corpus/read.ts): the largest text is then still to be cut and embedded. */
const FILE_MS = 120_000
/** Milliseconds between two looks at how long the threads have been at their files. */
const LOOK_MS = 500
const PAUSE_MS = 10
const READER = new URL('./reader', import.meta.url)
/** Megabytes of JavaScript objects of a thread, as of the parsers' thread. */
const HEAP_MB = 1024

/**
 * Files read ahead of the one that is taken. Postings are written a block of 64 reports at a time (postings.ts), during which
 * none is taken: twice as many keep the threads at work. An entry takes some 0.2 MB, so these are some 25 MB.
 */
const AHEAD = 128
/** The same in bytes of files: texts of many MB are rare, and an entry takes some ten times its text. */
const AHEAD_BYTES = 32 * 2 ** 20

interface Post {
  readonly worker: Worker
  /** The file it was seen at, since when. */
  file: number | null
  since: number
  /** The file that held it up. */
  late: number | null
}

interface Ward<E> {
  readonly pooled: Pooled
  readonly shared: SharedArrayBuffer
  readonly turns: Turns
  readonly fileMs: number
  /** By thread; null for one that is gone. */
  readonly posts: (Post | null)[]
  /** By file; null where no thread could be had. */
  readonly results: Map<number, EntryReading<E> | null>
  /** Files in whose time a thread ended. */
  readonly crashed: Set<number>
  closing: boolean
  /** Called whenever a result has come or a thread is gone. */
  heard: () => void
}

export function openPool<E extends BareEntry>(pooled: Pooled): Pool<E> {
  const shared = turnsFor(pooled.threads)
  const ward: Ward<E> = {
    pooled,
    shared,
    turns: turnsOver(shared),
    fileMs: pooled.fileMs ?? FILE_MS,
    posts: [],
    results: new Map(),
    crashed: new Set(),
    closing: false,
    heard: () => {},
  }
  const { turns, posts, results } = ward
  const allowed = allowing(pooled.files)
  for (let thread = 0; thread < pooled.threads; thread++) start(ward, thread, null)
  const watch = setInterval(() => look(ward), Math.min(LOOK_MS, ward.fileMs))
  return {
    async take(file) {
      turns.allow(allowed(file))
      while (!results.has(file) && posts.some(post => post !== null))
        await new Promise<void>(resolve => {
          ward.heard = resolve
        })
      const found = results.get(file) ?? null
      results.delete(file)
      return found
    },
    async alone(work) {
      turns.allow(0)
      while (posts.some((post, thread) => post && turns.of(thread)?.begun)) await pause(PAUSE_MS)
      return work()
    },
    async close() {
      ward.closing = true
      clearInterval(watch)
      await Promise.all(posts.map(post => post?.worker.terminate()))
    },
  }
}

/** The file taken → the one before which threads may begin files. Asked in order. */
function allowing(files: readonly CorpusFile[]): (file: number) => number {
  let allowed = 0
  let bytes = 0
  let taken = 0
  return file => {
    for (; taken < file; taken++) bytes -= files[taken]!.size
    while (
      allowed < files.length &&
      (allowed <= file || (allowed - file < AHEAD && bytes + files[allowed]!.size <= AHEAD_BYTES))
    )
      bytes += files[allowed++]!.size
    return allowed
  }
}

function start<E>(ward: Ward<E>, thread: number, first: number | null): void {
  const { files, table, entry = READER, heapMb = HEAP_MB } = ward.pooled
  const workerData: Given = { files, table, shared: ward.shared, thread, first }
  ward.turns.hold(thread, first)
  try {
    const options = { workerData, resourceLimits: { maxOldGenerationSizeMb: heapMb } }
    const worker = startThread(entry, options)
    ward.posts[thread] = { worker, file: null, since: 0, late: null }
    worker.on('message', ({ file, reading }: Sent) => settle(ward, file, reading as EntryReading<E>))
    // What became of it is seen when it is gone.
    worker.on('error', () => {})
    worker.on('exit', () => replace(ward, thread))
  } catch {
    ward.posts[thread] = null
    if (first !== null) settle(ward, first, null)
  }
}

function settle<E>(ward: Ward<E>, file: number, reading: EntryReading<E> | null): void {
  ward.results.set(file, reading)
  ward.heard()
}

/** One that held up its thread has had its time; one in whose time the thread ended is tried once more, as it may be another's late error. */
function replace<E>(ward: Ward<E>, thread: number): void {
  const late = ward.posts[thread]?.late ?? null
  const held = ward.turns.of(thread)
  ward.posts[thread] = null
  if (ward.closing) return
  const { files } = ward.pooled
  if (late !== null && !ward.results.has(late)) settle(ward, late, lost(files[late]!, tooLong(ward.fileMs)))
  const file = held && held.file < files.length && held.file !== late ? held.file : null
  if (file === null) {
    if (late !== null) start(ward, thread, null)
  } else if (!ward.crashed.has(file)) {
    ward.crashed.add(file)
    start(ward, thread, file)
  } else if (held!.begun) {
    settle(ward, file, lost(files[file]!, CRASHED))
    start(ward, thread, null)
  } else settle(ward, file, null)
  ward.heard()
}

function look<E>(ward: Ward<E>): void {
  for (const [thread, post] of ward.posts.entries()) {
    if (!post || post.late !== null) continue
    const held = ward.turns.of(thread)
    const file = held?.begun ? held.file : null
    if (file === null || file !== post.file) {
      post.file = file
      post.since = Date.now()
    } else if (Date.now() - post.since > ward.fileMs) {
      post.late = file
      void post.worker.terminate()
    }
  }
}

function lost<E>(file: CorpusFile, message: string): EntryReading<E> {
  return { ok: false, hash: hashOf(file), message }
}

function tooLong(ms: number): string {
  return `读了 ${Math.round(ms / 1000)} 秒还没有读完，已放弃：请另存为较简单的文件（docx 或 txt）`
}

const CRASHED = '读这个文件时读取线程中断，已跳过：请另存为较简单的文件（docx 或 txt）'
