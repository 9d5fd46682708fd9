/** A thread in the place of reader.ts that does what its files are named: ends, throws, hangs, or says what it was given. */
import { appendFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import type { Given } from '../../src/index/pool.js'
import { turnsOver } from '../../src/index/turns.js'

const { files, shared, thread, first } = workerData as Given
const turns = turnsOver(shared)

for (let file = first ?? turns.take(thread); file < files.length; file = turns.take(thread)) {
  while (!turns.begin(thread, file)) await pause(2)
  const { file: name, path } = files[file]!
  appendFileSync(path, `${name}\n`)
  if (name.startsWith('end')) process.exit(3)
  if (name.startsWith('throw')) throw new Error('hostile')
  if (name.startsWith('hang')) for (;;);
  if (name.startsWith('fill')) for (const all: string[][] = []; ; ) all.push(new Array<string>(1_000_000).fill(name))
  // The error comes when the next file is at work.
  if (name.startsWith('late')) setTimeout(() => Promise.reject(new Error('late')), 20)
  if (name.startsWith('slow')) await pause(60)
  parentPort?.postMessage({ file, reading: { ok: false, message: name, hash: null } })
  turns.hold(thread, null)
}
turns.hold(thread, null)
