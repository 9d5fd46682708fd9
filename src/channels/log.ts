/** Lines for an operator, as JSON on stderr: ids, counts and causes; no token and no names, and texts only where LOG_TEXTS=1. */
import { type Logger, pino } from 'pino'
import type { Config } from '../config.js'
import type { Tell } from '../observe.js'

export type Log = Logger

/** `secrets` never appear, whatever a message holds. */
export function openLog(config: Pick<Config, 'LOG_LEVEL'>, secrets: readonly string[] = []): Log {
  const kept = secrets.filter(secret => secret.length > 3)
  return pino(
    { level: config.LOG_LEVEL, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    { write: line => void process.stderr.write(scrubbed(line, kept)) },
  )
}

export function scrubbed(text: string, secrets: readonly string[]): string {
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, '…'), text)
}

/** Lines of answering → the log, under what the answer is for: a request, an update. */
export function tellUnder(log: Log, config: Pick<Config, 'LOG_TEXTS'>, of: Readonly<Record<string, unknown>>): Tell {
  return (line, words = '') => log.info({ ...of, ...(words === '' ? {} : textFor(config, words)) }, line)
}

/** A question for the log: its length, or its words where they are asked for. */
export function textFor(
  config: Pick<Config, 'LOG_TEXTS'>,
  text: string,
): { readonly text?: string; readonly chars: number } {
  return config.LOG_TEXTS === '1' ? { text, chars: text.length } : { chars: text.length }
}

/** What may stand for a request in a log: of a proxy's or a client's making, short and without a line's end. */
const REQUEST_ID = /^[\w.:-]{8,64}$/

/** The id a request brings, where it is well formed; else a new one. */
export function requestId(brought: string | undefined): string {
  return brought !== undefined && REQUEST_ID.test(brought) ? brought : crypto.randomUUID()
}
