/** A server and a number of connections → requests a second and times of /api/ask, each connection asking again at once. */
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'

export interface Load {
  readonly connections: number
  readonly requests: number
  readonly failed: number
  readonly perSecond: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

/** Milliseconds before counting: code is compiled and reports are read into memory. */
const WARM_MS = 1_500

export async function loadAsk(url: string, connections: number, ms: number): Promise<Load> {
  const bodies = questions()
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const times: number[] = []
  let failed = 0
  let next = 0
  const run = async (until: number, counted: boolean): Promise<void> => {
    while (performance.now() < until) {
      const started = performance.now()
      const ok = await askOnce(url, bodies[next++ % bodies.length]!, agent)
      if (!counted) continue
      times.push(performance.now() - started)
      if (!ok) failed += 1
    }
  }
  const all = (until: number, counted: boolean) =>
    Promise.all(Array.from({ length: connections }, () => run(until, counted)))
  await all(performance.now() + WARM_MS, false)
  const started = performance.now()
  await all(started + ms, true)
  const seconds = (performance.now() - started) / 1000
  agent.destroy()
  return {
    connections,
    requests: times.length,
    failed,
    perSecond: Math.round(times.length / seconds),
    ...quantiles(times),
  }
}

function questions(): string[] {
  return readFileSync('tests/questions.jsonl', 'utf8')
    .split('\n')
    .filter(line => line.trim() !== '')
    .map(line => {
      const { question, history } = JSON.parse(line) as { question: string; history?: unknown[] }
      return JSON.stringify({ question, history: history ?? [] })
    })
}

function askOnce(url: string, body: string, agent: Agent): Promise<boolean> {
  return new Promise(resolve => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    const asked = request(`${url}/api/ask`, { method: 'POST', agent, headers }, response => {
      response.resume()
      response.on('end', () => resolve(response.statusCode === 200))
    })
    asked.on('error', () => resolve(false))
    asked.end(body)
  })
}

function quantiles(times: number[]): Pick<Load, 'p50' | 'p95' | 'p99'> {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (share: number): number => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 10) / 10
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}
