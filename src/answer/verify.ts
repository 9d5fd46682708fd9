/**
 * Draft + store → the statements that may be shown, and why the others may not. The last step of every answer: each quote is
 * a slice of its report, each figure stands in a quote cited beside it with its own unit and year, each derived number
 * is computed again, and code's own words hold no number. What fails is cut.
 */
import type { Store } from '../index/store.js'
import { readNumbers } from '../numbers.js'
import { folded } from '../text.js'
import type { Derived, Draft, Part, Quote, Statement } from './draft.js'

export interface Verdict {
  readonly statements: readonly Statement[]
  readonly cut: readonly { readonly statement: Statement; readonly why: string }[]
}

/** Checks every statement of a draft. `question`: its words may be echoed, as `asked` parts only. */
export async function verify(draft: Draft, question: string, store: Store): Promise<Verdict> {
  const textOf = textsOf(store)
  const statements: Statement[] = []
  const cut: { statement: Statement; why: string }[] = []
  for (const statement of draft.statements) {
    const why = await fault(statement, folded(question), textOf)
    if (why === null) statements.push(statement)
    else cut.push({ statement, why })
  }
  return { statements, cut }
}

/** The stored text of a report, read once an answer. */
type TextOf = (report: string) => Promise<string | null>

function textsOf(store: Store): TextOf {
  const read = new Map<string, Promise<string | null>>()
  return report => {
    const known = read.get(report) ?? store.text(report)
    read.set(report, known)
    return known
  }
}

async function fault(statement: Statement, question: string, textOf: TextOf): Promise<string | null> {
  for (const part of statement.parts) {
    const why = await partFault(part, statement, question, textOf)
    if (why) return why
  }
  return null
}

async function partFault(part: Part, statement: Statement, question: string, textOf: TextOf): Promise<string | null> {
  switch (part.kind) {
    case 'text':
      return holdsNumber(part.text) ? `number in code's own words: ${part.text}` : null
    case 'asked':
      return question.includes(folded(part.text)) ? null : `not in the question: ${part.text}`
    case 'figure':
    case 'measure':
      return figureFault(part, statement)
    case 'prose':
      return holdsNumber(part.text.replace(IDLE, ' ')) ? `number in a model's own words: ${part.text}` : null
    case 'quote':
    case 'cite':
    case 'words':
      return quoteFault(part.quote, textOf)
    case 'derived':
      return derivedFault(part.derived)
    case 'unit':
    case 'year':
    case 'date':
      return null
  }
}

/** Numerals of everyday prose that count nothing: 一方面, 一系列, 进一步, 统一. */
const IDLE =
  /[第统同专逐唯进]一|一(?:个|种|批|系列|套|方面|方|体化?|起|些|面|边|直|定|致|律|次性|步|并|站式|同|般|旦|切|线|目|流|如既往|以贯之|把手)|[一二三四五六七八九十]是|万一/g

function holdsNumber(words: string): boolean {
  return /\d|[一二三四五六七八九十百千万亿〇零两]{2,}/.test(words) || readNumbers(folded(words)).length > 0
}

/** A figure may stand only beside a citation that holds it, and beside no other report's unit or year. */
function figureFault(part: Extract<Part, { kind: 'figure' | 'measure' }>, statement: Statement): string | null {
  const { figure, report } = part.ready
  const held = statement.parts.some(
    other =>
      (other.kind === 'quote' || other.kind === 'cite') &&
      other.quote.ready.report.id === report.id &&
      other.quote.start <= figure.rawStart &&
      other.quote.end >= figure.rawEnd &&
      other.quote.text.includes(figure.raw),
  )
  if (!held) return `figure without its quote: ${figure.raw}`
  const before = statement.parts.slice(0, statement.parts.indexOf(part)).reverse()
  const nearest = before.find(other => other.kind === 'unit' || other.kind === 'year')
  const strange = statement.parts.some(
    other => (other.kind === 'unit' || other.kind === 'year') && !speaksOf(other, part, statement),
  )
  const apart = nearest && (nearest.kind === 'unit' || nearest.kind === 'year') && nearest.report.id !== report.id
  return strange || apart ? `figure beside another report: ${figure.raw}` : null
}

/** A unit or year in a figure's line is its own report's; another report's may stand there only before a figure of its own. */
function speaksOf(named: Extract<Part, { kind: 'unit' | 'year' }>, figure: Part, statement: Statement): boolean {
  const own = (part: Part): boolean =>
    (part.kind === 'figure' || part.kind === 'measure') && part.ready.report.id === named.report.id
  if (own(figure)) return true
  const at = statement.parts.indexOf(named)
  const next = statement.parts.slice(at + 1).find(part => part.kind === 'figure' || part.kind === 'measure')
  return next !== undefined && own(next)
}

async function quoteFault(quote: Quote, textOf: TextOf): Promise<string | null> {
  if (quote.text.trim() === '') return 'empty quote'
  const whole = await textOf(quote.ready.report.id)
  return whole?.slice(quote.start, quote.end) === quote.text
    ? null
    : `quote is no slice of its report: ${quote.ready.report.file}`
}

function derivedFault(derived: Derived): string | null {
  if (derived.operation === 'count')
    return new Set(derived.counted).size === derived.value ? null : `count does not hold: ${derived.formula}`
  if (!oneBase(derived)) return `operands of different bases: ${derived.formula}`
  const value = compute(
    derived.operation,
    derived.operands.map(
      ready => (ready.figure.value * scale(ready.figure.uom)) / scale(derived.operands[0]!.figure.uom),
    ),
  )
  return value !== null && Math.abs(value - derived.value) <= 1e-9 * Math.max(1, Math.abs(value))
    ? null
    : `derived number does not follow: ${derived.formula}`
}

/** Sums, differences, shares and growth are of things counted alike. */
function oneBase(derived: Derived): boolean {
  const [first] = derived.operands
  return derived.operands.every(
    ready =>
      baseUnit(ready.figure.uom) === baseUnit(first!.figure.uom) &&
      (derived.operation === 'ratio' || ready.figure.role === first!.figure.role),
  )
}

/** The unit of measure without 万 and 亿; 场次 is 场 and 名 is 人, as reports use them for the same thing. */
export function baseUnit(uom: string): string {
  return uom
    .replace(/^[万亿]+/, '')
    .replace(/^场次$/, '场')
    .replace(/^名$/, '人')
}

/** Factor of 万 and 亿 before a unit of measure. */
export function scale(uom: string): number {
  return uom.startsWith('万亿') ? 1e12 : uom.startsWith('亿') ? 1e8 : uom.startsWith('万') ? 1e4 : 1
}

/** What code computes from figures of one base, rounded to 2 decimals for shares and growth; null where it cannot. */
export function compute(operation: Derived['operation'], values: readonly number[]): number | null {
  const [a, b] = values
  if (a === undefined) return null
  if (operation === 'sum')
    return round(
      values.reduce((sum, value) => sum + value, 0),
      6,
    )
  if (b === undefined) return null
  if (operation === 'difference') return round(a - b, 6)
  if (b === 0) return null
  return operation === 'ratio' ? round((a / b) * 100, 2) : operation === 'growth' ? round(((a - b) / b) * 100, 2) : null
}

function round(value: number, digits: number): number {
  const factor = 10 ** digits
  return Math.round(value * factor) / factor
}
