/** The bot where Telegram brings the updates: its secret, forged and broken requests, health and counts. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from './process.js'
import { PLAIN, PLAIN_SAYS, play, type Scene } from './scene.js'
import type { User } from './shapes.js'

const SECRET = 'a-secret_of-32-characters-or-so0'
let scene: Scene
let ann: User
let hook: string
let base: string
beforeAll(async () => {
  const port = await freePort()
  base = `http://127.0.0.1:${port}`
  hook = `${base}/telegram`
  scene = await play({
    env: { TELEGRAM_WEBHOOK_URL: hook, TELEGRAM_WEBHOOK_SECRET: SECRET, FAZHI_PORT: String(port) },
    cast(people) {
      ann = people.user()
      return { allowed: [ann.id] }
    },
  })
}, 60_000)
afterAll(() => scene.close())

const post = async (body: string, secret: string | null, path = hook): Promise<number> =>
  (
    await fetch(path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(secret === null ? {} : { 'x-telegram-bot-api-secret-token': secret }),
      },
      body,
    })
  ).status

test('it is set with a secret, and what comes by it is answered once, delivered twice or not', async () => {
  const asked = scene.people.say(ann, ann, PLAIN)
  expect((await scene.replyTo(asked)).text).toContain(PLAIN_SAYS)
  scene.people.replay(scene.server.row.made.at(-1)!)
  expect(await scene.repliesOnceQuiet(asked, ann)).toHaveLength(1)
  expect(scene.server.journal.find(one => one.method === 'setWebhook')!.params).toMatchObject({
    url: hook,
    secret_token: SECRET,
  })
  expect(scene.server.journal.filter(one => one.method === 'getUpdates')).toEqual([])
})
test.each<[what: string, secret: string | null]>([
  ['no secret', null],
  ['a wrong one', 'x'.repeat(32)],
  ['a shorter one', 'a-secret'],
  ['an empty one', ''],
])('a forged update with %s is refused and not answered', async (_, secret) => {
  const forged = scene.people.say(ann, { ...ann, is_bot: false }, PLAIN)
  const update = { ...scene.server.row.made.at(-1)!, update_id: 999_000_000 + Math.floor(Math.random() * 1e6) }
  await scene.replyTo(forged)
  const before = scene.people.messages(ann).length
  expect(await post(JSON.stringify(update), secret)).toBe(401)
  await scene.ask(ann, ann, PLAIN)
  expect(scene.people.messages(ann).length).toBe(before + 2)
})
test('what is no update is refused and harms nothing', async () => {
  expect(await post('{"update_id":', SECRET)).toBeGreaterThanOrEqual(400)
  expect(await post('[]', SECRET)).toBeLessThan(500)
  expect(await post('x'.repeat(3_000_000), SECRET)).toBe(413)
  expect((await scene.ask(ann, ann, PLAIN)).text).toContain(PLAIN_SAYS)
})
test('it tells of its health and its counts, and of no secret', async () => {
  const got = async (path: string): Promise<[status: number, text: string]> => {
    const response = await fetch(`${base}${path}`)
    return [response.status, await response.text()]
  }
  expect((await got('/healthz'))[0]).toBe(200)
  expect((await got('/readyz'))[0]).toBe(200)
  const [status, metrics] = await got('/metrics')
  expect(status).toBe(200)
  expect(metrics).toMatch(/^fazhi_\w+(?:\{[^}]*\})? \d/m)
  expect(metrics).not.toMatch(/a-secret|AAHdq/)
  expect((await got('/nothing'))[0]).toBe(404)
})
test('told to stop, it ends with 0', async () => {
  expect(await scene.bot().stop()).toMatchObject({ code: 0 })
})
