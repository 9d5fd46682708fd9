/** Labels of parts → whether they exclude each other, and whether they leave nothing out; by the dimensions of the rule book. */
import type { Dimension, RuleBook } from '../rules.js'
import type { Quantity } from './sheet.js'

/** Parts of one dimension, each another member of it. */
export interface Division {
  readonly dimension: Dimension
  readonly members: readonly string[]
}

/** The dimension that tells all these parts apart; null where none does. */
export function divisionOf(parts: readonly Quantity[], rules: RuleBook): Division | null {
  for (const dimension of rules.dimensions) {
    const members = parts.map(part => memberOf(part, dimension))
    if (members.every(member => member !== null) && new Set(members).size === members.length)
      return { dimension, members: members as string[] }
  }
  return null
}

/** The first member whose words stand at the number; the words nearest before it decide. */
export function memberOf(part: Quantity, dimension: Dimension): string | null {
  const near = part.before.slice(-24)
  for (const text of [near, part.after.slice(0, 14)])
    for (const [id, words] of Object.entries(dimension.members)) if (patternOf(words).test(text)) return id
  return null
}

/** The members of the division leave nothing out. */
export function isClosed(division: Division, whole: Quantity | null): boolean {
  const { dimension, members } = division
  return dimension.closed.some(set => {
    if (dimension.id === 'level')
      return set.length === members.length && set.every(id => members.includes(id)) && (set.length > 2 || isAll(whole))
    return set.every(id => members.includes(id)) && members.every(id => set.includes(id))
  })
}

/** 全州, 共: a level's own and the one below make the whole of such a number only. */
function isAll(whole: Quantity | null): boolean {
  return whole !== null && (/全[省市州县区镇乡]|共/.test(whole.label) || /^全/.test(whole.figure.scope ?? ''))
}

/** One of the parts is what is left over. */
export function hasResidual(parts: readonly Quantity[], rules: RuleBook): boolean {
  return parts.some(part => patternOf(rules.residual).test(ownWords(part)))
}

/** 其他, 其余: whatever the others are not. With it the parts exclude each other and leave nothing out. */
export function hasRest(parts: readonly Quantity[]): boolean {
  return parts.length > 1 && parts.some(part => /^(?:其[他它余]|剩余|余下)/.test(nameOf(part)))
}

/** Kinds of one thing with parallel names (路政案件, 道路运输案件; 进社区, 进学校; 投诉类, 监督类), none of which cuts across the others. */
export function areParallel(parts: readonly Quantity[], rules: RuleBook): boolean {
  // People are of many kinds at once: 执法人员 may be 法制审核人员 too.
  if (parts.some(part => /^人/.test(part.uom))) return false
  const names = parts.map(nameOf)
  if (names.some(name => name.length < 2) || new Set(names).size < names.length) return false
  if (names.some(name => patternOf(rules.crossing).test(name))) return false
  if (names.every(name => /^进/.test(name)) || names.every(name => /类$/.test(name))) return true
  const tails = names.map(name => name.slice(-2))
  return new Set(tails).size === 1 && names.every(name => name.length > 2)
}

/** Some part cuts across others, so that they may overlap. */
export function mayOverlap(parts: readonly Quantity[], rules: RuleBook): boolean {
  return parts.some(part => patternOf(rules.crossing).test(ownWords(part)))
}

/** Two steps of one way (受理, 审结) are no parts of one whole. */
export function areSteps(parts: readonly Quantity[], rules: RuleBook): boolean {
  return parts.filter(part => patternOf(rules.flow).test(ownWords(part))).length > 1
}

/** What the part is called: the words before it without what leads in, else those behind it. */
export function nameOf(part: Quantity): string {
  const before = part.before
    .replace(/^(?:按[^,。;:]{1,10})?(?:分|划分)为(?=.{2})/, '')
    .replace(/^(?:其中|包括|包含|含|分别|和|及|以及|与)+[:,]?/, '')
    .replace(/(?:共计|合计|共|为|有|达到?|是|:|了)+$/, '')
  if (before.length >= 2) return before
  return /^[\u4e00-\u9fff]{2,12}/.exec(part.after.replace(/^的/, ''))?.[0] ?? before
}

function ownWords(part: Quantity): string {
  const name = nameOf(part)
  return `${name}${name === part.before ? '' : part.after.slice(0, 8)}`
}

const patterns = new Map<string, RegExp>()

export function patternOf(words: string): RegExp {
  const known = patterns.get(words)
  if (known) return known
  const made = new RegExp(words)
  patterns.set(words, made)
  return made
}
