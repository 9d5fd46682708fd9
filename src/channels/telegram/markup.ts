/**
 * Words with a style → Telegram HTML and its length as Telegram counts it. All text of reports and people passes `shown`
 * and `escaped`, so that nothing of it becomes markup, a mention or a line that runs backwards.
 */

export type Style = 'bold' | 'italic' | 'code'

export interface Span {
  readonly text: string
  readonly style?: Style
}

/** A paragraph. `kind` is that of the whole: 'quote' folds up in the chat, 'table' is monospaced. */
export interface Block {
  readonly kind: 'words' | 'quote' | 'table'
  readonly spans: readonly Span[]
}

/** Shown text, in UTF-16 units: what Telegram's limit counts, after the markup is read. */
export function lengthOf(blocks: readonly Block[]): number {
  const own = blocks.reduce((sum, block) => sum + block.spans.reduce((n, span) => n + span.text.length, 0), 0)
  return own + Math.max(0, blocks.length - 1)
}

export function words(...spans: readonly (string | Span)[]): Block {
  return { kind: 'words', spans: spans.map(asSpan) }
}

/** What the bot says of its own accord: its /commands are there to be tapped. */
export function own(text: string): Block {
  return { kind: 'words', spans: [{ text: readable(text) }] }
}

export function quote(...spans: readonly (string | Span)[]): Block {
  return { kind: 'quote', spans: spans.map(asSpan) }
}

export function monospaced(text: string): Block {
  return { kind: 'table', spans: [asSpan(text)] }
}

export function bold(text: string): Span {
  return { text: shown(text), style: 'bold' }
}

export function italic(text: string): Span {
  return { text: shown(text), style: 'italic' }
}

export function html(blocks: readonly Block[]): string {
  return blocks.map(blockHtml).join('\n')
}

/** The same without any markup, for where a server refuses it. */
export function plain(blocks: readonly Block[]): string {
  return blocks.map(block => block.spans.map(span => span.text).join('')).join('\n')
}

export function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
}

/**
 * Control characters go, as do those that turn the direction of reading; lone surrogates, which no server takes, become U+FFFD;
 * an @name or a /word of a report is parted by a word joiner: it would call a stranger into the chat, or be a command to tap.
 */
export function shown(text: string): string {
  return readable(text)
    .replace(/@(?=\w)/g, '@\u2060')
    .replace(/(?<![\w/.])\/(?=[a-z])/gi, '/\u2060')
}

function readable(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
}

const TAGS: Readonly<Record<Style, string>> = { bold: 'b', italic: 'i', code: 'code' }

function blockHtml({ kind, spans }: Block): string {
  const inner = spans.map(spanHtml).join('')
  if (kind === 'quote') return `<blockquote expandable>${inner}</blockquote>`
  return kind === 'table' ? `<pre>${inner}</pre>` : inner
}

function spanHtml({ text, style }: Span): string {
  return style ? `<${TAGS[style]}>${escaped(text)}</${TAGS[style]}>` : escaped(text)
}

function asSpan(span: string | Span): Span {
  return typeof span === 'string' ? { text: shown(span) } : span
}
