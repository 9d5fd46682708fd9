/**
 * A scene + a model → the statements it wrote that passed the gate, as they come; null where they do not answer. Numbers are references
 * ({f1}) that code prints; the draft that code settled goes along below, so that nothing is lost by asking.
 */
import { z } from 'zod'
import type { ReadyPassage } from '../search/holdings.js'
import type { Question } from '../search/question.js'
import { folded } from '../text.js'
import { type Advisor, type Call, consult } from './advisor.js'
import { type Draft, lead, type Statement, text } from './draft.js'
import { groundSentence } from './ground/ground.js'
import { isRefusal, readProse } from './ground/prose.js'
import type { Scene } from './ground/scene.js'
import { answersQuestion, type Standing } from './ground/whole.js'
import { type Material, materialOf, printFigures, printSentences } from './material.js'

/** Lengths are left out of the schema: a server that enforces them cuts in the middle of a word (shared/llm). */
const Written = z.object({
  statements: z.array(z.object({ text: z.string(), sentences: z.array(z.number()).default([]) })),
})

export interface Generated {
  /** The draft to be shown; null where what the model wrote does not answer. */
  readonly draft: Draft | null
  readonly call: Call
  /** Why statements were cut. */
  readonly cut: readonly string[]
}

/** Statements asked for at most, and characters of them shown. */
const STATEMENTS = 4
const MAX_TOKENS = 700
const SHOWN = 420
/** A practice answer is right within 1,500 characters (shared/README.md). */
const LONGEST_ANSWER = 1_440

/** Whether a model may word a draft: what is settled by figures alone, refused, asked back or listed is code's. */
export function mayWrite(settled: Draft, { intent, english }: Question): boolean {
  if (
    settled.status !== 'answered' ||
    settled.years ||
    settled.statements.some(one => one.parts.some(part => part.kind === 'date'))
  )
    return false
  if (settled.figures.length > 6) return false
  // Words of another language than the reports' cannot be compared with them.
  if (english) return false
  if (settled.figures.length > 0) return intent === 'compare' && settled.figures.length > 1
  return ['practice', 'problems', 'plans', 'compare', 'aggregate', 'yes_no'].includes(intent)
}

/** Asks for statements and judges each as soon as it is complete. `onStatement` gets those that passed so far. */
export async function generate(
  scene: Scene,
  advisor: Advisor,
  asking: {
    readonly signal: AbortSignal
    readonly chosen: readonly ReadyPassage[]
    readonly onStatement?: (soFar: Draft) => void
  },
): Promise<Generated> {
  const material = materialOf(scene, asking.chosen)
  const judging = judge(scene, material, soFar => asking.onStatement?.(composed(scene, soFar)))
  const consulted = await consult(
    {
      use: 'write',
      values: {
        fence: material.fence,
        sentences: printSentences(material, scene),
        figures: printFigures(material, scene),
        language: scene.question.english ? '英文' : '中文',
        most: String(STATEMENTS),
        question: scene.question.text,
      },
      schema: Written,
      signal: asking.signal,
      maxTokens: MAX_TOKENS,
      onText: soFar => judging.read(completeStatements(soFar)),
    },
    advisor,
  )
  if (consulted.ok) judging.read(consulted.value.statements)
  else if (consulted.text !== null && !isRefusal(consulted.text))
    judging.read(readProse(consulted.text).sentences.map(words => ({ text: words, sentences: [] })))
  const standing = await judging.done()
  const answers = answersQuestion(standing, scene)
  return { draft: answers ? composed(scene, standing) : null, call: consulted.call, cut: standing.cut }
}

interface WrittenStatement {
  readonly text: string
  readonly sentences: readonly number[]
}

/** Judges statements in order, each once, one after the other. */
function judge(scene: Scene, material: Material, onStanding: (soFar: Standing) => void) {
  const standing = {
    statements: [] as Statement[],
    figures: [] as Standing['figures'][number][],
    passages: [] as ReadyPassage[],
    cut: [] as string[],
  }
  let taken = 0
  let queue: Promise<void> = Promise.resolve()
  return {
    read(statements: readonly WrittenStatement[]): void {
      const fresh = statements.slice(taken, STATEMENTS)
      taken += fresh.length
      for (const one of fresh) queue = queue.then(() => add(one))
    },
    async done(): Promise<Standing> {
      await queue
      return standing
    },
  }

  async function add(written: WrittenStatement): Promise<void> {
    const prose = readProse(expanded(written.text, material))
    if (prose.why) return void standing.cut.push(prose.why)
    const hinted = written.sentences.flatMap(n => material.sentences[n - 1]?.passage ?? [])
    for (const sentence of prose.sentences) {
      const grounded = await groundSentence(sentence, scene, [
        ...new Set([...hinted, ...material.sentences.map(one => one.passage)]),
      ])
      if (!grounded.ok) standing.cut.push(grounded.why)
      else if (!standing.statements.some(one => sameWords(one, grounded.statement))) {
        standing.statements.push(grounded.statement)
        standing.figures.push(...grounded.figures)
        standing.passages.push(...grounded.passages)
        onStanding({ ...standing, statements: [...standing.statements] })
      }
    }
  }
}

/** {f3} → 「受理行政复议申请96件」, or the number alone where its measure stands right before it. An unknown name stays and is cut. */
function expanded(words: string, { figures, derived }: Material): string {
  return words.replace(/[{｛]\s*([fd])\s*(\d{1,2})\s*[}｝]/gi, (name, kind: string, digits: string, at: number) => {
    const n = Number(digits) - 1
    if (kind.toLowerCase() === 'd') return derived[n] ? `${derived[n].value}${derived[n].uom}` : name
    const ready = figures[n]
    if (!ready) return name
    const before = folded(words.slice(Math.max(0, at - 24), at))
    const tail = ready.measure.slice(-2)
    return before.includes(tail) || ready.measure === ''
      ? folded(ready.figure.raw)
      : `${ready.measure}${folded(ready.figure.raw)}`
  })
}

/** The statements of a JSON text that are complete so far. */
function completeStatements(soFar: string): WrittenStatement[] {
  const list = /"statements"\s*:\s*\[/.exec(soFar)
  if (!list) return []
  const out: WrittenStatement[] = []
  let from = -1
  let depth = 0
  let quoted = false
  for (let i = list.index + list[0].length; i < soFar.length; i++) {
    const char = soFar[i]!
    if (quoted) {
      if (char === '\\') i++
      else if (char === '"') quoted = false
    } else if (char === '"') quoted = true
    else if (char === '{' && depth++ === 0) from = i
    else if (char === '}' && --depth === 0) out.push(...parsed(soFar.slice(from, i + 1)))
    else if (char === ']' && depth === 0) break
  }
  return out
}

function parsed(text: string): WrittenStatement[] {
  try {
    const read = Written.shape.statements.element.safeParse(JSON.parse(text))
    return read.success ? [read.data] : []
  } catch {
    return []
  }
}

/** The statements first; below them the report's own words. What a comparison did not find stays said. */
function composed(scene: Scene, standing: Standing): Draft {
  const { settled } = scene
  const own = settled.statements.filter(
    one =>
      one.role !== 'lead' ||
      (settled.figures.length > 0 && !one.parts.some(part => part.kind === 'figure' || part.kind === 'derived')),
  )
  const room = Math.min(SHOWN, LONGEST_ANSWER - own.reduce((sum, one) => sum + lengthOf(one), 0))
  const shown = within(standing.statements, Math.max(room, 80))
  const heading = lead(text(scene.question.english ? 'In the report’s words:' : '原文：'))
  const quotes = own.some(one => one.role === 'point') ? [heading] : []
  return { ...settled, mode: 'generated', statements: [...shown, ...quotes, ...own] }
}

function within(statements: readonly Statement[], room: number): Statement[] {
  let used = 0
  return statements.filter((one, i) => {
    used += lengthOf(one)
    return i === 0 || used <= room
  })
}

function lengthOf(statement: Statement): number {
  return statement.parts.reduce((sum, part) => {
    if (part.kind === 'text' || part.kind === 'asked' || part.kind === 'prose') return sum + part.text.length
    if (part.kind === 'quote') return sum + part.quote.text.length + 5
    if (part.kind === 'words') return sum + part.quote.text.length
    return (
      sum +
      (part.kind === 'figure' ? part.ready.figure.raw.length : part.kind === 'measure' ? part.ready.measure.length : 4)
    )
  }, 1)
}

function sameWords(a: Statement, b: Statement): boolean {
  const words = (one: Statement): string =>
    one.parts.map(part => (part.kind === 'prose' ? part.text : part.kind)).join('')
  return words(a) === words(b)
}
