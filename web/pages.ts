/** A query → its rows, fetched a page at a time as they come into sight; pages of an old query are thrown away. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { type FigureReply, getFigures, type Trouble } from './api.js'
import { troubleOf } from './parts.js'
import type { Span } from './window.js'

export type Row = FigureReply['figures'][number]

const PAGE = 200

export interface Paged {
  /** Null until the first page is there. */
  readonly total: number | null
  readonly row: (i: number) => Row | null
  readonly trouble: Trouble | null
  readonly again: () => void
}

export function usePages(filter: string, span: Span): Paged {
  const pages = useRef(new Map<number, readonly Row[] | 'asked'>())
  const [state, set] = useState<{
    readonly total: number | null
    readonly trouble: Trouble | null
    readonly n: number
  }>({
    total: null,
    trouble: null,
    n: 0,
  })
  const stop = useRef(new AbortController())
  const shown = useRef(filter)
  if (shown.current !== filter) {
    shown.current = filter
    stop.current.abort()
    stop.current = new AbortController()
    pages.current = new Map()
  }
  useEffect(() => {
    const { signal } = stop.current
    const first = Math.floor(span.first / PAGE)
    const last = Math.floor(Math.max(span.first, span.last - 1) / PAGE)
    for (let page = first; page <= last; page++) if (!pages.current.has(page)) fetchPage(page, signal)
  }, [filter, span.first, span.last, state.n])
  return {
    total: state.total,
    trouble: state.trouble,
    row(i) {
      const page = pages.current.get(Math.floor(i / PAGE))
      return page === undefined || page === 'asked' ? null : (page[i % PAGE] ?? null)
    },
    again: () => set({ total: null, trouble: null, n: state.n + 1 }),
  }

  function fetchPage(page: number, signal: AbortSignal): void {
    const held = pages.current
    held.set(page, 'asked')
    const query = new URLSearchParams(filter)
    query.set('offset', String(page * PAGE))
    query.set('limit', String(PAGE))
    getFigures(query, signal).then(
      ({ figures, total }) => {
        if (signal.aborted) return
        held.set(page, figures)
        set(before => ({ total, trouble: null, n: before.n + 1 }))
      },
      error => {
        held.delete(page)
        if (!signal.aborted) set(before => ({ total: null, trouble: troubleOf(error), n: before.n }))
      },
    )
  }
}
