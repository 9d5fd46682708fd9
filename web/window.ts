/** Scroll position of a box of many equal rows → the rows that are to be drawn, and where. */
import type { RefObject } from 'preact'
import { useEffect, useState } from 'preact/hooks'

export interface Span {
  readonly first: number
  readonly last: number
}

/** Rows drawn above and below what is seen, so that a flick of the wheel meets no blank. */
const MARGIN = 10

export function useSpan(box: RefObject<HTMLElement | null>, total: number, height: number): Span {
  const [span, set] = useState<Span>({ first: 0, last: 40 })
  useEffect(() => {
    const element = box.current
    if (!element) return
    let frame = 0
    const measure = (): void => {
      frame = 0
      const first = Math.max(0, Math.floor(element.scrollTop / height) - MARGIN)
      const last = Math.min(total, Math.ceil((element.scrollTop + element.clientHeight) / height) + MARGIN)
      set(before => (before.first === first && before.last === last ? before : { first, last }))
    }
    const later = (): void => {
      frame ||= requestAnimationFrame(measure)
    }
    measure()
    element.addEventListener('scroll', later, { passive: true })
    const watch = new ResizeObserver(later)
    watch.observe(element)
    return () => {
      cancelAnimationFrame(frame)
      element.removeEventListener('scroll', later)
      watch.disconnect()
    }
  }, [total, height])
  return span
}
