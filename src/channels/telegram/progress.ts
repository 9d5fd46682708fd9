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

type Shown = Pick<Parts, 'sender' | 'inbox' | 'now'>

export function showProgress(target: Target, language: Language, job: Job, parts: Shown): Progress {
  const endTyping = showTyping(target, parts)
  const words = showWords(target, language, job, parts)
  return {
    ...words,
    end() {
      endTyping()
      words.end()
    },
  }
}

/** Gives the way to end it. */
function showTyping(target: Target, { sender }: Shown): () => void {
  const type = (): void => {
    void sender.typing(target.chat, target.thread)
    timer = setTimeout(type, TYPING_EVERY_MS)
  }
  let timer = setTimeout(type, TYPING_AFTER_MS)
  return () => clearTimeout(timer)
}

function showWords(target: Target, language: Language, job: Job, { sender, inbox, now }: Shown): Progress {
  let sent = job.sent
  let latest: Answer | null = null
  let last = 0
  let editing: Promise<void> | null = null
  let later: NodeJS.Timeout | undefined

  function edit(): void {
    if (editing || !latest) return
    const wait = last + EDIT_EVERY_MS - now()
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
    if (job.term?.aborted) return
    last = now()
    latest = null
    const shown = sent[0] ?? null
    const message = await sender.progress(renderSoFar(soFar, language), shown, target).catch(() => null)
    if (message === null || message === shown) return
    sent = [message, ...sent.slice(1)]
    await inbox.sent(job.update, sent)
  }
  return {
    onProgress(soFar) {
      latest = soFar
      edit()
    },
    end() {
      latest = null
      clearTimeout(later)
    },
    shown: async () => editing?.then(() => sent) ?? sent,
  }
}
