/** A count that a row of 一是, 二是, 三是 follows → whether the row has as many: 重点抓好三项工作:一是…二是…三是…. */
import { readValue } from '../../numbers.js'
import type { Remark } from './remark.js'
import type { Leaf, Sheet } from './sheet.js'

const COUNT =
  /([二两三四五六七八九十]|\d{1,2})(?:个|项|条|点)?(?:方面|工作|措施|问题|任务|机制|重点|环节|不足|短板|举措)[^,。;:\d]{0,6}:/g
const ORDINALS = ['一是', '二是', '三是', '四是', '五是', '六是', '七是', '八是', '九是', '十是']

export function checkOrdinals(sheet: Sheet): Remark[] {
  return sheet.leaves.flatMap((leaf, i) =>
    [...leaf.plain.matchAll(COUNT)].flatMap(match => checkRow(match, leaf, rowAfter(match, sheet.leaves, i)) ?? []),
  )
}

/** The text behind the colon with the paragraphs that go on with the row; empty where no row begins. */
function rowAfter(match: RegExpMatchArray, leaves: readonly Leaf[], at: number): string {
  let text = leaves[at]!.plain.slice(match.index! + match[0].length)
  for (const leaf of leaves.slice(at + 1)) {
    if (!/^[二三四五六七八九十一]是/.test(leaf.plain) || (leaf.plain.startsWith('一是') && text !== '')) break
    text += leaf.plain
  }
  return text.startsWith('一是') ? text : ''
}

/** A damaged row, or one that stops short, tells nothing. */
function checkRow(match: RegExpMatchArray, leaf: Leaf, row: string): Remark | null {
  const said = readValue(match[1]!)
  const found = ORDINALS.findIndex(ordinal => !row.includes(ordinal))
  const named = found < 0 ? ORDINALS.length : found
  const whole = ORDINALS.slice(named).every(ordinal => !row.includes(ordinal))
  if (said === null || named < 2 || !whole || named < said) return null
  const holds = named === said
  return {
    rule: 'list.count',
    verdict: holds ? 'holds' : 'mismatch',
    stated: said,
    computed: named,
    formula: `写${said}，列到“${ORDINALS[named - 1]}”`,
    message: holds ? '' : `写${said}项，以下却列到“${ORDINALS[named - 1]}”。`,
    at: [{ leaf, start: match.index!, end: leaf.plain.length }],
  }
}
