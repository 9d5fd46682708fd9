/** The ledger: filter and order in the address, rows drawn as they come into sight, each opens at its sentence. */
import type { JSX } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { sourceHref } from './answer.js'
import { getReports } from './api.js'
import { FigureFilters } from './filters.js'
import { type Paged, usePages } from './pages.js'
import { Empty, Failed, Loading, useLoaded } from './parts.js'
import { go } from './place.js'
import { FigureRow, GridHead } from './rows.js'
import { useSpan } from './window.js'
import { w } from './words.js'

const FILTERS = ['unit', 'year', 'measure', 'section'] as const
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
