/** `fazhi access`: the access file → who sees how many reports, and what is amiss; `fazhi access token NAME`: a new token and its line of the file. */
import { randomBytes } from 'node:crypto'
import { openDesk } from '../../app.js'
import type { Sight } from '../../groups.js'
import type { ReportRow } from '../../index/store.js'
import { type Book, hashOfToken } from '../../sight.js'
import { UsageError } from '../usage.js'
import type { Context } from './context.js'
import { table } from './table.js'

export async function accessCommand(context: Context): Promise<number> {
  const [what, ...rest] = context.words
  if (what === 'token') return newToken(rest.join(' '))
  if (what !== undefined) throw new UsageError(`access 只有 token 一个子命令，收到“${what}”。`)
  if (context.config.FAZHI_GROUPS) throw new UsageError('access 核对全部报告：请去掉 --groups 与 FAZHI_GROUPS。')
  const desk = await openDesk(context.places, context.config, context.say)
  try {
    if (!desk.book)
      throw new UsageError(
        '没有访问文件：请用 FAZHI_ACCESS 指明（见 docs/access.md）；现在能进来的人都看得到全部报告。',
      )
    process.stdout.write(overview(desk.book, await desk.store.reports()))
  } finally {
    await desk.close()
  }
  return 0
}

/** Shown once: the file holds its hash alone. 192 bits: nobody guesses it. */
function newToken(name: string): number {
  if (name.trim() === '') throw new UsageError('access token 要一个名字：fazhi access token 财政局。')
  const token = randomBytes(24).toString('base64url')
  const line = JSON.stringify({ name: name.trim(), sha256: hashOfToken(token), groups: [] })
  process.stdout.write(`口令（只显示这一次，交给使用的人）\n${token}\n写入访问文件的 tokens，并填上 groups\n${line}\n`)
  return 0
}

function overview(book: Book, rows: readonly ReportRow[]): string {
  const groups = book.groups().map((name): readonly [string, Sight] => [name, book.named([name]) as Sight])
  const count = ([name, sight]: readonly [string, Sight]): string[] => {
    const seen = rows.filter(row => sight.admits(row))
    const units = new Set(seen.map(row => row.unit ?? row.file))
    return [name, String(seen.length), String(units.size), [...units].slice(0, NAMED).join('、')]
  }
  const people: (readonly [string, Sight])[] = [
    ...book.holders().map(({ name, sight }): readonly [string, Sight] => [`口令 ${name}`, sight]),
    ...book.chats().map(({ id, sight }): readonly [string, Sight] => [`聊天 ${id}`, sight]),
    ['其余的人（default）', book.everyone()],
  ]
  const head = ['报告', '单位', '例如']
  const outside = rows.filter(row => !groups.some(([, sight]) => sight.admits(row))).length
  const empty = groups.filter(([, sight]) => !rows.some(row => sight.admits(row))).map(([name]) => name)
  return [
    table(['分组', ...head], groups.map(count)),
    table(['谁', ...head], people.map(count)),
    `共 ${rows.length} 份报告，其中 ${outside} 份不在任何分组：只有分组为 * 的看得到。\n`,
    ...(empty.length > 0 ? [`没有报告的分组：${empty.join('、')}。请核对规则（单位、地区写全称）。\n`] : []),
  ].join('\n')
}

/** Units named as examples. */
const NAMED = 3
