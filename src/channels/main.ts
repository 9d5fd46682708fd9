/** The executable: the command line together with the channels it can start, each loaded only when it is wanted. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Context } from './cli/context.js'
import { run as runCommand } from './cli/main.js'
import type { Companion } from './serve.js'
import type { RunningBot } from './telegram/run.js'
import { UsageError } from './usage.js'

/** Runs a command line and gives its exit code. */
export function run(argv: readonly string[]): Promise<number> {
  return runCommand(argv, { bot, serve, mcp })
}

async function bot({ config, places, options, say }: Context): Promise<number> {
  const { botCommand } = await import('./telegram/command.js')
  return botCommand({ config, places, today: options.today, check: options.check ?? false, say })
}

async function serve(context: Context): Promise<number> {
  return (await import('./serve.js')).serveCommand(context, [botBeside(AGAIN_MS)])
}

async function mcp(context: Context): Promise<number> {
  return (await import('./mcp.js')).mcpCommand(context)
}

/** A network that comes late, or another program with the same bot that ends, is waited for. */
const AGAIN_MS = 60_000

/**
 * The bot beside the page, on the same desk and the same port, where it has a token. One that cannot start or go on leaves the page
 * as it is and is started again after `againMs`.
 */
export const botBeside =
  (againMs: number): Companion =>
  async ({ config, places, options, say }, desk, served, signal, lookout) => {
    if (!config.TELEGRAM_BOT_TOKEN) return
    const [{ startBot }, { respond }] = await Promise.all([
      import('./telegram/run.js'),
      import('./telegram/webhook.js'),
    ])
    const start = () =>
      startBot({
        config,
        places,
        desk,
        lookout,
        say,
        signal,
        today: () => options.today ?? new Date().toLocaleDateString('sv-SE'),
        mount: async door => {
          served.take(door.path, (request, response) => void respond(request, response, door))
          return served.port
        },
      })
    let told = ''
    const tell = (error: unknown, next: string): void => {
      const line = error instanceof Error ? error.message : String(error)
      if (!signal.aborted && line !== told) say(`${line} ${next}`)
      told = line
    }
    while (!signal.aborted) {
      try {
        const running = await start()
        say(`机器人 @${running.username} 已启动。`)
        told = ''
        await untilEnded(running, signal)
      } catch (error) {
        const useless = error instanceof UsageError
        tell(error, useless ? '网页照常提供。' : '网页照常提供，机器人每分钟再试一次。')
        if (useless) return
      }
      await pause(againMs, undefined, { signal }).catch(() => {})
    }
  }

/** Stops a bot when the program stops or the bot cannot go on: then it throws why. */
async function untilEnded(running: RunningBot, signal: AbortSignal): Promise<void> {
  const stopped = new Promise<void>(resolve => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
  try {
    await Promise.race([running.ended, stopped])
  } finally {
    await running.stop()
  }
}
