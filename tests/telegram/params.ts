/** A request to the Bot API → its parameters, whichever of the four ways they came (query, form, JSON, multipart), and files. */
import type { IncomingMessage } from 'node:http'
import { readMultipart } from './multipart.js'
import { type Button, bad, type Keyboard } from './shapes.js'

export type Params = Readonly<Record<string, unknown>>

export interface Upload {
  readonly name: string
  readonly type: string
  readonly bytes: Buffer
}

export interface Asked {
  readonly params: Params
  readonly uploads: ReadonlyMap<string, Upload>
}

export async function readAsked(request: IncomingMessage, url: URL): Promise<Asked> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks)
  const query = Object.fromEntries(url.searchParams)
  const type = request.headers['content-type'] ?? ''
  if (body.length === 0) return { params: query, uploads: new Map() }
  if (type.startsWith('application/json')) return { params: { ...query, ...readJson(body) }, uploads: new Map() }
  return readForm(body, type, query)
}

function readJson(body: Buffer): Params {
  try {
    return JSON.parse(body.toString('utf8')) as Params
  } catch {
    throw bad("can't parse JSON object")
  }
}

function readForm(body: Buffer, type: string, query: Params): Asked {
  if (!type.startsWith('multipart/form-data'))
    return {
      params: { ...query, ...Object.fromEntries(new URLSearchParams(body.toString('utf8'))) },
      uploads: new Map(),
    }
  const parts = readMultipart(body, type)
  const fields = parts.filter(one => one.filename === null).map(one => [one.name, one.bytes.toString('utf8')] as const)
  const files = parts.filter(one => one.filename !== null)
  const uploads = new Map(files.map(one => [one.name, { name: one.filename!, type: one.type, bytes: one.bytes }]))
  return { params: { ...query, ...Object.fromEntries(fields) }, uploads }
}

export function readText(params: Params, name: string): string | null {
  const value = params[name]
  if (value === undefined || value === null) return null
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** Whole numbers may come as text. Throws where there is something that is none. */
export function readInteger(params: Params, name: string): number | null {
  const text = readText(params, name)
  if (text === null || text === '') return null
  if (!/^-?\d{1,16}$/.test(text)) throw bad(`${name} must be an integer`)
  return Number(text)
}

export function readTruth(params: Params, name: string): boolean {
  return /^(?:true|1|yes)$/i.test(readText(params, name) ?? '')
}

/** An object may come as JSON text. */
export function readObject(params: Params, name: string): Params | null {
  const value = params[name]
  if (value === undefined || value === null || value === '') return null
  const read = typeof value === 'string' ? jsonOf(value, name) : value
  if (typeof read !== 'object' || read === null || Array.isArray(read)) throw bad(`object expected as ${name}`)
  return read as Params
}

export function readList(params: Params, name: string): unknown[] | null {
  const value = params[name]
  if (value === undefined || value === null || value === '') return null
  const read = typeof value === 'string' ? jsonOf(value, name) : value
  if (!Array.isArray(read)) throw bad(`expected an Array in ${name}`)
  return read
}

function jsonOf(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw bad(`can't parse ${name.replaceAll('_', ' ')} JSON object`)
  }
}

const ACTIONS = ['url', 'callback_data', 'switch_inline_query', 'switch_inline_query_current_chat'] as const

/** Buttons as Telegram takes them: a text, one action, callback data of 1 to 64 bytes, an http(s) or tg address. */
export function readKeyboard(params: Params): Keyboard | null {
  const markup = readObject(params, 'reply_markup')
  if (!markup || !('inline_keyboard' in markup)) return null
  const rows = markup['inline_keyboard']
  if (!Array.isArray(rows) || rows.some(row => !Array.isArray(row)))
    throw bad('can\'t parse inline keyboard: Field "inline_keyboard" must be of type Array')
  const buttons = rows.map(row => (row as Button[]).map(checkButton)).filter(row => row.length > 0)
  if (buttons.flat().length > 100) throw bad('REPLY_MARKUP_TOO_LONG')
  return buttons.length > 0 ? { inline_keyboard: buttons } : null
}

function checkButton(button: Button): Button {
  const actions = ACTIONS.filter(name => button[name] !== undefined)
  if (typeof button.text !== 'string' || button.text.trim() === '')
    throw bad('can\'t parse inline keyboard button: Field "text" must be of type String')
  if (actions.length !== 1)
    throw bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
  if (button.callback_data !== undefined && !within(Buffer.byteLength(button.callback_data), 1, 64))
    throw bad('BUTTON_DATA_INVALID')
  if (button.url !== undefined && !/^(?:https?|tg):\/\/[^\s]+\.[^\s]+|^tg:\/\/\S+/.test(button.url))
    throw bad(`inline keyboard button URL '${button.url}' is invalid: Wrong HTTP URL`)
  return button
}

export const within = (value: number, least: number, most: number): boolean => value >= least && value <= most
