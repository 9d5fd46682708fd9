/** Sources of a report → the year it reports on, never the one it was published, signed or fetched in. */
import { yearOf } from './dates.js'
import type { Sources } from './identity.js'

const YEAR = /(20\d\d|二[〇零○OＯ][〇零○OＯ一二三四五六七八九]{2})年?/g

/** The reporting year, or null where the text does not say. */
export function reportingYear(sources: Sources): number | null {
  for (const title of sources.titles) {
    const year = yearInTitle(title)
    if (year) return year
  }
  return (
    yearInOpening(sources.opening) ??
    yearBeforePlans(sources.body) ??
    yearInOpening(sources.body.slice(0, 4000), 3) ??
    yearInTitle(sources.file)
  )
}

/** 「2023年度…」; of 「2023年总结和2024年计划」 the first, of 「2021—2023年」 the last. */
export function yearInTitle(title: string): number | null {
  const plain = title.replace(/《[^》]*》|[(（]20\d\d[-—至~][^)）]*[)）]/g, '')
  const span = /20\d\d年?[-—–至~](20\d\d)年/.exec(plain)
  if (span) return plausible(Number(span[1]))
  const hits = [...plain.matchAll(YEAR)].filter(
    hit => hit[0].endsWith('年') || /^(?:度|法治|$)/.test(plain.slice(hit.index + hit[0].length)),
  )
  return hits.length > 0 ? plausible(yearOf(hits[0]![1]!)) : null
}

/** Votes of the years an opening names: what is said of a year tells whether the report is about it. */
function yearInOpening(opening: string, least = 1): number | null {
  const plain = opening.replace(
    /《[^》]{0,60}》|〔\d{4}〕|[(（]20\d\d年?[-—–至~]?20\d\d年?[)）]|20\d\d年?[-—–至~]20\d\d年/g,
    '',
  )
  const votes = new Map<number, number>()
  for (const hit of plain.matchAll(YEAR)) {
    if (!hit[0].endsWith('年')) continue
    const year = plausible(yearOf(hit[1]!))
    if (year) votes.set(year, (votes.get(year) ?? 0) + weight(plain, hit.index, hit.index + hit[0].length))
  }
  const best = [...votes].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]
  return best && best[1] >= least ? best[0] : null
}

function weight(plain: string, start: number, end: number): number {
  const after = plain.slice(end, end + 40)
  const before = plain.slice(Math.max(0, start - 6), start)
  if (/^\d{1,2}月/.test(after) || /截至$|截止$/.test(before)) return 0.2
  if (/现将|将$/.test(before) && /情况|报告|总结|汇报/.test(after)) return 6
  if (/^度/.test(after)) return /法治|依法|工作|报告|情况/.test(after) ? 4 : 2
  if (/(?:^|[。\n:])$/.test(before) || start === 0) return 4
  return /打算|计划|安排|工作要点/.test(after.slice(0, 12)) ? 0.2 : 1
}

/** 「三、2024年工作打算」 is written at the end of 2023. */
function yearBeforePlans(body: string): number | null {
  const hit =
    /(20\d\d)年(?:度)?(?:法治政府建设|重点|主要|的|下一步)?(?:工作)?(?:打算|计划|安排|思路|展望|重点工作)/.exec(body)
  return hit ? plausible(Number(hit[1]) - 1) : null
}

/** Reports of this kind exist since 2004's 依法行政实施纲要. */
function plausible(year: number): number | null {
  return year >= 2004 && year <= 2099 ? year : null
}
