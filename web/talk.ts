/** The conversation of this window: it outlives a change of view and a reload, and ends with the window. */
import { useEffect, useState } from 'preact/hooks'
import { type Answer, ask, type KeptAnswer, type Trouble, type Turn } from './api.js'
import { troubleOf } from './parts.js'
import { go } from './place.js'

export interface Exchange {
  readonly key: number
  readonly question: string
  readonly state: 'asking' | 'done'
  /** The whole answer, or what passed the gate so far. */
  readonly answer: Answer | null
  readonly link: string | null
  /** The words of an earlier answer, where only those are known. */
  readonly said?: string
  readonly trouble: Trouble | null
}

const CHANGED = 'fazhi:talk'
const KEY = 'fazhi-talk'

let talk: readonly Exchange[] = restored()
let stopNow: AbortController | null = null

export function useTalk(): readonly Exchange[] {
  const [now, set] = useState(talk)
  useEffect(() => {
    const change = (): void => set(talk)
    addEventListener(CHANGED, change)
    return () => removeEventListener(CHANGED, change)
  }, [])
  return now
}

/** Asks in the conversation; `again`: in place of the last question. */
export async function askNow(question: string, again = false): Promise<void> {
  const before = again ? talk.slice(0, -1) : talk
  const asked: Exchange = { key: Date.now(), question, state: 'asking', answer: null, link: null, trouble: null }
  update([...before, asked])
  stopNow = new AbortController()
  const { signal } = stopNow
  try {
    const { link, ...answer } = await ask(question, turnsOf(before), {
      signal,
      onProgress: soFar => update([...before, { ...asked, answer: soFar }]),
    })
    update([...before, { ...asked, state: 'done', answer, link }])
  } catch (error) {
    if (signal.aborted) update(before)
    else update([...before, { ...asked, state: 'done', trouble: troubleOf(error) }])
  }
}

export function stopAsking(): void {
  stopNow?.abort()
}

export function clearTalk(): void {
  stopNow?.abort()
  update([])
}

/** Goes on from an answer that was kept under its link. */
export function goOnFrom({ question, history, answer, id }: KeptAnswer): void {
  const earlier: Exchange[] = []
  for (const [i, turn] of history.entries())
    if (turn.role === 'user') earlier.push({ ...done(i, turn.content), said: history[i + 1]?.content ?? '' })
  update([...earlier, { ...done(history.length, question), answer, link: `/a/${id}` }])
  go('/')
}

function done(key: number, question: string): Exchange {
  return { key, question, state: 'done', answer: null, link: null, trouble: null }
}

function turnsOf(exchanges: readonly Exchange[]): Turn[] {
  return exchanges.slice(-20).flatMap(({ question, answer, said, trouble }) => [
    { role: 'user' as const, content: question },
    { role: 'assistant' as const, content: answer?.answer ?? said ?? trouble?.message ?? '' },
  ])
}

function update(next: readonly Exchange[]): void {
  talk = next
  try {
    sessionStorage.setItem(KEY, JSON.stringify(talk.filter(one => one.state === 'done').slice(-30)))
  } catch {
    // A full or forbidden storage only means that a reload begins anew.
  }
  dispatchEvent(new Event(CHANGED))
}

function restored(): readonly Exchange[] {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? '[]') as Exchange[]
  } catch {
    return []
  }
}
