/**
 * `npm run bench:scale`: synthetic provinces of growing size, in the embedded store and on a PostgreSQL server, beside MiniSearch and
 * LangChain's way → docs/scale.md with its plots. Goes on where it was; each stage's result is kept in the folder.
 */
import { cpus, totalmem } from 'node:os'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { isPostgres, nameOf } from '../../src/index/postgres.js'
import type { Measured, PeerMeasured } from './results.js'
import { type Kept, madeAt, measure, measurePeer, type Site, STAGES, type Stage } from './stages.js'
import { writeResults } from './write.js'

const USAGE = `npm run bench:scale -- [--sizes 10000,100000,1000000] [--stores embedded,postgres://user@host/fazhi_scale_{size}]
  [--copy]            load PostgreSQL from the embedded index instead of reading the reports again
  [--stages ${STAGES.join(',')}]
  [--again index,unit] measure these stages again though their results are kept
  [--folder /tmp/fazhi-scale] [--seed 1] [--docs docs] [--note 同机另有进程]`

const PEERS = ['MiniSearch', 'LangChain'] as const

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10000,100000,1000000' },
    stores: { type: 'string', default: 'embedded' },
    stages: { type: 'string', default: STAGES.join(',') },
    again: { type: 'string', default: '' },
    folder: { type: 'string', default: '/tmp/fazhi-scale' },
    seed: { type: 'string', default: '1' },
    docs: { type: 'string', default: 'docs' },
    note: { type: 'string', default: '' },
    copy: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) process.stdout.write(`${USAGE}\n`)
else await bench()

async function bench(): Promise<void> {
  const stages = new Set(listed(values.stages)) as ReadonlySet<Stage>
  const strange = [...stages, ...listed(values.again)].find(stage => !STAGES.includes(stage as Stage))
  if (strange) throw new Error(`unknown stage ${strange}\n${USAGE}`)
  const stores = listed(values.stores).map(storeOf)
  const measured: Measured[] = []
  const peers: PeerMeasured[] = []
  for (const size of listed(values.sizes).map(Number)) {
    const site: Site = {
      folder: resolve(values.folder),
      seed: Number(values.seed),
      size,
      again: new Set(listed(values.again)),
      say: line => process.stderr.write(`${new Date().toTimeString().slice(0, 8)} ${line}\n`),
    }
    await madeAt(site)
    for (const store of stores) measured.push(await measure(site, store, stages))
    for (const peer of PEERS) {
      const found = await measurePeer(site, peer, stages.has('peers'))
      if (found) peers.push(found)
    }
    // Written after each size: what was measured is not lost with what comes after.
    writeResults(
      {
        machine: machine(),
        at: new Date().toISOString().slice(0, 10),
        seed: site.seed,
        note: values.note,
        measured,
        peers,
      },
      values.docs,
    )
  }
}

function storeOf(address: string): Kept {
  if (!isPostgres(address)) return { name: 'embedded', address, copy: false }
  nameOf(address)
  return { name: 'postgres', address, copy: values.copy }
}

function listed(words: string): string[] {
  return words.split(',').filter(word => word !== '')
}

function machine(): string {
  return `${cpus().length} 核 ${cpus()[0]?.model.trim() ?? ''}，${Math.round(totalmem() / 2 ** 30)} GB 内存，Node ${process.versions.node}`
}
