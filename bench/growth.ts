/** Reports multiplied by 1, 10, 100 → what indexing, keeping and asking cost then. */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { multiply, type Seed } from './copies.js'
import type { BenchQuestion } from './material.js'
import { type Asked, askAll, indexAll, type Places, type Reply, sizeOf } from './product.js'
import { percentiles } from './tables.js'

export interface Grown {
  readonly times: number
  readonly reports: number
  readonly passages: number
  /** Reports whose unit was not read: no question that names one is asked about them. */
  readonly unitless: number
  readonly indexMs: number
  readonly indexPeakBytes: number
  readonly databaseBytes: number
  readonly filtered: Asking
  readonly everything: Asking
}

export interface Asking {
  readonly questions: number
  readonly firstMs: number
  readonly p50: number
  readonly p95: number
  readonly slowest: string
  /** Share that was not refused or asked back. */
  readonly answered: number
  /** Of those with a citation: share whose first one is of the report asked for; null where no single report is. */
  readonly rightReport: number | null
  readonly peakBytes: number
  /** Why the batch broke off before its end; the numbers are of the questions before. */
  readonly failure: string | null
}

/** So many questions that p95 is the tenth slowest; each on a random copy, so that few meet a report already in memory. */
const FILTERED = 200
/** Not measured: the engine compiles, caches fill. */
const WARM_UP = 20
/** What the field's reports count most often: asked of everything held, no unit named. */
const MATTERS = '行政处罚案件 行政复议案件 法治培训 普法活动 执法检查 规范性文件 行政诉讼败诉率 调解纠纷'.split(' ')

/** Builds, asks and clears away the seed `times` over, in `folder`. */
export function grow(seed: Seed, times: number, folder: string, say: (line: string) => void): Grown {
  const places = { corpus: join(folder, 'corpus'), index: join(folder, 'index') }
  try {
    const copies = multiply(seed, places.corpus, times)
    say(`growth x${times}: indexing`)
    mkdirSync(places.index, { recursive: true })
    const built = indexAll(places)
    const databaseBytes = sizeOf(places.index)
    say(`growth x${times}: asking`)
    const named = new Set(built.rows.filter(row => row.unit !== null).map(row => row.file))
    const wanted = copies
      .sample(2 * (FILTERED + WARM_UP))
      .filter(({ file }) => named.has(file))
      .slice(0, FILTERED + WARM_UP)
    const fileOf = new Map(wanted.map(({ id, file }) => [id, file]))
    const filtered = ask(wanted, places, WARM_UP, fileOf)
    const everything = ask(questionsOverAll(seed.questions), places, 1, null)
    return {
      times,
      reports: built.rows.length,
      passages: built.rows.reduce((sum, row) => sum + row.passages, 0),
      unitless: built.rows.length - named.size,
      indexMs: built.wallMs,
      indexPeakBytes: built.peakBytes,
      databaseBytes,
      filtered,
      everything,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function questionsOverAll(questions: readonly BenchQuestion[]): Asked[] {
  const asked = questions.filter(question => question.type === 'aggregate').map(question => question.question)
  const made = MATTERS.flatMap(matter => [
    `哪些单位写明了${matter}的数量？各是多少？`,
    `2023年度${matter}最多的是哪个单位？`,
    `${matter}是多少？`,
  ])
  return [...asked, ...made].map((question, i) => ({ id: String(i), question }))
}

function ask(
  questions: readonly Asked[],
  places: Places,
  warmUp: number,
  fileOf: ReadonlyMap<string, string> | null,
): Asking {
  const { replies, peakBytes, failure } = askAll(questions, places)
  if (replies.length <= warmUp) throw new Error(failure ?? `${replies.length} replies to ${questions.length} questions`)
  const warm = replies.slice(warmUp)
  const cited = warm.filter(reply => reply.citations.length > 0)
  const slowest = warm.reduce((worst, reply) => (reply.ms > worst.ms ? reply : worst))
  return {
    questions: warm.length,
    firstMs: replies[0]!.ms,
    ...percentiles(warm.map(reply => reply.ms)),
    slowest: `${slowest.ms} ms ${questions.find(question => question.id === slowest.id)!.question}`,
    answered: share(warm, reply => reply.status === 'answered'),
    rightReport: fileOf && share(cited, reply => reply.citations[0]!.file === fileOf.get(reply.id)),
    peakBytes,
    failure,
  }
}

function share(replies: readonly Reply[], test: (reply: Reply) => boolean): number {
  return replies.length === 0 ? 0 : replies.filter(test).length / replies.length
}
