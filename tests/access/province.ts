/** A seed → a province of reports in which every unit, measure and number is found once: what is read anywhere tells whose it is. */
import { dice } from '../desk/random.js'

export interface MadeReport {
  readonly file: string
  readonly city: string
  readonly bureau: boolean
  readonly unit: string
  readonly year: number
  /** Words and numbers that no other unit's report holds. */
  readonly canaries: readonly string[]
  readonly text: string
}

/** Syllables that no report's common words hold, two a place. */
const RARE = [...'璟瑄玥珺琰瑾琬瑶璇玑珏琅琊璨琮珩琦璋瑭珉琨珂瑗琛璎珞玳瑁琥珀玢珣瑛璐琇珈']
const CITIES = ['璟瑄', '玥珺', '琰瑾', '琬瑶', '璇玑']
const OWN_MEASURES = ['鹤鸣约谈', '雁归走访', '鹿鸣普法', '鲸落巡查', '鹭飞调处']
export const YEARS = [2021, 2022, 2023] as const

/** Units of a city: its government, counties, a bureau. */
const COUNTIES = 4

export function makeProvince(seed: number): readonly MadeReport[] {
  const d = dice(seed)
  let next = 1_000_000 + d.int(0, 999)
  const number = (): string => {
    next += d.int(1, 97_000)
    return String(next)
  }
  return CITIES.flatMap((stem, c) => {
    const city = `${stem}市`
    const stems = Array.from({ length: COUNTIES }, (_, i) => RARE[10 + ((c * COUNTIES + i) % 26)]! + RARE[c]!)
    const units = [
      { unit: `${city}人民政府`, canary: stem, bureau: false },
      ...stems.map(own => ({ unit: `${city}${own}县人民政府`, canary: own, bureau: false })),
      { unit: `${city}交通运输局`, canary: stem, bureau: true },
    ]
    return units.flatMap(({ unit, canary, bureau }, u) =>
      YEARS.filter(year => u % 3 !== 2 || year !== 2021).map(year => {
        const numbers = Array.from({ length: 9 }, number)
        const text = wordingOf(unit, year, OWN_MEASURES[c]!, numbers)
        const file = `${city}/${bureau ? '局/' : ''}${u}-${year}.txt`
        return { file, city, bureau, unit, year, text, canaries: [stem, canary, OWN_MEASURES[c]!, ...numbers] }
      }),
    )
  })
}

function wordingOf(unit: string, year: number, own: string, n: readonly string[]): string {
  return [
    `${unit}${year}年度法治政府建设工作报告`,
    `${year}年，${unit}深入推进依法行政，现将全年工作报告如下：`,
    '一、加强组织领导',
    `全年开展法治培训${n[0]}人次，专题学法${n[1]}次。`,
    '二、规范行政执法',
    `办理行政处罚案件${n[2]}件，罚款${n[3]}元。推行“${own}”工作法，开展${own}${n[4]}次。`,
    '三、化解矛盾纠纷',
    `调解矛盾纠纷${n[5]}件，受理行政复议案件${n[6]}件，审结${n[7]}件。`,
    '四、存在的问题',
    `部分单位对${own}重视不够，执法人员业务能力有待提高。`,
    '五、下一步打算',
    `${year + 1}年将继续开展${own}，计划培训${n[8]}人次。`,
  ].join('\n\n')
}

/** Who may come: a name, and the groups given. */
export const GROUPS = {
  甲组: { regions: ['璟瑄市'] },
  乙组: { regions: ['玥珺市'], levels: ['prefecture', 'county'] },
  各局: { levels: ['department'] },
  一夹: [{ files: ['琰瑾市/*'] }, { units: ['琬瑶市'] }],
} as const

export interface Who {
  readonly name: string
  readonly groups: readonly string[]
  readonly token: string
  /** Id of a chat of their own. */
  readonly chat: number
  readonly sees: (report: MadeReport) => boolean
}

const inA = (one: MadeReport): boolean => one.city === '璟瑄市'
const inB = (one: MadeReport): boolean => one.city === '玥珺市' && !one.bureau

const SEES: readonly (readonly [groups: readonly string[], sees: Who['sees']])[] = [
  [['甲组'], inA],
  [['甲组', '乙组'], one => inA(one) || inB(one)],
  [['各局'], one => one.bureau],
  [['一夹'], one => (one.city === '琰瑾市' && !one.bureau) || one.unit === '琬瑶市人民政府'],
  [[], () => false],
  [['*'], () => true],
]

/** A chat that sees everything, where none of WHO is. */
export const ELSEWHERE = 6_999

export const WHO: readonly Who[] = SEES.map(([groups, sees], i) => ({
  name: groups.join('与') || '无组',
  groups,
  token: `token-of-the-tests-${i}`,
  chat: 7_000 + i,
  sees,
}))
