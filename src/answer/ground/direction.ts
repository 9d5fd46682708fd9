/**
 * Comparative words of a sentence of prose (多于, 增长, 最高) + the figures bound in it → the one that does not agree with them, or
 * none. A word the report itself uses in the supporting sentence needs no figures.
 */
import type { ReadyFigure } from '../../search/holdings.js'
import type { Span } from '../../text.js'
import { scale } from '../verify.js'

/** Something compared, where it is named in the sentence. */
export interface Compared extends Span {
  readonly ready: ReadyFigure
}

const WORDS: readonly (readonly [sign: 1 | -1 | 0, kind: 'pair' | 'end' | 'change', words: RegExp])[] = [
  [
    1,
    'pair',
    /多于|高于|大于|超过|多出|优于|好于|领先于?|(?:明显)?(?:更|较)(?:多|高|大)|more than|higher than|greater than|exceed\w*/gi,
  ],
  [-1, 'pair', /少于|低于|小于|不及|不如|落后于?|(?:明显)?(?:更|较)(?:少|低|小)|fewer than|less than|lower than/gi],
  [1, 'end', /最多|最高|最大|居首|第一位|most\b|highest|largest/gi],
  [-1, 'end', /最少|最低|最小|垫底|fewest|lowest|smallest/gi],
  [0, 'pair', /相同|持平|一样多|相等|相当|equal|the same/gi],
  [1, 'change', /增长|增加|上升|提高|提升|增至|升至|上涨|攀升|扩大|翻番|increas\w+|rose|grew|growth/gi],
  [-1, 'change', /减少|下降|降低|降至|回落|下滑|缩短|压缩|压减|精简|缩减|decreas\w+|fell|dropped|declin\w+/gi],
]

/** The first comparative word that the figures contradict or that nothing supports. `said`: the supporting sentences, folded. */
export function turnedDirection(plain: string, compared: readonly Compared[], said: string): string | null {
  const settled = comparing(plain, compared)
  if (settled === false) return '比'
  for (const [sign, kind, words] of WORDS)
    for (const match of plain.matchAll(words)) {
      const at = { start: match.index, end: match.index + match[0].length }
      if (isApproximation(plain, at, compared)) continue
      if (kind === 'change' && asReported(plain, at, said)) continue
      const agrees = settled ? true : agreement(at, sign, kind, compared)
      if (agrees === false) return match[0]
      if (agrees === null && !asReported(plain, at, said)) return match[0]
    }
  return null
}

/** 「超过20万元」 rounds its number and compares nothing. */
function isApproximation(plain: string, at: Span, compared: readonly Compared[]): boolean {
  const next = compared.find(one => one.start >= at.end)
  return next?.ready.figure.approx != null && /^[\s)）:：]*$/.test(plain.slice(at.end, next.start))
}

/** 「A比B多」: subject before 比, object behind it, and which way at the end; null where the sentence is not built so. */
function comparing(plain: string, compared: readonly Compared[]): boolean | null {
  const match =
    /(?:比|较)(?!例|率|重|为|好|强|大的|快)([^,，。;；]{1,30}?)(多|高|少|低|增加|减少|上升|下降|增长|提高)/.exec(plain)
  if (!match) return null
  const at = match.index
  const subject = compared.filter(one => one.end <= at).at(-1)
  const object = compared.find(one => one.start >= at)
  if (!subject || !object || subject.ready === object.ready) return null
  return /[多高增上提]/.test(match[2]![0]!)
    ? size(subject.ready) > size(object.ready)
    : size(subject.ready) < size(object.ready)
}

/** Whether the figures named around a word stand as it says; null where there are not two to compare. */
function agreement(
  at: Span,
  sign: 1 | -1 | 0,
  kind: 'pair' | 'end' | 'change',
  compared: readonly Compared[],
): boolean | null {
  const distinct = compared.filter((one, i) => compared.findIndex(other => other.ready === one.ready) === i)
  if (distinct.length < 2) return null
  const before = compared.filter(one => one.end <= at.start)
  const after = compared.filter(one => one.start >= at.end)
  const subject = kind === 'end' ? (after[0] && before.length === 0 ? after[0] : before.at(-1)) : before.at(-1)
  if (!subject) return null
  if (kind === 'end') return distinct.every(one => sign * (size(subject.ready) - size(one.ready)) >= 0)
  const object =
    after.find(one => one.ready !== subject.ready) ?? distinct.filter(one => one.ready !== subject.ready).at(0)
  if (!object || object.ready.figure.kind !== subject.ready.figure.kind) return null
  const difference = size(subject.ready) - size(object.ready)
  if (kind === 'change') return after.length > 0 ? -sign * difference > 0 : inTurn(before, sign)
  return sign === 0 ? difference === 0 : sign * difference > 0
}

/** 「84.62%、93.94%、100%，逐年上升」: each after the other. */
function inTurn(before: readonly Compared[], sign: number): boolean | null {
  const figures = before.map(one => one.ready).filter((ready, i, all) => all.indexOf(ready) === i)
  if (figures.length < 2 || figures.some(ready => ready.figure.uom !== figures[0]!.figure.uom)) return null
  return figures.every((ready, i) => i === 0 || sign * (size(ready) - size(figures[i - 1]!)) > 0)
}

/** The report says it in these words: the word stands there with a neighbour on either side. */
function asReported(plain: string, at: Span, said: string): boolean {
  const word = plain.slice(at.start, at.end)
  if (!said.includes(word)) return false
  const before = plain.slice(Math.max(0, at.start - 2), at.start)
  const after = plain.slice(at.end, at.end + 2)
  if (said.includes(before + word) || said.includes(word + after)) return true
  // 「律师代理费(超过):20万元」
  const number = /^[)）:：]*(\d[\d.]*)/.exec(plain.slice(at.end))?.[1]
  return number !== undefined && said.includes(word + number)
}

function size(ready: ReadyFigure): number {
  return ready.figure.value * scale(ready.figure.uom)
}
