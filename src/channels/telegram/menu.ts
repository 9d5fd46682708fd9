/** The commands as Telegram lists them: in both languages, for private chats, groups and administrators. */
import type { Language } from '../../index/chats.js'
import { faultOf } from './api.js'
import type { Parts } from './parts.js'

type Entry = readonly [command: string, zh: string, en: string]

const EVERYBODY: readonly Entry[] = [
  ['ask', '提问，例如 /ask 清河县2023年调解了多少件', 'Ask a question'],
  ['units', '收录了哪些单位', 'Units held'],
  ['years', '收录了哪些年度', 'Years held'],
  ['figures', '查数字：单位 年份 指标', 'Look up figures: unit, year, measure'],
  ['compare', '比较几个单位或年份', 'Compare units or years'],
  ['sources', '出处；回复某条回答使用', 'Sources; use it as a reply to an answer'],
  ['unit', '本聊天的默认单位', 'Default unit of this chat'],
  ['lang', '机器人说话的语言：zh、en、auto', 'Language I speak: zh, en, auto'],
  ['feedback', '对某条回答提意见', 'Remark on an answer'],
  ['help', '用法', 'How to use me'],
]

const ADMINS: readonly Entry[] = [
  ['stats', '管理：用量与索引', 'Admin: use and index'],
  ['reload', '管理：重新读取语料', 'Admin: read the corpus again'],
  ['allow', '管理：允许聊天或用户', 'Admin: allow a chat or person'],
  ['export', '管理：导出反馈（csv）', 'Admin: feedback as csv'],
]

export function menuOf(
  language: Language,
  admin: boolean,
): { readonly command: string; readonly description: string }[] {
  const entries = admin ? [...EVERYBODY, ...ADMINS] : EVERYBODY
  return entries.map(([command, zh, en]) => ({ command, description: language === 'en' ? en : zh }))
}

/** Registers all menus. A failure is a line in the log: the commands work all the same. */
export async function registerMenus(parts: Parts): Promise<void> {
  for (const type of ['default', 'all_private_chats', 'all_group_chats'] as const) {
    await register(parts, 'en', false, { type })
    await register(parts, 'zh', false, { type }, 'zh')
  }
  for (const id of parts.config.FAZHI_ADMINS.map(Number).filter(one => one > 0)) await registerAdmin(id, parts)
}

/** Telegram takes the menu of a person only after that person wrote to the bot. */
export async function registerAdmin(id: number, parts: Parts): Promise<void> {
  await register(parts, 'en', true, { type: 'chat', chat_id: id })
  await register(parts, 'zh', true, { type: 'chat', chat_id: id }, 'zh')
}

type Scope =
  | { readonly type: 'default' | 'all_private_chats' | 'all_group_chats' }
  | { readonly type: 'chat'; readonly chat_id: number }

async function register(parts: Parts, language: Language, admin: boolean, scope: Scope, code?: 'zh'): Promise<void> {
  try {
    await parts.apis.brief.raw.setMyCommands({
      commands: menuOf(language, admin),
      scope,
      ...(code ? { language_code: code } : {}),
    })
  } catch (error) {
    const fault = faultOf(error)
    if (fault.kind !== 'stopped') parts.log.debug({ scope: scope.type, fault }, 'menu')
  }
}
