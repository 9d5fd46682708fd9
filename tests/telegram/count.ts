/** The chats after a flood, as people see them → how many questions were lost, answered twice, out of order, in a wrong place. */
import type { TelegramServer } from './server.js'
import type { Message } from './shapes.js'

export interface Outcome {
  readonly questions: number
  readonly lost: number
  /** Answers beyond the first, less those that a lost receipt or a kill made unavoidable. */
  readonly repeated: number
  /** Repeats of what was in flight when a receipt was lost or the bot was killed. */
  readonly inFlight: number
  readonly outOfOrder: number
  readonly wrongPlace: number
  readonly wrongWords: number
  readonly unasked: number
  readonly faults: number
  readonly mistakes: readonly string[]
  /** Of the repeated ones, what was asked of the server for them and when. */
  readonly examples: readonly string[]
  readonly seconds: number
  /** Resident memory in bytes after the first tenth and at the end (of the last process). */
  readonly memory: readonly [early: number, late: number]
}

export interface Asked {
  readonly message: Message
  readonly says: RegExp
}

export interface Seen {
  readonly asked: readonly Asked[]
  readonly kills: readonly number[]
  readonly seconds: number
  readonly memory: readonly [number, number]
}

/** A line that says that the answer has to wait is no answer. */
export const isNotice = ({ text = '' }: Message): boolean => text.startsWith('数据库暂时连不上')

export function judge(server: TelegramServer, { asked, kills, seconds, memory }: Seen): Outcome {
  const ambiguous = new Set(
    [...withoutReceipt(server), ...kills.flatMap(at => inFlightAt(server, at))].map(message =>
      keyOf(message.reply_to_message ?? message),
    ),
  )
  const known = new Set(asked.map(({ message }) => keyOf(message)))
  const all = [...server.world.rooms.values()].flatMap(room =>
    [...room.messages.values()].filter(one => one.from?.id === server.world.bot.id && !isNotice(one)),
  )
  const replies = asked.map(({ message, says }) => ({
    message,
    says,
    all: server.repliesTo(message).filter(one => !isNotice(one)),
  }))
  const again = replies.filter(one => one.all.length > 1)
  return {
    questions: asked.length,
    lost: replies.filter(one => one.all.length === 0).length,
    repeated: again.filter(one => !ambiguous.has(keyOf(one.message))).length,
    inFlight: again.filter(one => ambiguous.has(keyOf(one.message))).length,
    outOfOrder: outOfOrder(replies.flatMap(one => one.all.slice(0, 1))),
    wrongPlace: replies.flatMap(one =>
      one.all.filter(
        reply => reply.chat.id !== one.message.chat.id || !one.message.text!.includes(reply.quote?.text ?? ''),
      ),
    ).length,
    wrongWords: replies.filter(one => one.all.some(reply => !one.says.test(reply.text ?? ''))).length,
    unasked: all.filter(one => !one.reply_to_message || !known.has(keyOf(one.reply_to_message))).length,
    faults: server.journal.filter(one => one.fault !== null).length,
    examples: again
      .filter(one => !ambiguous.has(keyOf(one.message)))
      .slice(0, 8)
      .map(one => historyOf(server, one.message)),
    mistakes: server.mistakes().map(one => `${one.method}: ${one.error}`),
    seconds,
    memory,
  }
}

function sendings(
  server: TelegramServer,
): { readonly at: number; readonly fault: string; readonly message: Message }[] {
  return server.journal.flatMap(({ method, at, fault, result }) =>
    method === 'sendMessage' && result ? [{ at, fault: fault ?? '', message: result as Message }] : [],
  )
}

function historyOf(server: TelegramServer, { chat, message_id, text }: Message): string {
  const tries = server.journal.filter(
    ({ params }) =>
      params['chat_id'] === chat.id &&
      (params['reply_parameters'] as { message_id?: number } | undefined)?.message_id === message_id,
  )
  return `${text}: ${tries.map(({ at, status, fault }) => `${Math.round(at)} ${status} ${fault ?? ''}`).join(', ')}`
}

function withoutReceipt(server: TelegramServer): Message[] {
  return sendings(server).flatMap(one => (/after/.test(one.fault) ? [one.message] : []))
}

/**
 * A conversation sends one message after the other: of each, only the last before a kill can have been in flight. Lines that
 * the database is away come between and are not noted.
 */
function inFlightAt(server: TelegramServer, kill: number): Message[] {
  const last = new Map<string, Message>()
  for (const { at, message } of sendings(server))
    if (at <= kill && !isNotice(message)) last.set(`${message.chat.id} ${message.message_thread_id ?? 0}`, message)
  return [...last.values()]
}

const keyOf = ({ chat, message_id }: Message): string => `${chat.id} ${message_id}`

/** First answers in a chat stand in the order of their questions. */
function outOfOrder(first: readonly Message[]): number {
  const last = new Map<number, number>()
  let wrong = 0
  for (const reply of first) {
    if (reply.message_id < (last.get(reply.chat.id) ?? 0)) wrong++
    last.set(reply.chat.id, Math.max(last.get(reply.chat.id) ?? 0, reply.message_id))
  }
  return wrong
}
