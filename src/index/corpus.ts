/** Corpus folder → the report files in it with size, time and hash. No links, nothing outside, hidden files left out. */
import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join, sep } from 'node:path'
import { REPORT_EXTENSIONS } from '../corpus/read.js'
import { StoreError } from './store.js'

export interface CorpusFile {
  /** Relative to the corpus folder, with `/`. */
  readonly file: string
  readonly path: string
  readonly size: number
  /** Milliseconds; the later one of the file and its sidecar. */
  readonly mtime: number
  /** Path of NAME.meta.json; null where there is none. */
  readonly sidecar: string | null
}

/** Folders below folders are followed so deep. */
const DEEPEST = 12

/** Report files in the order of their names. Throws StoreError where the folder cannot be read. */
export function listCorpus(folder: string): CorpusFile[] {
  const files: CorpusFile[] = []
  walk(folder, '', 0, files)
  return files.sort((a, b) => (a.file < b.file ? -1 : 1))
}

function walk(folder: string, prefix: string, depth: number, files: CorpusFile[]): void {
  const entries = entriesOf(folder, depth)
  const names = new Set(entries.map(entry => entry.name))
  for (const entry of entries) {
    if (entry.name.startsWith('.') || entry.name.startsWith('~$') || entry.isSymbolicLink()) continue
    // Names of a listing need no normalizing, which would take as long as looking at the file.
    const path = `${folder}${sep}${entry.name}`
    if (entry.isDirectory() && depth < DEEPEST) walk(path, `${prefix}${entry.name}/`, depth + 1, files)
    if (!entry.isFile() || !REPORT_EXTENSIONS.includes(extname(entry.name).toLowerCase())) continue
    const sidecar = `${entry.name.slice(0, -extname(entry.name).length)}.meta.json`
    const made = fileAt(path, prefix + entry.name, names.has(sidecar) ? join(folder, sidecar) : null)
    if (made) files.push(made)
  }
}

function entriesOf(folder: string, depth: number) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    if (depth > 0) return []
    const code = (error as NodeJS.ErrnoException).code
    throw new StoreError(
      code === 'ENOENT'
        ? `语料文件夹 ${folder} 不存在：请建立它并放入报告，或用 --corpus 指明。`
        : code === 'ENOTDIR'
          ? `${folder} 不是文件夹：请给出放报告的文件夹。`
          : `读不了语料文件夹 ${folder}：${code}。`,
    )
  }
}

function fileAt(path: string, file: string, sidecar: string | null): CorpusFile | null {
  try {
    const stat = lstatSync(path)
    const beside = sidecar ? lstatSync(sidecar) : null
    const known = beside?.isFile() ? sidecar : null
    return {
      file,
      path,
      size: stat.size + (known ? beside!.size : 0),
      mtime: Math.max(stat.mtimeMs, known ? beside!.mtimeMs : 0),
      sidecar: known,
    }
  } catch {
    return null // It disappeared between the listing and the look.
  }
}

/** SHA-256 of the file and its sidecar; null where it cannot be read. */
export function hashOf(file: CorpusFile): string | null {
  try {
    const hash = createHash('sha256').update(readFileSync(file.path))
    if (file.sidecar) hash.update('\0').update(readFileSync(file.sidecar))
    return hash.digest('hex')
  } catch {
    return null
  }
}
