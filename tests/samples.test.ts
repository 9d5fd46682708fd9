/** Question files scored as `fazhi eval` scores them: floors a little below what was measured, so that a fall is seen. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { answerQuestion } from '../src/answer/answer.js'
import { GoldQuestion, type Judgement, judge, type Score, summarize } from '../src/desk/score.js'
import { CORPUS, openSample, ROOT } from './sample.js'

const SHARED = join(ROOT, '..', 'shared')

interface Scored {
  readonly all: Score
  readonly unanswerable: Score
  readonly wrongOnes: readonly string[]
}

async function score(questions: string, corpus: string): Promise<Scored> {
  const sample = await openSample(corpus)
  const judged: Judgement[] = []
  for (const line of readFileSync(questions, 'utf8')
    .split('\n')
    .filter(one => one.trim() !== '')) {
    const question = GoldQuestion.parse(JSON.parse(line))
    const input = {
      question: question.question,
      history: question.history,
      today: question.today ?? '2024-06-01',
      ...(question.chat?.unit ? { chatUnit: question.chat.unit } : {}),
    }
    judged.push(judge(question, await answerQuestion(input, sample.desk), sample.texts))
  }
  await sample.close()
  return {
    all: summarize(judged).all!,
    unanswerable: summarize(judged.filter(one => !one.answerable)).all!,
    wrongOnes: judged.filter(one => one.outcome === 'wrong').map(one => one.id),
  }
}

interface Floors {
  readonly right: number
  readonly wrong: number
  readonly unanswerable: number
}

const SETS: readonly (readonly [name: string, questions: string, corpus: string, floors: Floors])[] = [
  [
    'questions on the sample reports',
    join(import.meta.dirname, 'questions.jsonl'),
    CORPUS,
    { right: 80, wrong: 12, unanswerable: 90 },
  ],
  [
    'dev.jsonl on the shared reports',
    join(SHARED, 'eval/dev.jsonl'),
    join(SHARED, 'corpus'),
    { right: 92, wrong: 4, unanswerable: 95 },
  ],
  [
    'restated.dev.jsonl on the restated reports',
    join(SHARED, 'eval/restated.dev.jsonl'),
    join(SHARED, 'corpus-restated'),
    { right: 88, wrong: 6, unanswerable: 95 },
  ],
]

for (const [name, questions, corpus, floors] of SETS)
  describe(existsSync(questions) ? name : `${name} (left out: no ${questions})`, () => {
    test.skipIf(!existsSync(questions))(
      `right ≥ ${floors.right} %, wrong ≤ ${floors.wrong} %, unanswerable refused ≥ ${floors.unanswerable} %, no unsupported number, every quote real`,
      async () => {
        const { all, unanswerable, wrongOnes } = await score(questions, corpus)
        expect({ unsupported: all.unsupportedNumbers, quotesReal: all.quotesReal }).toEqual({
          unsupported: 0,
          quotesReal: 100,
        })
        expect(all.right, `wrong: ${wrongOnes.join(' ')}`).toBeGreaterThanOrEqual(floors.right)
        expect(all.wrong, `wrong: ${wrongOnes.join(' ')}`).toBeLessThanOrEqual(floors.wrong)
        expect(unanswerable.right ?? 100).toBeGreaterThanOrEqual(floors.unanswerable)
      },
      120_000,
    )
  })
