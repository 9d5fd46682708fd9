/** The same reports in both stores: the same answers to every question of the sample and of both dev sets, to the last digit. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerQuestion } from '../../../src/answer/answer.js'
import { updateIndex } from '../../../src/index/build.js'
import { openTable } from '../../../src/index/embed.js'
import { openStore } from '../../../src/index/open.js'
import { startPglite, type TestServer } from '../../postgres.js'
import { CORPUS, openSample, ROOT } from '../../sample.js'

interface Asked {
  readonly id: string
  readonly question: string
  readonly history?: { readonly role: 'user' | 'assistant'; readonly content: string }[]
  readonly chat?: { readonly unit?: string }
  readonly today?: string
}

const SHARED = join(ROOT, '..', 'shared')
const SETS = [
  ['the sample reports', CORPUS, join(ROOT, 'tests/questions.jsonl')],
  ['dev.jsonl', join(SHARED, 'corpus'), join(SHARED, 'eval/dev.jsonl')],
  ['restated.dev.jsonl', join(SHARED, 'corpus-restated'), join(SHARED, 'eval/restated.dev.jsonl')],
] as const

describe('PostgreSQL (PGlite) and the embedded store', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startPglite()
  }, 60_000)
  afterAll(() => server.stop())

  for (const [name, corpus, questions] of SETS)
    it.skipIf(!existsSync(corpus))(`answer ${name} alike`, { timeout: 120_000 }, async () => {
      await server.run('DROP SCHEMA IF EXISTS fazhi CASCADE')
      const embedder = await openTable()
      const sample = await openSample(corpus)
      const built = await updateIndex({ corpus, index: server.url, embedder })
      expect(built.problems).toEqual([])
      const store = await openStore(server.url, { max: 1 })
      expect(await store.reports()).toEqual(await sample.store.reports())
      const asked = readFileSync(questions, 'utf8')
        .split('\n')
        .filter(line => line !== '')
        .map(line => JSON.parse(line) as Asked)
      expect(asked.length).toBeGreaterThan(50)
      for (const { id, question, history = [], chat, today = '2024-06-01' } of asked) {
        const input = { question, history, today, ...(chat?.unit ? { chatUnit: chat.unit } : {}) }
        const one = await answerQuestion(input, sample.desk)
        const other = await answerQuestion(input, { store, embedder })
        expect({ id, ...other, ms: 0 }).toEqual({ id, ...one, ms: 0 })
      }
      await store.close()
      await sample.close()
    })
})
