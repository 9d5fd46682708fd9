/**
 * A clause of prose + the sentence said to support it → why it is not that sentence told shorter, or null. Words may be left out and
 * replaced by synonyms of the lexicon; they may not be added or change places, and what limits a statement may not be left out.
 * Words in common alone say nothing of who did what: 班级由班主任…，年级由辅导员… holds all words of 班级由辅导员….
 */
import { synonymsOf } from '../../lexicon.js'
import { readNumbers } from '../../numbers.js'
import { type Span, words } from '../../text.js'

export type Aligned =
  | {
      readonly ok: true
      /** Where in the sentence the clause ends. */
      readonly end: number
      /** How many words of its own, not of the question, the sentence holds. */
      readonly told: number
    }
  | { readonly ok: false; readonly why: string }

/** Aligns a folded clause with a folded sentence from `from` on. `given`: words of the question and of the unit's name, which may be repeated. */
export function align(clause: string, sentence: string, from: number, given: string): Aligned {
  const all = tokensOf(clause)
  const held = all.filter(token => !isGiven(token, given) || find(token, sentence, from) !== null)
  const aligned = alignTokens(held, clause, sentence, from, given)
  if (aligned.ok) return aligned
  // Words of the question may stand in the question's order.
  const own = all.filter(token => !isGiven(token, given))
  return own.length < held.length && own.length > 0 ? alignTokens(own, clause, sentence, from, given) : aligned
}

function alignTokens(tokens: readonly Token[], clause: string, sentence: string, from: number, given: string): Aligned {
  if (tokens.length === 0) return { ok: true, end: from, told: 0 }
  let why = ''
  let best: readonly Placed[] | null = null
  for (let start = from; start < sentence.length; ) {
    const placed = placedFrom(tokens, sentence, start)
    if (!Array.isArray(placed)) {
      why ||= `not said so, or not in this order: ${placed as string}`
      break
    }
    const fault =
      crossing(placed, clause, sentence) ?? droppedLimit(placed, clause, sentence) ?? brokenName(placed, sentence)
    if (fault) why = fault
    else if (!best || lengthOf(placed) < lengthOf(best)) best = placed
    start = placed[0]!.start + 1
  }
  return best
    ? { ok: true, end: best.at(-1)!.end, told: best.filter(place => !isGiven(place.token, given)).length }
    : { ok: false, why: why || 'not said there' }
}

function lengthOf(places: readonly Placed[]): number {
  return places.at(-1)!.end - places[0]!.start
}

interface Token extends Span {
  readonly text: string
  /** Value and unit of measure of a number. */
  readonly number: string | null
}

/** A token of the clause and where the sentence has it. */
interface Placed extends Span {
  readonly token: Token
}

/** Particles and words of telling, which may be the writer's own; words that say who did what to whom are not among them. */
const FREE =
  /^(?:按|虽|虽然|但|于|的|了|和|与|及|等|并|且|也|还|就|是|有|则|而|其|该|这|那|之|着|地|得|以及|并且|同时|此外|另外|其中|主要|包括|具体|一是|二是|三是|四是|五是|一方面|另一方面|通过|做法|举措|措施|方面|工作|情况|问题|不足|短板|存在|打算|下一步|今后|采取|进行|开展|如下|分别|有关|相关|报告|显示|载明|指出|提到|即|为|从而|以便|来|去|所|上|中|里|下|内容|方式|形式|机制|制度)$/

function tokensOf(clause: string): Token[] {
  const numbers = readNumbers(clause).filter(
    number => /\d/.test(clause.slice(number.start, number.end)) || number.uom !== '',
  )
  const inNumber = (at: number): boolean => numbers.some(number => number.start <= at && at < number.end)
  const plain = words(clause)
    .filter(({ index }) => !inNumber(index))
    .map(({ word, index }) => ({ text: word, start: index, end: index + word.length, number: null }))
  const counted = numbers.map(number => ({
    text: clause.slice(number.start, number.end),
    start: number.start,
    end: number.end,
    number: `${number.value} ${number.uom} ${number.approx ?? ''}`,
  }))
  return [...plain, ...counted]
    .sort((a, b) => a.start - b.start)
    .filter(token => token.number !== null || !FREE.test(token.text))
}

/** Words of the question or of the unit's name may open a sentence. */
function isGiven(token: Token, given: string): boolean {
  return token.number === null && token.text.length > 1 && given.includes(token.text)
}

/** Every token at its earliest place behind the one before it; the first that has none, where there is one. */
function placedFrom(tokens: readonly Token[], sentence: string, from: number): Placed[] | string {
  const out: Placed[] = []
  let at = from
  for (const token of tokens) {
    const place = find(token, sentence, at)
    if (!place) return token.text
    out.push({ token, ...place })
    at = place.end
  }
  return out
}

function find(token: Token, sentence: string, from: number): Span | null {
  if (token.number !== null) {
    const number = readNumbers(sentence).find(
      one => one.start >= from && `${one.value} ${one.uom} ${one.approx ?? ''}` === token.number,
    )
    return number ? { start: number.start, end: number.end } : null
  }
  let best: Span | null = null
  for (const word of [token.text, ...(token.text.length > 1 ? synonymsOf(token.text) : [])]) {
    const at = sentence.indexOf(word, from)
    if (at >= 0 && (!best || at < best.start)) best = { start: at, end: at + word.length }
  }
  return best
}

/** Words of two parts of the sentence must not be run together: a comma between them there is one here. */
function crossing(places: readonly Placed[], clause: string, sentence: string): string | null {
  for (let i = 1; i < places.length; i++) {
    const [before, after] = [places[i - 1]!, places[i]!]
    if (!PAUSE.test(sentence.slice(before.end, after.start))) continue
    if (!/[,，、;；:：和与及并]/.test(clause.slice(before.token.end, after.token.start)))
      return `run together from two clauses: ${after.token.text}`
  }
  return null
}

const PAUSE = /[,，、;；:：]/

/** What limits, denies or softens a statement, or says that it is yet to come. */
const LIMITS =
  /不(?!断|仅|但|动产|同)|未(?!成年|来)|没有?|无(?!障碍|偿|线|缝|讼|人机)|尚|仅|只(?!要)|部分|个别|少数|多数|大多|大部分|有的|有些|一些|某些|基本上|原则上|约(?!定|束|谈|见)|近(?!年|平|邻)|左右|以上|以下|以内|至少|力争|争取|计划|拟(?!定|订)|必须|可以|试点|探索|必要时|有待|每|是否|重大|防止|避免|杜绝|禁止|严禁|纠正|整治|年轻|新(?:进|任|录用)|[\d一二两三四五六七八九十]+个?(?:工作)?(?:小时|[日天周月年])之?内|[至到](?=[\d一二三四五六七八九十原法])/g

/** A limit in a part of the sentence that is told, which is not told with it. */
function droppedLimit(places: readonly Placed[], clause: string, sentence: string): string | null {
  for (const part of partsOf(sentence, places))
    for (const match of sentence.slice(part.start, part.end).matchAll(LIMITS)) {
      const at = part.start + match.index
      const told = places.some(place => place.start <= at && at < place.end) || clause.includes(match[0])
      if (!told) return `left out what limits it: ${match[0]}`
    }
  return conditionBefore(places, sentence)
}

/** The parts between punctuation in which something of weight was told. */
function partsOf(sentence: string, places: readonly Placed[]): Span[] {
  const out: Span[] = []
  for (const match of sentence.matchAll(/[^,，。;；:：、!！?？]+/g)) {
    const span = { start: match.index, end: match.index + match[0].length }
    if (places.some(place => place.token.text.length > 1 && place.start >= span.start && place.end <= span.end))
      out.push(span)
  }
  return out
}

/** 「仍未解决的，移交……」: a condition right before what is told must be told too. */
function conditionBefore(places: readonly Placed[], sentence: string): string | null {
  const first = places[0]!
  const clauseStart = sentence.slice(0, first.start).search(/[^,，。;；:：]*$/)
  const before = /([^,，。;；]{2,30})[,，]$/.exec(sentence.slice(0, clauseStart))?.[1] ?? ''
  const conditional =
    /(?:的|后|时|者|前|情况下|基础上)$/.test(before) &&
    /^(?:对|如|若|凡|未|仍|经|不|确需|无法|难以|磋商|调解|逾期|拒不|符合)/.test(before)
  return conditional && !places.some(place => place.start < clauseStart) ? `left out its condition: ${before}` : null
}

/** Heads of names: 「执法人员」 is not 「执法辅助人员」. */
const HEADS =
  /^(?:人员|队员|机关|部门|案件|单位|企业|机构|法官|干部|民警|辅警|文书|决定|事项|纠纷|合同|文件|服务|代表|律师|顾问|乡镇|街道|村|社区|学校|资金|设施|时限)$/

function brokenName(places: readonly Placed[], sentence: string): string | null {
  for (let i = 1; i < places.length; i++) {
    const [before, after] = [places[i - 1]!, places[i]!]
    if (before.token.end !== after.token.start || before.token.number !== null || !HEADS.test(after.token.text))
      continue
    const gap = sentence.slice(before.end, after.start)
    if (gap.length > 0 && gap.length <= 4 && /^[\u4e00-\u9fff]+$/.test(gap) && !/的|了/.test(gap))
      return `left out within a name: ${gap}`
  }
  return null
}
