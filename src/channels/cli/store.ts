/** `fazhi store copy FROM TO`: an index in a folder or on a PostgreSQL server → the same in another place. */
import { copyIndex } from '../../index/copy.js'
import { lockWriter, openIndex } from '../../index/open.js'
import { isPostgres, nameOf } from '../../index/postgres.js'
import { copyState } from '../../index/state/copy.js'
import { hasState, openState } from '../../index/state.js'
import { UsageError } from '../usage.js'
import type { Context } from './context.js'

export async function storeCommand(context: Context): Promise<number> {
  const [action, from, to, ...more] = context.words
  if (action !== 'copy' || !from || !to || more.length > 0)
    throw new UsageError(
      '用法：fazhi store copy 来源 目标（索引文件夹，或 postgres://用户@主机/数据库，口令可放在环境变量 PGPASSWORD）。',
    )
  if (context.config.FAZHI_GROUPS) throw new UsageError('store copy 搬全部报告：请去掉 --groups 与 FAZHI_GROUPS。')
  if (from === to) throw new UsageError('来源和目标是同一个，不用复制。')
  return copy(from, to, context)
}

async function copy(from: string, to: string, { options, config, say }: Context): Promise<number> {
  const progress = process.stderr.isTTY && !config.NO_COLOR
  const source = await openIndex(from)
  try {
    const release = await lockWriter(to)
    try {
      const target = await openIndex(to, true)
      try {
        const copied = await copyIndex(source, target, {
          force: options.force ?? false,
          onProgress: (done, all) => {
            if (progress) process.stderr.write(`\r复制 ${done}/${all}${done === all ? '\n' : ''}`)
          },
        })
        await target.keepVectors()
        const rows = await copySaid(from, to)
        say(`已由 ${shown(from)} 复制到 ${shown(to)}，逐份核对一致。`)
        const { reports, passages, figures, already, removed, checksum } = copied
        process.stdout.write(
          options.json
            ? `${JSON.stringify({ ...copied, state: rows })}\n`
            : `${reports} 份报告、${passages} 段、${figures} 个数字（原已有 ${already} 份，去掉 ${removed} 份）；状态 ${rows} 行；校验和 ${checksum.slice(0, 16)}\n`,
        )
        return 0
      } finally {
        await target.close()
      }
    } finally {
      await release()
    }
  } finally {
    await source.close()
  }
}

/** What people said and what is still to be answered, where there is any. */
async function copySaid(from: string, to: string): Promise<number> {
  if (!(await hasState(from))) return 0
  const [source, target] = [await openState(from), await openState(to)]
  try {
    return await copyState(source, target)
  } finally {
    await source.close()
    await target.close()
  }
}

/** An address may hold a password. */
function shown(index: string): string {
  return isPostgres(index) ? `PostgreSQL ${nameOf(index)}` : index
}
