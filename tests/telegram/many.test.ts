/** Several processes of one bot over one PostgreSQL server: each question answered once and in order, whoever dies. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { killable, type OwnServer, PG_BIN, startOwn } from '../pgserver.js'
import { indexInto, many } from './many.js'

const CLEAN = { lost: 0, repeated: 0, outOfOrder: 0, wrongPlace: 0, wrongWords: 0, unasked: 0 }
/** A message put again in its own place after a kill, in the same words, is refused by Telegram and no harm. */
const RECOVERING = /^editMessageText: Bad Request: message is not modified/
/** Two that poll at once hear of each other. */
const TURNS = /^getUpdates: Conflict/

describe.skipIf(!PG_BIN)(killable('several processes'), () => {
  let database: OwnServer
  beforeAll(async () => {
    database = await startOwn()
    indexInto(database)
  }, 120_000)
  afterAll(() => database?.end())

  test('of which the one that polls is killed, then the database: nothing is lost, another polls within 15 s (100 kills in npm run test:long)', async () => {
    const outcome = await many({ updates: 150, chats: 12, seed: 'short many', database, processes: 2, kills: 3 })
    process.stdout.write(`${JSON.stringify(outcome)}\n`)
    expect(outcome).toMatchObject({ ...CLEAN, killed: { processes: 2, database: 1 } })
    expect(outcome.takeovers[0]).toBeLessThan(15_000)
    expect(outcome.mistakes.filter(one => !RECOVERING.test(one) && !TURNS.test(one))).toEqual([])
  }, 180_000)

  test('to which a webhook brings updates by turns keep the order of each conversation while they are killed', async () => {
    const plan = { updates: 150, chats: 6, seed: 'short turns', database, processes: 3, kills: 3, webhook: true }
    const outcome = await many(plan)
    process.stdout.write(`${JSON.stringify(outcome)}\n`)
    expect(outcome).toMatchObject(CLEAN)
  }, 180_000)
})
