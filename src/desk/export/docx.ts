/** A page → a Word document (docx): headings that Word's outline shows, quotes set off, tables with a repeated head. */
import type { Paragraph, Table } from 'docx'
import { clean } from './clean.js'
import type { Block } from './page.js'

type Docx = typeof import('docx')

export async function docxOf(blocks: readonly Block[]): Promise<Uint8Array> {
  const docx = await import('docx')
  const document = new docx.Document({
    creator: 'fazhi',
    styles: { default: { document: { run: { font: FONT, size: 21 } } } },
    sections: [{ children: blocks.map(block => childOf(block, docx)) }],
  })
  return new Uint8Array(await docx.Packer.toBuffer(document))
}

/** Fonts every Chinese Word has. */
const FONT = { ascii: 'Times New Roman', hAnsi: 'Times New Roman', eastAsia: '宋体' }

function childOf(block: Block, docx: Docx): Paragraph | Table {
  if (block.kind === 'table') return tableOf(block, docx)
  const text = oneLine(block.text)
  const { Paragraph, HeadingLevel, TextRun } = docx
  switch (block.kind) {
    case 'title':
      return new Paragraph({ text, heading: HeadingLevel.TITLE })
    case 'heading':
      return new Paragraph({ text, heading: HeadingLevel.HEADING_1 })
    case 'subheading':
      return new Paragraph({ text, heading: HeadingLevel.HEADING_2 })
    case 'quote':
      return new Paragraph({ indent: { left: 480 }, children: [new TextRun({ text: `“${text}”`, color: '444444' })] })
    case 'item':
      return new Paragraph({ text, bullet: { level: 0 } })
    case 'line':
      return new Paragraph({ text })
  }
}

function tableOf(block: Extract<Block, { kind: 'table' }>, docx: Docx): Table {
  const { Table, TableRow, TableCell, Paragraph, TextRun, WidthType } = docx
  const cell = (text: string, bold: boolean) =>
    new TableCell({ children: [new Paragraph({ children: [new TextRun({ text: oneLine(text), bold, size: 18 })] })] })
  return new Table({
    width: { size: 100, type: WidthType.PERCENTAGE },
    rows: [
      new TableRow({ tableHeader: true, children: block.head.map(text => cell(text, true)) }),
      ...block.rows.map(row => new TableRow({ children: row.map(text => cell(text, false)) })),
    ],
  })
}

/** Line breaks of a damaged report are spaces. */
function oneLine(text: string): string {
  return clean(text).replace(/\s*\n\s*/g, ' ')
}
