/**
 * `npm run bench [-- --quick]` → tables on stdout and bench/out/bench.json: retrieval beside its peers, latency, indexing
 * speed, memory, growth, and the targets with those missed marked. It measures and does not judge: exit code 0.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Grown, grow } from './growth.js'
import { gatherMaterial, type Material } from './material.js'
import { buildProduct, indexAll } from './product.js'
import { rankAll } from './ranking.js'
import { type Bench, printAll } from './report.js'
import { measureSpeed } from './speed.js'

const OUT = 'bench/out'

const say = (line: string): void => void process.stderr.write(`bench: ${line}\n`)

async function bench(quick: boolean): Promise<Bench> {
  const started = performance.now()
  const folder = mkdtempSync(join(tmpdir(), 'fazhi-bench-'))
  const load = loadavg()[0]!
  try {
    const material = gatherMaterial(join(folder, 'corpus'))
    say('retrieval')
    const rankings = await rankAll(material, folder)
    const runs = buildProduct()
    if (!runs) say('nothing runnable in dist/: speed and growth are left out')
    say('speed')
    const speed = runs ? measureSpeed(material, join(folder, 'product')) : null
    const growth = runs ? growAll(material, folder, quick ? [1, 10] : [1, 10, 100]) : []
    return {
      at: new Date().toISOString(),
      node: process.version,
      load,
      material: material.name,
      reports: material.reports,
      rankings,
      speed,
      growth,
      seconds: (performance.now() - started) / 1000,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** One growth that fails does not take the others' results away. */
function growAll(material: Material, folder: string, scales: readonly number[]): Grown[] {
  const { rows } = indexAll({ corpus: material.grown.folder, index: join(folder, 'single') })
  return scales.flatMap(times => {
    try {
      return [grow({ ...material.grown, rows }, times, join(folder, `x${times}`), say)]
    } catch (error) {
      say(`growth x${times} failed: ${error instanceof Error ? error.message : String(error)}`)
      return []
    }
  })
}

const result = await bench(process.argv.includes('--quick'))
mkdirSync(OUT, { recursive: true })
writeFileSync(join(OUT, 'bench.json'), `${JSON.stringify(result, null, 2)}\n`)
process.stdout.write(printAll(result))
