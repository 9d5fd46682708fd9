/** A failed call → one line for a person: what was tried, what was wanted, what came, what to do. The token is in none. */
import type { Fault } from './api.js'

export function lineFor(action: string, fault: Fault): string {
  switch (fault.kind) {
    case 'stopped':
      return `${action}：已停止。`
    case 'network':
      return `${action}：连不上 Telegram（${fault.message}）。请检查网络；要经过代理时设置 HTTPS_PROXY，自建服务器时设置 TELEGRAM_API_ROOT。`
    case 'foreign':
      return `${action}：TELEGRAM_API_ROOT 指的不是 Bot API 服务器（HTTP ${fault.status}，应答不是它的 JSON）。请改正或删去该变量。`
    case 'refused':
      return refusedLine(action, fault.code, fault.description)
  }
}

function refusedLine(action: string, code: number, description: string): string {
  if (code === 401)
    return `${action}：Telegram 不认这个令牌（401）。请在 @BotFather 用 /token 重新取得，写入 TELEGRAM_BOT_TOKEN。`
  if (code === 404)
    return `${action}：没有这个机器人（404）。请核对 TELEGRAM_BOT_TOKEN 是否完整，以及 TELEGRAM_API_ROOT。`
  if (code === 409)
    return `${action}：另有一个程序正用同一个令牌接收消息（409）。请先停掉它；同一个令牌只能有一处在接收。`
  return `${action}：Telegram 拒绝了（${code} ${description.replace(/\s+/g, ' ').slice(0, 200)}）。`
}
