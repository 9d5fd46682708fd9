/** The same world → questions with what answers them: of one unit and year, after another question, not to be answered, over everything. */
import { type Dice, dice } from './dice.js'
import { MEASURES } from './measures.js'
import { type Fact, measuresOf } from './numbers.js'
import { FIRST_YEAR, LAST_YEAR, unitsWithReports, type World } from './province.js'
import type { MadeReport } from './report.js'
import type { Unit } from './units.js'

export interface MadeQuestion {
  readonly id: string
  readonly type: 'filtered' | 'followup' | 'practice' | 'refusal' | 'everything'
  readonly question: string
  readonly history?: readonly { readonly role: 'user' | 'assistant'; readonly content: string }[]
  /** The file and value that answer; null where none does. */
  readonly file: string | null
  readonly value: number | null
  readonly uom: string | null
  /** Of a refusal: what must be said. Of a practice: words that must be quoted. */
  readonly expect: string | null
  /** Over everything: the measure and year asked about. */
  readonly measure?: string
  readonly year?: number
}

/** So many of each kind; p99 needs some hundreds. */
const COUNTS = { filtered: 600, followup: 150, practice: 150, refusal: 150, everything: 300 } as const

export function questionsOf(world: World): MadeQuestion[] {
  const random = dice(world.seed, 'questions')
  const picked = sampled(world, random)
  const take = <T>(count: number, make: (report: MadeReport, i: number) => T | null): T[] => {
    const out: T[] = []
    for (let i = 0; out.length < count && i < count * 20; i++) {
      const made = make(random.pick(picked), i)
      if (made) out.push(made)
    }
    return out
  }
  return [
    ...take(COUNTS.filtered, (report, i) => filtered(report, `F${i}`, random)),
    ...take(COUNTS.followup, (report, i) => followup(report, `T${i}`, random)),
    ...take(COUNTS.practice, (report, i) => practice(report, `P${i}`)),
    ...take(COUNTS.refusal, (report, i) => refusal(report, `R${i}`, random)),
    ...Array.from({ length: COUNTS.everything }, (_, i) => everything(`E${i}`, random)),
  ]
}

/** Reports of units spread evenly over the world: some thousands, however large it is. */
const SAMPLE = 4_000

function sampled(world: World, random: Dice): MadeReport[] {
  const kept: MadeReport[] = []
  let seen = 0
  for (const { reports } of unitsWithReports(world))
    for (const report of reports) {
      seen++
      const at = kept.length < SAMPLE ? kept.length : random.below(seen)
      if (at < SAMPLE) kept[at] = { ...report, text: '' }
    }
  return kept
}

/** Governments are asked for by their place or in full, bureaus by their name. */
function called(unit: Unit, random: Dice): string {
  const full = [...unit.above.slice(-1), unit.name].join('')
  if (unit.bureau) return random.pick([unit.name, unit.name, full])
  return random.pick([unit.place, unit.name, unit.place, full])
}

function sure(report: MadeReport): Fact[] {
  return report.facts.filter(fact => fact.other === null)
}

function filtered(report: MadeReport, id: string, random: Dice): MadeQuestion | null {
  const facts = sure(report)
  if (facts.length === 0) return null
  const fact = random.pick(facts)
  const asked = random.pick(fact.measure.asked)
  const unit = called(report.unit, random)
  const question = random.pick([
    `${unit}${report.year}年${asked}？`,
    `${report.year}年${unit}${asked}？`,
    `请问${unit}${report.year}年度${asked}？`,
    `${unit}${report.year}年${asked}`,
  ])
  return { id, type: 'filtered', question, ...answer(report, fact) }
}

function followup(report: MadeReport, id: string, random: Dice): MadeQuestion | null {
  const facts = sure(report)
  if (facts.length < 2) return null
  const [first, second] = random.some(facts, 2) as [Fact, Fact]
  const history = [
    { role: 'user' as const, content: `${called(report.unit, random)}${report.year}年${first.measure.asked[0]}？` },
    {
      role: 'assistant' as const,
      content: `${report.unit.name}${report.year}年，${first.measure.name}：${first.raw}[1]。`,
    },
  ]
  return { id, type: 'followup', question: `那${second.measure.asked[0]}？`, history, ...answer(report, second) }
}

function answer(report: MadeReport, { value, measure }: Fact): Pick<MadeQuestion, 'file' | 'value' | 'uom' | 'expect'> {
  return { file: report.file, value, uom: measure.uom, expect: null }
}

function practice(report: MadeReport, id: string): MadeQuestion {
  const { unit, year } = report
  const question = `${unit.name}${year}年的“${unit.practice}”是怎么做的？`
  return { id, type: 'practice', question, file: report.file, value: null, uom: null, expect: unit.practice }
}

function refusal(report: MadeReport, id: string, random: Dice): MadeQuestion | null {
  const { unit, year } = report
  const none = { id, type: 'refusal' as const, file: null, value: null, uom: null }
  const asked = random.pick(MEASURES).asked[0]!
  const kind = random.below(3)
  if (kind === 0)
    return {
      ...none,
      question: `${unit.name}${random.pick([FIRST_YEAR - 3, LAST_YEAR + 2])}年${asked}？`,
      expect: 'year_not_held',
    }
  if (kind === 1) return { ...none, question: `${random.pick(STRANGE)}${year}年${asked}？`, expect: 'unit_not_held' }
  const stated = new Set(report.facts.map(fact => fact.measure.key))
  const missing = measuresOf(unit).filter(({ key }) => !stated.has(key))
  if (missing.length === 0) return null
  return { ...none, question: `${unit.name}${year}年${random.pick(missing).asked[0]}？`, expect: 'not_stated' }
}

/** Places that no made-up province holds. */
const STRANGE = ['北邙县', '苍梧市', '临淄区', '青阳县司法局', '白水镇', '丹霞市教育局', '石楼县人民政府', '昌乐县']

function everything(id: string, random: Dice): MadeQuestion {
  const measure = random.pick(MEASURES)
  const year = random.between(FIRST_YEAR, LAST_YEAR)
  const [question, asked] = random.pick<readonly [string, number | null]>([
    [`哪些单位写明了${measure.name}的数量？各是多少？`, null],
    [`${year}年度${measure.name}最多的是哪个单位？`, year],
    [`${year}年哪些单位提到了${measure.name}？`, year],
    [`各单位${measure.name}一共有多少？`, null],
    [`${random.pick(['哪些县', '哪些局', '哪些乡镇', '哪些市'])}${year}年写明了${measure.name}？`, year],
    [`${measure.asked[0]}？`, null],
  ])
  const said = { measure: measure.key, ...(asked === null ? {} : { year: asked }) }
  return { id, type: 'everything', question, file: null, value: null, uom: measure.uom, expect: null, ...said }
}
