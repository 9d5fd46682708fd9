/** Settings and a desk → the page and its interface on a port, and their end. Leaves listening to front.ts. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Opened, Places } from '../../app.js'
import { version } from '../../config.js'
import { updateIndex } from '../../index/build.js'
import { guessesOver } from '../../index/guesses.js'
import { secretOver } from '../../index/secret.js'
import { countHeld } from '../counting.js'
import { tellUnder } from '../log.js'
import type { Lookout } from '../lookout.js'
import { isLoopback, openAccess } from './access.js'
import { makeApp } from './app.js'
import { type Front, openFront, type Patience } from './front.js'
import { openLinks } from './links.js'
import { webMetrics } from './metrics.js'
import type { Office } from './office.js'
import { pageFolder } from './page.js'

export interface Listening {
  readonly host: string
  readonly port: number
  readonly token: string | undefined
  readonly places: Places
  readonly desk: Opened
  readonly today: () => string
  readonly say: (line: string) => void
  readonly lookout: Pick<Lookout, 'log' | 'meter' | 'tracing'>
  /** 1: the log may hold what people ask. */
  readonly texts?: string | undefined
  /** What listens already; without it a port is opened. */
  readonly front?: Front
  /** Milliseconds a request's head and the whole of it may take; for tests. */
  readonly patience?: Patience
}

export interface Served {
  readonly url: string
  readonly port: number
  readonly office: Office
  /** Hands POST requests to a path to somebody else: a bot's webhook comes in by the page's port. */
  take(path: string, handle: (request: IncomingMessage, response: ServerResponse) => void): void
  /** No new requests; those in flight have so long to end. */
  stop(graceMs?: number): Promise<void>
}

export async function startServer(given: Listening): Promise<Served> {
  const front = given.front ?? (await openFront({ ...given, guarded: Boolean(given.token || given.desk.book) }))
  if (given.token && given.token.length < 16)
    given.say('FAZHI_TOKEN 短于 16 个字符，容易被猜中：请换一个长的随机口令。')
  const office = await openOffice(given)
  const page = pageFolder()
  if (page === null) given.say('网页还没有构建（npm run build），只提供接口。')
  const app = makeApp(office, { loopback: isLoopback(given.host), page })
  front.answer(app.fetch)
  return {
    url: front.url,
    port: front.port,
    office,
    take: doorsOf(front.server),
    async stop(graceMs) {
      await front.stop(graceMs)
      await app.close()
    },
  }
}

async function openOffice({ places, desk, token, today, lookout, texts }: Listening): Promise<Office> {
  const { log, meter, tracing } = lookout
  countHeld(meter, desk)
  const state = await desk.state()
  let turn: Promise<unknown> = Promise.resolve()
  return {
    whole: desk,
    places,
    today,
    links: await openLinks(state),
    access: openAccess(token, Date.now, desk.book, {
      guesses: guessesOver(state),
      key: await secretOver(state, 'session'),
    }),
    metrics: webMetrics(meter),
    log,
    tell: request => tellUnder(log, { LOG_TEXTS: texts }, { request }),
    tracing,
    version: version(),
    update() {
      const made = turn.then(() => updateIndex({ ...places, embedder: desk.embedder }))
      turn = made.catch(() => {})
      return made
    },
  }
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void

/** Paths whose POST requests go to somebody else; who asks for one again takes it over. */
function doorsOf(server: Server): Served['take'] {
  const doors = new Map<string, Handler>()
  const others = server.listeners('request') as Handler[]
  server.removeAllListeners('request')
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const door = request.method === 'POST' ? doors.get(request.url?.split('?')[0] ?? '') : undefined
    if (door) door(request, response)
    else for (const other of others) other(request, response)
  })
  return (path, handle) => void doors.set(path, handle)
}
