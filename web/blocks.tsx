/** Blocks of a report → headings, paragraphs and tables with words marked; every character of the text stays where it is. */
import type { JSX } from 'preact'
import type { ReportView } from './api.js'

export type Block = ReportView['blocks'][number]

/** A stretch of the report that is marked; `kind` is what for. */
export interface Mark {
  readonly start: number
  readonly end: number
  readonly kind?: string
}

export interface BlockShown {
  readonly block: Block
  readonly marks: readonly Mark[]
  readonly shown: Mark | null
}

export function BlockView({ block, marks, shown }: BlockShown): JSX.Element {
  const id = `at-${block.start}`
  const words = <Words block={block} marks={marks} shown={shown} />
  if (block.kind === 'title')
    return (
      <h1 id={id} class="report-title">
        {words}
      </h1>
    )
  if (block.kind === 'heading') {
    const Heading = `h${Math.min(block.depth ?? 1, 4) + 1}` as 'h2'
    return (
      <Heading id={id} class={`depth-${Math.min(block.depth ?? 1, 4)}`}>
        {words}
      </Heading>
    )
  }
  return (
    <p id={id} class={block.kind}>
      {words}
    </p>
  )
}

/** Rows that follow each other are one table; every other block stands alone. */
export function grouped(blocks: readonly Block[]): Block[][] {
  const groups: Block[][] = []
  for (const block of blocks) {
    const before = groups.at(-1)
    if (block.kind === 'row' && before?.[0]?.kind === 'row') before.push(block)
    else groups.push([block])
  }
  return groups
}

interface RowsShown extends Omit<BlockShown, 'block'> {
  readonly rows: readonly Block[]
}

export function RowsView({ rows, marks, shown }: RowsShown): JSX.Element {
  return (
    <div class="table-box">
      <table class="report-table">
        <tbody>
          {rows
            .filter(row => !/^[|\s:-]+$/.test(row.text))
            .map(row => (
              <tr key={row.start}>
                {cellsOf(row).map(cell => (
                  <td key={cell.start}>
                    <Words block={cell} marks={marks} shown={shown} />
                  </td>
                ))}
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  )
}

/** `| a | b |`: what stands between two bars, with its own place in the text. */
function cellsOf(row: Block): Block[] {
  const bars = [...row.text.matchAll(/\|/g)].map(bar => bar.index)
  return bars.slice(0, -1).map((bar, i) => {
    const [from, to] = [bar + 1, bars[i + 1]!]
    return { ...row, start: row.start + from, end: row.start + to, text: row.text.slice(from, to) }
  })
}

/** The block's own characters, none left out: cut where a mark or a run-in heading begins and ends. */
export function Words({ block, marks, shown }: BlockShown): JSX.Element {
  const cuts = new Set([block.start, block.end])
  const sign = /^(?:#{1,6}\s+|>\s+)/.exec(block.text)?.[0].length ?? 0
  if (sign > 0) cuts.add(block.start + sign)
  if (block.lead !== null) cuts.add(block.lead)
  for (const mark of marks)
    for (const at of [mark.start, mark.end]) if (at > block.start && at < block.end) cuts.add(at)
  const edges = [...cuts].sort((a, b) => a - b)
  return (
    <>
      {edges.slice(0, -1).map((from, i) => {
        const to = edges[i + 1]!
        const words = block.text.slice(from - block.start, to - block.start)
        if (to <= block.start + sign)
          return (
            <span key={from} class="sign">
              {words}
            </span>
          )
        const lead = block.lead !== null && to <= block.lead
        const hit = marks.filter(mark => mark.start <= from && mark.end >= to)
        const piece = lead ? <strong key={from}>{words}</strong> : words
        if (hit.length === 0) return piece
        const now = shown !== null && hit.some(mark => mark.start === shown.start && mark.end === shown.end)
        const kind = hit.find(mark => mark.kind === 'mismatch')?.kind ?? hit[0]!.kind ?? ''
        return (
          <mark key={from} class={`${kind}${now ? ' shown' : ''}`}>
            {piece}
          </mark>
        )
      })}
    </>
  )
}
