/** This year's sheet and last year's of the same unit → whether stated growth, carried-over cases and repeated words and figures agree. */
import { folded } from '../../text.js'
import type { Place } from '../shape.js'
import { printed, type Remark, shown, stretchOf } from './remark.js'
import type { Leaf, Quantity, Sheet } from './sheet.js'

export function checkYears(sheet: Sheet, last: Sheet): Remark[] {
  return [...growthOf(sheet, last), ...carriedOf(sheet, last), ...copied(sheet, last), ...unchanged(sheet, last)]
}

const UP = /(?:增长|增加|上升|提高|提升|增幅)(?:了|率|幅度)?(?:约|达|为)?$/
const DOWN = /(?:下降|减少|降低|降幅|减幅)(?:了|率|幅度)?(?:约|达|为)?$/

/** 「同比增长5.48%」「较上年提高2.59个百分点」, said of the number before it. */
function growthOf(sheet: Sheet, last: Sheet): Remark[] {
  return sheet.leaves.flatMap(leaf =>
    leaf.quantities.flatMap(said => {
      const sign = UP.test(said.before) ? 1 : DOWN.test(said.before) ? -1 : 0
      if (
        sign === 0 ||
        !/同比|较上年|比上年|较去年|比去年|上年同期/.test(said.before) ||
        !said.exact ||
        /分别/.test(said.before) ||
        said.figure.role === 'target'
      )
        return []
      const now = leaf.quantities.findLast(
        one =>
          one.end <= said.start &&
          one.sentence === said.sentence &&
          one.figure.role === 'result' &&
          one.exact &&
          one.depth === said.depth,
      )
      const before = now ? sameIn(last, now) : null
      return now && before ? [growthRemark(said, now, before, sign, last)] : []
    }),
  )
}

function growthRemark(said: Quantity, now: Quantity, before: Quantity, sign: number, last: Sheet): Remark {
  const change = now.size - before.size
  const points = said.uom === '个百分点' || said.uom === '百分点'
  const value =
    points || said.uom !== '%' ? change / unitOf(said) : before.size === 0 ? Number.NaN : (change / before.size) * 100
  const digits = (/\.(\d+)/.exec(printed(said))?.[1] ?? '').length
  const unit = 10 ** -digits
  const off = Math.abs(value - sign * said.figure.value)
  const slack = before.slack + now.slack > 0 ? 2 * unit : 0
  const holds = off <= unit / 2 + slack + 1e-6
  const computed = Number(value.toFixed(Math.max(2, digits)))
  const formula =
    said.uom === '%'
      ? `(${printed(now)} - ${printed(before)}) / ${printed(before)}`
      : `${printed(now)} - ${printed(before)}`
  return {
    rule: 'years.growth',
    verdict: holds ? 'holds' : off <= 1.01 * unit + slack ? 'note' : 'mismatch',
    stated: said.figure.value,
    computed: Math.abs(computed),
    formula: `${formula} ${holds ? '=' : '≠'} ${printed(said)}`,
    message: holds
      ? ''
      : `按上年报告所载${printed(before)}算得${computed >= 0 ? '增' : '减'}${shown(Math.abs(computed))}${said.uom}，文中写${sign > 0 ? '增' : '减'}${printed(said)}。`,
    at: stretchOf(now, said),
    elsewhere: [placeIn(last, before)],
  }
}

function unitOf(one: Quantity): number {
  return one.figure.value === 0 ? 1 : one.size / one.figure.value
}

/** The one number of last year's report with the same measure, whose, in what; null where there is none or several differ. */
function sameIn(last: Sheet, now: Quantity): Quantity | null {
  const key = measureOf(now)
  const found = last.leaves
    .flatMap(leaf => leaf.quantities)
    .filter(
      one =>
        one.figure.role === 'result' &&
        one.exact &&
        one.uom === now.uom &&
        measureOf(one) === key &&
        isSameScope(one, now),
    )
  return found.length > 0 && found.every(one => one.size === found[0]!.size) ? found[0]! : null
}

function measureOf(one: Quantity): string {
  return folded(one.figure.measure)
    .replace(/^(?:全年|共|累计|办理|开展|受理并办结)+(?=.{4})/, '')
    .replace(/各类|各种|矛盾(?=纠纷)|全年/g, '')
}

function isSameScope(a: Quantity, b: Quantity): boolean {
  const [x, y] = [a.figure.scope, b.figure.scope].map(scope => (scope ? folded(scope) : ''))
  return x === y || x === '' || y === ''
}

/** 上年结转 of this year is what last year's report carried over. */
function carriedOf(sheet: Sheet, last: Sheet): Remark[] {
  const year = sheet.about.year
  return sheet.leaves.flatMap(leaf =>
    leaf.quantities.flatMap(one => {
      if (!/(?:上年|去年|年初|上一年|20\d\d年)(?:度|末)?结转/.test(one.before) || !one.exact || one.uom !== '件')
        return []
      if (year !== null && /20\d\d年/.test(one.before) && !one.before.includes(String(year - 1))) return []
      const left = outOf(last, leaf)
      if (!left) return []
      const holds = left.size === one.size
      return [
        {
          rule: 'years.carried',
          verdict: holds ? ('holds' as const) : ('mismatch' as const),
          stated: one.figure.value,
          computed: left.figure.value,
          formula: `${printed(one)} ${holds ? '=' : '≠'} ${printed(left)}`,
          message: holds ? '' : `本年写上年结转${printed(one)}，上年报告写结转下年（年末未结）${printed(left)}。`,
          at: stretchOf(one),
          elsewhere: [placeIn(last, left)],
        },
      ]
    }),
  )
}

/** The cases last year's report left open, of the same kind of case. */
function outOf(last: Sheet, leaf: Leaf): Quantity | null {
  const kind = /复议|应诉|仲裁|信访|诉讼|援助/.exec(leaf.plain)?.[0]
  if (!kind) return null
  const found = last.leaves
    .filter(other => other.plain.includes(kind))
    .flatMap(other => other.quantities)
    .filter(
      one =>
        one.exact &&
        one.uom === '件' &&
        /结转(?:到|至)?(?:下|次|明)年?|结转(?:到|至)20|年末(?:尚)?未(?:审结|办结|结)|年底(?:尚)?未(?:审结|办结|结)/.test(
          one.before,
        ),
    )
  return found.length === 1 ? found[0]! : null
}

/** A paragraph of so many characters that stands in last year's report word for word. */
const COPIED = 60

/** Paragraphs copied, each told once with the words both share; years and numbers that were changed do not hide it. */
function copied(sheet: Sheet, last: Sheet): Remark[] {
  const before = new Map(last.leaves.map(leaf => [bare(leaf), leaf]))
  return sheet.leaves.flatMap(leaf => {
    const words = bare(leaf)
    const other = words.length >= COPIED && leaf.passage.columns.length === 0 ? before.get(words) : undefined
    if (!other) return []
    return [
      {
        rule: 'years.copied',
        verdict: 'note' as const,
        stated: null,
        computed: null,
        formula: '',
        message: `这一段（${words.length}字）与上年报告除数字外一字不差。`,
        at: [{ leaf, start: 0, end: leaf.plain.length }],
        elsewhere: [leafPlace(last, other)],
      },
    ]
  })
}

function bare(leaf: Leaf): string {
  return leaf.plain.replace(/\d[\d.,]*/g, '0').replace(/\s+/g, '')
}

/** Smaller numbers come again by chance. */
const TELLING = 30

/** Counts of three digits (or two and more than thirty) that are last year's to the last one. */
function unchanged(sheet: Sheet, last: Sheet): Remark[] {
  const seen = new Set<string>()
  return sheet.leaves.flatMap(leaf =>
    leaf.quantities.flatMap(one => {
      if (one.figure.role !== 'result' || one.figure.kind !== 'count' || one.size < TELLING || isStock(one)) return []
      const before = sameIn(last, one)
      if (!before || before.size !== one.size || measureOf(one).length < 4 || seen.has(measureOf(one))) return []
      seen.add(measureOf(one))
      return [
        {
          rule: 'years.unchanged',
          verdict: 'note' as const,
          stated: one.figure.value,
          computed: before.figure.value,
          formula: `${printed(one)} = ${printed(before)}`,
          message: `“${folded(one.figure.measure)}”${printed(one)}与上年报告相同。`,
          at: stretchOf(one),
          elsewhere: [placeIn(last, before)],
        },
      ]
    }),
  )
}

/** What there is (offices, posts, villages) stays the same; what was done seldom does. */
function isStock(one: Quantity): boolean {
  return (
    /^(?:个|家|所|处|座|名|人|部|项|台|辆|村|户)$/.test(one.uom) &&
    !/办理|受理|审结|调解|培训|查处|开展|举办|发放|解答|接待|检查/.test(one.figure.measure)
  )
}

function placeIn(sheet: Sheet, one: Quantity): Place {
  const { figure } = one
  return {
    file: sheet.about.file,
    report: sheet.about.id,
    section: [...one.leaf.passage.section],
    quote: sheet.text.slice(figure.start, figure.end),
    start: figure.start,
    end: figure.end,
  }
}

function leafPlace(sheet: Sheet, leaf: Leaf): Place {
  const { start, end, section } = leaf.passage
  return {
    file: sheet.about.file,
    report: sheet.about.id,
    section: [...section],
    quote: sheet.text.slice(start, end),
    start,
    end,
  }
}
