/**
 * `npm run bench:bot [-- --quick] [--updates N]` → tables on stdout: answers a second, time from an update to the request that answers
 * it, memory after many updates. The bot is a process of its own against the server double of tests/telegram; nothing fails. On a
 * machine that others use, `chrt -f 5 node --import tsx bench/bot.ts` measures what a machine of its own would.
 */
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { seeded } from '../tests/index/entries.js'
import { play, type Scene } from '../tests/telegram/scene.js'
import type { Chat, Message, User } from '../tests/telegram/shapes.js'
import { pause } from '../tests/telegram/updates.js'
import { mb, ms, percentiles, tableOf } from './tables.js'

const ASKED = [
  '望棠区交通局2022年罚了多少钱？',
  '望棠区交通局2023年罚了多少钱？',
  '溪浔区交通运输局2023年罚了多少钱？',
  '清沅县2023年调解了多少件纠纷？',
  '清沅县2022年调解了多少件纠纷？',
  '石苓镇2023年调解了多少件？',
  '柳渡街道2023年调解了多少件？',
  '清沅县存在哪些问题？',
  '云山县2022年调解了多少件？',
]

/** Telegram lets a bot send about 30 messages a second in all: more cannot be asked of it for long. */
const STEADY_A_SECOND = 30

interface Stage {
  readonly scene: Scene
  readonly chats: readonly Chat[]
  readonly people: readonly User[]
  readonly random: () => number
}

async function stage(count: number, journal: 'whole' | 'thin' = 'whole'): Promise<Stage> {
  let chats: Chat[] = []
  let people: User[] = []
  const scene = await play({
    setup: { privacy: false, journal },
    env: { TELEGRAM_POLL_SECONDS: '30' },
    cast(cast) {
      people = Array.from({ length: 400 }, () => cast.user())
      chats = Array.from({ length: count }, () => cast.group({ members: people }))
      return { allowed: chats.map(chat => chat.id) }
    },
  })
  return { scene, chats, people, random: seeded(`bench ${count}`) }
}

const pick = <T>(list: readonly T[], random: () => number): T => list[Math.floor(random() * list.length)]!

function ask({ scene, people, random }: Stage, chat: Chat, i: number): Message {
  return scene.people.say(chat, people[i % people.length]!, `@fazhi_test_bot ${pick(ASKED, random)}`)
}

/** Questions come by themselves, whether or not others are answered: milliseconds from each to the request that answers it. */
async function steadily(on: Stage, count: number): Promise<number[]> {
  const asked: Message[] = []
  const from = on.scene.server.journal.length
  for (let i = 0; i < count; i++) {
    asked.push(ask(on, pick(on.chats, on.random), i))
    await pause((-Math.log(1 - on.random()) * 1000) / STEADY_A_SECOND)
  }
  return waits(on.scene, asked, from)
}

/** Each chat asks again when it has its answer: answers a second. */
async function flatOut(on: Stage, count: number): Promise<number> {
  const { server } = on.scene
  const started = performance.now()
  let left = count
  await Promise.all(
    on.chats.map(async chat => {
      while (left-- > 0) {
        const said = ask(on, chat, left)
        await server.until(
          () => on.scene.people.messages(chat).length > 0 && server.repliesTo(said)[0],
          'an answer',
          60_000,
        )
      }
    }),
  )
  return count / ((performance.now() - started) / 1000)
}

async function waits({ server, people }: Scene, asked: readonly Message[], from: number): Promise<number[]> {
  const key = (chat: unknown, id: unknown): string => `${chat} ${id}`
  const wanted = new Map(asked.map(one => [key(one.chat.id, one.message_id), one]))
  const taken = (): number[] =>
    server.journal.slice(from).flatMap(({ method, params, at }) => {
      if (method !== 'sendMessage') return []
      const said = wanted.get(
        key(params['chat_id'], (params['reply_parameters'] as { message_id?: number } | undefined)?.message_id),
      )
      return said ? [at - people.saidAt(said)] : []
    })
  await server.until(() => taken().length >= asked.length, `${asked.length} answers`, 120_000)
  return taken()
}

async function speeds(quick: boolean): Promise<string[][]> {
  const rows: string[][] = []
  for (const count of [1, 10, 50, 100]) {
    const on = await stage(count)
    try {
      await steadily(on, 20)
      const steady = percentiles(await steadily(on, quick ? 100 : 600))
      const rate = await flatOut(on, quick ? 200 : 1_000)
      rows.push([String(count), ms(steady.p50), ms(steady.p95), rate.toFixed(0), mb(on.scene.bot().memory())])
    } finally {
      await on.scene.close()
    }
  }
  return rows
}

/** One in ten is a question, the others are people talking to each other where the bot sees it. */
async function memory(updates: number): Promise<string[][]> {
  const on = await stage(100, 'thin')
  const { server } = on.scene
  const rows: string[][] = [['0', mb(on.scene.bot().memory()), '0']]
  const answers = (): number => server.journal.filter(one => one.method === 'sendMessage' && one.status === 200).length
  let asked = 0
  try {
    for (let i = 1; i <= updates; i++) {
      const chat = on.chats[i % on.chats.length]!
      if (i % 10 === 0) {
        ask(on, chat, i)
        asked++
      } else on.scene.people.say(chat, on.people[i % on.people.length]!, '收到，材料已报送')
      if (i % 200 === 0) await server.until(() => asked - answers() < 50, 'answers', 120_000)
      if (i % Math.ceil(updates / 5) === 0) rows.push([String(i), mb(on.scene.bot().memory()), String(answers())])
    }
    await server.until(() => answers() >= asked, 'all answers', 120_000)
    rows.push([`${updates}, idle`, mb(on.scene.bot().memory()), String(answers())])
  } finally {
    await on.scene.close()
  }
  return rows
}

const { values } = parseArgs({ options: { quick: { type: 'boolean' }, updates: { type: 'string' } } })
const quick = values.quick ?? false
process.stdout.write(
  `${[
    `Node ${process.version}, load ${loadavg()[0]!.toFixed(1)}, ${new Date().toISOString().slice(0, 10)}`,
    tableOf(
      `From an update to the request that answers it, ms, ${STEADY_A_SECOND} questions a second; answers a second flat out`,
      ['chats', 'p50', 'p95', 'answers/s', 'MB'],
      await speeds(quick),
    ),
    tableOf('Memory', ['updates', 'MB', 'answers'], await memory(Number(values.updates ?? (quick ? 5_000 : 100_000)))),
  ].join('\n')}\n`,
)
