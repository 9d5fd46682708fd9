/** Shares of one whole told side by side (甲占45%、乙占35%、其他占20%) → whether they make no more than the whole. */
import type { RuleBook } from '../rules.js'
import { hasRest, mayOverlap } from './dimension.js'
import { printed, type Remark, shown, stretchOf } from './remark.js'
import type { Leaf, Quantity } from './sheet.js'

export function checkShares(leaf: Leaf, rules: RuleBook): Remark[] {
  return runsOf(leaf).flatMap(run => checkRun(run, rules) ?? [])
}

/** Percentages of one sentence that follow each other, the first of them said to be a share. */
function runsOf(leaf: Leaf): Quantity[][] {
  const runs: Quantity[][] = []
  for (const one of leaf.quantities) {
    const run = runs.at(-1)
    const last = run?.at(-1)
    if (one.uom !== '%' || !one.exact || one.figure.role !== 'result') continue
    const goes = last && last.sentence === one.sentence && last.depth === one.depth && isNext(leaf, last, one)
    if (
      goes &&
      isShare(run![0]!) &&
      (isShare(one) || one.opener === '、' || /^[、和及]/.test(between(leaf, last, one)))
    )
      run!.push(one)
    else runs.push([one])
  }
  return runs.filter(run => run.length > 1 && isShare(run[0]!))
}

function isShare(one: Quantity): boolean {
  return /占(?!用|地|道)[^,。;]{0,12}$/.test(one.before)
}

/** Nothing but names stands between them, no other number. */
function isNext(leaf: Leaf, a: Quantity, b: Quantity): boolean {
  const words = between(leaf, a, b)
  return words.length <= 24 && !/\d|率|满意|其中/.test(words)
}

function between(leaf: Leaf, a: Quantity, b: Quantity): string {
  return leaf.plain.slice(a.end, b.start)
}

function checkRun(run: readonly Quantity[], rules: RuleBook): Remark | null {
  const sum = run.reduce((total, one) => total + one.figure.value, 0)
  const slack = run.reduce((total, one) => total + (one.slack || 0.5), 0) / 1
  const rest = run.some(one => /其[他它余]/.test(one.before)) || hasRest(run)
  const over = sum > 100 + slack
  const under = rest && sum < 100 - slack
  if (!over && !under && !rest) return null
  const holds = !over && !under
  const stated = Number(shown(sum))
  return {
    rule: 'sum.shares',
    verdict: holds ? 'holds' : mayOverlap(run, rules) ? 'note' : 'mismatch',
    stated: run.at(-1)!.figure.value,
    computed: stated,
    formula: `${run.map(printed).join(' + ')} = ${shown(sum)}%`,
    message: holds ? '' : `各项占比合计${shown(sum)}%，${over ? '超过' : '不足'}100%。`,
    at: stretchOf(...run),
  }
}
