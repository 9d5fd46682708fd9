/**
 * One file of the corpus → the entry of a store, in two steps: what its text says (read, report, passages, figures, terms),
 * then the vectors of it. The first never throws; the second throws only what an embedder throws.
 */
import { readFileSync } from 'node:fs'
import { figuresOf } from '../corpus/figures.js'
import { type Passage, passagesOf } from '../corpus/passages.js'
import { readReportFile } from '../corpus/read.js'
import { parseSidecar, type Report, readReport, type Sidecar } from '../corpus/report.js'
import type { Embedder } from '../model.js'
import { terms } from '../text.js'
import { type CorpusFile, hashOf } from './corpus.js'
import type { Entry } from './store.js'

/** An entry before its vectors. */
export type BareEntry = Omit<Entry, 'vectors' | 'measures'>

export type EntryReading<E = Entry> =
  | { readonly ok: true; readonly entry: E }
  | {
      readonly ok: false
      readonly message: string
      /** The file's; null where it was not there to be read. */
      readonly hash: string | null
      /** Others that were read at the time may be why: alone it may well be read. */
      readonly strained?: boolean
    }

export async function readEntry(file: CorpusFile, embedder: Embedder): Promise<EntryReading> {
  return withVectors(await readBare(file), embedder)
}

/** Never throws: what a report makes this program do wrong costs that report one line, not the index. */
export async function readBare(file: CorpusFile): Promise<EntryReading<BareEntry>> {
  // Taken before: should the file change meanwhile, the next update sees another one.
  const hash = hashOf(file)
  try {
    const read = await readReportFile(file.path)
    if (read.ok) return { ok: true, entry: { ...entryOf(file, read), hash: hash ?? '' } }
    return { ...read, hash }
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    const line = said.replace(/\s+/g, ' ').slice(0, 120)
    return { ok: false, hash, message: `读这个文件时程序出错（${line}），已跳过：请另存为 txt 再试，并告诉开发者` }
  }
}

/** The same with vectors of its passages and measures. */
export async function withVectors(reading: EntryReading<BareEntry>, embedder: Embedder): Promise<EntryReading> {
  if (!reading.ok) return reading
  const { report, passages, figures } = reading.entry
  const names = [...new Set(figures.map(figure => figure.measure))]
  const vectors = await embedder.embedPassages(passageTexts(report, passages))
  const named = await embedder.embedPassages(names)
  const measures = new Map(names.flatMap((name, i) => (named[i] ? [[name, named[i]] as const] : [])))
  return { ok: true, entry: { ...reading.entry, vectors, measures } }
}

type Text = Extract<Awaited<ReturnType<typeof readReportFile>>, { readonly ok: true }>

function entryOf(file: CorpusFile, read: Text): Omit<BareEntry, 'hash'> {
  const sidecar = readSidecar(file)
  const { title, published } = read
  const made = readReport({ file: file.file, text: read.text, title, published, sidecar: sidecar.value })
  const passages = passagesOf(made)
  const bare = passages.length === 0 ? ['没有读到正文'] : []
  const report = { ...made, warnings: [...read.warnings, ...made.warnings, ...sidecar.warnings, ...bare] }
  const figures = passages.flatMap(figuresOf)
  return { report, passages, figures, terms: passageTexts(report, passages).map(terms) }
}

/** What is searched and embedded of each passage: the head before it (unit, year, section) is the largest gain of anything tried (shared/parts.md). */
export function passageTexts(report: Pick<Report, 'unit' | 'year'>, passages: readonly Passage[]): string[] {
  const head = `${report.unit ?? ''} ${report.year ?? ''}`
  return passages.map(passage => `${head} ${passage.section.join(' ')} ${passage.text}`)
}

function readSidecar(file: CorpusFile): { readonly value: Sidecar | null; readonly warnings: readonly string[] } {
  if (!file.sidecar) return { value: null, warnings: [] }
  try {
    const parsed = parseSidecar(readFileSync(file.sidecar, 'utf8'))
    return parsed.ok ? { value: parsed.value, warnings: [] } : { value: null, warnings: [parsed.message] }
  } catch {
    return { value: null, warnings: ['同名的 .meta.json 读不了，未采用'] }
  }
}
