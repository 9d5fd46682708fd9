/** A file → its text, whatever its format and encoding, or one line why not. Leaves what the text says to report.ts. Never throws. */
import { constants } from 'node:fs'
import { type FileHandle, lstat, open } from 'node:fs/promises'
import { extname } from 'node:path'
import { decodeText } from './reading/encoding.js'

export type Format = 'txt' | 'md' | 'html' | 'docx' | 'doc' | 'pdf'

export type FileText =
  | {
      readonly ok: true
      readonly text: string
      readonly format: Format
      /** Name of the encoding for formats that are plain text; null for the others. */
      readonly encoding: string | null
      readonly title: string | null
      /** YYYY-MM-DD from the page's own metadata; null where there is none. */
      readonly published: string | null
      readonly warnings: readonly string[]
    }
  | { readonly ok: false; readonly message: string }

/** What a format's reader makes of its bytes. */
export type Content =
  | {
      readonly text: string
      readonly title?: string | null
      readonly published?: string | null
      readonly encoding?: string | null
      readonly warnings?: readonly string[]
    }
  | { readonly refused: string }

export const REPORT_EXTENSIONS: readonly string[] = [
  '.txt',
  '.md',
  '.markdown',
  '.html',
  '.htm',
  '.docx',
  '.doc',
  '.pdf',
]

/** A yearly report is well under 1 MB as text; 20 MB leaves room for pictures in a docx or pdf. */
export const LARGEST_FILE = 20 * 1024 * 1024
const LONGEST_MS = 30_000

/** Reads one report file. Symbolic links are not followed. */
export async function readReportFile(path: string): Promise<FileText> {
  try {
    const bytes = await readBytes(path)
    if ('refused' in bytes) return { ok: false, message: bytes.refused }
    const format = formatOf(bytes.bytes, extname(path).toLowerCase())
    if ('refused' in format) return { ok: false, message: format.refused }
    return finish(await withinTime(read(bytes.bytes, format.format)), format.format)
  } catch (error) {
    return { ok: false, message: `读不出正文（${reason(error)}）：请另存为 txt 或 docx 后重试。` }
  }
}

async function readBytes(path: string): Promise<{ readonly bytes: Buffer } | { readonly refused: string }> {
  let file: FileHandle | undefined
  try {
    const stat = await lstat(path)
    if (stat.isSymbolicLink()) return { refused: '是符号链接，不予读取：请放入文件本身。' }
    if (!stat.isFile()) return { refused: '不是普通文件，不予读取。' }
    if (stat.size === 0) return { refused: '文件是空的：请检查后重新放入。' }
    if (stat.size > LARGEST_FILE)
      return {
        refused: `文件太大：最多 20 MB，实为 ${Math.ceil(stat.size / 1024 / 1024)} MB；请另存为 txt 或去掉图片。`,
      }
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
    return { bytes: await file.readFile() }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT') return { refused: '读取时文件不见了：请检查后重新运行 fazhi index。' }
    if (code === 'ELOOP') return { refused: '是符号链接，不予读取：请放入文件本身。' }
    return { refused: `无法读取（${code ?? '未知原因'}）：请检查文件权限。` }
  } finally {
    await file?.close()
  }
}

/** What the bytes are goes before what the name says. */
function formatOf(bytes: Buffer, extension: string): { readonly format: Format } | { readonly refused: string } {
  const head = bytes.subarray(0, 8).toString('latin1')
  if (bytes.subarray(0, 1024).toString('latin1').includes('%PDF-')) return { format: 'pdf' }
  if (head.startsWith('PK\u0003\u0004'))
    return bytes.includes('word/document.xml')
      ? { format: 'docx' }
      : { refused: '是压缩包或别的 Office 文件，不是 docx：请放入 docx、pdf、html 或 txt。' }
  if (head.startsWith('\u00d0\u00cf\u0011\u00e0'))
    return bytes.includes(Buffer.from('EncryptedPackage', 'utf16le'))
      ? { refused: '文件有密码保护：请去掉密码后另存。' }
      : { format: 'doc' }
  if (extension === '.docx' || extension === '.pdf')
    return { refused: `不是有效的 ${extension.slice(1)} 文件（内容不符）：请重新另存。` }
  if (/^(?:\u0089PNG|\u00ff\u00d8\u00ff|GIF8|Rar!|7z\u00bc|\u001f\u008b|MZ|\u007fELF|ID3|RIFF)/.test(head))
    return { refused: '是图片、压缩包或程序，不是报告文本：请放入 txt、md、html、docx、doc 或 pdf。' }
  if (extension === '.md' || extension === '.markdown') return { format: 'md' }
  return { format: extension === '.html' || extension === '.htm' || looksLikeHtml(bytes) ? 'html' : 'txt' }
}

function looksLikeHtml(bytes: Buffer): boolean {
  return /^\ufeff?\s*(?:<!doctype html|<html[\s>])/i.test(
    bytes
      .subarray(0, 512)
      .toString('latin1')
      .replace(/^\u00ef\u00bb\u00bf/, '')
      .replaceAll('\0', ''),
  )
}

/** Libraries are loaded only for the formats that need them: reading a txt costs nothing. */
async function read(bytes: Buffer, format: Format): Promise<Content> {
  switch (format) {
    case 'txt':
    case 'md':
      return decodeText(bytes)
    case 'html':
      return (await import('./reading/html.js')).readHtml(bytes)
    case 'docx':
      return (await import('./reading/word.js')).readDocx(bytes)
    case 'doc':
      return (await import('./reading/word.js')).readDoc(bytes)
    case 'pdf':
      return (await import('./reading/pdf.js')).readPdf(bytes)
  }
}

function finish(content: Content, format: Format): FileText {
  if ('refused' in content) return { ok: false, message: content.refused }
  const text = content.text
    .replace(/^\ufeff/, '')
    .replaceAll('\0', '')
    .replace(/\r\n?/g, '\n')
  if (text.trim() === '') return { ok: false, message: '文件里没有文字：请检查后重新放入。' }
  const { title = null, published = null, encoding = null, warnings = [] } = content
  return { ok: true, text, format, encoding, title, published, warnings }
}

async function withinTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('超过 30 秒')), LONGEST_MS)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

function reason(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!.slice(0, 80)
}
