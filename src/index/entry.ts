/** One file of the corpus → the entry of a store: read, report, passages, figures, terms, vectors. Throws only what an embedder throws. */
import { readFileSync } from 'node:fs'
import { figuresOf } from '../corpus/figures.js'
import { type Passage, passagesOf } from '../corpus/passages.js'
import { readReportFile } from '../corpus/read.js'
import { parseSidecar, type Report, readReport, type Sidecar } from '../corpus/report.js'
import type { Embedder } from '../model.js'
import { terms } from '../text.js'
import type { CorpusFile } from './corpus.js'
import type { Entry } from './store.js'

export type EntryReading =
  | { readonly ok: true; readonly entry: Entry }
  | { readonly ok: false; readonly message: string }

/** `hash` is the file's, taken before: should the file change meanwhile, the next update sees another one. */
export async function readEntry(file: CorpusFile, hash: string, embedder: Embedder): Promise<EntryReading> {
  const read = await readReportFile(file.path)
  if (!read.ok) return read
  const sidecar = readSidecar(file)
  const { title, published } = read
  const made = readReport({ file: file.file, text: read.text, title, published, sidecar: sidecar.value })
  const passages = passagesOf(made)
  const bare = passages.length === 0 ? ['没有读到正文'] : []
  const report = { ...made, warnings: [...read.warnings, ...made.warnings, ...sidecar.warnings, ...bare] }
  const figures = passages.flatMap(figuresOf)
  const texts = passageTexts(report, passages)
  const names = [...new Set(figures.map(figure => figure.measure))]
  const vectors = await embedder.embedPassages(texts)
  const named = await embedder.embedPassages(names)
  const measures = new Map(names.flatMap((name, i) => (named[i] ? [[name, named[i]] as const] : [])))
  return { ok: true, entry: { report, hash, passages, figures, terms: texts.map(terms), vectors, measures } }
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
