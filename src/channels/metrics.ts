/**
 * What is counted in this process → the text Prometheus reads, out of one registry. The only file that knows prom-client. The
 * same name twice is the same metric: a bot that is started again beside the page goes on counting.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

export type Labels = Readonly<Record<string, string>>

export interface Meter {
  readonly contentType: string
  text(): Promise<string>
  counter(name: string, help: string, labels?: readonly string[]): (labels?: Labels, more?: number) => void
  /** Seconds. */
  timer(name: string, help: string, labels?: readonly string[], buckets?: readonly number[]): Timer
  /** `read` is asked at each scrape, one for each value of the labels; where it throws there is no value. */
  gauge(name: string, help: string, read: Read, labels?: Labels): void
}

export type Read = () => number | Promise<number>
export type Timer = (labels: Labels, seconds: number) => void

/** From a call of the embedded store to an answer that waited for a model. */
const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

export function openMeter(): Meter {
  const register = new Registry()
  const registers = [register]
  const readings = new Map<string, Map<string, Reading>>()
  collectDefaultMetrics({ register })
  return {
    contentType: register.contentType,
    text: () => register.metrics(),
    counter(name, help, labelNames = []) {
      const counter =
        (register.getSingleMetric(name) as Counter | undefined) ?? new Counter({ name, help, labelNames, registers })
      return (labels = {}, more = 1) => counter.inc(labels, more)
    },
    timer(name, help, labelNames = [], buckets = SECONDS) {
      const histogram =
        (register.getSingleMetric(name) as Histogram | undefined) ??
        new Histogram({ name, help, labelNames, buckets: [...buckets], registers })
      return (labels, seconds) => histogram.observe(labels, seconds)
    },
    gauge(name, help, read, labels = {}) {
      const known = readings.get(name)
      const those = known ?? new Map<string, Reading>()
      readings.set(name, those.set(JSON.stringify(labels), { labels, read }))
      if (!known) gaugeOver({ name, help, labelNames: Object.keys(labels), registers }, those)
    },
  }
}

interface Reading {
  readonly labels: Labels
  readonly read: Read
}

function gaugeOver(
  named: {
    readonly name: string
    readonly help: string
    readonly labelNames: string[]
    readonly registers: Registry[]
  },
  readings: ReadonlyMap<string, Reading>,
): void {
  new Gauge({
    ...named,
    async collect() {
      // No value where none can be had: a nought would say that nothing is held.
      this.reset()
      if (named.labelNames.length === 0) this.remove()
      for (const { labels, read } of readings.values()) {
        const value = await Promise.resolve()
          .then(read)
          .catch(() => null)
        if (value !== null) this.set(labels, value)
      }
    },
  })
}
