/** Token, cookies and guesses → who may come in. Pure but for random bytes and the clock, which is an argument. */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** Who may come in. `locked`: a token is wanted. */
export interface Access {
  readonly locked: boolean
  /** Whether this is the token, compared in constant time. */
  matches(token: string): boolean
  /** The value of a fresh session cookie. */
  begin(): string
  /** Whether this is the value of a cookie that was given out and has not run out. */
  knows(cookie: string | undefined): boolean
  /** What an upload of this session has to bring along. */
  csrf(cookie: string): string
  /** Seconds to wait before the next guess of this address; 0 where it may guess. */
  waits(address: string): number
  /** A guess of this address was wrong. */
  missed(address: string): void
}

/** A working day; then the token is asked for again. */
const LASTS_MS = 12 * 3_600_000

/** Wrong tokens an address has before it waits, and all addresses together: 60 a minute leave a 128-bit token safe for ever. */
const GUESSES = 8
const ALL_GUESSES = 60
const WINDOW_MS = 60_000

export function openAccess(token: string | undefined, now: () => number = Date.now): Access {
  // Sessions outlive a restart where there is a token to derive their key from.
  const key = token ? digest(`fazhi session ${token}`) : randomBytes(32)
  const wanted = digest(token ?? '')
  const guesses = countGuesses(now)
  return {
    locked: token !== undefined,
    matches: given => token !== undefined && timingSafeEqual(digest(given), wanted),
    begin() {
      const body = `${randomBytes(16).toString('base64url')}.${(now() + LASTS_MS).toString(36)}`
      return `${body}.${sign(key, body)}`
    },
    knows(cookie) {
      const [id, until, signature] = cookie?.split('.') ?? []
      if (!id || !until || !signature || Number.parseInt(until, 36) < now()) return false
      return equal(signature, sign(key, `${id}.${until}`))
    },
    csrf: cookie => sign(key, `csrf ${cookie}`),
    ...guesses,
  }
}

/** Compares two texts in constant time, whatever their lengths. */
export function equal(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b))
}

/** Whether an address of this machine is one that only this machine reaches. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host)
}

/** Whether the Host header of a request names this machine itself: another name means another site points here. */
export function isOwnHost(header: string | undefined): boolean {
  const host = /^(\[[0-9a-f:]+\]|[^:]+)(?::\d{1,5})?$/i.exec(header ?? '')?.[1]
  return host !== undefined && isLoopback(host.toLowerCase())
}

function countGuesses(now: () => number): Pick<Access, 'waits' | 'missed'> {
  const missed = new Map<string, number[]>()
  const recent = (address: string): number[] => (missed.get(address) ?? []).filter(at => at > now() - WINDOW_MS)
  const wait = (times: readonly number[], most: number): number =>
    times.length < most ? 0 : Math.ceil((times[times.length - most]! + WINDOW_MS - now()) / 1000)
  return {
    waits: address => Math.max(wait(recent(address), GUESSES), wait(recent('*'), ALL_GUESSES)),
    missed(address) {
      for (const of of [address, '*']) missed.set(of, [...recent(of), now()])
      if (missed.size > 10_000) for (const known of missed.keys()) if (recent(known).length === 0) missed.delete(known)
    },
  }
}

function sign(key: Buffer, body: string): string {
  return createHmac('sha256', key).update(body).digest('base64url')
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
