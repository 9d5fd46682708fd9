/** 10,000 random and mutated questions on the sample reports: none crashes, none takes more than two seconds, each answer is whole. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answerQuestion } from '../../src/answer/answer.js'
import { Answer } from '../../src/answer/shape.js'
import { GoldQuestion, judge } from '../../src/desk/score.js'
import type { Turn } from '../../src/search/question.js'
import { history, pieces, questionText } from '../random.js'
import { openSample, type Sample, TODAY } from '../sample.js'

const LIMIT_MS = 2_000
/** 200 when readUnits no longer backtracks over 和和和… (tests/search/units.test.ts): until then it never comes back. */
const REPEATS = 200
let sample: Sample
beforeAll(async () => {
  sample = await openSample()
})
afterAll(() => sample.close())

const real = readFileSync(join(import.meta.dirname, '../questions.jsonl'), 'utf8')
  .split('\n')
  .filter(line => line.trim() !== '')
  .map(line => GoldQuestion.parse(JSON.parse(line)).question)

/** A question someone asked, with a few pieces dropped, doubled, swapped or put in. */
const mutated = fc
  .tuple(
    fc.constantFrom(...real),
    fc.array(fc.tuple(fc.constantFrom('drop', 'double', 'put', 'cut', 'repeat'), fc.nat(200), fc.nat(8), pieces), {
      minLength: 1,
      maxLength: 5,
    }),
  )
  .map(([question, changes]) =>
    changes.reduce((text, [how, where, size, piece]) => {
      const at = text.length === 0 ? 0 : where % text.length
      const [before, middle, after] = [text.slice(0, at), text.slice(at, at + size), text.slice(at + size)]
      if (how === 'drop') return before + after
      if (how === 'double') return before + middle + middle + after
      if (how === 'put') return before + piece + middle + after
      if (how === 'cut') return before
      return before + piece.repeat(where % REPEATS) + after
    }, question),
  )

async function check(question: string, turns: Turn[]): Promise<void> {
  const started = performance.now()
  const answer = await answerQuestion({ question, history: turns, today: TODAY }, sample.desk)
  const took = performance.now() - started
  expect(took, `${took.toFixed(0)} ms for ${JSON.stringify(question.slice(0, 300))}`).toBeLessThan(LIMIT_MS)
  Answer.parse(answer)
  for (const { file, quote, start, end } of answer.citations)
    expect(sample.texts.get(file)!.slice(start, end)).toBe(quote)
  const asked = GoldQuestion.parse({ id: '', question, history: turns, gold: {}, answerable: true })
  expect(judge(asked, answer, sample.texts).unsupported).toEqual([])
}

test('5,000 random questions', () => fc.assert(fc.asyncProperty(questionText, history, check), { numRuns: 5_000 }))

test('5,000 mutated questions', () => fc.assert(fc.asyncProperty(mutated, history, check), { numRuns: 5_000 }))

test('questions of one character a thousand times over', async () => {
  for (const char of [
    '的',
    '1',
    '年',
    '(',
    '.',
    ' a',
    '第',
    '一',
    '市',
    '局',
    '、',
    '百',
    '“',
    '不',
    '多少',
    '清沅县',
    '2022年',
  ])
    await check(char.repeat(1_000).slice(0, 1_000), [])
})
