/**
 * Many people in many chats ask at once while requests fail at random and updates come twice; the bot may be killed meanwhile. What
 * was lost, repeated, out of order or in a wrong place is counted in the chats themselves, as people would see it.
 */
import { seeded } from '../index/entries.js'
import { type Asked, isNotice, judge, type Outcome } from './count.js'
import type { AtRandom } from './faults.js'
import type { Rates } from './limits.js'
import { freePort } from './process.js'
import { play, type Scene } from './scene.js'
import type { TelegramServer } from './server.js'
import type { Chat, Message, User } from './shapes.js'
import { pause } from './updates.js'

export interface Plan {
  readonly updates: number
  readonly chats: number
  readonly seed: string
  readonly faults?: AtRandom
  /** How often the bot is killed and started again. */
  readonly kills?: number
  /** Updates that come once more than they should, 0 to 1. */
  readonly replays?: number
  readonly limits?: Rates
  /** Updates are brought to the bot instead of fetched by it. */
  readonly webhook?: boolean
}

/** Each answer is known by its figure. */
const QUESTIONS: readonly (readonly [text: string, says: RegExp])[] = [
  ['望棠区交通局2022年罚了多少钱？', /212\.4万元/],
  ['望棠区交通局2023年罚了多少钱？', /236\.8万元/],
  ['溪浔区交通运输局2023年罚了多少钱？', /158\.35万元/],
  ['清沅县2023年调解了多少件纠纷？', /2,?054件/],
  ['清沅县2022年调解了多少件纠纷？', /1,?932件/],
  ['石苓镇2022年调解了多少件？', /86件/],
  ['石苓镇2023年调解了多少件？', /97件/],
  ['柳渡街道2023年调解了多少件？', /409件/],
  ['云山县2022年调解了多少件？', /未收录“云山县”/],
]

/** At most so many questions wait for an answer at a time: people wait too. */
export const OPEN = 120

export async function flood(plan: Plan): Promise<Outcome> {
  const random = seeded(plan.seed)
  let chats: Chat[] = []
  let people: User[] = []
  const scene = await play({
    setup: { privacy: false, limits: plan.limits ?? null },
    // As it comes: none of the random faults leaves a request without an answer.
    env: { TELEGRAM_TIMEOUT_MS: '15000', ...(plan.webhook ? await hooked() : {}) },
    cast(cast) {
      people = Array.from({ length: 200 }, () => cast.user())
      chats = Array.from({ length: plan.chats }, () => cast.group({ members: people }))
      return { allowed: chats.map(chat => chat.id) }
    },
  })
  try {
    return await run(plan, { scene, chats, people, random })
  } finally {
    await scene.close()
  }
}

async function hooked(): Promise<Record<string, string>> {
  const port = String(await freePort())
  return {
    TELEGRAM_WEBHOOK_URL: `http://127.0.0.1:${port}/telegram`,
    TELEGRAM_WEBHOOK_SECRET: 'a-secret_of-32-characters-or-so0',
    FAZHI_PORT: port,
  }
}

/** Who speaks, and where. */
export interface Crowd {
  readonly server: TelegramServer
  readonly chats: readonly Chat[]
  readonly people: readonly User[]
  readonly random: () => number
}

interface Stage extends Omit<Crowd, 'server'> {
  readonly scene: Scene
}

async function run(plan: Plan, stage: Stage): Promise<Outcome> {
  const { scene, random } = stage
  const { server } = scene
  const started = performance.now()
  const asked: Asked[] = []
  const kills: number[] = []
  const answered = countAnswers(server)
  let early = 0
  if (plan.faults) server.faults.atRandom(plan.faults)
  for (let i = 0; i < plan.updates; i++) {
    asked.push(...speak({ server, chats: stage.chats, people: stage.people, random }, i))
    if (random() < (plan.replays ?? 0))
      server.people.replay(server.row.made[Math.floor(random() * server.row.made.length)]!)
    if (plan.kills && i % Math.ceil(plan.updates / (plan.kills + 1)) === 0 && i > 0)
      kills.push(await kill(scene, random))
    if (i === Math.floor(plan.updates / 10)) early = scene.bot().memory()
    while (asked.length - answered() > OPEN) await step(server, asked, answered)
  }
  const memory = (): number => scene.bot().memory()
  await server.until(() => answered() === asked.length, 'all answers', 120_000).catch(() => {})
  server.faults.atRandom(null)
  const late = memory()
  await pause(300)
  return judge(scene.server, { asked, kills, seconds: (performance.now() - started) / 1000, memory: [early, late] })
}

async function step(server: Scene['server'], asked: readonly Asked[], answered: () => number): Promise<void> {
  const open = asked.length - answered()
  await server.until(() => asked.length - answered() < open, `one more answer (${open} open)`, 60_000)
}

/** How many questions have an answer by now; each message is looked at once. */
export function countAnswers(server: TelegramServer): () => number {
  const seen = new Set<string>()
  let at = 0
  return () => {
    for (; at < server.journal.length; at++) {
      const { method, result, status } = server.journal[at]!
      if (method !== 'sendMessage') continue
      if (status === null) break
      const message = result as Message | null
      if (message?.reply_to_message && !isNotice(message))
        seen.add(`${message.chat.id} ${message.reply_to_message.message_id}`)
    }
    return seen.size
  }
}

/** One thing said: mostly a question, else talk among people, an edit, a newcomer. */
export function speak({ server, chats, people, random }: Crowd, i: number): Asked[] {
  const chat = chats[Math.floor(random() * chats.length)]!
  const from = people[i % people.length]!
  const kind = random()
  if (kind < 0.15) server.people.say(chat, from, '大家早上好，材料发群里了')
  else if (kind < 0.2) server.people.edit(server.people.say(chat, from, '打错'), `@fazhi_test_bot ${QUESTIONS[0]![0]}`)
  else if (kind < 0.22) server.people.welcome(chat, from)
  else {
    const [text, says] = QUESTIONS[Math.floor(random() * QUESTIONS.length)]!
    return [{ message: server.people.say(chat, from, `@fazhi_test_bot ${text}`), says }]
  }
  return []
}

/** Kills the bot at a moment when it is likely at work; gives the time by which nothing of it can still arrive. */
async function kill(scene: Scene, random: () => number): Promise<number> {
  await pause(random() * 150)
  await scene.bot().stop('SIGKILL')
  await pause(50)
  const at = performance.now()
  await scene.again()
  return at
}
