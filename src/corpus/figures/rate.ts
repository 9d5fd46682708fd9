/** A rate, or changes given respectively → the measure with what it is of. What else a clause leaves out is left to ellipsis. */
import type { Context, Read, Said } from './antecedent.js'

/** 「应出庭」「应由负责人出庭」: those who did are counted against it. */
export const DUE = /应(?:当)?(?:由)?([^应]{0,6})出庭$/

/** A share or rate, with the thing it is of where it leaves it out: 办结率 → 投诉办结率. */
export function rate(head: string, before: Said | null, about: string): Read {
  const short = head.length <= 5 || /^[^,]{0,2}(?:率|占比|比例|比重)$/.test(head)
  const generic =
    /^(?:办结|按时办结|按期办结|审结|结案|成功|调解成功|合格|化解|出庭|出庭应诉|应诉|败诉|纠错|报备|备案|公示|参考|参训|优秀|接通|满意|群众满意|回访满意|覆盖|采纳|履行|整改|完成|调解|调撤|颁证|持证|上线|占比|比例|比重|审核|直接纠错|及时)(?:率|度|占比|比例)?$/.test(
      head,
    )
  if (before && /出庭(?:应诉)?$/.test(before.measure) && /^出庭/.test(head))
    return {
      measure: before.measure.replace(DUE, '$1').replace(/(?:实际)?出庭(?:应诉)?$/, '') + head,
      verb: '',
      noun: before.noun,
      kind: 'rate',
      on: before,
    }
  if (!before && head.length <= 3 && about) return { measure: `${head}(${about})`, verb: '', noun: head, kind: 'rate' }
  if (
    !before ||
    !short ||
    !generic ||
    (before.verb.length >= 2 && head.startsWith(before.verb) && head !== `${before.verb}率`) ||
    head.includes(before.noun.slice(-4)) ||
    before.noun.includes('、')
  )
    return { measure: head, verb: '', noun: head, kind: 'rate' }
  if (/^(?:成功|接通|满意|群众满意|回访满意|采纳|占)/.test(head) && before.measure.length <= 24)
    return { measure: overlap(before.measure, head), verb: '', noun: before.noun, kind: 'rate', on: before }
  return {
    measure: overlap(before.noun || before.measure, head),
    verb: '',
    noun: before.noun,
    kind: 'rate',
    on: before,
  }
}

/** 「败诉」+「败诉率」 is said once. */
function overlap(left: string, right: string): string {
  for (let size = Math.min(4, left.length, right.length); size >= 2; size--)
    if (left.endsWith(right.slice(0, size))) return left + right.slice(size)
  return left + right
}

/** 「同比分别下降8.9%和21.3%」: the changes of the last things said, in their order. */
export function respective({ place, all, number }: Context): Read | null {
  const list =
    /(?:同比|环比|较|比)?[^,;。]{0,8}分别(增长|下降|上升|降低|减少|增加|提高|提升|压缩|压减|缩短)[^,;。]*/.exec(
      place.sentence,
    )
  const from = place.sentenceStart + (list?.index ?? 0)
  if (!list || number.start < from || number.start > from + list[0].length) return null
  const here = all.filter(one => one.sentence === place.sentenceStart && one.kind !== 'change')
  const size = list[0].match(/\d[\d.]*(?:%|个?百分点|倍|成)/g)?.length ?? 0
  const index = all.filter(
    one =>
      one.sentence === place.sentenceStart &&
      one.clause >= from - 12 &&
      one.kind === 'change' &&
      one.uom === number.uom,
  ).length
  const on = here.slice(-size)[index]
  if (!on || here.length < size || size < 2) return null
  return {
    measure:
      on.measure.replace(/\([^)]*\)$/, '') +
      list[0]
        .slice(0, list[0].indexOf('分别'))
        .replace(/^.*?(?=同比|环比|较|比)/, '')
        .replace(/^[,、]/, '') +
      list[1]!,
    verb: '',
    noun: on.noun,
    kind: 'change',
    on,
  }
}
