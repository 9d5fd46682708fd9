/** The address bar → which view is shown and with what; and back. Links are plain anchors, so that they open anywhere. */
import { useEffect, useState } from 'preact/hooks'

export interface Place {
  readonly path: string
  readonly query: URLSearchParams
}

const CHANGED = 'fazhi:place'

export function placeNow(): Place {
  return { path: location.pathname, query: new URLSearchParams(location.search) }
}

/** The place, again whenever it changes. */
export function usePlace(): Place {
  const [place, set] = useState(placeNow)
  useEffect(() => {
    const change = (): void => set(placeNow())
    addEventListener('popstate', change)
    addEventListener(CHANGED, change)
    return () => {
      removeEventListener('popstate', change)
      removeEventListener(CHANGED, change)
    }
  }, [])
  return place
}

export function go(href: string, replace = false): void {
  if (replace) history.replaceState(null, '', href)
  else history.pushState(null, '', href)
  dispatchEvent(new Event(CHANGED))
}

/** The same view with other values in the query; empty ones are left out. */
export function goWith(changes: Readonly<Record<string, string | null>>, replace = false): void {
  go(hrefWith(changes), replace)
}

export function hrefWith(changes: Readonly<Record<string, string | null>>): string {
  const { path, query } = placeNow()
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') query.delete(name)
    else query.set(name, value)
  }
  const words = query.toString()
  return words === '' ? path : `${path}?${words}`
}

/** Clicks on anchors of ours stay in the page; with a modifier key, a target or a download they are the browser's. */
export function followLinks(): void {
  document.addEventListener('click', event => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return
    const anchor = (event.target as Element).closest('a')
    if (!anchor || anchor.target || anchor.hasAttribute('download')) return
    if (anchor.origin !== location.origin || anchor.pathname.startsWith('/api/')) return
    if (anchor.hash !== '' && anchor.pathname === location.pathname && anchor.search === location.search) return
    event.preventDefault()
    go(anchor.pathname + anchor.search)
  })
}
