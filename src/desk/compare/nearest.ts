/** A measure nobody states → the measures stated that are nearest to it, for the asker to choose from. */
import { rankFigures } from '../../search/figures.js'
import type { ReadyReport } from '../../search/holdings.js'
import type { Wanted } from './choose.js'

/** Measures offered at most. */
const OFFERED = 5

/** Names of measures, nearest first, each once. Empty where nothing is near. */
export async function nearestMeasures(reports: readonly ReadyReport[], wanted: Wanted): Promise<string[]> {
  const best = new Map<string, number>()
  for (const report of reports) {
    const ask = { ...wanted.ask, measureVectors: await wanted.vectorsOf(report), within: null }
    for (const hit of rankFigures(report.figures, ask).slice(0, OFFERED)) {
      const name = hit.ready.measure.replace(/\([^)]*\)$/, '')
      const near = hit.coverage + closeness(hit.reasons)
      if (name.length >= 2 && name.length <= 20 && near > (best.get(name) ?? FAR)) best.set(name, near)
    }
  }
  return [...best]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, OFFERED)
    .map(([name]) => name)
}

/** Below this neither words nor meaning are shared. */
const FAR = 0.15

function closeness(reasons: readonly { readonly name: string; readonly value: number }[]): number {
  return reasons.find(reason => reason.name === 'measure')?.value ?? 0
}
