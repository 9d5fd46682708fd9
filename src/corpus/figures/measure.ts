/** A number's place → what was counted, in the report's words: head noun and verb, ellipsis filled from what was said before. */
import type { NumberSpan } from '../../numbers.js'
import { antecedent, type Context, isPart, nameOf, type Read, type Said, topic } from './antecedent.js'
import { bare, onlyScope, preceding, predicateAlone, TIMES, whole } from './ellipsis.js'
import type { Place } from './place.js'
import { leadingScope } from './scope.js'
import { headOf, type Parts, partsOf, shortened, tailOf, tidy, withoutPreposition } from './wording.js'
import { DECIDED, OUTCOMES } from './words.js'

/** How many numbers back a clause may lean. */
const MEMORY = 40

/** What a number counts; `all` are the numbers before it in the passage. */
export function measureOf(number: NumberSpan, place: Place, all: readonly Said[], section: readonly string[]): Said {
  const said = all.slice(-MEMORY)
  const last = said.findLast(one => place.inBrackets || !one.inBrackets) ?? null
  const outer = place.inBrackets
    ? said.findLast(one => !one.inBrackets && one.kind !== 'change' && one.sentence === place.sentenceStart)
    : undefined
  const near = said.filter(one => one.sentence === place.sentenceStart && (place.inBrackets || !one.inBrackets))
  const wholes = near.filter(one => one.kind === 'whole')
  const whole =
    outer ??
    wholes.findLast(one => one.uom === number.uom) ??
    wholes.at(-1) ??
    said.findLast(one => one.kind === 'whole' && one.uom === number.uom && !/出庭$/.test(one.measure)) ??
    null
  const context = { number, place, last, whole, first: outer ?? near[0] ?? null, all: said, section }
  const read = place.listed ? listed(place.listed) : own(context)
  const measure = tidy(read.measure)
  return {
    ...read,
    measure:
      [measure, tidy(topic(context)), tidy(headOf(place.before + place.after).head)].find(words => words.length >= 2) ??
      '数量',
    sentence: place.sentenceStart,
    uom: number.uom,
    value: number.value,
    clause: place.clauseStart,
    inBrackets: place.inBrackets,
    lead: read.lead ?? '',
    tail: read.tail ?? '',
    base: read.kind === 'part' ? (read.on ?? null) : null,
    about: read.about ?? '',
    from:
      read.from ??
      (place.listed && place.listed.index > 0 ? said.at(-1)?.from : undefined) ??
      (read.on?.sentence === place.sentenceStart && read.on.from < place.clauseStart
        ? read.on.from
        : place.clauseStart),
  }
}

/** A noun that ends in a doing is no thing that a part could be of. */
const DOING = /(?:审查|审核|检查|受理|处理|办理|开展|调解|处罚|化解|评查|抽查|维持|结案|应诉|出庭)$/

/** 「受理、审结行政复议案件分别为…」: verb or noun of one name hold for the others. */
function listed({ index, names, complete }: NonNullable<Place['listed']>): Read {
  if (complete) return whole(names[index]!)
  const clean = names.map(name => headOf(name).head)
  const name = clean[index]!
  const first = partsOf(clean[0]!)
  const end = partsOf(clean.at(-1)!)
  if (index < clean.length - 1 && partsOf(name).noun === '') return whole(name + end.noun)
  const twin = clean[0]!.length
  const twins = clean.slice(0, -1).every(one => one.length === twin && one.at(-1) === clean.at(-1)![twin - 1])
  if (index < clean.length - 1 && twins && clean.at(-1)!.length > twin + 2)
    return whole(name + clean.at(-1)!.slice(twin))
  const noun = /(?:案件|申请|事项|纠纷|人数|数量|金额|文件|率)$/.exec(clean.at(-1)!)?.[0] ?? ''
  const full = name.endsWith(noun) || name.length > 8 ? name : name + noun
  return whole(index > 0 && first.verb && first.noun && partsOf(name).verb === '' ? first.verb + full : full)
}

/** Nouns that only sort another thing counted: 8个方面32项任务. */
const SORT = /^(?:方面|领域|板块|环节|大类|类别)$/

function own(context: Context): Read {
  const { number, place, last } = context
  if (/第$/.test(place.before) && /^[名位]$/.test(number.uom)) {
    const name = rank(place.before)
    return name === '排名' && last ? { ...last, kind: 'borrowed', on: last } : whole(name)
  }
  const quoted = place.before.endsWith('“') && place.after.startsWith('”')
  const after = quoted ? place.after.slice(1) : place.after
  const before = sinceLast(quoted ? place.before.slice(0, -1) : place.before, context)
  const { head: words, turned } = headOf(before)
  const scope = leadingScope(words)
  const tail = tailOf(after, quoted ? place.rest.slice(1) : place.rest)
  const plain = words
    .slice(scope.length)
    .replace(/^\([^)]*\)$/, '')
    .replace(/^(?:各级各类|各级|各类)(?=.{2})/, '')
    .replace(/^(?:共|累计|共计|均|已|还|也)+(?=.{2})/, '')
  const head = (tail.noun ? shortened(plain) : plain.replace(/等$/, '')).replace(
    /(?:和|(?<![涉惠普])及|(?<!参)与|以及)$/,
    '',
  )
  const parts = partsOf(head)
  const preposition = /(?:^|[^认作成称])(为|对|向|给|在|通过|依托|利用)(?:全[省市州县区镇乡])?$/.exec(before)
  if (preposition && tail.noun)
    return {
      ...whole(tail.predicate ? `${tail.predicate.replace(/率$/, '')}的${tail.noun}` : tail.noun),
      noun: tail.noun,
      tail: tail.noun,
    }
  if (SORT.test(tail.noun) && place.next && place.after === tail.noun) {
    const counted = tailOf(place.rest.slice(tail.noun.length), place.rest.slice(tail.noun.length)).noun
    if (counted) return { ...whole(`${head}${counted}(${tail.noun})`), verb: parts.verb, lead: head, tail: tail.noun }
  }
  if (isBehind(head, parts, tail, number)) return { tail: tail.noun, ...following(head, tail, context) }
  if (head === '' && scope === '') return bare(context)
  if (head === '') return onlyScope(scope, context)
  if (
    last?.lead &&
    last.clause === place.clauseStart &&
    (number.uom === '%' || partsOf(last.lead).verb === '') &&
    head.startsWith(last.tail) &&
    last.tail !== ''
  )
    return { ...preceding(last.lead + head, parts, turned, context) }
  const base = antecedent(context)
  if (
    /[^的]{2}的$/.test(head) &&
    base?.noun &&
    base.sentence === place.sentenceStart &&
    base.uom === number.uom &&
    !DOING.test(base.noun)
  ) {
    const noun = base.noun.length <= 2 && number.uom === '项' ? `${base.noun}事项` : base.noun
    return { measure: head + noun, verb: head, noun, kind: 'part', on: base }
  }
  const plainHead = /^(?:%|成)$/.test(number.uom) && !turned ? shareOf(head) : head.replace(/的$/, '')
  return preceding(plainHead, plainHead === head ? parts : partsOf(plainHead), turned, context)
}

/** 「懂双语的仅占31%」 is a share. */
function shareOf(head: string): string {
  if (/占比$|率$|规定的$|要求的$|目标的$/.test(head)) return head.replace(/的$/, '')
  if (/^.{2,}占$/.test(head)) return head.replace(/(?:仅|只|约)?占$/, '占比')
  return head.includes('占') ? head.replace(/的$/, '') : head.replace(/的$/, '的占比')
}

function rank(before: string): string {
  const head = before.replace(/(?:排名|排|位列|位居|列|居|获评?|荣获)?(?:在)?(?:全?[省市州县区国]级?)?第$/, '')
  return `${headOf(head).head.replace(/排名$/, '')}排名`
}

/** Words since the number before in the same clause, its own noun left out: 22个问题和29个问题. */
function sinceLast(before: string, { last, place }: Context): string {
  if (!last || last.clause !== place.clauseStart || before === '') return before
  if (last.tail !== '' && before.startsWith(last.tail)) {
    const rest = before.slice(last.tail.length)
    if (rest === '' || /^(?:、|以及|和|及|与|中)/.test(rest)) return rest.replace(/^(?:、|以及|和|及|与|中)/, '')
    return /^[县市区州镇乡村单部街]/.test(last.tail) ? rest : before
  }
  const cut = /^[^、和及与()]{1,16}(?:、|以及|和|及|与)/.exec(before)
  return cut ? before.slice(cut[0].length) : before
}

function isBehind(head: string, parts: Parts, tail: ReturnType<typeof tailOf>, number: NumberSpan): boolean {
  if (tail.noun === '' && tail.predicate === '') return false
  if (head === '') return true
  if (tail.noun === '') return (TIMES.test(number.uom) && !head.endsWith('率')) || head.endsWith('的')
  if (/^(?:%|个?百分点|成|倍)$|元$/.test(number.uom)) return parts.noun === ''
  return (
    parts.noun.length < 2 ||
    head.endsWith('的') ||
    head.endsWith('等') ||
    partsOf(tail.noun).verb === '' ||
    TIMES.test(number.uom)
  )
}

/** The thing counted stands behind its number: 478份检察建议, 26名行政执法人员. */
function following(head: string, tail: ReturnType<typeof tailOf>, context: Context): Read {
  const { noun, predicate } = tail
  const { place, number, last } = context
  const thing = { subject: '', verb: '', noun }
  if (head !== '' && noun) {
    const inner = withoutPreposition(head)
    const parts = partsOf(inner)
    if (parts.verb === '' && head.length > 14 && predicate)
      return { ...whole(`${predicate}的${noun}`, thing), lead: '' }
    const end = number.uom === '%' ? predicate : ''
    const read = whole(
      inner + noun + end,
      parts.verb && parts.noun === '' ? { ...parts, noun } : { ...thing, noun: parts.noun + noun },
    )
    return { ...read, lead: inner }
  }
  if (head !== '') return whole(head.replace(/的$/, '') + predicate)
  if (noun === '' || OUTCOMES.test(noun) || DECIDED.test(noun)) return predicateAlone(noun || predicate, context)
  const before = antecedent(context)
  if (isPart(place) && predicate === '' && before && before.sentence === place.sentenceStart)
    return { measure: `${noun}(${nameOf(before)})`, verb: '', noun, kind: 'part', on: before }
  const listedVerb = place.opener === '、' || last?.clause === place.clauseStart ? (last?.verb ?? '') : ''
  if (listedVerb && !predicate && last?.sentence === place.sentenceStart)
    return whole(listedVerb + noun, { ...thing, verb: listedVerb })
  if (predicate === '' || number.uom === '%') return whole(noun + predicate, thing)
  if (/率$/.test(predicate))
    return whole(place.next?.value === 100 ? `${predicate.slice(0, -1)}的${noun}` : `${noun}(${predicate})`, thing)
  return whole(`${predicate}的${noun}`, thing)
}
