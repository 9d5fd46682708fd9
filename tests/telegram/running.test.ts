/** The bot as a process: how it starts, and what it says and how it ends when something is wrong. */

import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { CORPUS } from '../sample.js'
import { buildOnce, type Ended, type Run, runBot } from './process.js'
import { environment, PLAIN, PLAIN_SAYS, play } from './scene.js'
import { startTelegram } from './server.js'
import type { User } from './shapes.js'
import { TOKEN } from './world.js'

beforeAll(() => buildOnce(), 120_000)

interface Failed extends Ended {
  readonly err: string
}
/** Runs a bot that is to end by itself. */
async function fail(run: Run): Promise<Failed> {
  const bot = runBot(run)
  const timer = setTimeout(() => bot.child.kill('SIGKILL'), 60_000)
  const ended = await bot.ended
  clearTimeout(timer)
  return { ...ended, err: bot.err() }
}
/** What it writes for people: no JSON of the log, no stack. */
const plainLines = (err: string): string[] => err.split('\n').filter(line => line !== '' && !line.startsWith('{'))

async function page(body: string, status = 200): Promise<{ root: string; server: Server }> {
  const server = createServer((_, response) => response.writeHead(status, { 'content-type': 'text/html' }).end(body))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { root: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server }
}

describe.concurrent('it ends with one clear line and without the token', () => {
  const check = ({ code, err }: Failed, wanted: number, says: RegExp): void => {
    expect({ code, err }).toMatchObject({ code: wanted, err: expect.stringMatching(says) })
    expect(plainLines(err)).toHaveLength(1)
    expect(err).not.toContain(TOKEN.split(':')[1])
    expect(err).not.toMatch(/\n\s+at /)
  }
  test('where no token is set', async () => check(await fail({ env: {} }), 2, /TELEGRAM_BOT_TOKEN/))
  test('where the token is wrong', async () => {
    const server = await startTelegram()
    const token = '110201543:AAHwrongwrongwrongwrongwrongwrong00'
    const failed = await fail({ env: { ...environment(server), TELEGRAM_BOT_TOKEN: token } })
    await server.close()
    check(failed, 1, /401|令牌|token/i)
    expect(failed.err).not.toContain('AAHwrong')
  })
  test('where there is no network', async () => {
    const failed = await fail({ env: { TELEGRAM_BOT_TOKEN: TOKEN, TELEGRAM_API_ROOT: 'http://127.0.0.1:9' } })
    check(failed, 1, /127\.0\.0\.1:9|连不上|网络/)
    expect(failed.ms).toBeLessThan(40_000)
  })
  test('where the address answers with a web page', async () => {
    const { root, server } = await page('<html><body>It works!</body></html>')
    check(await fail({ env: { TELEGRAM_BOT_TOKEN: TOKEN, TELEGRAM_API_ROOT: root } }), 1, /TELEGRAM_API_ROOT|Bot API/)
    server.close()
  })
  test('where the address is none', async () =>
    check(await fail({ env: { TELEGRAM_BOT_TOKEN: TOKEN, TELEGRAM_API_ROOT: 'ftp://x' } }), 2, /TELEGRAM_API_ROOT/))
  test('where the corpus is missing and nothing is indexed', async () => {
    const server = await startTelegram()
    const nowhere = join(tmpdir(), `fazhi-nowhere-${process.pid}`)
    const failed = await fail({ env: environment(server), corpus: nowhere, index: nowhere })
    await server.close()
    expect(failed.code).toBe(1)
    expect(failed.err).toMatch(/nowhere/)
    expect(failed.err).not.toMatch(/\n\s+at /)
  })
})

test.each([true, false])(
  '--check says what BotFather has set, with privacy %s, and speaks to nobody',
  async privacy => {
    const server = await startTelegram({ privacy })
    const bot = runBot({ words: ['--check'], env: { ...environment(server), FAZHI_ALLOWED_CHATS: '-100123' } })
    const { code } = await bot.ended
    await server.close()
    expect(code).toBe(0)
    expect(bot.out()).toMatch(privacy ? /隐私模式\s+开/ : /隐私模式\s+关/)
    expect(bot.out()).toMatch(/@fazhi_test_bot[\s\S]*-100123/)
    expect(bot.out()).not.toContain(TOKEN.split(':')[1])
    expect(server.journal.map(one => one.method)).toEqual(['getMe', 'getWebhookInfo'])
  },
)

test('a damaged index is built again, and it answers', async () => {
  const corpus = mkdtempSync(join(tmpdir(), 'fazhi-bot-one-'))
  for (const name of ['wangtang-jtj-2023.txt', 'liudu-2023.txt']) cpSync(join(CORPUS, name), join(corpus, name))
  const index = mkdtempSync(join(tmpdir(), 'fazhi-bot-broken-'))
  writeFileSync(join(index, 'fazhi.db'), 'SQLite format 3\0 and then nothing of the kind')
  let ann!: User
  const scene = await play({
    corpus,
    index,
    cast(people) {
      ann = people.user()
      return { allowed: [ann.id] }
    },
  })
  expect((await scene.ask(ann, ann, PLAIN)).text).toContain(PLAIN_SAYS)
  await scene.close()
  for (const folder of [corpus, index]) rmSync(folder, { recursive: true, force: true })
}, 60_000)

test('a token in use elsewhere is told of, and the bot goes on when the other stops', async () => {
  let ann!: User
  const scene = await play({
    cast(people) {
      ann = people.user()
      return { allowed: [ann.id] }
    },
  })
  const { server } = scene
  const rival = async (): Promise<void> => {
    await fetch(`${server.root}/bot${server.token}/getUpdates?timeout=1&offset=-1`)
  }
  await rival()
  await rival()
  await server.until(() => server.journal.find(one => one.status === 409), 'a conflict')
  expect((await scene.ask(ann, ann, PLAIN)).text).toContain(PLAIN_SAYS)
  expect(scene.bot().err()).toMatch(/409|Conflict|别处|另一/)
  await scene.close()
}, 60_000)
