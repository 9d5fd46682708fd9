/** The ledger: filter and order in the address, rows drawn as they come into sight, each opens at its sentence. */
import type { JSX } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { bare, sourceHref } from './answer.js'
import { getReports } from './api.js'
import { FigureFilters } from './filters.js'
import { type Paged, type Row, usePages } from './pages.js'
import { Empty, Failed, Loading, useLoaded } from './parts.js'
import { go, goWith } from './place.js'
import { useSpan } from './window.js'
import { language, roleWord, type Word, w } from './words.js'

const FILTERS = ['unit', 'year', 'measure', 'section'] as const
const COLUMNS: readonly (readonly [column: string, word: Word, sorts: boolean])[] = [
  ['unit', 'unit', true],
  ['year', 'year', true],
  ['measure', 'measure', true],
  ['value', 'value', true],
  ['scope', 'scope', false],
  ['section', 'section', true],
  ['quote', 'quote', false],
]

/** Pixels: a line of text, on a phone two. */
const ROW = 44
const ROW_NARROW = 68

export function FiguresView({ query }: { query: URLSearchParams }): JSX.Element {
  const held = useLoaded('reports', getReports)
  const narrow = useNarrow()
  const height = narrow ? ROW_NARROW : ROW
  const box = useRef<HTMLDivElement>(null)
  const filter = filterOf(query)
  const [total, setTotal] = useState(0)
  const span = useSpan(box, total, height)
  const paged = usePages(filter, span)
  useEffect(() => setTotal(paged.total ?? 0), [paged.total])
  useEffect(() => box.current?.scrollTo(0, 0), [filter])
  return (
    <div class="figures">
      <div class="view-head">
        <div>
          <h1>{w('figuresTitle')}</h1>
          <p class="lead">{w('figuresLead')}</p>
        </div>
        <Downloads filter={filter} />
      </div>
      <FigureFilters query={query} held={held.value} />
      <p class="count" role="status">
        {paged.total === null ? ' ' : `${paged.total.toLocaleString()} ${w('figuresCount')}`}
      </p>
      {paged.trouble ? (
        <Failed trouble={paged.trouble} again={paged.again} />
      ) : paged.total === 0 ? (
        <Empty title={w('figuresNone')}>
          <p>{w('figuresNoneLead')}</p>
          <a class="button" href="/figures">
            {w('clear')}
          </a>
        </Empty>
      ) : (
        <Grid
          paged={paged}
          box={box}
          first={span.first}
          last={span.last}
          height={height}
          narrow={narrow}
          query={query}
        />
      )}
    </div>
  )
}

/** What is asked of the server: without the report at the side. */
function filterOf(query: URLSearchParams): string {
  const kept = new URLSearchParams()
  for (const name of [...FILTERS, 'sort', 'order']) {
    const value = query.get(name)
    if (value) kept.set(name, value)
  }
  return kept.toString()
}

function Downloads({ filter }: { filter: string }): JSX.Element {
  return (
    <p class="downloads">
      {['xlsx', 'csv'].map(format => (
        <a key={format} class="button" href={`/api/figures/${format}?${filter}`} download="">
          {w('download')} {format.toUpperCase()}
        </a>
      ))}
    </p>
  )
}

interface GridShown {
  readonly paged: Paged
  readonly box: { current: HTMLDivElement | null }
  readonly first: number
  readonly last: number
  readonly height: number
  readonly narrow: boolean
  readonly query: URLSearchParams
}

function Grid({ paged, box, first, last, height, narrow, query }: GridShown): JSX.Element {
  const total = paged.total ?? 0
  const [active, setActive] = useState(0)
  // A row far away is not drawn yet when it is gone to: it gets the focus as soon as it is.
  const wanted = useRef<number | null>(null)
  useLayoutEffect(() => {
    const row =
      wanted.current === null ? null : box.current?.querySelector<HTMLElement>(`[data-row="${wanted.current}"]`)
    if (!row) return
    wanted.current = null
    row.focus({ preventScroll: true })
  })
  const move = (to: number): void => {
    const next = Math.max(0, Math.min(total - 1, to))
    setActive(next)
    const element = box.current!
    const top = next * height
    if (top < element.scrollTop) element.scrollTop = top
    else if (top + height > element.scrollTop + element.clientHeight)
      element.scrollTop = top + height - element.clientHeight
    wanted.current = next
  }
  const key = (event: KeyboardEvent): void => {
    const page = Math.floor((box.current?.clientHeight ?? 400) / height)
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: total - 1,
    }
    const to = steps[event.key]
    if (to !== undefined) {
      event.preventDefault()
      move(to)
    }
    const row = event.key === 'Enter' ? paged.row(active) : null
    if (row) go(sourceHref(row))
  }
  const rows = Array.from({ length: Math.max(0, last - first) }, (_, i) => first + i).filter(i => i < total)
  return (
    <div class="grid" role="grid" aria-rowcount={total + 1} aria-label={w('figuresTitle')}>
      {!narrow && <GridHead query={query} />}
      <div class="grid-rows" ref={box} onKeyDown={key} role="rowgroup">
        {paged.total === null && <Loading />}
        <div class="grid-all" role="presentation" style={{ height: `${total * height}px` }}>
          {rows.map(i => (
            <FigureRow
              key={i}
              i={i}
              row={paged.row(i)}
              top={i * height}
              narrow={narrow}
              active={i === active}
              focus={() => setActive(i)}
            />
          ))}
        </div>
      </div>
    </div>
  )
}

function GridHead({ query }: { query: URLSearchParams }): JSX.Element {
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

function FigureRow({ i, row, top, narrow, active, focus }: RowShown): JSX.Element {
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

function useNarrow(): boolean {
  const media = useRef(matchMedia('(max-width: 47.99rem)')).current
  const [narrow, set] = useState(media.matches)
  useEffect(() => {
    const change = (): void => set(media.matches)
    media.addEventListener('change', change)
    return () => media.removeEventListener('change', change)
  }, [])
  return narrow
}
