/**
 * Blocks → pages that each fit one message. A page ends between blocks; a block longer than a page is cut at the end of a
 * sentence, never inside a pair of surrogates, and its style goes on in the next.
 */
import { type Block, lengthOf, type Span } from './markup.js'

/** UTF-16 units of a message after its markup was read (Bot API, sendMessage). */
export const LONGEST_MESSAGE = 4_096

/** Entities of a message beyond which Telegram drops the rest. */
const MOST_ENTITIES = 100

export function pagesOf(blocks: readonly Block[], limit = LONGEST_MESSAGE): Block[][] {
  const pages: Block[][] = []
  let page: Block[] = []
  for (const block of blocks.flatMap(one => cutToFit(one, limit))) {
    const full = [...page, block]
    if (page.length > 0 && (lengthOf(full) > limit || entitiesOf(full) > MOST_ENTITIES)) {
      pages.push(page)
      page = [block]
    } else page = full
  }
  if (page.length > 0) pages.push(page)
  return pages
}

function entitiesOf(blocks: readonly Block[]): number {
  return blocks.reduce(
    (sum, block) => sum + (block.kind === 'words' ? 0 : 1) + block.spans.filter(span => span.style).length,
    0,
  )
}

function cutToFit(block: Block, limit: number): Block[] {
  if (lengthOf([block]) <= limit) return [block]
  const out: Block[] = []
  let spans: Span[] = []
  let room = limit
  for (const span of block.spans) {
    let rest = span.text
    while (rest.length > room) {
      const at = cutAt(rest, room)
      if (at > 0) spans.push({ ...span, text: rest.slice(0, at) })
      if (spans.length > 0) out.push({ ...block, spans })
      rest = rest.slice(at)
      spans = []
      room = limit
    }
    if (rest !== '') spans.push({ ...span, text: rest })
    room -= rest.length
  }
  return spans.length > 0 ? [...out, { ...block, spans }] : out
}

/** After the last sentence that fits; else after the last clause or line; else between characters. 0 where little room is left. */
function cutAt(text: string, room: number): number {
  const head = text.slice(0, room)
  for (const marks of ['。！？；\n', '，、. ']) {
    const at = Math.max(...[...marks].map(mark => head.lastIndexOf(mark))) + 1
    if (at > room / 2) return at
  }
  if (room < 64) return 0
  return /[\ud800-\udbff]$/.test(head) ? room - 1 : room
}
