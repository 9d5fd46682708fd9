/** The files of prompts/: loaded, checked, filled, and told apart by version. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { PROMPTS, readPrompts } from '../../src/answer/prompts.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fazhi-prompts-'))
  cpSync(PROMPTS, folder, { recursive: true })
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const edit = (name: string, change: (text: string) => string): void =>
  writeFileSync(join(folder, name), change(readFileSync(join(folder, name), 'utf8')))

test('the prompts of the package are whole', async () => {
  const read = await readPrompts()
  expect(read).toMatchObject({ ok: true })
  if (read.ok) expect(Object.keys(read.prompts).sort()).toEqual(['choose', 'repair', 'understand', 'write'])
})

test('braces, angle brackets and ampersands of a report stay as they are', async () => {
  const read = await readPrompts(folder)
  if (!read.ok) throw new Error(read.message)
  const text = '“{f1}”{{question}} <b>&amp;</b> {"a":1} {% x %}'
  const messages = await read.prompts.write.fill({
    fence: 'F',
    sentences: text,
    figures: 'x',
    language: '中文',
    most: '4',
    question: '问',
  })
  expect(messages.map(message => message.role)).toEqual(['system', 'user'])
  expect(messages[1]!.content).toContain(text)
  expect(messages[0]!.content).toContain('{"statements":[{"text":"……","sentences":[1,2]}]}')
})

test('any change of a file is another version', async () => {
  const before = await readPrompts(folder)
  edit('write.md', text => `${text}\n`)
  const after = await readPrompts(folder)
  if (!before.ok || !after.ok) throw new Error('not read')
  expect(after.prompts.write.version).not.toBe(before.prompts.write.version)
  expect(after.prompts.choose.version).toBe(before.prompts.choose.version)
})

test.each<[what: string, name: string, change: (text: string) => string, said: RegExp]>([
  [
    'a variable missing in the front matter',
    'write.md',
    text => text.replace(', question', ''),
    /variables 缺少 question/,
  ],
  ['a variable missing in the body', 'write.md', text => text.replace('{{question}}', ''), /没有用到 \{\{question\}\}/],
  ['a variable nobody fills', 'choose.md', text => `${text}{{unit}}`, /不认识的变量 \{\{unit\}\}/],
  ['no front matter', 'choose.md', () => '# user\n{{question}}', /开头应有/],
  ['no purpose', 'choose.md', text => text.replace(/purpose:.*/, ''), /purpose/],
  ['a version that is no number', 'choose.md', text => text.replace(/version:.*/, 'version: new'), /version/],
  ['no user section', 'repair.md', text => text.replace('# user', '# 用户'), /# user/],
])('%s is one line that names the file', async (_, name, change, said) => {
  edit(name, change)
  const read = await readPrompts(folder)
  expect(read.ok).toBe(false)
  if (read.ok) return
  expect(read.message).toMatch(said)
  expect(read.message).toContain(join(folder, name))
  expect(read.message).not.toContain('\n')
})

test('a file that is missing is named', async () => {
  rmSync(join(folder, 'write.md'))
  const read = await readPrompts(folder)
  expect(read).toMatchObject({ ok: false, message: expect.stringMatching(/write\.md.*没有这个文件/) })
})
