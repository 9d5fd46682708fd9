/** The database goes away and comes back while people ask: the chat is told so once, and every question is answered when it is back. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { killable, type OwnServer, PG_BIN, startOwn } from '../pgserver.js'
import { indexInto } from './many.js'
import { PLAIN, PLAIN_SAYS, play, type Scene } from './scene.js'
import type { Chat, Message, User } from './shapes.js'

const named = `@fazhi_test_bot ${PLAIN}`
const AWAY = /^数据库暂时连不上/

describe.skipIf(!PG_BIN)(killable('a database that is away'), () => {
  let database: OwnServer
  let scene: Scene
  let ann: User
  let group: Chat
  let other: Chat
  beforeAll(async () => {
    database = await startOwn()
    indexInto(database)
    scene = await play({
      index: database.url,
      cast(people) {
        ann = people.user()
        group = people.group({ members: [ann] })
        other = people.group({ members: [ann] })
        return { allowed: [group.id, other.id] }
      },
    })
  }, 120_000)
  afterAll(async () => {
    await scene?.close()
    await database?.end()
  })
  const replies = (message: Message): string[] => scene.server.repliesTo(message).map(one => one.text ?? '')
  const answered = (message: Message): Promise<unknown> =>
    scene.server.until(() => replies(message).some(one => one.includes(PLAIN_SAYS)), 'an answer', 20_000)

  test.each([
    ['a moment', 1_500],
    ['longer than its claims last', 9_000],
  ])(
    'for %s is told of once a chat, and nothing asked meanwhile is lost or repeated',
    async (_, ms) => {
      expect((await scene.ask(group, ann, named)).text).toContain(PLAIN_SAYS)
      await database.kill()
      const asked = [group, other, group].map(chat => scene.people.say(chat, ann, named))
      await new Promise(resolve => setTimeout(resolve, ms))
      const later = scene.people.say(other, ann, named)
      await database.start()
      const back = performance.now()
      for (const one of [...asked, later]) await answered(one)
      expect(performance.now() - back).toBeLessThan(15_000)
      await scene.ask(group, ann, named)
      for (const one of [...asked, later]) expect(replies(one).filter(text => !AWAY.test(text))).toHaveLength(1)
    },
    60_000,
  )

  test('was said in each chat in one line, and not again within minutes', () => {
    const told = [group, other].map(chat => scene.people.messages(chat).filter(one => AWAY.test(one.text ?? '')))
    expect(told.map(list => list.length)).toEqual([1, 1])
    expect(told.flat().every(one => !one.text!.includes('\n'))).toBe(true)
  })

  test('keeps no bot from stopping, and is said to who starts one, which begins when it is back', async () => {
    await database.kill()
    const unanswered = scene.people.say(group, ann, named)
    expect(await scene.bot().stop('SIGTERM')).toMatchObject({ code: 0 })
    const again = scene.again()
    await scene.server.until(() => scene.bot().err().includes('现在连不上'), 'a line that says so')
    expect(scene.bot().err()).toMatch(/^PostgreSQL [^\n]*现在连不上[^\n]*\n$/)
    await database.start()
    await again
    await answered(unanswered)
  }, 60_000)
})
