/** A passage's numbers → wholes with the parts said of them: 「其中」, brackets, 「分为」, 「合计」, or parts that a dimension tells apart. */
import type { RuleBook } from '../rules.js'
import { divisionOf, memberOf, patternOf } from './dimension.js'
import type { Leaf, Quantity } from './sheet.js'

/** How the parts are brought in. `among` 其中, 含: there may be others. `kinds` 分为, 按…分, 合计: there are no others. */
export type Marker = 'among' | 'bracket' | 'kinds' | 'total' | 'plain'

export interface Group {
  readonly whole: Quantity
  /** Candidates in text order: the parts are a beginning of it (for `total` an end). */
  readonly run: readonly Quantity[]
  readonly marker: Marker
  /** Wholes further back that the parts may belong to instead. */
  readonly others: readonly Quantity[]
}

export function groupsOf(leaf: Leaf, rules: RuleBook): Group[] {
  const all = leaf.quantities.filter(one => one.figure.role !== 'target' && one.figure.role !== 'change')
  return [
    ...all.flatMap((whole, i) => bracketGroup(whole, all.slice(i + 1))),
    ...all.flatMap((first, i) => markedGroup(first, all, i)),
    ...all.flatMap((first, i) => namedGroup(first, all, i)),
    ...all.flatMap((whole, i) => plainGroup(whole, all.slice(i + 1), rules)),
    ...all.flatMap((whole, i) => totalGroup(whole, all.slice(0, i))),
  ]
}

const AMONG = /(?:其中|包括|包含|(?<!不|蕴|饱)含)[:,]?(?:有|了)?/
const KINDS =
  /(?:按[^,。;:]{1,10}(?:分|划分)(?:类|别)?|分(?:别)?为|分为|具体(?:为|是)|由|构成(?:为|是)|组成(?:为|是)|分类(?:为|是))[:,]?$|(?:按[^,。;:]{1,10}分)[:,]/

/** 「按案件类别分为路政案件45件」: the marker and the first name in one clause. */
const GLUED = /^(?:按[^,。;:]{1,10})?(?:分|划分)为(?=.{2})/

/** 「3476台(州级604台,县级2982台)」. */
function bracketGroup(whole: Quantity, rest: readonly Quantity[]): Group[] {
  const open = /^[^,。;:()、]{0,12}\(/.exec(whole.leaf.plain.slice(whole.end))
  if (!open) return []
  const from = whole.end + open[0].length
  const to = closing(whole.leaf.plain, from)
  const run = rest.filter(one => one.start >= from && one.end <= to && one.depth === whole.depth + 1)
  const own = compatible(whole, run)
  if (own.length === 0) return []
  const lead = whole.leaf.plain.slice(from, own[0]!.start)
  return [{ whole, run: own, marker: AMONG.test(lead) ? 'among' : 'bracket', others: [] }]
}

function closing(plain: string, from: number): number {
  let depth = 1
  for (let i = from; i < plain.length; i++) {
    if (plain[i] === '(') depth++
    if (plain[i] === ')' && --depth === 0) return i
  }
  return plain.length
}

/** 「…8964件,罚没款…,其中普通程序案件2210件、简易程序案件6754件」; 「按类别分:路政案件122件、…」. */
function markedGroup(first: Quantity, all: readonly Quantity[], index: number): Group[] {
  const { leaf } = first
  const previous = all.slice(0, index).findLast(one => one.depth <= first.depth && one.end <= first.start)
  const lead = leaf.plain.slice(previous?.end ?? first.sentence, first.start)
  const own = lead.slice(Math.max(0, lead.search(/[^,。;:、(]*$/) - 14))
  const marker =
    KINDS.test(beforeNames(lead, first)) || GLUED.test(first.before) ? 'kinds' : AMONG.test(own) ? 'among' : null
  if (!marker || opens(lead)) return []
  const run = [first, ...runAfter(first, all.slice(index + 1))]
  const wholes = all
    .slice(0, index)
    .filter(one => one.depth === first.depth && one.sentence === first.sentence && areAlike(first, one))
    .reverse()
  const [whole, ...others] = wholes
  return whole ? [{ whole, run: compatible(whole, run), marker, others }] : []
}

/** A bracket is opened and not closed: bracketGroup sees to it. */
function opens(lead: string): boolean {
  return lead.split('(').length > lead.split(')').length
}

/** The words between the whole and the first part, without the part's own name. */
function beforeNames(lead: string, first: Quantity): string {
  const at = lead.lastIndexOf(first.before)
  const bare = at >= 0 && first.before !== '' ? lead.slice(0, at) : lead
  return `${bare}${/^(?:分别|其中)/.exec(first.before)?.[0] ?? ''}`.replace(/[:,]$/, mark => (mark === ':' ? ':' : ''))
}

const NAMED =
  /^(?:在|上述|以上)?(审结|办结|结案|立案|受理|收到|处罚|调解|查处|评查|抽查|检查|化解|培训)(?:的)?([\u4e00-\u9fff]{0,6})(?:中|里|当中)[:,]?/

/** 「立案376件,办结371件…。办结案件中,道路运输226件、路政118件…」: the whole is named again, its number stands before. */
function namedGroup(first: Quantity, all: readonly Quantity[], index: number): Group[] {
  const { leaf } = first
  const lead = leaf.plain.slice(first.sentence, first.start)
  const said = NAMED.exec(lead.replace(/^[^\u4e00-\u9fff]+/, ''))
  if (!said || all.slice(0, index).some(one => one.sentence === first.sentence)) return []
  const whole = all
    .slice(0, index)
    .findLast(
      one =>
        one.depth === first.depth && areAlike(first, one) && new RegExp(`(?<!未|尚未|不予)${said[1]}`).test(one.before),
    )
  if (!whole) return []
  return [
    { whole, run: compatible(whole, [first, ...runAfter(first, all.slice(index + 1))]), marker: 'among', others: [] },
  ]
}

/** Parts that the rule book's dimensions tell apart need no 「其中」: 收到41件,受理37件,不予受理3件. */
function plainGroup(whole: Quantity, rest: readonly Quantity[], rules: RuleBook): Group[] {
  const run = compatible(whole, runAfter(whole, rest))
  const [first, second] = run
  if (!first || !second) return []
  const lead = whole.leaf.plain.slice(whole.end, first.start)
  if (AMONG.test(lead) || KINDS.test(lead)) return []
  const division = divisionOf([first, second], rules)
  if (!division) return []
  // An item of a list is no whole of what comes after the list.
  if (whole.opener === '、') return []
  const { dimension } = division
  if (!dimension.whole || !patternOf(dimension.whole).test(whole.label + (whole.figure.scope ?? ''))) return []
  return memberOf(whole, dimension) === null || /收到|申请/.test(whole.before)
    ? [{ whole, run, marker: 'plain', others: [] }]
    : []
}

const TOTAL =
  /^([\u4e00-\u9fff]{0,12}?)(?:合计|共计|总计|总共|总数(?:为|达)?|一共|(?<=^|^全.)共)(?:为|达|有)?([\u4e00-\u9fff]{0,10})$/
/** Doings that say no more than that there are so many. */
const NEUTRAL = /^(?:办理|开展|组织|举办|接待|发放|制定|出台|配备|建成)$/

/** 「来信20件、来访35件,共计55件」; 「发出司法建议书12份、检察建议书8份,共发出20份」. */
function totalGroup(whole: Quantity, before: readonly Quantity[]): Group[] {
  const said = TOTAL.exec(whole.before)
  if (!said) return []
  const run: Quantity[] = []
  for (const one of [...before].reverse()) {
    if (one.sentence !== whole.sentence || one.depth !== whole.depth || !areAlike(one, whole)) break
    run.unshift(one)
  }
  const [, about, verb] = said as unknown as [string, string, string]
  if (
    !/^(?:全[省市州县区镇乡局年]|[两三四五六](?:项|者|类))?$/.test(about) &&
    !run.some(one => sharesPair(about, one.before))
  )
    return []
  const own = verb === '' || run.some(one => one.before.includes(verb))
  const more = NEUTRAL.test(verb) && run.reduce((sum, one) => sum + one.size, 0) < whole.size
  const listed = run.slice(1).every(one => one.opener === '、' || one.opener === ',')
  return run.length > 1 && listed && (own || more) ? [{ whole, run, marker: 'total', others: [] }] : []
}

/** 「集体学法共计15次」 sums up what was said of 集体学法. */
function sharesPair(words: string, other: string): boolean {
  for (let i = 0; i + 1 < words.length; i++) if (other.includes(words.slice(i, i + 2))) return true
  return false
}

/** Numbers of the same sentence and depth up to where something new begins. */
function runAfter(first: Quantity, rest: readonly Quantity[]): Quantity[] {
  const run: Quantity[] = []
  for (const one of rest) {
    if (one.sentence !== first.sentence || one.depth < first.depth) break
    if (one.depth > first.depth) continue
    if (RESTART.test(one.before) || AMONG.test(one.before)) break
    run.push(one)
  }
  return run
}

/** What begins so is counted anew, not as a part of what went before. */
const RESTART =
  /^(?:全年|年内|同时|此外|另外|另|还|加上|累计|共(?!同|享)|同比|同期|今年|本年|平均|人均|提出|涉及|涉案|挽回|为)/

function compatible(whole: Quantity, run: readonly Quantity[]): Quantity[] {
  return run.filter(one => areAlike(one, whole))
}

/** Counted in the same unit of measure; calls and complaints are counted in 人次 and in 件. */
export function areAlike(part: Quantity, whole: Quantity): boolean {
  if (part.figure.kind !== whole.figure.kind && !(countable(part) && countable(whole))) return false
  if (part.uom === whole.uom) return part.uom !== '%'
  const matter = /来电|热线|诉求|咨询|举报|投诉|来访|来信|接听/.test(whole.label)
  return matter && MATTERS.test(part.uom) && MATTERS.test(whole.uom)
}

const MATTERS = /^(?:件|人次|个|条|次|批次|批)$/

function countable(one: Quantity): boolean {
  return one.figure.kind === 'count' || one.figure.kind === 'money'
}
