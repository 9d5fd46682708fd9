/** Wholes with their parts → whether the parts add up: held, contradicted, or (parts that may overlap, lists that are not complete) at most worth a look. */
import { partsOf } from '../../corpus/figures/wording.js'
import { readValue } from '../../numbers.js'
import type { RuleBook } from '../rules.js'
import { areParallel, areSteps, divisionOf, hasResidual, hasRest, isClosed, mayOverlap, nameOf } from './dimension.js'
import { type Group, groupsOf } from './groups.js'
import { printed, type Remark, shown, stretchOf } from './remark.js'
import type { Leaf, Quantity } from './sheet.js'

export function checkSums(leaf: Leaf, rules: RuleBook): Remark[] {
  const seen = new Set<string>()
  return groupsOf(leaf, rules).flatMap(group => {
    const remark = checkGroup(group, rules)
    const key = remark ? `${remark.rule}${remark.stated}${remark.formula}` : ''
    if (!remark || seen.has(key)) return []
    seen.add(key)
    return [remark, ...reconciled(remark, group, leaf)]
  })
}

function checkGroup(group: Group, rules: RuleBook): Remark | null {
  const holding = prefixThatHolds(group, rules)
  if (holding) return sumRemark('holds', holding.whole, holding.parts, '')
  const parts = extentOf(group, rules)
  const whole = wholeOf(group, parts)
  if (!whole || parts.length === 0 || ![whole, ...parts].every(one => one.exact)) return null
  // What was carried in makes another balance (balance.ts).
  if (group.marker === 'plain' && carries(whole)) return null
  const sum = total(parts)
  if (sum > whole.size + tolerance(whole, parts)) return tooMuch(group, whole, parts, rules)
  return tooLittle(group, whole, parts, rules)
}

/** The parts that add up exactly, where there are some: what they were meant to do is then known. */
function prefixThatHolds(
  { whole, run, marker, others }: Group,
  rules: RuleBook,
): { readonly whole: Quantity; readonly parts: readonly Quantity[] } | null {
  for (let size = 2; size <= run.length; size++) {
    const parts = marker === 'total' ? run.slice(-size) : run.slice(0, size)
    if (marker === 'plain' && !divisionOf(parts, rules)) continue
    if (areSteps(parts, rules) && !divisionOf(parts, rules)) continue
    // Where the same dimension goes on behind them, these are not all of the parts.
    const next = run.slice(0, size + 1)
    if (marker !== 'total' && next.length > size && divisionOf(parts, rules) && divisionOf(next, rules)) continue
    const found = [whole, ...others].find(one => Math.abs(total(parts) - one.size) <= tolerance(one, parts))
    if (found) return { whole: found, parts }
  }
  return null
}

/** How far the list goes: as long as one dimension, parallel names or 、 hold it together. */
function extentOf({ run, marker }: Group, rules: RuleBook): readonly Quantity[] {
  if (marker === 'total' || marker === 'bracket') return run
  let size = run.length
  while (size > 1 && !divisionOf(run.slice(0, size), rules)) size--
  if (marker === 'plain') return size > 1 ? run.slice(0, size) : []
  while (size < run.length && !hasRest([run[size - 1]!, run[size - 1]!]) && goesOn(run.slice(0, size + 1), rules))
    size++
  return run.slice(0, size)
}

/** The last of these is an item of the list: behind 、, with a parallel name, or a name and its number alone. */
function goesOn(parts: readonly Quantity[], rules: RuleBook): boolean {
  const last = parts.at(-1)!
  if (last.opener === '、' || areParallel(parts, rules)) return true
  const alike = nameOf(last).slice(0, 2) === nameOf(parts[0]!).slice(0, 2)
  const isItem = alike || partsOf(last.before).verb === '' || /(?:类|型|案件|组织|机构|部门)$/.test(last.before)
  return isItem && /^(?:[,。;)、]|$)/.test(last.leaf.plain.slice(last.end)) && last.before.length <= 12
}

/** The nearest whole that is not smaller than one of the parts; the nearest of all where none is. */
function wholeOf({ whole, others }: Group, parts: readonly Quantity[]): Quantity | null {
  const largest = Math.max(0, ...parts.map(part => part.size))
  return [whole, ...others].find(one => one.size >= largest) ?? whole
}

/** More than the whole: a contradiction where the parts exclude each other. */
function tooMuch(group: Group, whole: Quantity, parts: readonly Quantity[], rules: RuleBook): Remark | null {
  if (parts.length === 1) return partBeyond(group, whole, parts[0]!, rules)
  const told = group.marker === 'total' || group.marker === 'kinds'
  if (!told && areSteps(parts, rules) && !divisionOf(parts, rules)) return null
  const sure = areApart(group, whole, parts, rules) && !carries(whole)
  return sumRemark(
    sure ? 'mismatch' : 'note',
    whole,
    parts,
    sure
      ? `各部分合计${shown(inUnit(total(parts), whole))}，比所述总数${printed(whole)}多${shown(inUnit(total(parts) - whole.size, whole))}。`
      : `所列各项合计超过${printed(whole)}，各项之间可能有重叠。`,
  )
}

/** The parts exclude each other: by a dimension, by being all the kinds, or by names none of which cuts across the others. */
function areApart({ marker }: Group, whole: Quantity, parts: readonly Quantity[], rules: RuleBook): boolean {
  if (divisionOf(parts, rules) !== null || marker === 'kinds' || marker === 'total' || hasRest(parts)) return true
  if (isCounted(whole, parts)) return true
  return !mayOverlap(parts, rules) && ((areParallel(parts, rules) && isNear(whole, parts, 0.3)) || isNear(whole, parts))
}

/** 「人大代表、政协委员、监督员三方面代表36人」 followed by three parts: there are no others. */
function isCounted(whole: Quantity, parts: readonly Quantity[]): boolean {
  const said = /([二两三四五六七八九十]|\d{1,2})(?:个?方面|大?类|种|部分|方|级)(?![^,。;]*[,。;])/.exec(
    whole.leaf.plain.slice(whole.sentence, whole.start),
  )
  return said !== null && readValue(said[1]!) === parts.length
}

/** Parts that come this near to the whole were meant to make it up; people may be of several kinds at once. */
const NEAR = 0.15
const NEAR_PEOPLE = 0.05

function isNear(whole: Quantity, parts: readonly Quantity[], near = NEAR): boolean {
  const limit = parts.some(part => /^人/.test(part.uom)) ? NEAR_PEOPLE : near
  const named = parts.every(part => nameOf(part).length >= 2)
  return parts.length > 1 && named && Math.abs(total(parts) - whole.size) <= limit * whole.size
}

/** A single 「其中」 larger than its whole. */
function partBeyond({ marker }: Group, whole: Quantity, part: Quantity, rules: RuleBook): Remark | null {
  if (marker !== 'among' || part.uom !== whole.uom || areSteps([whole, part], rules)) return null
  return {
    rule: 'bound.part',
    verdict: carries(whole) ? 'note' : 'mismatch',
    stated: part.figure.value,
    computed: whole.figure.value,
    formula: `${printed(part)} ≤ ${printed(whole)}`,
    message: `“其中”${printed(part)}大于所在的总数${printed(whole)}。`,
    at: stretchOf(whole, part),
  }
}

/** Less than the whole: a contradiction only where nothing is left out. */
function tooLittle(group: Group, whole: Quantity, parts: readonly Quantity[], rules: RuleBook): Remark | null {
  const sum = total(parts)
  const closed = parts.length > 1 && leavesNothing(group, whole, parts, rules)
  if (Math.abs(sum - whole.size) <= tolerance(whole, parts)) return sumRemark('holds', whole, parts, '')
  if (!closed)
    return group.marker === 'plain' || areSteps([whole, ...parts], rules)
      ? null
      : {
          rule: 'bound.part',
          verdict: 'holds',
          stated: whole.figure.value,
          computed: inUnit(sum, whole),
          formula: `${parts.map(printed).join(' + ')} ≤ ${printed(whole)}`,
          message: '',
          at: stretchOf(whole, ...parts),
        }
  return sumRemark(
    carries(whole) ? 'note' : 'mismatch',
    whole,
    parts,
    `各部分合计${shown(inUnit(sum, whole))}，比所述总数${printed(whole)}少${shown(inUnit(whole.size - sum, whole))}。`,
  )
}

function leavesNothing(group: Group, whole: Quantity, parts: readonly Quantity[], rules: RuleBook): boolean {
  if (group.marker === 'total' || group.marker === 'kinds' || isCounted(whole, parts)) return true
  const division = divisionOf(parts, rules)
  if (division && isClosed(division, whole)) return true
  if (!division && mayOverlap(parts, rules)) return false
  if (group.marker === 'bracket') return division !== null || areParallel(parts, rules) || isNear(whole, parts)
  return hasRest(parts) || (hasResidual(parts, rules) && division !== null)
}

/** 上年结转 may come in on top of what this year brought; 兼, 同时 and 交叉 say themselves that parts overlap. */
function carries(whole: Quantity): boolean {
  return /结转|上年|往年|遗留|兼[具有任]|同时(?:为|是|任|具有|具备|属于|涉及)|重叠|交叉|重复/.test(
    whole.leaf.plain.slice(whole.sentence).split('。')[0] ?? '',
  )
}

function sumRemark(verdict: Remark['verdict'], whole: Quantity, parts: readonly Quantity[], message: string): Remark {
  return {
    rule: 'sum.parts',
    verdict,
    stated: whole.figure.value,
    computed: inUnit(total(parts), whole),
    formula: `${parts.map(printed).join(' + ')} ${verdict === 'holds' ? '=' : '≠'} ${printed(whole)}`,
    message,
    at: stretchOf(whole, ...parts),
  }
}

/** A difference that what stands in brackets behind a part explains: 「转办8132件(含…115件,…492件)」. */
function reconciled(remark: Remark, { whole, run }: Group, leaf: Leaf): Remark[] {
  if (remark.rule !== 'sum.parts' || remark.verdict === 'holds' || typeof remark.computed !== 'number') return []
  const inner = leaf.quantities.filter(
    one => one.depth === whole.depth + 1 && run.some(part => part.end < one.start) && one.sentence === whole.sentence,
  )
  const missing = total(inner)
  if (inner.length === 0 || Math.abs(remark.computed * (whole.size / whole.figure.value) - missing - whole.size) > 1e-6)
    return []
  const formula = `${remark.formula.split(' ≠ ')[0]} - ${inner.map(printed).join(' - ')} = ${printed(whole)}`
  const at = stretchOf(whole, ...run.filter(part => part.start < inner[0]!.start), ...inner)
  return [{ ...remark, verdict: 'holds', computed: whole.figure.value, formula, message: '', at }]
}

function total(parts: readonly Quantity[]): number {
  return parts.reduce((sum, part) => sum + part.size, 0)
}

function inUnit(size: number, whole: Quantity): number {
  const times = whole.figure.value === 0 ? 1 : whole.size / whole.figure.value
  return Number((size / times).toFixed(6))
}

/** Rounded numbers may each be half a last digit off. */
function tolerance(whole: Quantity, parts: readonly Quantity[]): number {
  return whole.slack + parts.reduce((sum, part) => sum + part.slack, 0) + 1e-6
}
