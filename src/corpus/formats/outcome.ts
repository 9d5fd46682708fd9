/** What reading a file hands back: its text, or the one line that says why there is none. Knows no format. */

export type Format = 'txt' | 'md' | 'html' | 'docx' | 'doc' | 'pdf'

export type FileText =
  | {
      readonly ok: true
      /** Line ends are LF; no BOM at the start, no NUL. Text of txt and md is otherwise as in the file. */
      readonly text: string
      readonly format: Format
      /** The encoding it was read in; null for formats that carry their own. */
      readonly encoding: string | null
      /** What the page says its title is; null for formats whose metadata is mostly the template's. */
      readonly title: string | null
      /** YYYY-MM-DD as the head of a page says; null where there is none. */
      readonly published: string | null
      /** One line each, in Chinese. */
      readonly warnings: readonly string[]
    }
  | Refused

export interface Refused {
  readonly ok: false
  readonly message: string
  /** The program ran short of memory while this was read, which others that were read at the time may have taken. */
  readonly strained?: boolean
}

export function refused(message: string): Refused {
  return { ok: false, message }
}

/** Text of a parsed format; without a single visible character the file is refused with `empty`. */
export function parsed(
  format: Format,
  text: string,
  said: { readonly title?: string | null; readonly published?: string | null; readonly warnings?: readonly string[] },
  empty: string,
): FileText {
  if (isBlank(text)) return refused(empty)
  return {
    ok: true,
    text: wellFormed(text),
    format,
    encoding: null,
    title: said.title ?? null,
    published: said.published ?? null,
    warnings: said.warnings ?? [],
  }
}

/** White space and characters without width are nothing to read. */
export function isBlank(text: string): boolean {
  return !/[^\s\0\u200b-\u200f\u2060-\u2064\ufeff]/.test(text)
}

/** Half of a surrogate pair cannot be stored in UTF-8: it becomes U+FFFD; NUL goes. */
function wellFormed(text: string): string {
  return text.replace(/\0/g, '').replace(/\p{Cs}/gu, '\ufffd')
}
