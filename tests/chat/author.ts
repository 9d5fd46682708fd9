/** The prompt of a question → what a good model would write for it, and ways in which a bad one spoils that. */
import type { Asked } from './server.js'

export interface Sentence {
  readonly n: number
  readonly text: string
}

/** The numbered sentences in a prompt. */
export function sentencesIn(asked: Asked): Sentence[] {
  return [...asked.user.matchAll(/^\[(\d+)\] (.+)$/gm)].map(match => ({
    n: Number(match[1]),
    text: match[2]!.replace(/^（[^）]{2,40} (?:\d{4})?）/, ''),
  }))
}

/** The names of figures in a prompt with what they stand for, and the unit where several are told apart. */
export function figuresIn(asked: Asked): { name: string; raw: string; measure: string; unit: string }[] {
  return [...asked.user.matchAll(/^(\{[fd]\d+\}) = (.+?)：([^（\n]+)(?:（([^）]*)）)?$/gm)].map(match => ({
    name: match[1]!,
    measure: match[2]!,
    raw: match[3]!,
    unit: match[4] ?? '',
  }))
}

/** Says the first sentences in their own words, numbers by name; compares figures where there are several units. */
export function goodAnswer(asked: Asked): string {
  const figures = figuresIn(asked)
  const sentences = sentencesIn(asked)
  const statements = sentences.slice(0, 3).map(({ n, text }) => ({ text: named(text, figures), sentences: [n] }))
  const units = figures.filter(figure => figure.name.startsWith('{f') && figure.unit !== '')
  if (figures.some(figure => figure.name.startsWith('{d')) && units.length >= 2)
    statements.unshift({
      text: units
        .slice(0, 2)
        .map(figure => `${figure.unit.split('，')[0]!.replace(/ (\d{4})$/, '')}${figure.name}`)
        .join('，'),
      sentences: [],
    })
  return JSON.stringify({ statements })
}

/** The first clauses of a sentence, up to 90 characters, with the names of figures in place of their numbers. */
function named(text: string, figures: ReturnType<typeof figuresIn>): string {
  let out = ''
  for (const clause of text.split(/(?<=[，。；,;])/)) {
    if (out !== '' && out.length + clause.length > 90) break
    out += clause
  }
  for (const { name, raw } of [...figures].sort((a, b) => b.raw.length - a.raw.length)) out = out.replace(raw, name)
  return `${out.replace(/[，；,;]$/, '')}。`.replace(/。。$/, '。')
}

/** Spoils an answer in one of many ways, by number. */
export function spoiled(answer: string, way: number): string {
  const ways: readonly (() => string)[] = [
    () => answer.replace(/\{f\d+\}/g, '8888件'),
    () => answer.replace(/\{f(\d+)\}/g, (_, n: string) => `{f${Number(n) + 1}}`),
    () => answer.replace(/"text":"/g, '"text":"2018年'),
    () => answer.replace(/"text":"/g, '"text":"北京市朝阳区人民政府'),
    () => answer.replace(/。"/g, '，同比增长35%。"'),
    () => answer.replace(/"text":"/g, '"text":"未'),
    () => answer.replace(/"text":"([^"]{6,})"/g, '"text":"据报告“$1，成效居全国第一”"'),
    () => answer.replace(/。"/g, '，详见[原文](https://evil.example/x.png)。"'),
    () => answer.slice(0, Math.floor(answer.length / 2)),
    () => '抱歉，我无法回答这个问题。',
    () => 'The report describes various measures taken by the government in 2020.',
    () => '{"statements":"none"}',
    () => answer.replace(/"text":"[^"]*"/g, '"text":"该单位共处理案件九百九十九件，居全省第一名"'),
    () => '',
    () => answer.replace(/[\u4e00-\u9fff]{2}(?=。")/g, '失败'),
    () => `${answer}${answer}`,
  ]
  return ways[way % ways.length]!()
}
