/** Question → reporting years it names, counted from `today` where it says 去年 or 近三年, and what each year is said of. */

export interface YearMention {
  readonly years: readonly number[]
  /** Offsets in the folded question. */
  readonly start: number
  readonly end: number
  /** `report`: the year asked about. `base`: what it is compared with (和2022年相比). `aside`: a year within the matter asked about (2019年结转, 打算2024年…). */
  readonly use: 'report' | 'base' | 'aside' | 'ahead'
}

/** Steps from the year of the question before: 上一年 −1, 下一年 +1; null where nothing of the kind is said. */
export type YearStep = -1 | 1 | null

export interface YearReading {
  readonly mentions: readonly YearMention[]
  readonly step: YearStep
  /** Years were counted back (近三年): where not all are held, as many as are held last. */
  readonly relative: boolean
}

const DIGITS: Readonly<Record<string, string>> = {
  〇: '0',
  零: '0',
  '○': '0',
  一: '1',
  二: '2',
  三: '3',
  四: '4',
  五: '5',
  六: '6',
  七: '7',
  八: '8',
  九: '9',
}
const COUNTS: Readonly<Record<string, number>> = {
  一: 1,
  两: 2,
  二: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
  十: 10,
}
/** Five-year plans, first and last year. */
const PLANS: Readonly<Record<string, readonly [number, number]>> = {
  十二五: [2011, 2015],
  十三五: [2016, 2020],
  十四五: [2021, 2025],
  十五五: [2026, 2030],
}

const PATTERN =
  /(?:19|20)\d{2}(?:年度?)?(?:-|—|–|~|至|到)(?:19|20)\d{2}(?:年度?)?|(?<!\d)(?:19|20)\d{2}(?![\d.]|[件起人名次份万亿个元场户家项条台宗例%])(?:年度?)?|[二一][〇零○一二三四五六七八九]{3}年?度?|(?<![\d近过前这])[12]\d年度?(?!前|以|来|内)|大前年|前年|去年|上年度|本年度|今年|(?:最?近|过去|前|这|连续)([一两二三四五六七八九十几]|\d)年(?:来|间|里)?|([两三四五])年(?:来)?的?(?:数字|数据|变化|情况|对比)|“?(十二五|十三五|十四五|十五五)”?(?:期间|时期|以来)|last year|this year|the year before last|(?:last|past) (two|three|four|five|\d) years/gi

/** `plain`: the folded question. `today`: YYYY-MM-DD. */
export function readYears(plain: string, today: string): YearReading {
  const mentions: YearMention[] = []
  for (const match of plain.matchAll(PATTERN)) {
    const years = yearsOf(match, Number(today.slice(0, 4)))
    if (years.length > 0)
      mentions.push({
        years,
        start: match.index,
        end: match.index + match[0].length,
        use: useOf(plain, match.index, match.index + match[0].length),
      })
  }
  const relative =
    mentions.length > 0 &&
    mentions.every(
      mention => mention.years.length > 1 && !/\d{4}|十[二三四五]五/.test(plain.slice(mention.start, mention.end)),
    )
  return { mentions: settle(mentions), step: stepOf(plain), relative }
}

function yearsOf(match: RegExpMatchArray, now: number): number[] {
  const text = match[0]
  const range = /^((?:19|20)\d{2}).*?[-—–~至到]((?:19|20)\d{2})/.exec(text)
  if (range) return span(Number(range[1]), Number(range[2]))
  const whole = /^(?:19|20)\d{2}/.exec(text)
  if (whole) return [Number(whole[0])]
  if (/^[二一][〇零○一二三四五六七八九]{3}/.test(text))
    return plausible(Number([...text.slice(0, 4)].map(char => DIGITS[char] ?? '').join('')))
  if (/^\d{2}年/.test(text)) return plausible(2000 + Number(text.slice(0, 2)))
  const word = text.toLowerCase()
  if (word === '大前年') return [now - 3]
  if (word === '前年' || word === 'the year before last') return [now - 2]
  if (word === '去年' || word === '上年度' || word === 'last year') return [now - 1]
  if (word === '今年' || word === '本年度' || word === 'this year') return [now]
  const plan = match[3] ? PLANS[match[3]] : undefined
  if (plan) return span(plan[0], plan[1])
  const count = match[1] ?? match[2] ?? match[4]
  if (count)
    return span(
      now -
        (COUNTS[count] ?? ({ two: 2, three: 3, four: 4, five: 5 } as Record<string, number>)[count] ?? Number(count)),
      now - 1,
    )
  return []
}

function plausible(year: number): number[] {
  return year >= 1990 && year <= 2099 ? [year] : []
}

function span(first: number, last: number): number[] {
  return last >= first && last - first < 40 ? Array.from({ length: last - first + 1 }, (_, i) => first + i) : []
}

function useOf(plain: string, start: number, end: number): YearMention['use'] {
  const before = plain.slice(Math.max(0, start - 6), start)
  const after = plain.slice(end, end + 14)
  if (
    /^.{0,4}(?:结转|遗留|结余|转过来|转来|移过来|带过来)/.test(after) ||
    /(?:打算|计划|准备|拟|安排|展望|部署)(?:在|于|到|的)?$/.test(before)
  )
    return 'aside'
  if (/^(?:要|想|打算|准备|计划|拟|安排|目标|的目标|的打算|的计划|重点)/.test(after)) return 'ahead'
  if (
    /(?:比|较|与|和|同|跟|对比|相比于?)$/.test(before) &&
    /^.{0,10}?(?:相比|比较|比起来|比,|比，|相较|对比|增|减|多|少|高|低|上升|下降)/.test(after)
  )
    return 'base'
  if (/(?:比|较|相比|相比于|比起)$/.test(before)) return 'base'
  return 'report'
}

/** Where only asides or bases are named, they are the years asked about after all. */
function settle(mentions: readonly YearMention[]): YearMention[] {
  if (mentions.some(mention => mention.use === 'report'))
    return mentions.map(mention => (mention.use === 'ahead' ? { ...mention, use: 'aside' } : mention))
  if (mentions.some(mention => mention.use === 'ahead'))
    return mentions.map(mention => (mention.use === 'ahead' ? { ...mention, use: 'report' } : mention))
  const bases = mentions.filter(mention => mention.use === 'base')
  if (bases.length > 1) return mentions.map(mention => ({ ...mention, use: 'report' }))
  return mentions.map(mention =>
    mention.use === 'aside' && mentions.length === 1 ? { ...mention, use: 'report' } : mention,
  )
}

function stepOf(plain: string): YearStep {
  if (/(?:上一?年|前一年|之前一年|再往前一年|头一年|the year before|previous year)(?!度?(?:结转|末|底))/i.test(plain))
    return -1
  return /(?:后一年|次年|下一年|the year after|following year)/i.test(plain) &&
    !/打算|准备|计划|安排|思路|重点/.test(plain)
    ? 1
    : null
}
