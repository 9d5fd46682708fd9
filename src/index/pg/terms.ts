/** Terms ↔ keys of a PostgreSQL text column, which holds neither NUL nor a lone surrogate. Nearly every term is its own key. */

const MARK = '\u0001'

export function keyOf(term: string): string {
  return term.includes('\0') || term.startsWith(MARK) || !isWellFormed(term) ? MARK + JSON.stringify(term) : term
}

export function termOf(key: string): string {
  return key.startsWith(MARK) ? (JSON.parse(key.slice(1)) as string) : key
}

function isWellFormed(text: string): boolean {
  return !/[\ud800-\udfff]/u.test(text)
}
