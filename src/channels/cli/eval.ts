/** `fazhi eval FILE`: asks every question of a file and scores the answers against its gold; or makes such a file of feedback. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { answerQuestion } from '../../answer/answer.js'
import type { Answer } from '../../answer/shape.js'
import { openDesk } from '../../app.js'
import { type OpenQuestion, questionsFrom } from '../../desk/feedback.js'
import { GoldQuestion, type Judgement, judge, summarize } from '../../desk/score.js'
import { feedbackOver } from '../../index/feedback.js'
import { placeOf } from '../../index/postgres.js'
import { hasState, openState } from '../../index/state.js'
import { whyUnread } from '../../unread.js'
import { UsageError } from '../usage.js'
import type { Context } from './context.js'
import { table } from './table.js'

export async function evalCommand(context: Context): Promise<number> {
  const out = context.options['from-feedback']
  if (out !== undefined) return fromFeedback(out, context)
  const [file] = context.words
  if (!file) throw new UsageError('eval 要一个题目文件：fazhi eval questions.jsonl（格式见 README“评分”）。')
  const questions = readQuestions(file)
  const desk = await openDesk(context.places, context.config, context.say)
  const texts = new Map<string, string>()
  for (const row of await desk.store.reports()) texts.set(row.file, (await desk.store.text(row.id)) ?? '')
  const judged: { question: GoldQuestion; answer: Answer; judgement: Judgement }[] = []
  for (const question of questions) {
    const input = {
      question: question.question,
      history: question.history,
      today: question.today ?? context.today,
      ...(question.chat?.unit ? { chatUnit: question.chat.unit } : {}),
    }
    const answer = await answerQuestion(input, desk)
    judged.push({ question, answer, judgement: judge(question, answer, texts) })
  }
  await desk.close()
  const summary = summarize(judged.map(one => one.judgement))
  const times = judged.map(one => one.answer.ms).sort((a, b) => a - b)
  const latency = { p50: times[Math.floor(times.length * 0.5)] ?? 0, p95: times[Math.floor(times.length * 0.95)] ?? 0 }
  if (context.options.json)
    process.stdout.write(`${JSON.stringify({ summary, latency, results: judged.map(one => one.judgement) })}\n`)
  else process.stdout.write(`${scoreTable(summary)}延迟 ms  p50 ${latency.p50}  p95 ${latency.p95}\n`)
  if (context.options.show)
    for (const one of judged)
      if (context.options.show === 'all' || one.judgement.outcome !== 'right') process.stdout.write(detail(one))
  return 0
}

/** What people thought of answers → a question file; what the right answer is remains to be written into it. */
async function fromFeedback(out: string, { options, places, config, say }: Context): Promise<number> {
  // What people were told is kept without what they saw.
  if (config.FAZHI_GROUPS) throw new UsageError('反馈引自全部报告：导出时请去掉 --groups 与 FAZHI_GROUPS。')
  if (out !== '-' && existsSync(out) && !options.force)
    throw new UsageError(`不覆盖已有的文件 ${out}：请换一个名字，或加 --force。`)
  const questions = await askedOf(places.index, say)
  if (questions.length === 0)
    throw new Error(`写题目文件：${placeOf(places.index)} 里还没有反馈。请在群里按“有用”或“有误”后再试。`)
  const lines = questions.map(question => `${JSON.stringify(question)}\n`).join('')
  if (out === '-') process.stdout.write(lines)
  else writeFileSync(out, lines)
  say(`写出 ${questions.length} 题：请补上 gold 里的标准答案，再运行 fazhi eval。`)
  return 0
}

async function askedOf(index: string, say: (line: string) => void): Promise<OpenQuestion[]> {
  // Where nothing was kept yet, nothing is made.
  if (!(await hasState(index))) return []
  const state = await openState(index, say)
  try {
    return questionsFrom(await feedbackOver(state).all())
  } finally {
    await state.close()
  }
}

function readQuestions(file: string): GoldQuestion[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new Error(`读不了题目文件 ${file}：${whyUnread(error)}。`)
  }
  const lines = text
    .split('\n')
    .map((line, i) => ({ line, n: i + 1 }))
    .filter(({ line }) => line.trim() !== '')
  if (lines.length === 0) throw new Error(`题目文件 ${file} 是空的：每行写一个 JSON 对象。`)
  return lines.map(({ line, n }) => parseQuestion(line, n, file))
}

function parseQuestion(line: string, n: number, file: string): GoldQuestion {
  let raw: unknown
  try {
    raw = JSON.parse(line)
  } catch {
    throw new Error(`题目文件 ${file} 第 ${n} 行不是 JSON：请每行写一个对象。`)
  }
  const parsed = GoldQuestion.safeParse(raw)
  if (!parsed.success)
    throw new Error(`题目文件 ${file} 第 ${n} 行缺少或写错了 ${parsed.error.issues[0]!.path.join('.')}。`)
  return parsed.data
}

function scoreTable(summary: ReturnType<typeof summarize>): string {
  const head = ['类型', '题数', '对 %', '部分 %', '错 %', '拒答 %', '证据 %', '引文属实 %', '错数 %', '无据数字']
  const cell = (value: number | null): string => (value === null ? '—' : String(value))
  return table(
    head,
    Object.entries(summary).map(([type, score]) => [
      type,
      String(score.n),
      cell(score.right),
      cell(score.partial),
      cell(score.wrong),
      cell(score.refused),
      cell(score.evidenceHit),
      cell(score.quotesReal),
      cell(score.wrongNumber),
      String(score.unsupportedNumbers),
    ]),
  )
}

function detail({
  question,
  answer,
  judgement,
}: {
  question: GoldQuestion
  answer: Answer
  judgement: Judgement
}): string {
  return `${judgement.id} ${judgement.type} ${judgement.outcome} | ${question.question}\n   标准：${question.gold.text}\n   回答：${answer.answer.replaceAll('\n', ' ').slice(0, 240)}\n`
}
