/** A button pressed → what it does: sources, related figures, a word on the answer, a choice, an upload kept or dropped. */
import type { Ending } from '../../index/inbox.js'
import type { Said } from '../../index/said.js'
import { covers } from '../../sight.js'
import { isAdmin, viewOf } from './access.js'
import { answerIn } from './answering.js'
import { answerKeyboard, type Press, pressOf, reasonKeyboard } from './buttons.js'
import { deliver } from './deliver.js'
import { noteFeedback } from './feedback.js'
import type { Job, Parts } from './parts.js'
import type { Outgoing } from './render.js'
import { renderRelated, renderSource } from './sources.js'
import type { Heard, Spot } from './speak.js'
import { settleUpload } from './upload.js'
import { languageOf, say } from './words.js'

type Pressed = Extract<Heard, { kind: 'press' }>
type OnAnswer = Exclude<Press, { kind: 'upload' }>

export async function onPress(pressed: Pressed, job: Job, parts: Parts): Promise<Ending> {
  const press = pressOf(pressed.data)
  const { chat, language: person } = pressed.spot
  const spoken = languageOf((await parts.chats.get(chat)).language, '', person)
  if (press?.kind === 'upload') {
    if (!isAdmin(pressed.spot, parts)) return toasted(pressed, say(spoken).not_yours, parts)
    return settleUpload(press, pressed, job, parts)
  }
  const said = press && (await parts.said.get(press.answer))
  const { rules } = viewOf(pressed.spot, parts)
  // Ids of another chat mean nothing here, nor answers from when more was seen here.
  if (!press || !said || said.chat !== chat || !covers(rules, said.rules))
    return toasted(pressed, say(spoken).expired, parts, true)
  return onAnswer(press, said, pressed, job, parts)
}

async function onAnswer(press: OnAnswer, said: Said, pressed: Pressed, job: Job, parts: Parts): Promise<Ending> {
  const words = say(said.english ? 'en' : 'zh')
  switch (press.kind) {
    case 'good':
      await noteFeedback(said, { person: pressed.spot.person, verdict: 'good' }, parts)
      return toasted(pressed, words.thanks, parts)
    case 'bad':
      await noteFeedback(said, { person: pressed.spot.person, verdict: 'bad' }, parts)
      await parts.sender.keyboard(reasonKeyboard(said.id, said.english ? 'en' : 'zh'), pressed.spot.chat, pressed.shown)
      return toasted(pressed, words.why, parts)
    case 'reason':
      await noteFeedback(said, { person: pressed.spot.person, verdict: 'bad', reason: press.reason }, parts)
      await restored(said, pressed, parts)
      return toasted(pressed, words.why_noted, parts)
    case 'back':
      await restored(said, pressed, parts)
      return toasted(pressed, undefined, parts)
    case 'choice':
      return chosen(said, press.n, pressed, job, parts)
    case 'source':
    case 'related':
    case 'page':
      return shownUnder(press, said, pressed, job, parts)
  }
}

async function restored(said: Said, pressed: Pressed, parts: Parts): Promise<void> {
  const keyboard = answerKeyboard(said.id, said.places.length > 0, said.english ? 'en' : 'zh')
  await parts.sender.keyboard(keyboard, pressed.spot.chat, pressed.shown)
}

/** A source or a table as a reply to the answer; another page of sources in the place of the one shown. */
async function shownUnder(press: OnAnswer, said: Said, pressed: Pressed, job: Job, parts: Parts): Promise<Ending> {
  await parts.sender.toast(pressed.query)
  const { spot, shown } = pressed
  const language = said.english ? 'en' : 'zh'
  const { store } = viewOf(spot, parts).desk
  const messages: Outgoing[] =
    press.kind === 'related'
      ? await renderRelated(said, store, language)
      : await renderSource(said, press.kind === 'page' ? press.n : 0, store, language)
  const inPlace = press.kind === 'page' && job.sent.length === 0 ? [shown] : job.sent
  const target = { chat: spot.chat, thread: spot.thread, replyTo: shown, quote: null }
  return deliver(messages, target, { ...job, sent: inPlace }, parts, said.id)
}

/** The question is asked again as if the choice had been written under it; the answer takes the place of the choices. */
async function chosen(said: Said, n: number, pressed: Pressed, job: Job, parts: Parts): Promise<Ending> {
  const choice = said.choices[n]
  if (choice === undefined) return toasted(pressed, say(said.english ? 'en' : 'zh').expired, parts, true)
  await parts.sender.toast(pressed.query)
  const spot: Spot = { ...pressed.spot, message: said.asked }
  const sent = job.sent.length === 0 ? [pressed.shown] : job.sent
  return answerIn({ spot, question: choice, quote: null, after: said }, { ...job, sent }, parts)
}

async function toasted(pressed: Pressed, text: string | undefined, parts: Parts, alert = false): Promise<Ending> {
  await parts.sender.toast(pressed.query, text, alert)
  return 'answered'
}
