/**
 * A report file sent by an administrator → what is read in it, shown with two buttons; kept: part of the corpus and the
 * index, dropped: gone. Limits of size and kind are the reader's (corpus/read.ts).
 */
import { lstatSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { REPORT_EXTENSIONS } from '../../corpus/read.js'
import { updateIndex } from '../../index/build.js'
import { readEntry } from '../../index/entry.js'
import type { Ending } from '../../index/inbox.js'
import type { Entry } from '../../index/store.js'
import { viewOf } from './access.js'
import { TELEGRAM_ROOT } from './api.js'
import { type Press, uploadKeyboard } from './buttons.js'
import { deliver } from './deliver.js'
import { bold, monospaced, own, words } from './markup.js'
import type { Job, Parts } from './parts.js'
import { messages, type Outgoing } from './render.js'
import type { Heard, SentFile } from './speak.js'
import { phoneTable } from './table.js'
import { safeName } from './uploads.js'

/** Bytes Telegram lets a bot download, and the reader reads (Bot API, getFile). */
const LARGEST = 20 * 1024 * 1024

type Sent = Extract<Heard, { kind: 'file' }>
type Settling = Extract<Press, { kind: 'upload' }>
type Pressed = Extract<Heard, { kind: 'press' }>

export async function onFile(heard: Sent, job: Job, parts: Parts): Promise<Ending> {
  const { spot, file } = heard
  const target = { chat: spot.chat, thread: spot.thread, replyTo: spot.message, quote: null }
  if (viewOf(spot, parts).rules !== null) return deliver(messages([own(NOT_HERE)]), target, job, parts)
  void parts.sender.typing(spot.chat, spot.thread)
  const shown = await checked(file, job, parts)
  return deliver(shown, target, job, parts)
}

/** What is taken in, and beside what it lies, is for who sees all. */
const NOT_HERE = '这里看不到全部报告，不能收录文件。'

/** Keeps or drops what was shown; says so in its place. */
export async function settleUpload(press: Settling, pressed: Pressed, job: Job, parts: Parts): Promise<Ending> {
  await parts.sender.toast(pressed.query)
  const { spot, shown } = pressed
  const said = viewOf(spot, parts).rules === null ? await settled(press, parts) : NOT_HERE
  const target = { chat: spot.chat, thread: spot.thread, replyTo: null, quote: null }
  return deliver(messages([own(said)]), target, { ...job, sent: [shown] }, parts)
}

async function checked(file: SentFile, job: Job, parts: Parts): Promise<Outgoing[]> {
  const trouble = unfit(file)
  if (trouble) return messages([words(trouble)])
  try {
    const path = parts.uploads.put(job.update, file.name, await bytesOf(file, parts))
    const entry = await entryAt(path, parts)
    if (!entry.ok) {
      parts.uploads.drop(job.update)
      return messages([words(`${file.name}：${entry.message}。没有收录。`)])
    }
    const facts = monospaced(phoneTable(['项目', '读到的'], factsOf(entry.entry)))
    const ask = own('请核对。收录后，大家就可以问到它。')
    return messages([words(bold(file.name)), facts, ask], uploadKeyboard(job.update, 'zh'))
  } catch (error) {
    if (parts.stop.aborted) throw error
    const why = error instanceof Error ? error.message : String(error)
    parts.log.warn({ update: job.update, why }, 'upload')
    return messages([words(`取不到文件 ${file.name}：${why}。请重新发送。`)])
  }
}

function unfit({ name, size }: SentFile): string | null {
  const extension = extname(name).toLowerCase()
  if (!REPORT_EXTENSIONS.includes(extension))
    return `检查文件 ${name || '（无名）'}：要 ${REPORT_EXTENSIONS.join(' ')} 之一，收到“${extension || '没有扩展名'}”。请另存后再发。`
  if (size !== null && size > LARGEST)
    return `检查文件 ${name}：要的是 20 MB 以内的报告，这个文件有 ${Math.ceil(size / 1024 / 1024)} MB。请去掉图片后另存。`
  return null
}

/** From Telegram over HTTP; a local Bot API server (--local) names a path on this machine. */
async function bytesOf(file: SentFile, parts: Parts): Promise<Uint8Array> {
  const { file_path } = await parts.apis.brief.getFile(file.id)
  if (!file_path) throw new Error('没有给出文件的位置')
  if (file_path.startsWith('/')) return readFile(file_path)
  const root = (parts.config.TELEGRAM_API_ROOT ?? TELEGRAM_ROOT).replace(/\/+$/, '')
  const token = parts.config.TELEGRAM_BOT_TOKEN ?? ''
  return parts.apis.wire.download(`${root}/file/bot${token}/${file_path}`, LARGEST)
}

async function entryAt(path: string, parts: Parts) {
  const { size, mtimeMs } = lstatSync(path)
  const file = { file: basename(path), path, size, mtime: mtimeMs, sidecar: null }
  return readEntry(file, parts.whole.embedder)
}

function factsOf({ report, passages, figures }: Entry): string[][] {
  return [
    ['单位', report.unit ?? '没有读到'],
    ['年度', report.year === null ? '没有读到' : String(report.year)],
    ['发布', report.published ?? '—'],
    ['段落', String(passages.length)],
    ['数字', String(figures.length)],
    ['提示', report.warnings.join('；') || '无'],
  ]
}

async function settled({ upload, keep }: Settling, parts: Parts): Promise<string> {
  const path = parts.uploads.path(upload)
  if (path === null) return '这个文件已不在（已处理过，或已过期）。请重新发送。'
  const name = safeName(basename(path))
  if (!keep) {
    parts.uploads.drop(upload)
    return `已放弃 ${name}，没有收录。`
  }
  const kept = parts.uploads.adopt(upload, parts.places.corpus)
  try {
    return await indexed(kept, parts)
  } catch (error) {
    return `已放入语料文件夹 ${kept}，但没有更新索引：${error instanceof Error ? error.message : String(error)} 请稍后用 /reload。`
  }
}

async function indexed(kept: string, parts: Parts): Promise<string> {
  const { corpus, index } = parts.places
  const result = await updateIndex({ corpus, index, embedder: parts.whole.embedder })
  const row = result.reports.find(one => one.file === kept)
  const problem = result.problems.find(one => one.file === kept)
  if (!row) return `没有收录 ${kept}：${problem?.message ?? '没有读到报告'}。`
  const warnings = row.warnings.length > 0 ? `提示：${row.warnings.join('；')}。` : ''
  return `已收录 ${kept}：${row.unit ?? '单位未载明'} ${row.year ?? '年度未载明'}，${row.passages} 段、${row.figures} 个数字。${warnings}`
}
