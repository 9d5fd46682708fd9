/** A comparing question → for each report, or each thing named side by side, the figure that may stand beside the others; null where there is none. */
import type { Embedder } from '../model.js'
import type { FigureHit } from '../search/figures.js'
import { rankFigures } from '../search/figures.js'
import type { ReadyFigure } from '../search/holdings.js'
import type { MatterWord } from '../search/matter.js'
import { matterOf, presence } from '../search/matter.js'
import { folded } from '../text.js'
import type { Admitted, Group } from './admit.js'
import { type FigureFinding, findFigures } from './figure.js'
import { type Seeking, seekPart } from './seek.js'

export interface Cell {
  readonly group: Group
  readonly hit: FigureHit | null
}

export async function acrossGroups(admitted: Admitted, seeking: Seeking): Promise<Cell[]> {
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
export async function acrossParts(group: Group, seeking: Seeking, embedder: Embedder | null): Promise<Cell[]> {
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
