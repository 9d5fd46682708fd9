/**
 * `npm run bench:web` → tables on stdout and bench/out/web.json: requests a second and p95 of /api/ask at 1, 10 and 50
 * connections, size and first paint of the page, and the figures view with 100,000 rows. It measures and does not judge.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildOnce } from '../tests/built.js'
import { CHROMIUM, openBrowser } from '../tests/channels/web/browser.js'
import { multiply } from './copies.js'
import { indexAll } from './product.js'
import { serve } from './serving.js'
import { loadAsk } from './web/load.js'
import { measureFigures, measurePaint, pageSizes } from './web/page.js'

const OUT = 'bench/out'
const CONNECTIONS = [1, 10, 50]
/** Copies of the sample's text reports that hold more than 100,000 figures. */
const TIMES = 110

const say = (line: string): void => void process.stderr.write(`bench: ${line}\n`)

const served = (corpus: string, index: string) => serve(['--corpus', corpus, '--index', index, '--today', '2024-06-01'])

async function bench(folder: string, quick: boolean) {
  buildOnce()
  say('asking')
  const small = await served('corpus', join(folder, 'small'))
  const asked = []
  for (const connections of CONNECTIONS) asked.push(await loadAsk(small.url, connections, quick ? 2_000 : 8_000))
  say('page')
  const sizes = await pageSizes(small.url)
  const browser = CHROMIUM ? await openBrowser() : null
  const paint = browser ? await measurePaint(browser, small.url) : null
  await small.stop()
  say('figures')
  const figures = browser ? await figuresOf(folder, browser, quick ? 10 : TIMES) : null
  await browser?.close()
  return { at: new Date().toISOString(), node: process.version, asked, sizes, paint, figures }
}

async function figuresOf(folder: string, browser: Awaited<ReturnType<typeof openBrowser>>, times: number) {
  const { rows } = indexAll({ corpus: 'corpus', index: join(folder, 'single') })
  const corpus = join(folder, 'many')
  multiply({ folder: 'corpus', questions: [], rows }, corpus, times)
  say(`indexing ${times} copies`)
  const large = await served(corpus, join(folder, 'large'))
  try {
    return await measureFigures(browser, large.url)
  } finally {
    await large.stop()
  }
}

const folder = mkdtempSync(join(tmpdir(), 'fazhi-bench-web-'))
try {
  const result = await bench(folder, process.argv.includes('--quick'))
  mkdirSync(OUT, { recursive: true })
  writeFileSync(join(OUT, 'web.json'), `${JSON.stringify(result, null, 2)}\n`)
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
