/** `fazhi serve`: opens the desk, the page with its interface, and what else is to run beside it, until it is told to stop. */
import { once } from 'node:events'
import { type Opened, openDesk } from '../app.js'
import type { Context } from './cli/context.js'
import { tellUnder } from './log.js'
import { type Lookout, openLookout } from './lookout.js'
import { UsageError } from './usage.js'
import { stopSignal, whenThere } from './waiting.js'
import { type Front, openFront } from './web/front.js'
import { type Served, startServer } from './web/listen.js'

/** Something that runs beside the page on the same desk, such as a bot, until `signal`: then it ends what it began. */
export type Companion = (
  context: Context,
  desk: Opened,
  served: Served,
  signal: AbortSignal,
  lookout: Lookout,
) => Promise<void>

/** `companions`: what is started besides the page. */
export async function serveCommand(context: Context, companions: readonly Companion[] = []): Promise<number> {
  const { config, options, say } = context
  const lookout = await openLookout(config, say)
  const { FAZHI_TOKEN: token, FAZHI_ACCESS: access } = config
  const host = options.host ?? config.FAZHI_HOST
  const port = portOf(options.port) ?? config.FAZHI_PORT
  const front = await openFront({ host, port, guarded: Boolean(token || access) })
  const opened = await whenThere(() => openBehind({ ...front, host }, context, lookout), say).catch(async error => {
    await front.stop()
    throw error
  })
  if (!opened) {
    await Promise.all([front.stop(), lookout.close()])
    return 0
  }
  const { desk, served } = opened
  const stopping = new AbortController()
  // Not waited for: a bot may have to wait for its network, the page does not.
  const running = companions.map(start => start(context, desk, served, stopping.signal, lookout))
  say(`已打开 ${served.url} ，按 Ctrl+C 停止。`)
  await once(stopSignal(), 'abort')
  say('正在停止，先答完手上的问题……')
  stopping.abort()
  await Promise.all([served.stop(), ...running])
  await desk.close()
  await lookout.close()
  return 0
}

/** The desk, and the page at it. */
async function openBehind(
  front: Front & { readonly host: string },
  { config, options, places, say }: Context,
  lookout: Lookout,
): Promise<{ readonly desk: Opened; readonly served: Served }> {
  const desk = await openDesk(places, config, say, { ...lookout, log: tellUnder(lookout.log, config, {}) })
  try {
    const served = await startServer({
      front,
      host: front.host,
      port: front.port,
      token: config.FAZHI_TOKEN,
      places,
      desk,
      today: () => options.today ?? new Date().toLocaleDateString('sv-SE'),
      say,
      lookout,
      texts: config.LOG_TEXTS,
    })
    return { desk, served }
  } catch (error) {
    await desk.close()
    throw error
  }
}

function portOf(words: string | undefined): number | undefined {
  if (words === undefined) return undefined
  const port = Number(words)
  if (/^\d{1,5}$/.test(words) && port <= 65_535) return port
  throw new UsageError(`--port 要 0 到 65535 的数，收到“${words}”。`)
}
