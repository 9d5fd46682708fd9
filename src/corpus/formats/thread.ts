/** Entry of the reading thread: jobs come in as messages, each goes back as one FileText. */
import { parentPort } from 'node:worker_threads'
import { refused } from './outcome.js'
import { type Job, parse } from './parse.js'

let working = false

parentPort?.on('message', async (job: Job) => {
  working = true
  answer(await parse(job))
})

// A library that loses a promise never ends its work: the file is given up at once instead of after the time limit.
process.on('unhandledRejection', () => answer(refused('文件已损坏，读不出文字：请重新下载，或用原来的软件打开后另存')))

function answer(outcome: unknown): void {
  if (working) parentPort?.postMessage(outcome)
  working = false
}
