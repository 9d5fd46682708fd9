/** A figure → its row in the ledger, wide or for a phone; and the head of the columns, which sorts. */
import type { JSX } from 'preact'
import { bare, sourceHref } from './answer.js'
import type { Row } from './pages.js'
import { go, goWith } from './place.js'
import { language, roleWord, type Word, w } from './words.js'

const COLUMNS: readonly (readonly [column: string, word: Word, sorts: boolean])[] = [
  ['unit', 'unit', true],
  ['year', 'year', true],
  ['measure', 'measure', true],
  ['value', 'value', true],
  ['scope', 'scope', false],
  ['section', 'section', true],
  ['quote', 'quote', false],
]

export function GridHead({ query }: { query: URLSearchParams }): JSX.Element {
  const [sort, order] = [query.get('sort'), query.get('order') ?? 'asc']
  return (
    <div class="grid-head" role="rowgroup">
      <div class="grid-row" role="row" aria-rowindex={1}>
        {COLUMNS.map(([column, word, sorts]) => {
          const mine = sort === column
          if (!sorts)
            return (
              <span key={column} role="columnheader" class={`col-${column}`}>
                {w(word)}
              </span>
            )
          // Ascending, descending, and back to the order of the text.
          const next = !mine ? 'asc' : order === 'asc' ? 'desc' : null
          return (
            <span
              key={column}
              role="columnheader"
              class={`col-${column}`}
              aria-sort={mine ? (order === 'asc' ? 'ascending' : 'descending') : 'none'}
            >
              <button
                type="button"
                onClick={() => goWith({ sort: next === null ? null : column, order: next === 'desc' ? 'desc' : null })}
              >
                {w(word)}
                <span class="arrow" aria-hidden="true">
                  {mine ? (order === 'asc' ? '↑' : '↓') : ''}
                </span>
              </button>
            </span>
          )
        })}
      </div>
    </div>
  )
}

interface RowShown {
  readonly i: number
  readonly row: Row | null
  readonly top: number
  readonly narrow: boolean
  readonly active: boolean
  readonly focus: () => void
}

export function FigureRow({ i, row, top, narrow, active, focus }: RowShown): JSX.Element {
  const given = {
    class: row ? 'grid-row' : 'grid-row blank',
    role: 'row',
    'aria-rowindex': i + 2,
    'data-row': i,
    tabIndex: active ? 0 : -1,
    style: { transform: `translateY(${top}px)` },
    onFocus: focus,
  } as const
  if (!row) return <div {...given} />
  const open = (): void => go(sourceHref(row))
  const cells = cellsOf(row)
  if (narrow)
    return (
      <div {...given} onClick={open}>
        <span role="gridcell" class="pair">
          <span class="pair-measure">{cells['measure']}</span>
          <strong>{cells['value']}</strong>
        </span>
        <span role="gridcell" class="pair fine">
          <span>{row.unit ?? row.file}</span>
          <span>{row.year ?? '—'}</span>
        </span>
      </div>
    )
  return (
    <div {...given} onClick={open}>
      {COLUMNS.map(([column]) => (
        <span key={column} role="gridcell" class={`col-${column}`} title={cells[column]}>
          {cells[column]}
        </span>
      ))}
    </div>
  )
}

function cellsOf(row: Row): Record<string, string> {
  const kind = roleWord(row.role)
  return {
    unit: row.unit ?? row.file,
    year: row.year === null ? '—' : String(row.year),
    measure: kind === '' ? row.measure : `${row.measure}${language() === 'en' ? ` (${kind})` : `（${kind}）`}`,
    value: row.raw.replace(/\s+/g, ''),
    scope: row.scope ?? '',
    section: bare(row.section.at(-1) ?? ''),
    quote: row.quote.replace(/\s+/g, ''),
  }
}
