/** The bot as a process: what it says and how it ends when something is wrong, how it waits, stops and goes on. */

import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CORPUS } from '../sample.js'
import { buildOnce, type Ended, freePort, type Run, runBot } from './process.js'
import { environment, PLAIN, PLAIN_SAYS, play, type Scene } from './scene.js'
import { startTelegram, type TelegramServer } from './server.js'
import type { Chat, User } from './shapes.js'
import { pause } from './updates.js'
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

describe('with a group that talks', () => {
  let scene: Scene
  let server: TelegramServer
  let ann: User
  let group: Chat
  let small: Chat
  let forum: Chat
  let topic: number
  const named = `@fazhi_test_bot ${PLAIN}`
  beforeAll(async () => {
    scene = await play({
      cast(people) {
        ann = people.user()
        group = people.group({ members: [ann] })
        small = people.group({ type: 'group', members: [ann] })
        forum = people.group({ forum: true, members: [ann] })
        topic = people.topic(forum, '调解', ann)
        return { allowed: [ann.id] }
      },
    })
    server = scene.server
  }, 60_000)
  afterAll(() => scene.close())

  test('a wait that Telegram asks for is waited, and the answers come in their order', async () => {
    server.setLimits({ all: { most: 100, ms: 1_000 }, chat: { most: 2, ms: 2_000 }, group: { most: 100, ms: 1_000 } })
    const asked = Array.from({ length: 4 }, () => scene.people.say(group, ann, named))
    for (const one of asked) await scene.replyTo(one)
    server.setLimits(null)
    const replies = asked.flatMap(one => server.repliesTo(one))
    expect(replies.map(one => one.reply_to_message!.message_id)).toEqual(asked.map(one => one.message_id))
    expect(replies.map(one => one.message_id)).toEqual(replies.map(one => one.message_id).sort((a, b) => a - b))
    const refused = server.journal.filter(one => one.status === 429)
    expect(refused.length).toBeGreaterThan(0)
    for (const one of refused) {
      const seconds = Number(/retry after (\d+)/.exec(one.error!)![1])
      const next = server.journal.find(
        later => later.n > one.n && later.params['chat_id'] === group.id && later.method === one.method,
      )
      expect(next!.at - one.at).toBeGreaterThanOrEqual(seconds * 1000 - 20)
    }
  }, 30_000)

  test.each(['reset-before', 'bad-gateway', 'too-many', 'hang'] as const)(
    'an answer that meets %s comes once',
    async fault => {
      server.faults.next('sendMessage', fault)
      const asked = scene.people.say(group, ann, named)
      expect((await scene.replyTo(asked)).text).toContain(PLAIN_SAYS)
      expect(await scene.repliesOnceQuiet(asked, ann)).toHaveLength(1)
    },
  )
  test('an answer whose receipt is lost comes again at most once', async () => {
    server.faults.next('sendMessage', 'reset-after')
    const asked = scene.people.say(group, ann, named)
    await scene.replyTo(asked)
    expect((await scene.repliesOnceQuiet(asked, ann)).length).toBeLessThanOrEqual(2)
  })
  test('updates whose delivery was lost are answered once', async () => {
    server.faults.next('getUpdates', 'reset-after', 2)
    const asked = scene.people.say(group, ann, named)
    await scene.replyTo(asked)
    expect(await scene.repliesOnceQuiet(asked, ann)).toHaveLength(1)
  })
  test('a long poll that is never answered is given up, and what was said meanwhile is answered', async () => {
    server.faults.next('getUpdates', 'hang')
    await server.until(
      () => server.journal.find(one => one.method === 'getUpdates' && one.fault === 'hang'),
      'a long poll',
    )
    expect((await scene.ask(group, ann, named)).text).toContain(PLAIN_SAYS)
  })
  test.each(['reset-before', 'reset-after', 'bad-gateway', 'too-many'] as const)(
    'a choice whose answer meets %s is in its place once',
    async fault => {
      const which = await scene.ask(group, ann, '@fazhi_test_bot 2023年罚了多少钱？')
      const before = scene.people.messages(group).length
      server.faults.next('editMessageText', fault)
      scene.people.press(ann, which, '望棠区')
      const now = () => scene.people.messages(group).find(one => one.message_id === which.message_id)!
      await server.until(() => now().text?.includes(PLAIN_SAYS), 'the choice made')
      expect((await scene.ask(group, ann, '那上一年呢？', { replyTo: now() })).text).toContain('212.4')
      expect(scene.people.messages(group).length).toBe(before + 2)
    },
  )
  test.each(['reset-before', 'bad-gateway'] as const)('a sheet that meets %s comes whole', async fault => {
    server.faults.next('sendDocument', fault)
    const said = scene.people.say(ann, ann, '/sources')
    const sheet = await server.until(
      () => scene.people.messages(ann).find(one => one.message_id > said.message_id && one.document),
      'a sheet',
    )
    expect(server.world.files.get(sheet.document!.file_id)!.bytes.subarray(0, 2).toString()).toBe('PK')
  })
  test('an update that comes again, now or later, is not answered again', async () => {
    const asked = scene.people.say(group, ann, named)
    await scene.replyTo(asked)
    const update = server.row.made.find(
      one => 'message' in one && one.message.message_id === asked.message_id && one.message.chat.id === group.id,
    )!
    for (let i = 0; i < 3; i++) scene.people.replay(update)
    expect(await scene.repliesOnceQuiet(asked, ann)).toHaveLength(1)
  })
  test.each([
    ['a message of nothing', { message: {} }],
    ['an inline query of nothing', { inline_query: {} }],
    ['a membership of nothing', { my_chat_member: {} }],
    ['a press of nothing', { callback_query: {} }],
    ['nothing at all', {}],
    ['a kind of a later Bot API', { rich_thing: { id: 'x' } }],
    ['a date that is none', { message: { message_id: 1, date: 'x', chat: { id: 1, type: 'private' }, text: 'x' } }],
  ])('an update with %s is passed over, and the next is answered', async (_, odd) => {
    server.row.push(odd as never)
    expect((await scene.ask(group, ann, named)).text).toContain(PLAIN_SAYS)
  })
  test('a choice pressed twice at once, and by a stranger, makes one answer of it', async () => {
    const bob = scene.people.user()
    const which = await scene.ask(group, ann, '@fazhi_test_bot 2023年罚了多少钱？')
    const before = scene.people.messages(group).length
    const data = which.reply_markup!.inline_keyboard.flat().find(one => one.text.includes('望棠区'))!.callback_data!
    scene.people.pressData(bob, which, data)
    const presses = [ann, ann].map(by => scene.people.pressData(by, which, data))
    await server.until(
      () =>
        presses.every(id => server.journal.some(one => one.params['callback_query_id'] === id && one.status === 200)),
      'an answer to each press',
    )
    await scene.ask(group, ann, named)
    expect(scene.people.messages(group).length).toBe(before + 2)
    const now = scene.people.messages(group).find(one => one.message_id === which.message_id)!
    expect(now.text).toContain(PLAIN_SAYS)
  })
  test('a chat that is told to wait keeps no other waiting', async () => {
    const other = scene.people.group({ members: [ann] })
    server.faults.next('sendMessage', 'too-many')
    const slow = scene.people.say(group, ann, named)
    await server.until(
      () => server.journal.find(one => one.fault === 'too-many' && one.at > scene.people.saidAt(slow)),
      'a wait',
    )
    const begun = performance.now()
    await scene.ask(other, ann, named)
    expect(performance.now() - begun).toBeLessThan(900)
    expect(server.repliesTo(slow)).toHaveLength(0)
    await scene.replyTo(slow)
  })
  test('a question deleted before its answer is answered without a reply to it', async () => {
    const before = scene.people.messages(group).length
    const asked = scene.people.say(group, ann, named)
    scene.people.remove(asked)
    await server.until(
      () =>
        scene.people
          .messages(group)
          .slice(before)
          .find(one => one.from?.is_bot && one.text?.includes(PLAIN_SAYS)),
      'an answer',
    )
  })
  test('a group that throws it out stops nothing, nor does a topic that closes', async () => {
    const out = scene.people.group({ members: [ann] })
    server.faults.next('sendMessage', 'slow', 2)
    scene.people.say(out, ann, named)
    scene.people.standing(out, 'kicked', ann)
    scene.people.say(forum, ann, named, { thread: topic })
    scene.people.closeTopic(forum, topic)
    expect((await scene.ask(group, ann, named)).text).toContain(PLAIN_SAYS)
    await server.until(() => server.journal.find(one => one.status === 403), 'a refusal')
    const tried = server.journal.filter(one => one.params['chat_id'] === out.id && one.method === 'sendMessage').length
    await pause(700)
    expect(server.journal.filter(one => one.params['chat_id'] === out.id && one.method === 'sendMessage').length).toBe(
      tried,
    )
  })
  test('a group that became a supergroup gets its answer there', async () => {
    server.faults.next('sendMessage', 'reset-before')
    scene.people.say(small, ann, named)
    const moved = scene.people.migrate(small, false)
    const answer = await server.until(
      () => scene.people.messages(moved).find(one => one.text?.includes(PLAIN_SAYS)),
      'an answer in the supergroup',
    )
    expect(answer.chat.id).toBe(moved.id)
    expect((await scene.ask(moved, ann, named)).text).toContain(PLAIN_SAYS)
  })
  test('more than three waiting questions of one person are told to wait, and no answer is lost', async () => {
    server.setLimits({ all: { most: 100, ms: 1_000 }, chat: { most: 1, ms: 1_000 }, group: { most: 100, ms: 1_000 } })
    const asked = Array.from({ length: 7 }, () => scene.people.say(group, ann, named))
    const told = await server.until(
      () => asked.flatMap(one => server.repliesTo(one)).find(one => /排队|稍候|等/.test(one.text ?? '')),
      'a word that the queue is full',
    )
    expect(told.text).not.toContain(PLAIN_SAYS)
    server.setLimits(null)
    await scene.replyTo(asked[2]!)
    const answered = asked.filter(one => server.repliesTo(one).some(reply => reply.text?.includes(PLAIN_SAYS)))
    expect(answered.length).toBeGreaterThanOrEqual(3)
  }, 30_000)
  test('a question of an hour ago is answered with an apology', async () => {
    const reply = await scene.ask(ann, ann, PLAIN, { date: server.world.now() - 3600 })
    expect(reply.text).toMatch(/^(?:来晚了|抱歉|Late)/)
    expect(reply.text).toContain(PLAIN_SAYS)
  })
  test('told to stop, it answers what it has begun, takes nothing more, and ends with 0', async () => {
    server.faults.next('sendMessage', 'slow', 3)
    const before = server.journal.length
    const asked = [ann, group].map(chat => scene.people.say(chat as Chat, ann, chat === ann ? PLAIN : named))
    await server.until(
      () => server.journal.slice(before).find(one => one.method === 'sendMessage' && one.status === null),
      'an answer under way',
    )
    const ended = await scene.bot().stop('SIGTERM')
    expect(ended).toMatchObject({ code: 0, signal: null })
    expect(asked.map(one => server.repliesTo(one).length)).toEqual([1, 1])
    const later = scene.people.say(ann, ann, PLAIN)
    await scene.again()
    expect((await scene.replyTo(later)).text).toContain(PLAIN_SAYS)
    expect(asked.map(one => server.repliesTo(one).length)).toEqual([1, 1])
  }, 30_000)
  test('in all this it wrote no token and sent nothing that is no valid request', () => {
    const expected = /upgraded to a supergroup|TOPIC_CLOSED|message is not modified/
    expect(
      server
        .mistakes()
        .filter(one => !expected.test(one.error!))
        .map(one => [one.method, one.error]),
    ).toEqual([])
    expect(scene.bot().err()).not.toContain(TOKEN.split(':')[1])
  })
})

describe('with a webhook', () => {
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
})
