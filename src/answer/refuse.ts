/** Why there is no answer → a draft that says so and names what is held: units, years, the nearest measures stated. */
import type { FigureHit } from '../search/figures.js'
import type { HeldUnit } from '../search/held.js'
import type { Holdings } from '../search/holdings.js'
import type { Question } from '../search/question.js'
import type { Group, Refused } from './admit.js'
import {
  asked,
  cited,
  type Draft,
  lead,
  type Part,
  point,
  quoteFigure,
  type Statement,
  text,
  unit,
  year,
} from './draft.js'
import type { RefusalReason } from './shape.js'

/** Names offered at most; more would not be read. */
const OFFERED = 5

export function refusal(refused: Refused, question: Question, holdings: Holdings): Draft {
  const en = question.english
  switch (refused.kind) {
    case 'nothing_held':
      return none('not_stated', [
        lead(
          text(
            en
              ? 'No report is held yet: put reports into the corpus folder and run fazhi index.'
              : '尚未收录任何报告：请把报告放入语料目录，再运行 fazhi index。',
          ),
        ),
      ])
    case 'unit_not_held':
      return none('unit_not_held', [
        lead(
          text(en ? 'Not held: no report of ' : '未收录'),
          ...names(refused.names, question),
          text(en ? '.' : '的报告。'),
        ),
        lead(
          text(en ? 'Held: ' : '已收录的单位有：'),
          ...unitList(refused.near.length > 0 ? refused.near : holdings.units),
          text(more(refused.near.length > 0 ? refused.near : holdings.units, en)),
        ),
      ])
    case 'year_not_held':
      return none('year_not_held', [
        lead(
          text(en ? 'Not held: the ' : '未收录'),
          unit(refused.unit.reports[0]!),
          text(' '),
          ...yearsAsked(question),
          text(en ? ' report.' : '年度的报告。'),
        ),
        lead(
          text(en ? 'Years held of this unit: ' : '该单位已收录的年度：'),
          ...yearList(refused.unit),
          text(en ? '.' : '。'),
        ),
      ])
    case 'years_not_held':
      return none('year_not_held', [
        lead(
          text(en ? 'Not held: any report of ' : '未收录'),
          ...yearsAsked(question),
          text(en ? '.' : '年度的报告。'),
        ),
        lead(text(en ? 'Held: ' : '已收录的单位有：'), ...unitList(holdings.units), text(more(holdings.units, en))),
      ])
    case 'which_unit':
      return whichUnit(refused.units, question)
  }
}

/** The measure is not stated in these reports; the nearest ones that are, offered as such. */
export function notStated(groups: readonly Group[], question: Question, near: readonly FigureHit[]): Draft {
  const en = question.english
  const first = groups[0]!
  const statements: Statement[] = [
    lead(
      unit(first.row),
      text(' '),
      ...yearOf(first),
      text(en ? ' report does not state this' : '报告未载明所问内容'),
      text(en ? '.' : '。'),
    ),
  ]
  if (near.length > 0) {
    statements.push(lead(text(en ? 'Near to it, but not the same, it states:' : '报告载明的相近内容（并非所问）：')))
    for (const hit of near.slice(0, 3)) {
      const { ready } = hit
      const target =
        ready.figure.role === 'target'
          ? en
            ? ' (a requirement or target, not a result)'
            : '（要求或目标，并非实际结果）'
          : ''
      statements.push(
        point(
          text('• '),
          { kind: 'measure', ready },
          text(en ? ': ' : '：'),
          { kind: 'figure', ready },
          text(target),
          cited(quoteFigure(ready)),
        ),
      )
    }
  }
  return none('not_stated', statements)
}

export function offTopic(question: Question, holdings: Holdings): Draft {
  const en = question.english
  return none('off_topic', [
    lead(
      text(
        en
          ? 'This desk only answers from the annual rule-of-law reports it holds; the question is about something else.'
          : '这里只依据已收录的法治政府建设年度报告作答，所问内容不在其中。',
      ),
    ),
    lead(text(en ? 'Held: ' : '已收录的单位有：'), ...unitList(holdings.units), text(more(holdings.units, en))),
  ])
}

/** Asks back which unit is meant. */
export function whichUnit(units: readonly HeldUnit[], question: Question): Draft {
  const en = question.english
  return {
    status: 'clarify',
    reason: 'which_unit',
    figures: [],
    choices: units.slice(0, OFFERED).map(held => held.name),
    statements: [
      lead(text(en ? 'Which unit is meant?' : '请问是哪个单位？')),
      ...units
        .slice(0, OFFERED)
        .map(held => point(text('• '), unit(held.reports.at(-1)!), text('（'), ...yearList(held), text('）'))),
      ...(units.length > OFFERED
        ? [point(text(en ? '• … and others: ask for the list of reports' : '• ……还有其他单位，可问“有哪些报告”'))]
        : []),
    ],
  }
}

function none(reason: RefusalReason, statements: readonly Statement[]): Draft {
  return { status: 'not_found', reason, statements, figures: [], choices: [] }
}

function names(list: readonly string[], question: Question): Part[] {
  return list.flatMap((name, i) => [
    text(i === 0 ? '“' : '、“'),
    question.plain.includes(name) ? asked(name) : text('所问单位'),
    text('”'),
  ])
}

function unitList(units: readonly HeldUnit[]): Part[] {
  return units
    .slice(0, OFFERED)
    .flatMap((held, i) => [
      text(i === 0 ? '' : '、'),
      unit(held.reports.at(-1)!),
      text('（'),
      ...yearList(held),
      text('）'),
    ])
}

function more(units: readonly HeldUnit[], en: boolean): string {
  return units.length > OFFERED ? (en ? ' and others.' : '等。') : en ? '.' : '。'
}

/** The years held of a unit, up to the last five. */
export function yearList(held: HeldUnit): Part[] {
  const seen = new Set<number | null>()
  const rows = held.reports
    .filter(row => row.year !== null && !seen.has(row.year) && seen.add(row.year))
    .slice(-OFFERED)
  if (rows.length === 0) return [text('年度未载明')]
  return rows.flatMap((row, i) => [text(i === 0 ? '' : '、'), year(row)])
}

function yearsAsked(question: Question): Part[] {
  return question.years.flatMap((asked, i) => [text(i === 0 ? '' : '、'), yearWords(question, asked)])
}

/** A year the asker wrote is echoed; one counted from 去年 stands in no source and is not printed. */
function yearWords(question: Question, wanted: number): Part {
  const written = String(wanted)
  return question.plain.includes(written) ? asked(written) : text(question.english ? 'asked' : '所问')
}

export function yearOf(group: Group): Part[] {
  return group.row.year === null ? [] : [year(group.row), text('年度')]
}
