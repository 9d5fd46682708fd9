/** How a question was understood and what spoke for each passage and figure: the lines of --explain. */
import type { Desk } from '../../answer/answer.js'
import { inspect } from '../../answer/inspect.js'
import type { Trace } from '../../answer/shape.js'
import type { AskInput } from '../../search/question.js'

export async function explain(input: AskInput, desk: Desk, trace: Trace | null = null): Promise<string> {
  const seen = await inspect(input, desk)
  const { question } = seen
  const lines = [
    '',
    `意图 ${question.intent}；单位 ${question.units.map(one => one.unit.name + (one.within ?? '')).join('、') || '未指明'}${question.unknown.length > 0 ? `；未收录 ${question.unknown.join('、')}` : ''}；年度 ${question.years.join('、') || '未指明'}；范围 ${question.scope ?? '未指明'}`,
    `词 ${seen.words.map(word => `${word.word}(${word.weight.toFixed(2)}${word.held ? '' : '，未见'})=${word.wordings.slice(0, 4).join('/')}`).join(' ')}`,
    '数字',
    ...seen.figures
      .slice(0, 6)
      .map(
        hit =>
          `  ${hit.score.toFixed(3)} ${hit.ready.report.file} ${hit.ready.figure.measure} ${hit.ready.figure.raw}｜覆盖 ${hit.coverage.toFixed(2)}｜${reasons(hit.reasons)}${hit.missing.length > 0 ? `｜缺 ${hit.missing.join('、')}` : ''}`,
      ),
    '段落',
    ...seen.passages
      .slice(0, 6)
      .map(
        hit =>
          `  ${hit.score.toFixed(3)} ${hit.ready.report.file} ${hit.ready.plain.slice(0, 40)}…｜${reasons(hit.reasons)}`,
      ),
  ]
  return `${[...lines, ...traceLines(trace)].join('\n')}\n`
}

/** What a model was asked, with which prompt, and what it cost. */
function traceLines(trace: Trace | null): string[] {
  if (!trace) return []
  const all = trace.calls.reduce((sum, call) => sum + call.tokens, 0)
  return [
    `模型 共 ${all} 个词元`,
    ...trace.calls.map(
      call =>
        `  ${call.use} ${call.model}｜提示词 ${call.prompt}｜${call.form}｜${call.tokens} 个词元｜${call.ms} 毫秒${call.cached ? '｜缓存' : ''}${call.fault ? `｜${call.fault}` : ''}`,
    ),
  ]
}

function reasons(list: readonly { readonly name: string; readonly value: number }[]): string {
  return list.map(({ name, value }) => `${name} ${value.toFixed(2)}`).join(' ')
}
