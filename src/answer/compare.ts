/** Comparing questions → draft: each cell cited, the difference computed by code, and only over equal bases. */
import type { Embedder } from '../model.js'
import type { FigureHit } from '../search/figures.js'
import type { Question } from '../search/question.js'
import type { Admitted, Group } from './admit.js'
import { acrossGroups, acrossParts, type Cell } from './cells.js'
import { type Draft, lead, point, quoted, quoteFigure, type Statement, text, unit, year } from './draft.js'
import { figureLine } from './figure.js'
import { findPractice } from './practice.js'
import { notStated } from './refuse.js'
import { extremeOf, relation, topLine } from './relation.js'
import type { Seeking } from './seek.js'

export async function compareDraft(admitted: Admitted, seeking: Seeking, embedder: Embedder | null): Promise<Draft> {
  const { question } = seeking
  if (!wantsNumbers(question)) return comparePractice(admitted, seeking)
  const cells =
    admitted.groups.length > 1
      ? await acrossGroups(admitted, seeking)
      : await acrossParts(admitted.groups[0]!, seeking, embedder)
  const found = cells.filter((cell): cell is Cell & { hit: FigureHit } => cell.hit !== null)
  if (found.length === 0)
    return admitted.groups.length > 1 && /怎么|如何|做法|措施|哪些/.test(question.plain)
      ? comparePractice(admitted, seeking)
      : notStated(admitted.groups, question, [])
  const statements: Statement[] = []
  if (found.length === 2) statements.push(...relation(found[0]!.hit.ready, found[1]!.hit.ready, question))
  for (const cell of found) statements.push(figureLine(cell.hit.ready, cell.group, question.english))
  for (const cell of cells.filter(one => one.hit === null)) statements.push(missing(cell.group, question))
  const shown = new Set<string>()
  for (const cell of found) {
    const quote = quoteFigure(cell.hit.ready)
    if (!shown.has(quote.text)) statements.push(point(quoted(quote)))
    shown.add(quote.text)
  }
  const figures = found.map(cell => cell.hit.ready)
  const top = found.length > 2 && question.asked.extreme ? extremeOf(figures, question) : null
  if (top) statements.unshift(topLine(top, question))
  return {
    status: 'answered',
    reason: null,
    statements,
    figures: top ? [top, ...figures.filter(ready => ready !== top)] : figures,
    choices: [],
  }
}

function wantsNumbers(question: Question): boolean {
  if (
    /多了哪些|少了哪些|新增了?哪些|哪些(?:新|不同|变化)|做法|怎么(?!变|样变|走)|如何(?!变)|异同|区别|经验|措施/.test(
      question.plain,
    )
  )
    return false
  return !/\b(?:how did|approach|practice|measures)\b/i.test(question.text)
}

function missing(group: Group, question: Question): Statement {
  // A year without a citation is printed only where the asker wrote it, or where the words around it make it a year.
  const named = group.row.year !== null && (!question.english || question.text.includes(String(group.row.year)))
  return lead(
    unit(group.row),
    ...(named ? [text(' '), year(group.row)] : []),
    text(question.english ? ': not stated in the report.' : named ? '年度报告：未载明。' : '的报告：未载明。'),
  )
}

/** Practice of two units or years side by side; what a later year has new stands first. */
async function comparePractice(admitted: Admitted, seeking: Seeking): Promise<Draft> {
  const { question } = seeking
  const statements: Statement[] = []
  const groups = [...admitted.groups].sort((a, b) => (b.row.year ?? 0) - (a.row.year ?? 0)).slice(0, 3)
  for (const group of groups) {
    const { quotes } = await findPractice(group, seeking)
    if (quotes.length === 0) continue
    statements.push(
      lead(
        unit(group.row),
        ...(group.row.year === null ? [] : [text(' '), year(group.row)]),
        text(question.english ? ' report:' : '年度报告：'),
      ),
    )
    let used = 0
    for (const quote of quotes) {
      if (used + quote.text.length > 1_150 / groups.length && used > 0) break
      statements.push(point(text('• '), quoted(quote)))
      used += quote.text.length
    }
  }
  if (statements.length === 0) return notStated(admitted.groups, question, [])
  return { status: 'answered', reason: null, statements, figures: [], choices: [] }
}
