/** `fazhi bot`: runs until it is told to stop, or says in one line why it cannot; `--check` says what it found. */
import { openDesk, type Places } from '../../app.js'
import type { Config } from '../../config.js'
import { countHeld } from '../counting.js'
import { tellUnder } from '../log.js'
import { openLookout } from '../lookout.js'
import { whenThere } from '../waiting.js'
import { checkBot } from './check.js'
import { tokenOf } from './connect.js'
import { type RunningBot, startBot } from './run.js'

export interface BotCommand {
  readonly config: Config
  readonly places: Places
  /** YYYY-MM-DD where it was given; the clock otherwise. */
  readonly today: string | undefined
  readonly check: boolean
  readonly say: (line: string) => void
}

export async function botCommand({ config, places, today, check, say }: BotCommand): Promise<number> {
  const token = tokenOf(config)
  if (check) {
    process.stdout.write(`${(await checkBot(config, token)).join('\n')}\n`)
    return 0
  }
  const lookout = await openLookout(config, say)
  const log = tellUnder(lookout.log, config, {})
  const desk = await whenThere(() => openDesk(places, config, say, { ...lookout, log }), say)
  if (!desk) return 0
  countHeld(lookout.meter, desk)
  try {
    const bot = await startBot({
      config,
      places,
      desk,
      lookout,
      today: () => today ?? new Date().toLocaleDateString('sv-SE'),
      say,
    })
    say(`机器人 @${bot.username} 已启动。Ctrl+C 停止。`)
    return await untilStopped(bot, say)
  } finally {
    await desk.close()
    await lookout.close()
  }
}

/** A second signal ends it at once. */
async function untilStopped(bot: RunningBot, say: (line: string) => void): Promise<number> {
  const signals = ['SIGINT', 'SIGTERM'] as const
  let stopping = false
  const onSignal = (): void => {
    if (stopping) process.exit(1)
    stopping = true
    say('正在停止：答完手上的问题，最多等 10 秒……')
    void bot.stop()
  }
  for (const signal of signals) process.on(signal, onSignal)
  try {
    await bot.ended
    return 0
  } finally {
    await bot.stop()
    for (const signal of signals) process.off(signal, onSignal)
  }
}
