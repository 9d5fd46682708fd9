/** `fazhi serve`: opens the desk, the page with its interface, and what else is to run beside it, until it is told to stop. */
import { type Opened, openDesk } from '../app.js'
import type { Context } from './cli/context.js'
import { tellUnder } from './log.js'
import { type Lookout, openLookout } from './lookout.js'
import { UsageError } from './usage.js'
import { type Served, startServer } from './web/listen.js'

/** Something that runs beside the page on the same desk, such as a bot; null where it is not set up or gave up. `signal`: a start under way is given up. */
export type Companion = (
  context: Context,
  desk: Opened,
  served: Served,
  signal: AbortSignal,
  lookout: Lookout,
) => Promise<{ stop(): Promise<void> } | null>

/** `companions`: what is started besides the page. */
export async function serveCommand(context: Context, companions: readonly Companion[] = []): Promise<number> {
  const { config, options, places, say } = context
  const lookout = await openLookout(config, say)
  const desk = await openDesk(places, config, say, { ...lookout, log: tellUnder(lookout.log, config, {}) })
  const served = await startServer({
    host: options.host ?? config.FAZHI_HOST,
    port: portOf(options.port) ?? config.FAZHI_PORT,
    token: config.FAZHI_TOKEN,
    places,
    desk,
    today: () => options.today ?? new Date().toLocaleDateString('sv-SE'),
    say,
    lookout,
    texts: config.LOG_TEXTS,
  }).catch(async error => {
    await desk.close()
    throw error
  })
  const stopping = new AbortController()
  // Not waited for: a bot may have to wait for its network, the page does not.
  const running = companions.map(start => start(context, desk, served, stopping.signal, lookout))
  say(`已打开 ${served.url} ，按 Ctrl+C 停止。`)
  await stopSignal()
  say('正在停止，先答完手上的问题……')
  stopping.abort()
  await Promise.all([served.stop(), ...running.map(async one => (await one)?.stop())])
  await desk.close()
  await lookout.close()
  return 0
}

function portOf(words: string | undefined): number | undefined {
  if (words === undefined) return undefined
  const port = Number(words)
  if (/^\d{1,5}$/.test(words) && port <= 65_535) return port
  throw new UsageError(`--port 要 0 到 65535 的数，收到“${words}”。`)
}

/** Ctrl+C, or what a service manager sends. A second one ends at once. */
function stopSignal(): Promise<void> {
  return new Promise(resolve => {
    const stop = (): void => {
      process.once('SIGINT', () => process.exit(130))
      resolve()
    }
    process.once('SIGINT', stop)
    process.once('SIGTERM', stop)
  })
}
