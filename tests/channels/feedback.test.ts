/** `fazhi eval --from-feedback`: what people thought of answers → a question file that `fazhi eval` reads once it is completed. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { run } from '../../src/channels/main.js'
import { GoldQuestion } from '../../src/desk/score.js'
import { type Feedback, feedbackOver } from '../../src/index/feedback.js'
import { openState } from '../../src/index/state.js'

let folder: string
let out: string
let err: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fazhi-feedback-'))
  out = ''
  err = ''
  vi.spyOn(process.stdout, 'write').mockImplementation(text => {
    out += String(text)
    return true
  })
  vi.spyOn(process.stderr, 'write').mockImplementation(text => {
    err += String(text)
    return true
  })
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true, force: true })
})

const word: Feedback = {
  channel: 'telegram:42',
  answer: '5',
  person: '777',
  at: 1,
  verdict: 'bad',
  reason: 'number',
  remark: null,
  question: '清沅县2023年调解了多少件？',
  history: [],
  given: '12件[1]。',
  files: ['a.txt'],
  chatUnit: null,
  index: 'v1',
  prompts: null,
}
async function given(): Promise<string> {
  const index = join(folder, 'index')
  const state = await openState(index)
  await feedbackOver(state).put(word)
  await state.close()
  return index
}

test('writes one line a question to stdout or to a file, without the people', async () => {
  const index = await given()
  expect(await run(['eval', '--from-feedback', '-', '--index', index])).toBe(0)
  expect(GoldQuestion.parse(JSON.parse(out)).question).toBe(word.question)
  expect(out).not.toContain('777')
  const file = join(folder, 'q.jsonl')
  expect(await run(['eval', '--from-feedback', file, '--index', index])).toBe(0)
  expect(readFileSync(file, 'utf8')).toBe(out)
})
test('overwrites nothing unless it is told to', async () => {
  const index = await given()
  const file = join(folder, 'q.jsonl')
  await run(['eval', '--from-feedback', file, '--index', index])
  expect(await run(['eval', '--from-feedback', file, '--index', index])).toBe(2)
  expect(err).toMatch(/不覆盖已有的文件/)
  expect(await run(['eval', '--from-feedback', file, '--index', index, '--force'])).toBe(0)
})
test('says in one line that there is none, and makes no index of it', async () => {
  const index = join(folder, 'none')
  expect(await run(['eval', '--from-feedback', '-', '--index', index])).toBe(1)
  expect(err).toMatch(/^写题目文件：[^\n]*还没有反馈[^\n]*\n$/)
  expect(existsSync(index)).toBe(false)
})
