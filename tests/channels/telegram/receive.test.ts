/** Updates → inbox and lanes: what is not understood stops nothing, what cannot be remembered is not taken, what was left is taken up. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Update } from 'grammy/types'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openMeter } from '../../../src/channels/metrics.js'
import { type Lanes, openLanes } from '../../../src/channels/telegram/lanes.js'
import { botMetrics } from '../../../src/channels/telegram/metrics.js'
import type { Parts } from '../../../src/channels/telegram/parts.js'
import { openReceiver, type Receiver } from '../../../src/channels/telegram/receive.js'
import type { Outgoing } from '../../../src/channels/telegram/render.js'
import { chatsOver } from '../../../src/index/chats.js'
import { claimsAlone } from '../../../src/index/claims.js'
import { type Inbox, inboxOver } from '../../../src/index/inbox.js'
import { saidOver } from '../../../src/index/said.js'
import { openState, type State } from '../../../src/index/state.js'

const WAITING = { lane: '7:0', whose: null, most: 4 }

let folder: string
let state: State
let sent: string[]
let parts: Parts
let receiver: Receiver
let lanes: Lanes

function start(inbox: Inbox = inboxOver(state, 42)): void {
  receiver?.close()
  const silent = () => {}
  lanes = openLanes(error => {
    throw error
  })
  parts = {
    me: { id: 42, username: 'FazhiBot' },
    whole: { book: null, as: () => ({ rules: null, desk: {} }) },
    config: { FAZHI_ADMINS: ['1'], FAZHI_ALLOWED_CHATS: ['7'] },
    inbox,
    claims: claimsAlone(),
    chats: chatsOver(state, 42),
    said: saidOver(state, 42),
    sender: {
      send: async (message: Outgoing) => {
        sent.push(message.kind === 'text' ? message.plain : message.name)
        return { ok: true, chat: 7, message: 100 + sent.length }
      },
    },
    log: { info: silent, warn: silent, error: silent },
    metrics: botMetrics(openMeter(), lanes.size),
    stop: new AbortController().signal,
  } as unknown as Parts
  receiver = openReceiver(parts, lanes)
}
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fazhi-receive-'))
  state = await openState(folder)
  sent = []
  start()
})
afterEach(async () => {
  receiver.close()
  await state.close()
  rmSync(folder, { recursive: true, force: true })
})

const help = (id: number, person = 7): Update =>
  ({
    update_id: id,
    message: {
      message_id: id,
      date: Math.floor(Date.now() / 1000),
      chat: { id: person, type: 'private', first_name: 'A' },
      from: { id: person, is_bot: false, first_name: 'A' },
      text: '/help',
      entities: [{ type: 'bot_command', offset: 0, length: 5 }],
    },
  }) as Update
/** Until all that was begun is done. */
const settled = (): Promise<void> => vi.waitFor(() => expect(lanes.size()).toBe(0), { timeout: 10_000 })

test('an update is answered once, offered twice in one go, again later, or after a restart', async () => {
  await receiver.receive([help(5), help(5)])
  await receiver.receive([help(5)])
  await settled()
  start()
  expect(await receiver.recover()).toBe(0)
  await receiver.receive([help(5)])
  await settled()
  expect(sent).toHaveLength(1)
})

test('an update of a shape nobody knows is passed over, and those beside it are heard', async () => {
  const odd = [
    { update_id: 2, message: { ...help(2).message, date: 'soon' } },
    { message: help(9).message },
    { update_id: 3, message: {} },
    { update_id: 4, callback_query: { id: 'x' } },
    { update_id: 6 },
  ] as unknown as Update[]
  await receiver.receive([...odd, help(5)])
  await settled()
  expect(sent).toHaveLength(1)
})

test('what cannot be remembered is not taken: the source must offer it again', async () => {
  const full: Inbox = {
    ...inboxOver(state, 42),
    accept: async () => {
      throw new Error('disk full')
    },
  }
  start(full)
  await expect(receiver.receive([help(5)])).rejects.toThrow('disk full')
  await settled()
  expect(sent).toEqual([])
})

test('what was left unfinished is taken up, and what cannot be read of it ends', async () => {
  const inbox = inboxOver(state, 42)
  await inbox.accept([
    { id: 5, at: 1, body: JSON.stringify(help(5)), ...WAITING },
    { id: 6, at: 1, body: '{', ...WAITING },
    { id: 7, at: 1, body: '{"update_id":7,"message":{}}', ...WAITING },
  ])
  expect(await receiver.recover()).toBe(3)
  await settled()
  expect(sent).toHaveLength(1)
  expect(await inbox.count()).toEqual({ answered: 1, failed: 2 })
})

test('who is not listed gets nothing and leaves nothing', async () => {
  await receiver.receive([help(5, 99)])
  await settled()
  expect(sent).toEqual([])
  expect(await parts.inbox.count()).toEqual({})
})

test('a flood of one person is taken up to what may wait, told once, and nothing of it is left open', async () => {
  await receiver.receive(Array.from({ length: 40 }, (_, i) => help(i + 1)))
  await settled()
  expect(sent.filter(one => one.includes('太快了'))).toHaveLength(1)
  expect(sent).toHaveLength(12)
  expect(await parts.inbox.count()).toEqual({ answered: 11, refused: 29 })
})

test('a group that became a supergroup may still ask there', async () => {
  parts.config.FAZHI_ALLOWED_CHATS.push('-5')
  const moved = { message_id: 1, date: 1, chat: { id: -5, type: 'group', title: 'g' }, migrate_to_chat_id: -1_005 }
  await receiver.receive([{ update_id: 1, message: moved } as unknown as Update])
  expect((await parts.chats.get(-1_005)).allowed).toBe(true)
})
