/** The double's row of updates, its rates and faults: long polling, privacy mode, webhooks, 429, connections that drop. */
import { expect, test } from 'vitest'
import { call, type Told } from './call.js'
import { startTelegram, type TelegramServer } from './server.js'
import type { Chat, Message, Update, User } from './shapes.js'

const own = async (
  setup: Parameters<typeof startTelegram>[0],
  work: (server: TelegramServer, ann: User) => Promise<void>,
): Promise<void> => {
  const started = await startTelegram(setup)
  try {
    await work(started, started.people.user({ first_name: '安' }))
  } finally {
    await started.close()
  }
}
const textsOf = (told: Told): string[] =>
  (told.result as Update[]).map(update =>
    'message' in update ? (update.message.text ?? 'service') : Object.keys(update)[1]!,
  )

test('hands out updates until the offset confirms them, at most the limit, and again what was lost', () =>
  own({}, async (to, ann) => {
    for (const word of ['a', 'b', 'c']) to.people.say(ann, ann, word)
    const first = await call(to, 'getUpdates', { limit: 2 })
    expect(textsOf(first)).toEqual(['a', 'b'])
    expect(textsOf(await call(to, 'getUpdates', {}))).toEqual(['a', 'b', 'c'])
    const last = (first.result as Update[])[1]!
    expect(textsOf(await call(to, 'getUpdates', { offset: last.update_id + 1 }))).toEqual(['c'])
    to.people.replay(last)
    expect(textsOf(await call(to, 'getUpdates', { offset: last.update_id + 2 }))).toEqual(['b'])
    expect(textsOf(await call(to, 'getUpdates', {}))).toEqual([])
  }))

test('waits with a long poll until somebody speaks, and ends it with 409 when another begins', () =>
  own({}, async (to, ann) => {
    const started = performance.now()
    setTimeout(() => to.people.say(ann, ann, 'a'), 100)
    const told = await call(to, 'getUpdates', { timeout: 5 })
    expect([textsOf(told), performance.now() - started < 2_000]).toEqual([['a'], true])
    const id = (told.result as Update[])[0]!.update_id
    const one = call(to, 'getUpdates', { offset: id + 1, timeout: 5 })
    await new Promise(resolve => setTimeout(resolve, 50))
    const other = call(to, 'getUpdates', { offset: id + 1, timeout: 0 })
    expect(await one).toMatchObject({
      error_code: 409,
      description: expect.stringMatching(/terminated by other getUpdates request/),
    })
    expect((await other).ok).toBe(true)
  }))

test('sends only the kinds of updates that were asked for', () =>
  own({}, async (to, ann) => {
    await call(to, 'getUpdates', { allowed_updates: ['message'] })
    const message = to.people.say(ann, ann, 'a')
    to.people.edit(message, 'b')
    expect(textsOf(await call(to, 'getUpdates', {}))).toEqual(['a'])
  }))

test('shows a bot in privacy mode only what is meant for it, another or an administrator all', () =>
  own({ privacy: true }, async (to, ann) => {
    const { people, world } = to
    const chat = people.group({ members: [ann] })
    const bob = people.user()
    const words = async (): Promise<string[]> => {
      people.say(chat, ann, '大家好')
      people.say(chat, ann, '@somebody_else 你好')
      people.say(chat, ann, '/stats')
      people.say(chat, ann, '/ask@other_bot 你好')
      people.say(chat, ann, `@${world.bot.username} 调解`)
      people.say(chat, ann, `/ask@${world.bot.username} 调解`)
      const answer = await call(to, 'sendMessage', { chat_id: chat.id, text: 'x' })
      people.say(chat, ann, '/years')
      people.say(chat, bob, '那上一年呢', { replyTo: (answer.result as Message).message_id })
      people.say(chat, { ...bob, is_bot: true }, '@fazhi_test_bot')
      people.welcome(chat, bob)
      const told = await call(to, 'getUpdates', {})
      const updates = told.result as Update[]
      await call(to, 'getUpdates', { offset: updates.at(-1)!.update_id + 1 })
      return textsOf(told)
    }
    const meant = [
      '@fazhi_test_bot 调解',
      '/ask@fazhi_test_bot 调解',
      '/years',
      '那上一年呢',
      '@fazhi_test_bot',
      'service',
    ]
    expect(await words()).toEqual(meant)
    world.settings.privacy = false
    expect((await words()).length).toBe(10)
    world.settings.privacy = true
    people.standing(chat, 'administrator', ann)
    expect((await words()).length).toBe(11)
  }))

test('shows replies in a group with the number of their thread, which is no topic', () =>
  own({ privacy: false }, async (to, ann) => {
    const chat = to.people.group({ members: [ann] })
    const first = to.people.say(chat, ann, 'a')
    const reply = to.people.say(chat, ann, 'b', { replyTo: first })
    expect([reply.message_thread_id, reply.is_topic_message]).toEqual([first.message_id, undefined])
    expect(
      (await call(to, 'sendMessage', { chat_id: chat.id, text: 'x', message_thread_id: first.message_id })).description,
    ).toMatch(/message thread not found/)
  }))

test('delivers to a webhook with its secret, again until it is taken, and refuses polling meanwhile', () =>
  own({}, async (to, ann) => {
    const { createServer } = await import('node:http')
    const got: [secret: unknown, text: string][] = []
    const hook = createServer((request, response) => {
      void (async () => {
        let body = ''
        for await (const chunk of request) body += chunk
        const update = JSON.parse(body) as { message: Message }
        got.push([request.headers['x-telegram-bot-api-secret-token'], update.message.text!])
        response.writeHead(got.length === 1 ? 500 : 200).end()
      })()
    })
    await new Promise<void>(resolve => hook.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(hook.address() as { port: number }).port}/x`
    await call(to, 'setWebhook', { url, secret_token: 'geheim' })
    for (const word of ['a', 'b']) to.people.say(ann, ann, word)
    await to.until(() => got.length === 3, 'three deliveries')
    expect(got).toEqual([
      ['geheim', 'a'],
      ['geheim', 'a'],
      ['geheim', 'b'],
    ])
    expect((await call(to, 'getUpdates', {})).description).toMatch(/while webhook is active/)
    expect((await call(to, 'getWebhookInfo', {})).result).toMatchObject({
      url,
      last_error_message: 'Wrong response from the webhook: 500',
    })
    await call(to, 'deleteWebhook', {})
    expect((await call(to, 'getUpdates', {})).ok).toBe(true)
    hook.close()
  }))

test('refuses with 429 and the seconds to wait what is above its rates, and nothing below them', () =>
  own(
    { limits: { all: { most: 4, ms: 1_000 }, chat: { most: 2, ms: 1_000 }, group: { most: 3, ms: 5_000 } } },
    async (to, ann) => {
      const chats = [
        to.people.group({ members: [ann] }),
        to.people.group({ members: [ann] }),
        to.people.group({ members: [ann] }),
      ]
      const say = async (n: number): Promise<Told> =>
        await call(to, 'sendMessage', { chat_id: chats[n]!.id, text: 'x' })
      expect([(await say(0)).ok, (await say(0)).ok]).toEqual([true, true])
      expect(await say(0)).toMatchObject({
        error_code: 429,
        description: 'Too Many Requests: retry after 1',
        parameters: { retry_after: 1 },
      })
      expect([(await say(1)).ok, (await say(1)).ok, (await say(2)).error_code]).toEqual([true, true, 429])
      await new Promise(resolve => setTimeout(resolve, 1_050))
      expect([(await say(0)).ok, (await say(0)).parameters]).toEqual([true, { retry_after: 4 }])
    },
  ))

test('drops connections before and after its work, answers with HTML or not at all, as it is told', () =>
  own({}, async (to, ann) => {
    const chat = to.people.group({ members: [ann] })
    const say = (text: string) => call(to, 'sendMessage', { chat_id: chat.id, text })
    to.faults.next('sendMessage', 'reset-before')
    to.faults.next('sendMessage', 'reset-after')
    to.faults.next('sendMessage', 'bad-gateway')
    to.faults.next('sendMessage', 'too-many')
    await expect(say('before')).rejects.toThrow()
    await expect(say('after')).rejects.toThrow()
    await expect(say('html')).rejects.toThrow(/JSON/)
    expect((await say('many')).error_code).toBe(429)
    expect((await say('well')).ok).toBe(true)
    to.faults.next('sendMessage', 'hang')
    await expect(fetch(`${to.root}/bot${to.token}/sendMessage`, { signal: AbortSignal.timeout(100) })).rejects.toThrow(
      /timeout/,
    )
    expect(to.people.messages(chat).map(one => one.text)).toEqual(['after', 'well'])
  }))

test('meets its share of random faults, the same for the same seed', () =>
  own({}, async to => {
    const draw = (): string[] => {
      to.faults.atRandom({ share: 0.05, seed: 's', kinds: () => ['reset-before', 'too-many'] })
      return Array.from({ length: 2_000 }, () => to.faults.pick('sendMessage') ?? '')
    }
    const first = draw()
    expect(draw()).toEqual(first)
    expect(first.filter(one => one !== '').length).toBeGreaterThan(60)
    expect(first.filter(one => one !== '').length).toBeLessThan(150)
  }))

test('can be led from another process', () =>
  own({ privacy: false }, async to => {
    const lead = async (verb: string, ...words: unknown[]): Promise<Told> =>
      (await (
        await fetch(`${to.root}/control`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ call: verb, with: words }),
        })
      ).json()) as Told
    const user = (await lead('user', { first_name: '远' })).result as User
    const chat = (await lead('group', { title: '远群' })).result as Chat
    await lead('say', chat, user, '你好')
    expect(textsOf(await call(to, 'getUpdates', {}))).toEqual(['你好'])
    expect(await lead('dance')).toMatchObject({ ok: false })
  }))
