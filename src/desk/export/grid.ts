/** What is exported → grids: named sheets of columns and typed cells, from which every spreadsheet format is written. */
import type { LedgerRow } from '../ledger.js'
import type { Cell, ComparedMeasure, Comparison, Source } from '../shape.js'

/** Text stays text and a number a number, whatever it looks like. */
export type Value = string | number | null

export interface Column {
  readonly head: string
  /** In characters. */
  readonly width: number
}

export interface Grid {
  readonly name: string
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly Value[])[]
}

const LEDGER: readonly (readonly [head: string, key: keyof LedgerRow, width: number])[] = [
  ['file', 'file', 18],
  ['unit', 'unit', 22],
  ['year', 'year', 8],
  ['section', 'section', 28],
  ['measure', 'measure', 28],
  ['value', 'value', 12],
  ['uom', 'uom', 8],
  ['raw', 'raw', 14],
  ['approx', 'approx', 8],
  ['scope', 'scope', 12],
  ['kind', 'kind', 9],
  ['role', 'role', 9],
  ['quote', 'quote', 60],
  ['start', 'start', 9],
  ['end', 'end', 9],
]

/** The ledger, and the reports it was read from. */
export function ledgerGrids(rows: readonly LedgerRow[]): Grid[] {
  const reports = new Map<string, LedgerRow[]>()
  for (const row of rows) {
    const known = reports.get(row.report)
    if (known) known.push(row)
    else reports.set(row.report, [row])
  }
  return [
    {
      name: '数字台账',
      columns: LEDGER.map(([head, , width]) => ({ head, width })),
      rows: rows.map(row => LEDGER.map(([, key]) => plain(row[key]))),
    },
    {
      name: '来源',
      columns: columnsOf(['报告编号', 14], ['文件', 24], ['单位', 24], ['年度', 8], ['数字个数', 10]),
      rows: [...reports].map(([id, own]) => [id, own[0]!.file, own[0]!.unit, own[0]!.year, own.length]),
    },
  ]
}

function plain(value: LedgerRow[keyof LedgerRow]): Value {
  return Array.isArray(value) ? value.join(' > ') : (value as Value)
}

/** One sheet a measure and one of sources; each figure's number leads to its quote by [n]. */
export function comparisonGrids(comparison: Comparison): Grid[] {
  return [...comparison.measures.map(measureGrid), sourceGrid(comparison.sources)]
}

function measureGrid(measure: ComparedMeasure): Grid {
  const years = measure.years.map(year => (year === null ? '年度未载明' : String(year)))
  const width = 2 + 3 * years.length
  const pad = (...cells: Value[]): Value[] => [...cells, ...Array<Value>(Math.max(0, width - cells.length)).fill(null)]
  const body = measure.rows.map(row => [row.unit, LEVELS[row.level ?? ''] ?? null, ...row.cells.flatMap(cellsOf)])
  const computed = measure.computed.map(one =>
    pad(one.unit ?? one.population, KINDS[one.kind]!, one.value, `${one.uom} ${one.label}`, null, one.formula),
  )
  return {
    name: measure.asked,
    columns: [
      ...columnsOf(['单位', 26], ['层级', 8]),
      ...years.flatMap(year => columnsOf([year, 12], [`${year} 单位与标注`, 20], [`${year} 出处`, 9])),
    ],
    rows: [
      ...body,
      ...(computed.length > 0 ? [pad(), pad('推算（代码算出，算式在后）'), ...computed] : []),
      ...(measure.bases.length > 1
        ? [pad(), ...measure.bases.map(base => pad(`口径${base.id}`, null, base.cells, base.label))]
        : []),
      ...measure.notes.map(note => pad(note)),
    ],
  }
}

const LEVELS: Readonly<Record<string, string>> = {
  province: '省级',
  prefecture: '地级',
  county: '县级',
  township: '乡级',
  department: '部门',
}
export const KINDS = { difference: '差额', growth: '增幅', share: '占比', total: '合计' } as const

/** The value as a number, what belongs to it, and the number of its source. */
function cellsOf(cell: Cell): [Value, Value, Value] {
  if (cell.state !== 'stated') return [cell.text, null, null]
  const marks = [cell.uom, ...cell.marks, ...(cell.rank === null ? [] : [`第${cell.rank}位`])].filter(Boolean).join(' ')
  return [cell.value, cell.approx ? `${marks} ${cell.text}` : marks, `[${cell.citation}]`]
}

function sourceGrid(sources: readonly Source[]): Grid {
  return {
    name: '出处',
    columns: columnsOf(
      ['编号', 7],
      ['单位', 24],
      ['年度', 8],
      ['文件', 22],
      ['标题', 30],
      ['原文', 80],
      ['起', 8],
      ['止', 8],
    ),
    rows: sources.map(one => [
      `[${one.n}]`,
      one.unit,
      one.year,
      one.file,
      one.section.join(' > '),
      one.quote,
      one.start,
      one.end,
    ]),
  }
}

const HEADS =
  '指标 单位 层级 年度 状态 所载 数值 计量单位 约数 报告用语 范围 性质 口径 标注 位次 文件 标题 原文 起 止'.split(' ')

/** One row a cell, for csv: nothing is merged and nothing left out. */
export function comparisonRows(comparison: Comparison): Grid {
  const sources = new Map(comparison.sources.map(one => [one.n, one]))
  const sourceOf = (cell: Cell): Source | undefined => (cell.citation === null ? undefined : sources.get(cell.citation))
  const rows = comparison.measures.flatMap(measure =>
    measure.rows.flatMap(row =>
      row.cells.map((cell): Value[] => [
        measure.asked,
        row.unit,
        LEVELS[row.level ?? ''] ?? null,
        ...factsOf(cell),
        ...placeOf(sourceOf(cell)),
      ]),
    ),
  )
  return { name: '比较', columns: HEADS.map(head => ({ head, width: 14 })), rows }
}

function factsOf(cell: Cell): Value[] {
  const { year, state, text, value, uom, approx, measure, scope, role, base, marks, rank, file } = cell
  return [year, STATES[state], text, value, uom, approx, measure, scope, role, base, marks.join(' '), rank, file]
}

function placeOf(source: Source | undefined): Value[] {
  return source ? [source.section.join(' > '), source.quote, source.start, source.end] : [null, null, null, null]
}

const STATES = { stated: '载明', not_stated: '未载明', not_held: '未收录' } as const

/** Heads with their widths. */
export function columnsOf(...columns: readonly (readonly [string, number])[]): Column[] {
  return columns.map(([head, width]) => ({ head, width }))
}
