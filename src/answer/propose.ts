/**
 * A question code could not complete + a model → the same question with other wordings for words nothing held knows, or with the held
 * unit meant. What does not stand in the question, the lexicon or the corpus is dropped; words code knows are never reworded.
 */
import { z } from 'zod'
import { lexiconWords } from '../lexicon.js'
import type { HeldUnit } from '../search/held.js'
import type { Holdings } from '../search/holdings.js'
import { type MatterWord, weigh } from '../search/matter.js'
import type { Question } from '../search/question.js'
import { folded } from '../text.js'
import { type Advisor, type Call, consult } from './advisor.js'
import { harmless } from './material.js'

const Understood = z.object({
  words: z.array(z.object({ said: z.string(), means: z.array(z.string()) })),
  unit: z.string(),
})

export interface Proposal {
  /** The question with what was accepted; null where nothing was. */
  readonly question: Question | null
  /** What is read as what. */
  readonly readings: readonly Reading[]
  readonly call: Call | null
}

export interface Reading {
  readonly said: string
  readonly means: string
}

const UNITS = 40
const MEASURES = 60

export async function proposeQuestion(
  question: Question,
  holdings: Holdings,
  advisor: Advisor,
  signal: AbortSignal,
): Promise<Proposal> {
  const strange = await unknownWords(question, holdings)
  const unitless = question.units.length + question.ambiguous.length === 0 && question.unknown.length > 0
  if (question.english || (strange.length === 0 && !unitless)) return { question: null, readings: [], call: null }
  const consulted = await consult(
    {
      use: 'understand',
      values: {
        units: holdings.units
          .slice(0, UNITS)
          .map(unit => harmless(unit.name))
          .join('、'),
        measures: (await measuresOf(question, holdings)).map(harmless).join('、'),
        words: strange.map(word => word.word).join('、') || '（无）',
        question: question.text,
      },
      schema: Understood,
      signal,
      maxTokens: 200,
    },
    advisor,
  )
  if (!consulted.ok) return { question: null, readings: [], call: consulted.call }
  const readings = await acceptedWords(consulted.value.words, strange, holdings)
  const unit = unitless ? acceptedUnit(consulted.value.unit, question, holdings) : null
  if (readings.length === 0 && !unit) return { question: null, readings: [], call: consulted.call }
  return {
    question: reworded(question, readings, unit),
    readings: readings.map(({ reading }) => reading),
    call: consulted.call,
  }
}

/** Words of weight of which no wording is held and which the lexicon does not know. */
async function unknownWords(question: Question, holdings: Holdings): Promise<MatterWord[]> {
  const words = await weigh(question.matter, holdings.store)
  return words.filter(
    word =>
      word.base >= 1 &&
      !word.held &&
      word.wordings.length === 1 &&
      !lexiconWords(word.word).some(known => known.word === word.word),
  )
}

interface Accepted {
  readonly word: MatterWord
  readonly reading: Reading
}

async function acceptedWords(
  proposed: z.infer<typeof Understood>['words'],
  strange: readonly MatterWord[],
  holdings: Holdings,
): Promise<Accepted[]> {
  const out: Accepted[] = []
  for (const { said, means } of proposed) {
    const word = strange.find(one => one.word === folded(said))
    if (!word || out.some(one => one.word === word)) continue
    for (const meant of means.map(folded)) {
      if (meant.length < 2 || meant.length > 10 || /\d/.test(meant) || !(await isHeld(meant, holdings))) continue
      out.push({ word, reading: { said: word.word, means: meant } })
      break
    }
  }
  return out
}

async function isHeld(word: string, holdings: Holdings): Promise<boolean> {
  const [weighed] = await weigh([{ word, wordings: [word], base: 1, focus: false, parts: [] }], holdings.store)
  return weighed?.held ?? false
}

/** A held unit whose name shares a pair of characters with the question: a nickname does, a guess does not. */
function acceptedUnit(name: string, question: Question, holdings: Holdings): HeldUnit | null {
  const wanted = folded(name)
  const unit = wanted === '' ? undefined : holdings.units.find(held => held.names.includes(wanted))
  if (!unit) return null
  const pairs = Array.from({ length: wanted.length - 1 }, (_, i) => wanted.slice(i, i + 2))
  const own = pairs.filter(pair => !/[省市县区州镇乡局委办厅]|政府|人民|街道/.test(pair))
  return own.some(pair => question.plain.includes(pair)) ? unit : null
}

function reworded(question: Question, accepted: readonly Accepted[], unit: HeldUnit | null): Question {
  const matter = question.matter.map(word => {
    const found = accepted.find(one => one.word.word === word.word)
    return found ? { ...word, wordings: [...word.wordings, found.reading.means] } : word
  })
  const named = unit ? { units: [{ unit, start: 0, end: 0, byPlace: false, within: null }], unknown: [] } : {}
  return {
    ...question,
    ...named,
    matter,
    rewritten: `${question.rewritten}（${accepted.map(({ reading }) => `${reading.said}＝${reading.means}`).join('，')}${unit ? `${accepted.length > 0 ? '，' : ''}${unit.name}` : ''}）`,
  }
}

/** Measures the reports of the unit asked about state; of all reports where none is named. */
async function measuresOf(question: Question, holdings: Holdings): Promise<string[]> {
  const rows =
    question.units.length > 0 ? question.units.flatMap(mention => mention.unit.reports) : holdings.rows.slice(0, 8)
  const reports = await holdings.ready(rows.slice(0, 8))
  return [...new Set(reports.flatMap(report => report.figures.map(ready => ready.measure)))]
    .filter(measure => measure.length > 1)
    .slice(0, MEASURES)
}
