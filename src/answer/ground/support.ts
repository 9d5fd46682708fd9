/**
 * A clause of prose + a text → whether the text holds enough of the clause's words for it to be about the same. It says where to
 * look, and of the words around a bound number that they belong there; who did what is told by aligned.ts.
 */

import { synonymsOf } from '../../lexicon.js'
import { words } from '../../text.js'

/** Least share for a clause to be said by a sentence; half of each of two sentences stays below (npm run bench:gate). */
const LEAST = 0.55
/** A run of missing pairs that is this long, or this share of the clause, is of another sentence. */
const LONGEST_GAP = 6
const GAP = 0.34
/** A clause of fewer pairs than these leans on the one before it. */
const SHORT = 4

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
