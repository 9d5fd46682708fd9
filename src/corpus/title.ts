/** Lines of the head → the report's title, broken over lines or not. Leaves reading unit and year from it to identity.ts. */
import { folded } from '../text.js'
import { isFurniture } from './furniture.js'
import { holdsSentence, type Line } from './lines.js'
import { isUnitName } from './names.js'

export interface Title {
  /** As printed, line breaks dropped. */
  readonly text: string
  readonly plain: string
  readonly lines: readonly Line[]
  readonly start: number
  /** Where it ends in its last line; a page may have put more behind it. */
  readonly end: number
}

/** A report's title ends so: 报告, 总结, 情况…, perhaps with a bracket behind. */
const ENDS =
  /(?:报告|总结|汇报|公告|综述|要情|情况|建设工作|工作年报|年报|自查|述职述法)(?:[和及与暨](?:20\d\d年)?(?:度)?.{0,10}(?:思路|打算|计划|安排|要点|谋划))?(?:[(（][^()]{1,20}[)）])?$/
const TOPIC = /法治|依法行政|依法治|法制|普法|述法|执法/
const MARKED = /^(?:[一二三四五六七八九十]{1,3}、|[(][一二三四五六七八九十]{1,3}[)]|\d{1,2}[.、])/
/** A head longer than this is a site's menu, and the title stands before it ends. */
const HEAD_LINES = 300

/** The title among the full (not blank) lines before the body; where several lines could be it, the one that says most. */
export function findTitle(text: string, full: readonly Line[]): Title | null {
  let best: { title: Title; score: number } | null = null
  for (let index = 0; index < Math.min(full.length, HEAD_LINES); index++) {
    const line = full[index]!
    if (index > 0 && holdsSentence(line) && /。/.test(line.plain)) break
    const title = titleAt(text, full, index)
    if (!title) {
      if (MARKED.test(line.plain) && !best) continue
      if (MARKED.test(line.plain)) break
      continue
    }
    const score = scoreOf(title.plain)
    if (!best || score > best.score) best = { title, score }
  }
  return best?.title ?? null
}

/** Whether a line says the title again: breadcrumbs, browser titles, a second print. */
export function isRepeat(line: Line, title: Title): boolean {
  if (title.lines.some(one => one.index === line.index)) return false
  const plain = bareOf(line.plain)
  return (
    plain === bareOf(title.plain) ||
    (plain.length >= 8 && title.lines.length > 1 && title.lines.some(one => bareOf(one.plain) === plain))
  )
}

function titleAt(text: string, full: readonly Line[], index: number): Title | null {
  for (const count of [1, 2, 3]) {
    const lines = full.slice(index, index + count)
    if (lines.length < count || lines.some(line => !canHold(line))) return null
    const plain = lines.map(line => headed(line.plain)).join('')
    const cut = cutOf(plain)
    if (
      cut &&
      isWhole(cut) &&
      (count === 1 || lines.slice(0, -1).every(line => opens(line.plain) && !isFurniture(line, 'head')))
    )
      return made(text, lines, cut)
  }
  return null
}

function canHold(line: Line): boolean {
  return (
    line.plain.length <= 120 &&
    !/>{1,2}|»|当前位置|[。;]|^【.*】$|^附件|^(?:来源|时间|发布)/.test(line.plain) &&
    !MARKED.test(line.plain)
  )
}

/** The title part of a line to which the page may have added a date or a counter. */
function cutOf(plain: string): string | null {
  if (ENDS.test(plain)) return plain
  const hit =
    /^(.{8,80}?(?:报告|总结|汇报)(?:\([^()]{1,20}\))?)(?=(?:发布|发文|时间|日期|来源|浏览|字体|字号|【|\[|20\d\d-))/.exec(
      plain,
    )
  return hit ? hit[1]! : null
}

function isWhole(plain: string): boolean {
  return (
    plain.length >= 8 &&
    plain.length <= 100 &&
    TOPIC.test(plain) &&
    !/^(?:现将|根据|按照)|如下/.test(plain) &&
    !/^附件/.test(plain)
  )
}

/** First line of a broken title: a unit, or words that have not come to their end. */
function opens(plain: string): boolean {
  if (isUnitName(headed(plain))) return true
  return !ENDS.test(plain) && !/[:,.]$/.test(plain) && plain.length >= 5 && /20\d\d|关于|法治|二〇/.test(plain)
}

function made(text: string, lines: readonly Line[], cut: string): Title {
  const last = lines.at(-1)!
  const raw = lines.map(line => text.slice(line.start, line.end))
  const end = endOf(
    raw.at(-1)!,
    raw.slice(0, -1).reduce((sum, part) => sum + headed(folded(part)).length, 0),
    cut.length,
  )
  const parts = raw.map((part, index) => (index === raw.length - 1 ? part.slice(0, end) : part))
  return {
    text: parts
      .join('')
      .replace(/^[#*\s]+|\*+$/g, '')
      .replace(/^(?:标\s*题|名\s*称|信息名称)\s*[:：]\s*/, ''),
    plain: cut,
    lines,
    start: lines[0]!.start,
    end: last.start + end,
  }
}

/** Length of the raw last line that covers the folded cut. */
function endOf(raw: string, before: number, length: number): number {
  for (let end = 1; end <= raw.length; end++)
    if (before + headed(folded(raw.slice(0, end))).length >= length) {
      return end
    }
  return raw.length
}

function scoreOf(plain: string): number {
  const year = /20\d\d|二[〇零○]/.test(plain) ? 3 : 0
  const head = plain.split(/20\d\d|关于|法治|推进/)[0]!
  return year + (isUnitName(head) ? 2 : 0) + (/报告|总结|汇报/.test(plain) ? 1 : 0)
}

function headed(plain: string): string {
  return plain
    .replace(/^[#*]+/, '')
    .replace(/\*+$/, '')
    .replace(/^(?:标题|名称|信息名称):/, '')
    .replace(/^【[^】]{1,10}】/, '')
}

function bareOf(plain: string): string {
  return headed(plain).replace(/[^\p{L}\p{N}]/gu, '')
}
