/** Bytes that are no container → plain text or Markdown, or the source of a page for html.ts. Leaves decoding to encoding.ts. */
import { type Decoded, decode } from './encoding.js'
import { type FileText, isBlank, refused } from './outcome.js'

/** A page still to be parsed. */
export interface Page {
  readonly html: string
  readonly encoding: string
  readonly damaged: number
}

export type TextReading =
  | { readonly page: Page; readonly whole: null }
  | { readonly page: null; readonly whole: FileText }

/** More control and unreadable characters than this are no text: random bytes come to a fifth, damaged reports to a hundredth. */
const STRANGE = 0.05

export async function readText(bytes: Uint8Array, extension: string): Promise<TextReading> {
  const decoded = await decode(bytes, claimedEncoding(bytes))
  const { text } = decoded
  if (isBinary(decoded))
    return { page: null, whole: refused('要的是报告的文字，这个文件是二进制数据：请换成 txt、html、docx、doc 或 pdf') }
  if (isBlank(text)) return { page: null, whole: refused('要的是报告的文字，这个文件里只有空白：请放入有内容的文件') }
  if (isWordXml(text))
    return { page: null, whole: refused('这个文件是 Word 2003 XML 文档：请用 Word 或 WPS 另存为 docx') }
  if (isPage(text, extension))
    return { page: { html: text, encoding: decoded.encoding, damaged: decoded.damaged }, whole: null }
  return {
    page: null,
    whole: {
      ok: true,
      text,
      format: extension === '.md' || extension === '.markdown' ? 'md' : 'txt',
      encoding: decoded.encoding,
      title: null,
      published: null,
      warnings: damageWarnings(decoded.damaged),
    },
  }
}

export function damageWarnings(damaged: number): readonly string[] {
  return damaged > 0 ? [`有 ${damaged} 处字节损坏，读不出原字`] : []
}

/** The encoding a page says it has, where it is one of ours. */
function claimedEncoding(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4096)).toString('latin1')
  const name =
    /<meta[^<>]{0,200}charset\s{0,9}=\s{0,9}["']?([\w-]{1,20})|<\?xml[^<>]{0,99}encoding="([\w-]{1,20})"/i.exec(head)
  const claimed = (name?.[1] ?? name?.[2] ?? '').toLowerCase()
  if (/^(?:gb2312|gbk|gb18030|gb_2312-80|x-gbk|cp936)$/.test(claimed)) return 'gb18030'
  return /^(?:big5|big5-hkscs|cn-big5|x-x-big5)$/.test(claimed) ? 'big5' : null
}

function isBinary({ text, damaged, nuls }: Decoded): boolean {
  const strange = damaged + nuls + controls(text)
  return strange > 3 && strange > STRANGE * (text.length + nuls)
}

function controls(text: string): number {
  let count = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if ((code < 0x20 && (code < 9 || code > 13)) || (code >= 0x7f && code < 0xa0)) count++
  }
  return count
}

/** A page by its first tag, or by any tag where the name says it is one (many .doc files on sites are pages). */
function isPage(text: string, extension: string): boolean {
  const head = text
    .slice(0, 2048)
    .replace(/<!--.*?-->/gs, '')
    .trimStart()
  if (/^(?:<\?xml[^<>]{0,200}\?>\s{0,99})?<(?:!doctype\s{1,9}html|html|head|body)\b/i.test(head)) return true
  return /^\.(?:s?html?|xhtml|docx?)$/.test(extension) && /<\/?[a-z!]/i.test(text)
}

function isWordXml(text: string): boolean {
  const head = text.slice(0, 1024)
  return head.startsWith('<?xml') && /progid="Word\.Document"|<w:wordDocument|<pkg:package/.test(head)
}
