/** A sheet → which of the parts a yearly report must hold are there, and whether it was published in time; by the rule book. */
import { folded } from '../../text.js'
import type { ContentRule, RuleBook } from '../rules.js'
import { patternOf } from './dimension.js'
import type { Remark, Stretch } from './remark.js'
import type { Leaf, Sheet } from './sheet.js'

export function checkContent(sheet: Sheet, rules: RuleBook): Remark[] {
  const { level } = sheet.about
  return rules.content
    .filter(rule => !rule.levels || (level !== null && rule.levels.includes(level)))
    .flatMap(rule => checkPart(rule, sheet, rules))
}

function checkPart(rule: ContentRule, sheet: Sheet, rules: RuleBook): Remark[] {
  const within = rule.within ? rules.content.find(one => one.rule === rule.within) : undefined
  const room = within ? partOf(within, sheet) : sheet.leaves
  if (within && room.length === 0) return []
  const found = leavesOf(rule, room)
  if (found.length > 0) return [remarkOf(rule, 'holds', found.slice(0, 1), '')]
  if (rule.optional) return []
  const where = within ? `写“${within.part}”的部分没有写明${rule.part}。` : `没有读到“${rule.part}”。`
  return [remarkOf(rule, 'note', (within ? room : []).slice(0, 1), where)]
}

/** Passages under the part's own heading; where it has none, those that speak of it with what follows in the section. */
function partOf(rule: ContentRule, sheet: Sheet): readonly Leaf[] {
  const headed = sheet.leaves.filter(leaf => isHeaded(leaf, rule))
  if (headed.length > 0) return headed
  return sheet.leaves.filter(leaf => speaks(leaf, rule))
}

function leavesOf(rule: ContentRule, room: readonly Leaf[]): readonly Leaf[] {
  const headed = room.filter(leaf => isHeaded(leaf, rule))
  if (headed.length > 0) return headed
  const spoken = room.filter(leaf => speaks(leaf, rule)).sort((a, b) => said(rule, [b]) - said(rule, [a]))
  return spoken.length >= rule.least || said(rule, room) >= rule.least ? spoken : []
}

function isHeaded(leaf: Leaf, rule: ContentRule): boolean {
  return leaf.passage.section.some(head => rule.heads.some(words => patternOf(words).test(folded(head))))
}

function speaks(leaf: Leaf, rule: ContentRule): boolean {
  return rule.words.some(words => patternOf(words).test(leaf.plain))
}

/** How many of the rule's words are found at all. */
function said(rule: ContentRule, room: readonly Leaf[]): number {
  return rule.words.filter(words => room.some(leaf => patternOf(words).test(leaf.plain))).length
}

/** What a reader is shown of a part: the beginning of its first passage. */
const SHOWN = 80

function remarkOf(rule: ContentRule, verdict: 'holds' | 'note', leaves: readonly Leaf[], message: string): Remark {
  const at: Stretch[] = leaves.map(leaf => ({ leaf, start: 0, end: Math.min(leaf.plain.length, SHOWN) }))
  return { rule: rule.rule, verdict, stated: null, computed: null, formula: '', message, at }
}

/** Published before the day set, of the year after the reporting year. A day that is not known is said so. */
export function checkDeadline(sheet: Sheet, rules: RuleBook): Remark[] {
  const { year, published, signed } = sheet.about
  const { rule, month, day } = rules.deadline
  if (year === null) return []
  const limit = `${year + 1}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
  const base = { rule, computed: limit, formula: '', at: placeOfDate(sheet, published ?? signed) }
  if (published !== null) {
    const formula = `${published} ${published < limit ? '<' : '≥'} ${limit}`
    if (published < limit) return [{ ...base, verdict: 'holds', stated: published, formula, message: '' }]
    return [
      { ...base, verdict: 'note', stated: published, formula, message: `公开日期${published}，不在${limit}之前。` },
    ]
  }
  if (signed !== null && signed >= limit)
    return [
      { ...base, verdict: 'note', stated: signed, message: `落款日期${signed}，已不在${limit}之前，公开只会更晚。` },
    ]
  return [{ ...base, verdict: 'note', stated: null, message: `没有读到公开日期，无法核对是否在${limit}之前公开。` }]
}

/** Dates stand in the page's furniture, outside of every passage; only one in a passage can be quoted from it. */
function placeOfDate(sheet: Sheet, date: string | null): Stretch[] {
  if (date === null) return []
  const [year, month, day] = date.split('-').map(Number)
  const words = new RegExp(`${year}(?:年|-|/|\\.)0?${month}(?:月|-|/|\\.)0?${day}日?`)
  for (const leaf of sheet.leaves) {
    const match = words.exec(leaf.plain)
    if (match) return [{ leaf, start: match.index, end: match.index + match[0].length }]
  }
  return []
}
