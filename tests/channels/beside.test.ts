/** A bot beside the page that cannot go on: the page hears nothing of it, and it is started again. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Opened } from '../../src/app.js'
import { openDesk } from '../../src/app.js'
import type { Context } from '../../src/channels/cli/context.js'
import { openLog } from '../../src/channels/log.js'
import type { Lookout } from '../../src/channels/lookout.js'
import { botBeside } from '../../src/channels/main.js'
import { openMeter } from '../../src/channels/metrics.js'
import { readConfig } from '../../src/config.js'
import { UNSEEN } from '../../src/observe.js'
import { CORPUS, TODAY } from '../sample.js'
import { ownIndex } from '../telegram/process.js'
import { startTelegram, type TelegramServer } from '../telegram/server.js'

let server: TelegramServer
let desk: Opened
let context: Context
const said: string[] = []

beforeAll(async () => {
  server = await startTelegram()
  const places = { corpus: CORPUS, index: ownIndex() }
  const read = readConfig({
    TELEGRAM_BOT_TOKEN: server.token,
    TELEGRAM_API_ROOT: server.root,
    TELEGRAM_POLL_SECONDS: '1',
  })
  if (!read.ok) throw new Error(read.message)
  const say = (line: string): void => void said.push(line)
  desk = await openDesk(places, read.config, say)
  context = { config: read.config, places, options: {}, words: [], today: TODAY, say } as Context
}, 120_000)
afterAll(async () => {
  await desk.close()
  await server.close()
})

test('a token withdrawn for a while ends it; it polls again when the token is good again, and a stop ends it', async () => {
  const world = server.world as { token: string }
  const { token } = world
  const stopping = new AbortController()
  const lookout: Lookout = {
    log: openLog({ LOG_LEVEL: 'silent' }),
    meter: openMeter(),
    observe: UNSEEN,
    tracing: null,
    close: async () => {},
  }
  const served = { take: () => {}, port: 0 } as unknown as Parameters<ReturnType<typeof botBeside>>[2]
  const running = botBeside(200)(context, desk, served, stopping.signal, lookout)
  const polls = (): number => server.journal.filter(one => one.method === 'getUpdates' && one.status === 200).length
  await server.until(() => polls() > 0, 'a poll', 15_000)
  world.token = '999999:another-token-altogether'
  await server.until(() => said.some(line => /401.*每分钟再试一次/.test(line)), 'the line', 15_000)
  world.token = token
  const before = polls()
  await server.until(() => polls() > before, 'another poll', 15_000)
  expect(said.filter(line => line.includes('已启动')).length).toBeGreaterThan(1)
  stopping.abort()
  await running
}, 60_000)
