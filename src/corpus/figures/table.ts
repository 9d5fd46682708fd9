/** A table row with its column heads → figures: row head and column head make the measure. */
import { readNumbers } from '../../numbers.js'
import { cellsOf } from '../passages.js'
import type { RawFigure } from './raw.js'

/** `text`: the folded row 「|清沅县|1023|98.5%|」. A year in a column head is the scope, not the measure. */
export function cellFigures(text: string, columns: readonly string[]): RawFigure[] {
  const cells = cellsOf(text)
  const head = cells.find(cell => !/^[\d.,%\s-]*$/.test(cell)) ?? ''
  const out: RawFigure[] = []
  let at = 0
  for (const [i, cell] of cells.entries()) {
    const start = text.indexOf(cell, at)
    if (start < 0) continue
    at = start + cell.length
    const column = (columns[i] ?? '').replace(/\s+/g, '')
    if (cell === head || /^(?:序号|编号|年度|年份|日期|时间)$/.test(column)) continue
    const number = readNumbers(cell)[0]
    if (!number || number.start > 1 || /^\d{4}年?$/.test(cell)) continue
    const unitInHead =
      /[(（](件|人|次|份|个|场|万元|元|%|条|项|家|名|起|人次|场次|亿元)[)）]/.exec(column)?.[1] ??
      /[(（](件|人|次|份|个|场|万元|元|%|条|项|家|名|起|人次|场次|亿元)[)）]/.exec(head)?.[1]
    const year = /(?:19|20)\d{2}年?度?/.exec(column)?.[0] ?? null
    const bare = (words: string): string =>
      words.replace(/[(（][^)）]{1,4}[)）]/g, '').replace(/(?:19|20)\d{2}年?度?/g, '')
    const heads = [bare(head), bare(column)].filter(
      words => words !== '' && !/^(?:数量|数值|数|合计|件数|指标|项目|内容)$/.test(words),
    )
    out.push({
      value: number.value,
      uom: number.uom || unitInHead || impliedUnit(column + head),
      approx: number.approx,
      measure: heads.join('') || bare(head) || column,
      scope: year,
      kind: kindIn(number.uom || unitInHead || impliedUnit(column + head)),
      sentence: 0,
      role: /目标|计划|任务数/.test(column) ? 'target' : 'result',
      start: start + number.start,
      end: start + number.end,
      quoteStart: 0,
      quoteEnd: text.length,
    })
  }
  return out
}

function kindIn(uom: string): RawFigure['kind'] {
  return uom === '%' ? 'percent' : uom.endsWith('元') ? 'money' : 'count'
}

/** 「调解员人数」「受理件数」 name their unit of measure. */
function impliedUnit(words: string): string {
  if (/人次/.test(words)) return '人次'
  if (/人数|人员数/.test(words)) return '人'
  if (/场次|场数/.test(words)) return '场'
  if (/次数/.test(words)) return '次'
  if (/份数/.test(words)) return '份'
  if (/率|比例|占比/.test(words)) return '%'
  return /件数|案件|收到|受理|审结|办结|结转|申请/.test(words) ? '件' : ''
}
