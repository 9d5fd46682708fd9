/** Uploaded file → a report in the corpus folder and in the index, or one line that says why not. Nothing is overwritten unasked. */
import { randomBytes } from 'node:crypto'
import { constants, copyFileSync, linkSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { passagesOf } from '../../corpus/passages.js'
import { REPORT_EXTENSIONS, readReportFile } from '../../corpus/read.js'
import { type Report, readReport } from '../../corpus/report.js'
import type { Office } from './office.js'
import type { UploadReply } from './shapes.js'

export type Upload =
  | { readonly ok: true; readonly reply: UploadReply }
  | {
      readonly ok: false
      readonly status: 400 | 409 | 422 | 503
      readonly code: string
      readonly message: string
    }

/** Takes a file in. `replace`: an older file of this name may go. */
export async function takeReport(file: File, replace: boolean, office: Office): Promise<Upload> {
  const name = safeName(file.name)
  if (!name.ok) return { ok: false, status: 400, code: 'bad_name', message: name.message }
  const { corpus } = office.places
  const draft = await readDraft(file, name.value, corpus)
  if (!draft.ok) return draft
  const put = place(draft.path, join(corpus, name.value), replace)
  if (put !== null) return put
  return indexed(name.value, office)
}

export type Draft =
  | { readonly ok: true; readonly path: string; readonly report: Report }
  | { readonly ok: false; readonly status: 422 | 503; readonly code: string; readonly message: string }

/** Writes the file into a folder under a hidden name and reads it: what is no report goes no further. */
export async function readDraft(file: File, name: string, folder: string = tmpdir()): Promise<Draft> {
  const path = join(folder, `.upload-${randomBytes(8).toString('hex')}${extname(name).toLowerCase()}`)
  try {
    writeFileSync(path, new Uint8Array(await file.arrayBuffer()), { flag: 'wx' })
  } catch (error) {
    return { ok: false, status: 503, code: 'not_writable', message: unwritable(folder, error) }
  }
  const read = await readReportFile(path)
  const report = read.ok
    ? readReport({ file: name, text: read.text, title: read.title, published: read.published })
    : null
  const message = read.ok ? noReport(report!) : read.message
  if (report && message === null) return { ok: true, path, report }
  rmSync(path, { force: true })
  return { ok: false, status: 422, code: 'no_report', message: `${name}：${message}。` }
}

type Name = { readonly ok: true; readonly value: string } | { readonly ok: false; readonly message: string }

/** The last part of the name, without what a file system, a page or a shell could take for something else. */
export function safeName(given: string): Name {
  const last = given.normalize('NFC').split(/[/\\]/).at(-1) ?? ''
  const value = last
    .replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069<>:"|?*]/g, '_')
    .replace(/^[.~\s$]+|[.\s]+$/g, '')
    .trim()
  if (value === '' || !REPORT_EXTENSIONS.includes(extname(value).toLowerCase()))
    return {
      ok: false,
      message: `只收 ${REPORT_EXTENSIONS.join('、')} 文件，收到“${last.slice(0, 60)}”。`,
    }
  if (Buffer.byteLength(value) > 200) return { ok: false, message: '文件名太长：请改短到 60 个汉字以内。' }
  return { ok: true, value }
}

/** Why a text is no annual report; null where it may be one. */
function noReport(report: Report): string | null {
  if (passagesOf(report).length === 0) return '没有读到正文，不像一份报告'
  if (report.unit === null && report.year === null && report.sections.length === 0)
    return '没有读到单位、年度和标题，不像一份年度报告'
  return null
}

/** The name is taken in one step: of two uploads at once one is told that it stands already. */
function place(from: string, to: string, replace: boolean): Upload | null {
  try {
    if (replace) renameSync(from, to)
    else claim(from, to)
    return null
  } catch (error) {
    const taken = (error as NodeJS.ErrnoException).code === 'EEXIST'
    return taken
      ? {
          ok: false,
          status: 409,
          code: 'exists',
          message: '已有同名的报告，没有覆盖：请改名，或选“替换”。',
        }
      : { ok: false, status: 503, code: 'not_writable', message: unwritable(to, error) }
  } finally {
    rmSync(from, { force: true })
  }
}

/** A link is made whole or not at all; where a file system knows none, a copy that overwrites nothing. */
function claim(from: string, to: string): void {
  try {
    linkSync(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error
    copyFileSync(from, to, constants.COPYFILE_EXCL)
  }
}

async function indexed(name: string, office: Office): Promise<Upload> {
  try {
    const result = await office.update()
    const row = result.reports.find(one => one.file === name)
    const id = (await office.whole.store.reports()).find(one => one.file === name)?.id
    const trouble = result.problems.find(one => one.file === name)
    if (trouble || !row || !id)
      return { ok: false, status: 422, code: 'no_report', message: trouble?.message ?? `${name}：没有读成报告。` }
    return { ok: true, reply: { id, row: { ...row, regions: [...row.regions], warnings: [...row.warnings] } } }
  } catch (error) {
    return {
      ok: false,
      status: 503,
      code: 'busy',
      message: `${name} 已存入，索引稍后更新：${error instanceof Error ? error.message : String(error)}`,
    }
  }
}

function unwritable(path: string, error: unknown): string {
  return `写不了 ${path}：${(error as NodeJS.ErrnoException).code ?? '未知原因'}。请检查文件夹的权限与磁盘空间。`
}
