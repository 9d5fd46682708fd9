/** The built program, made anew where the source is newer; test files that need it wait for one build instead of making several. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmdirSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from './sample.js'

const LOCK = join(tmpdir(), 'fazhi-build.lock')

export function buildOnce(): void {
  for (const until = Date.now() + 120_000; !locked() && Date.now() < until; )
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)
  try {
    if (stale()) execFileSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: 'ignore' })
  } finally {
    rmdirSync(LOCK)
  }
}

/** A lock of five minutes ago is of a run that was killed. */
function locked(): boolean {
  if (existsSync(LOCK) && Date.now() - statSync(LOCK).mtimeMs > 300_000) rmdirSync(LOCK)
  try {
    mkdirSync(LOCK)
    return true
  } catch {
    return false
  }
}

function stale(): boolean {
  const made = [join(ROOT, 'dist/channels/cli/main.js'), join(ROOT, 'dist/page/index.html')]
  if (!made.every(existsSync)) return true
  return newest('src') > statSync(made[0]!).mtimeMs || newest('web') > statSync(made[1]!).mtimeMs
}

function newest(folder: string): number {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
  return Math.max(...files.map(file => statSync(join(ROOT, folder, file)).mtimeMs))
}
