/** `fazhi doctor`: settings → what is set, what was found, what the servers can do, and what to do about what is missing. */
import { openDesk } from '../../app.js'
import { describeConfig } from '../../config.js'
import { probeChat } from '../../probe.js'
import type { Context } from './context.js'
import { table } from './table.js'

export async function doctorCommand(context: Context): Promise<number> {
  const lines = describeConfig(context.config).map(({ name, value }) => [name, value])
  process.stdout.write(table(['设置', '值'], lines))
  const desk = await openDesk(context.places, context.config, context.say)
  try {
    const stats = await desk.store.stats()
    process.stdout.write(
      `嵌入模型 ${desk.embedder.name}（${desk.embedder.dimension} 维）\n索引 ${stats.reports} 份报告、${stats.passages} 段、${stats.figures} 个数字\n`,
    )
    return (await tellModel(desk.advisor ?? null, context)) ? 0 : 1
  } finally {
    await desk.close()
  }
}

/** What the chat model can do; false where one is configured and does not answer. */
async function tellModel(
  advisor: Awaited<ReturnType<typeof openDesk>>['advisor'] | null,
  context: Context,
): Promise<boolean> {
  if (!advisor) {
    process.stdout.write('对话模型 未用：回答按原文摘录（要用时设 FAZHI_CHAT_MODEL 与 OPENAI_BASE_URL）\n')
    return true
  }
  const probed = await probeChat(advisor.model, context.config.FAZHI_TIMEOUT_MS)
  process.stdout.write(
    table(
      [`对话模型 ${advisor.model.name}`, '', ''],
      probed.map(({ what, ok, said }) => [what, ok ? '可以' : '不行', said]),
    ),
  )
  const spent = await advisor.cache.spent(advisor.day())
  const prompts = Object.values(advisor.prompts).map(prompt => `${prompt.name} ${prompt.version}`)
  process.stdout.write(
    `提示词 ${prompts.join('，')}\n今日用量 ${spent} 个词元${advisor.budget === null ? '，不设上限' : `，上限 ${advisor.budget}`}\n`,
  )
  return probed[0]?.ok ?? false
}
