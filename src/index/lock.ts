/** One writer at a time: a lock file beside the index that names its holder. A holder that died is taken over from. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { StoreError } from './store.js'

const Holder = z.object({ pid: z.number().int(), host: z.string(), since: z.string() })
type Holder = z.infer<typeof Holder>

const FILE = 'write.lock'

/** Takes the lock and gives the way to release it. Throws StoreError that names the holder when another process writes. */
export function lockIndex(folder: string): () => void {
  const path = join(folder, FILE)
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    throw new StoreError(`建立索引文件夹 ${folder}：${code(error)}。请换一个可写的文件夹（--index）。`)
  }
  const mine: Holder = { pid: process.pid, host: hostname(), since: new Date().toISOString() }
  for (let tries = 0; tries < 3; tries++) {
    if (take(path, mine)) return () => release(path, mine)
    const holder = read(path)
    if (holder && alive(holder)) {
      throw new StoreError(
        `另一个进程正在写这个索引（进程 ${holder.pid}，主机 ${holder.host}，始于 ${holder.since}）。请等它结束后再试。`,
      )
    }
    rmSync(path, { force: true })
  }
  throw new StoreError(`索引的写锁 ${path} 取不到，请稍后再试。`)
}

function take(path: string, mine: Holder): boolean {
  try {
    writeFileSync(path, JSON.stringify(mine), { flag: 'wx' })
    return true
  } catch (error) {
    if (code(error) === 'EEXIST') return false
    throw new StoreError(`写入索引文件夹：${code(error)}（${path}）。请检查该文件夹是否可写、磁盘是否有空间。`)
  }
}

function release(path: string, mine: Holder): void {
  const holder = read(path)
  if (holder && holder.pid === mine.pid && holder.since === mine.since) rmSync(path, { force: true })
}

function read(path: string): Holder | null {
  try {
    const parsed = Holder.safeParse(JSON.parse(readFileSync(path, 'utf8')))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

/** A process of another host cannot be asked; its lock holds for ten minutes. */
const FOREIGN_MS = 600_000

function alive(holder: Holder): boolean {
  if (holder.host !== hostname()) return Date.now() - Date.parse(holder.since) < FOREIGN_MS
  if (holder.pid === process.pid) return true
  try {
    process.kill(holder.pid, 0)
    return true
  } catch (error) {
    return code(error) === 'EPERM'
  }
}

function code(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error)
}
