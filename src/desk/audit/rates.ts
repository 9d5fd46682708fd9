/** A rate's own words → what its part and its whole are called beside a count: 出庭应诉率 is of 出庭 among 应出庭. Looks at no numbers. */
import type { Quantity } from './sheet.js'

/** 出庭应诉率 → 出庭; 占比 and 占 have no stem. */
export function stemOf(rate: Quantity): string | null {
  const name = rate.before.replace(/(?:达到了?|均?为|达|是|约|高达|保持在|:|仅|实现|升至|,)+$/, '')
  const stem = /([\u4e00-\u9fff]{2,14})率$/.exec(name)?.[1]
  return stem ? stem.replace(/^.*(?:的|全[省市州县区镇乡])/, '') : null
}

/** The verb at the end of a stem, and what reports print for it beside a count. */
const VERBS: readonly (readonly [stem: RegExp, part: string])[] = [
  [/出庭应诉$|出庭$/, '(?<!应|应当|需)出庭(?!应诉的)'],
  [/(?:网上|线上)(?:办理|可办|受理)?$|网办$/, '网上|线上|网办'],
  [/化解成功$|调解成功$|调处成功$|成功$/, '成功|调成|达成协议'],
  [/化解$/, '化解'],
  [/采纳$/, '采纳'],
  [/合格$|通过$|达标$|优秀$/, '$'],
  [/(?:按时|按期|及时|限时)/, '$'],
  [/审结$|结案$/, '审结|结案'],
  [/办结$/, '办结'],
  [/整改(?:完成)?$|完成整改$/, '整改'],
  [/败诉$/, '败诉'],
  [/纠错$/, '纠错'],
  [
    /到会$|到岗$|参训$|履行$|执行$|兑现$|移送$|立案$|受理$|维持$|撤诉$|调撤$|公开$|报备$|备案$|参与$|参考$|参加$|到课$|回复$|答复$|评查$|覆盖$|持证$|网签$/,
    '$',
  ],
]

/** 应到, 应参训 and the like are the base of a rate of those who came. */
const DUE = /(?:应到会?|应参[加训考会]|应考|应训|应检|应办|应整改|应公开|应报备)/

export function partWords(stem: string): string | null {
  for (const [form, words] of VERBS) {
    const verb = form.exec(stem)?.[0]
    if (verb === undefined) continue
    if (/^(?:到会|参训|参考|到课|参加)$/.test(verb)) return `(?<!应)(?:${verb}|实到|实际)`
    return words === '$' ? verb.replace(/^(?:按时|按期|及时|限时)$/, stem) : words
  }
  return null
}

/** 应出庭 is the base of 出庭率. */
export function isBase(one: Quantity, stem: string): boolean {
  if (DUE.test(one.before)) return true
  return /出庭/.test(stem) && /(?:应|应当|需)(?:由[^,。]{0,8})?出庭|出庭应诉的/.test(one.label)
}

/** The clause's own words: those before the number, or behind it where nothing stands before. */
export function ownLabel(one: Quantity): string {
  return one.before.length >= 2 && !/(?:中|里|有)$/.test(one.before)
    ? one.before + one.after.slice(0, 8)
    : one.after.slice(0, 14)
}
