/** Draft that passed the gate → Answer: the words a person reads, citations numbered in order of appearance. */
import type { ReportRow } from '../index/store.js'
import type { ReadyFigure } from '../search/holdings.js'
import type { Question } from '../search/question.js'
import { folded } from '../text.js'
import { type Derived, type Draft, type Part, type Quote, quoteFigure, type Statement } from './draft.js'
import type { Answer, AnswerFigure, Citation } from './shape.js'

/** Writes the answer. `statements` are those of the draft that may be shown. */
export function render(draft: Draft, statements: readonly Statement[], question: Question, ms: number): Answer {
  const citations: Citation[] = []
  const derivedFrom: Derived[] = []
  const body = statements.filter(statement => statement.role !== 'note')
  const lines = body.map(statement => statement.parts.map(print).join(''))
  const notes = statements
    .filter(statement => statement.role === 'note')
    .map(statement => statement.parts.map(print).join(''))
  const answer = [...lines, ...notes.map(words => (question.english ? `Note: ${words}` : `注：${words}`))].join('\n')
  // Citations are numbered as they are read; what was computed points at them afterwards.
  const derived = derivedFrom.map(({ value, uom, formula, operands }) => ({
    value,
    uom,
    formula,
    from: [...new Set(operands.map(ready => number(quoteFigure(ready))))],
  }))
  const figures = [...draft.figures.map(figureRow), ...(draft.years ?? []).map(yearRow)]
  return {
    status: draft.status,
    reason: draft.reason,
    answer,
    figures,
    derived,
    citations,
    notes,
    choices: [...draft.choices],
    understood: {
      intent: question.intent,
      units: question.units.map(mention => mention.unit.name),
      years: [...question.years],
      measures: question.matter.map(word => word.word),
      rewritten: question.rewritten,
    },
    mode: draft.mode ?? 'extractive',
    trace: null,
    ms,
  }

  function print(part: Part): string {
    switch (part.kind) {
      case 'text':
      case 'asked':
      case 'prose':
        return part.text
      case 'words':
        return part.quote.text
      case 'unit':
        return part.report.unit ?? (question.english ? 'a report that names no unit' : '单位未载明的报告')
      case 'year':
        return String(part.report.year ?? '')
      case 'date':
        return (part.which === 'published' ? part.report.published : part.report.signed) ?? ''
      case 'figure':
        return folded(part.ready.figure.raw)
      case 'measure':
        return part.ready.measure
      case 'derived':
        return printDerived(part.derived)
      case 'quote':
        return `“${part.quote.text.replace(/\s*\n\s*/g, '').trim()}”[${number(part.quote)}]`
      case 'cite':
        return `[${number(part.quote)}]`
    }
  }

  function printDerived(item: Derived): string {
    derivedFrom.push(item)
    return `${item.value}${item.uom}`
  }

  function number(quote: Quote): number {
    const known = citations.find(
      one => one.report === quote.ready.report.id && one.start <= quote.start && one.end >= quote.end,
    )
    if (known) return known.n
    const n = citations.length + 1
    const { report, passage } = quote.ready
    citations.push({
      n,
      file: report.file,
      report: report.id,
      passage: passage.id,
      unit: report.unit,
      year: report.year,
      section: [...passage.section],
      quote: quote.text,
      start: quote.start,
      end: quote.end,
    })
    return n
  }

  function yearRow({ report, quote }: { report: ReportRow; quote: Quote }): AnswerFigure {
    const raw = `${report.year}年度`
    return {
      value: report.year!,
      uom: '年度',
      raw,
      approx: null,
      measure: '报告年度',
      scope: null,
      role: 'result',
      unit: report.unit,
      year: report.year,
      file: report.file,
      quote: quote.text,
      citation: number(quote),
    }
  }

  function figureRow(ready: ReadyFigure): AnswerFigure {
    const { figure, report } = ready
    return {
      value: figure.value,
      uom: figure.uom,
      raw: figure.raw,
      approx: figure.approx,
      measure: figure.measure,
      scope: figure.scope,
      role: figure.role,
      unit: report.unit,
      year: report.year,
      file: report.file,
      quote: figure.quote,
      citation: number(quoteFigure(ready)),
    }
  }
}
