/**
 * HTML parse mode, by the rules of Telegram's own parser (td/telegram/MessageEntity.cpp, parse_html): text with tags → bare text
 * and entities in UTF-16 units, or the error it gives. Byte offsets are of UTF-8, as there.
 */
import { bad, type Entity } from './shapes.js'

export interface Parsed {
  readonly text: string
  readonly entities: Entity[]
}

const KINDS: Readonly<Record<string, string>> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  'tg-spoiler': 'spoiler',
  span: 'spoiler',
  a: 'text_link',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
  'tg-emoji': 'custom_emoji',
}

interface Open {
  readonly tag: string
  readonly argument: string
  readonly offset: number
}

/** Throws a Refusal whose description is Telegram's. */
export function parseHtml(source: string): Parsed {
  const open: Open[] = []
  const entities: Entity[] = []
  let text = ''
  let at = 0
  while (at < source.length) {
    const char = source[at]!
    if (char === '&') {
      const [decoded, next] = decodeReference(source, at)
      text += decoded
      at = next
    } else if (char !== '<') {
      text += char
      at++
    } else if (source[at + 1] === '/') {
      at = closeTag(source, at, { open, entities, text })
    } else {
      const [tag, next] = openTag(source, at)
      open.push({ ...tag, offset: text.length })
      at = next
    }
  }
  const left = open.at(-1)
  if (left) throw cannot(`Can't find end tag corresponding to start tag "${left.tag}"`)
  return { text, entities: entities.sort((a, b) => a.offset - b.offset || b.length - a.length) }
}

const isSpace = (char: string | undefined): boolean => char === undefined || /[\s\0]/.test(char)
const cannot = (what: string): Error => bad(`can't parse entities: ${what}`)
const byteAt = (source: string, at: number): number => Buffer.byteLength(source.slice(0, at))

/** `&lt;` `&gt;` `&amp;` `&quot;` and numbers; any other & stays what it is. */
function decodeReference(source: string, at: number): [text: string, next: number] {
  const match = /^&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(lt|gt|amp|quot));?/i.exec(source.slice(at, at + 12))
  if (!match) return ['&', at + 1]
  const named = { lt: '<', gt: '>', amp: '&', quot: '"' }[match[3]?.toLowerCase() ?? '']
  const code = match[1] ? Number(match[1]) : Number.parseInt(match[2] ?? '0', 16)
  if (!named && (code === 0 || code > 0x10ffff)) return ['&', at + 1]
  return [named ?? String.fromCodePoint(code), at + match[0].length]
}

function openTag(source: string, begin: number): [tag: { tag: string; argument: string }, next: number] {
  let at = begin + 1
  while (!isSpace(source[at]) && source[at] !== '>') at++
  if (at >= source.length) throw cannot(`Unclosed start tag at byte offset ${byteAt(source, begin)}`)
  const tag = source.slice(begin + 1, at).toLowerCase()
  if (!Object.hasOwn(KINDS, tag)) throw cannot(`Unsupported start tag "${tag}" at byte offset ${byteAt(source, begin)}`)
  let argument = ''
  for (;;) {
    const read = readAttribute(source, at, { tag, begin })
    at = read.next
    if (read.name === null) break
    argument = argumentOf(tag, read.name, read.value) ?? argument
  }
  if (tag === 'span' && argument !== 'spoiler')
    throw cannot(`Tag "span" must have class "tg-spoiler" at byte offset ${byteAt(source, begin)}`)
  return [{ tag, argument }, at + 1]
}

function argumentOf(tag: string, name: string, value: string): string | null {
  if (tag === 'a' && name === 'href') return value
  if (tag === 'code' && name === 'class' && value.startsWith('language-')) return value.slice(9)
  if (tag === 'span' && name === 'class' && value.startsWith('tg-')) return value.slice(3)
  if (tag === 'tg-emoji' && name === 'emoji-id') return value
  if (tag === 'blockquote' && name === 'expandable') return 'expandable'
  return null
}

interface Attribute {
  /** null at the end of the tag. */
  readonly name: string | null
  readonly value: string
  readonly next: number
}

function readAttribute(source: string, from: number, { tag, begin }: { tag: string; begin: number }): Attribute {
  const unclosed = (named: string): Error =>
    cannot(`Unclosed start tag${named} at byte offset ${byteAt(source, begin)}`)
  const skip = (at: number): number => at + /^[\s\0]*/.exec(source.slice(at))![0].length
  let at = skip(from)
  if (source[at] === '>') return { name: null, value: '', next: at }
  const name = /^[^\s\0=>/"']*/.exec(source.slice(at))![0]
  if (name === '') {
    if (at >= source.length) throw unclosed('')
    throw cannot(`Empty attribute name in the tag "${tag}" at byte offset ${byteAt(source, begin)}`)
  }
  at = skip(at + name.length)
  if (at >= source.length) throw unclosed(` "${tag}"`)
  if (source[at] !== '=') return { name, value: '', next: at }
  at = skip(at + 1)
  if (at >= source.length) throw unclosed(` "${tag}"`)
  const [value, next] = readValue(source, at)
  if (next >= source.length) throw unclosed('')
  return { name, value, next }
}

function readValue(source: string, from: number): [value: string, next: number] {
  const quote = source[from]!
  if (quote !== '"' && quote !== "'") {
    const token = /^[a-z0-9.-]*/i.exec(source.slice(from))![0]
    const next = from + token.length
    if (!isSpace(source[next]) && source[next] !== '>')
      throw cannot(`Unexpected end of name token at byte offset ${byteAt(source, from)}`)
    return [token.toLowerCase(), next]
  }
  let at = from + 1
  let value = ''
  while (at < source.length && source[at] !== quote) {
    const [decoded, next] = source[at] === '&' ? decodeReference(source, at) : ([source[at]!, at + 1] as const)
    value += decoded
    at = next
  }
  return [value, at < source.length ? at + 1 : at]
}

interface Reading {
  readonly open: Open[]
  readonly entities: Entity[]
  readonly text: string
}

function closeTag(source: string, begin: number, { open, entities, text }: Reading): number {
  const last = open.at(-1)
  if (!last) throw cannot(`Unexpected end tag at byte offset ${byteAt(source, begin)}`)
  let at = begin + 2
  while (!isSpace(source[at]) && source[at] !== '>') at++
  const name = source.slice(begin + 2, at)
  while (at < source.length && isSpace(source[at])) at++
  if (source[at] !== '>') throw cannot(`Unclosed end tag at byte offset ${byteAt(source, begin)}`)
  if (name !== '' && name.toLowerCase() !== last.tag)
    throw cannot(
      `Unmatched end tag at byte offset ${byteAt(source, begin)}, expected "</${last.tag}>", found "</${name}>"`,
    )
  open.pop()
  if (text.length > last.offset) entities.push(...entityOf(last, text))
  return at + 1
}

/** A link that is no address leaves its text bare, as with Telegram. */
function entityOf({ tag, argument, offset }: Open, text: string): Entity[] {
  const entity: Entity = { type: KINDS[tag]!, offset, length: text.length - offset }
  if (tag === 'a') {
    const url = argument === '' ? text.slice(offset) : argument
    return /^(?:https?|tg|ton|mailto|tel):\S+$|^[\w-]+(?:\.[\w-]+)+(?:[/?#]\S*)?$/i.test(url)
      ? [{ ...entity, url }]
      : []
  }
  if (tag === 'blockquote' && argument === 'expandable') return [{ ...entity, type: 'expandable_blockquote' }]
  if (tag === 'code' && argument !== '') return [{ ...entity, language: argument }]
  return [entity]
}
