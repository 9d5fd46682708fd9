/** `fazhi serve` and `fazhi mcp` through the executable: what they say when they start, cannot start, and stop. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildOnce } from '../built.js'
import { CORPUS, ROOT } from '../sample.js'

let folder: string
beforeAll(() => {
  buildOnce()
  folder = mkdtempSync(join(tmpdir(), 'fazhi-serve-'))
}, 240_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Running {
  readonly child: ChildProcess
  readonly said: () => string
  readonly ended: Promise<number | null>
  /** The address it says it has opened. */
  readonly url: () => Promise<string>
}

function start(words: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
  const places = ['--corpus', CORPUS, '--index', join(folder, 'index')]
  const child = spawn(process.execPath, [join(ROOT, 'bin/fazhi'), ...words, ...places], {
    env: { ...process.env, FAZHI_TOKEN: '', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let said = ''
  child.stderr!.on('data', data => {
    said += data
  })
  const ended = new Promise<number | null>(resolve => child.once('close', resolve))
  const url = async (): Promise<string> => {
    for (const until = Date.now() + 60_000; Date.now() < until; await new Promise(resolve => setTimeout(resolve, 50))) {
      const found = /http:\/\/\S+/.exec(said)?.[0]
      if (found) return found
      if (child.exitCode !== null) break
    }
    throw new Error(`it did not start: ${said}`)
  }
  return { child, said: () => said, ended, url }
}

test('opens the page, and on SIGTERM answers what is in hand, says so and ends with 0', async () => {
  const running = start(['serve', '--port', '0'])
  const url = await running.url()
  expect(await (await fetch(url)).text()).toContain('法治问答台')
  const question = JSON.stringify({ question: '清沅县2022年人民调解了多少件纠纷？' })
  const asked = fetch(`${url}/api/ask`, {
    method: 'POST',
    body: question,
    headers: { 'content-type': 'application/json' },
  })
  await new Promise(resolve => setTimeout(resolve, 5))
  running.child.kill('SIGTERM')
  const [reply, code] = await Promise.all([asked.then(response => response.json()), running.ended])
  expect((reply as { figures: { value: number }[] }).figures[0]!.value).toBe(1932)
  expect(code).toBe(0)
  expect(running.said()).toContain('正在停止')
}, 120_000)

test('logs requests as lines of JSON without what was asked, and never the token', async () => {
  const token = 'a-token-of-the-tests-51ec'
  const running = start(['serve', '--port', '0'], { FAZHI_TOKEN: token })
  const url = await running.url()
  await fetch(`${url}/api/figures?measure=secret-words`, { headers: { authorization: `Bearer ${token}` } })
  await fetch(`${url}/api/reports`, { headers: { authorization: `Bearer wrong-${token}` } })
  running.child.kill('SIGINT')
  expect(await running.ended).toBe(0)
  const lines = running
    .said()
    .split('\n')
    .filter(line => line.startsWith('{'))
  expect(lines.map(line => JSON.parse(line).status)).toEqual([200, 401])
  expect(running.said()).not.toContain('secret-words')
  expect(running.said()).not.toContain(token)
}, 120_000)

test('a port in use is one clear line', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => other.once('listening', resolve))
  const { port } = other.address() as { port: number }
  const running = start(['serve', '--port', String(port)])
  expect(await running.ended).toBe(1)
  expect(running.said().trimEnd().split('\n').at(-1)).toBe(
    `端口 ${port} 已被占用：请用 --port 换一个，或停掉占用它的程序。`,
  )
  other.close()
}, 120_000)

test.each([
  ['beyond this machine without a token', ['serve', '--host', '0.0.0.0', '--port', '0'], 1, /FAZHI_TOKEN/],
  [
    'an address that is not of this machine',
    ['serve', '--host', '203.0.113.7', '--port', '0'],
    1,
    /没有地址 203\.0\.113\.7/,
  ],
  ['a port that is none', ['serve', '--port', '99999'], 2, /--port/],
  ['a port in words', ['serve', '--port', 'http'], 2, /--port/],
] as const)(
  '%s is one clear line',
  async (_, words, code, line) => {
    const running = start(words, words[2] === '203.0.113.7' ? { FAZHI_TOKEN: 'a-token-of-the-tests-51ec' } : {})
    expect(await running.ended).toBe(code)
    const last = running.said().trimEnd().split('\n').at(-1)!
    expect(last).toMatch(line)
    expect(running.said()).not.toMatch(/\n\s+at /)
  },
  60_000,
)

test('a short token is warned of', async () => {
  const running = start(['serve', '--port', '0', '--host', '0.0.0.0'], { FAZHI_TOKEN: 'short' })
  await running.url()
  running.child.kill('SIGTERM')
  await running.ended
  expect(running.said()).toContain('短于 16 个字符')
}, 60_000)

test('who reads no further than the first lines is no error', async () => {
  const running = start(['doctor'])
  running.child.stdout!.destroy()
  expect(await running.ended).toBe(0)
  expect(running.said()).not.toMatch(/EPIPE|\n\s+at /)
}, 60_000)

test('fazhi mcp ends with 0 when its client goes', async () => {
  const running = start(['mcp'])
  await new Promise(resolve => setTimeout(resolve, 1_500))
  running.child.stdin!.end()
  expect(await running.ended).toBe(0)
}, 60_000)
