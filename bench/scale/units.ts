/** Seed → the units of made-up provinces, one after the other: governments of four levels and their bureaus, each with its own habits. */
import { divisionOfStem, isDivision } from '../../src/divisions.js'
import { type Dice, dice } from './dice.js'

export type Kind = 'province' | 'prefecture' | 'county' | 'township' | 'department'

export interface Unit {
  readonly n: number
  /** As its reports print it: 沅溪县人民政府, 沅溪县司法局. */
  readonly name: string
  readonly kind: Kind
  /** Its own division: 沅溪县. */
  readonly place: string
  /** Divisions above its own, outermost first. */
  readonly above: readonly string[]
  /** Of a bureau: what it is called and which field it works in; null for a government. */
  readonly bureau: string | null
  /** How large its numbers are. */
  readonly size: number
  /** A way of working that is its own, under a name no other unit uses. */
  readonly practice: string
}

/** Characters that names of places are made of; none of them ends a division or stands for something counted. */
const FIRST = '沅澧泓淞沭洮浠涪淅澄漳潞濮瀛蒲苕茗菱葭蓼杞柘栎桐梓梧椒榆榕槐琅琼瑶璞磐砚峪岚峤峻崧嵩巍朔晏昶昭旻翊'
const SECOND = '川河溪源泉湾浦渡津桥台阁亭坪坝岭岗峰岩谷丘原森竹松柏梅兰菊莲荷塘池潭沙石银铜玉珠宝安宁康泰'

export const BUREAUS =
  '司法局 教育局 交通运输局 市场监督管理局 生态环境局 应急管理局 人力资源和社会保障局 公安局 农业农村局 自然资源局 卫生健康局 城市管理局 水务局 文化和旅游局 住房和城乡建设局 民政局 财政局 审计局 统计局 医疗保障局 林业局 商务局'.split(
    ' ',
  )
const SIZES: Readonly<Record<Kind, number>> = { province: 60, prefecture: 16, county: 4, township: 1, department: 0 }
/** Divisions below one of the next level up, and bureaus beside it. */
const PREFECTURES = 12
const COUNTIES = 8
const TOWNS = 6
const OWN_BUREAUS: Readonly<Record<string, number>> = { province: 18, prefecture: 12, county: 9 }
const PRACTICES =
  '夜话 议事亭 板凳课堂 调解驿站 红马甲 小院说法 码头普法 流动法庭 一码通查 三色预警 首席专员 连心灯 解纷茶座 圩日法庭 执法体检 亮牌行动 廊桥评理 集市问法 田埂课堂 云上见证'.split(
    ' ',
  )

/** Units without end, county by county, so that any first part of them holds units of every kind. */
export function* unitsOf(seed: number): Generator<Unit> {
  const names = stems(dice(seed, 'names'))
  const random = dice(seed, 'units')
  let n = 0
  for (;;) {
    const province = `${names.next().value}省`
    yield government('province', province, [])
    const rest = bureausOf('province', province, [])
    for (let i = 0; i < PREFECTURES; i++) {
      const prefecture = names.next().value + random.pick(['市', '市', '市', '州'])
      yield government('prefecture', prefecture, [province])
      const own = bureausOf('prefecture', prefecture, [province])
      for (let j = 0; j < COUNTIES; j++) {
        const county = names.next().value + random.pick(['县', '县', '区'])
        yield government('county', county, [province, prefecture])
        yield* bureausOf('county', county, [province, prefecture])
        for (let k = 0; k < TOWNS; k++)
          yield government('township', names.next().value + random.pick(['镇', '镇', '乡', '街道']), [
            province,
            prefecture,
            county,
          ])
        // A prefecture's bureaus come between its counties, a province's between its prefectures.
        for (const bureau of own.splice(0, 2)) yield { ...bureau, n: n++ }
      }
      for (const bureau of [...own, ...rest.splice(0, 2)]) yield { ...bureau, n: n++ }
    }
  }

  function government(kind: Kind, place: string, above: readonly string[]): Unit {
    const office = place.endsWith('街道') ? '办事处' : '人民政府'
    return {
      n: n++,
      name: place + office,
      kind,
      place,
      above,
      bureau: null,
      size: SIZES[kind],
      practice: practice(place),
    }
  }

  function bureausOf(parent: Kind, place: string, above: readonly string[]): Unit[] {
    return random.some(BUREAUS, OWN_BUREAUS[parent]!).map(named => {
      const bureau = parent === 'province' ? named.replace(/局$/, '厅') : named
      const size = SIZES[parent] / 3
      const name = place + bureau
      return {
        n: parent === 'county' ? n++ : -1,
        name,
        kind: 'department',
        place,
        above,
        bureau: named,
        size,
        practice: practice(name),
      }
    })
  }

  function practice(of: string): string {
    return of.slice(0, 2) + dice(seed, 'practice', of).pick(PRACTICES)
  }
}

/** Names of places that no real division has, each once, shorter ones first. */
function* stems(random: Dice): Generator<string, never> {
  const pairs = [...FIRST].flatMap(first => [...SECOND].map(second => first + second))
  for (let i = pairs.length - 1; i > 0; i--) {
    const j = random.below(i + 1)
    ;[pairs[i], pairs[j]] = [pairs[j]!, pairs[i]!]
  }
  for (const between of ['', ...'云霞鹤鹿雁鹭枫霁'])
    for (const pair of pairs) {
      const stem = pair[0]! + between + pair[1]!
      if (!divisionOfStem(stem) && !REAL.some(kind => isDivision(stem + kind))) yield stem
    }
  throw new Error('Cannot name so many places: all names are given.')
}

const REAL = ['省', '市', '州', '县', '区', '镇', '乡', '街道']
