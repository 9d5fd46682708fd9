/** The built executable on the reports of the material → times of warm questions, of whole runs, of indexing; memory. */
import { join } from 'node:path'
import type { Material } from './material.js'
import { askAll, indexAll, runProduct } from './product.js'
import { percentiles } from './tables.js'

export interface Speed {
  readonly warm: { readonly p50: number; readonly p95: number; readonly questions: number }
  readonly shellMs: { readonly median: number; readonly worst: number; readonly runs: number }
  readonly indexing: { readonly reports: number; readonly ms: number; readonly peakBytes: number }
  readonly peakBytes: number
}

/** Cold starts measured: enough for a median that one disturbed run does not move. */
const SHELL_RUNS = 9
/** Builds from nothing, for the same reason. */
const BUILDS = 3
/** Passes over all questions whose times count, after one that warms up. */
const PASSES = 3

/** Indexes and asks in `folder`. */
export function measureSpeed(material: Material, folder: string): Speed {
  const indexOf = (build: number): string => join(folder, String(build))
  const builds = Array.from({ length: BUILDS }, (_, i) => indexAll({ corpus: material.folder, index: indexOf(i) }))
  const places = { corpus: material.folder, index: indexOf(0) }
  const once = material.questions.map(({ id, question, history }) => ({ id, question, history: history ?? [] }))
  const asked = askAll(Array.from({ length: PASSES + 1 }, () => once).flat(), places)
  if (asked.failure) throw new Error(asked.failure)
  const warm = asked.replies.slice(once.length).map(reply => reply.ms)
  const walls = Array.from({ length: SHELL_RUNS }, (_, i) => {
    const { question } = once[Math.floor((i * once.length) / SHELL_RUNS)]!
    return runProduct(['ask', question], places).wallMs
  })
  return {
    warm: { ...percentiles(warm), questions: warm.length },
    shellMs: { median: percentiles(walls).p50, worst: Math.max(...walls), runs: walls.length },
    indexing: {
      reports: builds[0]!.rows.length,
      ms: percentiles(builds.map(build => build.wallMs)).p50,
      peakBytes: Math.max(...builds.map(build => build.peakBytes)),
    },
    peakBytes: asked.peakBytes,
  }
}
