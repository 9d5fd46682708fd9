/** A message's words without the mention or command in them → the question, and the stretch of them a reply may quote. */
import type { MessageEntity } from 'grammy/types'

export interface Asked {
  /** Without the mention or command; empty where nothing else was said. */
  readonly question: string
  /** An exact stretch of the message, at most LONGEST_QUOTE units; null where none can be quoted. */
  readonly quote: string | null
}

interface Cut {
  readonly start: number
  readonly end: number
}

/** UTF-16 units Telegram takes as a quote (Bot API, ReplyParameters). */
export const LONGEST_QUOTE = 1_024

/** A quote must carry these as the message does; one over plain words is sure (Bot API, ReplyParameters.quote). */
const STYLED = new Set(['bold', 'italic', 'underline', 'strikethrough', 'spoiler', 'custom_emoji', 'date_time'])

export function askedIn(text: string, entities: readonly MessageEntity[], cut: Cut | null): Asked {
  const parts = cut
    ? [
        { start: 0, end: cut.start },
        { start: cut.end, end: text.length },
      ]
    : [{ start: 0, end: text.length }]
  const spans = parts.map(part => trimmed(text, part)).filter(part => part.end > part.start)
  const question = spans.map(span => text.slice(span.start, span.end)).join(' ')
  const longest = spans.reduce<Cut | null>(
    (best, span) => (best && best.end - best.start >= span.end - span.start ? best : span),
    null,
  )
  return { question, quote: longest && quotable(text, longest, entities) }
}

export function entityText(entity: Pick<MessageEntity, 'offset' | 'length'>, text: string): string {
  return text.slice(entity.offset, entity.offset + entity.length)
}

/** White space goes, and the comma or colon people put after a name. */
function trimmed(text: string, { start, end }: Cut): Cut {
  const words = text.slice(start, end)
  const lead = start > 0 ? /^[\s,，:：、]*/ : /^\s*/
  const from = start + lead.exec(words)![0].length
  const to = start + words.trimEnd().length
  return { start: from, end: Math.max(from, to) }
}

function quotable(text: string, { start, end }: Cut, entities: readonly MessageEntity[]): string | null {
  const styled = entities.some(
    entity => STYLED.has(entity.type) && entity.offset < end && entity.offset + entity.length > start,
  )
  if (styled) return null
  const quote = text.slice(start, Math.min(end, start + LONGEST_QUOTE))
  return quote.replace(/[\ud800-\udbff]$/, '').trimEnd()
}
