/** `fazhi ask`: one question, a batch of JSON lines, or a conversation on a terminal. */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { answerQuestion, type Desk, errorAnswer } from '../../answer/answer.js'
import { type Answer, AskLine } from '../../answer/shape.js'
import { openDesk, telling } from '../../app.js'
import { exportAnswer } from '../../desk/export.js'
import type { Turn } from '../../search/question.js'
import { whyUnread } from '../../unread.js'
import { UsageError } from '../usage.js'
import type { Context } from './context.js'
import { explain } from './explain.js'
import { checkOut, formatOf, save } from './save.js'

export async function askCommand(context: Context): Promise<number> {
  const { options, words } = context
  const question = words.join(' ')
  if (!options.batch && question.trim() === '' && !process.stdin.isTTY)
    throw new UsageError('没有问题：请写 fazhi ask "问题"，或用 --batch 读取问题文件。')
  if (options.format !== undefined || options.out) formatOf(options, ['json', 'docx'], 'docx')
  checkOut(options)
  const desk = await openDesk(context.places, context.config, context.say)
  try {
    if (options.batch) return await batch(options.batch, desk, context)
    if (question.trim() === '') return await converse(desk, context)
    return await once(question, desk, context)
  } finally {
    await desk.close()
  }
}

async function once(question: string, desk: Desk, context: Context): Promise<number> {
  const input = { question, today: context.today }
  const answer = await answerQuestion(input, desk)
  if (context.options.format === 'docx' || context.options.out)
    save(await exportAnswer(question, answer, format(context)), context.options)
  else if (context.options.json) process.stdout.write(`${JSON.stringify(answer)}\n`)
  else if (answer.status === 'error') process.stderr.write(`${answer.answer}\n`)
  else process.stdout.write(forPerson(answer))
  if (context.options.explain) process.stderr.write(await explain(input, desk, answer.trace))
  return answer.status === 'error' ? 1 : 0
}

/** What an answer is taken away as. */
function format({ options }: Context): 'json' | 'docx' {
  return formatOf(options, ['json', 'docx'], 'docx')
}

/** The answer, then where each citation stands. */
export function forPerson(answer: Answer): string {
  const sources = answer.citations.map(
    ({ n, unit, year, section, file }) =>
      `[${n}] ${unit ?? file}${year === null ? '' : ` ${year}年度`}${section.length > 0 ? ` · ${section.join(' · ')}` : ''}（${file}）`,
  )
  const ask = answer.reason === 'which_measure' ? answer.choices.map(choice => `可以这样问：${choice}`) : []
  return `${[answer.answer, ...ask, ...(sources.length > 0 ? ['', '出处', ...sources] : [])].join('\n')}\n`
}

async function batch(source: string, desk: Desk, context: Context): Promise<number> {
  const input = source === '-' ? process.stdin : createReadStream(source)
  const failed = new Promise<never>((_, reject) =>
    input.on('error', (error: NodeJS.ErrnoException) =>
      reject(new Error(`读不了问题文件 ${source}：${whyUnread(error)}。`)),
    ),
  )
  failed.catch(() => {})
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
  const iterator = lines[Symbol.asyncIterator]()
  for (let n = 1; ; n++) {
    const next = await Promise.race([iterator.next(), failed])
    if (next.done) break
    if (next.value.trim() === '') continue
    const reply = await batchLine({ line: next.value, n }, desk, context)
    if (!process.stdout.write(`${JSON.stringify(reply)}\n`))
      await new Promise(resolve => process.stdout.once('drain', resolve))
  }
  return 0
}

/** `n`: where the line stands, which names it in the log where it has no id. */
async function batchLine({ line, n }: { line: string; n: number }, desk: Desk, context: Context): Promise<Answer> {
  let raw: unknown
  try {
    raw = JSON.parse(line.replace(/^\ufeff/, ''))
  } catch {
    return errorLine('这一行不是 JSON：请每行写一个对象，例如 {"id":"1","question":"…"}。')
  }
  const parsed = AskLine.safeParse(raw)
  const id =
    typeof raw === 'object' && raw !== null && 'id' in raw && (typeof raw.id === 'string' || typeof raw.id === 'number')
      ? String(raw.id)
      : undefined
  if (!parsed.success)
    return errorLine(
      `这一行的字段不对：${parsed.error.issues[0]!.path.join('.') || '整行'} ${parsed.error.issues[0]!.message}。`,
      id,
    )
  const { question, history, chat } = parsed.data
  const answer = await answerQuestion(
    {
      question,
      today: parsed.data.today ?? context.today,
      ...(history ? { history } : {}),
      ...(chat?.unit ? { chatUnit: chat.unit } : {}),
    },
    desk,
    { log: telling(said => context.say(`${id ?? `第 ${n} 行`}：${said}`), context.config) },
  )
  return { ...(id === undefined ? {} : { id }), ...answer }
}

function errorLine(message: string, id?: string): Answer {
  return { ...(id === undefined ? {} : { id }), ...errorAnswer(message) }
}

async function converse(desk: Desk, context: Context): Promise<number> {
  const lines = createInterface({ input: process.stdin, output: process.stderr, prompt: '问> ' })
  const history: Turn[] = []
  lines.prompt()
  for await (const line of lines) {
    if (/^(?:exit|quit|退出|再见)$/.test(line.trim())) break
    if (line.trim() !== '') {
      const answer = await answerQuestion({ question: line, history, today: context.today }, desk)
      process.stdout.write(`${forPerson(answer)}\n`)
      history.push({ role: 'user', content: line }, { role: 'assistant', content: answer.answer })
    }
    lines.prompt()
  }
  lines.close()
  return 0
}
