/** Numbers one of which lies within the other by what the words mean (应出庭 ⊇ 出庭) → whether the part is not larger. */
import type { RuleBook } from '../rules.js'
import { patternOf } from './dimension.js'
import { printed, type Remark, stretchOf } from './remark.js'
import type { Leaf, Quantity } from './sheet.js'

export function checkBounds(leaf: Leaf, rules: RuleBook): Remark[] {
  const remarks: Remark[] = []
  for (const { whole, part, carries } of rules.inclusions) {
    for (const inner of leaf.quantities) {
      if (!isCount(inner) || !patternOf(part).test(ownWords(inner))) continue
      const outer = leaf.quantities.findLast(
        one =>
          one.end <= inner.start &&
          one.sentence === inner.sentence &&
          isCount(one) &&
          one.uom === inner.uom &&
          one.depth === inner.depth,
      )
      if (!outer || !patternOf(whole).test(ownWords(outer)) || patternOf(part).test(ownWords(outer))) continue
      remarks.push(remarkOf(outer, inner, carries || carried(inner)))
    }
  }
  return remarks
}

function isCount(one: Quantity): boolean {
  const due = /(?:应|应当|需)出庭$/.test(one.before)
  return (due || (one.figure.kind === 'count' && one.figure.role === 'result')) && one.exact
}

function ownWords(one: Quantity): string {
  return one.before.length >= 2 ? one.before : one.after.slice(0, 14)
}

function carried(one: Quantity): boolean {
  return /结转|上年|往年|遗留|历年/.test(one.leaf.plain.slice(one.sentence).split('。')[0] ?? '')
}

function remarkOf(outer: Quantity, inner: Quantity, carries: boolean): Remark {
  const holds = inner.size <= outer.size
  return {
    rule: 'bound.part',
    verdict: holds ? 'holds' : carries ? 'note' : 'mismatch',
    stated: holds ? outer.figure.value : inner.figure.value,
    computed: holds ? inner.figure.value : outer.figure.value,
    formula: `${printed(inner)} ${holds ? '≤' : '>'} ${printed(outer)}`,
    message: holds ? '' : `${printed(inner)}大于应当包含它的${printed(outer)}${carries ? '，可能含上年结转' : ''}。`,
    at: stretchOf(outer, inner),
  }
}
