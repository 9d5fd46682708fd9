/** Environment → Config, checked by one schema. The only file that reads process.env; an empty variable counts as unset. */
import { createRequire } from 'node:module'
import { z } from 'zod'

/** What a schema finds wrong is read by the people of an office. */
z.config(z.locales.zhCN())

const Url = z.string().refine(text => /^https?:\/\/.+/i.test(text) && URL.canParse(text), '应为 http(s) 地址')
const Postgres = z
  .string()
  .refine(
    text => /^postgres(?:ql)?:\/\/.+/i.test(text) && URL.canParse(text),
    '应为 postgres://用户:口令@主机:端口/数据库',
  )
/** What a chat model may be asked for. */
const Uses = z
  .string()
  .default('understand,choose,write')
  .transform(list => list.split(',').map(name => name.trim()))
  .pipe(z.array(z.enum(['understand', 'choose', 'write'])))
const Ids = z
  .string()
  .default('')
  .transform(list =>
    list
      .split(',')
      .map(id => id.trim())
      .filter(id => id !== ''),
  )

/** A list without a name in it would be no limit at all. */
const Groups = z
  .string()
  .transform(list => list.split(/[,，]/).map(name => name.trim()))
  .refine(names => names.every(name => name !== ''), '应为用逗号隔开的分组名')

const Environment = z.object({
  FAZHI_CORPUS: z.string().default('corpus'),
  FAZHI_INDEX: z.string().default('index'),
  /** postgres://… : the index and all state live there, and FAZHI_INDEX is not used. */
  FAZHI_STORE: Postgres.optional(),
  /** A read replica of it: what only reads asks there. */
  FAZHI_STORE_READ: Postgres.optional(),
  /** Connections a process may hold to it. */
  FAZHI_STORE_POOL: z.coerce.number().int().min(1).max(500).default(10),
  /** How long one statement of a question may take, and how long a connection is waited for. */
  FAZHI_STORE_TIMEOUT_MS: z.coerce.number().int().min(100).max(600_000).default(10_000),
  OPENAI_BASE_URL: Url.optional(),
  OPENAI_API_KEY: z.string().optional(),
  FAZHI_CHAT_MODEL: z.string().optional(),
  /** Tokens a day; none of them asks no model. */
  FAZHI_CHAT_BUDGET: z.coerce.number().int().min(0).optional(),
  FAZHI_CHAT_USES: Uses,
  FAZHI_PROMPTS: z.string().optional(),
  FAZHI_EMBEDDING_MODEL: z.string().optional(),
  FAZHI_EMBEDDING_BASE_URL: Url.optional(),
  FAZHI_EMBEDDING_QUERY_MODEL: z.string().optional(),
  FAZHI_EMBEDDING_PREFIXES: z
    .string()
    .regex(/^[^|]*\|[^|]*$/, '应为用 | 隔开的两个前缀')
    .optional(),
  FAZHI_TIMEOUT_MS: z.coerce.number().int().min(100).max(600_000).default(20_000),
  TELEGRAM_BOT_TOKEN: z.string().optional(),
  TELEGRAM_API_ROOT: Url.optional(),
  /** How long one request to the Bot API may take; getUpdates has its poll seconds on top. */
  TELEGRAM_TIMEOUT_MS: z.coerce.number().int().min(200).max(600_000).default(15_000),
  TELEGRAM_POLL_SECONDS: z.coerce.number().int().min(0).max(50).default(30),
  TELEGRAM_WEBHOOK_URL: Url.optional(),
  TELEGRAM_WEBHOOK_SECRET: z
    .string()
    .regex(/^[A-Za-z0-9_-]{16,256}$/, '应为 16 至 256 个字母、数字、_、-')
    .optional(),
  /** Any program's: what the bot cannot use is said when the bot is started (channels/telegram/run.ts). */
  HTTPS_PROXY: z.string().optional(),
  FAZHI_ALLOWED_CHATS: Ids,
  FAZHI_ADMINS: Ids,
  FAZHI_HOST: z.string().default('127.0.0.1'),
  FAZHI_PORT: z.coerce.number().int().min(0).max(65_535).default(8765),
  FAZHI_TOKEN: z.string().optional(),
  /** Who sees which reports: a file (sight.ts). Without it everybody who may come in sees all. */
  FAZHI_ACCESS: z.string().optional(),
  /** Groups of that file, separated by commas: this process sees no more than they do. */
  FAZHI_GROUPS: Groups.optional(),
  /** 1: logs hold what people ask. */
  LOG_TEXTS: z.string().optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** Traces, as OpenTelemetry names them: to this collector, by OTLP over HTTP (JSON). */
  OTEL_EXPORTER_OTLP_ENDPOINT: Url.optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: Url.optional(),
  /** name=value pairs, separated by commas; they may hold a key. */
  OTEL_EXPORTER_OTLP_HEADERS: z.string().optional(),
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: z.string().optional(),
  OTEL_EXPORTER_OTLP_TIMEOUT: z.coerce.number().int().min(1).max(600_000).default(10_000),
  OTEL_EXPORTER_OTLP_PROTOCOL: z.string().default('http/json'),
  OTEL_SERVICE_NAME: z.string().default('fazhi'),
  OTEL_RESOURCE_ATTRIBUTES: z.string().optional(),
  OTEL_TRACES_SAMPLER: z
    .enum([
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
    ])
    .optional(),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).optional(),
  OTEL_TRACES_EXPORTER: z.string().optional(),
  OTEL_SDK_DISABLED: z.string().optional(),
  NO_COLOR: z.string().optional(),
  DEBUG: z.string().optional(),
})

export type Config = z.infer<typeof Environment>

/** What a person set wrongly, as one line: the variable, what was wanted. Values are left out, they may be secret. */
export type ConfigResult =
  | { readonly ok: true; readonly config: Config; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly message: string }

export function readConfig(environment: Readonly<Record<string, string | undefined>> = process.env): ConfigResult {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''))
  const warnings: string[] = []
  for (;;) {
    const parsed = Environment.safeParse(set)
    if (parsed.success) return { ok: true, config: parsed.data, warnings }
    const issue = parsed.error.issues[0]!
    const name = String(issue.path[0])
    const said = `环境变量 ${name} 的值不对：${issue.message}。请改正或删去该变量。`
    if (name.startsWith('OTEL_')) {
      // They may be meant for other programs of this machine.
      warnings.push(`${said}按没有设它运行。`)
      delete set[name]
      continue
    }
    if (!isOfChat(name, set)) return { ok: false, message: said }
    // Answers do without a model: a wrong setting of it costs the model and nothing else.
    warnings.push(`${said}不询问模型，先按原文摘录回答。`)
    delete set[name]
    delete set['FAZHI_CHAT_MODEL']
  }
}

/** Whether a variable is about the chat model alone; the address is also the embeddings server's where that has none of its own. */
function isOfChat(name: string, set: Readonly<Record<string, string | undefined>>): boolean {
  if (name === 'OPENAI_BASE_URL') return !set['FAZHI_EMBEDDING_MODEL'] || set['FAZHI_EMBEDDING_BASE_URL'] !== undefined
  return name.startsWith('FAZHI_CHAT_')
}

/** Variables whose values are shown to nobody. */
const SECRET = /KEY|TOKEN|SECRET|HEADERS/

/** What no line of a log may hold: keys, tokens, and the passwords within addresses. */
export function secretsOf(config: Config): string[] {
  return Object.entries(config).flatMap(([name, value]) => {
    if (typeof value !== 'string') return []
    if (SECRET.test(name)) return [value]
    const password = /:\/\/[^/@]*:/.test(value) && URL.canParse(value) ? new URL(value).password : ''
    return password === '' ? [] : [password, decoded(password)]
  })
}

function decoded(password: string): string {
  try {
    return decodeURIComponent(password)
  } catch {
    return password
  }
}

/** What is set, as names with values; secrets are only said to be set. */
export function describeConfig(config: Config): { readonly name: string; readonly value: string }[] {
  return Object.keys(Environment.shape).map(name => ({ name, value: shown(name, config[name as keyof Config]) }))
}

function shown(name: string, value: unknown): string {
  if (value === undefined) return '（未设）'
  if (SECRET.test(name)) return '（已设，不显示）'
  if (/URL|ROOT|PROXY|STORE/.test(name)) return String(value).replace(/[^/]*@/, '…@')
  return Array.isArray(value) ? value.join(',') || '（空）' : String(value)
}

/** Whether stack traces are wanted: `DEBUG=1`. */
export function debugWanted(environment: Readonly<Record<string, string | undefined>> = process.env): boolean {
  return environment['DEBUG'] === '1'
}

/** The version in package.json. */
export function version(): string {
  return (createRequire(import.meta.url)('../package.json') as { version: string }).version
}
