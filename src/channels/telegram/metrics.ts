/** What the bot counts, in the form Prometheus reads: updates, answers and how long they took, calls, work waiting. No ids, no texts. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client'

export interface Metrics {
  update(kind: string): void
  answer(status: string, seconds: number): void
  call(method: string, outcome: string): void
  text(): Promise<string>
}

/** Seconds: an extractive answer takes some ms, a model's some seconds. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

export function openMetrics(waiting: () => number): Metrics {
  const registers = [new Registry()]
  const updates = new Counter({
    name: 'fazhi_bot_updates_total',
    help: 'Updates received, by what they were',
    labelNames: ['kind'],
    registers,
  })
  const answers = new Histogram({
    name: 'fazhi_bot_answer_seconds',
    help: 'From taking a question up to its answer delivered',
    labelNames: ['status'],
    buckets: SECONDS,
    registers,
  })
  const calls = new Counter({
    name: 'fazhi_bot_calls_total',
    help: 'Calls of the Bot API, by method and outcome',
    labelNames: ['method', 'outcome'],
    registers,
  })
  new Gauge({
    name: 'fazhi_bot_waiting',
    help: 'Questions and presses waiting or being worked on',
    registers,
    collect() {
      this.set(waiting())
    },
  })
  new Gauge({
    name: 'fazhi_bot_memory_bytes',
    help: 'Resident memory',
    registers,
    collect() {
      this.set(process.memoryUsage.rss())
    },
  })
  return {
    update: kind => updates.inc({ kind }),
    answer: (status, seconds) => answers.observe({ status }, seconds),
    call: (method, outcome) => calls.inc({ method, outcome }),
    text: () => registers[0]!.metrics(),
  }
}
