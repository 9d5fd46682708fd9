/** The text of a request, by its parse mode or its entities → what a message holds; and what Telegram marks in a text by itself. */
import { type Parsed, parseHtml } from './html.js'
import type { Params } from './params.js'
import { readList, readText } from './params.js'
import { bad, type Entity } from './shapes.js'

/** Reads `name` with `parse_mode` and `entitiesName`; blanks around are cut, as Telegram does. */
export function readWording(params: Params, name: string, entitiesName: string, modeName = 'parse_mode'): Parsed {
  const source = (readText(params, name) ?? '').replaceAll('\r', '')
  const mode = readText(params, modeName)
  if (mode && !/^(?:html|markdown|markdownv2)$/i.test(mode)) throw bad('unsupported parse_mode')
  if (mode && !/^html$/i.test(mode)) throw bad(`can't parse entities: the double reads HTML only, got ${mode}`)
  if (mode) return trimmed(parseHtml(source))
  const entities = (readList(params, entitiesName) ?? []) as Entity[]
  for (const { offset, length } of entities) checkSpan(source, offset, length)
  return trimmed({ text: source, entities })
}

function checkSpan(text: string, offset: number, length: number): void {
  const split = (at: number): boolean =>
    /[\udc00-\udfff]/.test(text[at] ?? '') && /[\ud800-\udbff]/.test(text[at - 1] ?? '')
  if (!Number.isInteger(offset) || !Number.isInteger(length) || offset < 0 || length <= 0)
    throw bad("can't parse MessageEntity: wrong offset or length")
  if (offset + length > text.length)
    throw bad(`can't parse entities: entity beginning at UTF-16 offset ${offset} ends after the end of the text`)
  if (split(offset) || split(offset + length))
    throw bad(`can't parse entities: entity beginning at UTF-16 offset ${offset} ends in a middle of a UTF-16 symbol`)
}

/** Entities follow the text when blanks before it go. */
function trimmed({ text, entities }: Parsed): Parsed {
  const lead = text.length - text.trimStart().length
  const bare = text.trim()
  const moved = entities.flatMap(entity => {
    const offset = Math.max(entity.offset - lead, 0)
    const end = Math.min(entity.offset - lead + entity.length, bare.length)
    return end > offset ? [{ ...entity, offset, length: end - offset }] : []
  })
  return { text: bare, entities: moved }
}

/**
 * Mentions, commands and addresses that Telegram finds in a text by itself (td/telegram/MessageEntity.cpp). A Chinese character is a
 * word character there: 请问@bot and @bot请问 name nobody.
 */
export function findEntities(text: string): Entity[] {
  const found: Entity[] = []
  const add = (type: string, pattern: RegExp): void => {
    for (const match of text.matchAll(pattern)) found.push({ type, offset: match.index, length: match[0].length })
  }
  add('mention', /(?<![\p{L}\p{N}_@])@[a-z]\w{2,31}(?![\p{L}\p{N}_])/giu)
  add('bot_command', /(?<![\p{L}\p{N}_/<>])\/[a-z0-9_]{1,64}(?:@\w{3,32})?(?![\p{L}\p{N}_/<>])/giu)
  add('url', /(?<![\w@.])(?:https?:\/\/)?(?:[a-z0-9-]+\.)+(?:com|cn|org|net|gov|io)(?:\/[\w./?=&#%-]*)?/gi)
  return found.sort((a, b) => a.offset - b.offset)
}
