/** How something is opened that needs the database → it, as soon as the database is there; a stop ends the wait. */
import { setTimeout as pause } from 'node:timers/promises'
import { StoreUnavailable } from '../index/store.js'

/** A server that is started anew takes some seconds; asking it costs next to nothing. */
const AGAIN_MS = 2_000

/** Null: the program was told to stop before it came. What waiting does not mend is thrown. */
export async function whenThere<T>(open: () => Promise<T>, say: (line: string) => void): Promise<T | null> {
  let stopped: AbortSignal | null = null
  for (;;) {
    try {
      return await open()
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error
      if (!stopped) {
        say(`${error.message}每 ${AGAIN_MS / 1000} 秒再试一次，连上即开始。`)
        stopped = stopSignal()
      }
      await pause(AGAIN_MS, undefined, { signal: stopped }).catch(() => {})
      if (stopped.aborted) return null
    }
  }
}

/** Ctrl+C, or what a service manager sends. A second one ends at once. */
export function stopSignal(): AbortSignal {
  const stopping = new AbortController()
  const stop = (): void => {
    process.once('SIGINT', () => process.exit(130))
    stopping.abort()
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  return stopping.signal
}
