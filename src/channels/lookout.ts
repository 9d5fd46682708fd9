/** Settings → what a server is seen running by: its log, its meter, and the observer that counts, and traces where that is set up. */
import { type Config, secretsOf } from '../config.js'
import { both, type Observer } from '../observe.js'
import { counting } from './counting.js'
import { type Log, openLog } from './log.js'
import { type Meter, openMeter } from './metrics.js'
import { openTracing, type Tracing } from './tracing.js'

export interface Lookout {
  readonly log: Log
  readonly meter: Meter
  readonly observe: Observer
  readonly tracing: Tracing | null
  /** Sends what was traced and not yet sent. */
  close(): Promise<void>
}

/** `say`: one line where traces are wanted and cannot be had. */
export async function openLookout(config: Config, say: (line: string) => void): Promise<Lookout> {
  const meter = openMeter()
  const tracing = await openTracing(config, say)
  const counted = counting(meter)
  return {
    log: openLog(config, secretsOf(config)),
    meter,
    observe: tracing ? both(tracing.observe, counted) : counted,
    tracing,
    close: async () => tracing?.close(),
  }
}
