/**
 * grammY's Api over our wire, with a rule for each kind of call on what is tried again: a delivery waits as long as it
 * takes, so that nothing is lost and the order stays; anything else is tried a few times. Failures come out as Fault.
 */
import { Api, GrammyError, HttpError, type Transformer } from 'grammy'
import { openWire, type Wire, WireError } from './wire.js'

export interface ApiOptions {
  readonly token: string
  readonly root: string
  readonly proxy?: string | undefined
  readonly timeoutMs: number
  readonly pollSeconds: number
  /** Ends every wait and every request. */
  readonly stop: AbortSignal
  /** Ends getUpdates, before the rest. */
  readonly stopPolling: AbortSignal
  /** Ends when what is being delivered may be another process's to deliver (index/claims.ts). */
  readonly term?: () => AbortSignal
  /** A call that is waited with: what for, and how long. */
  readonly onWait?: (method: string, why: string, ms: number) => void
  /** Every attempt and how it ended: `ok`, the error code, or `network`. */
  readonly onCall?: (method: string, outcome: string) => void
}

export interface Apis {
  /** Messages of answers: tried until they are through or refused. */
  readonly deliver: Api
  /** Anything that is not missed when it fails. */
  readonly brief: Api
  /** One attempt. */
  readonly once: Api
  /** getUpdates: one attempt, as long as the poll. */
  readonly poll: Api
  readonly wire: Wire
}

/** What went wrong with a call, in words free of the token. */
export type Fault =
  | { readonly kind: 'refused'; readonly code: number; readonly description: string; readonly migrated: number | null }
  | { readonly kind: 'network'; readonly message: string }
  | { readonly kind: 'foreign'; readonly status: number }
  | { readonly kind: 'stopped' }

const FIRST_WAIT_MS = 300
const LONGEST_WAIT_MS = 30_000
/** Attempts of a call that is not missed, and the longest 429 it waits for. */
const FEW = 3
const BRIEF_WAIT_MS = 5_000
/** A server that answers 5xx to one message for so long will not take it: the chat's other answers go on. */
const REFUSING_MS = 10 * 60_000

export const TELEGRAM_ROOT = 'https://api.telegram.org'

export function openApis(options: ApiOptions): Apis {
  const wire = openWire(options)
  const make = (rule: Transformer | null, seconds: number, stop = options.stop): Api => {
    const api = new Api(options.token, {
      apiRoot: options.root,
      timeoutSeconds: seconds,
      // grammY types fetch as node-fetch's; the three things it uses of it are those of Wire.
      fetch: wire.fetch as unknown as typeof fetch,
    })
    api.config.use(stopping(stop, options.onCall))
    if (rule) api.config.use(rule)
    return api
  }
  const seconds = options.timeoutMs / 1000
  return {
    deliver: make(again(options, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY), seconds),
    brief: make(again(options, FEW, BRIEF_WAIT_MS), seconds),
    once: make(null, seconds),
    poll: make(null, seconds + options.pollSeconds, options.stopPolling),
    wire,
  }
}

/** Reads a thrown error. Throws it again where it is a programmer's and not a call's. */
export function faultOf(error: unknown): Fault {
  if (error instanceof Stopped) return { kind: 'stopped' }
  if (error instanceof GrammyError) {
    const migrated = error.parameters.migrate_to_chat_id ?? null
    return { kind: 'refused', code: error.error_code, description: error.description, migrated }
  }
  if (error instanceof HttpError) return faultOfHttp(error.error)
  throw error
}

/** A pause that a stop ends at once, by throwing Stopped. */
export function pause(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (stop.aborted) return reject(new Stopped())
    const end = (): void => {
      clearTimeout(timer)
      reject(new Stopped())
    }
    const timer = setTimeout(() => {
      stop.removeEventListener('abort', end)
      resolve()
    }, ms)
    stop.addEventListener('abort', end, { once: true })
  })
}

/** The program is stopping; what was being done stays to be done. */
export class Stopped extends Error {
  override readonly name = 'Stopped'
}

/** What this process had claimed may be another's by now: it is done again under a new claim, here or there. */
export class Lapsed extends Error {
  override readonly name = 'Lapsed'
}

/** Doubles from a third of a second, a quarter of it by chance, so that many waiting calls do not come back at once. */
export function backoff(attempt: number): number {
  const full = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempt, 10))
  return full * (0.75 + Math.random() / 4)
}

function faultOfHttp(error: unknown): Fault {
  if (error instanceof Stopped) return { kind: 'stopped' }
  if (error instanceof HttpError) return faultOfHttp(error.error)
  if (!(error instanceof WireError)) return { kind: 'network', message: 'timeout' }
  if (error.status === null) return { kind: 'network', message: error.message }
  if (error.status >= 500) return { kind: 'network', message: `HTTP ${error.status}` }
  return { kind: 'foreign', status: error.status }
}

/** Ends a call when the program stops. */
function stopping(stop: AbortSignal, onCall: ApiOptions['onCall']): Transformer {
  return async (previous, method, payload, signal) => {
    if (stop.aborted) throw new Stopped()
    let end: () => void = () => {}
    const stopped = new Promise<never>((_, reject) => {
      end = () => reject(new Stopped())
      stop.addEventListener('abort', end, { once: true })
    })
    try {
      const response = await Promise.race([previous(method, payload, signal), stopped])
      onCall?.(method, response.ok ? 'ok' : String(response.error_code))
      return response
    } catch (error) {
      onCall?.(method, 'network')
      throw error
    } finally {
      stop.removeEventListener('abort', end)
    }
  }
}

function again(options: ApiOptions, tries: number, longest: number): Transformer {
  const { stop, onWait } = options
  return async (previous, method, payload, signal) => {
    const began = Date.now()
    const term = tries === Number.POSITIVE_INFINITY ? options.term?.() : undefined
    for (let attempt = 0; ; attempt++) {
      if (term?.aborted) throw new Lapsed()
      const last = attempt + 1 >= tries
      let wait: number
      try {
        const response = await previous(method, payload, signal)
        if (response.ok) return response
        const asked = response.parameters?.retry_after
        if (response.error_code !== 429 && response.error_code < 500) return response
        wait = asked !== undefined ? asked * 1000 : backoff(attempt)
        const refused = response.error_code >= 500 && Date.now() - began > REFUSING_MS
        if (last || refused || wait > longest) return response
        onWait?.(method, String(response.error_code), wait)
      } catch (error) {
        const fault = faultOfHttp(error)
        // That the server is a Bot API was seen at the start: another's page now is a proxy's, and passes.
        const passing = fault.kind === 'network' || (fault.kind === 'foreign' && tries === Number.POSITIVE_INFINITY)
        if (last || !passing) throw error
        wait = backoff(attempt)
        onWait?.(method, fault.kind === 'network' ? fault.message : `HTTP ${fault.status}`, wait)
      }
      await pause(wait, stop)
    }
  }
}
