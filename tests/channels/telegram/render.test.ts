/** Answer → Telegram messages: what stands first, what folds up, that nothing is lost, and that nothing of a report becomes markup. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answerQuestion } from '../../../src/answer/answer.js'
import type { Answer } from '../../../src/answer/shape.js'
import { pieces } from '../../../src/channels/render.js'
import { html, quote, shown, words } from '../../../src/channels/telegram/markup.js'
import { type Outgoing, renderAnswer, renderSoFar, renderTable } from '../../../src/channels/telegram/render.js'
import { openSample, type Sample, TODAY } from '../../sample.js'

let sample: Sample
beforeAll(async () => {
  sample = await openSample()
})
afterAll(() => sample.close())

const ask = (question: string): Promise<Answer> => answerQuestion({ question, today: TODAY }, sample.desk)
const look = { id: 1_234, language: 'zh' } as const
const textOf = (messages: readonly Outgoing[]): string =>
  messages.flatMap(one => (one.kind === 'text' ? [one.plain] : [])).join('\n')
const markupOf = (messages: readonly Outgoing[]): string =>
  messages.flatMap(one => (one.kind === 'text' ? [one.html] : [])).join('\n')

const made: Answer = {
  status: 'answered',
  reason: null,
  answer: '甲县2023年，调解：12件[1]。\n“调解12件”[1]',
  figures: [],
  derived: [],
  citations: [
    {
      n: 1,
      file: 'a.txt',
      report: 'r',
      passage: 'r.0',
      unit: '甲县',
      year: 2023,
      section: ['一、概况'],
      quote: '调解12件',
      start: 0,
      end: 5,
    },
  ],
  notes: [],
  choices: [],
  understood: {
    intent: 'figure',
    units: ['甲县'],
    years: [2023],
    measures: ['调解'],
    rewritten: '甲县2023年调解多少件',
  },
  mode: 'extractive',
  trace: null,
  ms: 1,
}
const quoting = (text: string): Answer => ({
  ...made,
  answer: `甲县2023年，调解：12件[1]。\n“${text}”[1]`,
  citations: [{ ...made.citations[0]!, quote: text }],
})

describe('an answer', () => {
  test('of a figure begins with it in bold; its quote folds up with unit, year and section', () => {
    expect(markupOf(renderAnswer(made, look))).toBe(
      '<b>甲县2023年，调解：12件[1]。</b>\n<blockquote expandable>调解12件\n<i>— 甲县 2023年度 · 一、概况 [1]</i></blockquote>',
    )
  })
  test('of points shows each as a quote, without the bullets', async () => {
    const answer = await ask('衡浦市存在哪些问题？')
    const shownText = markupOf(renderAnswer(answer, look))
    expect(answer.citations.length).toBeGreaterThan(2)
    expect(shownText.match(/<blockquote expandable>/g)).toHaveLength(answer.citations.length)
    expect(shownText).not.toContain('•')
  })
  test('that is a long list shows its lines first and folds all quotes up as one', async () => {
    const markup = markupOf(renderAnswer(await ask('有哪些报告？'), look))
    expect(markup.match(/<blockquote/g)?.length).toBeLessThanOrEqual(2)
    expect(markup.indexOf('鹭坪乡 2023年度')).toBeLessThan(markup.indexOf('<blockquote'))
  })
  test('that asks back offers its choices, each with data of at most 64 bytes', async () => {
    const answer = await ask('调解了多少件？')
    const keyboard = renderAnswer(answer, look).at(-1)
    expect(answer.status).toBe('clarify')
    expect(keyboard?.kind === 'text' && keyboard.keyboard.map(row => row[0]!.text)).toEqual(answer.choices)
  })
  test('that is a refusal can be called useful or wrong and has no source to show', async () => {
    const [refusal] = renderAnswer(await ask('清沅县2019年调解了多少件？'), look)
    expect(refusal?.kind === 'text' && refusal.keyboard.flat().map(one => one.callback_data[0])).toEqual(['g', 'b'])
  })
  test('that cites has four buttons', () => {
    const [message] = renderAnswer(made, look)
    expect(message?.kind === 'text' && message.keyboard.flat().map(one => one.callback_data)).toEqual([
      's:ya',
      'r:ya',
      'g:ya',
      'b:ya',
    ])
  })
  test('that comes late begins with the apology', () => {
    expect(textOf(renderAnswer(made, { ...look, before: '来晚了' }))).toMatch(/^来晚了\n甲县/)
  })
  test('still being written is one message without buttons', () => {
    expect(renderSoFar(made, 'zh')).toMatchObject({ kind: 'text', keyboard: [] })
  })
})

describe('parity: what the answer holds is in the messages,', () => {
  test.each([
    '清沅县2023年调解了多少件纠纷？',
    '衡浦市2023年如何加强行政复议',
    '清沅县和衡浦市2023年行政复议收到多少件？',
    '有哪些报告？',
    '哪些单位调解超过1000件？',
    'How many disputes were mediated in Qingyuan County in 2023?',
    '清沅县2019年调解了多少件？',
    '你好',
  ])('%s', async question => {
    const answer = await ask(question)
    const text = textOf(renderAnswer(answer, look)).replaceAll('\u2060', '')
    for (const citation of answer.citations) {
      expect(text).toContain(citation.quote.replace(/\s*\n\s*/g, '').trim())
      expect(text).toContain(`[${citation.n}]`)
    }
    for (const figure of answer.figures) if (figure.measure !== '报告年度') expect(text).toContain(figure.raw)
    for (const note of answer.notes) expect(text).toContain(note)
    for (const piece of pieces(answer)) expect(text).toContain(piece.text.replaceAll('\u2060', ''))
  })
})

describe('nothing of a report becomes markup:', () => {
  test.each<[what: string, text: string]>([
    ['a link', '<a href="https://evil.example">官网</a>'],
    ['an end of the quote', '</blockquote><b>粗</b>'],
    ['an entity', '&lt;b&gt; &amp; &#60;'],
    ['a Markdown link', '[官网](https://evil.example)'],
    ['half a tag', '<b'],
    ['a mention link', '<a href="tg://user?id=1">张三</a>'],
  ])('%s', (_, text) => {
    const markup = markupOf(renderAnswer(quoting(text), look))
    expect([...markup.matchAll(/<\/?([a-z]+)(?: expandable)?>/g)].map(match => match[1])).toEqual([
      'b',
      'b',
      'blockquote',
      'i',
      'i',
      'blockquote',
    ])
    expect(read(markup).replaceAll('\u2060', '')).toContain(text)
  })
  test('whatever is quoted, the markup is well formed and reads back as it was', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), text => {
        const markup = html([words(text), quote(text)])
        expect(markup.replace(/<\/?blockquote(?: expandable)?>/g, '')).not.toMatch(/[<>]/)
        expect(read(markup)).toBe(`${shown(text)}\n${shown(text)}`)
      }),
    ))
  test('a name or a command in a report calls nobody and is nothing to tap; mail and fractions stay readable', () => {
    expect(shown('@zhangsan 输入 /start 或 a/b')).toBe('@\u2060zhangsan 输入 /\u2060start 或 a/b')
  })
  test('what turns the direction of reading, or is half a character, does not pass', () => {
    expect(shown('\u202e反\u2066\u0000a\ud83d')).toBe('反a\ufffd')
  })
})

describe('quotes of an answer', () => {
  test('may hold quotation marks of their own', () => {
    const text = '由“首接专员”跟到底，超过“十五天”的督办'
    const list = pieces({ ...quoting(text), answer: `甲县：“${text}”[1]` })
    expect(list.map(piece => piece.text)).toEqual(['甲县：[1]', text])
  })
  test('that are only pointed at come last', () => {
    expect(pieces({ ...made, answer: '甲县12件[1]。' }).map(piece => piece.kind)).toEqual(['words', 'quote'])
  })
  test('are shown once where they are said twice', () => {
    expect(pieces({ ...made, answer: '“调解12件”[1]\n“调解12件”[1]' })).toHaveLength(1)
  })
})

describe('a table', () => {
  const sheet = (rows: number) => ({
    head: ['单位', '年度'],
    rows: Array.from({ length: rows }, (_, i) => [`第${i + 1}个单位的名称很长很长很长很长很长`, 2020]),
  })
  test('of twelve rows is text, of more a sheet with the first under it, within what a caption holds', () => {
    expect(renderTable('表', sheet(12), sheet(12), 'zh').map(one => one.kind)).toEqual(['text'])
    const [long] = renderTable('表', sheet(13), sheet(13), 'zh')
    expect(long?.kind === 'sheet' && long.rows.rows).toHaveLength(13)
    expect(long?.kind === 'sheet' && long.caption.plain.length).toBeLessThanOrEqual(1_024)
    expect(long?.kind === 'sheet' && long.caption.plain).toContain('第1个单位')
  })
  test('of figures beyond twelve goes with the answer', () => {
    const figure = {
      value: 1,
      uom: '件',
      raw: '1件',
      approx: null,
      measure: '调解',
      scope: null,
      role: 'result',
      unit: '甲县',
      year: 2023,
      file: 'a.txt',
      quote: '调解1件',
      citation: 1,
    }
    const messages = renderAnswer({ ...made, figures: Array.from({ length: 13 }, () => figure) }, look)
    expect(messages.map(one => one.kind)).toEqual(['text', 'sheet'])
  })
})

function read(markup: string): string {
  return markup
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
}
