/** Rates and shares → the counts they were made from, and whether the quotient has the printed digits. A rate whose counts cannot be told is left alone. */
import { patternOf } from './dimension.js'
import { isBase, ownLabel, partWords, stemOf } from './rates.js'
import { printed, type Remark, shown, stretchOf } from './remark.js'
import type { Leaf, Quantity } from './sheet.js'

export function checkPercents(leaf: Leaf): Remark[] {
  return leaf.quantities.flatMap(rate => {
    if (rate.figure.kind !== 'percent' || rate.uom !== '%' || rate.figure.role !== 'result' || !rate.exact) return []
    const made = pairsOf(rate, leaf)
    const holding = made.pairs.find(pair => fits(pair, rate) === 'holds')
    if (holding) return [remarkOf('holds', rate, holding, '')]
    const best = made.pairs[0]
    return best && made.sure ? judge(rate, best, made.firm) : []
  })
}

interface Pair {
  readonly part: Quantity
  readonly whole: Quantity
}

interface Pairs {
  /** The designated pair first. */
  readonly pairs: readonly Pair[]
  /** Part and whole are named by the rate's own words. */
  readonly sure: boolean
  /** The whole cannot be another, unstated count. */
  readonly firm: boolean
}

function pairsOf(rate: Quantity, leaf: Leaf): Pairs {
  const before = leaf.quantities.filter(
    one => one.end <= rate.start && isOfSame(rate, one) && isCount(one) && one.figure.role !== 'change',
  )
  const near = before.filter(one => one.sentence === rate.sentence && !isAside(one, rate))
  const after = leaf.quantities.filter(
    one =>
      one.start >= rate.end &&
      one.sentence === rate.sentence &&
      isCount(one) &&
      one.figure.role === 'result' &&
      !/其中/.test(one.before),
  )
  const stem = stemOf(rate)
  if (stem !== null) {
    const made = ofStem(stem, [...near, ...after.filter(one => one.depth > rate.depth)], rate)
    // 「整改率97.2%,已整改420个」: the part comes behind.
    if (made.pairs.length > 0) return made
    const behind = ofStem(stem, [...near, ...after.slice(0, 1)], rate)
    return behind.pairs.length > 0 || near.length > 0 ? behind : ofStem(stem, after, rate)
  }
  return isShare(rate) ? ofShare(near, rate) : { pairs: [], sure: false, firm: false }
}

/** 应当出庭 reads like a requirement and is a count. */
function isCount(one: Quantity): boolean {
  return one.figure.kind === 'count' || /(?:应|应当|需)出庭$/.test(one.before)
}

const AREA = /全[国省市州县区镇乡局]|[省市州县区镇乡]?本级|[省市州县区镇乡](?:级|直)|各[县区市镇乡]/

/** 「(州本级网上办理率为59.25%)」 is no rate of 全州's counts. */
function isOfSame(rate: Quantity, one: Quantity): boolean {
  const area = AREA.exec(rate.before)?.[0]
  return !area || one.label.includes(area) || (one.figure.scope ?? '').includes(area)
}

/** What stands in brackets closed before the rate is said of something else. */
function isAside(one: Quantity, rate: Quantity): boolean {
  return one.depth > rate.depth && /结转|含/.test(one.label)
}

function ofStem(stem: string, counts: readonly Quantity[], rate: Quantity): Pairs {
  const words = /综合|总体|平均/.test(stem) ? null : partWords(stem)
  if (!words) return { pairs: [], sure: false, firm: false }
  const said = counts.filter(one => patternOf(words).test(ownLabel(one)) && !isBase(one, stem))
  const part = said.at(-1)
  if (!part) return { pairs: ofWords(counts, words), sure: false, firm: false }
  const wholes = counts
    .filter(one => one !== part && one.uom === part.uom && one.start < part.start && one.figure.role !== 'carried_over')
    .reverse()
  const named = wholes.filter(one => isBase(one, stem))
  const fitting = [...wholes.filter(one => one.size >= part.size), ...wholes.filter(one => one.size < part.size)]
  const pairs = [...named, ...fitting].map(whole => ({ part, whole }))
  const carried = /结转|上年|往年/.test(sentenceOf(rate))
  const judged = /结案|审结|判决|办结/.test(pairs[0]?.whole.label ?? '') && !/出庭/.test(stem)
  const open = /败诉|纠错|维持|撤诉|调撤|出庭/.test(stem) && named.length === 0 && !judged
  const steps = /审结|办结|结案/.test(stem) && carried
  return { pairs, sure: pairs.length > 0 && part.exact && pairs[0]!.whole.exact, firm: !open && !steps }
}

/** Rates whose part is not stated beside them: any pair that gives them is a finding of what was meant, none is a fault. */
function ofWords(counts: readonly Quantity[], words: string): Pair[] {
  return counts.flatMap(part =>
    counts
      .filter(
        whole =>
          whole !== part && whole.uom === part.uom && whole.size > part.size && patternOf(words).test(part.label),
      )
      .map(whole => ({ part, whole })),
  )
}

function isShare(rate: Quantity): boolean {
  // 「压减比例12.87%」 is a change.
  if (/(?:压减|压缩|精简|减少|减|增长|增加|提高|下降|降低)(?:比例|比重)/.test(rate.before)) return false
  return (
    /(?:占比|比重|比例)(?:为|达到?|约|是|:)*$|占(?!用|地|道)[^,。;]{0,20}$/.test(rate.before) ||
    /^(?:占|占比)$/.test(rate.before)
  )
}

/** 「其中全程网办1281项,占比95.17%」; a share of a whole that is named is of no other. */
function ofShare(near: readonly Quantity[], rate: Quantity): Pairs {
  const part = near.at(-1)
  if (!part) return { pairs: [], sure: false, firm: false }
  const subject = rate.before.replace(/(?:占|比重|比例).*$/, '').replace(/^(?:其中|,|约)+/, '')
  if (subject.length > 1 && !sharesWords(subject, part)) return { pairs: [], sure: false, firm: false }
  const named =
    /占(?!比)(?:到|了|全部|所有)?([^,。;]{0,20}?)(?:的|总数的?|总量的?|比重的?|比例的?|总件数的?)?(?:约|近|比为|比)?$/.exec(
      rate.before,
    )?.[1] ?? ''
  const wholes = near.filter(one => one !== part && one.uom === part.uom && one.size >= part.size).reverse()
  const pairs = wholes.map(whole => ({ part, whole }))
  const own = named === '' || /^(?:总数|总量|总件数|全部|比重|比例|总额|其)$/.test(named)
  const fit = wholes.filter(whole => own || isNamed(whole, named))
  if (!own && fit.length === 0) return { pairs: [], sure: false, firm: false }
  const ordered = own ? pairs : fit.map(whole => ({ part, whole }))
  const first = ordered[0]
  return {
    pairs: ordered,
    sure: first !== undefined && part.exact && first.whole.exact,
    firm: part.before !== '' || part.after !== '',
  }
}

/** 「噪声类占41.3%」 is the share of what is named, whose count is not stated. */
function sharesWords(subject: string, part: Quantity): boolean {
  const pairs = Array.from({ length: subject.length - 1 }, (_, i) => subject.slice(i, i + 2))
  return pairs.filter(pair => part.label.includes(pair)).length >= 0.6 * pairs.length
}

/** The name of the whole holds the words after 占, and no other area's (全市, 全省). */
function isNamed(whole: Quantity, named: string): boolean {
  const name = named.replace(/^(?:全年|全部|所有|同期)/, '').replace(/(?:总数|总量|总件数|数)$/, '')
  if (name.length < 2) return true
  const text = whole.label + whole.figure.measure + (whole.figure.scope ?? '')
  const area = /全[国省市州县区镇乡]/.exec(name)?.[0]
  if (area && !text.includes(area)) return false
  if (/同期|上年|去年/.test(named)) return false
  const bare = name.replace(/全[国省市州县区镇乡]/, '')
  const pairs = Array.from({ length: Math.max(1, bare.length - 1) }, (_, i) => bare.slice(i, i + 2))
  return pairs.filter(pair => text.includes(pair)).length >= 0.7 * pairs.length
}

/** `near`: one unit in the last printed place away, as rounding up or a slip of rounding makes it. */
function fits({ part, whole }: Pair, rate: Quantity): 'holds' | 'near' | 'off' {
  if (whole.size === 0) return 'off'
  const digits = (/\.(\d+)/.exec(printed(rate))?.[1] ?? '').length
  const unit = 10 ** -digits
  const value = (part.size / whole.size) * 100
  const spread = ((part.slack + whole.slack * (part.size / whole.size)) / whole.size) * 100
  const off = Math.abs(value - rate.figure.value)
  if (off <= unit / 2 + spread + 1e-9) return 'holds'
  const cut = Math.floor(value / unit + 1e-9) * unit
  if (Math.abs(cut - rate.figure.value) < 1e-9) return 'holds'
  const rounded = Math.round(value / unit) * unit
  const slip = digits >= 2 ? 1.001 * unit : 0
  return off < unit + spread || Math.abs(rounded - rate.figure.value) <= slip ? 'near' : 'off'
}

function judge(rate: Quantity, pair: Pair, firm: boolean): Remark[] {
  const { part, whole } = pair
  const value = shown((part.size / whole.size) * 100)
  const words = `${printed(part)}除以${printed(whole)}为${value}%，文中写${printed(rate)}`
  if (fits(pair, rate) === 'near') return [remarkOf('note', rate, pair, `${words}，末位不一致，可能是取舍所致。`)]
  if (part.size > whole.size)
    return firm
      ? [remarkOf('note', rate, pair, `${printed(part)}大于${printed(whole)}，比率${printed(rate)}无从算起。`)]
      : []
  if (firm) return [remarkOf('mismatch', rate, pair, `${words}。`)]
  return [remarkOf('note', rate, pair, `${words}；比率可能以另一个数（如应出庭、审结或含结转的件数）为底数。`)]
}

function remarkOf(verdict: Remark['verdict'], rate: Quantity, { part, whole }: Pair, message: string): Remark {
  const digits = (/\.(\d+)/.exec(printed(rate))?.[1] ?? '').length
  const value = Number(((part.size / whole.size) * 100).toFixed(Math.max(2, digits)))
  return {
    rule: 'percent.rate',
    verdict,
    stated: rate.figure.value,
    computed: value,
    formula: `${printed(part)} / ${printed(whole)} = ${shown(value)}%${verdict === 'holds' ? '' : ` ≠ ${printed(rate)}`}`,
    message,
    at: stretchOf(whole, part, rate),
  }
}

function sentenceOf(one: Quantity): string {
  return one.leaf.plain.slice(one.sentence).split('。')[0] ?? ''
}
