/** Doors in a chat: updates as Telegram brings them → all that would be sent for them. The bot is the real one but for its line to Telegram. */
import type { Update } from 'grammy/types'
import { openMeter } from '../../src/channels/metrics.js'
import { openLanes } from '../../src/channels/telegram/lanes.js'
import { botMetrics } from '../../src/channels/telegram/metrics.js'
import type { Parts } from '../../src/channels/telegram/parts.js'
import { openReceiver } from '../../src/channels/telegram/receive.js'
import { chatsOver } from '../../src/index/chats.js'
import { claimsAlone } from '../../src/index/claims.js'
import { feedbackOver } from '../../src/index/feedback.js'
import { inboxOver } from '../../src/index/inbox.js'
import { saidOver } from '../../src/index/said.js'
import { openState } from '../../src/index/state.js'
import { TODAY } from '../sample.js'
import { ELSEWHERE, WHO, type Who } from './province.js'
import type { Site } from './site.js'
import type { Door } from './web.js'
import type { What } from './what.js'

const BOT = 42
/** Who runs the bot, and speaks in groups like anybody else. */
export const ADMIN = 9_000

export interface Chatting {
  /** Says words in a chat (`reply`: to the bot's last message there) and gives all that is sent for them. */
  say(chat: number, text: string, more?: { reply?: boolean; person?: number }): Promise<string>
  /** Presses a button of the latest answer to a chat, in that chat or in another. */
  press(chat: number, data: (id: string) => string, of?: number): Promise<string>
  inline(person: number, text: string): Promise<string>
  /** Sends a file. */
  file(chat: number, name: string): Promise<string>
}

const chattings = new WeakMap<Site, Promise<Chatting>>()

export function chatting(site: Site): Promise<Chatting> {
  const known = chattings.get(site)
  if (known) return known
  const made = openChatting(site)
  chattings.set(site, made)
  return made
}

async function openChatting(site: Site): Promise<Chatting> {
  const state = await openState(site.places.index)
  let out: unknown[] = []
  let next = 100
  let heard = 0
  const last = new Map<number, { update: number; message: number }>()
  const lanes = openLanes(error => out.push(String(error)))
  const put = (message: unknown, chat: number) => {
    out.push(message)
    next += 1
    last.set(chat, { update: last.get(chat)?.update ?? 0, message: next })
    return { ok: true as const, chat, message: next }
  }
  const silent = (): void => {}
  const parts = {
    ...{ config: { ...site.config, FAZHI_ADMINS: [String(ADMIN)], FAZHI_ALLOWED_CHATS: listed() } },
    ...{ places: site.places, whole: site.desk, me: { id: BOT, username: 'FazhiBot' } },
    apis: { brief: { raw: { answerInlineQuery: async (given: { results: unknown }) => out.push(given.results) } } },
    sender: {
      send: async (message: unknown, to: { chat: number }) => put(message, to.chat),
      replace: async (message: unknown, _: number, to: { chat: number }) => put(message, to.chat),
      progress: async () => null,
      keyboard: async (keyboard: unknown) => void out.push(keyboard),
      toast: async (_: string, text?: string) => void out.push(text),
      typing: async () => {},
    },
    ...{
      inbox: inboxOver(state, BOT),
      claims: claimsAlone(),
      said: saidOver(state, BOT),
      feedback: feedbackOver(state),
    },
    ...{ chats: chatsOver(state, BOT), metrics: botMetrics(openMeter(), () => 0), stop: new AbortController().signal },
    log: { info: silent, debug: silent, warn: silent, error: (why: unknown) => out.push(why) },
    ...{ today: () => TODAY, now: Date.now, waiting: () => 0 },
  } as unknown as Parts
  const receiver = openReceiver(parts, lanes)
  site.atEnd(async () => {
    receiver.close()
    await state.close()
  })
  const sent = async (update: object): Promise<string> => {
    out = []
    next += 1
    heard = next
    await receiver.receive([{ update_id: heard, ...update } as Update])
    while (lanes.size() > 0) await new Promise(resolve => setTimeout(resolve, 1))
    return told(out)
  }
  const about = (chat: number, person = chat) => ({
    message_id: ++next,
    date: Math.floor(Date.now() / 1000),
    chat: chat < 0 ? { id: chat, type: 'supergroup', title: '群' } : { id: chat, type: 'private', first_name: '甲' },
    from: { id: chat < 0 ? person : chat, is_bot: false, first_name: '甲', language_code: 'zh' },
  })
  return {
    async say(chat, text, { reply = false, person = chat } = {}) {
      const command = /^\/\w+/.exec(text)?.[0]
      const entities = command ? { entities: [{ type: 'bot_command', offset: 0, length: command.length }] } : {}
      const to = reply
        ? { reply_to_message: { ...about(chat), message_id: last.get(chat)?.message, from: { id: BOT } } }
        : {}
      const given = await sent({ message: { ...about(chat, person), text, ...entities, ...to } })
      last.set(chat, { update: heard, message: last.get(chat)?.message ?? 0 })
      return given
    },
    press(chat, data, of = chat) {
      const { update = 0, message = 0 } = last.get(of) ?? {}
      const query = {
        id: 'q',
        from: about(chat).from,
        message: { ...about(chat), message_id: message },
        data: data(update.toString(36)),
      }
      return sent({ callback_query: query })
    },
    inline: (person, text) => sent({ inline_query: { id: 'i', from: about(person).from, query: text, offset: '' } }),
    file: (chat, name) =>
      sent({ message: { ...about(chat), document: { file_id: 'f', file_unique_id: 'f', file_name: name } } }),
  }
}

function listed(): string[] {
  return [ELSEWHERE, ...WHO.flatMap(({ chat }) => [chat, -chat])].map(String)
}

/** Messages as text; ids of updates that buttons carry are never twice the same. */
function told(out: readonly unknown[]): string {
  const bytes = (_: string, value: unknown): unknown =>
    value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : value
  return (JSON.stringify(out, bytes) ?? '').replace(/"callback_data":"(\w):[0-9a-z]+/g, '"callback_data":"$1:')
}

const says =
  (text: (what: What) => string): Door =>
  async (site, who, what) =>
    (await chatting(site)).say(who.chat, text(what))

/** What is said first, and then what is done with the answer. */
const after =
  (then: (chat: Chatting, who: Who, what: What) => Promise<string>): Door =>
  async (site, who, what) => {
    const chat = await chatting(site)
    return (await chat.say(who.chat, what.question)) + (await then(chat, who, what))
  }

export const CHAT_DOORS: Readonly<Record<string, Door>> = {
  'chat, a question': says(w => w.question),
  'chat, going on': after((chat, who) => chat.say(who.chat, '那上一年呢？')),
  'chat, a question in a group': async (site, who, w) =>
    (await chatting(site)).say(-who.chat, `/ask ${w.question}`, { person: ADMIN }),
  'chat /units': says(() => '/units'),
  'chat /years': says(w => (w.n % 2 ? `/years ${w.unit}` : '/years')),
  'chat /figures': says(w => `/figures ${w.n % 3 ? w.unit : ''} ${w.n % 2 ? w.year : ''} ${w.measure}`),
  'chat /sources': says(() => '/sources'),
  'chat /sources of an answer': after((chat, who) => chat.say(who.chat, '/sources', { reply: true })),
  'chat /compare': says(w => `/compare ${w.unit} ${w.other.unit} ${w.year}年${w.measure}`),
  'chat /unit': async (site, who, w) => {
    const chat = await chatting(site)
    const set = await chat.say(who.chat, `/unit ${w.unit}`)
    const asked = await chat.say(who.chat, `${w.year}年${w.measure}多少？`)
    return set + asked + (await chat.say(who.chat, '/unit')) + (await chat.say(who.chat, '/unit -'))
  },
  'chat, a source shown': after((chat, who) => chat.press(who.chat, id => `s:${id}`)),
  'chat, another source shown': after((chat, who) => chat.press(who.chat, id => `p:${id}:1`)),
  'chat, related figures': after((chat, who) => chat.press(who.chat, id => `r:${id}`)),
  'chat, a choice made': after((chat, who) => chat.press(who.chat, id => `c:${id}:0`)),
  'chat, a button of another chat': async (site, who, w) => {
    const chat = await chatting(site)
    await chat.say(ELSEWHERE, w.question)
    return chat.press(who.chat, id => `s:${id}`, ELSEWHERE)
  },
  'chat, inline': async (site, who, w) => (await chatting(site)).inline(who.chat, w.question),
  'chat /feedback': after((chat, who) => chat.say(who.chat, '/feedback 数字不对', { reply: true })),
  'chat /stats of anybody': says(() => '/stats'),
}
