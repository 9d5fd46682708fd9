/**
 * Answer → the Telegram messages that show it: the figure or the point first, quotes folded up with unit, year and section,
 * buttons under the last. A pure function: the same Answer looks the same always. Leaves sending to send.ts.
 */
import type { Answer, AnswerFigure } from '../../answer/shape.js'
import type { Language } from '../../index/chats.js'
import { type Piece, pieces, sourceOf } from '../render.js'
import { answerKeyboard, choiceKeyboard, type Keyboard } from './buttons.js'
import { type Block, bold, html, italic, lengthOf, monospaced, plain, quote, shown, words } from './markup.js'
import { pagesOf } from './split.js'
import { phoneTable } from './table.js'
import { filled, say } from './words.js'

/** UTF-16 units of a caption after its markup was read (Bot API, sendDocument). */
const LONGEST_CAPTION = 1_024

/** Rows beyond which a table goes into a sheet. */
export const MOST_ROWS = 12

/** A message to send. */
export type Outgoing =
  | { readonly kind: 'text'; readonly html: string; readonly plain: string; readonly keyboard: Keyboard }
  | { readonly kind: 'sheet'; readonly name: string; readonly caption: Caption; readonly rows: Sheet }
  | { readonly kind: 'file'; readonly name: string; readonly caption: Caption; readonly bytes: Uint8Array }

/** Words under a file. */
export interface Caption {
  readonly html: string
  readonly plain: string
}

/** Head and rows of a sheet. */
export interface Sheet {
  readonly head: readonly string[]
  readonly rows: readonly (readonly (string | number | null)[])[]
}

export interface Look {
  /** What the buttons call the answer by. */
  readonly id: number
  readonly language: Language
  /** Said before the answer, such as an apology. */
  readonly before?: string
}

export function renderAnswer(answer: Answer, look: Look): Outgoing[] {
  const body = blocksOf(answer)
  const blocks = [...(look.before ? [words(italic(look.before))] : []), ...body]
  const pages = messages(blocks, keyboardOf(answer, look))
  return answer.figures.length > MOST_ROWS ? [...pages, figureSheet(answer.figures, look.language)] : pages
}

/** An answer still being written: its words so far on one page, no buttons. */
export function renderSoFar(answer: Answer, language: Language): Outgoing {
  const [page] = pagesOf(blocksOf(answer), 4_000)
  const blocks = [...(page ?? []), words(italic(say(language).more))]
  return { kind: 'text', html: html(blocks), plain: plain(blocks), keyboard: [] }
}

/** Blocks → messages, the keyboard under the last. */
export function messages(blocks: readonly Block[], keyboard: Keyboard = []): Outgoing[] {
  const pages = pagesOf(blocks)
  return pages.map((page, i) => ({
    kind: 'text',
    html: html(page),
    plain: plain(page),
    keyboard: i === pages.length - 1 ? keyboard : [],
  }))
}

/** A few rows as a monospaced table; many as a sheet with the first of them under it. */
export function renderTable(title: string, sheet: Sheet, phone: Sheet, language: Language): Outgoing[] {
  const rows = phone.rows.map(row => row.map(cell))
  const heading = words(bold(title))
  if (sheet.rows.length <= MOST_ROWS) return messages([heading, monospaced(phoneTable(phone.head, rows))])
  for (let shownRows = MOST_ROWS; ; shownRows--) {
    const count = filled(say(language).rows, { n: sheet.rows.length, m: shownRows })
    const table = shownRows > 0 ? [monospaced(phoneTable(phone.head, rows.slice(0, shownRows)))] : []
    const blocks = [
      heading,
      words(shownRows > 0 ? count : filled(say(language).as_file, { n: sheet.rows.length })),
      ...table,
    ]
    if (lengthOf(blocks) <= LONGEST_CAPTION || shownRows === 0)
      return [{ kind: 'sheet', name: sheetName(title), caption: captionOf(blocks), rows: sheet }]
  }
}

export function captionOf(blocks: readonly Block[]): Caption {
  return { html: html(blocks), plain: plain(blocks) }
}

function sheetName(title: string): string {
  return `${[...title.replace(/[^\p{L}\p{N}-]+/gu, '-')].slice(0, 40).join('')}.xlsx`
}

function blocksOf(answer: Answer): Block[] {
  const list = foldedUp(pieces(answer))
  const english = isEnglish(answer)
  const blocks = joined(list.map((piece, i) => blockOf(piece, i === 0 && answer.status === 'answered', english)))
  const table = comparison(answer, english)
  const all = table ? [...blocks.slice(0, 1), table, ...blocks.slice(1)] : blocks
  return all.length > 0 ? all : [words(shown(answer.answer) || '…')]
}

/** Quotes beyond which a list is easier read with all of them after it. */
const MOST_BETWEEN = 8

/** A long list whose lines say what they say by themselves: the quotes follow it, in order. */
function foldedUp(list: readonly Piece[]): readonly Piece[] {
  const quotes = list.filter(piece => piece.kind === 'quote')
  const lines = list.filter(piece => piece.kind === 'words')
  if (quotes.length <= MOST_BETWEEN || lines.length <= quotes.length / 2) return list
  return [...lines, ...list.filter(piece => piece.kind === 'note'), ...quotes]
}

function blockOf(piece: Piece, first: boolean, english: boolean): Block {
  if (piece.kind === 'note') return words(italic(`${english ? 'Note: ' : '注：'}${piece.text}`))
  if (piece.kind === 'words') return first ? words(bold(piece.text)) : words(piece.text)
  const { citation } = piece
  return quote(piece.text, '\n', italic(`— ${sourceOf(citation, english)} [${citation.n}]`))
}

/** Many quotes in a row fold up as one. */
function joined(blocks: readonly Block[]): Block[] {
  const quotes = blocks.filter(block => block.kind === 'quote')
  const first = blocks.findIndex(block => block.kind === 'quote')
  const inRow = blocks.slice(first).every(block => block.kind === 'quote')
  if (quotes.length <= MOST_BETWEEN || !inRow || first < quotes.length / 2) return [...blocks]
  const spans = quotes.flatMap((block, i) => [...(i > 0 ? [{ text: '\n' }] : []), ...block.spans])
  return [...blocks.slice(0, first), { kind: 'quote', spans }]
}

function isEnglish(answer: Answer): boolean {
  return !/[\u3400-\u9fff]/.test(answer.understood.rewritten) && /[A-Za-z]{3}/.test(answer.understood.rewritten)
}

/** Figures of several units or years side by side. */
function comparison(answer: Answer, english: boolean): Block | null {
  if (answer.understood.intent !== 'compare' || answer.figures.length < 3 || answer.figures.length > MOST_ROWS)
    return null
  const rows = answer.figures.map(figure => [
    shown(figure.unit ?? figure.file),
    String(figure.year ?? '—'),
    shown(figure.raw.replace(/\s+/g, '')),
  ])
  return monospaced(phoneTable(english ? ['unit', 'year', 'figure'] : ['单位', '年度', '数字'], rows))
}

function keyboardOf(answer: Answer, look: Look): Keyboard {
  if (answer.status === 'clarify') return choiceKeyboard(look.id, answer.choices)
  if (answer.status === 'error') return []
  return answerKeyboard(look.id, answer.citations.length > 0, look.language)
}

function figureSheet(figures: readonly AnswerFigure[], language: Language): Outgoing {
  const en = language === 'en'
  return {
    kind: 'sheet',
    name: 'figures.xlsx',
    caption: captionOf([words(filled(say(language).as_file, { n: figures.length }))]),
    rows: {
      head: en
        ? ['unit', 'year', 'measure', 'value', 'uom', 'scope', 'quote', 'file']
        : ['单位', '年度', '指标', '数值', '单位（量）', '范围', '原文', '文件'],
      rows: figures.map(({ unit, year, measure, value, uom, scope, quote: words, file }) => [
        unit,
        year,
        measure,
        value,
        uom,
        scope,
        words,
        file,
      ]),
    },
  }
}

function cell(value: string | number | null): string {
  return value === null ? '—' : shown(String(value))
}
