/** Buttons under messages and what they send back when pressed: at most 64 bytes, ids only, never words of a report. */
import type { Language } from '../../index/chats.js'
import { REASONS, type Reason } from '../../index/feedback.js'
import { say } from './words.js'

export type Press =
  | { readonly kind: 'source' | 'related' | 'good' | 'bad' | 'back'; readonly answer: number }
  | { readonly kind: 'page' | 'choice'; readonly answer: number; readonly n: number }
  | { readonly kind: 'reason'; readonly answer: number; readonly reason: Reason }
  | { readonly kind: 'upload'; readonly upload: number; readonly keep: boolean }

export interface Button {
  readonly text: string
  readonly callback_data: string
}
export type Keyboard = readonly (readonly Button[])[]

/** What Telegram takes; 22 Chinese characters would be too many, which is why only ids are sent (Bot API, InlineKeyboardButton). */
export const MOST_BYTES = 64

const LETTERS = { source: 's', related: 'r', good: 'g', bad: 'b', back: 'k', page: 'p', choice: 'c' } as const
const REASON_LETTERS: Readonly<Record<Reason, string>> = { number: 'n', unit_year: 'u', missed: 'm', source: 's' }

export function dataOf(press: Press): string {
  switch (press.kind) {
    case 'reason':
      return `w:${press.answer.toString(36)}:${REASON_LETTERS[press.reason]}`
    case 'upload':
      return `u:${press.upload.toString(36)}:${press.keep ? 'y' : 'n'}`
    case 'page':
    case 'choice':
      return `${LETTERS[press.kind]}:${press.answer.toString(36)}:${press.n}`
    default:
      return `${LETTERS[press.kind]}:${press.answer.toString(36)}`
  }
}

/** Null for what no button of this program sends. */
export function pressOf(data: string): Press | null {
  const match = /^([a-z]):([0-9a-z]{1,11})(?::([0-9a-z]{1,3}))?$/.exec(data)
  if (!match) return null
  const [, letter, id, more] = match
  const answer = Number.parseInt(id!, 36)
  if (letter === 'w') {
    const reason = REASONS.find(one => REASON_LETTERS[one] === more)
    return reason ? { kind: 'reason', answer, reason } : null
  }
  if (letter === 'u')
    return more === 'y' || more === 'n' ? { kind: 'upload', upload: answer, keep: more === 'y' } : null
  const kind = (Object.keys(LETTERS) as (keyof typeof LETTERS)[]).find(one => LETTERS[one] === letter)
  if (!kind) return null
  if (kind === 'page' || kind === 'choice') return /^\d+$/.test(more ?? '') ? { kind, answer, n: Number(more) } : null
  return more === undefined ? { kind, answer } : null
}

/** Under an answer. `cited`: it has sources to show. */
export function answerKeyboard(answer: number, cited: boolean, language: Language): Keyboard {
  const words = say(language)
  const of = (kind: 'source' | 'related' | 'good' | 'bad'): Button => ({
    text: words[kind],
    callback_data: dataOf({ kind, answer }),
  })
  return [...(cited ? [[of('source'), of('related')]] : []), [of('good'), of('bad')]]
}

export function reasonKeyboard(answer: number, language: Language): Keyboard {
  const words = say(language)
  const of = (reason: Reason): Button => ({
    text: reason === 'source' ? words.wrong_source : words[reason],
    callback_data: dataOf({ kind: 'reason', answer, reason }),
  })
  return [
    [of('number'), of('unit_year')],
    [of('missed'), of('source')],
    [{ text: words.back, callback_data: dataOf({ kind: 'back', answer }) }],
  ]
}

/** One row a choice; the words are cut for a phone, what is sent back is the place in the list. */
export function choiceKeyboard(answer: number, choices: readonly string[]): Keyboard {
  return choices
    .slice(0, 8)
    .map((choice, n) => [
      { text: [...choice].slice(0, 40).join(''), callback_data: dataOf({ kind: 'choice', answer, n }) },
    ])
}

/** Numbers of an answer's sources, those shown now between dots, at most eight a row. */
export function pageKeyboard(answer: number, pages: number, shown: number): Keyboard {
  if (pages < 2) return []
  const buttons = Array.from({ length: Math.min(pages, 48) }, (_, i) => ({
    text: i === shown ? `· ${i + 1} ·` : String(i + 1),
    callback_data: dataOf({ kind: 'page', answer, n: i }),
  }))
  return Array.from({ length: Math.ceil(buttons.length / 8) }, (_, row) => buttons.slice(row * 8, row * 8 + 8))
}

export function uploadKeyboard(upload: number, language: Language): Keyboard {
  const words = say(language)
  return [
    [
      { text: words.keep, callback_data: dataOf({ kind: 'upload', upload, keep: true }) },
      { text: words.drop, callback_data: dataOf({ kind: 'upload', upload, keep: false }) },
    ],
  ]
}
