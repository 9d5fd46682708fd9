/** How much a bot may send: in all, to one chat in a burst and to a group in a while. Above it, 429 and the seconds to wait. */
import { Refusal } from './shapes.js'

export interface Rate {
  readonly most: number
  readonly ms: number
}

export interface Rates {
  readonly all: Rate
  readonly chat: Rate
  readonly group: Rate
}

/** Telegram's own: about 30 a second in all, 1 a second to a chat with short bursts, 20 a minute to a group. */
export const REAL: Rates = {
  all: { most: 30, ms: 1_000 },
  chat: { most: 3, ms: 3_000 },
  group: { most: 20, ms: 60_000 },
}

const COUNTED = /^(?:send(?!ChatAction)|edit|copy|forward)/

/** Gives a check that throws for a request above the rates; what is refused does not count. */
export function makeLimits(rates: Rates | null): (method: string, chat: number | null) => void {
  const sent = new Map<string, number[]>()
  return (method, chat) => {
    if (!rates || chat === null || !COUNTED.test(method)) return
    const now = Date.now()
    const wanted: [key: string, rate: Rate][] = [
      ['all', rates.all],
      [`chat ${chat}`, rates.chat],
      ...(chat < 0 ? [[`group ${chat}`, rates.group] as [string, Rate]] : []),
    ]
    for (const [key, { most, ms }] of wanted) {
      const times = (sent.get(key) ?? []).filter(at => at > now - ms)
      sent.set(key, times)
      if (times.length >= most) throw tooMany(Math.max(1, Math.ceil((times[0]! + ms - now) / 1000)))
    }
    for (const [key] of wanted) sent.get(key)!.push(now)
  }
}

export function tooMany(seconds: number): Refusal {
  return new Refusal(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds })
}
