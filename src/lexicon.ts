/**
 * A word → its other wordings in chat and in reports; an English question → Chinese search words. Both come from tables in
 * `data/`, read when first asked for. Knows no unit names, years or numbers, and never joins neighbours (受理 is not 审结).
 */
import { readFileSync } from 'node:fs'
import { clauses, phrase, respelt, type Token } from './spelling.js'

/** Groups of words that state the same thing in questions and reports; `id` is the first, the wording reports prefer. */
export interface Concept {
  readonly id: string
  readonly words: readonly string[]
}

/** What an English text says in Chinese: each phrase with the wordings a report may use, and the words nobody knows (names, mostly). */
export interface Translation {
  readonly words: readonly { readonly english: string; readonly chinese: readonly string[] }[]
  readonly unknown: readonly string[]
}

/** The groups that hold the word exactly as written; none for a word outside the lexicon. */
export function conceptsOf(word: string): readonly Concept[] {
  return synonyms().of.get(word) ?? []
}

/** Other wordings, the word itself first, those of its nearest group before the rest. */
export function synonymsOf(word: string): readonly string[] {
  return [...new Set([word, ...conceptsOf(word).flatMap(concept => concept.words)])]
}

/** Words of the lexicon (two characters and more) in a folded text: longest match from the left, without overlap. */
export function lexiconWords(plain: string): { word: string; index: number }[] {
  const { of, longest } = synonyms()
  const found: { word: string; index: number }[] = []
  for (let i = 0; i < plain.length; ) {
    let size = Math.min(longest, plain.length - i)
    while (size > 1 && !of.has(plain.slice(i, i + size))) size--
    if (size > 1) found.push({ word: plain.slice(i, i + size), index: i })
    i += Math.max(size, 1)
  }
  return found
}

/**
 * English text → Chinese search words, in the order of the text, the longest phrase that the glossary holds first.
 * Function words and numbers are dropped; Chinese characters are left to `lexiconWords`.
 */
export function translate(english: string): Translation {
  const words: { english: string; chinese: readonly string[] }[] = []
  const unknown: string[] = []
  for (const clause of clauses(english)) {
    for (let i = 0; i < clause.length; ) {
      const [size, chinese] = longestPhrase(clause, i)
      if (chinese) {
        const said = clause.slice(i, i + size).map(token => token.text)
        words.push({ english: said.join(' '), chinese })
      } else if (!FUNCTION_WORDS.has(clause[i]!.exact) && /\D/.test(clause[i]!.exact))
        unknown.push(clause[i]!.text.replace(/'s$/i, ''))
      i += size
    }
  }
  return { words, unknown: [...new Set(unknown)] }
}

interface Glossary {
  readonly exact: Map<string, readonly string[]>
  readonly single: Map<string, readonly string[]>
  readonly stem: Map<string, readonly string[]>
  readonly longest: number
}

/** Words that ask or join and name nothing; a glossary phrase may hold them inside. */
const FUNCTION_WORDS = new Set(
  `how many much what which who whom whose when where why did do does done doing is are was were be been being has have had
  having will would can could shall should may might must of in on at by for from to into onto with within without about during
  over under between among against as than then and or nor but not no so if that this these those there it its they them their
  we our us you your i my me he she his her please tell show give me say said says state stated according per each any some all
  both either neither also only just even ever more most less least very too exactly roughly approximately around nearly almost
  up out off down through across after before since until while because such other same own actually really kindly let know
  find want wonder question answer thanks hello hi ok was s t via upon amid respectively overall altogether total totalled
  totaled whole entire entirely ones one
  report reported came come go went get gets using`
    .split(/\s+/)
    .map(respelt),
)

function longestPhrase(clause: readonly Token[], from: number): [number, readonly string[] | undefined] {
  const known = glossary()
  for (let size = Math.min(known.longest, clause.length - from); size > 0; size--) {
    const tokens = clause.slice(from, from + size)
    if (size === 1 && FUNCTION_WORDS.has(tokens[0]!.exact)) break
    for (const form of ['exact', 'single', 'stem'] as const) {
      const chinese = known[form].get(tokens.map(token => token[form]).join(' '))
      if (chinese) return [size, chinese]
    }
  }
  return [1, undefined]
}

interface Synonyms {
  readonly of: Map<string, Concept[]>
  longest: number
}

let synonymsOnce: Synonyms | undefined

function synonyms(): Synonyms {
  if (synonymsOnce) return synonymsOnce
  const made: Synonyms = { of: new Map(), longest: 0 }
  for (const words of rows('synonyms.tsv')) {
    const end = words.indexOf('>')
    // Words after > are narrower: a question's 宣传资料 may find 宣传手册, but 宣传手册 never finds other 资料.
    const finders = end < 0 ? words : words.slice(0, end)
    const concept = { id: words[0]!, words: end < 0 ? words : finders.concat(words.slice(end + 1)) }
    for (const word of finders) {
      const others = made.of.get(word)
      if (others) others.push(concept)
      else made.of.set(word, [concept])
      if (word.length > made.longest) made.longest = word.length
    }
  }
  synonymsOnce = made
  return made
}

let glossaryOnce: Glossary | undefined

function glossary(): Glossary {
  if (glossaryOnce) return glossaryOnce
  const made = { exact: new Map(), single: new Map(), stem: new Map(), longest: 1 } satisfies Glossary as Glossary & {
    longest: number
  }
  for (const [english, chinese] of rows('glossary.tsv')) {
    const tokens = phrase(english!)
    made.longest = Math.max(made.longest, tokens.length)
    for (const form of ['exact', 'single', 'stem'] as const) {
      const key = tokens.map(token => token[form]).join(' ')
      if (!made[form].has(key)) made[form].set(key, chinese!.split('|'))
    }
  }
  glossaryOnce = made
  return glossaryOnce
}

/** Cells of a table in `data/`; lines that begin with # are headings for its readers. */
function rows(name: string): string[][] {
  return readFileSync(new URL(`../data/${name}`, import.meta.url), 'utf8')
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(line => line.split('\t'))
}
