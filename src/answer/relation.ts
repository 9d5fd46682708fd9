/** Two or more figures → the sentence that says which is more and by how much; computed only over equal bases, with the formula. */
import type { ReadyFigure } from '../search/holdings.js'
import type { Question } from '../search/question.js'
import { folded } from '../text.js'
import { cited, type Derived, lead, note, quoteFigure, type Statement, text, unit, year } from './draft.js'
import { baseUnit, compute, scale } from './verify.js'

/** Which is more and by how much; only where both count the same thing in the same unit of measure. */
export function relation(a: ReadyFigure, b: ReadyFigure, question: Question): Statement[] {
  const en = question.english
  const values = [a.figure.value * scale(a.figure.uom), b.figure.value * scale(b.figure.uom)]
  const equal = sameBase(a, b)
  const both = [cited(quoteFigure(a)), cited(quoteFigure(b))]
  const first = label(a, b)
  const second = label(b, a)
  const statements: Statement[] = []
  if (values[0] === values[1])
    statements.push(
      lead(...first, text(en ? ' and ' : '与'), ...second, text(en ? ' are equal' : '相同'), ...both, text('。')),
    )
  else {
    const [more, less] = values[0]! > values[1]! ? [a, b] : [b, a]
    const difference = differenceOf(more, less)
    statements.push(
      lead(
        ...(more === a ? first : second),
        text(en ? ' is more than ' : '多于'),
        ...(more === a ? second : first),
        ...(equal && difference
          ? [text(en ? ', by ' : '，相差'), { kind: 'derived' as const, derived: difference }]
          : []),
        ...(equal ? growth(a, b, question) : []),
        ...both,
        text(en ? '.' : '。'),
      ),
    )
  }
  if (!equal)
    statements.push(
      note(
        text(
          en
            ? 'the two count different things or in different units of measure; compare with care'
            : '两者的口径或计量单位不同，不宜直接相减',
        ),
      ),
    )
  return statements
}

/** Growth of the later year over the earlier, where it is asked for. */
function growth(a: ReadyFigure, b: ReadyFigure, question: Question): Statement['parts'] {
  if (
    !question.asked.wantsChange ||
    a.report.id === b.report.id ||
    a.report.unit !== b.report.unit ||
    a.figure.kind === 'percent'
  )
    return []
  const [later, earlier] = (a.report.year ?? 0) > (b.report.year ?? 0) ? [a, b] : [b, a]
  const value = compute('growth', [
    later.figure.value * scale(later.figure.uom),
    earlier.figure.value * scale(earlier.figure.uom),
  ])
  if (value === null) return []
  const derived: Derived = {
    operation: 'growth',
    operands: [later, earlier],
    value,
    uom: '%',
    formula: `(${folded(later.figure.raw)} - ${folded(earlier.figure.raw)}) / ${folded(earlier.figure.raw)}`,
  }
  return [text(question.english ? ', growth ' : '，增幅'), { kind: 'derived', derived }]
}

function label(ready: ReadyFigure, other: ReadyFigure): Statement['parts'] {
  if (ready.report.unit !== other.report.unit) return [unit(ready.report)]
  if (ready.report.id !== other.report.id) return [year(ready.report), text('年度')]
  return [{ kind: 'measure', ready }]
}

/** Equal bases: the same unit of measure, role and kind, and scopes that are not known to differ. */
function sameBase(a: ReadyFigure, b: ReadyFigure): boolean {
  const scopes =
    a.scope !== b.scope &&
    a.report.id !== b.report.id &&
    /本级|全/.test(a.scope + b.scope) &&
    a.scope !== '' &&
    b.scope !== ''
  return (
    baseUnit(a.figure.uom) === baseUnit(b.figure.uom) &&
    a.figure.role === b.figure.role &&
    a.figure.kind === b.figure.kind &&
    !scopes
  )
}

function differenceOf(more: ReadyFigure, less: ReadyFigure): Derived | null {
  const value = compute('difference', [
    more.figure.value,
    (less.figure.value * scale(less.figure.uom)) / scale(more.figure.uom),
  ])
  if (value === null) return null
  const uom = more.figure.kind === 'percent' ? '个百分点' : more.figure.uom
  return {
    operation: 'difference',
    operands: [more, less],
    value,
    uom,
    formula: `${folded(more.figure.raw)} - ${folded(less.figure.raw)}`,
  }
}

/** The most or the least, where all count on one base; null where they do not. */
export function extremeOf(figures: readonly ReadyFigure[], question: Question): ReadyFigure | null {
  const first = figures[0]!
  if (!figures.every(ready => sameBase(ready, first))) return null
  const size = (ready: ReadyFigure): number => ready.figure.value * scale(ready.figure.uom)
  return figures.reduce((best, ready) =>
    (question.asked.extreme === 'most' ? size(ready) > size(best) : size(ready) < size(best)) ? ready : best,
  )
}

export function topLine(top: ReadyFigure, question: Question): Statement {
  const most = question.asked.extreme === 'most'
  return lead(
    text(question.english ? (most ? 'Most: ' : 'Least: ') : most ? '最多（高）的是' : '最少（低）的是'),
    unit(top.report),
    text(' '),
    year(top.report),
    text(question.english ? ': ' : '年：'),
    { kind: 'figure', ready: top },
    cited(quoteFigure(top)),
    text(question.english ? '.' : '。'),
  )
}
