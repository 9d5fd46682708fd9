/** Settings → what BotFather and Telegram say of the bot, as lines: privacy, groups, inline mode, webhook, who may ask. */
import type { UserFromGetMe, WebhookInfo } from 'grammy/types'
import type { Config } from '../../config.js'
import { faultOf } from './api.js'
import { apisFor, introduce } from './connect.js'
import { lineFor } from './trouble.js'

/** Throws one line where the token or the server is no good. */
export async function checkBot(config: Config, token: string): Promise<string[]> {
  const stop = new AbortController()
  const apis = apisFor(config, token, { stop: stop.signal, stopPolling: stop.signal })
  try {
    const me = await introduce(apis, stop.signal)
    const webhook = await apis.brief.getWebhookInfo()
    return [...botLines(me), ...webhookLines(webhook, config), ...accessLines(config)]
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('启动机器人')) throw error
    throw new Error(lineFor('检查机器人', faultOf(error)))
  } finally {
    stop.abort()
    apis.wire.close()
  }
}

export function botLines(me: UserFromGetMe): string[] {
  return [
    `机器人  @${me.username}（id ${me.id}）`,
    me.can_read_all_group_messages
      ? '隐私模式  关：收到群里的所有消息，但只回答 @它、回复它和给它的命令'
      : '隐私模式  开：只收到 @它、回复它和命令（/setprivacy 可改；两种都能用）',
    me.can_join_groups ? '入群  允许' : '入群  不允许：请在 @BotFather 用 /setjoingroups 打开，否则不能在群里使用',
    me.supports_inline_queries
      ? '内联模式  开'
      : '内联模式  关：要用“@机器人 调解 清河”，请在 @BotFather 用 /setinline 打开',
  ]
}

export function webhookLines(webhook: WebhookInfo, config: Config): string[] {
  const wanted = config.TELEGRAM_WEBHOOK_URL
  const found = webhook.url ? new URL(webhook.url).host : '无'
  const mode = wanted ? 'webhook' : '长轮询'
  const trouble = webhook.last_error_message ? `；最近的错误：${webhook.last_error_message}` : ''
  return [
    `接收  ${mode}；Telegram 登记的 webhook：${found}${!wanted && webhook.url ? '（启动时会取消）' : ''}${trouble}`,
    `待收  ${webhook.pending_update_count} 条`,
  ]
}

function accessLines(config: Config): string[] {
  return [
    `允许  ${config.FAZHI_ALLOWED_CHATS.join('、') || '环境变量没有列出任何聊天；可由管理员用 /allow 添加'}`,
    `管理员  ${config.FAZHI_ADMINS.join('、') || '没有：请把自己的 id（私聊发 /start 可见）写入 FAZHI_ADMINS'}`,
  ]
}
