/** Figures, a comparison, an audit, an answer → bytes of a file to take away, with its media type. Writes nothing to disk. */
import type { Answer } from '../answer/shape.js'
import { csvOf } from './export/csv.js'
import { docxOf } from './export/docx.js'
import { auditGrids } from './export/findings.js'
import { comparisonGrids, comparisonRows, ledgerGrids } from './export/grid.js'
import { answerPage, auditPage, comparisonPage } from './export/page.js'
import { xlsxOf } from './export/xlsx.js'
import { type LedgerRow, ledgerCsv } from './ledger.js'
import type { Audit, Comparison } from './shape.js'

export interface Exported {
  readonly bytes: Uint8Array
  readonly mime: string
  readonly extension: Format
}

export type Format = 'csv' | 'json' | 'xlsx' | 'docx'

const MIME: Readonly<Record<Format, string>> = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
}

export async function exportFigures(rows: readonly LedgerRow[], format: Exclude<Format, 'docx'>): Promise<Exported> {
  if (format === 'csv') return text(ledgerCsv(rows), 'csv')
  return format === 'json' ? json({ figures: rows }) : file(await xlsxOf(ledgerGrids(rows)), 'xlsx')
}

export async function exportComparison(comparison: Comparison, format: Format): Promise<Exported> {
  if (format === 'csv') return text(csvOf(comparisonRows(comparison)), 'csv')
  if (format === 'json') return json(comparison)
  if (format === 'docx') return file(await docxOf(comparisonPage(comparison)), 'docx')
  return file(await xlsxOf(comparisonGrids(comparison)), 'xlsx')
}

/** The csv holds the findings; what was checked and holds is in the other formats. */
export async function exportAudit(audit: Audit, format: Format): Promise<Exported> {
  if (format === 'csv') return text(csvOf(auditGrids(audit)[0]!), 'csv')
  if (format === 'json') return json(audit)
  if (format === 'docx') return file(await docxOf(auditPage(audit)), 'docx')
  return file(await xlsxOf(auditGrids(audit)), 'xlsx')
}

export async function exportAnswer(question: string, answer: Answer, format: 'json' | 'docx'): Promise<Exported> {
  return format === 'json' ? json(answer) : file(await docxOf(answerPage(question, answer)), 'docx')
}

function json(value: unknown): Exported {
  return text(`${JSON.stringify(value)}\n`, 'json')
}

function text(words: string, extension: Format): Exported {
  return file(new TextEncoder().encode(words), extension)
}

function file(bytes: Uint8Array, extension: Format): Exported {
  return { bytes, mime: MIME[extension], extension }
}
