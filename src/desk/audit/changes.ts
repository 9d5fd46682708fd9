/** Before and after, and the change said of them → whether the change follows: 由412项精简至386项,减少26项; 增加12件,增长9.57%. */
import { printed, type Remark, shown, stretchOf } from './remark.js'
import type { Leaf, Quantity } from './sheet.js'

export function checkChanges(leaf: Leaf): Remark[] {
  return leaf.quantities.flatMap(said => {
    if (!said.exact || !isBare(said) || said.figure.role === 'target') return []
    return fromBeforeAndAfter(said, leaf) ?? fromAmount(said, leaf) ?? []
  })
}

const UP = '增加|增长|上升|提高|提升|新增|净增|扩大|扩充|多|增幅|增'
const DOWN = '减少|下降|降低|压减|压缩|精简|缩短|缩减|净减|少|降幅|减幅|压缩率|压减率|减|降'
/** The change itself: 「减少」「压减比例达」, not 「精简至」. */
const MOVED = new RegExp(`(?:${UP}|${DOWN})(?:了|率|幅度|比例)?(?:约|达到?|为)?$`)

/** The change and nothing else: 「办理时限压缩60%」 is no change of the numbers before it. */
function isBare(said: Quantity): boolean {
  if (!MOVED.test(said.before)) return false
  const rest = said.before.replace(MOVED, '')
  return /^(?:,|同比|环比|(?:较|比)(?:上年|去年|上年同期|改革前|年初|原来|20\d\d年)(?:同期)?|整体|总体|总量|数量|共|累计|平均|实际|净|件数|压减|精简)*$/.test(
    rest,
  )
}

/** The state before and after in the same sentence, as the reading of figures tells them; 「较去年的120件」 may stand behind. */
function fromBeforeAndAfter(said: Quantity, leaf: Leaf): Remark[] | null {
  const all = leaf.quantities.filter(one => one !== said && one.sentence === said.sentence)
  const near = all.filter(one => one.start < said.start)
  const before =
    near.findLast(one => one.figure.role === 'before' || isLastYear(one) || isStart(one)) ??
    all.find(one => one.start > said.start && /(?:较|比)(?:上年|去年)(?:同期)?的$/.test(one.before))
  if (!before) return null
  const after = near.findLast(
    one => one !== before && one.uom === before.uom && one.figure.role !== 'change' && one.figure.role !== 'target',
  )
  if (!after?.exact || !before.exact) return null
  const change = Math.abs(after.size - before.size)
  const difference = `|${printed(after)} - ${printed(before)}|`
  if (said.uom === before.uom || (said.uom === '个百分点' && before.uom === '%'))
    return [verdict(said, change / scaleOf(said), difference, [before, after, said])]
  if (said.uom !== '%' || before.uom === '%' || before.size === 0) return null
  return [verdict(said, (change / before.size) * 100, `${difference} / ${printed(before)}`, [before, after, said])]
}

/** 「由1123人增至1286人」. */
function isStart(one: Quantity): boolean {
  const behind = one.leaf.plain.slice(one.end, one.end + 10)
  return (
    /(?:由|从)[^,。]{0,10}$/.test(one.before) &&
    /^[^,。;\d]{0,6}(?:增|减|升|降|提|压|扩|缩|加|少|高|整)(?:至|到|为)/.test(behind)
  )
}

/** 「上年受理85件,本年受理97件」「上年的1240件」. */
function isLastYear(one: Quantity): boolean {
  return /(?:上年|去年|20\d\d年)(?:同期)?(?:的|为|是)?$|^(?:上年|去年|上一年)[^,。]{1,8}$/.test(one.before)
}

/** 「立案412件,增加36件,增长9.57%」, or the other way round: the year before is what is left when the change is taken away. */
function fromAmount(said: Quantity, leaf: Leaf): Remark[] | null {
  const near = leaf.quantities.filter(one => one.sentence === said.sentence && one.end <= said.start)
  const other = near.at(-1)
  if (!other || !isBare(other) || !other.exact || (other.uom === '%') === (said.uom === '%')) return null
  const [amount, rate] = said.uom === '%' ? [other, said] : [said, other]
  const now = near.findLast(one => one !== other && one.uom === amount.uom && one.figure.role === 'result')
  const sign = directionOf(amount)
  if (!now?.exact || sign !== directionOf(rate)) return null
  const earlier = now.size - sign * amount.size
  if (earlier <= 0) return null
  const formula = `${printed(amount)} / (${printed(now)} ${sign > 0 ? '-' : '+'} ${printed(amount)})`
  return [verdict(rate, (amount.size / earlier) * 100, formula, [now, amount, rate])]
}

function directionOf(one: Quantity): 1 | -1 {
  return new RegExp(`(?:${DOWN})(?:了|率|幅度|比例)?(?:约|达到?|为)?$`).test(one.before) ? -1 : 1
}

function verdict(said: Quantity, value: number, formula: string, all: readonly Quantity[]): Remark {
  const digits = (/\.(\d+)/.exec(printed(said))?.[1] ?? '').length
  const unit = 10 ** -digits
  const slack = all.some(one => one.slack > 0) ? unit : 0
  const rounding = said.uom === '%' || digits > 0 ? unit / 2 : 0
  const off = Math.abs(value - said.figure.value)
  const cut = Math.abs(Math.floor(value / unit + 1e-9) * unit - said.figure.value) < 1e-9 && said.uom === '%'
  const holds = off <= rounding + slack + 1e-6 || cut
  const near = !holds && said.uom === '%' && off <= 1.5 * unit
  const computed = Number(value.toFixed(Math.max(2, digits)))
  return {
    rule: 'difference.change',
    verdict: holds ? 'holds' : near ? 'note' : 'mismatch',
    stated: said.figure.value,
    computed,
    formula: `${formula} ${holds ? '=' : '≠'} ${printed(said)}`,
    message: holds
      ? ''
      : `按前后的数算得${shown(computed)}${said.uom}，文中写${printed(said)}${near ? '，末位不一致，可能是取舍所致' : ''}。`,
    at: stretchOf(...all),
  }
}

function scaleOf(one: Quantity): number {
  return one.figure.value === 0 ? 1 : one.size / one.figure.value
}
