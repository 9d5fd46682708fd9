/** What somebody thinks of an answer → the store of feedback, with all that is needed to ask the same again; and all of it as CSV. */
import { type Feedback, REASONS, type Reason, type Verdict } from '../../index/feedback.js'
import type { Said } from '../../index/said.js'
import type { Parts } from './parts.js'
import { turnsUpTo } from './talk.js'
import { say } from './words.js'

interface Word {
  readonly person: number
  readonly verdict: Verdict
  readonly reason?: Reason
  readonly remark?: string
}

/** Where feedback of this bot is from. */
export function channelOf(parts: Pick<Parts, 'me'>): string {
  return `telegram:${parts.me.id}`
}

export async function noteFeedback(said: Said, word: Word, parts: Parts): Promise<void> {
  const parent = said.parent === null ? null : await parts.said.get(said.parent)
  await parts.feedback.put({
    channel: channelOf(parts),
    answer: String(said.id),
    person: String(word.person),
    at: parts.now(),
    verdict: word.verdict,
    reason: word.reason ?? null,
    remark: word.remark ?? null,
    question: said.question,
    history: await turnsUpTo(parent, parts.said),
    given: said.answer,
    files: [...new Set(said.places.map(place => place.file))],
    chatUnit: (await parts.chats.get(said.chat)).unit,
    index: said.index,
    prompts: said.prompts,
  })
}

const COLUMNS = [
  'time',
  'verdict',
  'reason',
  'remark',
  'question',
  'answer',
  'files',
  'answer_id',
  'index',
  'prompts',
] as const

/** Comma-separated (RFC 4180) with a byte order mark for Excel; cells cannot become formulas. People are left out. */
export function feedbackCsv(list: readonly Feedback[]): string {
  const rows = list.map(one => [
    new Date(one.at).toISOString(),
    one.verdict,
    one.reason === null ? '' : reasonName(one.reason),
    one.remark ?? '',
    one.question,
    one.given,
    one.files.join(' '),
    one.answer,
    one.index,
    one.prompts ?? '',
  ])
  return `\ufeff${[COLUMNS, ...rows].map(row => row.map(cell).join(',')).join('\r\n')}\r\n`
}

function reasonName(reason: Reason): string {
  const words = say('zh')
  return { number: words.number, unit_year: words.unit_year, missed: words.missed, source: words.wrong_source }[
    REASONS.find(one => one === reason) ?? 'missed'
  ]
}

function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
