/**
 * Messages for an update → sent in order, each remembered as soon as it left, so that a crash repeats none that is known to
 * have left: those are put again in their own place, which shows nothing new.
 */
import type { Ending } from '../../index/inbox.js'
import { Lapsed } from './api.js'
import type { Job, Parts } from './parts.js'
import type { Outgoing } from './render.js'
import type { Target } from './send.js'

/** `answer`: the answer the messages belong to, so that a reply to them finds it. */
export async function deliver(
  messages: readonly Outgoing[],
  to: Target,
  job: Job,
  parts: Parts,
  answer?: number,
): Promise<Ending> {
  const sent: number[] = []
  let target = to
  for (const [i, message] of messages.entries()) {
    if (job.term?.aborted) throw new Lapsed()
    const shown = job.sent[i]
    const done =
      shown === undefined
        ? await parts.sender.send(message, target)
        : await parts.sender.replace(message, shown, target)
    if (!done.ok) {
      parts.log.warn({ update: job.update, chat: target.chat, why: done.why }, 'undeliverable')
      return 'undeliverable'
    }
    sent.push(done.message)
    if (done.message !== shown) await parts.inbox.sent(job.update, [...sent, ...job.sent.slice(sent.length)])
    if (answer !== undefined) await parts.said.shownIn(answer, done.chat, done.message)
    // Only the first quotes the question; the others follow it.
    target = { ...target, chat: done.chat, quote: null, replyTo: done.chat === target.chat ? target.replyTo : null }
  }
  return 'answered'
}
