/** Source of a page → its tree, walked without recursion so that depth costs nothing; and what its tags say of visibility. */

/** What is used of a node of cheerio's tree. */
export interface Node {
  readonly type: string
  /** Of an element: lower-case tag name. */
  readonly name?: string
  readonly data?: string
  readonly attribs?: Readonly<Record<string, string>>
  readonly children?: readonly Node[]
  readonly next: Node | null
  readonly parent: Node | null
}

export interface Visitor {
  /** Whether to go into the node; only then is it left again. */
  readonly enter: (node: Node) => boolean
  readonly leave?: (node: Node) => void
}

/** htmlparser2 through cheerio: linear in the source, where the browser's algorithm copies open tags without bound. */
export async function treeOf(source: string): Promise<Node> {
  const { load } = await import('cheerio/slim')
  return load(source, { xml: { xmlMode: false, decodeEntities: true } }).root()[0] as unknown as Node
}

export function walk(root: Node, { enter, leave }: Visitor): void {
  let node = root
  for (;;) {
    const inside = enter(node)
    const first = inside ? node.children?.[0] : undefined
    if (first) {
      node = first
      continue
    }
    if (inside) leave?.(node)
    while (node !== root && !node.next) {
      node = node.parent!
      leave?.(node)
    }
    if (node === root) return
    node = node.next!
  }
}

/** Characters of text below a node, white space left out. */
export function lengthBelow(root: Node): number {
  let length = 0
  walk(root, {
    enter(node) {
      if (node.type === 'text') length += node.data!.replace(/\s+/g, '').length
      return !DROPPED.has(node.name ?? '')
    },
  })
  return length
}

/** Elements whose text no reader of the page sees as text: code, form choices, fallbacks, readings over characters. */
export const DROPPED: ReadonlySet<string> = new Set(
  (
    'script style noscript template head title select datalist iframe object embed applet audio video canvas svg map ' +
    'rt rp noframes'
  ).split(' '),
)

/** Elements that begin and end a line. */
export const BLOCKS: ReadonlySet<string> = new Set(
  (
    'address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption ' +
    'figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre search ' +
    'section summary table tbody td textarea tfoot th thead tr ul'
  ).split(' '),
)

/** Hidden with all that is below it. */
export function isHidden({ name, attribs = {} }: Node): boolean {
  return (
    'hidden' in attribs ||
    attribs['aria-hidden'] === 'true' ||
    (name === 'dialog' && !('open' in attribs)) ||
    /(?:^|;)\s*display\s*:\s*none/i.test(attribs.style ?? '')
  )
}

/** Whether text directly here is unseen: no size, not visible. What lies below can undo it, so the parent's state comes in. */
export function isUnseen({ attribs = {} }: Node, before: boolean): boolean {
  const style = attribs.style
  if (!style) return before
  const size = /(?:^|;)\s*font-size\s*:\s*([\d.]+|[a-z])/i.exec(style)
  const visibility = /(?:^|;)\s*visibility\s*:\s*([a-z]+)/i.exec(style)
  if (!size && !visibility) return before
  return Number(size?.[1]) === 0 || visibility?.[1]?.toLowerCase() === 'hidden'
}
