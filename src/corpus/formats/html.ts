/**
 * Source of a page → its visible text, a line a block, tables as pipe tables. Keeps navigation and counters: cutting the
 * page away is furniture.ts's. Walks without recursion, so that depth costs nothing.
 */
import { type Cell, pipeTable } from './tables.js'

export interface PageText {
  readonly text: string
  readonly title: string | null
  readonly published: string | null
  /** Characters that the page hides and that are not in the text. */
  readonly hidden: number
}

/** What is used of a node of the parsed page. */
interface Node {
  readonly type: string
  readonly name?: string
  readonly data?: string
  readonly attribs?: Readonly<Record<string, string>>
  readonly children?: readonly Node[]
  readonly next: Node | null
  readonly parent: Node | null
}

const DROPPED = new Set(
  'script style noscript template head title select datalist iframe object embed applet audio video canvas svg map rp rt noframes'.split(
    ' ',
  ),
)
const BLOCKS = new Set(
  ('address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form ' +
    'frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre search section summary table tbody td textarea ' +
    'tfoot th thead tr ul br').split(' '),
)
/** A cell with more text is a column of the page's layout; the longest cells of work tables stay below. */
const LONGEST_CELL = 1500

export async function readPage(source: string): Promise<PageText> {
  const { load } = await import('cheerio/slim')
  const root = load(source, { xml: { xmlMode: false, decodeEntities: true } }).root()[0] as unknown as Node
  const head = headOf(root)
  const outer = outerTables(root)
  const { lines, hidden } = linesOf(root, outer)
  return { text: lines.join('\n'), ...head, hidden }
}

/** Visible lines below a node, without white space at their ends; `outer` are tables that hold tables. */
function linesOf(root: Node, outer: ReadonlySet<Node>): { lines: string[]; hidden: number } {
  const lines: string[] = []
  const quiet: boolean[] = []
  let parts: string[] = []
  let hidden = 0
  const flush = () => {
    if (parts.length > 0) push(tidied(parts.join('')))
    parts = []
  }
  const push = (line: string) => {
    if (line !== '') lines.push(line)
  }
  walk(root, {
    enter(node) {
      if (node.type === 'text') {
        if (quiet.at(-1)) hidden += lengthOf(node.data!)
        else if (isPre(node)) for (const [index, part] of node.data!.split('\n').entries()) index > 0 ? (flush(), parts.push(part)) : parts.push(part)
        else parts.push(node.data!)
        return false
      }
      if (!node.name) return node.type === 'root'
      if (DROPPED.has(node.name)) return false
      if (isHidden(node)) {
        hidden += textLength(node)
        return false
      }
      if (BLOCKS.has(node.name)) flush()
      if (node.name === 'li') parts.push(markerOf(node))
      if (node.name === 'table' && !outer.has(node)) {
        const table = pipeTable(rowsOf(node, outer))
        if (table) {
          for (const line of [...captionsOf(node, outer), ...table]) push(line)
          return false
        }
      }
      quiet.push(isQuiet(node, quiet.at(-1) ?? false))
      return true
    },
    leave(node) {
      if (!node.name) return
      quiet.pop()
      if (BLOCKS.has(node.name)) flush()
    },
  })
  flush()
  return { lines, hidden }
}
