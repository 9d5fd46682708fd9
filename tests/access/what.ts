/** Seed → what somebody asks for: units, years, measures, reports and files seen by them or not, in whatever words. */
import type { Dice } from '../desk/random.js'
import { type MadeReport, YEARS } from './province.js'

export interface What {
  /** Whose report it is about. */
  readonly about: MadeReport
  readonly other: MadeReport
  readonly question: string
  readonly unit: string
  readonly year: number
  readonly measure: string
  readonly n: number
}

const COMMON = ['调解矛盾纠纷', '行政复议案件', '罚款', '培训', '行政处罚案件', '专题学法']

const QUESTIONS: readonly ((w: Omit<What, 'question'>) => string)[] = [
  w => `${w.unit}${w.year}年${w.measure}多少？`,
  w => `${w.unit}${w.year}年开展${w.about.canaries[2]}多少次？`,
  w => `${w.unit}有哪些年度的报告？`,
  w => `${w.unit}和${w.other.unit}${w.year}年${w.measure}哪个多？`,
  w => `哪些单位开展了${w.about.canaries[2]}？`,
  w => `${w.year}年各单位${w.measure}一共多少？`,
  w => `${w.measure}最多的是哪个单位？`,
  w => `${w.unit}存在哪些问题？`,
  w => `${w.unit}下一步怎么打算？`,
  w => `${w.about.canaries[2]}是怎么做的？`,
  () => '收录了哪些单位？',
  () => '一共有多少份报告？',
  w => `有没有单位办了${w.about.canaries[3 + (w.n % 9)]}件？`,
  w => `${w.unit.slice(0, -5)}县2019年${w.measure}多少？`,
  w => `${w.about.canaries[0]}今年怎么样`,
  w => `${w.year - 10}年的报告有哪些？`,
  w => `${w.unit.replace('璟', '景').replace('玥', '月')}${w.year}年${w.measure}多少？`,
  w => `哪些交通运输局${w.year}年有罚款？`,
  () => '今天天气怎么样？',
  w => `How many ${w.n % 2 ? 'disputes were mediated' : 'fines'} in ${w.year} in ${w.unit}?`,
  w => `县里${w.year}年${w.measure}多少？`,
  w => `比较${w.unit}2021到2023年${w.measure}`,
]

export function whatOf(d: Dice, all: readonly MadeReport[]): What {
  const about = d.pick(all)
  const bare = {
    about,
    other: d.pick(all),
    unit: about.unit,
    year: d.pick(YEARS),
    measure: d.chance(0.3) ? about.canaries[2]! : d.pick(COMMON),
    n: d.int(0, 99),
  }
  return { ...bare, question: d.pick(QUESTIONS)(bare) }
}

/** All that a request itself says: to be told it again tells nothing. */
export function saidBy(what: What): string {
  return [what.question, what.unit, what.measure, what.other.unit, what.about.file, what.about.text].join('\n')
}
