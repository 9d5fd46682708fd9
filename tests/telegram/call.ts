/** A method of a Bot API server called as a bot calls it → the body of the answer. */
import type { TelegramServer } from './server.js'

export interface Told {
  readonly ok: boolean
  readonly result: never
  readonly error_code?: number
  readonly description?: string
  readonly parameters?: unknown
}

export async function call(to: TelegramServer, method: string, params: object = {}, token = to.token): Promise<Told> {
  const response = await fetch(`${to.root}/bot${token}/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(params),
  })
  return (await response.json()) as Told
}
