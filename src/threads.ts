/** A file of the source → a thread that runs it: from dist as it is, from src (tests, tsx) by way of tsx. */
import { createRequire } from 'node:module'
import { Worker, type WorkerOptions } from 'node:worker_threads'

/** `file`: a URL beside the caller's without its ending, as `new URL('./thread', import.meta.url)`. Its output is kept from this program's. */
export function startThread(file: URL, options: WorkerOptions = {}): Worker {
  const quiet = { ...options, execArgv: [], stdout: true, stderr: true }
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL(`${file.href}.js`), quiet)
  // tsx registers itself in the main thread only.
  const tsx = createRequire(import.meta.url)
    .resolve('tsx/esm/api')
    .replace(/\.cjs$/, '.mjs')
  const source = `${file.href}.ts`
  const boot = `import(${JSON.stringify(tsx)}).then(t => { t.register(); return import(${JSON.stringify(source)}) })`
  return new Worker(boot, { ...quiet, eval: true })
}
