/**
 * A scene → what a model is given to write from: numbered sentences of few passages, and figures under names ({f1}) that code prints
 * in their place. Passages are fenced, and nothing in them can close the fence.
 */
import { createHash } from 'node:crypto'
import type { ReadyFigure, ReadyPassage, ReadySentence } from '../search/holdings.js'
import { folded } from '../text.js'
import type { Derived } from './draft.js'
import { isAddressed } from './ground/addressed.js'
import type { Scene } from './ground/scene.js'

export interface Material {
  readonly sentences: readonly ReadySentence[]
  /** {f1} is the first. */
  readonly figures: readonly ReadyFigure[]
  /** {d1} is the first. */
  readonly derived: readonly Derived[]
  readonly fence: string
}

/** Small models read 65–130 tokens a second on an office machine: three passages of 400 characters take some ten (shared/llm). */
const PASSAGES = 3
const CHARACTERS = 1_200

/** The material of a scene; `chosen`: passages a model picked, best first, before those of the draft. */
export function materialOf(scene: Scene, chosen: readonly ReadyPassage[] = []): Material {
  const sentences = sentencesFor(scene, chosen)
  const passages = new Set(sentences.map(sentence => sentence.passage))
  const settled = scene.settled.figures
  const others = scene.reports
    .flatMap(report => report.figures)
    .filter(
      ready =>
        passages.has(ready.passage) && !settled.includes(ready) && sentences.some(one => one.plain === ready.sentence),
    )
  return {
    sentences,
    figures: [...settled, ...others].slice(0, 24),
    derived: scene.settled.statements.flatMap(one =>
      one.parts.flatMap(part => (part.kind === 'derived' && part.derived.operation !== 'count' ? [part.derived] : [])),
    ),
    fence: fenceOf(sentences.map(one => one.plain).join('\n')),
  }
}

/** `[1]（单位 年度）句子` a line. */
export function printSentences({ sentences }: Material, scene: Scene): string {
  const several = scene.groups.length > 1
  return sentences
    .map((sentence, i) => {
      const { report } = sentence.passage
      return `[${i + 1}] ${several ? `（${report.unit ?? report.file} ${report.year ?? ''}）` : ''}${harmless(written(sentence))}`
    })
    .join('\n')
}

/** `{f1} = 指标：数字（单位 年度，范围）` a line. */
export function printFigures({ figures, derived }: Material, scene: Scene): string {
  const several = scene.groups.length > 1
  const lines = figures.map((ready, i) => {
    const where = [
      several ? `${ready.report.unit ?? ''} ${ready.report.year ?? ''}` : '',
      ready.scope,
      ready.figure.role === 'target' ? '要求，不是结果' : '',
    ].filter(words => words.trim() !== '')
    return `{f${i + 1}} = ${harmless(ready.measure)}：${folded(ready.figure.raw)}${where.length > 0 ? `（${where.join('，')}）` : ''}`
  })
  const computed = derived.map((one, i) => `{d${i + 1}} = ${NAMES[one.operation]}：${one.value}${one.uom}`)
  return [...lines, ...computed].join('\n') || '（没有数字）'
}

/** The passages of the scene's draft that may be told from, in its order. */
export function draftPassages(scene: Scene): readonly ReadyPassage[] {
  const cited = scene.settled.statements.flatMap(one =>
    one.parts.flatMap(part => (part.kind === 'quote' || part.kind === 'cite' ? [part.quote.ready] : [])),
  )
  return [...new Set(cited)].filter(ready => !isAddressed(ready))
}

const NAMES = { difference: '相差', sum: '合计', ratio: '占比', growth: '增幅', count: '份数' } as const

/** Characters that could close the fence, begin a role or hide text are no part of a report's words. */
export function harmless(text: string): string {
  return text
    .replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu, ' ')
    .replace(/[<>{}`]|={3,}|-{3,}|#{2,}/g, ' ')
    .trim()
}

/** Marks the material's bounds; made from it, so that the same question is asked in the same words, and no report can know it. */
export function fenceOf(text: string): string {
  return `<<<${createHash('sha256').update(`fazhi ${text}`).digest('hex').slice(0, 12)}>>>`
}

function sentencesFor(scene: Scene, chosen: readonly ReadyPassage[]): ReadySentence[] {
  const quotes = scene.settled.statements.flatMap(one =>
    one.parts.flatMap(part => (part.kind === 'quote' || part.kind === 'cite' ? [part.quote] : [])),
  )
  const several = new Set(quotes.map(quote => quote.ready.report.id)).size
  const passages = [...new Set([...chosen, ...draftPassages(scene)])].slice(
    0,
    Math.max(PASSAGES, several, chosen.length),
  )
  const share = CHARACTERS / Math.max(1, passages.length)
  return passages.flatMap(ready => {
    const quoted = quotes.filter(quote => quote.ready === ready)
    const base = ready.passage.start
    const wanted = ready.sentences.filter(one =>
      quoted.some(quote => one.start + base < quote.end && one.end + base > quote.start),
    )
    // A passage a model chose is given whole; of the others what the draft quotes, for the rest is about something else.
    let used = 0
    const taken = (wanted.length > 0 ? wanted : ready.sentences).filter((one, i) => {
      used += one.plain.length
      return used <= share || i === 0
    })
    return taken.sort((a, b) => a.start - b.start)
  })
}

function written(sentence: ReadySentence): string {
  return sentence.passage.passage.text.slice(sentence.start, sentence.end).replace(/\s*\n\s*/g, '')
}
