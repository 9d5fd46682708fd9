/** Lines for an operator, as JSON on stderr: ids, counts and causes; no token and no names, and texts only where LOG_TEXTS=1. */
import { type Logger, pino } from 'pino'
import type { Config } from '../config.js'

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

/** A question for the log: its length, or its words where they are asked for. */
export function textFor(
  config: Pick<Config, 'LOG_TEXTS'>,
  text: string,
): { readonly text?: string; readonly chars: number } {
  return config.LOG_TEXTS === '1' ? { text, chars: text.length } : { chars: text.length }
}
