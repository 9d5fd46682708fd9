/** Token, cookies and guesses → who may come in and what they see. Pure but for random bytes and the clock, which is an argument. */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { EVERYTHING, type Sight } from '../../groups.js'
import type { Guess, GuessStore } from '../../index/guesses.js'
import type { Book } from '../../sight.js'

/** Somebody who came in. `id`: of their token in the access file; empty for the server's own token, and where none is wanted. */
export interface Guest {
  readonly id: string
  readonly sight: Sight
  /** Nobody knows who they are, though an access file says who is who: they read what everyone reads, and change nothing. */
  readonly stranger?: boolean
}

/** What servers over one state have in common: `key` signs sessions, so that a page may be served by any of them. */
export interface Common {
  readonly guesses: GuessStore
  readonly key: Uint8Array
}

/** Who may come in. `locked`: a token is wanted. */
export interface Access {
  readonly locked: boolean
  /** Whether there is a token that shows more than is shown without one. */
  readonly takesTokens: boolean
  /** Who brings this token, compared in constant time; null: it is none. */
  bearer(token: string): Guest | null
  /** The value of a fresh session cookie of somebody. */
  begin(id?: string): string
  /** Whose cookie this is; null where it was not given out, has run out, or its token is no longer one. */
  whose(cookie: string | undefined): Guest | null
  /** Who comes with nothing; null where a token is wanted. */
  anyone(): Guest | null
  /** What an upload of this session has to bring along. */
  csrf(cookie: string): string
  /** Seconds to wait before the next guess of this address; 0 where it may guess. */
  waits(address: string): Promise<number>
  /** A guess of this address was wrong. */
  missed(address: string): Promise<void>
}

/** A working day; then the token is asked for again. */
const LASTS_MS = 12 * 3_600_000

/** Wrong tokens an address has before it waits, and all addresses together: 60 a minute leave a 128-bit token safe for ever. */
const GUESSES = 8
const ALL_GUESSES = 60
const WINDOW_MS = 60_000

/**
 * Locked where there is a token of the server, or an access file that gives nothing to people without one. Without `common`, or
 * while the state is away, a server counts guesses by itself.
 */
export function openAccess(
  token: string | undefined,
  now: () => number = Date.now,
  book: Book | null = null,
  common: Common | null = null,
): Access {
  // Sessions outlive a restart where there is a token or a state to take their key from.
  const key = token ? digest(`fazhi session ${token}`) : Buffer.from(common?.key ?? randomBytes(32))
  const wanted = digest(token ?? '')
  const guesses = countGuesses(common?.guesses ?? null, now)
  const own = (): Guest | null => (token === undefined ? anyone() : { id: '', sight: EVERYTHING })
  const anyone = (): Guest | null => {
    const sight = book ? book.everyone() : EVERYTHING
    return token === undefined && sight.rules?.length !== 0 ? { id: '', sight, stranger: book !== null } : null
  }
  return {
    get locked() {
      return anyone() === null
    },
    get takesTokens() {
      return token !== undefined || book !== null
    },
    bearer(given) {
      const own = token !== undefined && timingSafeEqual(digest(given), wanted)
      const holder = book?.bearer(given) ?? null
      return own ? { id: '', sight: EVERYTHING } : holder
    },
    begin(id = '') {
      const body = [randomBytes(16).toString('base64url'), (now() + LASTS_MS).toString(36), ...(id ? [id] : [])].join(
        '.',
      )
      return `${body}.${sign(key, body)}`
    },
    whose(cookie) {
      const parts = cookie?.split('.') ?? []
      const [session, until, ...rest] = parts
      const signature = rest.pop()
      if (!session || !until || !signature || rest.length > 1 || Number.parseInt(until, 36) < now()) return null
      if (!equal(signature, sign(key, parts.slice(0, -1).join('.')))) return null
      return rest[0] === undefined ? own() : (book?.holder(rest[0]) ?? null)
    },
    anyone,
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

/** How long what others guessed is not asked for again: requests with a token come by the hundred. */
const LOOK_MS = 1_000

function countGuesses(store: GuessStore | null, now: () => number): Pick<Access, 'waits' | 'missed'> {
  let own: Guess[] = []
  let all: readonly Guess[] = []
  let looked = Number.NEGATIVE_INFINITY
  const recent = (list: readonly Guess[]): Guess[] => list.filter(guess => guess.at > now() - WINDOW_MS)
  const wait = (guesses: readonly Guess[], most: number): number =>
    guesses.length < most ? 0 : Math.ceil((guesses[guesses.length - most]!.at + WINDOW_MS - now()) / 1000)
  const look = async (): Promise<void> => {
    own = recent(own)
    if (store && now() - looked < LOOK_MS) return
    looked = now()
    all = (await store?.since(now() - WINDOW_MS).catch(() => null)) ?? own
  }
  return {
    async waits(address) {
      await look()
      const guesses = recent(all)
      const of = guesses.filter(guess => guess.address === address)
      return Math.max(wait(of, GUESSES), wait(guesses, ALL_GUESSES))
    },
    async missed(address) {
      const guess = { address, at: now() }
      own = [...recent(own), guess].slice(-ALL_GUESSES * 2)
      all = [...recent(all), guess]
      await store?.put(guess).catch(() => {})
    },
  }
}

function sign(key: Buffer, body: string): string {
  return createHmac('sha256', key).update(body).digest('base64url')
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
