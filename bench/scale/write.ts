/** Results → docs/scale.md with its tables, docs/scale-*.svg, and the numbers themselves in docs/scale.json. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AskedType } from './asking.js'
import { svgOf } from './plot.js'
import { type Curve, curvesOf, exponentOf, type Measured, type PeerMeasured, type Results } from './results.js'

export function writeResults(results: Results, folder: string): void {
  const save = (name: string, content: string): void => writeFileSync(join(folder, name), content)
  save('scale.json', `${JSON.stringify(results, null, 1)}\n`)
  save('scale.md', markdownOf(results))
  for (const [name, plot] of Object.entries(plotsOf(results))) if (plot) save(`scale-${name}.svg`, plot)
}

function plotsOf(results: Results): Record<string, string | null> {
  const drawn = (plot: Omit<Parameters<typeof svgOf>[0], 'x'> & { readonly x?: string }): string | null =>
    plot.curves.length > 0 ? svgOf({ x: '段落数', ...plot }) : null
  const filtered = (of: 'p50' | 'p95') =>
    curvesOf(
      results,
      one => one.unit?.byType['filtered']?.[of],
      name => `${name} ${of}`,
    )
  const over = (of: 'p50' | 'p95') =>
    curvesOf(
      results,
      one => one.everything?.byType['everything']?.[of],
      name => `${name} ${of}`,
    )
  const clients = results.measured
    .filter(one => one.clients)
    .map(one => ({
      name: `${one.store}，${count(one.made.passages)}段`,
      points: one.clients!.map(at => [at.clients, at.perSecond] as const),
    }))
  return {
    filtered: drawn({
      title: '指明单位的问题',
      y: '毫秒',
      curves: [...filtered('p50'), ...filtered('p95')],
      limits: [[50, '50 ms']],
    }),
    everything: drawn({
      title: '问遍全部的问题，与同类工具的一次检索',
      y: '毫秒',
      curves: [...over('p50'), ...over('p95'), ...peerCurves(results, run => run.p95, 'p95')],
      limits: [[300, '300 ms']],
    }),
    index: drawn({
      title: '建立索引',
      y: '秒',
      curves: [
        ...curvesOf(results, one => one.index && one.index.wallMs / 1000),
        ...peerCurves(results, run => run.indexMs / 1000, ''),
      ],
    }),
    memory: drawn({
      title: '内存：回答问遍全部的问题时最多占用',
      y: 'MB',
      curves: [
        ...curvesOf(results, one => one.everything && one.everything.peakBytes / 1e6),
        ...peerCurves(results, run => run.peakBytes / 1e6, ''),
      ],
      limits: [[4000, '4 GB']],
    }),
    disk: drawn({
      title: '磁盘',
      y: 'MB',
      curves: [
        ...curvesOf(results, one => one.index && one.index.diskBytes / 1e6),
        ...curvesOf(
          results,
          one => one.made.bytes / 1e6,
          () => '报告原文',
        ).slice(0, 1),
      ],
    }),
    clients: drawn({ title: '同时提问', x: '同时提问的人数', y: '每秒回答', curves: clients, grows: false }),
  }
}

function peerCurves(results: Results, pick: (run: NonNullable<PeerMeasured['run']>) => number, what: string): Curve[] {
  return [...new Set(results.peers.map(one => one.peer))]
    .map(peer => ({
      name: `${peer} ${what}`.trim(),
      points: results.peers.flatMap(one =>
        one.peer === peer && one.run ? [[one.run.passages, pick(one.run)] as const] : [],
      ),
    }))
    .filter(curve => curve.points.length > 0)
}

function markdownOf(results: Results): string {
  const { measured } = results
  return `${[
    '# 百万段落时的样子',
    `\`npm run bench:scale\` 测得并写下（${results.machine}；${results.at}）。报告是造出来的（\`bench/scale/\`，种子 ${results.seed}）：虚构的省、市、县、镇和部门，各十年，每份约 47 段；单位、年度、指标和说法各不相同，六十个数里约有一个在同一份报告里前后矛盾。时间是整个问题的（读懂、检索、核对、成文），每个进程先问 20 个不计。${results.note}`,
    table(['', ...measured.map(heading)], rowsOf(measured)),
    '“指明单位”的题答对：第一个数字出自那份报告，且其中有造报告时写下的值。“问遍全部”的题答对：凡计量单位与所问相同的数字，都是所问指标在那份报告里的数，没有一个是别的指标的。“最近十段”：问题的词语与全部段落逐一比较所得最近的十段，索引找到了多大一部分。',
    '## 随段落数增长',
    '各量与段落数的对数之间直线的斜率：0 不随之增长，1 同比例增长。',
    growthOf(results),
    '## 同时提问',
    table(
      ['', '人数', '进程', '每秒回答', 'p50', 'p95', 'p99'],
      measured.flatMap(one =>
        (one.clients ?? []).map(at => [
          heading(one),
          String(at.clients),
          String(at.processes),
          at.perSecond.toFixed(0),
          ms(at.p50),
          ms(at.p95),
          ms(at.p99),
        ]),
      ),
    ),
    '## 同类工具',
    '同样的段落（各带单位、年度、标题），同样的问题各 60 个；只找段落，不回答。读报告的时间不计在内。各给 4 GB 内存、十五分钟。',
    table(['', '段落', '建索引 秒', '内存 MB', 'p50', 'p95', '第一条出自那份报告 %'], results.peers.map(peerRow)),
    ...['filtered', 'everything', 'index', 'memory', 'disk', 'clients'].map(name => `![](scale-${name}.svg)`),
  ].join('\n\n')}\n`
}

function heading(one: Measured): string {
  return `${one.store} ${count(one.made.passages)}段`
}

function rowsOf(measured: readonly Measured[]): string[][] {
  const row = (name: string, pick: (one: Measured) => string | undefined): string[] => [
    name,
    ...measured.map(one => pick(one) ?? '—'),
  ]
  const quantiles = (of: { p50: number; p95: number; p99: number } | undefined): string | undefined =>
    of && `${ms(of.p50)} / ${ms(of.p95)} / ${ms(of.p99)}`
  return [
    row('报告（单位）', one => `${one.made.reports}（${one.made.units}）`),
    row(
      '建索引 秒（处理器 秒）',
      one =>
        one.index &&
        `${seconds(one.index.wallMs)}（${seconds(one.index.cpuMs)}）${one.index.how === 'copy' ? ' 复制' : ''}`,
    ),
    row('建索引时的内存 MB', one => one.index && mb(one.index.peakBytes)),
    row('磁盘 MB', one => one.index && mb(one.index.diskBytes)),
    row('打开 毫秒', one => one.unit && ms(one.unit.openMs)),
    row('指明单位 p50 / p95 / p99 毫秒', one => quantiles(one.unit?.byType['filtered'])),
    row('追问', one => quantiles(one.unit?.byType['followup'])),
    row('做法', one => quantiles(one.unit?.byType['practice'])),
    row('拒答', one => quantiles(one.unit?.byType['refusal'])),
    row('问遍全部 p50 / p95 / p99 毫秒', one => quantiles(one.everything?.byType['everything'])),
    row('处理器毫秒 p50 / p95：指明单位', one => cpuOf(one.unit?.byType['filtered'])),
    row('处理器毫秒 p50 / p95：问遍全部', one => cpuOf(one.everything?.byType['everything'])),
    row('内存：指明单位 MB', one => one.unit && mb(one.unit.peakBytes)),
    row('内存：问遍全部 MB', one => one.everything && mb(one.everything.peakBytes)),
    row(
      '答对 %：指明单位、追问、做法、拒答',
      one =>
        one.unit &&
        ['filtered', 'followup', 'practice', 'refusal'].map(type => percent(one.unit!.byType[type]?.right)).join('、'),
    ),
    row('答对 %：问遍全部', one => one.everything && percent(one.everything.byType['everything']?.right)),
    row(
      '一条命令从头到尾：指明单位、问遍全部 秒',
      one => one.shell && `${(one.shell.unitMs / 1000).toFixed(2)}、${(one.shell.everythingMs / 1000).toFixed(2)}`,
    ),
    row('最近十段 %', one => one.recall && percent(one.recall.recall)),
    row(
      '找最近十段 p50 / p95 毫秒（逐一比较）',
      one => one.recall && `${ms(one.recall.p50)} / ${ms(one.recall.p95)}（${ms(one.recall.exactMs)}）`,
    ),
  ]
}

function cpuOf(of: AskedType | undefined): string | undefined {
  return of && `${ms(of.cpuP50)} / ${ms(of.cpuP95)}`
}

function growthOf(results: Results): string {
  const picks: readonly (readonly [string, (one: Measured) => number | undefined])[] = [
    ['建索引时间', one => one.index?.wallMs],
    ['磁盘', one => one.index?.diskBytes],
    ['内存（问遍全部）', one => one.everything?.peakBytes],
    ['打开', one => one.unit?.openMs],
    ['指明单位 p50', one => one.unit?.byType['filtered']?.p50],
    ['指明单位 p95', one => one.unit?.byType['filtered']?.p95],
    ['问遍全部 p50', one => one.everything?.byType['everything']?.p50],
    ['问遍全部 p95', one => one.everything?.byType['everything']?.p95],
  ]
  const stores = [...new Set(results.measured.map(one => one.store))]
  const rows = picks.map(([name, pick]) => {
    const curves = new Map(curvesOf(results, pick).map(curve => [curve.name, curve]))
    return [
      name,
      ...stores.map(store => {
        const curve = curves.get(store)
        const exponent = curve && exponentOf(curve)
        if (!curve || exponent === null || exponent === undefined) return '—'
        return `${exponent.toFixed(2)}（${(curve.points.at(-1)![1] / curve.points[0]![1]).toFixed(1)} 倍）`
      }),
    ]
  })
  return table(['', ...stores], rows)
}

function peerRow({ size, peer, run, failure }: PeerMeasured): string[] {
  if (!run) return [peer, count(size), `未完成：${failure}`, '', '', '', '']
  return [
    peer,
    count(run.passages),
    seconds(run.indexMs),
    mb(run.peakBytes),
    ms(run.p50),
    ms(run.p95),
    percent(run.right),
  ]
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(columns), `|${columns.map(() => '---|').join('')}`, ...rows.map(line)].join('\n')
}

function count(passages: number): string {
  return passages >= 1e4 ? `${Math.round(passages / 1e4)}万` : String(passages)
}

function ms(value: number): string {
  return value < 100 ? value.toFixed(1) : value.toFixed(0)
}

function seconds(value: number): string {
  return value < 1e5 ? (value / 1000).toFixed(1) : (value / 1000).toFixed(0)
}

function mb(bytes: number): string {
  return (bytes / 1e6).toFixed(0)
}

function percent(share: number | undefined): string {
  return share === undefined ? '—' : (100 * share).toFixed(1)
}
