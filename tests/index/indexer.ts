/** A process to be killed: builds an index from two corpora by turns until it is. */
import { updateIndex } from '../../src/index/build.js'
import { openTable } from '../../src/index/embed.js'

const [index, ...corpora] = process.argv.slice(2)
const embedder = openTable()
process.stdout.write('begun\n')
for (let i = Math.floor(Math.random() * 2); ; i++)
  await updateIndex({ corpus: corpora[i % corpora.length]!, index: index!, embedder, rebuild: Math.random() < 0.2 })
