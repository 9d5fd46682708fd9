/** What is told of work: kinds of cuts are few and hold no words, two observers see the same, and a store that is watched answers as before. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answerQuestion } from '../src/answer/answer.js'
import type { Store } from '../src/index/store.js'
import { timedStore } from '../src/index/timed.js'
import { both, kindOfCut, type Observer, UNSEEN } from '../src/observe.js'
import { openSample, ROOT, type Sample, TODAY } from './sample.js'

let sample: Sample
beforeAll(async () => {
  sample = await openSample()
}, 120_000)
afterAll(() => sample.close())

describe('why a statement was cut', () => {
  test.each<[why: string, kind: string, words: string]>([
    ['number that stands nowhere: 999万元', 'number that stands nowhere', '999万元'],
    ["number in code's own words: 共3件", "number in code's own words", '共3件'],
    ['not said so, or not in this order: 违规: 每月', 'not said so, or not in this order', '违规: 每月'],
    ['number of another measure: 3件 (not 4件)', 'number of another measure', '3件 (not 4件)'],
    ['link', 'link', ''],
    ['张三在某地', 'other', '张三在某地'],
    ['张三: 李四', 'other', '张三: 李四'],
  ])('%j is of a kind', (why, kind, words) => expect(kindOfCut(why)).toEqual({ kind, words }))

  test('every reason that the gate writes is of a kind without a word of the answer', () => {
    const gate = ['verify.ts', ...readdirSync(join(ROOT, 'src/answer/ground')).map(file => `ground/${file}`)]
    const written = gate
      .map(file => readFileSync(join(ROOT, 'src/answer', file), 'utf8'))
      .flatMap(source => [
        ...source.matchAll(/why: (?:`([^`$][^`]*)`|'([^']+)')|(?:return|:) `([a-z][^`]*: \$\{[^`]*)`/g),
      ])
      .map(found => (found[1] ?? found[2] ?? found[3])!)
    expect(written.length).toBeGreaterThan(20)
    const kinds = written.map(why => kindOfCut(why.replace(/\$\{.*$/, '张三')).kind)
    expect(kinds.filter(kind => kind === 'other' || /[^a-z ,'’]/.test(kind))).toEqual([])
    expect(new Set(kinds).size).toBeLessThan(60)
  })
})

test('two observers see each step, the outer one around the inner', async () => {
  const seen: string[] = []
  const named = (name: string): Observer => ({
    ...UNSEEN,
    async step(step, work) {
      seen.push(`${name} ${step}`)
      return work().finally(() => seen.push(`${name} ended`))
    },
    cut: kind => void seen.push(`${name} cut ${kind}`),
  })
  const pair = both(named('outer'), named('inner'))
  expect(await pair.step('gate', async () => 7)).toBe(7)
  pair.cut('link')
  expect(seen).toEqual(['outer gate', 'inner gate', 'inner ended', 'outer ended', 'outer cut link', 'inner cut link'])
})

describe('a store that is watched', () => {
  test('answers as before, and each call is told by the name of its method', async () => {
    const calls: string[] = []
    const watched = timedStore(sample.store, {
      ...UNSEEN,
      store(method, call) {
        calls.push(method)
        return call()
      },
    })
    const ask = { question: '清沅县2022年的“板凳课堂”是怎么做的？', today: TODAY }
    const seen = await answerQuestion(ask, { ...sample.desk, store: watched })
    expect({ ...seen, ms: 0 }).toEqual({ ...(await answerQuestion(ask, sample.desk)), ms: 0 })
    expect(calls).toEqual(expect.arrayContaining(['version', 'reports', 'passages', 'documentFrequency', 'text']))
  })

  test('what it throws is thrown', async () => {
    const broken: Store = { ...sample.store, text: () => Promise.reject(new Error('gone')) }
    await expect(timedStore(broken, UNSEEN).text('x')).rejects.toThrow('gone')
  })
})

test('a question is told with its intent and how it ended; one whose store fails too', async () => {
  const told: unknown[] = []
  const observe: Observer = { ...UNSEEN, settled: ({ ms: _, ...rest }) => void told.push(rest) }
  const desk = { ...sample.desk, observe }
  await answerQuestion({ question: '清沅县2022年人民调解了多少件纠纷？', today: TODAY }, desk)
  await answerQuestion({ question: '清沅县1999年人民调解了多少件纠纷？', today: TODAY }, desk)
  const away = { ...sample.store, version: () => Promise.reject(new Error('gone')) }
  await expect(answerQuestion({ question: '清沅县有什么？', today: TODAY }, { ...desk, store: away })).rejects.toThrow()
  expect(told).toEqual([
    { intent: 'figure', status: 'answered', reason: null, mode: 'extractive' },
    { intent: 'figure', status: 'not_found', reason: 'year_not_held', mode: 'extractive' },
    { intent: 'unread', status: 'failed', reason: null, mode: 'none' },
  ])
})
