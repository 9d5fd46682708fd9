/**
 * Folded text → numbers with their unit of measure and approximation: 「21029.42万元」「百分之五」「1000余份」「十余场」, and back.
 * What a number counts, and whether it counts at all, is left to corpus/figures.ts.
 */

export type Approximation = '余' | '以上' | '多' | '近' | '约' | '以内' | '至少' | '不少于' | null

export interface NumberSpan {
  readonly value: number
  /** As printed, 万 and 亿 included: 万件. 「人(次)」 is 人次, 「百分之五」 is %. Empty where no unit of measure follows. */
  readonly uom: string
  readonly approx: Approximation
  /** Offsets in the folded text, from the approximation before to the one after: 「4000余册」, 「不少于2次」 from 2. */
  readonly start: number
  readonly end: number
  /** Written in Chinese numerals. */
  readonly chinese: boolean
  /** For a range 「1—2次」 the upper end; otherwise null. */
  readonly upTo: number | null
}

/** Where a unit is the beginning of another word: 3通过, 2股份. */
const NOT_BEFORE: Readonly<Record<string, string>> = { 通: '(?![过报知道行])', 股: '(?![份东权级长])' }

/** Units of measure such reports count in: shares, money, time, size, doings, then things and people; longest first in the pattern, so that 人次 wins over 人. */
const UNITS = [
  '% 个百分点 百分点 成 倍',
  '万元 亿元 元 美元',
  '个工作日 工作日 个小时 小时 分钟 学时 课时 个月 天 日 周 年 届',
  '平方公里 平方米 平米 公里 千米 公顷 立方米 千瓦时 亩 吨 米 升 千克 公斤 斤 克 度',
  '人(次) 人次 场次 家次 户次 件次 辆次 艘次 车次 班次 台次 批次 频次 站次 所次 处次 点次 次',
  '辆(次) 例次 条次 场(次) 名次 份次 册次 航次 架次 头次 趟次',
  '班 大类 小类 类 件 起 宗 例 桩 场 期 名 人 位 份 册 本 条 项 个 款 家 户 处 所 座 间',
  '支 台 辆 艘 架 套 批 轮 部 篇 幅 块 面 张 封 笔 卷 批件 单 桌 盘 村 分 点 种 字 组',
  '队 对 节 堂 课 集 门 道 栋 幢 宗地 页 票 株 头 只 枚 箱 瓶 袋 盒 颗 顶 把 根 桶 趟',
  '人天 盏 通 股 种语言 种文字 语种',
]
  .flatMap(line => line.split(' '))
  .sort((a, b) => b.length - a.length)
  .map(unit => unit.replace(/[()]/g, '\\$&') + (NOT_BEFORE[unit] ?? ''))
  .join('|')

const ARABIC = '\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?'
const HAN = '[〇零一二两三四五六七八九十百千]+(?:万[〇零一二两三四五六七八九十百千]*)?'
const MORE = '余|多|几|来'
const AFTER = '以上|以内|之内|以下|左右|上下|余|(?<=[日天月时年])内'

const PATTERN = new RegExp(
  `(?<percent>百分之(?:${ARABIC}|[〇零一二两三四五六七八九十百点]+))|(?<parts>[一二两三四五六七八九十]{1,3}分之[一二两三四五六七八九十]{1,3})|` +
    `(?<!\\d|\\d\\.)(?<arabic>${ARABIC})(?:\\s?(?:-|—|–|~|至|到)\\s?(?<upto>${ARABIC}))?(?<more1>${MORE})?(?<big>万|亿)?(?<more2>${MORE})?(?<unit>${UNITS})?(?<after>${AFTER})?|` +
    `(?<han>${HAN})(?<hanmore>${MORE})?(?<hanbig>万|亿)?(?<hanunit>${UNITS})(?<hanafter>${AFTER})?`,
  'g',
)

const BEFORE: readonly (readonly [RegExp, Exclude<Approximation, null>])[] = [
  [/(?:不少于|不低于|不得少于|不得低于|不小于)$/, '不少于'],
  [/(?:至少|最少|起码)(?:举办|开展|组织|召开|学习|参加|安排|进行|接受|完成|旁听)?$/, '至少'],
  [/(?:(?<!不)超过|(?<!不)超|突破|逾|多达|高达|(?<!不)大于|(?<!不)高于|达到?以上)$/, '以上'],
  [/(?:不超过|不多于|不到|不足|最多|不高于|控制在|不大于|不得超过)$/, '以内'],
  [/(?:将近|接近|(?<![附最邻临亲靠就远])近)$/, '近'],
  [/(?:大约|(?<![公合协条契节预制违签履])约|约为|大概|约计)$/, '约'],
]

/** Every number of a folded text, units or not, in order. */
export function readNumbers(text: string): NumberSpan[] {
  const spans: NumberSpan[] = []
  for (const match of text.matchAll(PATTERN)) {
    const span = spanOf(match, text)
    if (span) spans.push(span)
  }
  return spans
}

function spanOf(match: RegExpMatchArray, text: string): NumberSpan | null {
  const groups = match.groups!
  const start = match.index!
  const end = start + match[0].length
  const before = text.slice(Math.max(0, start - 8), start)
  const base = { start, end, upTo: null }
  if (groups['percent'])
    return finish(readValue(groups['percent'].slice(3)), '%', { ...base, chinese: true, approx: approxBefore(before) })
  if (groups['parts']) {
    const [whole, part] = groups['parts'].split('分之').map(words => readValue(words) ?? 0)
    return whole ? { ...base, value: part! / whole, uom: '', chinese: true, approx: approxBefore(before) } : null
  }
  const han = groups['han']
  const value = readValue(han ?? groups['arabic']!)
  const big = (han ? groups['hanbig'] : groups['big']) ?? ''
  const unit = (han ? groups['hanunit'] : groups['unit']) ?? ''
  const after = approxAfter((han ? groups['hanafter'] : groups['after']) ?? '')
  const more = han ? groups['hanmore'] : (groups['more1'] ?? groups['more2'])
  const approx = more ? (more === '多' || more === '几' ? '多' : '余') : (after ?? approxBefore(before))
  const upTo = groups['upto'] ? readValue(groups['upto']) : null
  return finish(value, big + unit.replace(/[()]/g, ''), { start, end, upTo, chinese: han !== undefined, approx })
}

function finish(value: number | null, uom: string, rest: Omit<NumberSpan, 'value' | 'uom'>): NumberSpan | null {
  return value === null ? null : { ...rest, value, uom }
}

function approxBefore(before: string): Approximation {
  return BEFORE.find(([pattern]) => pattern.test(before))?.[1] ?? null
}

function approxAfter(words: string): Approximation {
  if (words === '') return null
  if (words === '余') return '余'
  return words === '以上' ? '以上' : words === '左右' || words === '上下' ? '约' : '以内'
}

const DIGITS: Readonly<Record<string, number>> = {
  〇: 0,
  零: 0,
  一: 1,
  二: 2,
  两: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
}
const POWERS: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1_000 }

/** One Arabic or Chinese numeral, thousands separators allowed: 「1,256」「一千二百」「二〇二一」「三点五」; null for anything else. */
export function readValue(text: string): number | null {
  const plain = text.replace(/,/g, '')
  if (/^\d+(?:\.\d+)?$/.test(plain)) return Number(plain)
  const [whole, decimals] = plain.split('点')
  const value = readHan(whole ?? '')
  if (value === null || decimals === undefined) return value
  const digits = [...decimals].map(char => DIGITS[char])
  return digits.includes(undefined) || digits.length === 0 ? null : Number(`${value}.${digits.join('')}`)
}

function readHan(text: string): number | null {
  if (text === '' || !/^[〇零一二两三四五六七八九十百千万亿]+$/.test(text)) return null
  if (/^[〇零一二三四五六七八九]{2,}$/.test(text)) return Number([...text].map(char => DIGITS[char]).join(''))
  let total = 0
  let section = 0
  let digit: number | null = null
  for (const char of text) {
    const power = POWERS[char]
    if (char === '万' || char === '亿') {
      total = (total + section + (digit ?? 0)) * (char === '万' ? 10_000 : 100_000_000)
      section = 0
      digit = null
    } else if (power !== undefined) {
      section += (digit ?? 1) * power
      digit = null
    } else digit = DIGITS[char]!
  }
  return total + section + (digit ?? 0)
}

/** The number in Arabic digits, as short as it can be written without losing anything. */
export function writeNumber(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(15)))
}
