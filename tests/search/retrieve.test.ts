import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seek } from '../../src/answer/seek.js'
import {
  absentWords,
  candidates,
  likelyReports,
  type PassageAsk,
  type PassageHit,
  rankPassages,
  rankSentences,
} from '../../src/search/retrieve.js'
import { sectionKind } from '../../src/search/sections.js'
import { history, questionText } from '../random.js'
import { openSample, type Sample } from '../sample.js'

let sample: Sample
beforeAll(async () => {
  sample = await openSample()
})
afterAll(() => sample.close())

const askOf = async (question: string, embedder = sample.desk.embedder): Promise<PassageAsk> => ({
  ...(await seek(await sample.read(question), { holdings: sample.holdings, embedder })),
  store: sample.store,
})
const ranked = async (question: string, ...files: string[]): Promise<PassageHit[]> =>
  rankPassages(
    files.map(file => sample.ready.get(file)!),
    await askOf(question),
  )

describe('the first passage', () => {
  test.each<[why: string, question: string, file: string, holds: RegExp]>([
    ['holds the words asked', '鹭坪乡怎么开展“火塘夜话”的？', 'luping-2023.txt', /火塘夜话/],
    ['holds them by another wording', '石苓镇怎么劝解纠纷的？', 'shiling-2023.txt', /调解|化解/],
    ['is of the section of problems', '鹭坪乡2023年还存在哪些问题？', 'luping-2023.txt', /不足|不够|差|没有|难/],
    ['answers English', 'How did Luping Township mediate disputes?', 'luping-2023.txt', /调解|化解|纠纷/],
  ])('%s: %s', async (_, question, file, holds) =>
    expect((await ranked(question, file))[0]!.ready.passage.text).toMatch(holds),
  )
  test('of problems stands in a section of problems, of plans in one of plans', async () => {
    expect(sectionKind((await ranked('清沅县2022年存在哪些问题？', 'qingyuan-2022.txt'))[0]!.ready)).toBe('problems')
    expect(sectionKind((await ranked('清沅县2022年下一步有什么打算？', 'qingyuan-2022.txt'))[0]!.ready)).toBe('plans')
  })
})

describe('ranking', () => {
  test('gives every passage once, highest first, from reports in any order alike', async () => {
    const files = ['luping-2023.txt', 'shiling-2023.txt']
    const hits = await ranked('怎么开展调解的', ...files)
    expect(hits.length).toBe(files.reduce((sum, file) => sum + sample.ready.get(file)!.passages.length, 0))
    expect(new Set(hits.map(hit => hit.ready.passage.id)).size).toBe(hits.length)
    expect(hits.map(hit => hit.score)).toEqual(hits.map(hit => hit.score).sort((a, b) => b - a))
    const turned = await ranked('怎么开展调解的', ...files.reverse())
    expect(turned.map(hit => hit.ready.passage.id)).toEqual(hits.map(hit => hit.ready.passage.id))
  })
  test('of no report is nothing', async () => expect(await rankPassages([], await askOf('怎么调解的'))).toEqual([]))
  test('changes nothing: the version of the index and the passages are the same after it', async () => {
    const before = [await sample.store.version(), JSON.stringify(await sample.store.stats())]
    await ranked('怎么调解的', 'luping-2023.txt')
    expect([await sample.store.version(), JSON.stringify(await sample.store.stats())]).toEqual(before)
  })
  test('a score is the sum of its reasons, whatever is asked', async () => {
    const reports = [sample.ready.get('luping-2023.txt')!]
    await fc.assert(
      fc.asyncProperty(questionText, history, async (text, turns) => {
        const question = await sample.read(text, { history: turns })
        const ask = { ...(await seek(question, { ...sample.desk, holdings: sample.holdings })), store: sample.store }
        for (const hit of await rankPassages(reports, ask)) {
          expect(hit.score).toBe(hit.reasons.reduce((sum, reason) => sum + reason.value, 0))
          expect(Number.isFinite(hit.score)).toBe(true)
        }
      }),
      { numRuns: 100 },
    )
  })
})

test('sentences are slices of their passages, best first', async () => {
  const ask = await askOf('鹭坪乡怎么开展“火塘夜话”的？')
  const hits = await rankPassages([sample.ready.get('luping-2023.txt')!], ask)
  const found = rankSentences(hits.slice(0, 3), ask)
  expect(found[0]!.plain).toMatch(/火塘夜话/)
  for (const { ready, start, end } of found) expect(ready.passage.text.slice(start, end).trim()).not.toBe('')
})

test('few passages are all compared: every report is read', async () => {
  const ask = await askOf('怎么调解的')
  const reports = await candidates(sample.holdings, sample.holdings.rows, ask)
  expect(reports.map(report => report.row)).toEqual(sample.holdings.rows)
})

test('of many reports those that hold the matter come first', async () => {
  const likely = await likelyReports(sample.holdings, sample.holdings.rows, await askOf('怎么开展“火塘夜话”的？'))
  expect(likely[0]?.file).toBe('luping-2023.txt')
})

test('words that a report holds nowhere are absent, others are not', async () => {
  const { words } = await askOf('鹭坪乡怎么开展火塘夜话和专利授权的？')
  const absent = absentWords(words, [sample.ready.get('luping-2023.txt')!])
    .map(word => word.word)
    .join()
  expect(absent).toMatch(/专利/)
  expect(absent).not.toMatch(/火塘/)
})
