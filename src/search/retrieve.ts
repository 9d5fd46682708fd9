/**
 * Question + reports admitted → passages that bear on it, best first, each with the reasons for its score: BM25 over words
 * and character pairs, the share of the question's words held, vectors, and the kind of section. Searching changes nothing.
 */
import type { Store } from '../index/store.js'
import { cosine } from '../model.js'
import { type Observer, UNSEEN } from '../observe.js'
import { folded, terms } from '../text.js'
import type { Reason } from './figures.js'
import type { Holdings, ReadyPassage, ReadyReport } from './holdings.js'
import { coverage, presence, type WeighedWord } from './matter.js'
import type { Question } from './question.js'
import { sectionKind } from './sections.js'

export interface PassageHit {
  readonly ready: ReadyPassage
  /** Sum of the reasons. */
  readonly score: number
  readonly reasons: readonly Reason[]
}

export interface PassageAsk {
  readonly question: Question
  readonly words: readonly WeighedWord[]
  readonly carried: readonly WeighedWord[]
  readonly vector: Float32Array | null
  readonly store: Store
  readonly observe?: Observer | undefined
}

/** BM25 on passages of some 100–350 characters with their head: k1 0.6, b 0.6 (shared/parts.md, measured on three Chinese sets). */
const K1 = 0.6
const B = 0.6

/** Up to so many admitted passages are all compared; beyond, the store's two arms name the candidates. Measured in bench/growth. */
const COMPARED_WHOLE = 1_500
const CANDIDATES = 64
/** Reports read whole when no unit is named. */
const LIKELY = 16

/** Ranks passages of the reports admitted; highest first, ties in text order. */
export function rankPassages(reports: readonly ReadyReport[], ask: PassageAsk): Promise<PassageHit[]> {
  return (ask.observe ?? UNSEEN).step('retrieve', () => ranked(reports, ask))
}

async function ranked(reports: readonly ReadyReport[], ask: PassageAsk): Promise<PassageHit[]> {
  const passages = reports.flatMap(report => report.passages)
  if (passages.length === 0) return []
  const query = [...new Set(terms(queryText(ask)))]
  const { passages: total } = await ask.store.stats()
  const frequency = await ask.store.documentFrequency(query)
  const vectors = ask.vector
    ? await ask.store.vectors(passages.map(ready => ready.passage.id))
    : new Map<string, Float32Array>()
  const bodies = passages.map(headed)
  const mean = bodies.reduce((sum, body) => sum + body.length, 0) / bodies.length
  const lexical = bodies.map(body => bm25(body, query, frequency, total, mean))
  const best = Math.max(...lexical, 1e-9)
  const hits = passages.map((ready, i) => hitOf(ready, lexical[i]! / best, vectors.get(ready.passage.id), ask))
  return hits.sort((a, b) => b.score - a.score || order(a.ready, b.ready))
}

/** What a question over everything is answered from: reports read whole while they are few, else the passages the store's two arms find. */
export async function candidates(
  holdings: Holdings,
  rows: Holdings['rows'],
  ask: PassageAsk,
): Promise<readonly ReadyReport[]> {
  if (comparedWhole(rows)) return holdings.ready(rows)
  return holdings.readyPassages(await candidatePassages(holdings, rows, ask))
}

/** Whether reports are few enough to be compared passage by passage. */
export function comparedWhole(rows: Holdings['rows']): boolean {
  let passages = 0
  return rows.every(row => {
    passages += row.passages
    return passages <= COMPARED_WHOLE
  })
}

/** The reports most likely to hold the matter, best first; all of them while they are few. */
export async function likelyReports(
  holdings: Holdings,
  rows: Holdings['rows'],
  ask: PassageAsk,
): Promise<Holdings['rows']> {
  if (rows.length <= LIKELY) return rows
  const found = [...new Set((await candidatePassages(holdings, rows, ask)).map(id => id.slice(0, id.lastIndexOf('.'))))]
  return found.slice(0, LIKELY).flatMap(id => holdings.rowOf.get(id) ?? [])
}

async function candidatePassages(holdings: Holdings, rows: Holdings['rows'], ask: PassageAsk): Promise<string[]> {
  const reports = rows.length < holdings.rows.length ? { reports: rows.map(row => row.id) } : {}
  const words = await ask.store.searchWords(await tellingTerms(ask), reports, CANDIDATES)
  const near = ask.vector ? await ask.store.searchVector(ask.vector, reports, CANDIDATES / 4) : []
  return [...new Set([...words, ...near].map(hit => hit.id))]
}

/** Places of terms that are looked at: a million passages hold a common word in ten thousands of them. */
const MOST_PLACES = 200_000
/** Terms looked for though they stand in many places. */
const LEAST_TERMS = 4

/** Terms that stand in few passages: those of every paragraph cost the most and say the least. */
async function tellingTerms(ask: PassageAsk): Promise<string[]> {
  const all = [
    ...new Set(terms([...ask.words, ...ask.carried].flatMap(word => word.wordings.slice(0, 4)).join(' '))),
  ].filter(term => term.length > 1)
  const { passages } = await ask.store.stats()
  const frequency = await ask.store.documentFrequency(all)
  const telling = all.filter(
    term => (frequency.get(term) ?? 0) > 0 && frequency.get(term)! <= Math.max(50, passages * 0.1),
  )
  return rarest(telling.length > 0 ? telling : all, frequency)
}

/** As many as stand in so many places together, rare ones first; in their own order. */
function rarest(terms: readonly string[], frequency: ReadonlyMap<string, number>): string[] {
  const places = (term: string): number => frequency.get(term) ?? 0
  const taken = new Set<string>()
  let sum = 0
  for (const term of [...terms].sort((a, b) => places(a) - places(b) || (a < b ? -1 : 1))) {
    sum += places(term)
    if (sum > MOST_PLACES && taken.size >= LEAST_TERMS) break
    taken.add(term)
  }
  return terms.filter(term => taken.has(term))
}

/** What is searched for: the question's words, with what a follow-up carries over. */
export function queryText(ask: {
  readonly words: readonly WeighedWord[]
  readonly carried: readonly WeighedWord[]
}): string {
  return [...ask.words, ...ask.carried].map(word => word.wordings[0]).join(' ')
}

function order(a: ReadyPassage, b: ReadyPassage): number {
  return a.report.file < b.report.file ? -1 : a.report.file > b.report.file ? 1 : a.passage.ordinal - b.passage.ordinal
}

/** How much each arm counts; the bench's table of arms shows that none of them may go (npm run bench). */
const WEIGHTS = { bm25: 0.35, words: 0.6, carried: 0.2, head: 0.15, vector: 0.15 } as const

function hitOf(ready: ReadyPassage, lexical: number, vector: Float32Array | undefined, ask: PassageAsk): PassageHit {
  const reasons: Reason[] = []
  add('bm25', WEIGHTS.bm25 * lexical)
  add('words', WEIGHTS.words * coverage(ask.words, ready.plain))
  add('carried', WEIGHTS.carried * coverage(ask.carried, ready.plain))
  add('head', WEIGHTS.head * coverage(ask.words, ready.head))
  add('vector', ask.vector && vector ? WEIGHTS.vector * Math.max(0, cosine(ask.vector, vector)) : 0)
  add('section', sectionFit(ready, ask.question))
  return { ready, score: reasons.reduce((sum, reason) => sum + reason.value, 0), reasons }

  function add(name: string, value: number): void {
    if (value !== 0) reasons.push({ name, value })
  }
}

function sectionFit(ready: ReadyPassage, question: Question): number {
  const kind = sectionKind(ready)
  if (question.intent === 'problems') return kind === 'problems' ? 0.4 : kind === 'plans' ? -0.1 : 0
  if (question.intent === 'plans') return kind === 'plans' ? 0.4 : kind === 'problems' ? -0.1 : 0
  if (/(?:报告|汇报|总结|通报)如下/.test(ready.plain)) return -0.15
  return kind === null ? 0 : -0.12
}

/** A passage with its head before it (unit, year, sections), the largest gain of anything tried on passages. */
function headed(ready: ReadyPassage): string {
  const known = texts.get(ready)
  if (known !== undefined) return known
  const { unit, year } = ready.report
  const made = `${folded(unit ?? '')} ${year ?? ''} ${ready.head} ${ready.plain}`.toLowerCase()
  texts.set(ready, made)
  return made
}

const texts = new WeakMap<ReadyPassage, string>()

/** BM25 by counting the query's terms in the text itself: a passage is never cut into terms to be ranked. */
function bm25(
  text: string,
  query: readonly string[],
  frequency: ReadonlyMap<string, number>,
  total: number,
  mean: number,
): number {
  let sum = 0
  for (const term of query) {
    const count = occurrences(text, term)
    if (count === 0) continue
    const holders = frequency.get(term) ?? 1
    const idf = Math.log(1 + (total - holders + 0.5) / (holders + 0.5))
    sum += (idf * count * (K1 + 1)) / (count + K1 * (1 - B + (B * text.length) / mean))
  }
  return sum
}

function occurrences(text: string, term: string): number {
  let count = 0
  for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + term.length)) count++
  return count
}

export interface SentenceHit {
  readonly ready: ReadyPassage
  readonly start: number
  readonly end: number
  readonly plain: string
  readonly score: number
  readonly coverage: number
}

/** Sentences of the best passages, scored by the words they hold themselves, with their passage and heading for company. */
export function rankSentences(hits: readonly PassageHit[], ask: PassageAsk): SentenceHit[] {
  const found: SentenceHit[] = []
  for (const hit of hits) {
    for (const sentence of hit.ready.sentences) {
      const own = coverage(ask.words, sentence.plain)
      const company = coverage(ask.words, `${hit.ready.head} ${hit.ready.plain}`)
      found.push({
        ready: hit.ready,
        start: sentence.start,
        end: sentence.end,
        plain: sentence.plain,
        coverage: company,
        score: own + 0.3 * hit.score,
      })
    }
  }
  return found.sort((a, b) => b.score - a.score || order(a.ready, b.ready) || a.start - b.start)
}

/** Words of weight that a report holds nowhere. */
export function absentWords(words: readonly WeighedWord[], reports: readonly ReadyReport[]): WeighedWord[] {
  return words.filter(
    word =>
      word.base >= 1 &&
      !reports.some(report => report.passages.some(ready => presence(word, `${ready.head} ${ready.plain}`) > 0.4)),
  )
}
