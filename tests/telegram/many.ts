/**
 * Several processes of one bot over one PostgreSQL server while people ask: now a process is killed, now the server. What was lost,
 * repeated or out of order is counted in the chats; how long until another process polls, by the clock.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { seeded } from '../index/entries.js'
import type { OwnServer } from '../pgserver.js'
import { CORPUS } from '../sample.js'
import { type Asked, isNotice, judge, type Outcome } from './count.js'
import { type Crowd, countAnswers, OPEN, speak } from './flood.js'
import { BIN, type Bot, buildOnce, freePort, runBot } from './process.js'
import { environment } from './scene.js'
import { startTelegram } from './server.js'
import type { Chat, User } from './shapes.js'
import { pause } from './updates.js'

export interface ManyPlan {
  readonly updates: number
  readonly chats: number
  readonly seed: string
  readonly database: OwnServer
  readonly processes: number
  /** Of these every third is the database's. */
  readonly kills: number
  /** Each process in a process space of its own, as on a machine of its own: it cannot be looked up whether it lives. */
  readonly apart?: boolean
  /** Updates are brought to the processes by turns instead of fetched by one of them. */
  readonly webhook?: boolean
}

export interface ManyOutcome extends Outcome {
  readonly killed: { readonly processes: number; readonly database: number }
  /** From the kill of the process that polled to the first request of another, longest first, in ms. */
  readonly takeovers: readonly number[]
  /** Lines that said in a chat that the database is away. */
  readonly notices: number
}

interface Processes {
  readonly list: Bot[]
  /** Kills one and starts another in its place, once `until` is over. */
  replace(n: number, until: () => Promise<void>): Promise<void>
  close(): Promise<void>
}

const APART = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc']

/** Whether this machine lets a test have process spaces. */
export const APARTABLE = spawnSync(APART[0]!, [...APART.slice(1), 'true']).status === 0

/** Brings the sample into a database. */
export function indexInto(database: OwnServer): void {
  buildOnce()
  execFileSync(process.execPath, [BIN, 'index', CORPUS, '--index', database.url], { stdio: 'ignore' })
}

export async function many(plan: ManyPlan): Promise<ManyOutcome> {
  // Each world numbers its updates from the same one on.
  await plan.database.run('DROP SCHEMA IF EXISTS fazhi_state CASCADE')
  const server = await startTelegram({ privacy: false })
  const people: User[] = Array.from({ length: 100 }, () => server.people.user())
  const chats: Chat[] = Array.from({ length: plan.chats }, () => server.people.group({ members: people }))
  const crowd: Crowd = { server, chats, people, random: seeded(plan.seed) }
  const processes = await startProcesses(plan, crowd)
  try {
    return await run(plan, crowd, processes)
  } finally {
    await processes.close()
    await server.close()
  }
}

async function run(plan: ManyPlan, crowd: Crowd, processes: Processes): Promise<ManyOutcome> {
  const { server, random } = crowd
  const started = performance.now()
  const asked: Asked[] = []
  const kills: number[] = []
  const takeovers: number[] = []
  const answered = countAnswers(server)
  let n = 0
  for (let i = 0; i < plan.updates; i++) {
    asked.push(...speak(crowd, i))
    const due = Math.floor((i * (plan.kills + 1)) / plan.updates) > n
    if (due && ++n % 3 === 0) await killDatabase(plan.database, random)
    else if (due) kills.push(await killProcess(plan, crowd, processes, takeovers))
    while (asked.length - answered() > OPEN)
      await server.until(() => asked.length - answered() <= OPEN, 'one more answer', 90_000)
  }
  await server.until(() => answered() >= asked.length, 'all answers', 90_000).catch(() => {})
  await pause(500)
  const seconds = (performance.now() - started) / 1000
  const database = Math.floor(plan.kills / 3)
  return {
    ...judge(server, { asked, kills, seconds, memory: [0, 0] }),
    killed: { processes: plan.kills - database, database },
    takeovers: takeovers.map(Math.round).sort((a, b) => b - a),
    notices: [...server.world.rooms.values()].flatMap(room => [...room.messages.values()]).filter(isNotice).length,
  }
}

/** Kills the server while answers are under way; most times it is back soon, sometimes only when claims have lapsed. */
async function killDatabase(database: OwnServer, random: () => number): Promise<void> {
  await pause(random() * 150)
  await database.kill()
  await pause(random() < 0.25 ? 6_500 : random() * 2_000)
  await database.start()
}

/** Kills the process that polls, or with a webhook any; gives the time by which nothing of it can still arrive. */
async function killProcess(
  { webhook = false }: ManyPlan,
  { server, random }: Crowd,
  { list, replace }: Processes,
  takeovers: number[],
): Promise<number> {
  await pause(random() * 150)
  const polling = list.findIndex(bot => bot.log().findLast(line => line['msg'] === 'turn')?.['polling'] === true)
  let dead = performance.now()
  await replace(webhook || polling < 0 ? Math.floor(random() * list.length) : polling, async () => {
    await pause(50)
    const killed = performance.now()
    dead = killed
    if (webhook || polling < 0) return
    const next = await server.until(
      () => server.journal.find(one => one.method === 'getUpdates' && one.at > killed),
      'another process that polls',
      30_000,
    )
    takeovers.push(next.at - killed + 50)
  })
  return dead
}

async function startProcesses(plan: ManyPlan, { server, chats }: Crowd): Promise<Processes> {
  const front = plan.webhook ? await startFront() : null
  const start = async (n: number): Promise<Bot> => {
    const port = plan.webhook ? await freePort() : 0
    const bot = runBot({
      ...(plan.apart ? { by: APART } : {}),
      index: plan.database.url,
      env: {
        ...environment(server),
        TELEGRAM_TIMEOUT_MS: '15000',
        FAZHI_ALLOWED_CHATS: chats.map(chat => chat.id).join(','),
        ...(front && hooked(front.url, port)),
      },
    })
    front?.ports.set(n, port)
    return bot
  }
  const list = await Promise.all(Array.from({ length: plan.processes }, (_, n) => start(n)))
  await Promise.all(list.map(bot => bot.ready))
  return {
    list,
    async replace(n, until) {
      front?.ports.delete(n)
      await list[n]!.stop('SIGKILL')
      await until()
      list[n] = await start(n)
      await list[n]!.ready
    },
    async close() {
      await Promise.all(list.map(bot => bot.stop('SIGKILL')))
      front?.server.close()
      front?.server.closeAllConnections()
    },
  }
}

function hooked(url: string, port: number): Record<string, string> {
  return {
    TELEGRAM_WEBHOOK_URL: `${url}/telegram`,
    TELEGRAM_WEBHOOK_SECRET: 'a-secret_of-32-characters-or-so0',
    FAZHI_PORT: String(port),
  }
}

/** What stands before several processes: each request goes to the next of them. */
async function startFront(): Promise<{ url: string; server: Server; ports: Map<number, number> }> {
  const ports = new Map<number, number>()
  let turn = 0
  const server = createServer((from, to) => {
    const list = [...ports.values()]
    const port = list[turn++ % list.length]
    const fail = (): void => void to.writeHead(502).end()
    if (port === undefined) return fail()
    const on = request(
      { port, host: '127.0.0.1', path: from.url, method: from.method, headers: from.headers },
      reply => {
        to.writeHead(reply.statusCode ?? 502)
        reply.pipe(to)
      },
    )
    on.on('error', fail)
    from.pipe(on)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server, ports }
}
