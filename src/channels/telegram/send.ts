/**
 * A message to send or to put in the place of another → what became of it. Knows what Telegram refuses and what is done
 * then: a quote it does not find is left out, markup it does not read goes plain, a group that moved is followed.
 */
import { InputFile } from 'grammy'
import { xlsxOf } from '../../desk/export/xlsx.js'
import { type Apis, type Fault, faultOf, Stopped } from './api.js'
import type { Keyboard } from './buttons.js'
import type { Caption, Outgoing } from './render.js'

/** Where a message goes. */
export interface Target {
  readonly chat: number
  /** 0: no topic. */
  readonly thread: number
  /** Message replied to; null: none. */
  readonly replyTo: number | null
  /** Exact words of that message. */
  readonly quote: string | null
}

export type Delivered =
  | { readonly ok: true; readonly chat: number; readonly message: number }
  | { readonly ok: false; readonly why: string }

export interface Sender {
  send(message: Outgoing, target: Target): Promise<Delivered>
  /** Puts a message in the place of another; sends it anew where that one is gone. */
  replace(message: Outgoing, shown: number, target: Target): Promise<Delivered>
  /** The same for an answer on its way: one attempt, and no harm where it fails. Null: not done. */
  progress(message: Outgoing, shown: number | null, target: Target): Promise<number | null>
  keyboard(keyboard: Keyboard, chat: number, shown: number): Promise<void>
  toast(query: string, text?: string, alert?: boolean): Promise<void>
  typing(chat: number, thread: number): Promise<void>
  /** A line that is not missed when it does not arrive. */
  notice(text: string, target: Target): Promise<void>
}

/** `onMoved`: a group became a supergroup with another id. */
export function openSender(apis: Apis, onMoved: (from: number, to: number) => Promise<void>): Sender {
  const send = (message: Outgoing, target: Target): Promise<Delivered> => attempt(apis, message, target, onMoved)
  return {
    send,
    async replace(message, shown, target) {
      // A file that left is as it should be; there is nothing to put in its place.
      if (message.kind !== 'text') return { ok: true, chat: target.chat, message: shown }
      const fault = await edited(apis, message, shown, target.chat)
      if (fault === null) return { ok: true, chat: target.chat, message: shown }
      if (fault.kind === 'refused' && /can't parse entities/i.test(fault.description)) {
        const again = await edited(apis, asPlain(message), shown, target.chat)
        if (again === null) return { ok: true, chat: target.chat, message: shown }
      }
      if (fault.kind === 'refused' && fault.code === 403) return { ok: false, why: fault.description }
      return send(message, target)
    },
    progress: (message, shown, target) => progress(apis, message, shown, target),
    keyboard: (keyboard, chat, shown) =>
      quietly(() => apis.brief.raw.editMessageReplyMarkup({ chat_id: chat, message_id: shown, ...markup(keyboard) })),
    toast: (query, text, alert = false) =>
      quietly(() =>
        apis.brief.raw.answerCallbackQuery({ callback_query_id: query, ...(text ? { text, show_alert: alert } : {}) }),
      ),
    notice: (text, target) =>
      quietly(() =>
        apis.brief.raw.sendMessage({ chat_id: target.chat, ...topic(target.thread), ...reply(target), text }),
      ),
    typing: (chat, thread) =>
      quietly(() => apis.once.raw.sendChatAction({ chat_id: chat, action: 'typing', ...topic(thread) })),
  }
}

type Text = Extract<Outgoing, { kind: 'text' }>

/** At most so many corrections: each leaves something out, so there is nothing more to leave out then. */
const CORRECTIONS = 5

async function attempt(
  apis: Apis,
  first: Outgoing,
  to: Target,
  onMoved: (from: number, to: number) => Promise<void>,
): Promise<Delivered> {
  let message = first
  let target = to
  for (let tries = 0; ; tries++) {
    try {
      const sent = await sendOne(apis, message, target)
      return { ok: true, chat: sent.chat.id, message: sent.message_id }
    } catch (error) {
      const fault = standing(error)
      if (fault.kind !== 'refused') return { ok: false, why: fault.kind }
      if (fault.migrated !== null) await onMoved(target.chat, fault.migrated)
      const next = tries < CORRECTIONS ? corrected(fault, message, target) : null
      if (!next) return { ok: false, why: `${fault.code} ${fault.description}` }
      message = next.message
      target = next.target
    }
  }
}

/** What went wrong with one message. A token withdrawn is no message's fault: all stays to be done, for when there is a new one. */
function standing(error: unknown): Fault {
  const fault = faultOf(error)
  if (fault.kind === 'stopped') throw error
  if (fault.kind === 'refused' && (fault.code === 401 || fault.code === 404)) throw new Stopped()
  return fault
}

/** What to send instead; null where nothing would help. */
function corrected(
  fault: Extract<Fault, { kind: 'refused' }>,
  message: Outgoing,
  target: Target,
): { readonly message: Outgoing; readonly target: Target } | null {
  if (fault.migrated !== null)
    return { message, target: { ...target, chat: fault.migrated, replyTo: null, quote: null } }
  if (fault.code !== 400) return null
  if (/quote/i.test(fault.description) && target.quote !== null) return { message, target: { ...target, quote: null } }
  if (/can't parse entities/i.test(fault.description) && message.kind === 'text' && message.html !== '')
    return { message: asPlain(message), target }
  if (/can't parse entities/i.test(fault.description) && message.kind !== 'text' && message.caption.html !== '')
    return { message: { ...message, caption: { ...message.caption, html: '' } }, target }
  if (/repl/i.test(fault.description) && target.replyTo !== null)
    return { message, target: { ...target, replyTo: null, quote: null } }
  return null
}

async function sendOne(apis: Apis, message: Outgoing, target: Target) {
  const where = { chat_id: target.chat, ...topic(target.thread), ...reply(target) }
  if (message.kind === 'text')
    return apis.deliver.raw.sendMessage({ ...where, ...content(message), ...markup(message.keyboard) })
  const bytes = message.kind === 'file' ? message.bytes : await sheetOf(message.rows)
  return apis.deliver.raw.sendDocument({
    ...where,
    document: new InputFile(bytes, message.name),
    ...caption(message.caption),
  })
}

async function edited(apis: Apis, message: Text, shown: number, chat: number): Promise<Fault | null> {
  try {
    await apis.deliver.raw.editMessageText({
      chat_id: chat,
      message_id: shown,
      ...content(message),
      ...markup(message.keyboard),
    })
    return null
  } catch (error) {
    const fault = standing(error)
    return fault.kind === 'refused' && /message is not modified/i.test(fault.description) ? null : fault
  }
}

async function progress(apis: Apis, message: Outgoing, shown: number | null, target: Target): Promise<number | null> {
  if (message.kind !== 'text') return null
  try {
    if (shown === null) {
      const where = { chat_id: target.chat, ...topic(target.thread), ...reply(target) }
      return (await apis.once.raw.sendMessage({ ...where, ...content(message) })).message_id
    }
    await apis.once.raw.editMessageText({ chat_id: target.chat, message_id: shown, ...content(message) })
    return shown
  } catch (error) {
    if (faultOf(error).kind === 'stopped') throw error
    return null
  }
}

/** For what is a courtesy: a failure is no harm. */
async function quietly(call: () => Promise<unknown>): Promise<void> {
  try {
    await call()
  } catch (error) {
    faultOf(error)
  }
}

function asPlain(message: Text): Text {
  return { ...message, html: '' }
}

/** No markup: the text as it is. */
function content({ html, plain }: Text) {
  const preview = { link_preview_options: { is_disabled: true } }
  return html === '' ? { text: plain, ...preview } : { text: html, parse_mode: 'HTML' as const, ...preview }
}

function caption({ html, plain }: Caption) {
  return html === '' ? { caption: plain } : { caption: html, parse_mode: 'HTML' as const }
}

function reply({ replyTo, quote }: Target) {
  if (replyTo === null) return {}
  return {
    reply_parameters: { message_id: replyTo, allow_sending_without_reply: true, ...(quote === null ? {} : { quote }) },
  }
}

function topic(thread: number) {
  return thread === 0 ? {} : { message_thread_id: thread }
}

function markup(keyboard: Keyboard) {
  const rows = keyboard.map(row => row.map(button => ({ ...button })))
  return rows.length > 0 ? { reply_markup: { inline_keyboard: rows } } : {}
}

/** Width of a column in a sheet, in characters. */
const COLUMN = 20

function sheetOf({ head, rows }: Extract<Outgoing, { kind: 'sheet' }>['rows']): Promise<Uint8Array> {
  return xlsxOf([{ name: '表', columns: head.map(name => ({ head: name, width: COLUMN })), rows }])
}
