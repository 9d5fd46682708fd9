/** The parts of a sentence of prose → the sentences of one paragraph that it tells shorter, in their order; or why it is not that. */
import type { ReadyPassage, ReadySentence } from '../../search/holdings.js'
import { sectionKind } from '../../search/sections.js'
import type { Span } from '../../text.js'
import { align } from './aligned.js'
import type { Quoted } from './quotes.js'
import type { Scene } from './scene.js'
import { saidIn } from './support.js'
import type { Named } from './who.js'

export type Said =
  | { readonly ok: true; readonly sentences: readonly ReadySentence[] }
  | { readonly ok: false; readonly why: string }

export interface Telling {
  readonly plain: string
  readonly named: Named
  readonly quoted: readonly Quoted[]
  readonly scene: Scene
  readonly passages: readonly ReadyPassage[]
}

/** Longest name between quotation marks. */
const NAME = 8
/** Sentences of a paragraph that may be left out between two that are told together. */
const NEAR = 2

/** Judges a folded sentence, numbers and quotations included, against the paragraphs it may rest on. */
export function toldBy({ plain, named, quoted, scene, passages }: Telling): Said {
  // A quotation was found word for word; a name between marks is a word like others.
  const quotations = quoted.filter(one => one.quote.text.length > NAME).map(one => one.span)
  // The unit that opens a clause is its subject; elsewhere a name is part of what is told.
  const subjects = named.units.filter(unit => unit.start === 0 || /[,，。;；:：\s]/.test(plain[unit.start - 1]!))
  const spans: Span[] = [...subjects, ...named.years, ...quotations]
  const given = givenIn(scene)
  const fitting = passages.filter(ready => fits(ready, scene))
  const sentences: ReadySentence[] = []
  for (const part of outside(plain, spans).split(/[。；;！？!?]|(?<=[,，、\s])(?=[一二三四五六七八九十]是)/)) {
    const clauses = part
      .split(/[,，\n]|[：:](?!\d)/)
      .map(clause => clause.trim())
      .filter(clause => clause !== '' && !isIntroduction(clause))
    if (clauses.length === 0) continue
    const together = tellPart(clauses, fitting, given)
    const told = together.ok || !isList(scene) ? together : tellEach(clauses, fitting, given)
    if (!told.ok) return told
    sentences.push(...told.sentences)
  }
  return { ok: true, sentences: [...new Set(sentences)] }
}

/** Words a writer may repeat: those of the question and of the units' names. */
export function givenIn({ question, groups }: Scene): string {
  return [question.plain, ...groups.flatMap(group => group.unit.names)].join('\n')
}

/** The text with spans blanked out, same length. */
export function outside(plain: string, spans: readonly Span[]): string {
  const chars = plain.split('')
  for (const { start, end } of spans) chars.fill(' ', start, end)
  return chars.join('')
}

/** Words that lead in: 「该报告显示」「报告载明」. */
export function isIntroduction(clause: string): boolean {
  return (
    /^(?:该|其|据|根据|按照?)?.{0,6}(?:报告|年度)(?:中|里)?(?:显示|载明|指出|提到|所述|说明|称|中)?$/.test(clause) ||
    /^(?:the|this|its|their)?\s*(?:\w+\s){0,3}reports?\s+(?:says?|states?|notes?|records?|shows?|gives?)(?:\s+that)?$/i.test(
      clause,
    ) ||
    /^(?:主要)?(?:包括|有|如下|分别(?:为|是)|具体(?:做法)?(?:为|是|如下)?|其中|即)$/.test(clause)
  )
}

function isList({ question }: Scene): boolean {
  return question.intent === 'plans' || question.intent === 'problems'
}

/** What is planned or lacking is no practice, unless code found it to be the answer. */
function fits(ready: ReadyPassage, scene: Scene): boolean {
  return sectionKind(ready) === null || isList(scene) || isQuoted(ready, scene)
}

/** What code quotes is what was asked for, wherever it stands. */
function isQuoted(ready: ReadyPassage, { settled }: Scene): boolean {
  return settled.statements.some(one => one.parts.some(part => part.kind === 'quote' && part.quote.ready === ready))
}

/** The first paragraph that tells all clauses; else what the likeliest one lacks. */
export function tellPart(clauses: readonly string[], passages: readonly ReadyPassage[], given: string): Said {
  let why = `not said in the reports: ${clauses[0]!.slice(0, 40)}`
  let seen = false
  for (const ready of passages) {
    if (!saidIn(clauses.join(''), `${ready.plain}${ready.head}`)) continue
    const told = tellFrom(clauses, ready, given)
    if (told.ok) return told
    if (!seen) why = told.why
    seen = true
  }
  return { ok: false, why }
}

/** Shortcomings and plans are lists: each clause may come from a paragraph of its own. */
function tellEach(clauses: readonly string[], passages: readonly ReadyPassage[], given: string): Said {
  const sentences: ReadySentence[] = []
  for (const clause of clauses) {
    const told = tellPart([clause], passages, given)
    if (!told.ok) return told
    sentences.push(...told.sentences)
  }
  return { ok: true, sentences }
}

/** Each clause in a sentence of the paragraph near the first one's; clauses that say what came first keep their order. */
function tellFrom(clauses: readonly string[], ready: ReadyPassage, given: string): Said {
  let why = ''
  for (let start = 0; start < ready.sentences.length; start++) {
    const found: Place[] = []
    for (const clause of clauses) {
      const next = place(clause, ready, found, start, given)
      if (typeof next === 'string') {
        if (found.length > 0 || why === '') why = next
        break
      }
      found.push(next)
    }
    if (found.length === clauses.length && found.some(one => one.told > 0))
      return { ok: true, sentences: found.map(one => ready.sentences[one.sentence]!) }
  }
  return { ok: false, why: why || 'not said there' }
}

interface Place {
  readonly sentence: number
  /** Where in it the clause ends. */
  readonly end: number
  readonly told: number
}

/** Words of a clause that tell of an order: it must stand behind the clause before it. */
const ORDERED = /先|再|后|前|然后|最后|首先|其次|随后|接着|之后/

function place(
  clause: string,
  ready: ReadyPassage,
  found: readonly Place[],
  start: number,
  given: string,
): Place | string {
  const last = found.at(-1)
  const ordered = ORDERED.test(clause)
  let why = ''
  for (let i = start; i < ready.sentences.length && i <= start + NEAR; i++) {
    if (found.length === 0 && i > start) break
    if (ordered && last && i < last.sentence) continue
    const from = ordered && last?.sentence === i ? last.end : 0
    const aligned = align(clause, ready.sentences[i]!.plain, from, given)
    if (aligned.ok) return { sentence: i, end: aligned.end, told: aligned.told }
    if (why === '') why = aligned.why
  }
  return why
}
