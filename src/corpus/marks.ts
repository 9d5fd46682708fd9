/**
 * A raw line → the mark that makes it a heading (一、（一）1. ① 第一 一是 【一、…】 壹), its rank, and where a title ends.
 * Leaves what is a heading in its surroundings to headings.ts.
 */

/** A heading before nesting. `until`: it heads nothing beyond this offset. */
export interface Head {
  readonly rank: number
  readonly title: string
  readonly start: number
  readonly bodyStart: number
  readonly until: number
}

/** Ranks are compared, never shown; the least is the outermost. A chapter is 一、; unnumbered heads lie below it. */
export const CHAPTER = 1
export const UNMARKED = 2.5
/** From here on a mark counts items off: what follows the last of them is no longer its. */
export const ITEM = 6
/** A heading longer than this is a sentence. */
export const TITLE_LENGTH = 45
/** A clause that names an item is cut here. */
const CLAUSE = 30

const HAN = '[一二三四五六七八九十]'
const MARKS: readonly (readonly [number, RegExp])[] = [
  [0, new RegExp(`^第${HAN}{1,3}\\s*(?:章|部分|篇)[、：:\\s]?`)],
  [1, new RegExp(`^[【〔[]?\\s*(?:${HAN}{1,3}\\s*[、.．﹑]|[壹贰叁肆伍陆柒捌玖拾]\\s*[、.．\\s])(?=\\s*\\S)`)],
  // 「一 主要工作」 by itself: the mark of enumeration was lost
  [1, new RegExp(`^${HAN}{1,2}[ \\u3000\\xa0]{1,3}(?=[\\u4e00-\\u9fff“”]{2,30}$)`)],
  [2, new RegExp(`^[（(]?\\s*${HAN}{1,3}\\s*[)）]\\s*[、.．]?`)],
  [3, /^(?:[\d０-９]{1,2}\s*(?:、|[.．](?![\d０-９])|[)）](?=\s*[\u4e00-\u9fff]))|[⒈-⒛])/],
  [4, /^[（(]\s*[\d０-９]{1,2}\s*[)）]/],
  [5, /^[①-⒇]/],
  [
    6,
    new RegExp(
      `^(?:第${HAN}{1,2}(?:[件条桩点](?:事)?|个?方面)?[，,、：:]|头一?[件条桩](?:事)?[，,]|其${HAN}[，,、]|(?:首先|其次|再次|最后)[，,])`,
    ),
  ],
  [7, new RegExp(`^${HAN}{1,2}(?:是|要)(?!否)`)],
]
/** 「一,依法执法.」 of a text typed in half width; only where the report marks three lines so. */
const LOOSE = new RegExp(`^${HAN}{1,2}\\s*[,，](?=\\s*[\\u4e00-\\u9fff])`)

export interface Mark {
  readonly rank: number
  readonly length: number
}

/** How many characters the mark takes at the beginning of a raw line (of up to 40 characters), and its rank; null without one. */
export function markOf(raw: string): Mark | null {
  const lead = /^(?:#{1,6}\s*|\*{1,2})?/.exec(raw)![0].length
  const rest = lead > 0 ? raw.slice(lead) : raw
  for (const [rank, form] of MARKS) {
    const hit = form.exec(rest)
    if (hit) return { rank, length: lead + hit[0].length }
  }
  return null
}

/** Marks of all lines; null where a line has none. */
export function marksOf(raws: readonly string[]): readonly (Mark | null)[] {
  const loose = raws.filter(raw => LOOSE.test(raw)).length >= 3
  return raws.map(raw => {
    const hit = loose ? LOOSE.exec(raw) : null
    return hit ? { rank: CHAPTER, length: hit[0].length } : markOf(raw)
  })
}

/** First closing point in a raw line; a half-width full stop counts between Chinese words. */
export function closingPoint(raw: string): { readonly index: number; readonly char: string } | null {
  const hit = /[。；;！!]|(?<=[\u4e00-\u9fff”"）)])\.(?=\s*(?:[\u4e00-\u9fff“"（(]|$))/.exec(raw)
  return hit ? { index: hit.index, char: hit[0] === '.' ? '。' : hit[0] } : null
}

/** Where the first clause after a mark ends. */
export function clauseEnd(raw: string, from: number): number {
  const rest = raw.slice(from + 2, from + CLAUSE * 2)
  const hit = /[。，；：,;:！!]/.exec(rest)
  if (hit && hit.index + 2 < CLAUSE) return from + 2 + hit.index
  // a clause a little too long keeps its quoted name whole
  const name = /^[^》”]*[》”]/.exec(rest)
  const end =
    name && name[0].length + 2 > CLAUSE && /[《“][^》”]*$/.test(rest.slice(0, CLAUSE - 2)) ? name[0].length + 2 : CLAUSE
  return Math.min(raw.length, from + end)
}

/** The offset behind a title's closing point and space. */
export function skipPoint(raw: string, end: number): number {
  let at = end
  while (at < raw.length && /[。.：:；;\s]/.test(raw[at]!)) at++
  return at
}

/** A heading as printed, without marks of markdown, brackets around it and its closing point. */
export function tidy(title: string): string {
  const plain = title.replace(/^[#*\s]+|[\s*。.：:；;]+$/g, '').replace(/\s*\n\s*/g, '')
  return /^[【〔[].*[】〕\]]$/.test(plain) ? plain.slice(1, -1) : plain
}
