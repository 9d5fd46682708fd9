/**
 * Several processes over one state → which of them does what: a name (the polling of a bot, a lane of its updates) is claimed by
 * one process at a time. A process shows that it lives by a beat that others watch; it needs no clock that agrees with theirs.
 */
import { randomUUID } from 'node:crypto'
import { readlinkSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { begunOf, textOf as fileText } from './lock.js'
import type { State } from './state.js'
import { textOf } from './tables.js'

export interface Claims {
  readonly shared: boolean
  /** This process among those at work; another after it was given up for dead. */
  readonly mine: () => string
  /**
   * Claims a name, or finds it claimed already by this process: the signal is aborted when the claim may no longer be relied on.
   * Null: another process has it.
   */
  take(name: string): Promise<AbortSignal | null>
  release(name: string): Promise<void>
  /** How long this process may go on with what it claimed. */
  term(): AbortSignal
  /** Gives up all claims; others may have them at once. */
  close(): Promise<void>
}

/** One process alone: whatever it wants is its own for ever. */
export function claimsAlone(): Claims {
  const ever = new AbortController().signal
  return {
    shared: false,
    mine: () => '',
    take: async () => ever,
    release: async () => {},
    term: () => ever,
    close: async () => {},
  }
}

export interface Pace {
  readonly beatMs: number
  /** A process that could not beat for so long stops what it claimed. */
  readonly lapseMs: number
  /**
   * A process whose beat others saw stand still for so long, while they themselves reached the state, is given up for dead. Longer
   * than `lapseMs`, which counts from before the last beat, so nobody goes on with what another has taken over.
   */
  readonly deadMs: number
}

/** A dead process of another machine is taken over from within 10 s, one of this machine within 2. */
const PACE: Pace = { beatMs: 1_000, lapseMs: 5_000, deadMs: 7_000 }

/** A server that does not answer keeps no process from ending for longer. */
const GOODBYE_MS = 2_000

/** Where a process runs, as far as another one can look whether it still does: machine and its process space; null: nobody can. */
interface Seat {
  readonly here: string
  readonly pid: number
  readonly begun: string
}

interface Seen {
  readonly beat: number
  /** On this process's clock. */
  readonly since: number
}

/** Registers this process for a bot and keeps it alive. Throws where the state cannot be reached. */
export async function openClaims(
  state: State,
  bot: number,
  pace: Pace = PACE,
  seat: string | null = ownSeat(),
): Promise<Claims> {
  let mine = await register(state, bot, seat)
  let renewed = performance.now()
  let term = new AbortController()
  let seen = new Map<string, Seen>()
  let beating: Promise<void> | null = null

  const lapse = (): void => {
    if (performance.now() - renewed > pace.lapseMs) term.abort()
  }
  const beat = async (): Promise<void> => {
    const began = performance.now()
    const row = await state.row('UPDATE main.workers SET beat = beat + 1 WHERE id = ? RETURNING beat', mine)
    if (!row) {
      // Given up for dead: what was claimed may be another's by now.
      term.abort()
      mine = await register(state, bot, seat)
    }
    renewed = began
    if (term.signal.aborted) term = new AbortController()
    seen = await watch(state, bot, mine, seen, pace, seat)
  }
  const timer = setInterval(() => {
    lapse()
    beating ??= beat()
      .catch(() => {
        // What others did while nobody could look counts for nothing.
        seen = new Map()
      })
      .finally(() => {
        beating = null
      })
  }, pace.beatMs)
  return {
    shared: true,
    mine: () => mine,
    async take(name) {
      lapse()
      const until = term.signal
      const row = await state.row(
        `INSERT INTO main.claims (bot, name, worker) SELECT ?, ?, ? WHERE EXISTS (SELECT 1 FROM main.workers WHERE id = ?)
         ON CONFLICT (bot, name) DO UPDATE SET worker = excluded.worker
         WHERE claims.worker = excluded.worker OR NOT EXISTS (SELECT 1 FROM main.workers w WHERE w.id = claims.worker)
         RETURNING bot`,
        bot,
        name,
        mine,
        mine,
      )
      return row && !until.aborted ? until : null
    },
    release: name => state.run('DELETE FROM main.claims WHERE bot = ? AND name = ? AND worker = ?', bot, name, mine),
    term: () => {
      lapse()
      return term.signal
    },
    async close() {
      clearInterval(timer)
      term.abort()
      await Promise.race([beating, pause(GOODBYE_MS, undefined, { ref: false })])
      await bury(state, mine).catch(() => {})
    },
  }
}

async function register(state: State, bot: number, seat: string | null): Promise<string> {
  const id = randomUUID()
  await state.run('INSERT INTO main.workers (id, bot, beat, seat) VALUES (?, ?, 0, ?)', id, bot, seat)
  return id
}

/** Looks at the other processes: one whose beat stood still for too long, or that this machine knows to be gone, is buried. */
async function watch(
  state: State,
  bot: number,
  mine: string,
  before: ReadonlyMap<string, Seen>,
  pace: Pace,
  seat: string | null,
): Promise<Map<string, Seen>> {
  const now = performance.now()
  const seen = new Map<string, Seen>()
  const rows = await state.rows(
    'SELECT CAST(id AS BLOB), beat, CAST(seat AS BLOB) FROM main.workers WHERE bot = ? AND id <> ?',
    bot,
    mine,
  )
  for (const [name, at, place] of rows) {
    const id = textOf(name)
    const beat = Number(at)
    const known = before.get(id)
    const since = known?.beat === beat ? known.since : now
    if (now - since > pace.deadMs || isGone(place === null ? null : textOf(place), seat)) await bury(state, id, beat)
    else seen.set(id, { beat, since })
  }
  return seen
}

/** Strikes a process off, unless it has beaten since. What it had claimed is free from this moment. */
async function bury(state: State, id: string, beat: number | null = null): Promise<void> {
  const row =
    beat === null
      ? await state.row('DELETE FROM main.workers WHERE id = ? RETURNING beat', id)
      : await state.row('DELETE FROM main.workers WHERE id = ? AND beat = ? RETURNING beat', id, beat)
  if (row) await state.run('DELETE FROM main.claims WHERE worker = ?', id)
}

/** Linux tells machine, start and process space apart; elsewhere a process is only watched. */
function ownSeat(): string | null {
  const boot = fileText('/proc/sys/kernel/random/boot_id')?.trim()
  const begun = begunOf(process.pid)
  if (!boot || !begun) return null
  return JSON.stringify({ here: `${boot} ${spaceOf()}`, pid: process.pid, begun } satisfies Seat)
}

function spaceOf(): string {
  try {
    return readlinkSync('/proc/self/ns/pid')
  } catch {
    return 'unknown'
  }
}

/** Whether a process of this machine is no longer there. */
function isGone(seat: string | null, own: string | null): boolean {
  if (seat === null || own === null) return false
  const { here, pid, begun } = JSON.parse(seat) as Seat
  return here === (JSON.parse(own) as Seat).here && begunOf(pid) !== begun
}
