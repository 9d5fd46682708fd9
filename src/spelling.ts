/**
 * English text → clauses of words, each in three forms that can be compared: as written, singular, stem. British and
 * American spelling fall together. Both sides of every comparison pass through it, so a form need not be a word.
 */

/** A word as written, possessive included, and its forms without: respelt, also without plural, also without -ing, -ed and silent e. */
export interface Token {
  readonly text: string
  readonly exact: string
  readonly single: string
  readonly stem: string
}

/** Tokens between punctuation marks; articles go, so that phrases are found with and without them. */
export function clauses(english: string): Token[][] {
  return english
    .normalize('NFKC')
    .replace(/[’‘ʼ`´]/g, "'")
    .replace(/(?<=\d),(?=\d{3})/g, '')
    .split(/[^\p{Script=Latin}\p{M}\d\s'%/&‐‑–—-]+/u)
    .map(clause => (clause.match(/[\p{Script=Latin}\p{M}\d]+(?:'[\p{Script=Latin}\p{M}\d]+)*/gu) ?? []).map(token))
    .map(clause => clause.filter(({ exact }) => !/^(?:the|a|an)$/.test(exact)))
}

/** Tokens of a phrase of plain words, spaces and hyphens, the shape of a glossary's keys; cheaper than `clauses`. */
export function phrase(english: string): Token[] {
  return english.split(/[ -]/).map(token)
}

function token(text: string): Token {
  const known = tokens.get(text)
  if (known) return known
  const exact = respelt(text.replace(/'s$/i, '').toLowerCase())
  const single = singular(exact)
  const made = { text, exact, single, stem: stemmed(single) }
  if (tokens.size < 10_000) tokens.set(text, made) // four times the glossary: questions must not fill the memory
  return made
}

const tokens = new Map<string, Token>()

/** British and American spelling → one form. */
export function respelt(word: string): string {
  return word
    .replace(/^practis/, 'practic')
    .replace(/^enqu/, 'inqu')
    .replace(/is(?=(?:e(?:[drs]|rs)?|ing|ations?|able)$)/, 'iz')
    .replace(/ys(?=e(?:[drs]|rs)?$|ing$)/, 'yz')
    .replace(/(?<=..)our(?=.|$)/, 'or')
    .replace(/(?<=[a-z]{2})([tb])re(?=s?$)/, '$1er')
    .replace(/ence(?=s?$)/, 'ense')
    .replace(/ogue/, 'og')
    .replace(/gramme/, 'gram')
    .replace(/gement/, 'gment')
    .replace(/(?<=[a-z])ll(?=[a-z])/, 'l')
}

function singular(word: string): string {
  if (/ies$/.test(word) && word.length > 4) return word.replace(/ies$/, 'y')
  if (/(?:sh|ch|x|ss|zz)es$/.test(word)) return word.slice(0, -2)
  return /[^suis]s$/.test(word) && word.length > 3 ? word.slice(0, -1) : word
}

/** -ing, -ed and silent e cut away: handle, handled, handling → handl; plan, planned → plan. */
function stemmed(word: string): string {
  const bare = word
    .replace(/(?<=[a-z]{2})ied$/, 'y')
    .replace(/(?<=[a-z]{2}|^us)(?:ing|ed)$/, '')
    .replace(/(?<=..)e$/, '')
  return bare.length > 3 ? bare.replace(/([b-df-hj-np-tv-z])\1$/, '$1') : bare
}
