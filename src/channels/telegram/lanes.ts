/**
 * Work in lanes: what stands in one lane is done one after the other, lanes do not wait for each other. A person has few
 * things of a kind waiting in a lane. Stopping takes no more work and waits for what is there, for so long.
 */

export type Entering = 'taken' | 'full' | 'full again' | 'closed'

export interface Lanes {
  /** `whose`: who and what kind is counted; null: not counted. 'full again': this was already told. */
  add(lane: string, whose: string | null, work: () => Promise<void>, most?: number): Entering
  /** Whether anything waits in a lane or is being done; how much waits. */
  has(lane: string): boolean
  waitingIn(lane: string): number
  /** Waiting or being done. */
  size(): number
  /** Resolves true when all is done, false when time was up. */
  drain(ms: number): Promise<boolean>
}

/** Things somebody may have waiting in a lane, besides the one being done. */
const MOST_WAITING = 3

interface Waiting {
  readonly whose: string | null
  readonly work: () => Promise<void>
}

interface Lane {
  readonly waiting: Waiting[]
  /** Who was told to have too much waiting, until one of theirs is begun. */
  readonly told: Set<string>
}

interface State {
  readonly lanes: Map<string, Lane>
  readonly turn: () => Promise<void>
  readonly onError: (error: unknown) => void
  size: number
  closed: boolean
  /** Called when nothing is left. */
  idle: (() => void) | null
}

/** `onError`: work that threw; the lane goes on. */
export function openLanes(onError: (error: unknown) => void): Lanes {
  const state: State = { lanes: new Map(), turn: openTurns(), onError, size: 0, closed: false, idle: null }
  return {
    add: (name, whose, work, most = MOST_WAITING) => add(state, name, { whose, work }, most),
    has: name => state.lanes.has(name),
    waitingIn: name => state.lanes.get(name)?.waiting.length ?? 0,
    size: () => state.size,
    drain: ms => drain(state, ms),
  }
}

function add(state: State, name: string, one: Waiting, most: number): Entering {
  if (state.closed) return 'closed'
  const known = state.lanes.get(name)
  const lane: Lane = known ?? { waiting: [], told: new Set() }
  const { whose } = one
  if (whose !== null && lane.waiting.filter(other => other.whose === whose).length >= most) {
    if (lane.told.has(whose)) return 'full again'
    lane.told.add(whose)
    return 'full'
  }
  lane.waiting.push(one)
  state.size++
  if (!known) {
    state.lanes.set(name, lane)
    void run(state, name, lane)
  }
  return 'taken'
}

async function run(state: State, name: string, lane: Lane): Promise<void> {
  for (let next = lane.waiting.shift(); next; next = lane.waiting.shift()) {
    if (next.whose !== null) lane.told.delete(next.whose)
    await state.turn()
    try {
      await next.work()
    } catch (error) {
      state.onError(error)
    }
    state.size--
  }
  state.lanes.delete(name)
  if (state.size === 0) state.idle?.()
}

function drain(state: State, ms: number): Promise<boolean> {
  state.closed = true
  if (state.size === 0) return Promise.resolve(true)
  return new Promise(resolve => {
    const timer = setTimeout(() => resolve(false), ms)
    state.idle = () => {
      clearTimeout(timer)
      resolve(true)
    }
  })
}

/**
 * One piece of work begins in each round of the event loop. Answering from the index waits for nothing, so without this all
 * lanes would compute in one go, and what came back meanwhile (a message delivered) would be read and remembered only after.
 */
function openTurns(): () => Promise<void> {
  const waiting: (() => void)[] = []
  const next = (): void => {
    waiting.shift()?.()
    if (waiting.length > 0) setImmediate(next)
  }
  return () =>
    new Promise(resolve => {
      if (waiting.push(resolve) === 1) setImmediate(next)
    })
}
