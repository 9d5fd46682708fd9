/** Lanes shared by several processes: each update once and in order, what a dead one left is taken up, what was done is noted late. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Lapsed } from '../../../src/channels/telegram/api.js'
import { openLanes } from '../../../src/channels/telegram/lanes.js'
import { noting } from '../../../src/channels/telegram/notes.js'
import { openQueue, type Queue, type Work } from '../../../src/channels/telegram/queue.js'
import { type Claims, openClaims } from '../../../src/index/claims.js'
import { type Inbox, inboxOver } from '../../../src/index/inbox.js'
import { type SaidStore, saidOver } from '../../../src/index/said.js'
import { openState, type State } from '../../../src/index/state.js'
import { StoreUnavailable } from '../../../src/index/store.js'

const BOT = 42
const PACE = { beatMs: 40, lapseMs: 300, deadMs: 500 }
let folder: string
let state: State
let inbox: Inbox
let open: { queue: Queue; claims: Claims; stop: AbortController }[]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fazhi-queue-'))
  state = await openState(folder)
  inbox = inboxOver(state, BOT)
  open = []
})
afterEach(async () => {
  for (const { queue, claims, stop } of open) {
    queue.close()
    stop.abort()
    await claims.close()
  }
  await state.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A process with a queue of its own over the same state. */
async function process_(work: Work): Promise<Queue> {
  const claims = await openClaims(state, BOT, PACE, null)
  const stop = new AbortController()
  const onError = (): void => {}
  const queue = openQueue({ inbox, claims, lanes: openLanes(onError), stop: stop.signal, onError }, work)
  open.push({ queue, claims, stop })
  return queue
}

const accept = (...ids: number[]): Promise<unknown> =>
  inbox.accept(ids.map(id => ({ id, at: id, body: '{}', lane: id % 2 ? 'a' : 'b', whose: null, most: 4 })))
const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

test('updates that processes take by turns are worked on once each, those of a lane one after the other in order', async () => {
  const done: number[] = []
  const under = new Set<string>()
  let together = 0
  const work: Work = async ({ id }, lane) => {
    if (under.has(lane)) together++
    under.add(lane)
    await pause(3)
    under.delete(lane)
    done.push(id)
    await inbox.finish(id, 'answered')
    return true
  }
  const queues = [await process_(work), await process_(work), await process_(work)]
  for (let id = 1; id <= 60; id++) {
    await accept(id)
    queues[id % 3]!.add(id % 2 ? 'a' : 'b')
  }
  await vi.waitFor(() => expect(done).toHaveLength(60), { timeout: 10_000 })
  expect(together).toBe(0)
  for (const odd of [0, 1]) {
    const lane = done.filter(id => id % 2 === odd)
    expect(lane).toEqual([...lane].sort((a, b) => a - b))
  }
})

test('what a process left that died is taken up by another', async () => {
  const done: number[] = []
  const stuck = await process_(() => new Promise(() => {}))
  await accept(1, 3)
  stuck.add('a')
  await pause(100)
  const living = await process_(async ({ id }) => {
    done.push(id)
    await inbox.finish(id, 'answered')
    return true
  })
  expect(await living.sweep()).toBe(0)
  await open[0]!.claims.close()
  expect(await living.sweep()).toBe(2)
  await vi.waitFor(() => expect(done).toEqual([1, 3]))
})

test('what fails while the database is away, or a claim has lapsed, is done again; what has to be left is not', async () => {
  const tries: number[] = []
  const queue = await process_(async ({ id }) => {
    tries.push(id)
    if (tries.length === 1) throw new StoreUnavailable('away')
    if (tries.length === 2) throw new Lapsed()
    if (id === 2) return false
    await inbox.finish(id, 'answered')
    return true
  })
  await accept(1)
  queue.add('a')
  await vi.waitFor(async () => expect((await inbox.count())['answered']).toBe(1), { timeout: 10_000 })
  await accept(2)
  queue.add('b')
  await vi.waitFor(() => expect(tries).toContain(2))
  await pause(50)
  expect(tries).toEqual([1, 1, 1, 2])
  expect(await queue.sweep()).toBe(0)
})

describe('what was done while the store was away', () => {
  let away: boolean
  const unless =
    <A extends unknown[], T>(work: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      if (away) throw new StoreUnavailable('away')
      return work(...args)
    }
  function flaky(): { inbox: Inbox; said: SaidStore } {
    away = false
    const said = saidOver(state, BOT)
    return {
      inbox: { ...inbox, sent: unless(inbox.sent), finish: unless(inbox.finish), next: unless(inbox.next) },
      said: { ...said, shownIn: unless(said.shownIn) },
    }
  }

  test('is noted when it is back, before anything else is begun', async () => {
    await accept(1, 3)
    const late: unknown[] = []
    const noted = noting(flaky(), error => late.push(error))
    away = true
    await noted.inbox.sent(1, [77])
    await noted.said.shownIn(1, -100, 77)
    await noted.inbox.finish(1, 'answered')
    await expect(noted.inbox.next('a')).rejects.toThrow(StoreUnavailable)
    expect(late).toHaveLength(1)
    away = false
    expect((await noted.inbox.next('a'))?.id).toBe(3)
    expect(await inbox.count()).toEqual({ accepted: 1, answered: 1 })
    expect(Number((await state.row('SELECT count(*) FROM main.said_messages'))?.[0])).toBe(1)
  })

  test('is known to its process even before: a message that left is put in its own place', async () => {
    await accept(1)
    const noted = noting(flaky(), () => {})
    away = true
    await noted.inbox.sent(1, [77, 78])
    away = false
    expect((await noted.inbox.next('a'))?.sent).toEqual([77, 78])
    expect((await inbox.next('a'))?.sent).toEqual([77, 78])
  })
})
