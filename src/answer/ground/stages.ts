/**
 * What became of a case, and whether a number is a result, a target, a state before or after: words of a clause of prose
 * against those a figure was read from. 受理 is not 审结, 应出庭 is not 出庭, a requirement is no result.
 */
import { clauseOf } from '../../search/figures.js'
import type { ReadyFigure } from '../../search/holdings.js'

/** Stages and outcomes that exclude each other at one number. Longer ones first: 不予受理 holds 受理. */
const STAGES: readonly (readonly [name: string, words: RegExp])[] = [
  ['refused', /不予受理|不受理|未予受理|未受理/g],
  ['open', /未结|未审结|未办结|尚未审结|尚未办结|在办|正在办理|正在审理|没办完|未办完/g],
  ['received', /收到|接收|接到|收案|新收|receiv\w+/g],
  ['accepted', /受理|accept\w+/g],
  ['closed', /审结|办结|结案|已结|conclud\w+/g],
  ['carried', /结转|carried over/g],
  ['withdrawn', /撤回|撤诉|调撤|withdraw\w*|withdrew/g],
  ['upheld', /维持|upheld/g],
  ['revoked', /撤销|确认违法|纠错|revok\w+/g],
  ['rejected', /驳回|reject\w+/g],
  ['lost', /败诉|lost/g],
  ['won', /胜诉|won\b/g],
  ['done', /调解成功|成功调解|调处成功|化解成功|成功化解|调成/g],
  ['filed', /立案/g],
  ['transferred', /移送|移交/g],
  ['sued', /应诉/g],
  ['due', /应当?出庭|该出庭|应到/g],
  ['present', /出庭/g],
  ['online', /线上|网上/g],
  ['offline', /线下|现场(?!检查|会|办公|咨询)/g],
]

/** A stage the clause names that is not the figure's own; null where all fit. `context`: the words before the clause. */
export function strangeStage(near: string, ready: ReadyFigure): string | null {
  const asked = stagesOf(near)
  if (asked.size === 0) return null
  const own = stagesOf(`${ready.measure}，${ready.scope}，${clauseOf(ready)}`)
  const around = stagesOf(ready.sentence)
  for (const stage of asked) {
    if (own.has(stage)) continue
    const family = FAMILIES.find(names => names.includes(stage)) ?? []
    if ([...own].some(name => family.includes(name) && !asked.has(name))) return stage
    if (!around.has(stage) && !MILD.includes(stage)) return stage
  }
  return null
}

/** Stages that exclude each other; a stage of another family may stand beside any of them. */
const FAMILIES: readonly (readonly string[])[] = [
  [
    'refused',
    'open',
    'received',
    'accepted',
    'closed',
    'carried',
    'withdrawn',
    'upheld',
    'revoked',
    'rejected',
    'filed',
    'transferred',
    'lost',
    'won',
    'done',
    'sued',
  ],
  ['due', 'present'],
  ['online', 'offline'],
]
/** Said of so many things that a report may leave them out. */
const MILD: readonly string[] = ['online', 'offline', 'transferred']

/** Requirement, state before and state after, where the clause says another than the figure's. `ahead`: plans are asked for. */
export function strangeRole(near: string, ready: ReadyFigure, ahead: boolean): string | null {
  const { role } = ready.figure
  const lead = near.split('\n')[0]!
  if (role === 'target' && !ahead && !TARGET.test(near)) return 'target shown as a result'
  if (role !== 'target' && TARGET_NOUN.test(near) && !TARGET.test(clauseOf(ready))) return 'result shown as a target'
  if (role === 'before' && AFTER.test(lead) && !BEFORE.test(lead)) return 'state before shown as after'
  if (role === 'after' && BEFORE.test(lead) && !AFTER.test(lead)) return 'state after shown as before'
  if (role === 'change' && !CHANGE.test(near) && CHANGE.test(ready.sentence)) return 'change shown as a state'
  return null
}

/** Whether the words ask for or tell of something required or planned. */
export function saysTarget(near: string): boolean {
  return TARGET.test(near)
}

/** Whether the words lead to a state before a change: 由612份精简至…. */
export function saysBefore(lead: string): boolean {
  return BEFORE.test(lead) && !AFTER.test(lead)
}

const TARGET =
  /要求|应当|应该|(?<![反回响供相适对报])应(?![急用对诉邀])|须|必须|需|目标|指标|力争|计划|拟|打算|将|每(?:周|月|年|季|日|半年|学期|两)|预期|预计|不少于|不低于|不超过|不得|至少|以上|以内|标准|规定|限|考核值|每年|至多|最多|require|target|at least|no more than|expected/i
const TARGET_NOUN = /指标值|目标值|考核值|预期值|目标任务/
const BEFORE = /改革前|(?:精简|压减|压缩|整合|修订|调整)前|原来|原有|原先|此前|由(?=[^至到]*$)|从(?=[^至到]*$)|before/i
const AFTER =
  /改革后|(?:精简|压减|压缩|整合|修订|调整|缩短|减少|降低|下降|增加|提高|提升|上升|降|增|升|减)(?:后|至|到|为)|after/i
const CHANGE = /增|减|降|升|涨|提高|提升|缩短|同比|环比|较|比|change|increase|decrease|up|down|rose|fell/i

function stagesOf(text: string): Set<string> {
  const found = new Set<string>()
  let rest = text.toLowerCase()
  for (const [name, words] of STAGES) {
    const next = rest.replace(words, found => '\n'.repeat(found.length))
    if (next !== rest) found.add(name)
    // Taken out, so that 不予受理 does not count as 受理 too.
    if (name === 'refused' || name === 'open' || name === 'due') rest = next
  }
  return found
}
