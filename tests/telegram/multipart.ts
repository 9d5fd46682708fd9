/** A multipart/form-data body → its fields and files (RFC 7578), as lenient about spaces in headers as Telegram's own server. */
export interface Part {
  readonly name: string
  /** null: a field. */
  readonly filename: string | null
  readonly type: string
  readonly bytes: Buffer
}

export function readMultipart(body: Buffer, contentType: string): Part[] {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1]
  if (!boundary) return []
  const line = Buffer.from(`--${boundary}`)
  const parts: Part[] = []
  let at = body.indexOf(line)
  while (at >= 0) {
    const from = at + line.length
    const next = body.indexOf(line, from)
    if (next < 0) break
    const part = readPart(body.subarray(from + 2, next - 2))
    if (part) parts.push(part)
    at = next
  }
  return parts
}

function readPart(bytes: Buffer): Part | null {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return null
  const head = bytes.subarray(0, end).toString('utf8')
  const name = /;\s*name="([^"]*)"/i.exec(head)?.[1]
  if (name === undefined) return null
  return {
    name,
    filename: /;\s*filename="([^"]*)"/i.exec(head)?.[1] ?? null,
    type: /^content-type:\s*(\S+)/im.exec(head)?.[1] ?? '',
    bytes: bytes.subarray(end + 4),
  }
}
