/**
 * Path of a file → its text, or one line that says why there is none. Bounds what is read; leaves the formats to formats/
 * and what the text says to report.ts.
 */
import { constants } from 'node:fs'
import { type FileHandle, lstat, open } from 'node:fs/promises'
import { extname } from 'node:path'
import { type Limits, parseAside } from './formats/aside.js'
import { kindOf } from './formats/kind.js'
import { type FileText, refused } from './formats/outcome.js'
import { readText } from './formats/text.js'

export type { FileText } from './formats/outcome.js'

/** File names that are taken for reports; what is inside decides how they are read. */
export const REPORT_EXTENSIONS: readonly string[] = [
  '.txt',
  '.md',
  '.markdown',
  '.html',
  '.htm',
  '.shtml',
  '.xhtml',
  '.docx',
  '.doc',
  '.pdf',
]

/** Yearly reports are some 100 KB; with pictures a few MB. */
const LARGEST = 20 * 1024 * 1024

const LIMITS: Limits = { timeMs: 30_000, memory: 1024 ** 3 }

/**
 * Reads one report file. Never throws and never hangs, whatever stands at the path: a link, a folder, a device, a file that
 * goes away, any bytes. `limits` are for tests.
 */
export async function readReportFile(path: string, limits: Partial<Limits> = {}): Promise<FileText> {
  const bounds = { ...LIMITS, ...limits }
  const taken = await bytesOf(path, bounds.timeMs)
  if (!taken.ok) return taken
  const { bytes } = taken
  if (bytes.length === 0) return refused('要的是报告的文字，这个文件是空的：请放入有内容的文件')
  const extension = extname(path).toLowerCase()
  const sort = kindOf(bytes, extension)
  if (!sort.ok) return sort
  if (sort.kind !== 'text') return parseAside({ kind: PARSERS[sort.kind], bytes }, bounds)
  const { whole, page } = await readText(bytes, extension)
  return whole ?? parseAside({ kind: 'page', page }, bounds)
}

const PARSERS = { zip: 'docx', ole: 'doc', pdf: 'pdf' } as const

type Taken = { readonly ok: true; readonly bytes: Uint8Array } | { readonly ok: false; readonly message: string }

async function bytesOf(path: string, timeMs: number): Promise<Taken> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Taken>(resolve => {
    timer = setTimeout(
      () => resolve(refused(`等了 ${Math.round(timeMs / 1000)} 秒也没有读到这个文件：请检查磁盘或网络`)),
      timeMs,
    )
  })
  try {
    return await Promise.race([take(path), late])
  } catch (error) {
    return refused(explained((error as NodeJS.ErrnoException)?.code))
  } finally {
    clearTimeout(timer)
  }
}

/** Looks before it opens: opening a pipe waits for ever, opening a link leads anywhere. */
async function take(path: string): Promise<Taken> {
  const seen = await lstat(path)
  if (seen.isSymbolicLink()) return refused('这是符号链接，不读文件夹以外的文件：请把报告本身放进来')
  if (seen.isDirectory()) return refused('要的是文件，这是文件夹')
  if (!seen.isFile()) return refused('要的是普通文件，这是设备或管道：请移走')
  if (seen.size > LARGEST) return tooLarge(seen.size)
  const handle = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
  try {
    const opened = await handle.stat()
    if (!opened.isFile() || opened.ino !== seen.ino || opened.dev !== seen.dev)
      return refused('读的时候文件被换掉了：请等它写完再试')
    return await content(handle, opened.size)
  } finally {
    await handle.close()
  }
}

/** All bytes of the file, at most one more than allowed: a file may grow while it is read. */
async function content(handle: FileHandle, size: number): Promise<Taken> {
  const buffer = Buffer.alloc(Math.min(size, LARGEST) + 1)
  let length = 0
  while (length < buffer.length) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length)
    if (bytesRead === 0) break
    length += bytesRead
  }
  if (length > LARGEST) return tooLarge(length)
  return { ok: true, bytes: new Uint8Array(buffer.buffer, buffer.byteOffset, length) }
}

function tooLarge(size: number): Taken {
  const megabytes = Math.ceil(size / 1024 / 1024)
  return refused(`要的是 20 MB 以内的报告，这个文件有 ${megabytes} MB，没有读取：请去掉图片后另存，或拆分`)
}

function explained(code: string | undefined): string {
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return '文件不存在，可能刚被移走或改名：请再更新一次索引'
    case 'EACCES':
    case 'EPERM':
      return '没有读取这个文件的权限：请修改文件权限'
    case 'ELOOP':
      return '这是符号链接，不读文件夹以外的文件：请把报告本身放进来'
    case 'EBUSY':
      return '文件正被别的程序占用：请关闭后再试'
    case 'EMFILE':
    case 'ENFILE':
      return '打开的文件过多：请稍后再试'
    case 'ENAMETOOLONG':
      return '文件名过长：请改短'
    default:
      return `读不了这个文件（${code ?? '路径无效'}）：请检查磁盘和文件名`
  }
}
