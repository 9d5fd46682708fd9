/** A figure → its base: unit of measure, whose, which stage of a case, which role. Figures of unequal bases are never computed together. */
import { baseUnit } from '../../answer/verify.js'
import type { ReadyFigure } from '../../search/holdings.js'
import { folded } from '../../text.js'

/** Whose a figure is: the whole division, the unit itself, those below it, a body named, or nothing said. */
export type Whose = 'whole' | 'own' | 'below' | 'body' | 'unsaid'

export interface Basis {
  readonly uom: string
  readonly kind: string
  readonly whose: Whose
  /** The scope as the report prints it, folded; empty where nothing is said. */
  readonly scope: string
  /** 收到, 受理, 审结 …; empty for what has no stages. */
  readonly stage: string
  readonly role: string
}

export function basisOf(ready: ReadyFigure): Basis {
  const { figure } = ready
  return {
    uom: baseUnit(folded(figure.uom)),
    kind: figure.kind === 'target' ? 'count' : figure.kind,
    whose: whoseOf(ready.scope),
    scope: ready.scope,
    stage: instanceOf(ready.measure) + stageOf(ready.measure),
    role: figure.role === 'after' ? 'result' : figure.role,
  }
}

/** Stages of a case and of an appearance in court, the more particular first: 不予受理 is not 受理, 应出庭 is not 出庭. */
const STAGES: readonly (readonly [stage: string, words: RegExp])[] = [
  ['不予受理', /不予受理|不受理|未受理/],
  // Money fined and money confiscated is more than money fined.
  ['罚没', /罚没/],
  ['未结', /未审结|未办结|未结|在办|正在(?:办理|审理)/],
  ['结转', /结转/],
  ['应出庭', /应(?:当)?出庭(?!应诉率)/],
  ['出庭', /出庭/],
  ['败诉', /败诉/],
  ['应诉', /应诉/],
  ['处理结果', /维持|驳回|撤销|变更|确认违法|终止|终结|撤回|撤诉|纠错|和解|调撤|其他(?:方式)?处理/],
  ['审结', /审结|办结|结案/],
  ['成功', /成功|化解成功|调成/],
  ['立案', /立案/],
  ['受理', /受理/],
  ['收到', /收到|接收|新收|接到/],
  ['清理', /清理/],
  ['备案', /备案|报备/],
  ['审查', /审查|审核/],
  ['废止', /废止/],
  ['修改', /修订|修改/],
  ['制定', /制定|出台|印发|制发/],
]

/** Cases of the first instance are not all cases. */
export function instanceOf(measure: string): string {
  return /一审|二审|再审/.exec(measure.replace(/\([^)]*\)/g, ''))?.[0] ?? ''
}

/** The stage the measure's own words name; what stands in brackets is the whole it is a part of. */
export function stageOf(measure: string): string {
  const own = measure.replace(/\([^)]*\)/g, '')
  return STAGES.find(([, words]) => words.test(own))?.[0] ?? ''
}

export function whoseOf(scope: string): Whose {
  if (scope === '' || /调解(?:委员会|组织)/.test(scope)) return 'unsaid'
  if (/各县|各区|各市|各镇|各乡|各村|县级|区级|镇级|乡级|村级|县\(|\(县|县区|区县|乡镇|镇街|街道/.test(scope))
    return 'below'
  if (/本级|[省市州]级|[省市州县区]直/.test(scope)) return 'own'
  return /^全(?:地区|[省市州县区镇乡旗盟局])(?!.*(?:局|委|办|系统|厅))/.test(scope) ? 'whole' : 'body'
}

const WHOSE: Readonly<Record<Whose, string>> = {
  whole: '全域',
  own: '本级',
  below: '所辖',
  body: '',
  unsaid: '未注明范围',
}
const ROLES: Readonly<Record<string, string>> = {
  result: '结果',
  target: '目标或要求',
  change: '变化',
  before: '改革前',
  carried_over: '结转',
}

/** 「件 · 全域 · 受理 · 结果」. */
export function labelOf(basis: Pick<Basis, 'uom' | 'whose' | 'scope' | 'stage' | 'role'>): string {
  const whose = basis.whose === 'body' ? basis.scope : WHOSE[basis.whose]
  return [basis.uom || '无计量单位', whose, basis.stage, ROLES[basis.role] ?? basis.role].filter(Boolean).join(' · ')
}

/** Cells of one key may be computed together. `whose` is given where the unsaid was settled by its company. */
export function keyOf(basis: Basis, whose: Whose): string {
  return [basis.uom, basis.kind, whose, whose === 'body' ? basis.scope : '', basis.stage, basis.role].join('|')
}
