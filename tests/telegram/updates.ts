/** The row of updates for the bot: numbered, filtered by what it asked for, handed out by long polling or to a webhook. */
import { request } from 'node:http'
import { type Params, readInteger, readList, readText } from './params.js'
import { bad, type Happening, Refusal, type Update } from './shapes.js'

/** What is not sent unless asked for by name. */
const ON_REQUEST = ['chat_member', 'message_reaction', 'message_reaction_count']

export interface Webhook {
  url: string
  secret: string | null
  connections: number
  error: { at: number; message: string } | null
}

export interface Row {
  readonly waiting: Update[]
  readonly push: (happening: Happening) => number
  /** Hands out an update once more under its old number, whatever was confirmed: what a server does that has forgotten. */
  readonly replay: (update: Update) => void
  readonly poll: (params: Params, gone: Promise<void>) => Promise<Update[]>
  readonly setWebhook: (params: Params) => boolean
  readonly dropWebhook: (params: Params) => boolean
  readonly webhookInfo: () => unknown
  readonly close: () => void
  /** Every update ever made, in order of its number. */
  readonly made: Update[]
}

interface Poller {
  wake: () => void
  replaced: boolean
}

export function makeRow(): Row {
  const waiting: Update[] = []
  const again: Update[] = []
  const made: Update[] = []
  let number = 700_000_000
  let allowed: readonly string[] | null = null
  let poller: Poller | null = null
  let webhook: Webhook | null = null
  let closed = false
  const lines = new Map<number, Promise<void>>()

  const wake = (): void => {
    poller?.wake()
    if (webhook) deliverAll()
  }

  /** As the real server: updates of one chat one after the other, chats beside each other. */
  function deliverAll(): void {
    for (const update of [...again.splice(0), ...waiting.splice(0)]) {
      const chat = chatOf(update)
      const before = lines.get(chat) ?? Promise.resolve()
      lines.set(
        chat,
        before.then(() => deliver(update)),
      )
    }
  }

  async function deliver(update: Update): Promise<void> {
    for (let tries = 0; !closed; tries++) {
      const hook = webhook
      if (!hook) {
        waiting.push(update)
        return
      }
      const status = await post(hook, update)
      if (status >= 200 && status < 300) return
      hook.error = { at: Math.floor(Date.now() / 1000), message: `Wrong response from the webhook: ${status}` }
      await pause(Math.min(50 * 2 ** tries, 2_000))
    }
  }

  return {
    waiting,
    made,
    push(happening) {
      const kind = Object.keys(happening)[0]!
      if (allowed ? !allowed.includes(kind) : ON_REQUEST.includes(kind)) return -1
      // As it is at this moment: what is edited later does not change what is on its way.
      const update = { update_id: ++number, ...(JSON.parse(JSON.stringify(happening)) as Happening) }
      made.push(update)
      waiting.push(update)
      wake()
      return update.update_id
    },
    replay(update) {
      again.push(update)
      wake()
    },
    async poll(params, gone) {
      if (webhook)
        throw new Refusal(
          409,
          "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        )
      const [offset, timeout] = [readInteger(params, 'offset') ?? 0, readInteger(params, 'timeout') ?? 0]
      const limit = Math.min(Math.max(readInteger(params, 'limit') ?? 100, 1), 100)
      const kinds = readList(params, 'allowed_updates') as string[] | null
      if (kinds) allowed = kinds.length > 0 ? kinds : null
      confirm(waiting, offset)
      if (poller) {
        poller.replaced = true
        poller.wake()
      }
      const mine: Poller = { wake: () => {}, replaced: false }
      poller = mine
      if (waiting.length + again.length === 0 && timeout > 0) await waitFor(mine, Math.min(timeout, 50) * 1000, gone)
      if (poller === mine) poller = null
      if (mine.replaced)
        throw new Refusal(
          409,
          'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
        )
      // In order of their numbers: no update is ever handed out before one that came earlier.
      const told = [...again.splice(0), ...waiting].sort((a, b) => a.update_id - b.update_id)
      return told.slice(0, limit)
    },
    setWebhook(params) {
      const url = readText(params, 'url') ?? ''
      const secret = readText(params, 'secret_token')
      if (secret !== null && !/^[\w-]{1,256}$/.test(secret)) throw bad('secret token contains unallowed characters')
      const kinds = readList(params, 'allowed_updates') as string[] | null
      if (kinds) allowed = kinds.length > 0 ? kinds : null
      if (/^true$/i.test(readText(params, 'drop_pending_updates') ?? '')) waiting.splice(0)
      webhook =
        url === '' ? null : { url, secret, connections: readInteger(params, 'max_connections') ?? 40, error: null }
      if (poller) {
        poller.replaced = true
        poller.wake()
      }
      wake()
      return true
    },
    dropWebhook(params) {
      if (/^true$/i.test(readText(params, 'drop_pending_updates') ?? '')) waiting.splice(0)
      webhook = null
      return true
    },
    webhookInfo: () => ({
      url: webhook?.url ?? '',
      has_custom_certificate: false,
      pending_update_count: waiting.length,
      ...(webhook ? { max_connections: webhook.connections } : {}),
      ...(webhook?.error ? { last_error_date: webhook.error.at, last_error_message: webhook.error.message } : {}),
      ...(allowed ? { allowed_updates: allowed } : {}),
    }),
    close() {
      closed = true
      webhook = null
      poller?.wake()
    },
  }
}

/** What is below the offset is forgotten; a negative offset keeps that many from the end. */
function confirm(waiting: Update[], offset: number): void {
  if (offset < 0) waiting.splice(0, Math.max(waiting.length + offset, 0))
  else {
    const kept = waiting.filter(update => update.update_id >= offset)
    waiting.splice(0, waiting.length, ...kept)
  }
}

function waitFor(poller: Poller, ms: number, gone: Promise<void>): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, ms)
    poller.wake = () => {
      clearTimeout(timer)
      resolve()
    }
    void gone.then(poller.wake)
  })
}

export const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

function chatOf(update: Update): number {
  const object = Object.values(update).find(value => typeof value === 'object') as {
    chat?: { id: number }
    message?: { chat: { id: number } }
  }
  return object.chat?.id ?? object.message?.chat.id ?? 0
}

/** Gives the status; 0 where nobody answered. */
function post({ url, secret }: Webhook, update: Update): Promise<number> {
  const body = Buffer.from(JSON.stringify(update))
  return new Promise(resolve => {
    const sent = request(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-length': body.length,
        ...(secret ? { 'x-telegram-bot-api-secret-token': secret } : {}),
      },
      timeout: 60_000,
    })
    sent.on('response', response => response.resume().on('end', () => resolve(response.statusCode ?? 0)))
    sent.on('timeout', () => sent.destroy())
    sent.on('error', () => resolve(0))
    sent.end(body)
  })
}
