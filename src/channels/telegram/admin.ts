/** /stats /reload /allow /export: what only administrators may do. */
import { updateIndex } from '../../index/build.js'
import { viewOf } from './access.js'
import type { Commanded } from './commands.js'
import { feedbackCsv } from './feedback.js'
import { own, words } from './markup.js'
import type { Parts } from './parts.js'
import { captionOf, messages, type Outgoing } from './render.js'

export const ADMIN_COMMANDS: readonly string[] = ['stats', 'reload', 'allow', 'export']

/** But for /allow they tell of all reports, and so only where all of them are seen. */
export async function adminCommand(heard: Commanded, parts: Parts): Promise<Outgoing[]> {
  if (heard.name !== 'allow' && viewOf(heard.spot, parts).rules !== null)
    return messages([words('这里看不到全部报告：请在与我的私聊里使用这个命令。')])
  switch (heard.name) {
    case 'stats':
      return stats(parts)
    case 'reload':
      return reload(parts)
    case 'allow':
      return allow(heard, parts)
    default:
      return exported(parts)
  }
}

async function stats(parts: Parts): Promise<Outgoing[]> {
  const held = await parts.whole.store.stats()
  const inbox = await parts.inbox.count()
  const feedback = await parts.feedback.count()
  return messages([
    words(`索引：${held.reports} 份报告、${held.passages} 段、${held.figures} 个数字`),
    words(
      `近七天：已处理 ${inbox['answered'] ?? 0}，未收 ${inbox['refused'] ?? 0}，送不到 ${inbox['undeliverable'] ?? 0}，出错 ${inbox['failed'] ?? 0}，待处理 ${inbox['accepted'] ?? 0}`,
    ),
    words(`记得的回答：${await parts.said.count()}；反馈：有用 ${feedback.good}，有误 ${feedback.bad}`),
    words(
      `内存 ${Math.round(process.memoryUsage.rss() / 1024 / 1024)} MB，运行 ${Math.round(process.uptime() / 60)} 分钟`,
    ),
  ])
}

async function reload(parts: Parts): Promise<Outgoing[]> {
  try {
    const { corpus, index } = parts.places
    const result = await updateIndex({ corpus, index, embedder: parts.whole.embedder })
    const count = (change: string): number => result.reports.filter(row => row.change === change).length
    const line = `已重新读取：新增 ${count('added')}，更新 ${count('changed')}，移除 ${count('removed')}，未变 ${count('unchanged')}（${result.ms} ms）。`
    const problems = result.problems.map(problem => words(`${problem.file}：${problem.message}`))
    return messages([words(line), ...problems])
  } catch (error) {
    return messages([words(`没有更新：${error instanceof Error ? error.message : String(error)}`)])
  }
}

/** `/allow` here: this chat; `/allow ID`; `/allow off ID`; alone with the bot `/allow` lists. */
async function allow(heard: Commanded, parts: Parts): Promise<Outgoing[]> {
  const { spot, question } = heard
  const match = /^(?:(off|remove|取消)\s+)?(-?\d{1,15})?$/i.exec(question)
  if (!match)
    return messages([own(`/allow 要一个数字 id，收到“${question.slice(0, 40)}”。用法：/allow ID 或 /allow off ID。`)])
  const off = match[1] !== undefined
  const id = match[2] !== undefined ? Number(match[2]) : spot.isPrivate ? null : spot.chat
  if (id === null) return messages([own(await listed(parts))])
  await parts.chats.set(id, { allowed: !off })
  const fixed = off && parts.config.FAZHI_ALLOWED_CHATS.includes(String(id))
  return messages([
    words(
      fixed
        ? `${id} 列在 FAZHI_ALLOWED_CHATS 里，仍然允许；请从该变量中删去并重启。`
        : off
          ? `已取消允许 ${id}。`
          : `已允许 ${id} 提问。`,
    ),
  ])
}

async function listed({ chats, config }: Parts): Promise<string> {
  const added = (await chats.allowed()).join('、') || '无'
  return `环境变量允许：${config.FAZHI_ALLOWED_CHATS.join('、') || '无'}\n管理员：${config.FAZHI_ADMINS.join('、') || '无'}\n由 /allow 添加：${added}`
}

async function exported(parts: Parts): Promise<Outgoing[]> {
  const list = await parts.feedback.all()
  if (list.length === 0) return messages([words('还没有反馈。')])
  return [
    {
      kind: 'file',
      name: `feedback-${parts.today()}.csv`,
      caption: captionOf([words(`反馈 ${list.length} 条`)]),
      bytes: Buffer.from(feedbackCsv(list)),
    },
  ]
}
