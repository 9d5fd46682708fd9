/** A sheet → what its own numbers say of each other: every check of one report by itself. */
import type { RuleBook } from '../rules.js'
import { checkAverages } from './averages.js'
import { checkBalances } from './balance.js'
import { checkBounds } from './bounds.js'
import { checkChanges } from './changes.js'
import { checkLists } from './lists.js'
import { checkPercents } from './percents.js'
import type { Remark } from './remark.js'
import { checkRepeats } from './repeats.js'
import type { Sheet } from './sheet.js'
import { checkSums } from './sums.js'
import { checkTables } from './tables.js'

export function checkArithmetic(sheet: Sheet, rules: RuleBook): Remark[] {
  return [
    ...sheet.leaves.flatMap(leaf => [
      ...checkSums(leaf, rules),
      ...checkBalances(leaf),
      ...checkPercents(leaf),
      ...checkChanges(leaf),
      ...checkAverages(leaf),
      ...checkBounds(leaf, rules),
      ...checkLists(leaf),
    ]),
    ...checkTables(sheet),
    ...checkRepeats(sheet),
  ]
}
