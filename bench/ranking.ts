/** Questions with evidence → hit@1 and hit@5 of every way fazhi ranks passages, and of the peers, each in its own process. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { updateIndex } from '../src/index/build.js'
import { openTable } from '../src/index/embed.js'
import { openStore } from '../src/index/open.js'
import { countHits, type Found, type Hits, judged } from './evidence.js'
import { type BenchQuestion, type Material, searchText } from './material.js'
import { PEERS, type PeerInput, type PeerResult } from './peers.js'
import { ownWays, peerTexts, reportTexts, type Way } from './retrieval.js'
import { percentiles } from './tables.js'

export interface Ranking extends Hits {
  readonly name: string
  readonly peer: boolean
  /** Only of peers: each ran in a process of its own. */
  readonly cost: Omit<PeerResult, 'ranked'> | null
  readonly p50: number
}

/** Builds an index of the material in `folder` and ranks in every way. */
export async function rankAll(material: Material, folder: string): Promise<Ranking[]> {
  const index = join(folder, 'source')
  const embedder = openTable()
  await updateIndex({ corpus: material.folder, index, embedder })
  const desk = { store: await openStore(index), embedder }
  const questions = judged(material.questions)
  const own = await rankOwn(await ownWays(desk), questions)
  const input: PeerInput = {
    passages: await peerTexts(desk),
    reports: await reportTexts(desk),
    queries: questions.map(searchText),
  }
  await desk.store.close()
  const file = join(folder, 'peers.json')
  writeFileSync(file, JSON.stringify(input))
  const peers = Object.keys(PEERS).map((name): Ranking => {
    const { ranked, ...cost } = runPeer(name, file)
    return { name, peer: true, cost, p50: cost.p50, ...countHits(questions, ranked) }
  })
  return [...own, ...peers]
}

/** Each way once to warm up, once measured, as the peers do. */
async function rankOwn(ways: readonly Way[], questions: readonly BenchQuestion[]): Promise<Ranking[]> {
  const rankings: Ranking[] = []
  for (const { name, rank } of ways) {
    for (const question of questions) await rank(question)
    const ranked: (readonly Found[])[] = []
    const times: number[] = []
    for (const question of questions) {
      const asked = performance.now()
      ranked.push(await rank(question))
      times.push(performance.now() - asked)
    }
    rankings.push({ name, peer: false, cost: null, p50: percentiles(times).p50, ...countHits(questions, ranked) })
  }
  return rankings
}

function runPeer(name: string, file: string): PeerResult {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'bench/peers.ts', name, file], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  if (status !== 0) throw new Error(`peer ${name}: ${stderr.slice(-500)}`)
  return JSON.parse(stdout) as PeerResult
}
