/** What every view uses: a state that is loaded, the words for loading, empty and trouble, icons. */
import type { ComponentChildren, JSX } from 'preact'
import { useCallback, useEffect, useState } from 'preact/hooks'
import { isTrouble, type Trouble } from './api.js'
import { refusalWords, w } from './words.js'

export interface Loaded<T> {
  readonly value: T | null
  readonly trouble: Trouble | null
  readonly loading: boolean
  readonly again: () => void
}

/** Loads again whenever `key` changes; what was loaded before stays until the new is there. Null: nothing to load. */
export function useLoaded<T>(key: string | null, load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [state, set] = useState<Omit<Loaded<T>, 'again'>>({ value: null, trouble: null, loading: key !== null })
  const [round, setRound] = useState(0)
  useEffect(() => {
    if (key === null) return set({ value: null, trouble: null, loading: false })
    const stop = new AbortController()
    set(before => ({ ...before, loading: true, trouble: null }))
    load(stop.signal).then(
      value => !stop.signal.aborted && set({ value, trouble: null, loading: false }),
      error => !stop.signal.aborted && set({ value: null, trouble: troubleOf(error), loading: false }),
    )
    return () => stop.abort()
  }, [key, round])
  return { ...state, again: useCallback(() => setRound(n => n + 1), []) }
}

export function troubleOf(error: unknown): Trouble {
  return isTrouble(error) ? error : { code: 'page', message: error instanceof Error ? error.message : String(error) }
}

export function Loading(): JSX.Element {
  return (
    <p class="loading" role="status">
      <span class="dots" aria-hidden="true" />
      {w('loading')}
    </p>
  )
}

export function Failed({ trouble, again }: { trouble: Trouble; again?: () => void }): JSX.Element {
  return (
    <div class="state trouble" role="alert">
      <Said trouble={trouble} />
      {trouble.request && (
        <p class="fine">
          {w('requestId')} {trouble.request}
        </p>
      )}
      {again && (
        <button type="button" class="button" onClick={again}>
          {w('retry')}
        </button>
      )}
    </div>
  )
}

/** In English what it is comes first, then the server's own line. */
export function Said({ trouble: { code, message } }: { trouble: Trouble }): JSX.Element {
  const words = refusalWords(code)
  return (
    <>
      {words !== null && <p>{words}</p>}
      <p lang="zh-CN" class={words === null ? '' : 'fine'}>
        {message}
      </p>
    </>
  )
}

export function Empty({ title, children }: { title: string; children?: ComponentChildren }): JSX.Element {
  return (
    <div class="state empty">
      <p class="state-title">{title}</p>
      {children}
    </div>
  )
}

/** Line icons of one stroke, 20 units square. */
const ICONS = {
  ask: 'M4 5h12v8H9l-4 3v-3H4z',
  figures: 'M4 5h12M4 10h12M4 15h12M8 3v14',
  compare: 'M5 16V9M10 16V4M15 16v-5',
  audit: 'M5 3h7l3 3v11H5zM8 11l1.6 1.6L13 9',
  reports: 'M3 6h5l1.5 2H17v8H3z',
  close: 'M5 5l10 10M15 5L5 15',
  link: 'M8.5 11.5l3-3M9 6.5l1.5-1.5a3 3 0 014.3 4.3L13 11M11 13.5 9.5 15a3 3 0 01-4.3-4.3L7 9',
  down: 'M10 3v9M6.5 9l3.5 3.5L13.500 9M4 16h12',
  up: 'M10 13V4M6.500 7.500L10 4l3.500 3.500M4 16h12',
  send: 'M10 16V4M5 9l5-5 5 5',
  stop: 'M6 6h8v8H6z',
  theme: 'M10 4a6 6 0 100 12V4z M10 4a6 6 0 010 12',
  open: 'M8 5H4v11h11v-4M11 4h5v5M16 4l-7 7',
} as const

export function Icon({ name }: { name: keyof typeof ICONS }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={ICONS[name]} />
    </svg>
  )
}

/** A button that copies and says so for a moment. */
export function Copy({ text, label }: { text: string; label: string }): JSX.Element {
  const [done, set] = useState(false)
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text)
    set(true)
    setTimeout(() => set(false), 1600)
  }
  return (
    <button type="button" class="button quiet" onClick={() => void copy()}>
      <Icon name="link" />
      <span aria-live="polite">{done ? w('copied') : label}</span>
    </button>
  )
}
