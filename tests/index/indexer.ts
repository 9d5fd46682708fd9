/** A process to be killed: builds an index from two corpora by turns until it is, and says what it has acknowledged. */
import { updateIndex } from '../../src/index/build.js'
import { openTable } from '../../src/index/embed.js'

const [index, ...corpora] = process.argv.slice(2)
const embedder = openTable()
const say = (line: object): boolean => process.stdout.write(`${JSON.stringify(line)}\n`)
const from = Math.floor(Math.random() * 2)
for (let i = from; ; i++) {
  const corpus = corpora[i % corpora.length]!
  const rebuild = Math.random() < 0.2
  const about = { corpus: i % corpora.length, first: i === from, rebuild }
  say({ ...about, held: 0 })
  await updateIndex({
    corpus,
    index: index!,
    embedder,
    rebuild,
    // A batch of one report or of all, in this thread or by threads.
    batchMs: Math.random() < 0.7 ? 0 : 60_000,
    threadedFrom: Math.random() < 0.3 ? 1 : 100,
    jobs: 2,
    onProgress: ({ held }) => say({ ...about, held }),
  })
}
