/**
 * Updates as they come → remembered, then put into their lanes. Resolves once all that concern the bot are in the store:
 * only then may the source be told that they came. What was not finished when the program ended is taken up again first.
 */
import type { Update } from 'grammy/types'
import type { Ending } from '../../index/inbox.js'
import { isAdmin, mayAsk } from './access.js'
import { answerIn } from './answering.js'
import { Stopped } from './api.js'
import { pressOf } from './buttons.js'
import { help, KNOWN, onCommand } from './commands.js'
import { deliver } from './deliver.js'
import { onInline } from './inline.js'
import { type Lanes, MOST_WAITING } from './lanes.js'
import { own } from './markup.js'
import type { Job, Parts } from './parts.js'
import { onPress } from './press.js'
import { messages } from './render.js'
import { type Heard, hear } from './speak.js'
import { goesOnWith } from './talk.js'
import { onFile } from './upload.js'
import { languageOf, say } from './words.js'

/** Commands and presses are done in some ms; more of them may wait than questions. */
const MOST_QUICK = 10

/** What goes through the inbox: something is sent for it. */
type Work = Extract<Heard, { kind: 'question' | 'command' | 'press' | 'file' }>

export interface Receiver {
  /** Throws where the store cannot remember: the updates must be offered again. */
  receive(updates: readonly Update[]): Promise<void>
  /** Gives the number of updates taken up again. */
  recover(): Promise<number>
}

export function openReceiver(parts: Parts, lanes: Lanes): Receiver {
  const enter = (update: number, work: Work, sent: readonly number[], counted: boolean): void => {
    const job = { update, sent }
    const lane = laneOf(work)
    const asks = isQuestion(work)
    const whose = counted ? `${asks ? 'asks' : 'uses'} ${work.spot.person}` : null
    const entered = lanes.add(lane, whose, () => doWork(work, job, parts), asks ? MOST_WAITING : MOST_QUICK)
    if (entered === 'full') lanes.add(`${lane} full`, null, () => refuse(work, job, parts))
    if (entered === 'full again') void parts.inbox.finish(update, 'refused')
  }
  return {
    async receive(updates) {
      const wanted: { readonly update: Update; readonly work: Work }[] = []
      for (const update of updates) {
        const heard = heardIn(update, parts)
        parts.metrics.update(heard.kind)
        if (isWork(heard)) {
          if (await isWanted(heard, parts)) wanted.push({ update, work: heard })
        } else await attend(heard, parts, lanes)
      }
      const fresh = new Set(
        await parts.inbox.accept(
          wanted.map(({ update, work }) => ({ id: update.update_id, at: work.spot.at, body: JSON.stringify(update) })),
        ),
      )
      // The same update may be offered twice in one go: the first takes its id out.
      for (const { update, work } of wanted) if (fresh.delete(update.update_id)) enter(update.update_id, work, [], true)
    },
    async recover() {
      const left = await parts.inbox.unfinished()
      for (const { id, body, sent } of left) {
        const heard = heardIn(readUpdate(body), parts)
        if (isWork(heard)) enter(id, heard, sent, false)
        else await parts.inbox.finish(id, 'failed')
      }
      return left.length
    },
  }
}

/** An update of a shape that is not known says nothing: it must not keep others from being heard. */
function heardIn(update: Update | null, { me, log }: Parts): Heard {
  try {
    if (!update || !Number.isSafeInteger(update.update_id)) return { kind: 'nothing', why: 'no update' }
    return hear(update, me, KNOWN)
  } catch (error) {
    log.warn({ update: update?.update_id, error: error instanceof Error ? error.message : String(error) }, 'not read')
    return { kind: 'nothing', why: 'not read' }
  }
}

function readUpdate(body: string): Update | null {
  try {
    return JSON.parse(body) as Update
  } catch {
    return null
  }
}

function isWork(heard: Heard): heard is Work {
  return heard.kind === 'question' || heard.kind === 'command' || heard.kind === 'press' || heard.kind === 'file'
}

/** What a model may be asked for. */
function isQuestion(work: Work): boolean {
  if (work.kind === 'press') return pressOf(work.data)?.kind === 'choice'
  return work.kind === 'question' || (work.kind === 'command' && (work.name === 'ask' || work.name === 'compare'))
}

/** Nobody who is not listed is answered, but for /start alone with the bot, which shows the id to be listed. */
async function isWanted(work: Work, parts: Parts): Promise<boolean> {
  if (work.kind === 'file') return isAdmin(work.spot, parts)
  if (work.kind === 'command' && work.name === 'start' && work.spot.isPrivate) return true
  return mayAsk(work.spot, parts)
}

/** Questions of a conversation wait for each other; buttons pressed in it do not wait for them, but for a choice, which is one. */
function laneOf(work: Work): string {
  const conversation = `${work.spot.chat}:${work.spot.thread}`
  return work.kind === 'press' && !isQuestion(work) ? `${conversation} press` : conversation
}

async function doWork(work: Work, job: Job, parts: Parts): Promise<void> {
  let ending: Ending
  try {
    ending = await act(work, job, parts)
  } catch (error) {
    if (error instanceof Stopped || parts.stop.aborted) return
    parts.log.error({ update: job.update, error: error instanceof Error ? error.stack : String(error) }, 'failed')
    ending = await apologize(work, job, parts)
  }
  await parts.inbox.finish(job.update, ending)
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
  const said = say(languageOf(null, 'question' in work ? work.question : '', work.spot.language)).failed
  try {
    await deliver(messages([own(said)]), targetOf(work), job, parts)
  } catch {
    // Said in the log already.
  }
  return 'failed'
}

async function refuse(work: Work, job: Job, parts: Parts): Promise<void> {
  const spoken = say(languageOf(null, 'question' in work ? work.question : '', work.spot.language))
  const full = isQuestion(work) ? spoken.full : spoken.busy
  if (work.kind === 'press') await parts.sender.toast(work.query, full, true)
  else await deliver(messages([own(full)]), targetOf(work), job, parts)
  await parts.inbox.finish(job.update, 'refused')
}

function targetOf({ spot }: Work) {
  return { chat: spot.chat, thread: spot.thread, replyTo: spot.message, quote: null }
}

/** What needs no answer, or none that outlives a crash. */
async function attend(heard: Heard, parts: Parts, lanes: Lanes): Promise<void> {
  if (heard.kind === 'inline') lanes.add(`inline ${heard.person}`, 'inline', () => onInline(heard, parts))
  if (heard.kind === 'moved') await moveChat(heard.from, heard.to, parts)
  if (heard.kind === 'membership') parts.log.info({ chat: heard.chat, status: heard.status }, 'membership')
}

/** A group became a supergroup: its settings, its answers and its leave to ask go with it. */
export async function moveChat(
  from: number,
  to: number,
  parts: Pick<Parts, 'chats' | 'said' | 'config' | 'log'>,
): Promise<void> {
  await parts.chats.move(from, to)
  if (parts.config.FAZHI_ALLOWED_CHATS.includes(String(from))) await parts.chats.set(to, { allowed: true })
  await parts.said.move(from, to)
  parts.log.info({ from, to }, 'group became a supergroup')
}
