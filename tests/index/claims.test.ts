/** Who does what among several processes: one has a name at a time, the dead are taken over from, who was cut off stops in time. */
import { afterEach, expect, test } from 'vitest'
import { type Claims, claimsAlone, openClaims, type Pace } from '../../src/index/claims.js'
import type { State } from '../../src/index/state.js'
import { StoreUnavailable } from '../../src/index/store.js'
import { overStates } from './states.js'

const PACE: Pace = { beatMs: 40, lapseMs: 300, deadMs: 500 }
const BOT = 42
const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

const opened: Claims[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
})

/** Processes over one state; `cut`: this one cannot reach it. */
async function worker(
  state: State,
  seat: string | null = null,
): Promise<{ claims: Claims; cut: (is: boolean) => void }> {
  let away = false
  const unless =
    <A extends unknown[], T>(work: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      if (away) throw new StoreUnavailable('away')
      return work(...args)
    }
  const seen: State = { ...state, run: unless(state.run), row: unless(state.row), rows: unless(state.rows) }
  const claims = await openClaims(seen, BOT, PACE, seat)
  opened.push(claims)
  return {
    claims,
    cut: is => {
      away = is
    },
  }
}

async function takenWithin(claims: Claims, name: string, ms: number): Promise<number> {
  const began = performance.now()
  while (performance.now() - began < ms) {
    if (await claims.take(name)) return performance.now() - began
    await pause(20)
  }
  throw new Error(`${name} was not taken within ${ms} ms`)
}

overStates('a claim', ({ state }) => {
  test('is one process’s until it is given up, and then at once another’s', async () => {
    const [a, b] = [await worker(state()), await worker(state())]
    const term = await a.claims.take('poll')
    expect(term?.aborted).toBe(false)
    expect(await a.claims.take('poll')).toBe(term)
    expect(await b.claims.take('poll')).toBeNull()
    expect(await b.claims.take('lane')).not.toBeNull()
    await a.claims.release('poll')
    expect(await b.claims.take('poll')).not.toBeNull()
    expect(await a.claims.take('poll')).toBeNull()
  })
  test('holds for longer than any silence while its process lives', async () => {
    const [a, b] = [await worker(state()), await worker(state())]
    const term = await a.claims.take('poll')
    await pause(PACE.deadMs * 2)
    expect([term?.aborted, await b.claims.take('poll')]).toEqual([false, null])
  })
  test('of a process that ends is free at once', async () => {
    const [a, b] = [await worker(state()), await worker(state())]
    const term = await a.claims.take('poll')
    await a.claims.close()
    expect(term?.aborted).toBe(true)
    expect(await b.claims.take('poll')).not.toBeNull()
  })
  test('of a process that is cut off lapses before another has it, and that one keeps it', async () => {
    const [a, b] = [await worker(state()), await worker(state())]
    const term = await a.claims.take('poll')
    const was = a.claims.mine()
    let lapsed = Number.POSITIVE_INFINITY
    term!.addEventListener('abort', () => {
      lapsed = performance.now()
    })
    a.cut(true)
    await takenWithin(b.claims, 'poll', 3_000)
    expect(lapsed).toBeLessThan(performance.now())
    a.cut(false)
    await pause(200)
    expect(await a.claims.take('poll')).toBeNull()
    expect(a.claims.mine()).not.toBe(was)
    expect(a.claims.term().aborted).toBe(false)
    expect(await a.claims.take('another')).not.toBeNull()
  })
  test('survives an absence of the state itself: who comes back first does not bury who is a little later', async () => {
    const [a, b] = [await worker(state()), await worker(state())]
    await a.claims.take('poll')
    a.cut(true)
    b.cut(true)
    await pause(PACE.deadMs * 1.5)
    b.cut(false)
    await pause(PACE.deadMs / 2)
    expect(await b.claims.take('poll')).toBeNull()
    a.cut(false)
    await pause(200)
    expect(await a.claims.take('poll')).not.toBeNull()
  })
  test('of a process that this machine knows to be gone is free without waiting', async () => {
    const seat = (pid: number) => JSON.stringify({ here: 'this machine', pid, begun: '1' })
    const gone = await worker(state(), seat(2 ** 22 + 1))
    await gone.claims.take('poll')
    gone.cut(true)
    const { claims } = await worker(state(), JSON.stringify({ here: 'this machine', pid: process.pid, begun: '1' }))
    expect(await takenWithin(claims, 'poll', PACE.deadMs)).toBeLessThan(PACE.deadMs / 2)
  })
  test('on one bot’s name is none on another’s', async () => {
    const a = await worker(state())
    await a.claims.take('poll')
    const other = await openClaims(state(), 43, PACE, null)
    opened.push(other)
    expect(await other.take('poll')).not.toBeNull()
  })
})

test('a process alone has whatever it wants, for ever', async () => {
  const alone = claimsAlone()
  expect((await alone.take('poll'))?.aborted).toBe(false)
  await alone.release('poll')
  expect(alone.term().aborted).toBe(false)
})
