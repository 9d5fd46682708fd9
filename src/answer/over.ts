/** Questions over all reports → what was found in them, listed by listing.ts. */
import { type FigureAsk, type FigureHit, rankFigures } from '../search/figures.js'
import type { ReadyReport } from '../search/holdings.js'
import { presence } from '../search/matter.js'
import { candidates, type PassageAsk, type PassageHit, rankPassages } from '../search/retrieve.js'
import type { Admitted, Group } from './admit.js'
import type { Draft } from './draft.js'
import { figureList, type Item, notStatedAnywhere, passageList } from './listing.js'
import type { Seeking } from './seek.js'

export async function overDraft(admitted: Admitted, seeking: Seeking): Promise<Draft> {
  const { question } = seeking
  const numeric =
    /多少|几(?!乎)|数字|数据|量化|最多|最少|最高|最低|一共|总共|合计|排名|成绩|how many|how much|figures?|numbers?|most|highest|fewest|lowest|total|rate/i.test(
      question.plain + question.text,
    )
  const reports = await candidates(
    seeking.holdings,
    admitted.groups.map(group => group.row),
    passageAsk(seeking),
  )
  const figures = await figuresOver(reports, admitted, seeking)
  if (numeric && figures.length > 0) return figureList(figures, admitted, seeking)
  const passages = await passagesOver(reports, admitted, seeking)
  if (passages.length > 0) return passageList(passages, admitted, seeking)
  return figures.length > 0 ? figureList(figures, admitted, seeking) : notStatedAnywhere(admitted, seeking)
}

function passageAsk(seeking: Seeking): PassageAsk {
  return { ...seeking, store: seeking.holdings.store }
}

/** The figures of each report that are about the matter itself: its words stand in measure or clause, not only nearby. */
async function figuresOver(reports: readonly ReadyReport[], admitted: Admitted, seeking: Seeking): Promise<Item[]> {
  const groupOf = groupsOf(admitted, reports)
  const items: Item[] = []
  for (const report of reports) {
    const ask: FigureAsk = { ...seeking, measureVectors: await measureVectors(report, seeking), within: null }
    const hits = rankFigures(report.figures, ask).filter(hit => hit.fits && isAbout(hit, seeking))
    if (hits.length > 0) items.push({ group: groupOf.get(report.row.id)!, hits })
  }
  const best = Math.max(...items.map(item => item.hits[0]!.score), 0)
  return items
    .map(item => ({
      group: item.group,
      hits: item.hits.filter(hit => hit.score > best - 0.45 && hit.score > item.hits[0]!.score - 0.22).slice(0, 3),
    }))
    .filter(item => item.hits.length > 0)
    .sort((a, b) => b.hits[0]!.score - a.hits[0]!.score || (a.group.row.file < b.group.row.file ? -1 : 1))
}

/** The groups of these reports, by report: over everything there are ten thousands, and few of them bear on the question. */
function groupsOf(admitted: Admitted, reports: readonly ReadyReport[]): ReadonlyMap<string, Group> {
  const wanted = new Set(reports.map(report => report.row.id))
  const found = new Map<string, Group>()
  for (const group of admitted.groups)
    if (wanted.has(group.row.id) && !found.has(group.row.id)) found.set(group.row.id, group)
  return found
}

async function measureVectors(report: ReadyReport, seeking: Seeking): Promise<ReadonlyMap<string, Float32Array>> {
  if (!seeking.vector) return new Map()
  return seeking.holdings.store.measureVectors([...new Set(report.figures.map(ready => ready.figure.measure))])
}

function isAbout(hit: FigureHit, seeking: Seeking): boolean {
  const heavy = seeking.words.filter(word => word.base >= 1 && !GENERAL.test(word.word))
  if (heavy.length === 0) return false
  const { ready } = hit
  const near = heavy.map(word =>
    Math.max(presence(word, ready.measure + ready.scope + ready.quote), 0.7 * presence(word, ready.sentence)),
  )
  const all = heavy.reduce((sum, word) => sum + word.weight, 0)
  const held = heavy.reduce((sum, word, i) => sum + word.weight * near[i]!, 0)
  return held / all >= 0.6
}

/** Words of a question over all reports that say what kind of thing is wanted, not about what. */
const GENERAL =
  /^(?:数字|数据|量化|成绩|指标|具体|单位|部门|报告|情况|最多|最少|最高|最低|一共|给出|列出|写明|提到|统计|总数|办|件数|数量|人数|次数|库|库里|所有|全部|排名)$/

/** The best passage of each report that holds what is asked, best reports first. */
async function passagesOver(
  reports: readonly ReadyReport[],
  admitted: Admitted,
  seeking: Seeking,
): Promise<{ group: Group; hit: PassageHit; held: number }[]> {
  const hits = await rankPassages(reports, passageAsk(seeking))
  const heavy = seeking.words.filter(word => word.base >= 1 && !GENERAL.test(word.word))
  const groupOf = groupsOf(admitted, reports)
  const found = new Map<string, { group: Group; hit: PassageHit; held: number }>()
  for (const hit of hits) {
    const all = heavy.reduce((sum, word) => sum + word.weight, 0)
    const held =
      all > 0
        ? heavy.reduce((sum, word) => sum + word.weight * presence(word, `${hit.ready.head}${hit.ready.plain}`), 0) /
          all
        : 0
    const known = found.get(hit.ready.report.id)
    if (held >= 0.5 && (!known || held > known.held + 0.1))
      found.set(hit.ready.report.id, {
        group: groupOf.get(hit.ready.report.id)!,
        hit,
        held,
      })
  }
  const best = Math.max(...[...found.values()].map(item => item.held), 0)
  return [...found.values()]
    .filter(item => item.held >= best - 0.2)
    .sort((a, b) => b.held - a.held || b.hit.score - a.hit.score)
}
