/** Several processes of one bot over one PostgreSQL server, killed again and again beside it. Each prints what it counted. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { killable, type OwnServer, PG_BIN, startOwn } from '../pgserver.js'
import { APARTABLE, indexInto, type ManyOutcome, many } from '../telegram/many.js'

const CLEAN = { lost: 0, repeated: 0, outOfOrder: 0, wrongPlace: 0, wrongWords: 0, unasked: 0 }
const show = (outcome: ManyOutcome): void => void process.stdout.write(`${JSON.stringify(outcome)}\n`)

describe.skipIf(!PG_BIN)(killable('several processes'), () => {
  let database: OwnServer
  beforeAll(async () => {
    database = await startOwn()
    indexInto(database)
  }, 120_000)
  afterAll(() => database?.end())

  test('of which one polls lose nothing in 70 kills of it and of the database, and another polls within 15 s', async () => {
    const outcome = await many({ updates: 2_000, chats: 30, seed: 'long many', database, processes: 2, kills: 70 })
    show(outcome)
    expect(outcome).toMatchObject(CLEAN)
    expect(outcome.takeovers[0]).toBeLessThan(15_000)
  })

  test('that take a webhook by turns keep each conversation in order in 30 kills of them and of the database', async () => {
    const plan = { updates: 1_500, chats: 12, seed: 'long turns', database, processes: 3, kills: 30, webhook: true }
    const outcome = await many(plan)
    show(outcome)
    expect(outcome).toMatchObject(CLEAN)
  })

  test.skipIf(!APARTABLE)('as on machines of their own take over within 15 s of a kill', async () => {
    const plan = { updates: 400, chats: 12, seed: 'long apart', database, processes: 2, kills: 10, apart: true }
    const outcome = await many(plan)
    show(outcome)
    expect(outcome).toMatchObject(CLEAN)
    expect(outcome.takeovers[0]).toBeLessThan(15_000)
  })
})
