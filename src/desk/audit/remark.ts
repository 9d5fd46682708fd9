/** A relation looked at → what is reported of it: a finding or a checked entry with rule, quotes and places. */

import { folded } from '../../text.js'
import type { Rule, RuleBook } from '../rules.js'
import type { Checked, Finding, Place } from '../shape.js'
import type { Leaf, Quantity, Sheet } from './sheet.js'

/** A stretch of a folded passage. */
export interface Stretch {
  readonly leaf: Leaf
  readonly start: number
  readonly end: number
}

/** What a check saw. `verdict`: it holds, contradicts, or is only worth a look. */
export interface Remark {
  readonly rule: string
  readonly verdict: 'holds' | 'mismatch' | 'note'
  readonly stated: number | string | null
  readonly computed: number | string | null
  readonly formula: string
  /** For a mismatch or a note: what is wrong, one sentence. */
  readonly message: string
  /** In addition to the rule's own advice. */
  readonly hint?: string
  readonly at: readonly Stretch[]
  /** Places in other reports. */
  readonly elsewhere?: readonly Place[]
}

/** The clauses from the first quantity to the last, as one stretch where they stand in one passage, else one each. */
export function stretchOf(...quantities: readonly Quantity[]): Stretch[] {
  const leaves = [...new Set(quantities.map(one => one.leaf))]
  return leaves.map(leaf => {
    const own = quantities.filter(one => one.leaf === leaf)
    const start = Math.min(...own.map(one => one.start - one.before.length))
    const end = Math.max(...own.map(one => one.end + afterOf(one)))
    return { leaf, start: Math.max(0, start), end: Math.min(leaf.plain.length, end) }
  })
}

function afterOf({ leaf, end, after }: Quantity): number {
  const stop = /[,，、。;；:()]/.exec(leaf.plain.slice(end, end + after.length))
  return stop ? stop.index : after.length
}

export function report(remark: Remark, sheet: Sheet, rules: RuleBook): Finding | Checked {
  const rule = ruleOf(remark.rule, rules)
  const places = [...remark.at.map(stretch => placeOf(stretch, sheet)), ...(remark.elsewhere ?? [])]
  const { file, unit, year } = sheet.about
  const checked: Checked = {
    file,
    unit,
    year,
    kind: rule.kind,
    rule: rule.id,
    stated: remark.stated,
    computed: remark.computed,
    formula: remark.formula,
    quotes: places.map(place => place.quote),
    places,
  }
  if (remark.verdict === 'holds') return checked
  const settle = [remark.hint, rule.settle].filter(Boolean).join('')
  return { ...checked, severity: remark.verdict, message: remark.message, settle, basis: rule.basis }
}

export function isFinding(item: Finding | Checked): item is Finding {
  return 'severity' in item
}

function ruleOf(id: string, rules: RuleBook): Rule {
  const rule = rules.rules.find(one => one.id === id)
  if (!rule) throw new Error(`No rule ${id} in data/rules.json`)
  return rule
}

function placeOf({ leaf, start, end }: Stretch, sheet: Sheet): Place {
  const from = leaf.passage.start + (leaf.folded.at[start] ?? 0)
  let to = leaf.passage.start + (leaf.folded.at[end] ?? leaf.folded.source.length)
  while (to > from && /\s/.test(sheet.text[to - 1]!)) to--
  return {
    file: sheet.about.file,
    report: sheet.about.id,
    section: [...leaf.passage.section],
    quote: sheet.text.slice(from, to),
    start: from,
    end: to,
  }
}

/** As printed, for formulas and messages. */
export function printed(quantity: Quantity): string {
  return folded(quantity.figure.raw)
}

/** A number that code computed, as short as it can be read. */
export function shown(value: number): string {
  return String(Number(value.toFixed(4)))
}
