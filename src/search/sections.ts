/** A passage → whether it stands among problems, among plans or in neither, by its headings and its own words. */
import type { ReadyPassage } from './holdings.js'

const PROBLEM_HEAD = /问题|不足|困难|短板|差距|薄弱|欠缺|弱项|制约/
const PLAN_HEAD =
  /打算|计划|下一步|下步|下一年|下一阶段|安排|思路|今后|努力方向|展望|20\d\d年(?:度)?(?:的)?(?:重点|工作|主要|法治)|重点工作|改进措施|来年|明年/

/** Problems are asked for in sections of problems, plans in sections of plans, practice in neither. */
export function sectionKind(ready: ReadyPassage): SectionKind {
  const known = kinds.get(ready)
  if (known !== undefined) return known
  const made = kindOf(ready)
  kinds.set(ready, made)
  return made
}

type SectionKind = 'problems' | 'plans' | null
const kinds = new WeakMap<ReadyPassage, SectionKind>()

function kindOf(ready: ReadyPassage): SectionKind {
  const own = kindOfHead(ready)
  if (
    own !== null ||
    !/^(?:[二三四五六七八九]是|[二三四五六七八九]要|其[次三]|再次|最后|第[二三四五六]|此外|同时)/.test(ready.plain)
  )
    return own ?? lined(ready)
  return ready.previous ? sectionKind(ready.previous) : null
}

/** 「…还存在差距。一是…」: the first item belongs to the line that leads over to it. */
function lined(ready: ReadyPassage): SectionKind {
  const before = ready.previous
  if (
    !before ||
    !/^(?:一是|一要|首先|第一)/.test(ready.plain) ||
    before.passage.section[0] !== ready.passage.section[0]
  )
    return null
  return before.plain.length < 220 && kindByText(before.plain.slice(-120), false) !== null ? sectionKind(before) : null
}

function kindOfHead(ready: ReadyPassage): SectionKind {
  const outer = ready.head.split('>').slice(0, 2).join('>')
  const both = PROBLEM_HEAD.test(outer) && PLAN_HEAD.test(outer)
  if (both || outer === '') return kindByText(ready.plain, both)
  if (PLAN_HEAD.test(outer) && !/完成情况|(?:主要)?(?:举措|做法)|成效|工作情况|开展情况/.test(outer)) return 'plans'
  return PROBLEM_HEAD.test(outer) && !/解决|化解/.test(outer) ? 'problems' : kindByText(ready.plain, false)
}

function kindByText(plain: string, both: boolean): 'problems' | 'plans' | null {
  if (
    /^(?:[一二三四五六七八九十]、|[(（].[)）])?.{0,6}(?:下一步|下步|今后|接下来|新的一年|20\d\d年,?(?:我|将|计划|全|重点|继续)|20\d\d年(?:打算|计划|安排|将))/.test(
      plain,
    ) &&
    /将|继续|进一步|打算|计划|要/.test(plain.slice(0, 120))
  )
    return 'plans'
  if (
    /(?:还?存在|仍有|仍存在).{0,12}(?:问题|不足|差距|短板)|(?:主要)?(?:问题|不足)(?:主要)?(?:是|表现)|不足主要|差距/.test(
      plain.slice(0, 160),
    )
  )
    return 'problems'
  return both ? 'problems' : null
}
