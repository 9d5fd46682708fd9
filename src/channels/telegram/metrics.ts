/** What the bot does → numbers of the process's meter: updates, answers and how long they took, calls, work waiting. No ids, no texts. */
import { queue } from '../counting.js'
import type { Meter } from '../metrics.js'

export interface Metrics {
  update(kind: string): void
  answer(status: string, seconds: number): void
  call(method: string, outcome: string): void
  text(): Promise<string>
}

/** Seconds: an extractive answer takes some ms, a model's some seconds. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

export function botMetrics(meter: Meter, waiting: () => number): Metrics {
  const updates = meter.counter('fazhi_bot_updates_total', 'Updates received, by what they were.', ['kind'])
  const answers = meter.timer(
    'fazhi_bot_answer_seconds',
    'From taking a question up to its answer delivered.',
    ['status'],
    SECONDS,
  )
  const calls = meter.counter('fazhi_bot_calls_total', 'Calls of the Bot API, by method and outcome.', [
    'method',
    'outcome',
  ])
  queue(meter, 'bot', waiting)
  meter.gauge('fazhi_bot_waiting', 'Questions and presses waiting or being worked on.', waiting)
  return {
    update: kind => updates({ kind }),
    answer: (status, seconds) => answers({ status }, seconds),
    call: (method, outcome) => calls({ method, outcome }),
    text: () => meter.text(),
  }
}
