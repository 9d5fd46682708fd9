/** Stored text of a report → its blocks in its own layout: title, headings, paragraphs, rows, signature, and the page around it. */
import { sectionsOf } from '../../corpus/headings.js'
import { layOut } from '../../corpus/layout.js'
import { isRow, type Line } from '../../corpus/lines.js'
import type { Section } from '../../corpus/report.js'
import type { Block } from './shapes.js'

/** Blocks in text order. Each is a slice of the text, so that any offset of a citation falls into one. */
export function blocksOf(text: string): Block[] {
  const layout = layOut(text)
  const sections = sectionsOf(text, layout)
  const titled = indexes(layout.title?.lines ?? [])
  const page = indexes(layout.page)
  const signed = indexes(layout.signatureLines)
  const heads = new Map([...sections].reverse().map(section => [section.start, section]))
  const blocks: Block[] = []
  for (const line of layout.lines) {
    if (line.blank) continue
    const kind = titled.has(line.index)
      ? 'title'
      : page.has(line.index)
        ? 'furniture'
        : signed.has(line.index)
          ? 'signature'
          : null
    blocks.push(kind ? block(kind, line, text) : bodyBlock(line, text, heads))
  }
  return joined(blocks, sections, text)
}

function bodyBlock(line: Line, text: string, heads: ReadonlyMap<number, Section>): Block {
  const head = heads.get(line.start)
  if (head && head.bodyStart >= line.end) return { ...block('heading', line, text), depth: head.depth }
  if (isRow(line)) return block('row', line, text)
  const lead = head && head.bodyStart > line.start ? head.bodyStart : null
  return { ...block('paragraph', line, text), lead, depth: lead ? head!.depth : null }
}

function block(kind: Block['kind'], line: Line, text: string): Block {
  return { kind, depth: null, start: line.start, end: line.end, lead: null, text: text.slice(line.start, line.end) }
}

/** A heading or title that was broken into two lines is one block. */
function joined(blocks: readonly Block[], sections: readonly Section[], text: string): Block[] {
  const made: Block[] = []
  for (const one of blocks) {
    const before = made.at(-1)
    const head = before?.kind === 'heading' ? sections.find(section => section.start === before.start) : undefined
    const goesOn =
      (before?.kind === 'title' && one.kind === 'title') || (head !== undefined && one.end <= head.bodyStart)
    if (before && goesOn)
      made[made.length - 1] = { ...before, end: one.end, text: text.slice(before.start, one.end).replace(/\n/g, ' ') }
    else made.push(one)
  }
  return made
}

function indexes(lines: readonly Line[]): ReadonlySet<number> {
  return new Set(lines.map(line => line.index))
}
