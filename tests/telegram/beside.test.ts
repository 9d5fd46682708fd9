/** `fazhi serve` with a token: page and bot in one process, polling or by a webhook through the page's port; either may fail or end without the other. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { freePort, ownIndex, runBot } from './process.js'
import { PLAIN, PLAIN_SAYS, play, type Scene } from './scene.js'
import type { User } from './shapes.js'

const SECRET = 'a-secret_of-32-characters-or-so0'

/** Page and bot together; `person` may ask in private. */
async function together(
  env: Record<string, string> = {},
  port = 0,
): Promise<{ scene: Scene; person: User; url: string }> {
  let person!: User
  const scene = await play({
    command: 'serve',
    words: ['--port', String(port)],
    env,
    cast(people) {
      person = people.user()
      return { allowed: [person.id] }
    },
  })
  return { scene, person, url: await pageOf(scene.bot().err) }
}

async function pageOf(said: () => string): Promise<string> {
  for (const until = Date.now() + 20_000; Date.now() < until; await new Promise(resolve => setTimeout(resolve, 50))) {
    const found = /已打开 (http:\/\/\S+)/.exec(said())?.[1]
    if (found) return found
  }
  throw new Error(`no page was opened: ${said()}`)
}

async function askPage(url: string): Promise<number | undefined> {
  const body = JSON.stringify({ question: PLAIN })
  const headers = { 'content-type': 'application/json' }
  const reply = (await (await fetch(`${url}/api/ask`, { method: 'POST', body, headers })).json()) as {
    figures: { value: number }[]
  }
  return reply.figures[0]?.value
}

describe('long polling', () => {
  test('both answer, and a stop drains both: the question in hand goes out, and the program ends with 0', async () => {
    const { scene, person, url } = await together()
    expect((await scene.ask(person, person, PLAIN)).text).toContain(PLAIN_SAYS)
    expect(await askPage(url)).toBe(236.8)
    expect(scene.bot().err()).toContain(`机器人 @${scene.server.world.bot.username}`)
    scene.server.faults.next('sendMessage', 'slow')
    const asked = scene.people.say(person, person, PLAIN)
    const page = askPage(url)
    await scene.server.until(
      () => scene.server.journal.filter(one => one.method === 'sendMessage').length > 1,
      'it',
      5_000,
    )
    const ended = await scene.bot().stop('SIGTERM')
    expect(ended.code).toBe(0)
    expect(await page).toBe(236.8)
    expect(scene.server.repliesTo(asked)).toHaveLength(1)
    await scene.close()
  }, 60_000)
})

describe('webhook', () => {
  test('comes in by the page’s port with its secret alone; the page is as it was', async () => {
    const port = await freePort()
    const hook = `http://127.0.0.1:${port}/telegram/a-path`
    const { scene, person, url } = await together({ TELEGRAM_WEBHOOK_URL: hook, TELEGRAM_WEBHOOK_SECRET: SECRET }, port)
    expect((await scene.ask(person, person, PLAIN)).text).toContain(PLAIN_SAYS)
    expect(await askPage(url)).toBe(236.8)
    const update = { ...scene.server.row.made.at(-1)!, update_id: 999_000_001 }
    const post = async (secret: string | null, body = JSON.stringify(update)): Promise<number> => {
      const headers = { ...(secret === null ? {} : { 'x-telegram-bot-api-secret-token': secret }) }
      return (await fetch(hook, { method: 'POST', headers, body })).status
    }
    const sent = scene.people.messages(person).length
    expect(await post(null)).toBe(401)
    expect(await post('x'.repeat(32))).toBe(401)
    expect(await post(SECRET, '{"update_id":')).toBe(400)
    expect((await fetch(hook)).status).toBe(404)
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    await scene.ask(person, person, PLAIN)
    expect(scene.people.messages(person)).toHaveLength(sent + 2)
    expect(scene.bot().err()).not.toContain(SECRET)
    expect((await scene.bot().stop('SIGTERM')).code).toBe(0)
    await scene.close()
  }, 60_000)
})

describe('a bot that cannot start leaves the page up and says one line', () => {
  test.each<[what: string, env: Record<string, string>, line: RegExp]>([
    ['no token at all in it', { TELEGRAM_BOT_TOKEN: 'nonsense' }, /TELEGRAM_BOT_TOKEN/],
    ['a webhook without a secret', { TELEGRAM_WEBHOOK_URL: 'https://bot.example.org/x' }, /TELEGRAM_WEBHOOK_SECRET/],
    ['a server that is none', { TELEGRAM_API_ROOT: 'http://127.0.0.1:9' }, /启动机器人/],
  ])(
    '%s',
    async (_, env, line) => {
      const token = { TELEGRAM_BOT_TOKEN: '1234567:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw' }
      const running = runBot({ command: 'serve', words: ['--port', '0'], index: ownIndex(), env: { ...token, ...env } })
      const url = await pageOf(running.err)
      expect(await askPage(url)).toBe(236.8)
      const told = (): string[] =>
        running
          .err()
          .split('\n')
          .filter(one => one.includes('网页照常提供'))
      for (const until = Date.now() + 20_000; told().length === 0 && Date.now() < until; )
        await new Promise(resolve => setTimeout(resolve, 50))
      expect(told()).toHaveLength(1)
      expect(told()[0]).toMatch(line)
      expect(running.err()).not.toMatch(/AAHdq|\n\s+at /)
      expect((await running.stop('SIGTERM')).code).toBe(0)
    },
    60_000,
  )

  test('the page is opened while a server that says nothing is still waited for, and a stop does not wait for it', async () => {
    const mute = createServer(() => {}).listen(0, '127.0.0.1')
    await new Promise(resolve => mute.once('listening', resolve))
    const root = `http://127.0.0.1:${(mute.address() as AddressInfo).port}`
    const env = { TELEGRAM_BOT_TOKEN: '1234567:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw', TELEGRAM_API_ROOT: root }
    const running = runBot({ command: 'serve', words: ['--port', '0'], index: ownIndex(), env })
    expect(await askPage(await pageOf(running.err))).toBe(236.8)
    const asked = performance.now()
    expect((await running.stop('SIGTERM')).code).toBe(0)
    expect(performance.now() - asked).toBeLessThan(3_000)
    mute.closeAllConnections()
    mute.close()
  }, 60_000)
})
