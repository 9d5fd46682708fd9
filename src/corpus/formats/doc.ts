/** Bytes of an OLE compound file → text of the Word 97–2003 document in it. Leaves the piece table to word-extractor. */
import { type Stream, streamsOf } from './ole.js'
import { type FileText, parsed, refused } from './outcome.js'
import { pipeTable } from './tables.js'

const BROKEN = '要的是 Word 文档，这个 doc 已损坏或不完整：请重新下载，或用 Word 打开后另存为 docx'

/** `[MS-DOC]` 2.5.1: the File Information Block starts with 0xA5EC; bit 0x0100 of the word at 10 is fEncrypted. */
const MAGIC = 0xa5ec
const ENCRYPTED = 0x0100

export async function readDoc(bytes: Uint8Array): Promise<FileText> {
  const streams = streamsOf(bytes)
  if (!streams) return refused(BROKEN)
  const word = streams.find(stream => stream.name === 'WordDocument')
  if (!word) return refused(foreign(streams))
  if (word.head.length < 512 || word.head.readUInt16LE(0) !== MAGIC) return refused(BROKEN)
  if (word.head.readUInt16LE(10) & ENCRYPTED) return refused('这个文件有密码：请用 Word 打开，去掉密码后另存为 docx')
  const text = await textOf(bytes)
  if (text === null) return refused(BROKEN)
  return parsed(
    'doc',
    text,
    {},
    '要的是报告的文字，这个 Word 文档里没有文字：若是扫描图片，请先做文字识别（OCR）再放入',
  )
}

async function textOf(bytes: Uint8Array): Promise<string | null> {
  const { default: WordExtractor } = await import('word-extractor')
  try {
    const document = await new WordExtractor().extract(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))
    const plain = { filterUnicode: false }
    return [
      linesOf(document.getBody(plain)),
      linesOf(document.getTextboxes({ ...plain, includeHeadersAndFooters: false })),
      linesOf(document.getFootnotes(plain)),
      linesOf(document.getEndnotes(plain)),
    ]
      .filter(part => part.length > 0)
      .flat()
      .join('\n')
  } catch {
    return null
  }
}

/** Paragraphs as lines. A row of a table comes as cells that each end in a tab; rows that follow each other are one table. */
function linesOf(body: string): string[] {
  const lines: string[] = []
  let rows: string[][] = []
  const endTable = () => {
    lines.push(...tableOf(rows))
    rows = []
  }
  for (const raw of body.replace(/\r\n?/g, '\n').split('\n')) {
    const line = raw.replace(/[\x00-\x08\x0e-\x1f]/g, '')
    if (/\t$/.test(line) && line.indexOf('\t') < line.length - 1)
      rows.push(
        line
          .slice(0, -1)
          .split('\t')
          .map(cell => cell.trim()),
      )
    else {
      endTable()
      if (line.trim() !== '') lines.push(line.trim())
    }
  }
  endTable()
  return lines
}

/** Rows of unlike length have merged cells, of which the text does not say which: they stay lines. */
function tableOf(rows: readonly (readonly string[])[]): string[] {
  const even = rows.every(row => row.length === rows[0]!.length)
  const cells = rows.map(row => row.map(text => ({ text, head: false, columns: 1, rows: 1 })))
  return (even ? pipeTable(cells) : null) ?? rows.map(row => row.join(' ').trim()).filter(row => row !== '')
}

function foreign(streams: readonly Stream[]): string {
  const holds = (name: RegExp) => streams.some(stream => name.test(stream.name))
  if (holds(/^EncryptedPackage$/)) return '这个文件有密码：请用 Word 打开，去掉密码后另存为 docx'
  if (holds(/^(?:Workbook|Book)$/)) return '要的是 Word 文档，这个文件是 Excel 表格：请把要用的内容另存为 docx 或 txt'
  if (holds(/^PowerPoint Document$/)) return '要的是 Word 文档，这个文件是演示文稿：请另存为 docx 或 txt'
  return '要的是 Word 文档，这个文件里没有：请用 Word 或 WPS 打开后另存为 docx'
}
