/** An index, on stdin → the share of the ten nearest passages of a question's words that the store names, beside comparing all. */
import { fileURLToPath } from 'node:url'
import { keepBest } from '../../src/index/best.js'
import { openTable } from '../../src/index/embed.js'
import { dot } from '../../src/index/nearest.js'
import { openStore } from '../../src/index/open.js'
import type { Scored, Store } from '../../src/index/store.js'
import { inputOf } from './child.js'
import { MEASURES } from './measures.js'

export interface Recall {
  readonly queries: number
  /** Of the ten truly nearest; one as near as the tenth counts. */
  readonly recall: number
  readonly p50: number
  readonly p95: number
  /** What comparing all would have taken a query here, reading included. */
  readonly exactMs: number
}

const NEAREST = 10
/** Reports whose vectors are read at once. */
const AT_ONCE = 64

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const store = await openStore(inputOf<{ index: string }>().index)
  process.stdout.write(JSON.stringify(await recallOf(store)))
  await store.close()
}

async function recallOf(store: Store): Promise<Recall> {
  const queries = await vectorsAsked()
  const started = performance.now()
  const exact = await nearestOf(store, queries)
  const exactMs = (performance.now() - started) / queries.length
  await store.searchVector(queries[0]!, {}, NEAREST)
  const times: number[] = []
  let shared = 0
  for (const [i, query] of queries.entries()) {
    const asked = performance.now()
    const found = await store.searchVector(query, {}, NEAREST)
    times.push(performance.now() - asked)
    const least = exact[i]!.at(-1)!.score - 1e-6
    shared += found.filter(({ score }) => score >= least).length
  }
  times.sort((a, b) => a - b)
  const at = (share: number): number => times[Math.floor(times.length * share)]!
  return { queries: queries.length, recall: shared / (NEAREST * queries.length), p50: at(0.5), p95: at(0.95), exactMs }
}

/** The words of a question, as answering embeds them. */
async function vectorsAsked(): Promise<Float32Array[]> {
  const table = openTable()
  const made = await Promise.all(MEASURES.flatMap(({ name, asked }) => [name, asked[1]!]).map(table.embedQuery))
  return made.filter(vector => vector !== null)
}

async function nearestOf(store: Store, queries: readonly Float32Array[]): Promise<Scored[][]> {
  const ids: string[] = []
  const best = queries.map(() => keepBest(NEAREST, candidate => ids[candidate]!))
  const rows = await store.reports()
  for (let at = 0; at < rows.length; at += AT_ONCE) {
    const wanted = rows
      .slice(at, at + AT_ONCE)
      .flatMap(({ id, passages }) => Array.from({ length: passages }, (_, i) => `${id}.${i}`))
    for (const [id, vector] of await store.vectors(wanted)) {
      const candidate = ids.push(id) - 1
      for (const [i, query] of queries.entries()) best[i]!.offer(candidate, dot(query, vector, 0, vector.length))
    }
  }
  return best.map(one => one.taken())
}
