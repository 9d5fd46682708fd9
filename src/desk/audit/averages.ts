/** Averages → the total and the number of those it is shared by: 14个乡镇配发70台,每个乡镇5台; 抽查7649次,用户254个,平均30.11次. */
import { printed, type Remark, shown, stretchOf } from './remark.js'
import type { Leaf, Quantity } from './sheet.js'

export function checkAverages(leaf: Leaf): Remark[] {
  return leaf.quantities.flatMap(said => {
    const each = eachOf(said)
    if (each === null || !said.exact || said.figure.role === 'target') return []
    const totals = leaf.quantities.filter(
      one => one !== said && one.uom === said.uom && one.end <= said.start && one.size > said.size,
    )
    const counts = leaf.quantities.filter(
      one => one !== said && one.end <= said.start && one.figure.kind === 'count' && one.slack === 0 && one.size > 1,
    )
    const pairs = totals.flatMap(total => counts.filter(count => count !== total).map(count => ({ total, count })))
    const holding = pairs.find(pair => fits(pair.total.size / pair.count.size, said))
    if (holding) return [remarkOf('holds', said, holding)]
    const named = designated(each, totals, counts, said)
    return named ? [remarkOf('mismatch', said, named)] : []
  })
}

/** 每个乡镇, 平均每支队伍, 每期: the classifier, and what is shared among. */
const PER =
  /(?:平均)?每(个|家|名|人|件|所|户|支|场|部|座|处|期|次|辆|台|份|篇|批|轮|位)?([\u4e00-\u9fff]{0,8}?)(?:\([^)]{1,8}\))?(?:平均|各|约|配备|配发|受理|办理|达到?|有)*$/

/** What each share is of: 乡镇 of 「每个乡镇」, 人 of 人均; empty for a bare 平均; null for no average. */
function eachOf(said: Quantity): string | null {
  const per = PER.exec(said.before)
  if (per) {
    const each = per[2] === '' ? (per[1] ?? '') : per[2]!
    return each === '' || /^(?:年|月|季度?|周|天|日|半年)/.test(each) ? null : each
  }
  if (/人均[^,。]{0,8}$/.test(said.before)) return '人'
  return /平均(?:达到?|为|约|办理|受理|开展)?$/.test(said.before) ? '' : null
}

/** The nearest total in its sentence, and the one count of what each share is of. */
function designated(
  each: string,
  totals: readonly Quantity[],
  counts: readonly Quantity[],
  said: Quantity,
): { readonly total: Quantity; readonly count: Quantity } | null {
  if (each.length < 1) return null
  const total = totals.findLast(one => one.sentence === said.sentence && one.exact)
  const fit = counts.filter(
    one =>
      one !== total &&
      one.sentence === said.sentence &&
      one.exact &&
      (one.uom === each ||
        one.after.slice(0, each.length + 4).includes(each) ||
        (each === '人' ? one.uom === '人' : one.before.endsWith(each))),
  )
  return total && fit.length === 1 ? { total, count: fit[0]! } : null
}

function fits(value: number, said: Quantity): boolean {
  const digits = (/\.(\d+)/.exec(printed(said))?.[1] ?? '').length
  const unit = 10 ** -digits * (said.figure.value === 0 ? 1 : said.size / said.figure.value)
  return Math.abs(value - said.size) <= unit / 2 + 1e-9 || Math.abs(Math.floor(value / unit) * unit - said.size) < 1e-9
}

function remarkOf(
  verdict: 'holds' | 'mismatch',
  said: Quantity,
  { total, count }: { readonly total: Quantity; readonly count: Quantity },
): Remark {
  const computed = Number(
    (total.size / count.size / (said.figure.value === 0 ? 1 : said.size / said.figure.value)).toFixed(2),
  )
  return {
    rule: 'average.mean',
    verdict,
    stated: said.figure.value,
    computed,
    formula: `${printed(total)} / ${printed(count)} = ${shown(computed)}${verdict === 'holds' ? '' : ` ≠ ${printed(said)}`}`,
    message:
      verdict === 'holds'
        ? ''
        : `${printed(total)}除以${printed(count)}为${shown(computed)}，文中平均数写${printed(said)}。`,
    at: stretchOf(count, total, said),
  }
}
