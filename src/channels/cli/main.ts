/** The command line: words → a command, its options and exit code. Results go to stdout, everything else to stderr. */
import { parseArgs } from 'node:util'
import { debugWanted, readConfig, version } from '../../config.js'
import { UsageError } from '../usage.js'
import { accessCommand } from './access.js'
import { askCommand } from './ask.js'
import { auditCommand } from './audit.js'
import { compareCommand } from './compare.js'
import type { Context } from './context.js'
import { doctorCommand } from './doctor.js'
import { evalCommand } from './eval.js'
import { figuresCommand } from './figures.js'
import { HELP } from './help.js'
import { indexCommand } from './indexing.js'
import { storeCommand } from './store.js'

const OPTIONS = {
  corpus: { type: 'string' },
  index: { type: 'string' },
  today: { type: 'string' },
  json: { type: 'boolean' },
  check: { type: 'boolean' },
  rebuild: { type: 'boolean' },
  jobs: { type: 'string' },
  batch: { type: 'string' },
  explain: { type: 'boolean' },
  unit: { type: 'string' },
  year: { type: 'string' },
  measure: { type: 'string' },
  section: { type: 'string' },
  format: { type: 'string' },
  out: { type: 'string' },
  units: { type: 'string' },
  level: { type: 'string' },
  region: { type: 'string' },
  groups: { type: 'string' },
  years: { type: 'string' },
  rules: { type: 'string' },
  force: { type: 'boolean' },
  show: { type: 'string' },
  'from-feedback': { type: 'string' },
  host: { type: 'string' },
  port: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const

export type Options = ReturnType<typeof parse>['values']

export type Commands = Readonly<Record<string, (context: Context) => Promise<number>>>

const COMMANDS: Commands = {
  index: indexCommand,
  ask: askCommand,
  figures: figuresCommand,
  compare: compareCommand,
  audit: auditCommand,
  eval: evalCommand,
  doctor: doctorCommand,
  store: storeCommand,
  access: accessCommand,
}

/** Runs a command line and gives its exit code: 0 done, 1 failed, 2 wrong usage. `more`: commands of other channels. */
export async function run(argv: readonly string[], more: Commands = {}): Promise<number> {
  try {
    return await dispatch(argv, { ...COMMANDS, ...more })
  } catch (error) {
    const usage = error instanceof UsageError
    process.stderr.write(`${oneLine(error)}\n`)
    if (debugWanted() && error instanceof Error) process.stderr.write(`${error.stack}\n`)
    return usage ? 2 : 1
  }
}

async function dispatch(argv: readonly string[], commands: Commands): Promise<number> {
  const { values, positionals } = parse(argv)
  const [command, ...rest] = positionals
  if (values.version)
    return print(`fazhi ${version()}
`)
  if (values.help || command === 'help' || command === undefined)
    return print(HELP, command === undefined && !values.help ? 2 : 0)
  const made = Object.hasOwn(commands, command) ? commands[command] : undefined
  if (!made)
    throw new UsageError(`没有“${command}”这个命令；可用：${Object.keys(commands).join('、')}。用法见 fazhi --help。`)
  const read = readConfig()
  if (!read.ok) throw new UsageError(read.message)
  for (const line of read.warnings) process.stderr.write(`${line}\n`)
  const today = values.today ?? new Date().toLocaleDateString('sv-SE')
  if (!isDay(today)) throw new UsageError(`--today 要写成 2026-01-31，收到“${today}”。`)
  const places = {
    corpus: values.corpus ?? read.config.FAZHI_CORPUS,
    index: values.index ?? read.config.FAZHI_STORE ?? read.config.FAZHI_INDEX,
  }
  return made({
    options: values,
    words: rest,
    config: values.groups === undefined ? read.config : { ...read.config, FAZHI_GROUPS: groupsOf(values.groups) },
    places,
    today,
    say: line => process.stderr.write(`${line}\n`),
  })
}

/** An empty list would be no limit at all. */
function groupsOf(words: string): string[] {
  const groups = words.split(/[,，]/).map(name => name.trim())
  if (groups.every(name => name !== '')) return groups
  throw new UsageError(`--groups 要用逗号隔开的分组名，收到“${words}”。`)
}

/** A day of the calendar, written YYYY-MM-DD. */
function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}

function print(words: string, code = 0): number {
  process.stdout.write(words)
  return code
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true, strict: true })
  } catch (error) {
    throw new UsageError(`${wrongOption(error)}。用法见 fazhi --help。`)
  }
}

/** What parseArgs throws, in a line of ours. */
function wrongOption(error: unknown): string {
  const { code, message } = error as { code?: string; message: string }
  const name = /'(-[^' ]*)/.exec(message)?.[1] ?? ''
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return `没有 ${name} 这个选项`
  if (code !== 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') return `选项不对：${message.split('\n')[0]}`
  return /does not take/.test(message) ? `选项 ${name} 不带值` : `选项 ${name} 要带一个值`
}

function oneLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.replace(/\s*\n\s*/g, ' ').trim()
}
