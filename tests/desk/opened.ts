/** Bytes of an xlsx or docx → what a reader would see: sheets with typed cells, paragraphs, tables. Opens the archive itself; trusts no writer. */
import { inflateRawSync } from 'node:zlib'

export interface OpenedCell {
  /** `n` for a number, `s` for text. */
  readonly type: 'n' | 's'
  readonly value: string
  readonly formula: boolean
}

export interface OpenedSheet {
  readonly name: string
  /** Rows of cells by column letter. */
  readonly rows: readonly ReadonlyMap<string, OpenedCell>[]
}

/** Names and contents of a zip archive, by its central directory. */
export function unzip(bytes: Uint8Array): ReadonlyMap<string, string> {
  const view = Buffer.from(bytes)
  const end = view.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
  const files = new Map<string, string>()
  let at = view.readUInt32LE(end + 16)
  for (let i = 0; i < view.readUInt16LE(end + 10); i++) {
    const [method, size] = [view.readUInt16LE(at + 10), view.readUInt32LE(at + 20)]
    const [name, extra, comment] = [28, 30, 32].map(offset => view.readUInt16LE(at + offset))
    const local = view.readUInt32LE(at + 42)
    const from = local + 30 + view.readUInt16LE(local + 26) + view.readUInt16LE(local + 28)
    const packed = view.subarray(from, from + size)
    const path = view.toString('utf8', at + 46, at + 46 + name!)
    files.set(path, (method === 8 ? inflateRawSync(packed) : packed).toString('utf8'))
    at += 46 + name! + extra! + comment!
  }
  return files
}

export function openXlsx(bytes: Uint8Array): OpenedSheet[] {
  const files = unzip(bytes)
  const shared = [...(files.get('xl/sharedStrings.xml') ?? '').matchAll(/<si>([\s\S]*?)<\/si>/g)].map(match =>
    textIn(match[1]!),
  )
  const names = [...files.get('xl/workbook.xml')!.matchAll(/<sheet [^>]*name="([^"]*)"/g)].map(match =>
    plain(match[1]!),
  )
  return names.map((name, i) => ({
    name,
    rows: [...files.get(`xl/worksheets/sheet${i + 1}.xml`)!.matchAll(/<row[^>]*?(?:\/>|>([\s\S]*?)<\/row>)/g)].map(
      row =>
        new Map(
          [...(row[1] ?? '').matchAll(/<c r="([A-Z]+)\d+"([^>]*?)(?:\/>|>([\s\S]*?)<\/c>)/g)].map(cellOf(shared)),
        ),
    ),
  }))
}

function cellOf(shared: readonly string[]): (match: RegExpMatchArray) => [string, OpenedCell] {
  return match => {
    const type = /t="([^"]*)"/.exec(match[2]!)?.[1] ?? 'n'
    const inner = match[3] ?? ''
    const raw = /<v>([\s\S]*?)<\/v>/.exec(inner)?.[1] ?? ''
    const value = type === 's' ? shared[Number(raw)]! : type === 'inlineStr' ? textIn(inner) : plain(raw)
    return [match[1]!, { type: type === 'n' ? 'n' : 's', value, formula: /<f[ >]/.test(inner) }]
  }
}

/** Paragraphs of a docx in order, those of table cells too, with their style. */
export function openDocx(bytes: Uint8Array): { readonly style: string; readonly text: string }[] {
  const document = unzip(bytes).get('word/document.xml')!
  return [...document.matchAll(/<w:p[ >]([\s\S]*?)<\/w:p>/g)].map(match => ({
    style: /<w:pStyle w:val="([^"]*)"/.exec(match[1]!)?.[1] ?? '',
    text: [...match[1]!.matchAll(/<w:t(?: [^>]*)?>([\s\S]*?)<\/w:t>/g)].map(piece => plain(piece[1]!)).join(''),
  }))
}

function textIn(xml: string): string {
  return [...xml.matchAll(/<t(?: [^>]*)?>([\s\S]*?)<\/t>/g)].map(match => plain(match[1]!)).join('')
}

function plain(xml: string): string {
  return xml
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('&amp;', '&')
}
