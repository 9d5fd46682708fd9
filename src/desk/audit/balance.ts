/** Cases carried in, taken in, concluded and carried out → whether the balance holds: 上年结转5 + 受理37 = 审结36 + 结转下年6. */
import { printed, type Remark, shown, stretchOf } from './remark.js'
import type { Leaf, Quantity } from './sheet.js'

export function checkBalances(leaf: Leaf): Remark[] {
  const cases = leaf.quantities.filter(
    one => one.uom === '件' && one.exact && one.figure.role !== 'target' && one.figure.role !== 'change',
  )
  return cases.flatMap(carriedIn => {
    if (!isCarriedIn(carriedIn)) return []
    const taken = takenIn(cases, carriedIn)
    const out = cases.find(one => one.start > carriedIn.start && near(one, carriedIn) && isCarriedOut(one))
    const done = cases.find(
      one =>
        one.start > carriedIn.start && near(one, carriedIn) && /审结|办结|结案/.test(words(one)) && !isCarriedOut(one),
    )
    if (!taken || !out || !done || [taken, out, done].some(one => one === carriedIn)) return []
    return [remarkOf(taken, carriedIn, done, out)]
  })
}

/** The words before a number, or behind it where it stands first. */
function words(one: Quantity): string {
  return one.before.length >= 2 ? one.before : `${one.before}${one.after.slice(0, 12)}`
}

function isCarriedIn(one: Quantity): boolean {
  const text = words(one)
  return (
    /(?:上年|去年|年初|上一年|往年|20\d\d年)(?:度|末)?(?:结转|遗留|结存|未结)|加上[^,。]{0,10}结转|^结转$/.test(text) &&
    !isCarriedOut(one)
  )
}

function isCarriedOut(one: Quantity): boolean {
  return /结转(?:到|至)?(?:下|次|明)年?|(?:年末|年底|期末|尚有|现有|仍有|剩余)?(?:未审结|未办结|未结|在办|在审|正在(?:办理|审理))/.test(
    `${one.before}#${one.after.slice(0, 10)}`,
  )
}

/** What came in this year: 受理 before 收到, the last said before. */
function takenIn(cases: readonly Quantity[], carriedIn: Quantity): Quantity | undefined {
  const before = cases.filter(one => near(one, carriedIn) && one !== carriedIn && !isCarriedOut(one))
  const accepted = before.find(one => /(?<!不予|不|未)受理/.test(words(one)))
  return accepted ?? before.find(one => /收到|新收|接收|立案/.test(words(one)))
}

function near(one: Quantity, other: Quantity): boolean {
  return one.sentence === other.sentence || Math.abs(one.start - other.start) <= NEAR
}

/** A balance is told within so many characters. */
const NEAR = 90

function remarkOf(taken: Quantity, carriedIn: Quantity, done: Quantity, out: Quantity): Remark {
  const left = taken.size + carriedIn.size
  const right = done.size + out.size
  const holds = left === right
  const formula = `${printed(taken)} + ${printed(carriedIn)} ${holds ? '=' : '≠'} ${printed(done)} + ${printed(out)}`
  return {
    rule: 'sum.balance',
    verdict: holds ? 'holds' : other(taken) ? 'note' : 'mismatch',
    stated: out.figure.value,
    computed: left - done.size,
    formula,
    message: holds
      ? ''
      : `受理与上年结转共${shown(left)}件，审结与结转下年共${shown(right)}件，相差${shown(Math.abs(left - right))}件。`,
    at: stretchOf(taken, carriedIn, done, out),
  }
}

/** Cases that ended otherwise may account for the difference. */
function other(taken: Quantity): boolean {
  return /撤回|撤销申请|终止|中止|移送|合并|并案|转其他/.test(
    taken.leaf.plain.slice(taken.sentence, taken.sentence + 160),
  )
}
