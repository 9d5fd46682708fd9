/** The executable: the command line together with the channels it can start, each loaded only when it is wanted. */
import type { Context } from './cli/context.js'
import { run as runCommand } from './cli/main.js'

/** Runs a command line and gives its exit code. */
export function run(argv: readonly string[]): Promise<number> {
  return runCommand(argv, { bot })
}

async function bot({ config, places, options, say }: Context): Promise<number> {
  const { botCommand } = await import('./telegram/command.js')
  return botCommand({ config, places, today: options.today, check: options.check ?? false, say })
}
