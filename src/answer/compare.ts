/** Comparing questions → draft: each cell cited, the difference computed by code, and only over equal bases. */
import type { Embedder } from '../model.js'
import type { FigureHit } from '../search/figures.js'
import { rankFigures } from '../search/figures.js'
import type { ReadyFigure } from '../search/holdings.js'
import type { MatterWord } from '../search/matter.js'
import { matterOf, presence } from '../search/matter.js'
import type { Question } from '../search/question.js'
import { folded } from '../text.js'
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
  type Statement,
  text,
  unit,
  year,
} from './draft.js'
import { type FigureFinding, figureLine, findFigures } from './figure.js'
import { findPractice } from './practice.js'
import { notStated } from './refuse.js'
import { type Seeking, seekPart } from './seek.js'
import { baseUnit, compute, scale } from './verify.js'

interface Cell {
  readonly group: Group
  readonly hit: FigureHit | null
}

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

async function acrossGroups(admitted: Admitted, seeking: Seeking): Promise<Cell[]> {
  const findings: FigureFinding[] = []
  for (const group of admitted.groups) findings.push(await findFigures(group, seeking))
  return sameMeasure(findings)
}

/** Candidates looked at in each report when figures of one measure are brought together. */
const CANDIDATES = 4

/** Of the figures that may answer in each report, those that are most of one measure over all of them. */
function sameMeasure(findings: readonly FigureFinding[]): Cell[] {
  const open = findings.map(candidatesOf)
  let best: { cells: (FigureHit | null)[]; total: number } | null = null
  for (const anchor of open.flat()) {
    const cells = open.map(list => bestLike(list, anchor))
    const total = cells.reduce((sum, hit) => sum + (hit ? hit.score + 1.5 * likeness(hit.ready, anchor.ready) : 0), 0)
    if (!best || total > best.total) best = { cells, total }
  }
  return findings.map((finding, i) => ({ group: finding.group, hit: best?.cells[i] ?? null }))
}

function candidatesOf(finding: FigureFinding): FigureHit[] {
  const top = finding.found[0]
  return top ? finding.hits.filter(hit => hit.fits && hit.score > top.score - 0.25).slice(0, CANDIDATES) : []
}

function bestLike(list: readonly FigureHit[], anchor: FigureHit): FigureHit | null {
  const scored = list.map(hit => ({ hit, value: hit.score + 1.5 * likeness(hit.ready, anchor.ready) }))
  return scored.sort((a, b) => b.value - a.value)[0]?.hit ?? null
}

/** Measures of the same words and unit of measure are the same measure in another report's words. */
function likeness(a: ReadyFigure, b: ReadyFigure): number {
  const uom = a.figure.uom === b.figure.uom ? 0.08 : -0.05
  return 0.25 * dice(a.measure, b.measure) + uom
}

function dice(a: string, b: string): number {
  const pairs = (text: string): string[] =>
    Array.from({ length: Math.max(0, text.length - 1) }, (_, i) => text.slice(i, i + 2))
  const left = pairs(a)
  const right = pairs(b)
  if (left.length + right.length === 0) return a === b ? 1 : 0
  return (2 * left.filter(pair => right.includes(pair)).length) / (left.length + right.length)
}

/** 「道路运输和路政哪类更多」: the things named side by side, each looked for in the same report. */
async function acrossParts(group: Group, seeking: Seeking, embedder: Embedder | null): Promise<Cell[]> {
  const parts = partsOf(seeking)
  if (parts.length < 2) return [{ group, hit: (await findFigures(group, seeking)).found[0] ?? null }]
  const shared = sharedWords(seeking, parts)
  const [report] = await seeking.holdings.ready([group.row])
  const cells: Cell[] = []
  const used = new Set<ReadyFigure>()
  for (const part of parts) {
    const others = parts.filter(other => other !== part).flat()
    const own = await seekPart(seeking, seeking.question, [...part, ...shared], embedder)
    const ask = { ...own, measureVectors: new Map<string, Float32Array>(), within: group.within }
    const hits = rankFigures(report!.figures, ask).map(hit => ({
      hit,
      score: hit.score + 0.5 * partFit(hit.ready, part, others),
    }))
    const best = hits.filter(({ hit }) => hit.fits && !used.has(hit.ready)).sort((a, b) => b.score - a.score)[0]
    const held = best && partFit(best.hit.ready, part, []) > 0.3 ? best.hit : null
    if (held) used.add(held.ready)
    cells.push({ group, hit: held })
  }
  return cells
}

/** How much a figure's own words are those of its part and not of the others. */
function partFit(ready: ReadyFigure, part: readonly MatterWord[], others: readonly MatterWord[]): number {
  const what = `${ready.scope}${ready.measure}${clauseOf(ready)}`
  const own = Math.max(0, ...part.map(word => presence(word, what)))
  const other = Math.max(0, ...others.map(word => presence(word, `${ready.scope}${ready.measure}`)))
  return own - 0.6 * other
}

/** The last comma-clause before the number: the words nearest to it. */
function clauseOf(ready: ReadyFigure): string {
  const local = folded(
    ready.passage.passage.text.slice(
      Math.max(0, ready.figure.start - ready.passage.passage.start),
      ready.figure.rawEnd - ready.passage.passage.start,
    ),
  )
  return local.split(/[,;。:、]/).at(-1) ?? local
}

/** The things side by side, as groups of the question's words: what stands before and after 和, 与, 还是, 比. */
function partsOf(seeking: Seeking): MatterWord[][] {
  const { question } = seeking
  const plain = question.english ? question.text : question.plain
  const chars = plain.split('')
  for (const mention of question.units) chars.fill('\n', mention.start, mention.end)
  const open = chars.join('').replace(/(?:19|20)\d{2}年度?/g, '\n')
  const match =
    /([^\n,，。?？:;]{1,14}?)(?:和|与|跟|、|还是|比|同|对比|vs\.?)([^\n,，。?？:;]{1,14}?)(?=(?:哪|谁|各|分别|相比|比|差|的|更|两|之间|,|，|\?|？|多|少|高|低|$))/.exec(
      open,
    )
  if (!match) return []
  return [match[1]!, match[2]!].map(part => matterOf(part, [])).filter(part => part.length > 0)
}

function sharedWords(seeking: Seeking, parts: readonly (readonly MatterWord[])[]): MatterWord[] {
  const inParts = new Set(parts.flat().map(word => word.word))
  return seeking.question.matter.filter(word => !inParts.has(word.word))
}

/** Which is more and by how much; only where both count the same thing in the same unit of measure. */
function relation(a: ReadyFigure, b: ReadyFigure, question: Question): Statement[] {
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
function extremeOf(figures: readonly ReadyFigure[], question: Question): ReadyFigure | null {
  const first = figures[0]!
  if (!figures.every(ready => sameBase(ready, first))) return null
  const size = (ready: ReadyFigure): number => ready.figure.value * scale(ready.figure.uom)
  return figures.reduce((best, ready) =>
    (question.asked.extreme === 'most' ? size(ready) > size(best) : size(ready) < size(best)) ? ready : best,
  )
}

function topLine(top: ReadyFigure, question: Question): Statement {
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
