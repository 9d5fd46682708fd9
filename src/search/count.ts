/** A figure's unit of measure against what a question asks to be counted in: 多少人 is not 多少件. */
import type { FigureKind } from '../corpus/figures.js'
import type { ReadyFigure } from './holdings.js'
import type { CountClass } from './intent.js'
import type { Question } from './question.js'

const CLASSES: readonly (readonly [CountClass, RegExp])[] = [
  ['percent', /^[万亿]*(?:%|％|个?百分点|成)/],
  ['money', /^[万亿]*(?:元|美元|块钱)/],
  ['rank', /^[万亿]*(?:名次|位次|第|位$)/],
  ['points', /^分$/],
  ['time', /^[万亿]*(?:天|日|小时|学时|课时|个?工作日|个?月|年|周|分钟|个小时|星期|季度)/],
  ['person', /^[万亿]*(?:人次|人|名|位|余名)/],
  ['event', /^[万亿]*(?:次|场次|场|期|回|轮|批次|批|节|堂|趟|届|课)/],
  ['paper', /^[万亿]*(?:份|册|本|篇|部|张|封|幅|套|页|字|卷)/],
  ['case', /^[万亿]*(?:件次|件|起|宗|例|桩|单|笔)/],
  ['area', /^[万亿]*(?:平方公里|平方米|亩|公顷|平米)/],
  ['device', /^[万亿]*(?:台|辆次|辆|艘次|艘|架|支|套|块|部)/],
  ['place', /^[万亿]*(?:家次|家|处|所|座|户次|户|间|个$)/],
  ['item', /^[万亿]*(?:项|条|款|类|大类|种|个|点|万条)/],
]

/** Classes that are so alike in use that a question's one is a report's other. */
const ALIKE: readonly (readonly [CountClass, CountClass, number])[] = [
  ['case', 'item', 0.02],
  ['case', 'paper', 0],
  ['paper', 'item', 0.02],
  ['place', 'item', 0.05],
  ['event', 'item', -0.05],
  ['person', 'place', -0.25],
  ['case', 'event', -0.08],
  ['device', 'item', 0],
  ['device', 'event', 0],
  ['device', 'paper', 0],
  ['case', 'place', -0.05],
  ['person', 'item', -0.2],
  ['paper', 'place', -0.05],
  ['device', 'place', -0.05],
  ['person', 'event', -0.15],
  ['person', 'case', -0.2],
]

/** +0.15 for the classifier asked for, 0.1 for its class, below −0.3 where the kinds exclude each other. */
export function countFit(ready: ReadyFigure, question: Question): number {
  const { classes, classifier } = question.asked
  const { uom, kind } = ready.figure
  if (classifier && (uom === classifier || uom === `${classifier}次` || `${uom}次` === classifier)) return 0.15
  if (classes.length === 0)
    return classifier === '个' && /^(?:个|家|处|项|条)/.test(uom) ? 0.05 : open(kind, uom, question.intent)
  const own = classOf(uom, kind)
  if (classes.some(asked => own.has(asked))) return 0.1
  if (uom === '') return impliedClass(ready.measure, classes)
  const alike = ALIKE.filter(
    ([a, b]) => (classes.includes(a) && own.has(b)) || (classes.includes(b) && own.has(a)),
  ).map(([, , value]) => value)
  return alike.length > 0 ? Math.max(...alike) : -0.5
}

/** A table's cell may have its unit of measure in the head only: 调解员人数. */
function impliedClass(measure: string, classes: readonly CountClass[]): number {
  const implied: CountClass | null = /人数|人次|人员|调解员|律师|干部/.test(measure)
    ? 'person'
    : /件数|案件|申请/.test(measure)
      ? 'case'
      : /金额|万元|款/.test(measure)
        ? 'money'
        : /率|比例/.test(measure)
          ? 'percent'
          : null
  return implied && classes.includes(implied) ? 0.1 : -0.1
}

/** 「办了多少」 asks for a count: a rate or an amount is asked for by name. */
function open(kind: FigureKind, uom: string, intent: string): number {
  if (intent === 'aggregate' || intent === 'compare') return kind === 'percent' ? -0.03 : 0
  if (kind === 'percent' || uom === '') return -0.14
  if (kind === 'money') return -0.1
  if (/^(?:大?类|种|方面|批次?|轮)$/.test(uom)) return -0.08
  return kind === 'count' ? 0 : -0.03
}

export function classOf(uom: string, kind: FigureKind): ReadonlySet<CountClass> {
  const found = new Set(CLASSES.filter(([, pattern]) => pattern.test(uom)).map(([name]) => name))
  if (kind === 'percent') found.add('percent')
  if (kind === 'rank') found.add('rank')
  if (kind === 'money') found.add('money')
  if (kind === 'duration') found.add('time')
  return found
}
