/** What was measured of one size in one store, and of peers; and how things grow from size to size. */
import type { AskedAll } from './asking.js'
import type { PeerRun } from './peers.js'
import type { Recall } from './recall.js'

export interface Made {
  readonly reports: number
  readonly passages: number
  readonly units: number
  readonly bytes: number
}

export interface Indexed {
  readonly how: 'index' | 'copy'
  readonly wallMs: number
  readonly cpuMs: number
  readonly peakBytes: number
  readonly diskBytes: number
}

export interface Clients {
  readonly clients: number
  readonly processes: number
  readonly perSecond: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

export interface Measured {
  readonly size: number
  readonly store: string
  readonly made: Made
  readonly index?: Indexed
  /** Questions that name a unit, and follow-ups, practice and refusals. */
  readonly unit?: AskedAll & { readonly peakBytes: number }
  readonly everything?: AskedAll & { readonly peakBytes: number }
  /** From command to answer, a process each: median of a few. */
  readonly shell?: { readonly unitMs: number; readonly everythingMs: number }
  readonly clients?: readonly Clients[]
  readonly recall?: Recall
}

export interface PeerMeasured {
  readonly size: number
  readonly peer: string
  readonly run: (PeerRun & { readonly peakBytes: number }) | null
  /** Why it got no further. */
  readonly failure: string | null
}

export interface Results {
  readonly machine: string
  readonly at: string
  readonly seed: number
  /** What else is to be known of the run: what the machine did beside it. Empty where nothing is. */
  readonly note: string
  readonly measured: readonly Measured[]
  readonly peers: readonly PeerMeasured[]
}

export interface Curve {
  readonly name: string
  readonly points: readonly (readonly [size: number, value: number])[]
}

/** Slope of a line through the logarithms: 1 grows as the passages do, 0 not at all. Null with fewer than two sizes. */
export function exponentOf({ points }: Curve): number | null {
  const logs = points.filter(([, value]) => value > 0).map(([x, y]) => [Math.log(x), Math.log(y)] as const)
  if (logs.length < 2) return null
  const mean = (of: 0 | 1): number => logs.reduce((sum, pair) => sum + pair[of], 0) / logs.length
  const [mx, my] = [mean(0), mean(1)]
  const top = logs.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0)
  return top / logs.reduce((sum, [x]) => sum + (x - mx) ** 2, 0)
}

/** A curve a store, of what `pick` finds; sizes without it are left out. */
export function curvesOf(
  results: Results,
  pick: (measured: Measured) => number | undefined,
  name = (store: string): string => store,
): Curve[] {
  const stores = [...new Set(results.measured.map(one => one.store))]
  return stores
    .map(store => ({
      name: name(store),
      points: results.measured
        .filter(one => one.store === store)
        .flatMap(one => {
          const value = pick(one)
          return value === undefined ? [] : [[one.made.passages, value] as const]
        }),
    }))
    .filter(curve => curve.points.length > 0)
}
