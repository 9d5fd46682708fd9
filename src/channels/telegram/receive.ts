/**
 * Updates as they come → remembered, then put into their lanes. Resolves once all that concern the bot are in the store:
 * only then may the source be told that they came. What was not finished when the program ended is taken up again first.
 */
import type { Update } from 'grammy/types'
import { fullOf, isFull, type Unfinished } from '../../index/inbox.js'
import { isAdmin, mayAsk } from './access.js'
import { isPassing, openAway } from './away.js'
import { KNOWN } from './commands.js'
import { onInline } from './inline.js'
import type { Lanes } from './lanes.js'
import type { Parts } from './parts.js'
import { openQueue } from './queue.js'
import { type Heard, hear } from './speak.js'
import { doWork, isQuestion, isWork, refuse, type Work, wordsOf } from './work.js'

/** What somebody may have open in a conversation, the one being answered with it: questions, and what is done in some ms. */
const MOST_ASKED = 4
const MOST_QUICK = 11

/** Another process may have begun what somebody waits for: after so long they are told again. */
const TOLD_MS = 60_000
/** Chats remembered as allowed, for when the store cannot be asked. */
const MOST_KNOWN = 10_000

export interface Receiver {
  /** Throws where the store cannot remember: the updates must be offered again. */
  receive(updates: readonly Update[]): Promise<void>
  /** Gives the number of updates taken up again. */
  recover(): Promise<number>
  /** Takes up nothing more that others left. */
  close(): void
}

interface Arrived {
  readonly update: Update
  readonly heard: Heard
}

export function openReceiver(parts: Parts, lanes: Lanes): Receiver {
  const { inbox, claims, stop, log } = parts
  const tellAway = openAway(parts)
  /** Who was told to have too much open, and when; until one of theirs is begun here. Each process tells for itself. */
  const told = new Map<string, number>()
  const known = new Set<number>()

  const work = async ({ id, body, sent }: Unfinished, lane: string, term: AbortSignal): Promise<boolean> => {
    const heard = heardIn(readUpdate(body), parts)
    const job = { update: id, sent, term }
    if (!isWork(heard)) {
      await inbox.finish(id, 'failed')
      return true
    }
    try {
      if (isFull(lane)) return await refuse(heard, job, parts)
      told.delete(`${lane} ${whoseOf(heard)}`)
      return await doWork(heard, job, parts)
    } catch (error) {
      if (isPassing(error)) tellAway(heard.spot, wordsOf(heard))
      throw error
    }
  }
  const onError = (error: unknown): void =>
    log.error({ error: error instanceof Error ? error.message : String(error) }, 'not taken up')
  const queue = openQueue({ inbox, claims, lanes, stop, onError }, work)

  const take = async (arrived: readonly Arrived[]): Promise<void> => {
    const wanted: { readonly update: Update; readonly work: Work }[] = []
    for (const { update, heard } of arrived) {
      if (!isWork(heard)) await attend(heard, parts, lanes)
      else if (await isWanted(heard, parts)) wanted.push({ update, work: heard })
    }
    if (known.size > MOST_KNOWN) known.clear()
    for (const { work } of wanted) known.add(work.spot.chat)
    const taken = await inbox.accept(wanted.map(arrivingOf))
    for (const { update, work } of wanted) {
      const how = taken.get(update.update_id)
      // The same update may be offered twice in one go: the first takes its id out.
      taken.delete(update.update_id)
      const lane = laneOf(work)
      const whose = `${lane} ${whoseOf(work)}`
      if (how === 'open') queue.add(lane)
      else if (how === 'full' && performance.now() - (told.get(whose) ?? Number.NEGATIVE_INFINITY) < TOLD_MS)
        await inbox.finish(update.update_id, 'refused')
      else if (how === 'full') {
        told.set(whose, performance.now())
        queue.add(fullOf(lane))
      }
    }
  }
  return {
    async receive(updates) {
      const arrived = updates.map(update => ({ update, heard: heardIn(update, parts) }))
      for (const { heard } of arrived) parts.metrics.update(heard.kind)
      try {
        await take(arrived)
      } catch (error) {
        if (isPassing(error))
          for (const { heard } of arrived)
            if (isWork(heard) && mayHear(heard, parts, known)) tellAway(heard.spot, wordsOf(heard))
        throw error
      }
    },
    async recover() {
      for (const { id, body } of await inbox.unplaced()) {
        const heard = heardIn(readUpdate(body), parts)
        await inbox.place(id, isWork(heard) ? laneOf(heard) : 'unread')
      }
      return queue.sweep()
    },
    close: () => queue.close(),
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

function arrivingOf({ update, work }: { readonly update: Update; readonly work: Work }) {
  return {
    id: update.update_id,
    at: work.spot.at,
    body: JSON.stringify(update),
    lane: laneOf(work),
    whose: whoseOf(work),
    most: isQuestion(work) ? MOST_ASKED : MOST_QUICK,
  }
}

/** Nobody who is not listed is answered, but for /start alone with the bot, which shows the id to be listed. */
async function isWanted(work: Work, parts: Parts): Promise<boolean> {
  if (work.kind === 'file') return isAdmin(work.spot, parts)
  if (work.kind === 'command' && work.name === 'start' && work.spot.isPrivate) return true
  return mayAsk(work.spot, parts)
}

/** The same while the store cannot be asked: who is listed in the environment, and chats that were answered before. */
function mayHear({ spot }: Work, parts: Parts, known: ReadonlySet<number>): boolean {
  const listed = [spot.chat, spot.person].some(id => parts.config.FAZHI_ALLOWED_CHATS.includes(String(id)))
  return listed || isAdmin(spot, parts) || known.has(spot.chat)
}

/** Questions of a conversation wait for each other; buttons pressed in it do not wait for them, but for a choice, which is one. */
function laneOf(work: Work): string {
  const conversation = `${work.spot.chat}:${work.spot.thread}`
  return work.kind === 'press' && !isQuestion(work) ? `${conversation} press` : conversation
}

function whoseOf(work: Work): string {
  return `${isQuestion(work) ? 'asks' : 'uses'} ${work.spot.person}`
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
