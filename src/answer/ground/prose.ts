/**
 * What a model wrote → sentences of plain prose: list marks, emphasis, citation marks and talk about “the material” are taken
 * away, for none of them is to be trusted; whatever could carry a link or markup is refused. Knows nothing of reports.
 */
import { folded } from '../../text.js'

/** `why` is set where the text holds something that no answer may hold. */
export interface Prose {
  readonly sentences: readonly string[]
  readonly why: string | null
}

/** Forms in which models write a citation: [1] [材料2] [编号1] 材料[3] 第[3] 【2】 [^4] (shared/llm/README.md). */
const MARKS =
  /(?:材料|资料|来源|编号|段落|出处)?\s*[[【](?:\^|材料|资料|编号|来源|段落|出处|引文|citation|source)?\s*\d{0,3}\s*[\]】](?:条|段)?/gi
const ABOUT_MATERIAL =
  /^(?:(?:根据|依据|按照?|参见|详见|来自)?(?:(?:上述|以上|所给|给出|提供)的?)?(?:材料|资料|信息|原文|报告|内容)?(?:中|里|上|内)?的?(?:信息|描述|内容|记载|规定|说法|数据|表述)?(?:可知|显示|如下|所述)?|source|citation)[,，:：。.]?$/i
const LEADING =
  /^(?:根据|依据|按照?)(?:上述|以上|所给|给出的?|提供的?)?(?:材料|资料)(?:中的?(?:信息|描述|内容)|内容)?(?:可知|显示)?[,，:：]?/

/** Longest text read, in characters: twice what a model is given room for. A longer one is no answer, and would hold other answers up. */
const LONGEST = 4_000
/** ① ⑴ ⒈ ❶, which begin the points of a list. */
const POINTS = /[\u2460-\u249b\u2776-\u2793]/g
/** Numerals that are read neither as digits nor as Chinese numerals, and would pass as words: ² ½ Ⅻ ㊿ ١٢ ㋀ 壹佰 卅. */
const STRANGE_NUMERAL =
  /(?![0-9０-９〇])\p{N}|[\u32c0-\u32cb\u3358-\u3370\u33e0-\u33fe]|\u20e3|[壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億]{2}|[廿卅卌]/u

/** Splits a text of a model into sentences that may be judged one by one. */
export function readProse(text: string): Prose {
  if (text.length > LONGEST) return { sentences: [], why: 'too long' }
  const bare = text
    .normalize('NFC')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g, '')
    .replace(POINTS, '')
  const why = forbidden(bare)
  if (why) return { sentences: [], why }
  const plain = bare.replace(/[*`~]+|^\s*#+\s*/gm, '').replace(MARKS, '')
  const lines = plain
    .split('\n')
    .map(line => line.replace(/^\s*(?:[-•·>]+|\d{1,2}[.、)）](?!\d)|[(（]\d{1,2}[)）])\s*/, ''))
  return {
    sentences: lines
      .flatMap(split)
      .map(tidy)
      .filter(sentence => sentence !== '' && !ABOUT_MATERIAL.test(sentence)),
    why: null,
  }
}

/** Whether the text says that the reports do not state what was asked: then it states nothing else. */
export function isRefusal(text: string): boolean {
  return /未(?:载明|提及|说明|找到|给出|列出|明确)|没有(?:提到|提及|载明|说明|给出|找到)|无法(?:回答|确定|得知)|不(?:能|便)回答|查不到|找不到|抱歉|对不起|not (?:stated|mentioned|found|specified)|cannot (?:answer|determine|help)|can't (?:answer|help)|i'?m sorry|as an ai/i.test(
    folded(text).slice(0, 400),
  )
}

/** Links, images, markup, system lines: nothing of the kind stands in a report's prose. */
function forbidden(text: string): string | null {
  if (/\]\(|!\[|https?:|www\.|[a-z]+:\/\/|data:\w+\//i.test(text)) return 'link'
  if (/<\/?[a-z!][^>]*>|&(?:#\d+|#x[0-9a-f]+|[a-z]{2,8});/i.test(text)) return 'markup'
  if (STRANGE_NUMERAL.test(text)) return 'numeral of another kind'
  if (/<\|[^|]*\|>|^\s*(?:system|assistant|user|系统|助手)\s*[:：]/im.test(text)) return 'role line'
  return null
}

/** A full stop, question mark or exclamation mark ends a sentence; so does one of the Latin alphabet before a space. */
function split(line: string): string[] {
  return line.match(/(?:[^。！？!?.]|\.(?!\s|$)|[。！？!?](?=[”’」』）)]))+(?:[。！？!?.]+[”’」』）)]*)?/g) ?? []
}

function tidy(sentence: string): string {
  return sentence
    .trim()
    .replace(LEADING, '')
    .replace(/\s*([。，；：])\s*/g, '$1')
    .trim()
}
