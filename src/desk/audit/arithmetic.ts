/** A sheet → what its own numbers say of each other: every check of one report by itself. */
import type { RuleBook } from '../rules.js'
import { checkAverages } from './averages.js'
import { checkBalances } from './balance.js'
import { checkBounds } from './bounds.js'
import { checkChanges } from './changes.js'
import { checkLists } from './lists.js'
import { checkOrdinals } from './ordinals.js'
import { checkPercents } from './percents.js'
import type { Remark } from './remark.js'
import { checkRepeats } from './repeats.js'
import { checkShares } from './shares.js'
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
      ...checkShares(leaf, rules),
      ...checkLists(leaf),
    ]),
    ...checkOrdinals(sheet),
    ...checkTables(sheet),
    ...checkRepeats(sheet),
  ]
}
