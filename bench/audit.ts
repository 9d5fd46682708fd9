/**
 * `npm run bench:audit` → a table on stdout: contradictions caught and false alarms on made reports (templates tuned on and
 * held back) and on single sentences, the findings of the sample reports, and the time an audit takes. Exit code 0.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { auditReading, auditReports } from '../src/desk/audit.js'
import { updateIndex } from '../src/index/build.js'
import { openTable } from '../src/index/embed.js'
import { openStore } from '../src/index/open.js'
import { makeReport, type Share, scoreReports } from '../tests/desk/generated.js'
import { CONTRADICTIONS, MISSED, SOUND } from '../tests/desk/sentences.js'
import { ms, percentiles, tableOf } from './tables.js'

const REPORTS = 200

const share = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`

function made(which: Share): string[] {
  const score = scoreReports(REPORTS, which)
  return [
    `${REPORTS} made reports, templates ${which}`,
    `${score.caught}/${score.planted}`,
    share(score.caught, score.planted),
    `${score.falseAlarms}/${score.harmless}`,
    `${((100 * score.falseAlarms) / score.harmless).toFixed(2)} %`,
  ]
}

function sentences(): string[] {
  const alarms = (said: string): number =>
    auditReading({
      file: 'a.txt',
      text: `云溪县人民政府2023年度法治政府建设情况报告\n\n一、做法\n\n${said}`,
    }).findings.filter(one => one.severity === 'mismatch').length
  const all = [...CONTRADICTIONS, ...MISSED]
  const caught = all.filter(said => alarms(said) > 0).length
  const wrongly = SOUND.filter(said => alarms(said) > 0).length
  return [
    'single sentences',
    `${caught}/${all.length}`,
    share(caught, all.length),
    `${wrongly}/${SOUND.length}`,
    `${((100 * wrongly) / SOUND.length).toFixed(2)} %`,
  ]
}

/** Milliseconds of one audit, without reading the file. */
function speed(): string[] {
  const texts = Array.from({ length: 100 }, (_, seed) => makeReport(seed, 'tuned on').text)
  const taken = texts.map((text, i) => {
    const started = performance.now()
    auditReading({ file: `${i}.txt`, text })
    return performance.now() - started
  })
  const { p50, p95 } = percentiles(taken)
  return ['a made report', ms(p50), ms(p95)]
}

async function sample(): Promise<readonly [row: string[], mismatches: readonly string[]]> {
  const index = mkdtempSync(join(tmpdir(), 'fazhi-bench-audit-'))
  try {
    await updateIndex({ corpus: 'corpus', index, embedder: await openTable() })
    const store = await openStore(index)
    const started = performance.now()
    const audited = await auditReports(store, {})
    const took = performance.now() - started
    await store.close()
    if (!audited.ok) throw new Error(audited.message)
    const { findings, checked, reports } = audited.audit
    const grave = findings.filter(one => one.severity === 'mismatch')
    const row = [`${reports.length} sample reports`, ms(took / reports.length), ms(took)]
    return [row, [`mismatches ${grave.length}, notes ${findings.length - grave.length}, checked ${checked.length}`]]
  } finally {
    rmSync(index, { recursive: true, force: true })
  }
}

const [row, said] = await sample()
const rules = JSON.parse(readFileSync('data/rules.json', 'utf8')) as { readonly rules: readonly unknown[] }
process.stdout.write(
  `${[
    tableOf(
      `Audit (${rules.rules.length} rules)`,
      ['', 'caught', '', 'false alarms', ''],
      [made('tuned on'), made('held back'), sentences()],
    ),
    tableOf('Time, ms', ['', 'p50 / each', 'p95 / all'], [speed(), row]),
    '',
    ...said,
  ].join('\n')}\n`,
)
