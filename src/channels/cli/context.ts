/** What every command is given. */
import type { Places } from '../../app.js'
import type { Config } from '../../config.js'
import type { Options } from './main.js'

export interface Context {
  readonly options: Options
  /** Words after the command. */
  readonly words: readonly string[]
  readonly config: Config
  readonly places: Places
  /** YYYY-MM-DD: what 去年 counts from. */
  readonly today: string
  /** A line to stderr. */
  readonly say: (line: string) => void
}
