/** A file made by the desk → the path asked for, or stdout. Nothing is overwritten without --force; one line says why nothing was written. */
import { existsSync, statSync, writeFileSync } from 'node:fs'
import { dirname, extname } from 'node:path'
import type { Exported } from '../../desk/export.js'
import { UsageError } from '../usage.js'
import type { Options } from './main.js'

/** Checked before any work is done. */
export function checkOut({ out, force }: Options): void {
  if (!out) return
  const folder = dirname(out)
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new Error(`没有 ${folder} 这个文件夹：请先建好，或换一个 --out。`)
  if (!existsSync(out)) return
  if (statSync(out).isDirectory()) throw new Error(`${out} 是文件夹：--out 要写文件名。`)
  if (!force) throw new UsageError(`不覆盖已有的文件 ${out}：请换一个名字，或加 --force。`)
}

/** The format asked for: --format, else what --out ends in, else `otherwise`. */
export function formatOf<F extends string>(options: Options, allowed: readonly F[], otherwise: F): F {
  const ending = options.out ? extname(options.out).slice(1).toLowerCase() : ''
  const said = options.format ?? (options.json ? 'json' : allowed.find(one => one === ending))
  if (said === undefined) return otherwise
  const found = allowed.find(one => one === said)
  if (found) return found
  throw new UsageError(`--format 要 ${allowed.slice(0, -1).join('、')} 或 ${allowed.at(-1)}，收到“${said}”。`)
}

/** Spreadsheets and documents are for a file, not for a terminal. */
export function save(made: Exported | string, { out }: Options): void {
  const binary = typeof made !== 'string' && (made.extension === 'xlsx' || made.extension === 'docx')
  if (!out && binary && process.stdout.isTTY) throw new UsageError(`${made.extension} 要写进文件：请加 --out 文件名。`)
  const bytes = typeof made === 'string' ? made : made.bytes
  if (!out) {
    process.stdout.write(bytes)
    return
  }
  try {
    writeFileSync(out, bytes)
  } catch (error) {
    throw new Error(`写不了 ${out}：${REASONS[(error as NodeJS.ErrnoException).code ?? ''] ?? '请检查路径与权限'}。`)
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: '没有写入的权限',
  EPERM: '没有写入的权限',
  EROFS: '磁盘只读',
  ENOSPC: '磁盘已满',
  ENAMETOOLONG: '文件名过长',
  EISDIR: '这是文件夹',
  ENOENT: '没有这个文件夹',
  EBUSY: '文件正被别的程序占用',
}
