/** An audit → grids of its findings and of what was checked and holds, with the words people read for kinds and severities. */
import type { Audit, Checked, Finding } from '../shape.js'
import { columnsOf, type Grid, type Value } from './grid.js'

/** One row each, quotes joined. */
export function auditGrids(audit: Audit): Grid[] {
  return [
    {
      name: '发现',
      columns: columnsOf(
        ['程度', 8],
        ['类别', 10],
        ['单位', 22],
        ['年度', 8],
        ['问题', 40],
        ['所写', 12],
        ['算得', 12],
        ['算式', 30],
        ['如何处理', 40],
        ['标题', 26],
        ['原文', 60],
        ['文件', 20],
        ['位置', 8],
        ['依据', 40],
      ),
      rows: audit.findings.map(findingRow),
    },
    {
      name: '核对无误',
      columns: columnsOf(
        ['类别', 10],
        ['单位', 22],
        ['年度', 8],
        ['所写', 12],
        ['算式', 36],
        ['原文', 60],
        ['文件', 20],
        ['位置', 8],
      ),
      rows: audit.checked.map(checkedRow),
    },
  ]
}

function findingRow(one: Finding): Value[] {
  const [place] = one.places
  return [
    SEVERITIES[one.severity],
    CHECKS[one.kind] ?? one.kind,
    one.unit ?? one.file,
    one.year,
    one.message,
    one.stated,
    one.computed,
    one.formula,
    one.settle,
    place?.section.join(' > ') ?? null,
    one.quotes.join(' ／ '),
    one.file,
    place?.start ?? null,
    one.basis,
  ]
}

function checkedRow(one: Checked): Value[] {
  return [
    CHECKS[one.kind] ?? one.kind,
    one.unit ?? one.file,
    one.year,
    one.stated,
    one.formula,
    one.quotes.join(' ／ '),
    one.file,
    one.places[0]?.start ?? null,
  ]
}

export const SEVERITIES = { mismatch: '矛盾', note: '提示' } as const
export const CHECKS: Readonly<Record<string, string>> = {
  sum: '合计',
  percent: '比率',
  difference: '增减',
  equal: '前后不一',
  bound: '部分与整体',
  average: '平均',
  list_count: '列举',
  content: '内容',
  deadline: '时限',
  year_over_year: '与上年',
}
