/** What was found over all reports → draft: the population it was looked for in, and every item cited. */
import type { FigureHit } from '../search/figures.js'
import type { ReadyFigure } from '../search/holdings.js'
import { presence } from '../search/matter.js'
import { comparedWhole, type PassageHit } from '../search/retrieve.js'
import type { Admitted, Group } from './admit.js'
import {
  cited,
  type Derived,
  type Draft,
  lead,
  note,
  point,
  quoted,
  quoteFigure,
  quoteOf,
  type Statement,
  text,
  unit,
  year,
} from './draft.js'
import { notStated } from './refuse.js'
import type { Seeking } from './seek.js'
import { baseUnit, compute, scale } from './verify.js'

/** Reports listed in one answer. */
const LISTED = 12
/** Characters of quotes in one answer over all reports. */
const BUDGET = 1_100

export interface Item {
  readonly group: Group
  readonly hits: readonly FigureHit[]
}

export function figureList(items: readonly Item[], admitted: Admitted, seeking: Seeking): Draft {
  const { question } = seeking
  const flat = items.flatMap(item => item.hits.map(hit => ({ group: item.group, ready: hit.ready })))
  const statements: Statement[] = []
  const firsts = items.map(item => item.hits[0]!.ready)
  const shown = question.asked.extreme ? byValue(firsts, question.asked.extreme) : null
  if (shown && shown.length > 1)
    statements.push(extremeLine(shown, question.asked.extreme === 'most', question.english))
  if (question.asked.wantsTotal && !shown && firsts.length > 1) statements.push(...totalLine(firsts, question.english))
  statements.push(
    population(
      admitted,
      items.map(item => item.group),
      question.english,
    ),
  )
  let used = 0
  for (const item of items.slice(0, LISTED)) {
    for (const hit of item.hits) {
      const quote = quoteFigure(hit.ready)
      const line: Statement['parts'][number][] = [
        text('• '),
        unit(item.group.row),
        ...(item.group.row.year === null ? [] : [text(' '), year(item.group.row)]),
        text('：'),
        { kind: 'measure', ready: hit.ready },
        text(' '),
        { kind: 'figure', ready: hit.ready },
      ]
      statements.push(
        used + quote.text.length <= BUDGET ? point(...line, text(' '), quoted(quote)) : point(...line, cited(quote)),
      )
      used += quote.text.length
    }
  }
  if (items.length > LISTED)
    statements.push(note(text(question.english ? 'only the closest reports are listed' : '只列出最相近的报告')))
  const ordered = shown
    ? [...shown, ...flat.map(one => one.ready).filter(ready => !shown.includes(ready))]
    : flat.map(one => one.ready)
  return { status: 'answered', reason: null, statements, figures: ordered.slice(0, LISTED * 2), choices: [] }
}

/** Only figures of the commonest base are set in order. */
function byValue(figures: readonly ReadyFigure[], extreme: 'most' | 'least'): ReadyFigure[] {
  const base = (ready: ReadyFigure): string => `${baseUnit(ready.figure.uom)}/${ready.figure.role}`
  const groups = new Map<string, ReadyFigure[]>()
  for (const ready of figures) groups.set(base(ready), [...(groups.get(base(ready)) ?? []), ready])
  const common = [...groups.values()].sort((a, b) => b.length - a.length)[0] ?? []
  const size = (ready: ReadyFigure): number => ready.figure.value * scale(ready.figure.uom)
  return [...common].sort((a, b) => (extreme === 'most' ? size(b) - size(a) : size(a) - size(b)))
}

function extremeLine(ordered: readonly ReadyFigure[], most: boolean, english: boolean): Statement {
  const top = ordered[0]!
  return lead(
    text(english ? (most ? 'Most: ' : 'Least: ') : most ? '最多（高）的是' : '最少（低）的是'),
    unit(top.report),
    ...(top.report.year === null ? [] : [text(' '), year(top.report)]),
    text('：'),
    { kind: 'figure', ready: top },
    cited(quoteFigure(top)),
    text(english ? '.' : '。'),
  )
}

function totalLine(figures: readonly ReadyFigure[], english: boolean): Statement[] {
  const base = figures[0]!.figure.uom
  const equal = figures.filter(
    ready => ready.figure.uom === base && ready.figure.role === 'result' && ready.figure.kind !== 'percent',
  )
  if (equal.length < 2) return []
  const value = compute(
    'sum',
    equal.map(ready => ready.figure.value),
  )
  if (value === null) return []
  const sum: Derived = {
    operation: 'sum',
    operands: equal,
    value,
    uom: base,
    formula: equal.map(ready => ready.figure.value).join(' + '),
  }
  return [
    lead(
      text(english ? 'Stated in all: ' : '各报告所载合计'),
      { kind: 'derived', derived: sum },
      ...equal.map(ready => cited(quoteFigure(ready))),
      text(english ? '.' : '。'),
    ),
  ]
}

/** Over few reports the count of those that state it is exact; over many only the closest passages were looked at, and it says so. */
function population(admitted: Admitted, found: readonly Group[], english: boolean): Statement {
  const capped = !comparedWhole(admitted.groups.map(group => group.row))
  const all = { kind: 'derived' as const, derived: count(admitted.groups, english ? '' : '份', '检索的报告数') }
  const some = { kind: 'derived' as const, derived: count(found, english ? '' : '份', '载有所问内容的报告数') }
  if (english)
    return lead(
      text('Of '),
      all,
      text(capped ? ' reports searched, the closest ' : ' reports searched, '),
      some,
      text(' state it:'),
    )
  return lead(text('在检索的'), all, text(capped ? '报告中，最相近的' : '报告中，'), some, text('载有相关内容：'))
}

function count(groups: readonly Group[], uom: string, formula: string): Derived {
  const counted = [...new Set(groups.map(group => group.row.id))]
  return { operation: 'count', operands: [], counted, value: counted.length, uom, formula }
}

export function passageList(
  items: readonly { group: Group; hit: PassageHit; held: number }[],
  admitted: Admitted,
  seeking: Seeking,
): Draft {
  const statements: Statement[] = [
    population(
      admitted,
      items.map(item => item.group),
      seeking.question.english,
    ),
  ]
  const share = Math.max(90, Math.floor(BUDGET / Math.min(items.length, LISTED)))
  for (const { group, hit } of items.slice(0, LISTED)) {
    const sentences = [...hit.ready.sentences]
      .map(span => ({
        span,
        held: seeking.words.reduce((sum, word) => sum + word.weight * presence(word, span.plain), 0),
      }))
      .sort((a, b) => b.held - a.held)
    const top = sentences[0]!.span
    const end = hit.ready.passage.text.length <= share * 1.5 ? { start: 0, end: hit.ready.passage.text.length } : top
    statements.push(
      point(
        text('• '),
        unit(group.row),
        ...(group.row.year === null ? [] : [text(' '), year(group.row)]),
        text('：'),
        quoted(quoteOf(hit.ready, end.start, Math.min(end.end, end.start + 400))),
      ),
    )
  }
  if (items.length > LISTED)
    statements.push(note(text(seeking.question.english ? 'only the closest reports are listed' : '只列出最相近的报告')))
  return { status: 'answered', reason: null, statements, figures: [], choices: [] }
}

export function notStatedAnywhere(admitted: Admitted, seeking: Seeking): Draft {
  const draft = notStated(admitted.groups, seeking.question, [])
  const en = seeking.question.english
  const all = count(admitted.groups, en ? '' : '份', '检索的报告数')
  return {
    ...draft,
    statements: [
      lead(
        text(en ? 'None of the ' : '检索的'),
        { kind: 'derived', derived: all },
        text(en ? ' reports searched states this.' : '报告均未载明所问内容。'),
      ),
    ],
  }
}
