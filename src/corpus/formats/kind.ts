/** First bytes and extension → which reader a file needs, or that it is none of ours. Leaves what text holds to text.ts. */
import { refused } from './outcome.js'

export type Kind = 'text' | 'pdf' | 'zip' | 'ole'

export type KindReading = { readonly ok: true; readonly kind: Kind } | { readonly ok: false; readonly message: string }

const IMAGE = '请先做文字识别（OCR），再存为 txt 或 docx'

/** What people put into the folder by mistake, by the bytes it starts with, and what to do then. */
const FOREIGN: readonly (readonly [RegExp, string, string])[] = [
  [/^\x89PNG|^\xff\xd8\xff|^GIF8[79]a|^II\*\0|^MM\0\*|^BM.{4}\0\0\0\0/s, '图片', IMAGE],
  [/^Rar!\x1a\x07|^7z\xbc\xaf\x27\x1c|^\x1f\x8b\x08|^BZh[1-9]|^\xfd7zXZ/, '压缩包', '请解压后放入其中的报告'],
  [/^\{\\rtf/, 'RTF 文档', '请用 Word 或 WPS 另存为 docx'],
  [/^\x7fELF|^MZ.{1,60}\0|^\xca\xfe\xba\xbe/s, '程序', '请移走'],
  [/^ID3[\x02-\x04]|^\xff[\xfb\xf3]|^.{4}ftyp|^RIFF.{4}(?:WAVE|AVI |WEBP)|^OggS\0/s, '音视频', '请换成文字稿'],
  [/^SQLite format 3\0/, '数据库', '请移走'],
  [/^(?:MIME-Version:|From: <Saved by)/i, '单文件网页（mht）', '请在浏览器中另存为 html'],
]

/** Decides by content; the extension only breaks ties. Takes any bytes. */
export function kindOf(bytes: Uint8Array, extension: string): KindReading {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1024)).toString('latin1')
  if (/^\s{0,16}%PDF-/.test(head) || (extension === '.pdf' && head.includes('%PDF-'))) return { ok: true, kind: 'pdf' }
  if (/^PK(?:\x03\x04|\x05\x06|\x07\x08)/.test(head)) return { ok: true, kind: 'zip' }
  if (head.startsWith('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')) return { ok: true, kind: 'ole' }
  const foreign = FOREIGN.find(([signature]) => signature.test(head))
  if (foreign) return refused(`要的是报告的文字，这个文件是${foreign[1]}：${foreign[2]}`)
  return { ok: true, kind: 'text' }
}
