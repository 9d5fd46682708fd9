/** An update that asks for something → what is done for it, and how it ended. */
import type { Ending } from '../../index/inbox.js'
import { answerIn } from './answering.js'
import { Stopped } from './api.js'
import { isPassing } from './away.js'
import { pressOf } from './buttons.js'
import { help, onCommand } from './commands.js'
import { deliver } from './deliver.js'
import { own } from './markup.js'
import type { Job, Parts } from './parts.js'
import { onPress } from './press.js'
import { messages } from './render.js'
import type { Heard } from './speak.js'
import { goesOnWith } from './talk.js'
import { onFile } from './upload.js'
import { languageOf, say } from './words.js'

/** What goes through the inbox: something is sent for it. */
export type Work = Extract<Heard, { kind: 'question' | 'command' | 'press' | 'file' }>

export function isWork(heard: Heard): heard is Work {
  return heard.kind === 'question' || heard.kind === 'command' || heard.kind === 'press' || heard.kind === 'file'
}

/** What a model may be asked for. */
export function isQuestion(work: Work): boolean {
  if (work.kind === 'press') return pressOf(work.data)?.kind === 'choice'
  return work.kind === 'question' || (work.kind === 'command' && (work.name === 'ask' || work.name === 'compare'))
}

/** The words of somebody, where there are any. */
export function wordsOf(work: Work): string {
  return 'question' in work ? work.question : ''
}

/** Resolves false where it stays to be done: the program stops. Throws where the database is away. */
export async function doWork(work: Work, job: Job, parts: Parts): Promise<boolean> {
  let ending: Ending
  try {
    ending = await act(work, job, parts)
  } catch (error) {
    if (error instanceof Stopped || parts.stop.aborted) return false
    if (isPassing(error)) throw error
    parts.log.error({ update: job.update, error: error instanceof Error ? error.stack : String(error) }, 'failed')
    ending = await apologize(work, job, parts)
  }
  await parts.inbox.finish(job.update, ending)
  return true
}

async function act(work: Work, job: Job, parts: Parts): Promise<Ending> {
  switch (work.kind) {
    case 'command':
      return onCommand(work, job, parts)
    case 'press':
      return onPress(work, job, parts)
    case 'file':
      return onFile(work, job, parts)
    case 'question': {
      const { spot, question, quote } = work
      if (question === '') return deliver(help(languageOf(null, '', spot.language), false), targetOf(work), job, parts)
      const after = await goesOnWith(work, parts)
      return answerIn({ spot, question, quote, after }, job, parts)
    }
  }
}

async function apologize(work: Work, job: Job, parts: Parts): Promise<Ending> {
  const said = say(languageOf(null, wordsOf(work), work.spot.language)).failed
  try {
    await deliver(messages([own(said)]), targetOf(work), job, parts)
  } catch {
    // Said in the log already.
  }
  return 'failed'
}

/** Tells somebody that too much of theirs waits already. */
export async function refuse(work: Work, job: Job, parts: Parts): Promise<boolean> {
  const spoken = say(languageOf(null, wordsOf(work), work.spot.language))
  const full = isQuestion(work) ? spoken.full : spoken.busy
  try {
    if (work.kind === 'press') await parts.sender.toast(work.query, full, true)
    else await deliver(messages([own(full)]), targetOf(work), job, parts)
  } catch (error) {
    if (error instanceof Stopped) return false
    throw error
  }
  await parts.inbox.finish(job.update, 'refused')
  return true
}

function targetOf({ spot }: Work) {
  return { chat: spot.chat, thread: spot.thread, replyTo: spot.message, quote: null }
}
