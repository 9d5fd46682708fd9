/**
 * Lanes of updates in the store → each update worked on once, in its order, by the one process that claimed its lane. What fails
 * because the database is away is done when it is back; what a dead process left is taken up.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Claims } from '../../index/claims.js'
import type { Inbox, Unfinished } from '../../index/inbox.js'
import { isPassing } from './away.js'
import type { Lanes } from './lanes.js'

/** Works on an update; `term` ends when the lane may be another's. Resolves false where it has to be left as it is. */
export type Work = (update: Unfinished, lane: string, term: AbortSignal) => Promise<boolean>

export interface Queue {
  /** One update more waits in a lane. */
  add(lane: string): void
  /** Takes up what waits and nobody works on; gives how much that is. */
  sweep(): Promise<number>
  close(): void
}

interface Means {
  readonly inbox: Inbox
  readonly claims: Claims
  readonly lanes: Lanes
  readonly stop: AbortSignal
  readonly onError: (error: unknown) => void
}

/** Lanes of others are looked at so often; with what a death takes to be noticed it is well under 15 s. */
const SWEEP_MS = 2_000
/** The database is asked again after so long. */
const AGAIN_MS = 1_000
/** What had to be left, as with a token withdrawn, is not tried again for so long. */
const LEFT_MS = 30_000

export function openQueue(means: Means, work: Work): Queue {
  const left = new Map<string, number>()
  const { inbox, claims, lanes, stop } = means
  const add = (lane: string): void => void lanes.add(lane, null, () => untilDone(lane))
  const untilDone = async (lane: string): Promise<void> => {
    while (!stop.aborted)
      try {
        return await step(lane)
      } catch (error) {
        if (!isPassing(error)) throw error
        await sleep(AGAIN_MS, undefined, { signal: stop }).catch(() => {})
      }
  }
  const tried = async (next: Unfinished, lane: string, term: AbortSignal): Promise<boolean> => {
    try {
      return await work(next, lane, term)
    } catch (error) {
      if (isPassing(error)) throw error
      means.onError(error)
      return false
    }
  }
  const step = async (lane: string): Promise<void> => {
    const term = await claims.take(lane)
    if (!term) return
    for (let next = await inbox.next(lane); next; next = await inbox.next(lane)) {
      if (!(await tried(next, lane, term))) return void left.set(lane, performance.now())
      // Each that waits behind takes one; the last one sees whether other processes brought more.
      if (lanes.waitingIn(lane) > 0) return
    }
    await claims.release(lane)
  }
  const sweep = async (): Promise<number> => {
    let found = 0
    for (const [lane, n] of await inbox.waiting(claims.mine())) {
      if (lanes.has(lane) || performance.now() - (left.get(lane) ?? Number.NEGATIVE_INFINITY) < LEFT_MS) continue
      left.delete(lane)
      found += n
      for (let i = 0; i < n; i++) add(lane)
    }
    return found
  }
  const timer = setInterval(() => void sweep().catch(error => isPassing(error) || means.onError(error)), SWEEP_MS)
  return { add, sweep, close: () => clearInterval(timer) }
}
