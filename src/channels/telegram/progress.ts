/**
 * What is seen of an answer before it is there: within a second the sign that it is being worked on, and, where a model
 * writes it, its words so far in one message that is edited at the pace Telegram allows.
 */
import type { Answer } from '../../answer/shape.js'
import type { Language } from '../../index/chats.js'
import type { Job, Parts } from './parts.js'
import { renderSoFar } from './render.js'
import type { Target } from './send.js'

/** Telegram shows the sign for five seconds. */
const TYPING_AFTER_MS = 700
const TYPING_EVERY_MS = 5_000
/** 20 edits a minute in a group (shared/parts.md). */
export const EDIT_EVERY_MS = 3_000

export interface Progress {
  readonly onProgress: (soFar: Answer) => void
  readonly end: () => void
  /** Messages that already stand for this update, once no edit is under way. */
  readonly shown: () => Promise<readonly number[]>
}

export function showProgress(
  target: Target,
  language: Language,
  job: Job,
  parts: Pick<Parts, 'sender' | 'inbox' | 'now'>,
): Progress {
  let sent = job.sent
  let latest: Answer | null = null
  let last = 0
  let editing: Promise<void> | null = null
  const typing = setTimeout(type, TYPING_AFTER_MS)
  let again: NodeJS.Timeout | undefined
  let later: NodeJS.Timeout | undefined

  function type(): void {
    void parts.sender.typing(target.chat, target.thread)
    again = setTimeout(type, TYPING_EVERY_MS)
  }
  function edit(): void {
    if (editing || !latest) return
    const wait = last + EDIT_EVERY_MS - parts.now()
    clearTimeout(later)
    if (wait > 0) later = setTimeout(edit, wait)
    else editing = put(latest).finally(next)
  }
  /** What was written meanwhile is shown with the next edit. */
  function next(): void {
    editing = null
    edit()
  }
  async function put(soFar: Answer): Promise<void> {
    last = parts.now()
    latest = null
    const shown = sent[0] ?? null
    const message = await parts.sender.progress(renderSoFar(soFar, language), shown, target).catch(() => null)
    if (message === null || message === shown) return
    sent = [message, ...sent.slice(1)]
    await parts.inbox.sent(job.update, sent)
  }
  return {
    onProgress(soFar) {
      latest = soFar
      edit()
    },
    end() {
      latest = null
      for (const timer of [typing, again, later]) clearTimeout(timer)
    },
    async shown() {
      await editing
      return sent
    },
  }
}
