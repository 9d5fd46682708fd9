/** A server of its own in trouble: what is asked ends in an answer or in one line, and goes on by itself when the trouble ends. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerQuestion } from '../../../src/answer/answer.js'
import { updateIndex } from '../../../src/index/build.js'
import { openTable } from '../../../src/index/embed.js'
import { lockWriter, openIndex, openStore } from '../../../src/index/open.js'
import { openPostgres } from '../../../src/index/pg/open.js'
import { connectPostgres } from '../../../src/index/postgres.js'
import { StoreError, StoreUnavailable } from '../../../src/index/store.js'
import { killable, type OwnServer, PG_BIN, startOwn } from '../../pgserver.js'
import { CORPUS } from '../../sample.js'
import { entry, MAKE, seeded, unitVector } from '../entries.js'

const QUESTION = { question: '清沅县2023年调解了多少件纠纷？', history: [], today: '2024-06-01' }
const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

describe.skipIf(!PG_BIN)(killable('a server in trouble'), () => {
  let server: OwnServer
  const embedder = openTable()
  beforeAll(async () => {
    server = await startOwn(['max_connections = 20', 'wal_level = replica'])
    await updateIndex({ corpus: CORPUS, index: server.url, embedder })
  }, 120_000)
  afterAll(() => server?.end())
  const ask = async (store: Awaited<ReturnType<typeof openStore>>) => ({
    ...(await answerQuestion(QUESTION, { store, embedder })),
    ms: 0,
  })

  it('that is killed while it is asked answers again by itself, and says meanwhile that it is away', async () => {
    const store = await openStore(server.url, { timeoutMs: 2_000, freshMs: 0 })
    const wanted = await ask(store)
    expect(wanted.status).toBe('answered')
    await server.kill()
    const error = await ask(store).catch(caught => caught)
    expect(error).toBeInstanceOf(StoreUnavailable)
    expect(error.message).toMatch(/恢复后会自动接上/)
    await server.start()
    expect(await ask(store)).toEqual(wanted)
    await store.close()
  }, 60_000)

  it('with more askers than connections answers all of them, or says that there is no room', async () => {
    const store = await openStore(server.url, { max: 2, timeoutMs: 5_000, freshMs: 0 })
    const wanted = await ask(store)
    for (const answer of await Promise.all(Array.from({ length: 40 }, () => ask(store)))) expect(answer).toEqual(wanted)
    await store.close()
    const narrow = await openPostgres(server.url, { max: 1, timeoutMs: 300, freshMs: 0 })
    let free: () => void = () => {}
    const held = new Promise<void>(resolve => {
      free = resolve
    })
    const blocking = narrow.rewrite(MAKE_AS_IS(await narrow.make()), () => held)
    await pause(100)
    expect(await narrow.stats().catch(caught => caught)).toMatchObject({
      message: expect.stringMatching(/等不到空闲的连接.*FAZHI_STORE_POOL/),
    })
    free()
    await blocking
    expect((await narrow.stats()).reports).toBeGreaterThan(0)
    await narrow.close()
  }, 60_000)

  it('that has no connection left says so, and serves again when one is free', async () => {
    // What is left is the owner's; others find no room.
    await server.run('CREATE ROLE guest LOGIN')
    const holders = Array.from({ length: 17 }, () => connectPostgres(server.url, { max: 1 }))
    await Promise.all(holders.map(one => one.rows('SELECT 1').catch(() => [])))
    const error = await openPostgres(server.url.replace('postgres@', 'guest@'), { timeoutMs: 1_000 }).catch(
      caught => caught,
    )
    expect(error).toBeInstanceOf(StoreUnavailable)
    expect(error.message).toContain('53300')
    await Promise.all(holders.map(one => one.close()))
    await pause(200)
    const store = await openStore(server.url)
    expect((await ask(store)).status).toBe('answered')
    await store.close()
  }, 60_000)

  it('whose statements take too long is given up after the time set', async () => {
    const pool = connectPostgres(server.url, { timeoutMs: 200 })
    const begun = performance.now()
    await expect(pool.rows('SELECT pg_sleep(30)')).rejects.toThrow(/语句超时/)
    expect(performance.now() - begun).toBeLessThan(5_000)
    await pool.close()
  })

  it('has one writer at a time, who is named to the second', async () => {
    const release = await lockWriter(server.url)
    await expect(updateIndex({ corpus: CORPUS, index: server.url, embedder })).rejects.toThrow(
      new RegExp(`另一个进程正在写这个索引（fazhi index .*${process.pid}`),
    )
    await release()
    await pause(100)
    expect((await updateIndex({ corpus: CORPUS, index: server.url, embedder })).reports.length).toBeGreaterThan(5)
  }, 60_000)

  it('takes the writes of two processes one after the other, and loses neither', async () => {
    const stores = [await openIndex(server.url), await openIndex(server.url)]
    const make = MAKE_AS_IS(await stores[0]!.make())
    const random = seeded('two')
    const vector = () => {
      const long = new Float32Array(make.dimension)
      long.set(unitVector(random))
      return long
    }
    const made = (name: string) => ({
      ...entry({ file: name, texts: ['两人同写'], vectors: [vector()] }),
      measures: new Map(),
    })
    await Promise.all(
      stores.flatMap((store, s) =>
        Array.from({ length: 10 }, (_, i) => store.rewrite(make, writer => writer.put(made(`two-${s}-${i}.txt`)))),
      ),
    )
    const rows = (await stores[0]!.reports()).filter(row => row.file.startsWith('two-'))
    expect(rows.length).toBe(20)
    await stores[1]!.verify()
    await stores[0]!.write(
      [],
      rows.map(row => row.id),
      new Map(),
    )
    for (const store of stores) await store.close()
  }, 60_000)

  it('with a replica is answered from it, from the server when the replica is killed, and from the replica when the server is', async () => {
    const replica = await server.replica()
    const said: string[] = []
    const store = await openPostgres(server.url, {
      read: replica.url,
      timeoutMs: 2_000,
      freshMs: 0,
      times: { againMs: 50, behindMs: 500 },
      say: line => said.push(line),
    })
    const wanted = await ask(store)
    await replica.kill()
    expect(await ask(store)).toEqual(wanted)
    expect(said.at(-1)).toMatch(/副本.*改读主库/)
    await replica.start()
    await pause(200)
    expect(await ask(store)).toEqual(wanted)
    expect(said.at(-1)).toMatch(/改回读副本/)
    await server.kill()
    expect(await ask(store)).toEqual(wanted)
    await server.start()
    // Cut off from its server, the replica goes on answering from what it has: that is seen by its version.
    await replica.run("ALTER SYSTEM SET primary_conninfo = 'host=127.0.0.1 port=1'")
    await replica.run('SELECT pg_reload_conf()')
    await pause(500)
    await store.write([], [(await store.reports())[0]!.id], new Map())
    const end = performance.now() + 10_000
    while ((await store.reports()).length === (await openedCount(replica.url)) && performance.now() < end)
      await pause(50)
    expect((await store.reports()).length).toBe((await openedCount(replica.url)) - 1)
    await store.close()
    await replica.end()
  }, 120_000)
})

async function openedCount(url: string): Promise<number> {
  const store = await openStore(url)
  const { reports } = await store.stats()
  await store.close()
  return reports
}

function MAKE_AS_IS(make: typeof MAKE | null): typeof MAKE {
  if (!make) throw new Error('no index')
  return make
}

const SMALL = PG_BIN ? smallDisk() : null

describe.skipIf(!SMALL)(
  SMALL
    ? 'a server on a disk that is full'
    : 'a server on a disk that is full (SKIPPED, as no small disk can be mounted here)',
  () => {
    let server: OwnServer
    beforeAll(async () => {
      writeFileSync(join(SMALL!, 'ballast'), Buffer.alloc(24 * 2 ** 20))
      server = await startOwn(['min_wal_size = 32MB', 'max_wal_size = 32MB'], SMALL!)
    }, 60_000)
    afterAll(async () => {
      await server?.end()
      spawnSync('umount', ['-l', SMALL!])
    })

    it('keeps what it had, says that there is no room, and goes on when there is', async () => {
      const store = await openPostgres(server.url, { create: true, freshMs: 0 })
      const random = seeded('full')
      const big = (i: number) =>
        entry({
          file: `${i}.txt`,
          texts: Array.from({ length: 20 }, () => Array.from({ length: 500 }, () => String(random())).join('')),
          terms: Array.from({ length: 20 }, () => ['案']),
        })
      await store.rewrite(MAKE, writer => writer.put(big(0)))
      let held = 1
      let error: unknown = null
      while (!error && held < 500)
        await store
          .rewrite(MAKE, async writer => {
            for (let i = 0; i < 5; i++) await writer.put(big(held + i))
          })
          .then(
            () => {
              held += 5
            },
            caught => {
              error = caught
            },
          )
      expect(error).toBeInstanceOf(StoreError)
      expect((error as Error).message).toMatch(/磁盘|现在连不上/)
      // A server without room for its log does not even start; an operator makes room and starts it.
      rmSync(join(SMALL!, 'ballast'))
      await server.kill().catch(() => {})
      await server.start()
      await settled(async () => expect((await store.reports()).length).toBe(held))
      await store.close()
    }, 120_000)
  },
)

/** A server that was killed recovers first. */
async function settled(work: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++)
    try {
      return await work()
    } catch (error) {
      if (tries === 100) throw error
      await pause(500)
    }
}

function smallDisk(): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'fazhi-small-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=130m', 'tmpfs', folder])
  return mounted.status === 0 ? folder : null
}
