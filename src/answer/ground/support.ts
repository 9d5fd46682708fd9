/**
 * A clause of prose + sentences of reports → the sentence that says it, or none: enough of its words stand there, with the same
 * negations. A sentence put together from halves of two finds no such sentence.
 */

import { synonymsOf } from '../../lexicon.js'
import type { ReadySentence } from '../../search/holdings.js'
import { matterOf, matterOfEnglish, presence } from '../../search/matter.js'
import { words } from '../../text.js'

export interface Support {
  readonly sentence: ReadySentence
  /** Share of the clause's character pairs (of its translated words in English) that stand there, 0 to 1. */
  readonly share: number
}

/** Least share for a clause to be said by a sentence; half of each of two sentences stays below (npm run bench:gate). */
const LEAST = 0.55
/** A run of missing pairs that is this long, or this share of the clause, is of another sentence. */
const LONGEST_GAP = 6
const GAP = 0.34
/** A clause of fewer pairs than these leans on the one before it. */
const SHORT = 4

/** The best supporting sentence; null where none says enough of the clause. */
export function supportOf(clause: string, sentences: readonly ReadySentence[]): Support | null {
  let best: Support | null = null
  const pairs = pairsOf(clause)
  const english = /[a-z]{3}/i.test(clause) && !/[\u4e00-\u9fff]{2}/.test(clause)
  const words = english ? matterOfEnglish(clause) : []
  for (const sentence of sentences) {
    const share = english ? translated(words, sentence) : held(pairs, `${sentence.plain}${sentence.passage.head}`)
    if (share > (best?.share ?? 0)) best = { sentence, share }
  }
  return best && (best.share >= LEAST || (english && best.share >= 0.4)) ? best : null
}

/**
 * A word of weight that neither the text nor another wording of it holds: a single word turns a sentence around (纳入考核, 纳入失败).
 * Everyday words of the field and of telling decide nothing and may be the writer's.
 */
export function strangeWord(clause: string, text: string): string | null {
  if (!/[\u4e00-\u9fff]{2}/.test(clause)) return null
  // Negations are compared apart, and a word made of one character stands for its character.
  const heavy = matterOf(clause, []).filter(
    ({ word, base }) => base >= 1 && !TELLING.test(word) && !/^[不未没无]/.test(word) && clause.includes(word),
  )
  return heavy.find(word => !text.includes(word.word) && presence(word, text) < 0.5)?.word ?? null
}

/**
 * A word beside a figure that the text around the figure does not hold: 每月, 上半年, 违规, 预计, 拒绝 make another number of it. Words that
 * only carry a number along may be the writer's.
 */
export function addedWord(clause: string, text: string): string | null {
  if (!/[\u4e00-\u9fff]/.test(clause)) return null
  for (const { word } of words(clause)) {
    if (text.includes(word) || CARRYING.test(word) || !/[\u4e00-\u9fff]/.test(word)) continue
    if (!synonymsOf(word).some(other => text.includes(other))) return word
  }
  return null
}

/** Words that carry a number and say nothing else of it. */
const CARRYING =
  /^(?:共|共有|共计|总计|合计|累计|总共|一共|总数|总量|总额|数量|数为|件数|人数|次数|金额|数额|数字|达到|办理|办案|处理|完成|实现|开展|进行|全年|当年|年度|年|该年|本年|此外|另外|其中|同时|以及|并且|而且|同期|则|分别|两者|二者|前者|后者|其|该|该县|该市|该区|该州|该省|该局|该镇|该乡|案件|案件数|情况|方面|比较|相比|相较|对比|之间|差|相差|差距|差额|有所|明显|略|更|较|比|多|少|高|低|大|小|变化|变动|水平|比例|比率|比重|所占|占比|占|只有|[共了数件起宗个人次份家户条项场期名位元万亿的地得在于中里内达为是有和与及等也还就而各分占比较更略差由从至到去]|升至|降至|增至|减至|增加|减少|上升|下降|增长|降低|提高|增幅|降幅|幅度|多于|少于|高于|低于|最多|最少|最高|最低|持平|相同|逐年|报告|显示|载明)$/

/** Words with which a writer joins what the report says. */
const TELLING =
  /^(?:通过|包括|主要|做法|具体|采取|同时|此外|存在|需要|还要|应当|继续|进一步|不断|从而|以便|旨在|属于|作为|围绕|针对|结合|按照|负责|分为|如下|之一|有所|能够|可以|必须|并且|以及|成效|效果|举措|打算|下一步|今后|问题|不足|短板|要求|明确|提出|强调|重点)$/

/** Whether a text says enough of a clause. */
export function saidIn(clause: string, text: string): boolean {
  if (/[a-z]{3}/i.test(clause) && !/[\u4e00-\u9fff]{2}/.test(clause)) return true
  const pairs = pairsOf(clause)
  return pairs.length === 0 || held(pairs, text) >= LEAST
}

/** Whether a clause is too short to be judged alone. */
export function isShort(clause: string): boolean {
  return pairsOf(clause).length < SHORT
}

/** What the clause denies and the sentence does not, or the other way round; null where they agree. */
export function turnedNegation(clause: string, sentence: string): string | null {
  for (const match of clause.matchAll(NEGATED)) {
    const verb = match[1]!
    if (isPlainWord(match[0]) || sentence.includes(match[0])) continue
    if (!new RegExp(`${NO}[^。；;]{0,12}${verb}`).test(sentence)) return match[0]
  }
  for (const match of sentence.matchAll(NEGATED)) {
    const verb = match[1]!
    if (isPlainWord(match[0]) || !affirms(clause, verb) || affirms(sentence, verb)) continue
    return match[0]
  }
  return null
}

const NO = '(?:不予|未予|尚未|未能|没有|没能|不再|不能|不得|并未|不|未|没|无)'
const NEGATED = new RegExp(`${NO}([\\u4e00-\\u9fff]{2})`, 'g')

/** Words that begin like a negation: 不断, 不仅, 无障碍 are no denials of what follows. */
function isPlainWord(words: string): boolean {
  return /^(?:不(?:断|仅|但|少|动产|同|足|限|到位|够|平衡|良|忘|懈)|未(?:成年|来)|无(?:障碍|偿|线|缝|证明|讼|案)|没有?(?:多少|什么))/.test(
    words,
  )
}

function affirms(text: string, verb: string): boolean {
  for (let at = text.indexOf(verb); at >= 0; at = text.indexOf(verb, at + 1))
    if (!new RegExp(`${NO}$`).test(text.slice(Math.max(0, at - 2), at))) return true
  return false
}

/** Pairs of Han characters, and runs of digits and Latin letters; particles part them. */
function pairsOf(text: string): string[] {
  const out: string[] = []
  for (const run of text.match(/[\u4e00-\u9fff]+|[a-z]+|\d+(?:\.\d+)?/gi) ?? []) {
    if (!/[\u4e00-\u9fff]/.test(run)) out.push(run)
    else
      for (const part of run.split(/[的了和与及等]/))
        for (let i = 0; i + 1 < part.length; i++) out.push(part.slice(i, i + 2))
  }
  return out
}

/** Share of the pairs a text holds; 0 where a long run of them is missing, as where another sentence was joined on. */
function held(pairs: readonly string[], text: string): number {
  if (pairs.length === 0) return 0
  let run = 0
  let longest = 0
  let count = 0
  for (const pair of pairs) {
    const here = text.includes(pair)
    count += here ? 1 : 0
    run = here ? 0 : run + 1
    longest = Math.max(longest, run)
  }
  return longest > Math.max(LONGEST_GAP, pairs.length * GAP) ? 0 : count / pairs.length
}

function translated(words: ReturnType<typeof matterOfEnglish>, sentence: ReadySentence): number {
  if (words.length === 0) return 0
  return words.filter(word => presence(word, sentence.plain) > 0.5).length / words.length
}
