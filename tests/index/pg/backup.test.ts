/** What docs/postgres.md and docs/operations.md say of backups, done. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { answerQuestion } from '../../../src/answer/answer.js'
import { run } from '../../../src/channels/main.js'
import { updateIndex } from '../../../src/index/build.js'
import { openTable } from '../../../src/index/embed.js'
import { type Feedback, feedbackOver } from '../../../src/index/feedback.js'
import { openIndex } from '../../../src/index/open.js'
import { openState } from '../../../src/index/state.js'
import { killable, PG_BIN } from '../../pgserver.js'
import { named, REAL, startReal } from '../../postgres.js'
import { CORPUS } from '../../sample.js'

const folder = mkdtempSync(join(tmpdir(), 'fazhi-backup-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const QUESTION = { question: '清沅县2023年调解了多少件纠纷？', history: [], today: '2024-06-01' }
const WORD: Feedback = {
  channel: 'telegram:1',
  answer: '7',
  person: '42',
  at: 1,
  verdict: 'bad',
  reason: 'number',
  remark: '差一件',
  question: '调解了多少件？',
  history: [],
  given: '12件',
  files: ['a.txt'],
  chatUnit: null,
  index: '1-a',
  prompts: null,
}

async function filled(index: string): Promise<unknown> {
  await updateIndex({ corpus: CORPUS, index, embedder: openTable() })
  const state = await openState(index)
  await feedbackOver(state).put(WORD)
  await state.close()
  return answered(index)
}

async function answered(index: string): Promise<unknown> {
  const store = await openIndex(index)
  await store.verify()
  const answer = { ...(await answerQuestion(QUESTION, { store, embedder: openTable() })), ms: 0 }
  await store.close()
  const state = await openState(index)
  const said = await feedbackOver(state).all()
  await state.close()
  expect(said).toEqual([WORD])
  return answer
}

describe('a backup', () => {
  it('of a folder is a copy of it that answers the same, taken while it is in use', async () => {
    const index = join(folder, 'index')
    const before = await filled(index)
    const open = await openIndex(index)
    expect(await run(['store', 'copy', index, join(folder, 'backup')])).toBe(0)
    await open.close()
    rmSync(index, { recursive: true })
    expect(await run(['store', 'copy', join(folder, 'backup'), index])).toBe(0)
    expect(await answered(index)).toEqual(before)
  }, 60_000)

  it.skipIf(!REAL || !PG_BIN)(
    named(killable('of a server is pg_dump, and pg_restore brings it back')),
    async () => {
      const [one, other] = [await startReal(), await startReal()]
      const before = await filled(one.url)
      const dump = join(folder, 'fazhi.dump')
      execFileSync(join(PG_BIN!, 'pg_dump'), ['-Fc', '-n', 'fazhi', '-n', 'fazhi_state', '-f', dump, one.url])
      await one.stop()
      await other.run('CREATE EXTENSION vector')
      execFileSync(join(PG_BIN!, 'pg_restore'), ['-d', other.url, dump])
      expect(await answered(other.url)).toEqual(before)
      await other.stop()
    },
    60_000,
  )
})
