/** Requests and answers → numbers an operator's Prometheus reads at /metrics. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Store } from '../../index/store.js'

export interface Metrics {
  request(route: string, method: string, status: number, seconds: number): void
  answer(status: string, mode: string): void
  upload(outcome: 'taken' | 'refused'): void
  text(): Promise<string>
  readonly contentType: string
}

/** A registry of its own: two servers in one process do not add up. */
export function openMetrics(store: Store): Metrics {
  const register = new Registry()
  const registers = [register]
  collectDefaultMetrics({ register })
  const seconds = new Histogram({
    name: 'fazhi_http_request_seconds',
    help: 'Seconds from request to response, a route, method and status.',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 20],
    registers,
  })
  const answers = new Counter({
    name: 'fazhi_answers_total',
    help: 'Answers, by status and mode.',
    labelNames: ['status', 'mode'],
    registers,
  })
  const uploads = new Counter({
    name: 'fazhi_uploads_total',
    help: 'Uploaded reports, taken or refused.',
    labelNames: ['outcome'],
    registers,
  })
  holds(store, registers)
  return {
    request: (route, method, status, took) => seconds.observe({ route, method, status: String(status) }, took),
    answer: (status, mode) => answers.inc({ status, mode }),
    upload: outcome => uploads.inc({ outcome }),
    text: () => register.metrics(),
    contentType: register.contentType,
  }
}

function holds(store: Store, registers: Registry[]): void {
  for (const name of ['reports', 'passages', 'figures'] as const) {
    new Gauge({
      name: `fazhi_index_${name}`,
      help: `How many ${name} the index holds.`,
      registers,
      async collect() {
        this.set((await store.stats())[name])
      },
    })
  }
}
