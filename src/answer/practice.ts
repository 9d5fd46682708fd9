/** Practice, problems and plans → draft: the few sentences that answer, verbatim, as points, within 1,500 characters. */

import type { ReadyPassage, ReadyReport } from '../search/holdings.js'
import { coverage } from '../search/matter.js'
import { type PassageAsk, type PassageHit, rankPassages, rankSentences, type SentenceHit } from '../search/retrieve.js'
import { sectionKind } from '../search/sections.js'
import type { Group } from './admit.js'
import { type Draft, lead, point, type Quote, quoted, quoteOf, type Statement, text, unit, year } from './draft.js'
import { choiceNotes } from './notes.js'
import { notStated } from './refuse.js'
import type { Seeking } from './seek.js'

/** Characters of quotes in one answer; the contract allows 1,500 in all. */
const BUDGET = 1_150
/** A focused question is answered by a few sentences. */
const FOCUSED = 620
/** Characters of the best sentence with those that follow it in its passage. */
const FOLLOWING = 400

export interface PracticeFinding {
  readonly group: Group
  readonly quotes: readonly Quote[]
  /** Share of the question's weight that the best passage holds. */
  readonly coverage: number
  readonly hits: readonly PassageHit[]
}

export async function findPractice(group: Group, seeking: Seeking): Promise<PracticeFinding> {
  const reports = await seeking.holdings.ready([group.row])
  const ask: PassageAsk = { ...seeking, store: seeking.holdings.store }
  const hits = await rankPassages(reports, ask)
  const kind =
    seeking.question.intent === 'problems' || seeking.question.intent === 'plans' ? seeking.question.intent : null
  const whole = kind ? sectionQuotes(reports[0]!, kind, hits, seeking) : null
  if (whole) return { group, quotes: whole, coverage: 1, hits }
  // Plans and problems stand in sentences of their own kind; anything else is not what was asked for.
  if (kind && !seeking.words.some(word => word.base >= 1 && word.held && !GENERAL.test(word.word)))
    return { group, quotes: [], coverage: 0, hits }
  const said = rankSentences(hits.slice(0, 12), ask)
  const sentences = kind ? said.filter(hit => SAYS[kind].test(hit.plain)) : said
  return {
    group,
    quotes: withList(chooseSentences(sentences, hits), reports[0]!),
    coverage: sentences[0]?.coverage ?? 0,
    hits,
  }
}

export function practiceDraft(finding: PracticeFinding, seeking: Seeking): Draft {
  const { question } = seeking
  const { group, quotes } = finding
  if (quotes.length === 0 || finding.coverage < leastCoverage(seeking)) return notStated([group], question, [])
  const statements: Statement[] = [
    lead(
      unit(group.row),
      ...(group.row.year === null ? [] : [text(' '), year(group.row)]),
      text(introduction(question.intent, question.english)),
    ),
  ]
  for (const quote of quotes) statements.push(point(text('• '), quoted(quote)))
  statements.push(...choiceNotes(group, question.english))
  return { status: 'answered', reason: null, statements, figures: [], choices: [] }
}

function introduction(intent: string, english: boolean): string {
  if (english)
    return intent === 'problems'
      ? ' report, on shortcomings:'
      : intent === 'plans'
        ? ' report, on plans:'
        : ' report says:'
  return intent === 'problems'
    ? '年度报告所述的问题与不足：'
    : intent === 'plans'
      ? '年度报告所述的下一步安排：'
      : '年度报告的相关表述：'
}

/** Least share of the question's weight that must stand in the best passage. */
function leastCoverage(seeking: Seeking): number {
  return seeking.words.some(word => word.base >= 1) ? 0.3 : 0
}

/** How a sentence outside its section shows that it speaks of a shortcoming or of what is to come. */
const SAYS = {
  problems: /问题|不足|短板|困难|薄弱|差距|欠缺|有待|不够|不强|不高|不到位|不平衡|尚未|缺乏|偏少|偏弱/,
  plans: /将|打算|计划|下一步|下步|拟|明年|今后|力争/,
} as const

/** Words that ask for the section, not for a matter within it. */
const GENERAL =
  /问题|不足|短板|困难|差距|计划|打算|安排|思路|重点|改进|下一步|工作|明年|指标|目标|没做好|没到位|欠账|^解决$|^应对$|^处理$/

/** Problems and plans asked for as such, or with a matter no passage of the section singles out: the section's points in order. */
function sectionQuotes(
  report: ReadyReport,
  kind: 'problems' | 'plans',
  hits: readonly PassageHit[],
  seeking: Seeking,
): Quote[] | null {
  const section = report.passages.filter(ready => sectionKind(ready) === kind)
  if (section.length === 0) return null
  const heavy = seeking.words.filter(word => word.base >= 1 && word.held && !GENERAL.test(word.word))
  const singled = heavy.length > 0 ? section.filter(ready => coverage(heavy, `${ready.plain}${ready.head}`) >= 0.5) : []
  if (heavy.length > 0 && singled.length > 0) return singledOut(singled, heavy, kind, hits)
  if (heavy.length > 0 && coverage(heavy, section.map(ready => ready.plain).join('')) < 0.15) return null
  return pack(section)
}

/** The passages of the section on the matter asked about; for problems also the reason that stands beside them. */
function singledOut(
  singled: readonly ReadyPassage[],
  heavy: Parameters<typeof coverage>[0],
  kind: string,
  hits: readonly PassageHit[],
): Quote[] {
  const ranked = [...singled].sort((a, b) => coverage(heavy, b.plain) - coverage(heavy, a.plain))
  const quotes: Quote[] = []
  let used = 0
  for (const ready of ranked.slice(0, 3)) {
    const quote = quoteOf(ready, 0, Math.min(ready.passage.text.length, FOCUSED))
    if (used + quote.text.length > FOCUSED && quotes.length > 0) break
    quotes.push(whole(ready) ?? quote)
    used += quote.text.length
  }
  // 「…，为什么」: the cause may stand in the section of problems beside a plan.
  const cause =
    kind === 'plans'
      ? hits.find(hit => sectionKind(hit.ready) === 'problems' && coverage(heavy, hit.ready.plain) >= 0.25)
      : undefined
  if (cause && used + cause.ready.passage.text.length < BUDGET)
    quotes.push(quoteOf(cause.ready, 0, cause.ready.passage.text.length))
  return quotes
}

function whole(ready: ReadyPassage): Quote | null {
  return ready.passage.text.length <= BUDGET ? quoteOf(ready, 0, ready.passage.text.length) : null
}

/** All points of a section within the budget; when it is longer, the first sentences of each. */
function pack(section: readonly ReadyPassage[]): Quote[] {
  const all = section.reduce((sum, ready) => sum + ready.passage.text.length, 0)
  if (all <= BUDGET) return section.map(ready => quoteOf(ready, 0, ready.passage.text.length))
  const share = Math.max(60, Math.floor(BUDGET / section.length))
  const quotes: Quote[] = []
  let left = BUDGET
  for (const ready of section) {
    const end = firstSentences(ready, share)
    if (end > left) break
    quotes.push(quoteOf(ready, 0, end))
    left -= end
  }
  return quotes
}

/** The end of the first sentences that fit into `share` characters; at least the first clause. */
function firstSentences(ready: ReadyPassage, share: number): number {
  let end = 0
  for (const sentence of ready.sentences) {
    if (sentence.end > share && end > 0) break
    end = sentence.end
    if (end >= share) break
  }
  if (end <= share * 2) return end
  const comma = /[，,；;]/g
  comma.lastIndex = share
  return comma.exec(ready.passage.text)?.index ?? end
}

/** The best sentences in text order, neighbours joined, those far below the best left out. */
function chooseSentences(sentences: readonly SentenceHit[], hits: readonly PassageHit[]): Quote[] {
  const top = sentences[0]
  if (!top) return []
  const best = top.ready
  const chosen: SentenceHit[] = []
  let used = 0
  for (const hit of sentences) {
    const near = hit.ready === best ? 0.45 : 0.72
    if (hit.score < top.score * near || chosen.includes(hit)) continue
    const size = hit.end - hit.start
    if (used + size > FOCUSED && chosen.length > 0) continue
    chosen.push(hit)
    used += size
    if (chosen.length === 1) used += follow(hit, sentences, chosen)
    if (chosen.length >= 9) break
  }
  return joinNeighbours(chosen, hits)
}

/** 「由四部分组成：一是…」: a quote that ends in a colon goes on in the paragraphs that follow. */
function withList(quotes: readonly Quote[], report: ReadyReport): Quote[] {
  const out: Quote[] = []
  for (const quote of quotes) {
    out.push(quote)
    let used = quote.text.length
    let next = report.passages.indexOf(quote.ready) + 1
    if (!/[：:]$/.test(quote.text) || quotes.some(other => other.ready === report.passages[next])) continue
    for (; next < report.passages.length && used < FOCUSED; next++) {
      const ready = report.passages[next]!
      if (
        !/^(?:[一二三四五六七八九十]是|[一二三四五六七八九十]要|第[一二三四五六七八九十]|[(（]?[一二三四五六七八九十\d]{1,2}[)）.、．])/.test(
          ready.plain,
        )
      )
        break
      out.push(quoteOf(ready, 0, ready.passage.text.length))
      used += ready.passage.text.length
    }
  }
  return out
}

/** A point is opened by its first sentence and told by the next ones: what follows the best sentence goes with it. */
function follow(top: SentenceHit, sentences: readonly SentenceHit[], chosen: SentenceHit[]): number {
  let used = 0
  const later = sentences
    .filter(hit => hit.ready === top.ready && hit.start > top.start)
    .sort((a, b) => a.start - b.start)
  for (const hit of later) {
    if (top.end - top.start + used + (hit.end - hit.start) > FOLLOWING) break
    chosen.push(hit)
    used += hit.end - hit.start
  }
  return used
}

function joinNeighbours(chosen: readonly SentenceHit[], hits: readonly PassageHit[]): Quote[] {
  const rank = new Map(hits.map((hit, i) => [hit.ready, i]))
  const inOrder = [...chosen].sort((a, b) => (rank.get(a.ready) ?? 0) - (rank.get(b.ready) ?? 0) || a.start - b.start)
  const quotes: { ready: ReadyPassage; start: number; end: number }[] = []
  for (const hit of inOrder) {
    const last = quotes.at(-1)
    const gap = last && last.ready === hit.ready ? hit.ready.passage.text.slice(last.end, hit.start) : null
    if (last && gap !== null && gap.trim() === '') last.end = hit.end
    else quotes.push({ ready: hit.ready, start: hit.start, end: hit.end })
  }
  return quotes.map(({ ready, start, end }) => quoteOf(ready, start, end))
}
