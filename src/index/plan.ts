/** Files of the corpus and what is held → what must be read, what goes, what stays; and which file stands for which. */
import { setImmediate as turn } from 'node:timers/promises'
import { type CorpusFile, hashOf } from './corpus.js'
import { readingOf } from './make.js'
import type { Make, ReportRow, Seen } from './store.js'

export interface Problem {
  readonly file: string
  readonly message: string
}

export interface Plan {
  /** New and changed files, and those that were read by other rules. */
  readonly read: readonly CorpusFile[]
  /** Reports whose files are gone. */
  readonly gone: readonly ReportRow[]
  /** Reports of files that are as they were, or cannot be looked at now. */
  readonly kept: readonly ReportRow[]
  /** Files whose size or time changed, though no content. */
  readonly touched: readonly Seen[]
  /** Names of files that were seen before and are no longer there. */
  readonly unseen: readonly string[]
  readonly problems: readonly Problem[]
}

/** Files looked into before others have their turn: a server that indexes goes on answering. */
const TURN = 50

/** Told by content, not by time: a copy that keeps its time is seen too. Of a file never seen nothing is read here. */
export async function planOf(
  files: readonly CorpusFile[],
  held: readonly ReportRow[],
  seen: readonly Seen[],
  make: Make,
): Promise<Plan> {
  const rows = new Map(held.map(row => [row.file, row]))
  const before = new Map(seen.map(one => [one.file, one]))
  const read: CorpusFile[] = []
  const kept: ReportRow[] = []
  const touched: Seen[] = []
  const problems: Problem[] = []
  for (const [i, file] of files.entries()) {
    if (i % TURN === 0) await turn()
    const last = before.get(file.file)
    const row = rows.get(file.file)
    const hash = last ? hashOf(file) : null
    if (!last) read.push(file)
    else if (hash === null) {
      problems.push(
        problemOf(file, '要读这个文件，它不见了或无权读取：请检查后重新运行 fazhi index', row !== undefined),
      )
      if (row) kept.push(row)
    } else if (last.hash === readingOf(hash, make)) {
      if (last.size !== file.size || last.mtime !== file.mtime)
        touched.push({ ...last, size: file.size, mtime: file.mtime })
      if (row) kept.push(row)
      if (last.problem) problems.push({ file: file.file, message: last.problem })
    } else read.push(file)
  }
  const there = new Set(files.map(file => file.file))
  const unseen = seen.filter(one => !there.has(one.file)).map(one => one.file)
  return { read, gone: held.filter(row => !there.has(row.file)), kept, touched, unseen, problems }
}

/** What was read from a file before stays when the file can no longer be read. */
export function problemOf(file: CorpusFile, message: string, held: boolean): Problem {
  return { file: file.file, message: held ? `${message}；此前读到的内容仍保留` : message }
}

/** How old a report is where it names no date itself: as old as its file. */
export function daysOf(files: readonly CorpusFile[]): ReadonlyMap<string, string> {
  return new Map(files.map(file => [file.file, new Date(file.mtime).toISOString().slice(0, 10)]))
}

/** Newer report → the older ones of the same unit and year: by date published, else signed, else of the file. */
export function supersessions(
  rows: Iterable<ReportRow>,
  days: ReadonlyMap<string, string>,
): ReadonlyMap<string, readonly string[]> {
  const age = (row: ReportRow): string => row.published ?? row.signed ?? days.get(row.file) ?? ''
  const groups = new Map<string, ReportRow[]>()
  for (const row of rows) {
    if (!row.unit || row.year === null) continue
    const key = `${row.unit}/${row.year}`
    const group = groups.get(key)
    if (group) group.push(row)
    else groups.set(key, [row])
  }
  const of = new Map<string, readonly string[]>()
  for (const group of groups.values()) {
    if (group.length < 2) continue
    group.sort((a, b) => (age(a) < age(b) ? -1 : age(a) > age(b) ? 1 : a.file < b.file ? -1 : 1))
    of.set(
      group.at(-1)!.id,
      group.slice(0, -1).map(row => row.id),
    )
  }
  return of
}
