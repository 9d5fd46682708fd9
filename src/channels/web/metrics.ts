/** Requests and uploads of the page and its interface → numbers of the process's meter. */
import type { Meter } from '../metrics.js'

export interface Metrics {
  request(route: string, method: string, status: number, seconds: number): void
  upload(outcome: 'taken' | 'refused'): void
  text(): Promise<string>
  readonly contentType: string
}

const SECONDS = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 20]

export function webMetrics(meter: Meter): Metrics {
  const seconds = meter.timer(
    'fazhi_http_request_seconds',
    'Seconds from request to response, a route, method and status.',
    ['route', 'method', 'status'],
    SECONDS,
  )
  const uploads = meter.counter('fazhi_uploads_total', 'Uploaded reports, taken or refused.', ['outcome'])
  return {
    request: (route, method, status, took) => seconds({ route, method, status: String(status) }, took),
    upload: outcome => uploads({ outcome }),
    text: () => meter.text(),
    contentType: meter.contentType,
  }
}
