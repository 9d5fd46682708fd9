/** A file → its text, whatever its encoding. Leaves what the text says to report.ts. */
import { lstat, readFile } from 'node:fs/promises'
import { extname } from 'node:path'

export const REPORT_EXTENSIONS: readonly string[] = ['.txt', '.md']

export type FileText =
  | {
      readonly ok: true
      readonly text: string
      readonly format: 'txt' | 'md' | 'html' | 'docx' | 'doc' | 'pdf'
      readonly encoding: string | null
      readonly title: string | null
      readonly published: string | null
      readonly warnings: readonly string[]
    }
  | { readonly ok: false; readonly message: string }

export async function readReportFile(path: string): Promise<FileText> {
  const stat = await lstat(path)
  if (stat.size === 0) return { ok: false, message: '文件是空的' }
  const text = new TextDecoder('utf-8').decode(await readFile(path)).replace(/\r\n?/g, '\n')
  return {
    ok: true,
    text,
    format: extname(path) === '.md' ? 'md' : 'txt',
    encoding: 'utf-8',
    title: null,
    published: null,
    warnings: [],
  }
}
