/** The door for Telegram: who knows the secret is heard, and the update confirmed once it is remembered; health and counts beside it. */
import type { Server } from 'node:http'
import type { Update } from 'grammy/types'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Door, listen, openDoor, same } from '../../../src/channels/telegram/webhook.js'

const SECRET = 'abcdefgh_ABCDEFGH-1234'
let server: Server
let base: string
let got: Update[]
let failing: Error | null
let ready: boolean

async function open(more: Partial<Door> = {}): Promise<void> {
  server = openDoor({
    path: '/telegram/hook',
    secret: SECRET,
    token: undefined,
    measured: true,
    receive: async updates => {
      if (failing) throw failing
      got.push(...updates)
    },
    ready: async () => ready,
    metrics: async () => 'fazhi_bot_waiting 0\n',
    onError: () => {},
    ...more,
  })
  base = `http://127.0.0.1:${await listen(server, '127.0.0.1', 0)}`
}
beforeEach(async () => {
  got = []
  failing = null
  ready = true
  await open()
})
afterEach(() => void server.close())

const post = async (body: string, secret: string | null = SECRET, path = '/telegram/hook'): Promise<number> => {
  const headers: Record<string, string> = secret === null ? {} : { 'x-telegram-bot-api-secret-token': secret }
  return (await fetch(base + path, { method: 'POST', body, headers })).status
}

test('an update with the secret is received, then confirmed', async () => {
  expect(await post('{"update_id":7,"message":{}}')).toBe(200)
  expect(got.map(one => one.update_id)).toEqual([7])
})
test('one that could not be remembered is not confirmed, so that Telegram brings it again', async () => {
  failing = new Error('disk full')
  expect(await post('{"update_id":7}')).toBe(500)
})
test.each([null, '', 'x', SECRET.slice(1), `${SECRET}x`])(
  'secret %j is refused before anything is read',
  async secret => {
    expect(await post('{"update_id":7}', secret)).toBe(401)
    expect(got).toEqual([])
  },
)
test.each(['', '{', '[]', 'null', '{"update_id":"7"}', '{"update_id":1.5}'])('%j is no update', async body => {
  expect(await post(body)).toBe(400)
})
test('a body that is too large is answered, not cut off', async () => {
  expect(await post(`{"update_id":7,"x":"${'y'.repeat(1024 * 1024)}"}`)).toBe(413)
  expect((await fetch(`${base}/healthz`)).status).toBe(200)
})
test('another path is not there', async () => expect(await post('{"update_id":7}', SECRET, '/')).toBe(405))

describe('those who run it see', () => {
  const see = async (path: string, headers = {}): Promise<number> => (await fetch(base + path, { headers })).status
  test('that it lives, and whether it is ready', async () => {
    expect([await see('/healthz'), await see('/readyz')]).toEqual([200, 200])
    ready = false
    expect([await see('/healthz'), await see('/readyz')]).toEqual([200, 503])
  })
  test('its counts on this machine, elsewhere with the token', async () => {
    expect(await see('/metrics')).toBe(200)
    server.close()
    await open({ token: 'geheim' })
    expect(await see('/metrics')).toBe(401)
    expect(await see('/metrics', { authorization: 'Bearer geheim' })).toBe(200)
    server.close()
    await open({ measured: false })
    expect(await see('/metrics')).toBe(401)
  })
  test('nothing else', async () => expect(await see('/etc/passwd')).toBe(404))
})

test('a port in use is one line', async () => {
  const port = Number(new URL(base).port)
  await expect(listen(openDoor({} as Door), '127.0.0.1', port)).rejects.toThrow(/EADDRINUSE.*FAZHI_PORT/)
})
test('secrets are compared whole', () => {
  expect(same('a', 'a')).toBe(true)
  expect(same('a', 'b')).toBe(false)
  expect(same('', 'a')).toBe(false)
})
