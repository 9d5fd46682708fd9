/** What Prometheus reads: one registry a process, labels of kinds alone, and no value where none can be had. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { answerQuestion } from '../../src/answer/answer.js'
import { countHeld, counting, queue } from '../../src/channels/counting.js'
import { type Meter, openMeter } from '../../src/channels/metrics.js'
import { botMetrics } from '../../src/channels/telegram/metrics.js'
import { webMetrics } from '../../src/channels/web/metrics.js'
import { StoreUnavailable } from '../../src/index/store.js'
import { timedStore } from '../../src/index/timed.js'
import { goodAnswer } from '../chat/author.js'
import { deskWith } from '../chat/desk.js'
import { startChat } from '../chat/server.js'
import { openSample, type Sample, TODAY } from '../sample.js'

let sample: Sample
let meter: Meter
beforeAll(async () => {
  sample = await openSample()
}, 120_000)
afterAll(() => sample.close())
beforeEach(() => {
  meter = openMeter()
})

/** The value of a line of /metrics. */
async function reading(line: string): Promise<number | null> {
  const found = (await meter.text()).split('\n').find(one => one.startsWith(`${line} `))
  return found === undefined ? null : Number(found.slice(line.length + 1))
}

const ask = (question: string, observe = counting(meter)) =>
  answerQuestion({ question, today: TODAY }, { ...sample.desk, store: timedStore(sample.store, observe), observe })

describe('questions', () => {
  test('are counted by intent and outcome, refusals by reason, the store by method', async () => {
    const observe = counting(meter)
    await ask('清沅县2022年人民调解了多少件纠纷？', observe)
    await ask('清沅县1999年人民调解了多少件纠纷？', observe)
    expect(await reading('fazhi_questions_total{intent="figure",outcome="answered",mode="extractive"}')).toBe(1)
    expect(await reading('fazhi_refusals_total{reason="year_not_held"}')).toBe(1)
    expect(await reading('fazhi_question_seconds_count{outcome="answered"}')).toBe(1)
    // Before and after each question.
    expect(await reading('fazhi_store_seconds_count{method="version"}')).toBe(4)
    expect(await reading('fazhi_queue_length{queue="answering"}')).toBe(0)
  })

  test('being answered are a queue', async () => {
    const asked = ask('清沅县2022年人民调解了多少件纠纷？')
    expect(await reading('fazhi_queue_length{queue="answering"}')).toBe(1)
    await asked
  })

  test('that find no store are counted as such', async () => {
    const observe = counting(meter)
    const version = () => Promise.reject(new StoreUnavailable('away'))
    const store = timedStore({ ...sample.store, version }, observe)
    await expect(
      answerQuestion({ question: '调解', today: TODAY }, { store, embedder: null, observe }),
    ).rejects.toThrow('away')
    expect(await reading('fazhi_questions_total{intent="unread",outcome="unavailable",mode="none"}')).toBe(1)
    expect(await reading('fazhi_store_errors_total{method="version",kind="unavailable"}')).toBe(1)
  })

  test('leave no word of theirs behind', async () => {
    const observe = counting(meter)
    for (const word of ['板凳课堂', '望棠区', '张三丰', 'mediation']) await ask(`${word}怎么样？`, observe)
    expect(await meter.text()).not.toMatch(/板凳|望棠|张三|mediation|[\u4e00-\u9fff]/)
  })
})

test('a model is counted by use and outcome, with its tokens, and what the gate cuts of it by kind', async () => {
  const server = await startChat(asked =>
    asked.user.includes('板凳')
      ? JSON.stringify({ statements: [{ text: '共调解纠纷98765件。', sentences: [1] }] })
      : goodAnswer(asked),
  )
  const made = await deskWith(sample, server.url, { uses: ['write'] })
  const observe = counting(meter)
  const advisor = { ...made.desk.advisor, observe }
  await answerQuestion(
    { question: '清沅县2022年的“板凳课堂”是怎么做的？', today: TODAY },
    { ...made.desk, advisor, observe },
  )
  expect(await reading('fazhi_model_seconds_count{use="write",outcome="answered"}')).toBe(1)
  expect(await reading('fazhi_model_tokens_total{use="write"}')).toBeGreaterThan(100)
  const cuts = (await meter.text()).match(/^fazhi_gate_cuts_total\{kind="[a-z ,'’]+"\} 1$/gm)
  expect(cuts).toHaveLength(1)
  expect(made.log.filter(line => line.startsWith('gate: ')).join()).not.toContain('98765')
  made.close()
  await server.close()
})

describe('one registry', () => {
  test('shows the page’s, the bot’s and what is held', async () => {
    countHeld(meter, { store: sample.store, waiting: () => 3 })
    webMetrics(meter).request('/api/ask', 'POST', 200, 0.01)
    botMetrics(meter, () => 2).update('question')
    expect(await reading('fazhi_http_request_seconds_count{route="/api/ask",method="POST",status="200"}')).toBe(1)
    expect(await reading('fazhi_bot_updates_total{kind="question"}')).toBe(1)
    expect(await reading('fazhi_queue_length{queue="bot"}')).toBe(2)
    expect(await reading('fazhi_queue_length{queue="model"}')).toBe(3)
    expect(await reading('fazhi_index_reports')).toBe(sample.holdings.rows.length)
    expect(await reading('fazhi_store_up')).toBe(1)
  })

  test('goes on counting when a bot is started again', async () => {
    botMetrics(meter, () => 1).update('question')
    botMetrics(meter, () => 5).update('question')
    expect(await reading('fazhi_bot_updates_total{kind="question"}')).toBe(2)
    expect(await reading('fazhi_queue_length{queue="bot"}')).toBe(5)
  })

  test('has no value where the store is away, and shows the rest', async () => {
    const away = () => Promise.reject(new StoreUnavailable('away'))
    countHeld(meter, { store: { ...sample.store, stats: away, version: away }, waiting: () => 0 })
    queue(meter, 'other', () => 4)
    expect(await reading('fazhi_index_reports')).toBeNull()
    expect(await reading('fazhi_store_up')).toBe(0)
    expect(await reading('fazhi_queue_length{queue="other"}')).toBe(4)
  })
})
