/** Entry of a thread that reads: takes file after file off the list that the threads share, and sends back what was read of each. */
import { setTimeout as pause } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { openTable } from './embed.js'
import { readBare, withVectors } from './entry.js'
import type { Given, Sent } from './pool.js'
import { turnsOver } from './turns.js'

/** Far less than a file takes, far more than looking costs. */
const LOOK_MS = 4

const { files, shared, thread, first, table } = workerData as Given
const turns = turnsOver(shared)
const embedder = table === null ? null : openTable(table)

for (let file = first ?? turns.take(thread); file < files.length; file = turns.take(thread)) {
  while (!turns.begin(thread, file)) await pause(LOOK_MS)
  const bare = await readBare(files[file]!)
  const reading = embedder ? await withVectors(bare, embedder) : bare
  // Copied, not transferred: a report's vectors are many small buffers, and copying all of an entry takes 0.2 ms.
  parentPort?.postMessage({ file, reading } satisfies Sent)
  turns.hold(thread, null)
}
turns.hold(thread, null)
