/** The journal of a server double, and waiting until something stands in it or in its world. */
import type { Fault } from './faults.js'
import type { Params } from './params.js'

export interface Entry {
  readonly n: number
  /** On this process's clock in milliseconds, as `performance.now()`. */
  readonly at: number
  readonly method: string
  readonly params: Params
  readonly fault: Fault | null
  /** null while it is under way, 0 where the connection was dropped. */
  status: number | null
  error: string | null
  result: unknown
}

interface Waiting {
  readonly what: string
  readonly ms: number
  readonly journal: readonly Entry[]
}

export function waitUntil<T>(
  watchers: Set<() => void>,
  wanted: () => T | undefined | null | false,
  { what, ms, journal }: Waiting,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const found = wanted()
      if (found === undefined || found === null || found === false) return
      done()
      resolve(found)
    }
    const every = setInterval(look, 25)
    const timer = setTimeout(() => {
      done()
      reject(new Error(`${ms} ms without ${what}; last asked:\n${journal.slice(-8).map(lineOf).join('\n')}`))
    }, ms)
    const done = (): void => {
      clearTimeout(timer)
      clearInterval(every)
      watchers.delete(look)
    }
    watchers.add(look)
    look()
  })
}

export function lineOf({ method, params, status, error, fault }: Entry): string {
  return `${method} ${status ?? '…'}${fault ? ` (${fault})` : ''}${error ? ` ${error}` : ''} ${JSON.stringify(params).slice(0, 300)}`
}
