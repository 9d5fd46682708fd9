/**
 * Answer → its pieces in reading order, free of any markup: lines of words, quotes with the citation they come from, notes.
 * Every channel that shows quotes apart from the words reads this, so that all show the same. Leaves markup to them.
 */
import type { Answer, Citation } from '../answer/shape.js'

export type Piece =
  /** Words; `[n]` in them points at citation n. */
  | { readonly kind: 'words'; readonly text: string }
  | { readonly kind: 'quote'; readonly text: string; readonly citation: Citation }
  | { readonly kind: 'note'; readonly text: string }

/** The pieces of an answer. Every citation has a quote among them: those the words only point at come last. */
export function pieces(answer: Answer): Piece[] {
  const noted = new Set(answer.notes)
  const lines = answer.answer.split('\n').filter(line => !isNote(line, noted))
  const out = lines.flatMap(line => ofLine(line, answer.citations))
  const shown = new Set(out.flatMap(piece => (piece.kind === 'quote' ? [piece.citation.n] : [])))
  for (const citation of answer.citations)
    if (!shown.has(citation.n)) out.push({ kind: 'quote', text: printed(citation.quote), citation })
  return [...withoutRepeats(out), ...answer.notes.map(text => ({ kind: 'note' as const, text }))]
}

/** Where a citation stands, as a person reads it: unit, year, sections. */
export function sourceOf(citation: Pick<Citation, 'unit' | 'file' | 'year' | 'section'>, english = false): string {
  const year = citation.year === null ? '' : english ? ` (${citation.year})` : ` ${citation.year}年度`
  return [`${citation.unit ?? citation.file}${year}`, ...citation.section].join(' · ')
}

function isNote(line: string, notes: ReadonlySet<string>): boolean {
  const said = /^(?:注：|Note: )([\s\S]*)$/.exec(line)?.[1]
  return said !== undefined && notes.has(said)
}

/** A quote in the words of an answer: line breaks of the report are closed up (answer/render.ts). */
function printed(quote: string): string {
  return quote.replace(/\s*\n\s*/g, '').trim()
}

/** 「• “…”[1]」 → the quote alone; 「• 某县 2022：“…”[1]」 → the words with [1], then the quote. */
function ofLine(line: string, citations: readonly Citation[]): Piece[] {
  const quotes: Piece[] = []
  let words = ''
  let at = 0
  while (at < line.length) {
    const found = line[at] === '“' ? quoteAt(line, at, citations) : null
    if (found) {
      quotes.push({ kind: 'quote', text: found.text, citation: found.citation })
      words += `[${found.citation.n}]`
      at = found.end
    } else words += line[at++]
  }
  const bare = quotes.length > 0 ? words.replace(/\[\d+\]/g, '').replace(/[•·\s、，。；;,.]/g, '') : words.trim()
  return bare === '' ? quotes : [{ kind: 'words', text: words.trimEnd() }, ...quotes]
}

interface Found {
  readonly text: string
  readonly citation: Citation
  readonly end: number
}

/** The quote that opens here and is closed by ”[n]: report text may hold quotation marks of its own, even unpaired ones. */
function quoteAt(line: string, at: number, citations: readonly Citation[]): Found | null {
  for (let close = line.indexOf('”[', at); close >= 0; close = line.indexOf('”[', close + 1)) {
    const mark = /^\[(\d+)\]/.exec(line.slice(close + 1, close + 8))
    const citation = mark && citations.find(one => one.n === Number(mark[1]))
    const text = line.slice(at + 1, close)
    if (citation && printed(citation.quote).includes(text)) return { text, citation, end: close + 1 + mark[0].length }
  }
  return null
}

function withoutRepeats(list: readonly Piece[]): Piece[] {
  const seen = new Set<string>()
  return list.filter(piece => {
    if (piece.kind !== 'quote') return true
    const key = `${piece.citation.n} ${piece.text}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}
