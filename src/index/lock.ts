/** One at a time: a lock file beside the index that names its holder. A holder that died is taken over from. */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { StoreError } from './store.js'

const Holder = z.object({
  pid: z.number().int().positive(),
  host: z.string(),
  since: z.string(),
  /** When the process began, where the platform tells: a number given to another process since then is not the holder's. */
  begun: z.string().nullable(),
})
type Holder = z.infer<typeof Holder>

const FILE = 'write.lock'

/** Takes the writer's lock and gives the way to release it. Throws StoreError that names the holder when another process writes. */
export function lockIndex(folder: string): () => void {
  return lock(folder, { file: FILE, busy: '另一个进程正在写这个索引', foreignMs: FOREIGN_MS })
}

/** What a lock is for. */
export interface Purpose {
  /** Name of the lock file in the folder. */
  readonly file: string
  /** What another process is doing that holds it. */
  readonly busy: string
  /** How long a process of another host, which cannot be asked, is taken to be alive. */
  readonly foreignMs: number
}

/** The same for any purpose. */
export function lock(folder: string, purpose: Purpose): () => void {
  const path = join(folder, purpose.file)
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    throw new StoreError(`建立索引文件夹 ${folder}：${code(error)}。请换一个可写的文件夹（--index）。`)
  }
  const mine: Holder = {
    pid: process.pid,
    host: hostname(),
    since: new Date().toISOString(),
    begun: begunOf(process.pid),
  }
  for (let tries = 0; tries < 3; tries++) {
    if (take(path, mine)) return () => release(path, mine)
    const text = textOf(path)
    const holder = parsed(text)
    if (holder && alive(holder, purpose.foreignMs)) {
      throw new StoreError(
        `${purpose.busy}（进程 ${holder.pid}，主机 ${holder.host}，始于 ${holder.since}）。请等它结束后再试。`,
      )
    }
    if (text !== null) breakLock(path, text)
  }
  throw new StoreError(`锁 ${path} 取不到，请稍后再试。`)
}

/** Written whole under a name of its own and linked into place: no one ever reads half a lock. */
function take(path: string, mine: Holder): boolean {
  const own = `${path}.${mine.pid}.${Math.random().toString(36).slice(2)}`
  try {
    writeFileSync(own, JSON.stringify(mine), { flag: 'wx' })
    linkSync(own, path)
    return true
  } catch (error) {
    if (code(error) === 'EEXIST') return false
    if (['EPERM', 'ENOTSUP', 'ENOSYS'].includes(code(error)) && textOf(own) !== null) return takePlainly(path, mine)
    throw new StoreError(`写入索引文件夹：${code(error)}（${path}）。请检查该文件夹是否可写、磁盘是否有空间。`)
  } finally {
    rmSync(own, { force: true })
  }
}

/** Where the file system knows no links. */
function takePlainly(path: string, mine: Holder): boolean {
  try {
    writeFileSync(path, JSON.stringify(mine), { flag: 'wx' })
    return true
  } catch {
    return false
  }
}

/** Takes a dead holder's lock away, unless another process was faster and the lock is its own by now. */
function breakLock(path: string, dead: string): void {
  const aside = `${path}.${process.pid}.dead`
  try {
    renameSync(path, aside)
    if (textOf(aside) !== dead) linkSync(aside, path)
  } catch {
    // It is gone, or taken again: the next try sees.
  } finally {
    rmSync(aside, { force: true })
  }
}

function release(path: string, mine: Holder): void {
  if (textOf(path) === JSON.stringify(mine)) rmSync(path, { force: true })
}

/** The whole of a small file; null where it cannot be read. */
export function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

function parsed(text: string | null): Holder | null {
  try {
    const read = Holder.safeParse(JSON.parse(text ?? ''))
    return read.success ? read.data : null
  } catch {
    return null
  }
}

/** A writer of another host cannot be asked; its lock holds for ten minutes. */
const FOREIGN_MS = 600_000

function alive(holder: Holder, foreignMs: number): boolean {
  if (holder.host !== hostname()) return Date.now() - Date.parse(holder.since) < foreignMs
  const begun = begunOf(holder.pid)
  if (holder.begun !== null && begun !== null) return holder.begun === begun
  // Killed, and its parent has not asked how it ended, which in a container may never happen: a signal would still find it.
  if (begun === null && textOf(`/proc/${holder.pid}/stat`) !== null) return false
  try {
    process.kill(holder.pid, 0)
    return true
  } catch (error) {
    return code(error) === 'EPERM'
  }
}

/**
 * Field 22 of Linux's /proc/PID/stat: ticks from the start of the system; null elsewhere and for a process that is gone, of which
 * only the entry (Z) is left while nobody asked how it ended.
 */
export function begunOf(pid: number): string | null {
  const stat = textOf(`/proc/${pid}/stat`)
  const [state, ...fields] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? []
  return state === 'Z' || state === 'X' ? null : (fields[18] ?? null)
}

function code(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error)
}
