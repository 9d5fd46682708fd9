/** A command heard → its answer. Questions and comparisons go the way of questions; what administrators may do is in admin.ts. */
import type { Language } from '../../index/chats.js'
import type { Ending } from '../../index/inbox.js'
import type { Said } from '../../index/said.js'
import { covers } from '../../sight.js'
import { isAdmin, mayAsk, unitOf, viewOf } from './access.js'
import { ADMIN_COMMANDS, adminCommand } from './admin.js'
import { answerIn } from './answering.js'
import { deliver } from './deliver.js'
import { noteFeedback } from './feedback.js'
import { figuresHeld, type Lookup, reportsHeld, unitCalled, unitsHeld, yearsHeld } from './ledger.js'
import { bold, own, shown, words } from './markup.js'
import { menuOf, registerAdmin } from './menu.js'
import type { Job, Parts } from './parts.js'
import { messages, type Outgoing } from './render.js'
import { renderSourceList } from './sources.js'
import type { Heard } from './speak.js'
import { goesOnWith } from './talk.js'
import { filled, languageOf, say } from './words.js'

export type Commanded = Extract<Heard, { kind: 'command' }>

/** Commands this bot knows. */
export const KNOWN: ReadonlySet<string> = new Set([
  'start',
  'help',
  'ask',
  'units',
  'years',
  'figures',
  'compare',
  'sources',
  'feedback',
  'unit',
  'lang',
  ...ADMIN_COMMANDS,
])

export async function onCommand(heard: Commanded, job: Job, parts: Parts): Promise<Ending> {
  const { spot, name } = heard
  const chat = await parts.chats.get(spot.chat)
  const language = languageOf(chat.language, heard.question, spot.language)
  if ((name === 'ask' || name === 'compare') && heard.question !== '')
    return answerIn(await asQuestion(heard, parts), job, parts)
  const view = viewOf(spot, parts)
  const lookup = { words: heard.question, chatUnit: await unitOf(chat, view), language, desk: view.desk }
  const shown = await reply(heard, lookup, parts)
  return deliver(shown, { chat: spot.chat, thread: spot.thread, replyTo: spot.message, quote: null }, job, parts)
}

async function asQuestion(heard: Commanded, parts: Parts) {
  const { spot, quote, name } = heard
  const question = name === 'compare' ? asComparison(heard.question) : heard.question
  return { spot, question, quote, after: await goesOnWith(heard, parts) }
}

/** 「清河县 衡浦市 2023年收到件数」: what is parted by spaces in Chinese is a list. */
export function asComparison(words: string): string {
  const chinese = /[\u3400-\u9fff]/.test(words)
  const list = chinese ? words.replace(/(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff\d])/g, '、') : words
  if (/比较|对比|相比|compare|versus|\bvs\b/i.test(list)) return list
  return chinese ? `比较${list}` : `compare ${list}`
}

async function reply(heard: Commanded, lookup: Lookup, parts: Parts): Promise<Outgoing[]> {
  const say_ = say(lookup.language)
  switch (heard.name) {
    case 'start':
      return start(heard, lookup.language, parts)
    case 'help':
      return help(lookup.language, isAdmin(heard.spot, parts))
    case 'ask':
      return messages([own(say_.empty_ask)])
    case 'compare':
      return messages([own(say_.compare_how)])
    case 'units':
      return unitsHeld(lookup)
    case 'years':
      return yearsHeld(lookup, parts)
    case 'figures':
      return figuresHeld(lookup, parts)
    case 'sources':
      return sources(heard, lookup, parts)
    case 'feedback':
      return remark(heard, lookup.language, parts)
    case 'unit':
      return defaultUnit(heard, lookup, parts)
    case 'lang':
      return speaking(heard, parts)
    default:
      if (!ADMIN_COMMANDS.includes(heard.name)) return messages([own(say_.unknown)])
      return isAdmin(heard.spot, parts) ? adminCommand(heard, parts) : messages([own(say_.admins_only)])
  }
}

async function start(heard: Commanded, language: Language, parts: Parts): Promise<Outgoing[]> {
  const { spot } = heard
  if (isAdmin(spot, parts)) void registerAdmin(spot.person, parts)
  if (await mayAsk(spot, parts)) return help(language, isAdmin(spot, parts))
  return messages([own(say(language).hello), own(filled(say(language).your_id, { id: spot.person }))])
}

export function help(language: Language, admin: boolean): Outgoing[] {
  const menu = menuOf(language, admin).map(({ command, description }) => own(`/${command}  ${description}`))
  const lines =
    language === 'en'
      ? [
          'In a group: mention me, reply to one of my messages, or use a command. Reply to any answer to ask on from it.',
          'For example: How many disputes were mediated in Qinghe County in 2023?',
        ]
      : [
          '在群里：@我、回复我的消息，或使用命令。回复任何一条回答，可以接着问“那上一年呢？”',
          '例如：清河县2023年调解了多少件纠纷？',
        ]
  return messages([words(bold(say(language).hello)), ...lines.map(own), ...menu])
}

async function sources(heard: Commanded, lookup: Lookup, parts: Parts): Promise<Outgoing[]> {
  if (heard.repliedTo === null) return reportsHeld(lookup)
  const said = await parts.said.byMessage(heard.spot.chat, heard.repliedTo)
  if (!said || !covers(viewOf(heard.spot, parts).rules, said.rules))
    return messages([own(say(lookup.language).no_source)])
  return renderSourceList(said, lookup.desk.store, lookup.language)
}

async function remark(heard: Commanded, language: Language, parts: Parts): Promise<Outgoing[]> {
  const { spot, question } = heard
  const said = await commented(heard, parts)
  if (!said || question === '') return messages([own(say(language).feedback_how)])
  await noteFeedback(said, { person: spot.person, verdict: 'bad', remark: question }, parts)
  return messages([own(say(language).feedback_thanks)])
}

/** The answer a remark is on: the one replied to, alone with the bot the latest. */
async function commented({ spot, repliedTo }: Commanded, { said }: Parts): Promise<Said | null> {
  if (repliedTo !== null) return said.byMessage(spot.chat, repliedTo)
  return spot.isPrivate ? said.latest(spot.chat, spot.thread, 0) : null
}

async function defaultUnit(heard: Commanded, lookup: Lookup, parts: Parts): Promise<Outgoing[]> {
  const said = say(lookup.language)
  const { chat } = heard.spot
  const name = heard.question
  if (name === '')
    return messages([own(lookup.chatUnit ? filled(said.unit_is, { unit: lookup.chatUnit }) : said.unit_none)])
  if (/^(?:-|无|清除|none|off|clear)$/i.test(name)) {
    await parts.chats.set(chat, { unit: null })
    return messages([own(said.unit_cleared)])
  }
  const { unit, candidates } = await unitCalled(name, { desk: lookup.desk, today: parts.today })
  if (unit === null)
    return messages([
      own(
        candidates.length > 0
          ? filled(said.unit_which, { unit: shown(name), units: candidates.slice(0, 8).join('、') })
          : filled(said.unit_unknown, { unit: shown(name) }),
      ),
    ])
  await parts.chats.set(chat, { unit })
  return messages([own(filled(said.unit_set, { unit }))])
}

async function speaking(heard: Commanded, parts: Parts): Promise<Outgoing[]> {
  const wanted = heard.question.toLowerCase()
  if (wanted !== 'zh' && wanted !== 'en' && wanted !== 'auto') return messages([own(say('zh').lang_usage)])
  await parts.chats.set(heard.spot.chat, { language: wanted === 'auto' ? null : wanted })
  if (wanted === 'auto') return messages([own(say('zh').lang_auto)])
  return messages([own(say(wanted).lang_set)])
}
