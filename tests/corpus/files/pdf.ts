/** Placed lines → bytes of a PDF whose Chinese font is named but not embedded, as Word and WPS printers of old made them. */

export interface PlacedLine {
  readonly text: string
  readonly x: number
  readonly y: number
  readonly size?: number
}

export interface PdfOptions {
  /** Objects of an encryption that opens with no known password. */
  readonly locked?: boolean
  /** Predefined CMap; the bytes of the text are in its encoding. */
  readonly cmap?: 'UniGB-UCS2-H' | 'GBK-EUC-H'
}

export function pdfOf(pages: readonly (readonly PlacedLine[])[], options: PdfOptions = {}): Buffer {
  const cmap = options.cmap ?? 'UniGB-UCS2-H'
  const objects: string[] = []
  const add = (body: string) => objects.push(body)
  add('<< /Type /Catalog /Pages 2 0 R >>')
  add(`<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, k) => `${6 + 2 * k} 0 R`).join(' ')}] >>`)
  add(`<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /${cmap} /DescendantFonts [4 0 R] >>`)
  add(
    '<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /W [1 [500] 17 26 500] ' +
      '/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /FontDescriptor 5 0 R >>',
  )
  add(
    '<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 ' +
      '/Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>',
  )
  for (const [k, lines] of pages.entries()) {
    const stream = lines.map(line => drawn(line, cmap)).join('\n')
    add(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${7 + 2 * k} 0 R /Resources << /Font << /F1 3 0 R >> >> >>`,
    )
    add(`<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`)
  }
  if (options.locked) add(`<< /Filter /Standard /V 1 /R 2 /P -4 /O <${'41'.repeat(32)}> /U <${'42'.repeat(32)}> >>`)
  return assembled(objects, options.locked ? ` /Encrypt ${objects.length} 0 R /ID [<41><41>]` : '')
}

function drawn({ text, x, y, size = 16 }: PlacedLine, cmap: string): string {
  const hex = cmap === 'UniGB-UCS2-H' ? Buffer.from(text, 'utf16le').swap16().toString('hex') : text
  return `BT /F1 ${size} Tf 1 0 0 1 ${x} ${y} Tm <${hex}> Tj ET`
}

function assembled(objects: readonly string[], trailer: string): Buffer {
  let out = '%PDF-1.4\n'
  const offsets = objects.map((body, k) => {
    const at = out.length
    out += `${k + 1} 0 obj\n${body}\nendobj\n`
    return at
  })
  const start = out.length
  const rows = offsets.map(at => `${String(at).padStart(10, '0')} 00000 n \n`).join('')
  out += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R${trailer} >>\nstartxref\n${start}\n%%EOF\n`
  return Buffer.from(out, 'latin1')
}
