/** A server double with the bot running against it, and the few moves that the stories of the tests are told in. */

import type { People, Saying } from './people.js'
import { type Bot, buildOnce, ownIndex, type Run, runBot } from './process.js'
import { type Setup, startTelegram, type TelegramServer } from './server.js'
import type { Chat, Message, User } from './shapes.js'
import { TOKEN } from './world.js'

export interface Scene {
  readonly server: TelegramServer
  readonly people: People
  readonly index: string
  /** The bot as it runs now; another after `again`. */
  readonly bot: () => Bot
  readonly again: (run?: Run) => Promise<Bot>
  /** Says something and waits for the bot's reply. */
  readonly ask: (chat: Chat | User, from: User, text: string, how?: Saying) => Promise<Message>
  /** The first reply to what was said, or its last state. */
  readonly replyTo: (message: Message, ms?: number) => Promise<Message>
  /** What the bot replied by the time that it had answered a question asked afterwards in the same place. */
  readonly repliesOnceQuiet: (message: Message, askedBy: User, how?: Saying) => Promise<Message[]>
  readonly close: () => Promise<void>
}

export interface Play extends Run {
  readonly setup?: Setup
  /** Ids allowed and administrators, named once the people exist. */
  readonly cast: (
    people: People,
    server: TelegramServer,
  ) => { readonly allowed: readonly number[]; readonly admins?: readonly number[] }
}

/** Asks with an answer of its own: 罚款236.8万元. */
export const PLAIN = '望棠区交通局2023年罚了多少钱？'
export const PLAIN_SAYS = '236.8'

/** Short polls and short waits, so that what is to be waited for fits into a test. */
export function environment(server: TelegramServer): Record<string, string> {
  return {
    TELEGRAM_BOT_TOKEN: TOKEN,
    TELEGRAM_API_ROOT: server.root,
    TELEGRAM_POLL_SECONDS: '2',
    TELEGRAM_TIMEOUT_MS: '2000',
  }
}

export async function play({ setup, cast, index = '', env, ...run }: Play): Promise<Scene> {
  buildOnce()
  const server = await startTelegram(setup)
  const { people } = server
  const { allowed, admins = [] } = cast(people, server)
  const place = index || ownIndex()
  const around = {
    ...environment(server),
    FAZHI_ALLOWED_CHATS: allowed.join(','),
    FAZHI_ADMINS: admins.join(','),
    ...env,
  }
  const start = (more: Run = {}): Bot => runBot({ index: place, ...run, ...more, env: { ...around, ...more.env } })
  let bot = start()
  await bot.ready.catch(async error => {
    await server.close()
    throw error
  })

  const replyTo = (message: Message, ms = 15_000): Promise<Message> =>
    server.until(() => server.repliesTo(message)[0], `an answer to ${JSON.stringify(message.text)}`, ms)
  return {
    server,
    people,
    index: place,
    bot: () => bot,
    async again(more) {
      bot = start(more)
      await bot.ready
      return bot
    },
    ask: (chat, from, text, how) => replyTo(people.say(chat, from, text, how)),
    replyTo,
    async repliesOnceQuiet(message, askedBy, how) {
      const chat = message.chat
      const text = chat.type === 'private' ? PLAIN : `@${server.world.bot.username} ${PLAIN}`
      await replyTo(people.say(chat, askedBy, text, how))
      return server.repliesTo(message)
    },
    async close() {
      await bot.stop('SIGKILL')
      await server.close()
    },
  }
}
