/**
 * A sentence of prose + its scene → the same read: whom it speaks of, what it quotes, which numbers stand in it; or why it cannot be
 * judged. Whether any of it is true is left to ground.ts.
 */
import type { ReadyPassage } from '../../search/holdings.js'
import { type Folded, fold } from '../../text.js'
import { type Numeral, numeralsOf } from './numerals.js'
import { type Quoted, readQuotes } from './quotes.js'
import { passagesIn, reportsOf, type Scene } from './scene.js'
import { outside } from './told.js'
import { type Named, readNamed } from './who.js'

export interface Sentence {
  readonly whole: Folded
  /** `whole.text`. */
  readonly plain: string
  readonly scene: Scene
  readonly named: Named
  /** That may support it: those the writer named first, and believed in nothing. */
  readonly passages: readonly ReadyPassage[]
  readonly quoted: readonly Quoted[]
  /** The sentence with its quotations blanked out. */
  readonly open: string
  readonly numerals: readonly Numeral[]
}

export type SentenceReading =
  | { readonly ok: true; readonly sentence: Sentence }
  | { readonly ok: false; readonly why: string }

/** Longest sentence judged, in characters; a longer one is no sentence. */
const LONGEST = 600

/** Reads a sentence; `hinted`: passages its writer named. */
export function readSentence(text: string, scene: Scene, hinted: readonly ReadyPassage[]): SentenceReading {
  const whole = fold(text)
  const plain = whole.text
  if (plain.length > LONGEST) return { ok: false, why: 'sentence too long' }
  if (unbalanced(plain)) return { ok: false, why: 'a bracket or quotation mark is not closed' }
  const naming = readNamed(plain, text, scene)
  if (!naming.ok) return naming
  const { named } = naming
  const passages = inOrder(hinted, passagesIn(reportsOf(scene, named.groups)))
  const { quoted, false: strange } = readQuotes(plain, passages, knownWords(scene))
  if (strange) return { ok: false, why: `false quote: ${strange}` }
  const spans = quoted.map(one => one.span)
  const open = outside(plain, spans)
  if (!sameLanguage(open, scene)) return { ok: false, why: 'another language' }
  const numerals = numeralsOf(plain, [...spans, ...named.years])
  return { ok: true, sentence: { whole, plain, scene, named, passages, quoted, open, numerals } }
}

/** A mark that is opened and never closed, or the other way round, is what a cut sentence leaves. */
function unbalanced(plain: string): boolean {
  return ['《》', '“”', '()', '〔〕'].some(([open, close]) => plain.split(open!).length !== plain.split(close!).length)
}

/** An answer is in the language of the question; a number or a name alone is in any. */
function sameLanguage(plain: string, scene: Scene): boolean {
  const han = plain.match(/[\u4e00-\u9fff]/g)?.length ?? 0
  const other = plain.match(/[a-z\u0400-\u04ff\u3040-\u30ff\uac00-\ud7af]/gi)?.length ?? 0
  if (han + other < 6) return true
  return scene.question.english ? other > han : han * 2 > other
}

function inOrder(hinted: readonly ReadyPassage[], all: readonly ReadyPassage[]): readonly ReadyPassage[] {
  const first = hinted.filter(ready => all.includes(ready))
  return first.length === 0 ? all : [...first, ...all.filter(ready => !first.includes(ready))]
}

function knownWords(scene: Scene): string {
  return [scene.question.plain, ...scene.groups.flatMap(group => group.unit.names)].join('\n')
}
