/** Results of a run → what is printed: tables, and the targets of issue 3 beside what was measured. */
import type { Asking, Grown } from './growth.js'
import type { Ranking } from './ranking.js'
import type { Speed } from './speed.js'
import { mb, ms, percent, tableOf } from './tables.js'

/** All a run found: what bench/out/bench.json holds. */
export interface Bench {
  readonly at: string
  readonly node: string
  /** Load average of the minute before: above 0.5 other work disturbs the times. */
  readonly load: number
  readonly material: string
  readonly reports: number
  readonly rankings: readonly Ranking[]
  /** Null where nothing runnable was built. */
  readonly speed: Speed | null
  readonly growth: readonly Grown[]
  readonly seconds: number
}

export interface Target {
  readonly name: string
  readonly wanted: string
  readonly got: string
  readonly met: boolean
}

export function printAll(bench: Bench): string {
  const { node, reports, material, load, seconds } = bench
  return [
    `fazhi bench, node ${node}, ${reports} reports (${material}), load before the run ${load.toFixed(2)}`,
    rankingTable(bench.rankings),
    ...(bench.speed ? [speedTable(bench.speed)] : []),
    ...(bench.growth.length > 0 ? [growthTable(bench.growth)] : []),
    targetTable(targetsOf(bench)),
    `\n${seconds.toFixed(0)} s; all numbers in bench/out/bench.json\n`,
  ].join('\n')
}

/** Issue 3, "Done when" 4. */
export function targetsOf({ rankings, speed, growth }: Bench): Target[] {
  const targets: Target[] = []
  const own = rankings.find(ranking => ranking.name === 'fazhi')
  const best = [...rankings].filter(ranking => ranking.peer).sort((a, b) => b.at5 - a.at5)[0]
  if (own && best)
    targets.push({
      name: 'hit@5 above every peer',
      wanted: `> ${percent(best.at5, best.of)} %`,
      got: `${percent(own.at5, own.of)} %`,
      met: own.at5 > best.at5,
    })
  if (speed) {
    const { warm, shellMs, indexing, peakBytes } = speed
    const rate = (1000 * indexing.reports) / indexing.ms
    targets.push(
      atMost('warm question p50', 5, warm.p50, 'ms'),
      atMost('warm question p95', 20, warm.p95, 'ms'),
      atMost('from shell to printed answer', 500, shellMs.median, 'ms'),
      { name: 'indexing', wanted: '≥ 20 reports/s', got: `${rate.toFixed(0)} reports/s`, met: rate >= 20 },
      atMost('memory', 300, peakBytes / 1e6, 'MB'),
    )
  }
  const hundred = growth.find(grown => grown.times === 100)
  if (hundred)
    targets.push(
      unlessBroken(hundred.filtered, atMost('p95 at 100x, unit named', 50, hundred.filtered.p95, 'ms')),
      unlessBroken(hundred.everything, atMost('p95 at 100x, over everything', 50, hundred.everything.p95, 'ms')),
    )
  return targets
}

function unlessBroken({ failure }: Asking, target: Target): Target {
  return failure ? { ...target, got: `${target.got}, broke off`, met: false } : target
}

function atMost(name: string, limit: number, value: number, unit: string): Target {
  return { name, wanted: `≤ ${limit} ${unit}`, got: `${ms(value)} ${unit}`, met: value <= limit }
}

function targetTable(targets: readonly Target[]): string {
  const rows = targets.map(({ name, wanted, got, met }) => [name, wanted, got, met ? 'met' : 'MISSED'])
  return tableOf('Targets', ['', 'wanted', 'got', ''], rows)
}

function rankingTable(rankings: readonly Ranking[]): string {
  const rows = rankings.map(({ name, at1, at5, of, p50, cost }) => [
    name,
    percent(at1, of),
    percent(at5, of),
    ms(p50),
    cost ? ms(cost.indexMs) : '',
    cost ? mb(cost.peakBytes) : '',
    cost ? String(cost.texts) : '',
  ])
  const title = `Evidence found for ${rankings[0]?.of ?? 0} questions (fazhi's own index time and memory: next table)`
  return tableOf(title, ['', 'hit@1 %', 'hit@5 %', 'p50 ms', 'index ms', 'peak MB', 'texts'], rows)
}

function speedTable({ warm, shellMs, indexing, peakBytes }: Speed): string {
  const rate = (1000 * indexing.reports) / indexing.ms
  return tableOf(
    'The built executable',
    ['', 'p50', 'p95/max', ''],
    [
      [`warm question, whole answer, ${warm.questions}`, ms(warm.p50), ms(warm.p95), 'ms'],
      [`from shell to printed answer, ${shellMs.runs} starts`, ms(shellMs.median), ms(shellMs.worst), 'ms'],
      [`indexing ${indexing.reports} reports, process and all`, rate.toFixed(0), '', 'reports/s'],
      ['peak memory, indexing', mb(indexing.peakBytes), '', 'MB'],
      ['peak memory, after all questions', mb(peakBytes), '', 'MB'],
    ],
  )
}

function growthTable(growth: readonly Grown[]): string {
  const columns = ['', ...growth.map(grown => `x${grown.times}`)]
  const row = (name: string, cell: (grown: Grown) => string): string[] => [name, ...growth.map(cell)]
  const asking = (name: string, of: (grown: Grown) => Asking): string[][] => [
    row(`${name}: questions`, grown => `${of(grown).questions}${of(grown).failure ? ' !' : ''}`),
    row(`${name}: p50 ms`, grown => ms(of(grown).p50)),
    row(`${name}: p95 ms`, grown => ms(of(grown).p95)),
    row(`${name}: first ms`, grown => ms(of(grown).firstMs)),
    row(`${name}: answered %`, grown => percent(of(grown).answered, 1)),
    row(`${name}: peak MB`, grown => mb(of(grown).peakBytes)),
  ]
  const rows = [
    row('reports', grown => String(grown.reports)),
    row('passages', grown => String(grown.passages)),
    row('without a unit read', grown => String(grown.unitless)),
    row('index s', grown => (grown.indexMs / 1000).toFixed(1)),
    row('reports/s', grown => ((1000 * grown.reports) / grown.indexMs).toFixed(0)),
    row('index peak MB', grown => mb(grown.indexPeakBytes)),
    row('database MB', grown => mb(grown.databaseBytes)),
    ...asking('unit named', grown => grown.filtered),
    row('unit named: cites its report %', grown => percent(grown.filtered.rightReport ?? 0, 1)),
    ...asking('everything', grown => grown.everything),
  ]
  const failures = growth.flatMap(({ times, filtered, everything }) =>
    [filtered, everything].flatMap(({ failure }) => (failure ? [`! x${times} broke off: ${failure}`] : [])),
  )
  return [tableOf('Growth of the restated corpus', columns, rows), ...failures].join('\n')
}
