/** Settings → calls of the Bot API that are ready to make, and who the token belongs to; or one line that says what is wrong. */
import type { UserFromGetMe } from 'grammy/types'
import type { Config } from '../../config.js'
import { UsageError } from '../usage.js'
import { type ApiOptions, type Apis, backoff, type Fault, faultOf, openApis, pause, TELEGRAM_ROOT } from './api.js'
import { lineFor } from './trouble.js'

/** What ends calls: of polling, and of all. */
export interface Stops {
  readonly stop: AbortSignal
  readonly stopPolling: AbortSignal
}

export function tokenOf(config: Config): string {
  if (config.TELEGRAM_BOT_TOKEN) return config.TELEGRAM_BOT_TOKEN
  throw new UsageError(
    '启动机器人：没有令牌。请向 @BotFather 申请，写入环境变量 TELEGRAM_BOT_TOKEN（见 docs/telegram.md）。',
  )
}

export function apisFor(config: Config, token: string, stops: Stops, more: Partial<ApiOptions> = {}): Apis {
  if (!/^\d{1,20}:[\w-]{10,}$/.test(token))
    throw new UsageError('启动机器人：TELEGRAM_BOT_TOKEN 的样子不对，应如 123456:ABC-DEF…。请从 @BotFather 重新复制。')
  if (config.TELEGRAM_WEBHOOK_URL && !config.TELEGRAM_WEBHOOK_SECRET)
    throw new UsageError(
      '启动机器人：设了 TELEGRAM_WEBHOOK_URL，还要设 TELEGRAM_WEBHOOK_SECRET（16 至 256 个字母、数字、_、-）。',
    )
  return openApis({
    token,
    root: (config.TELEGRAM_API_ROOT ?? TELEGRAM_ROOT).replace(/\/+$/, ''),
    proxy: proxyOf(config.HTTPS_PROXY),
    timeoutMs: config.TELEGRAM_TIMEOUT_MS,
    pollSeconds: config.TELEGRAM_POLL_SECONDS,
    ...stops,
    ...more,
  })
}

/** `proxy:8080` and `http://proxy:8080` are the same; other kinds of proxy are not spoken. */
export function proxyOf(setting: string | undefined): string | undefined {
  if (setting === undefined) return undefined
  const address = /^[a-z0-9]+:\/\//i.test(setting) ? setting : `http://${setting}`
  if (/^https?:\/\//i.test(address) && URL.canParse(address)) return address
  throw new UsageError('启动机器人：HTTPS_PROXY 要一个 http(s) 代理的地址，如 http://10.0.0.1:8080；别的代理用不了。')
}

/** A network that is not there yet, as after booting, is waited for a few seconds. */
const START_TRIES = 4

/** Who the token belongs to. Throws one line. */
export async function introduce(apis: Apis, stop: AbortSignal): Promise<UserFromGetMe> {
  for (let attempt = 0; ; attempt++) {
    let fault: Fault
    let wait = backoff(attempt + 1)
    try {
      return await apis.once.getMe()
    } catch (error) {
      fault = faultOf(error)
      const asked = (error as { parameters?: { retry_after?: number } }).parameters?.retry_after
      if (asked !== undefined) wait = asked * 1000
    }
    const passing = fault.kind === 'network' || (fault.kind === 'refused' && (fault.code === 429 || fault.code >= 500))
    if (!passing || attempt + 1 >= START_TRIES) throw new Error(lineFor('启动机器人', fault))
    await pause(wait, stop)
  }
}
