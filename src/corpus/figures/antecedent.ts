/** What was said before a number → what an elliptic clause leans on: antecedent, receipt, topic. Words of the clause itself are left to wording. */
import type { NumberSpan } from '../../numbers.js'
import type { Place } from './place.js'
import { headOf, type Parts, partsOf } from './wording.js'

/** What was said to be counted, with what later clauses may leave out. */
export interface Said {
  readonly measure: string
  readonly verb: string
  readonly noun: string
  /** Says by itself what was counted; a part (其中…), a change or a rate leans on another. */
  readonly kind: 'whole' | 'borrowed' | 'part' | 'change' | 'rate'
  readonly sentence: number
  readonly uom: string
  readonly value: number
  readonly clause: number
  readonly inBrackets: boolean
  /** The thing counted where it stood behind its number. */
  readonly tail: string
  /** What the members of a list belong to: 成员(法官18名、律师42名). */
  readonly about: string
  /** Words before a thing counted behind its number: 依申请6类事项. */
  readonly lead: string
  /** What it is a part of. */
  readonly base: Said | null
  /** Where the clause it leans on begins; its own where it leans on none. */
  readonly from: number
}

export interface Context {
  readonly number: NumberSpan
  readonly place: Place
  /** The last thing said, and the last that stands alone; null at the beginning. */
  readonly last: Said | null
  readonly whole: Said | null
  /** The first of its sentence. */
  readonly first: Said | null
  readonly all: readonly Said[]
  readonly section: readonly string[]
}

/** What was read; `on`: what it leans on. */
export type Read = Pick<Said, 'measure' | 'verb' | 'noun' | 'kind'> & {
  readonly lead?: string
  readonly tail?: string
  readonly about?: string
  readonly from?: number
  readonly on?: Said | null
}

/** The whole a part belongs to, short: its noun, or all of it where the noun says little. */
export function nameOf({ measure, noun, verb }: Said): string {
  const end = noun.slice(noun.lastIndexOf('的') + 1)
  const short = end.length >= 4 && end.length <= 14 ? end : measure
  return (
    verb.length > 0 && short === end && verb.length + end.length <= 10 && !noun.includes('的') ? verb + end : short
  ).replace(/\([^)]*\)$/, '')
}

export const CASES = /^(?:万|亿)?(?:件|起|宗|例)$/

/** 「审结案件中」「结案方式」 go on with the cases named before. */
const OF_CASES =
  /^(?:在)?(?:其中)?(?:已)?(?:审结|办结|结案|受理)的?(?:行政)?(?:复议)?(?:案件|申请)?(?:的?方式)?(?:中|里)?$/

/** The cases that a bare 「市本级收到210件」「维持42件」 is said of, from a sentence before: what was received, unless the sentence names another case. */
export function receipt({ all, number, place }: Context): Said | null {
  if (
    !CASES.test(number.uom) ||
    place.earlier.some(clause => !OF_CASES.test(clause) && /案件|申请|诉讼|应诉|复议|信访|纠纷/.test(clause))
  )
    return null
  const cases = all.findLast(
    one => CASES.test(one.uom) && one.kind === 'whole' && /案件|申请|诉讼|仲裁|纠纷$/.test(one.noun),
  )
  return cases && /^(?:新收|收到|接收|接到|受理|办理|新收到)/.test(cases.verb) ? cases : null
}

/** The part's own name already holds most of the whole's: 综合通办窗口, 全省通办窗口. */
export function shares(part: string, name: string): boolean {
  let same = 0
  for (let i = 0; i + 1 < name.length; i++) if (part.includes(name.slice(i, i + 2))) same++
  return same * 2 >= name.length - 1
}

/** What an elliptic clause leans on: the last whole of its sentence, else of the sentence before where no topic was named since. */
export function antecedent({ whole: said, first, last, place }: Context): Said | null {
  if (last?.base && last.sentence === place.sentenceStart && said?.sentence !== place.sentenceStart) return last.base
  if (last && last.sentence === place.sentenceStart && said?.sentence !== place.sentenceStart) return first ?? last
  if (!said) return null
  if (said.sentence === place.sentenceStart) return said
  return place.earlier.some(clause => !/^(?:无|没有|未)/.test(clause) && headOf(clause).head.length >= 4) ? null : said
}

export function unchanged(last: Said): string {
  return last.kind === 'change' ? last.measure.replace(/(?:同比|环比|较|比)[^)]*$/, '') : last.measure
}

export function isPart(place: Place): boolean {
  return place.inBrackets || /^[、,;:(]?(?:其中|含|包括|包含)/.test(place.before)
}

export function isNamedPart(place: Place, parts: Parts, { last, number }: Context): boolean {
  if (parts.verb !== '') return false
  if (isPart(place) || place.opener === ':') return true
  return (
    last?.kind === 'part' && last.sentence === place.sentenceStart && (place.opener === '、' || last.uom === number.uom)
  )
}

/** What the sentence was about before any number; else the heading it stands under. */
export function topic({ place, section }: Context): string {
  for (const clause of [...place.earlier].reverse()) {
    if (/^(?:无|没有|未)/.test(clause)) continue
    const parts = partsOf(headOf(clause.replace(/\d[\d.,]*[余多]?[万亿]?[\u4e00-\u9fff%]{0,2}/g, '')).head)
    const noun = (parts.noun || parts.verb).replace(/(?:的)?(?:中|里|内|方面|处理结果)$/, '')
    if (noun.length >= 2 && noun.length <= 24) return noun
  }
  const heading = (section.at(-1) ?? '').replace(/^[(（]?[一二三四五六七八九十\d]+[)）]?[、.．是]?/, '')
  return heading.slice(0, 20)
}
