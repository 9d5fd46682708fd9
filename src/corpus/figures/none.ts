/** Folded text → statements that there was none: 「无行政复议、行政诉讼相关案件」 is two figures of value 0. */
import type { RawFigure } from './raw.js'

const THING = '案件|事件|事故|纠纷|诉讼|复议|投诉|上访|信访|败诉|举报|申请|应诉|败诉案件|差错'
const PATTERN = new RegExp(
  `(?<![从毫绝])(?:(?:均|全年|尚|至今|暂|也)*(?:无(?![照证牌主障关偿效理故固人籍线纸感接缝疑论需须法业])|没有发生|没有出现|没有受理|没有|未发生|未出现|未收到|未有|未产生|未引发|未受理)|(?<=[,。;:、])零|实现了?零)((?:[\\u4e00-\\u9fff、()和及或的“”]{0,30})(?:${THING}))(?=$|[,。;!、)和及发\\n])`,
  'g',
)

/** 「越级上访量为零」. */
const ZERO =
  /(?<=^|[,。;:、])(?:继续|全年|实现)?([\u4e00-\u9fff]{2,20}?(?:量|率|数|案件|事故|事件|诉讼|投诉))(?:均|继续)?(?:为|保持|实现|是)零(?=$|[,。;!、)])/g

/** Leaves out what other numbers of the clause already state. */
export function absences(text: string, stated: readonly RawFigure[]): RawFigure[] {
  const out: RawFigure[] = []
  for (const match of text.matchAll(PATTERN)) {
    const start = match.index
    const end = start + match[0].length
    const from = clauseStart(text, start)
    if (
      /《[^》]*$/.test(text.slice(Math.max(0, start - 40), start)) ||
      /(?:确保|力争|做到|防止|避免|如|若|是否|有)$/.test(text.slice(from, start))
    )
      continue
    if (stated.some(figure => figure.start < end && figure.end > start)) continue
    const to = clauseEnd(text, end)
    for (const measure of things(match[1]!)) {
      out.push(none(measure, { start, end, quoteStart: from, quoteEnd: to }))
    }
  }
  for (const match of text.matchAll(ZERO)) {
    const start = match.index
    const end = start + match[0].length
    if (out.some(one => one.start < end && one.end > start)) continue
    if (/(?:确保|力争|争取|目标|努力)/.test(text.slice(Math.max(0, start - 12), end))) continue
    out.push(none(match[1]!, { start, end, quoteStart: clauseStart(text, start), quoteEnd: clauseEnd(text, end) }))
  }
  return out
}

function none(measure: string, at: Pick<RawFigure, 'start' | 'end' | 'quoteStart' | 'quoteEnd'>): RawFigure {
  const rate = measure.endsWith('率')
  return {
    value: 0,
    uom: rate ? '%' : '件',
    approx: null,
    measure,
    scope: null,
    kind: rate ? 'percent' : 'count',
    role: 'result',
    sentence: at.quoteStart,
    ...at,
  }
}

/** 「行政复议、行政诉讼相关案件」 → 行政复议案件, 行政诉讼案件. */
function things(words: string): string[] {
  const tail = /(?:相关|有关|类)?(案件|案|事件|事故|纠纷|投诉|申请)$/.exec(words)
  const noun = tail?.[1] ?? ''
  const stem = (tail ? words.slice(0, words.length - tail[0].length) : words).replace(/的$/, '')
  const parts = stem
    .split(/[、和及或与]/)
    .map(part => part.replace(/(?:相关|有关|的)+$/, ''))
    .filter(part => part.length > 1)
  if (parts.length < 2) return [words.replace(/^(?:的|一(?:例|起|件|宗|人)?)/, '')]
  return parts.map(part => (part.endsWith(noun) ? part : part + noun))
}

function clauseStart(text: string, at: number): number {
  let i = at
  while (i > 0 && !/[,。;!?\n:]/.test(text[i - 1]!)) i--
  return i
}

function clauseEnd(text: string, at: number): number {
  let i = at
  while (i < text.length && !/[,。;!?\n]/.test(text[i]!)) i++
  return i
}
