/**
 * Questions with gold answers + what the assistant answered → scores: right, partial, wrong, refused, evidence, quotes, numbers.
 * The rules are those of the project's evaluation (README, "Scoring"), so that users can score their own question files.
 */
import { z } from 'zod'
import type { Answer } from '../answer/shape.js'

const Gold = z.object({
  values: z.array(z.object({ value: z.number(), uom: z.string().nullish() })).default([]),
  text: z.string().default(''),
  must_include: z.array(z.string()).default([]),
  files: z.array(z.string()).default([]),
  evidence: z.array(z.string()).default([]),
})

export const GoldQuestion = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  type: z.string().default('all'),
  question: z.string(),
  history: z.array(z.object({ role: z.enum(['user', 'assistant']), content: z.string() })).default([]),
  chat: z.object({ unit: z.string().nullish() }).optional(),
  today: z.string().optional(),
  gold: Gold,
  answerable: z.boolean(),
})
export type GoldQuestion = z.infer<typeof GoldQuestion>

export type Outcome = 'right' | 'partial' | 'wrong' | 'refused'

export interface Judgement {
  readonly id: string
  readonly type: string
  readonly answerable: boolean
  readonly outcome: Outcome
  readonly citations: number
  readonly quotesReal: number
  readonly evidenceHit: boolean | null
  /** Numbers shown that stand in no cited quote, nor in the question, nor among those derived. */
  readonly unsupported: readonly string[]
  /** A figure was given and it is not the right one: what an evaluator fears most. */
  readonly wrongNumber: boolean
}

export interface Score {
  readonly n: number
  /** Percentages with one decimal; null where nothing counts. */
  readonly right: number | null
  readonly partial: number | null
  readonly wrong: number | null
  readonly refused: number | null
  readonly evidenceHit: number | null
  readonly quotesReal: number | null
  readonly wrongNumber: number | null
  readonly unsupportedNumbers: number
}

/** Width, case, white space and thousands separators do not matter when texts are compared. */
export function plainForScore(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/(?<=\d[.,]?)\s+(?=\d)/g, '·')
    .replace(/\s+/g, '')
    .replace(/(?<=\d),(?=\d{3})/g, '')
}

/** Judges one answer. `texts`: the stored text of each report by file name. */
export function judge(question: GoldQuestion, answer: Answer, texts: ReadonlyMap<string, string>): Judgement {
  const { gold } = question
  const said = plainForScore(answer.answer)
  const refused = answer.status !== 'answered'
  const coverage =
    gold.must_include.length > 0
      ? gold.must_include.filter(item => includes(said, item)).length / gold.must_include.length
      : 1
  const quotes = answer.citations.map(({ file, quote }) => ({ file, quote: plainForScore(quote) }))
  const found = gold.evidence.some(clause =>
    quotes.some(
      ({ quote }) =>
        quote.includes(plainForScore(clause)) || (quote.length >= 6 && plainForScore(clause).includes(quote)),
    ),
  )
  const outcome = outcomeOf(question, answer, coverage, said.length)
  return {
    id: question.id,
    type: question.type,
    answerable: question.answerable,
    outcome,
    citations: quotes.length,
    quotesReal: quotes.filter(({ file, quote }) => quote !== '' && plainForScore(texts.get(file) ?? '').includes(quote))
      .length,
    evidenceHit: question.answerable && !refused ? gold.evidence.length === 0 || found : null,
    unsupported: refused ? [] : unsupportedIn(answer, question, quotes),
    wrongNumber:
      !refused &&
      (question.answerable
        ? gold.values.length > 0 && !gold.values.some(value => sameFigure(answer.figures[0], value))
        : answer.figures.length > 0 && outcome === 'wrong'),
  }
}

function outcomeOf(question: GoldQuestion, answer: Answer, coverage: number, length: number): Outcome {
  const { gold } = question
  const refused = answer.status !== 'answered'
  if (!question.answerable) return refused || (gold.must_include.length > 0 && coverage === 1) ? 'right' : 'wrong'
  if (refused) return 'refused'
  if (gold.values.length > 0) {
    const all = gold.values.every(value => answer.figures.some(figure => sameFigure(figure, value)))
    const first = gold.values.some(value => sameFigure(answer.figures[0], value))
    return all && first && coverage === 1 ? 'right' : first && !all ? 'partial' : 'wrong'
  }
  // A dump is not an answer.
  if (length > 1_500) return 'wrong'
  return coverage >= 0.8 ? 'right' : coverage >= 0.4 ? 'partial' : 'wrong'
}

/** One item: alternatives parted by |; one that starts or ends with a digit must not touch another digit. */
function includes(text: string, item: string): boolean {
  return item.split('|').some(choice => {
    const wanted = plainForScore(choice)
    for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
      const before = text[at - 1] ?? ''
      const after = text.slice(at + wanted.length, at + wanted.length + 2)
      if (/^\d/.test(wanted) && /[\d.]/.test(before)) continue
      if (/^[\d.]+$/.test(wanted) && /^(\d|\.\d)/.test(after)) continue
      return true
    }
    return false
  })
}

interface Valued {
  readonly value: number
  readonly uom?: string | null | undefined
}

function sameFigure(figure: Valued | undefined, gold: Valued): boolean {
  if (!figure) return false
  const close = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b))
  return close(figure.value, gold.value) || close(scaled(figure), scaled(gold))
}

/** 1.0201 万件 is 10201 件. */
function scaled({ value, uom }: Valued): number {
  const unit = plainForScore(uom ?? '')
  return value * (unit.startsWith('万亿') ? 1e12 : unit.startsWith('亿') ? 1e8 : unit.startsWith('万') ? 1e4 : 1)
}

function unsupportedIn(
  answer: Answer,
  question: GoldQuestion,
  quotes: readonly { readonly quote: string }[],
): string[] {
  const said = [
    ...quotes.map(({ quote }) => quote),
    question.question,
    ...question.history.map(turn => turn.content),
  ].join(' ')
  const allowed = new Set([...plainForScore(said).matchAll(/\d+(?:\.\d+)?/g)].map(match => Number(match[0])))
  for (const citation of answer.citations) if (citation.year !== null) allowed.add(citation.year)
  for (const derived of answer.derived) allowed.add(derived.value)
  const shown = plainForScore(answer.answer)
    .replace(/\[\d+\]|【\d+】|[①-⑳]/g, ' ')
    .replace(/〔\d{4}〕\d*号?|\d{4}年(度)?|\d{1,2}月(\d{1,2}日)?|\d{4}-\d{2}-\d{2}/g, ' ')
  return [...shown.matchAll(/\d+(?:\.\d+)?/g)].map(match => match[0]).filter(number => !allowed.has(Number(number)))
}

/** Scores by type, and of all under `all`. */
export function summarize(judgements: readonly Judgement[]): Readonly<Record<string, Score>> {
  const groups = new Map<string, Judgement[]>()
  for (const one of judgements) groups.set(one.type, [...(groups.get(one.type) ?? []), one])
  groups.set('all', [...judgements])
  return Object.fromEntries([...groups].map(([type, list]) => [type, scoreOf(list)]))
}

function scoreOf(list: readonly Judgement[]): Score {
  const share = (part: number, whole: number): number | null =>
    whole === 0 ? null : Math.round((1000 * part) / whole) / 10
  const of = (outcome: Outcome): number | null => share(list.filter(one => one.outcome === outcome).length, list.length)
  const answered = list.filter(one => one.evidenceHit !== null)
  const cited = list.reduce((sum, one) => sum + one.citations, 0)
  return {
    n: list.length,
    right: of('right'),
    partial: of('partial'),
    wrong: of('wrong'),
    refused: of('refused'),
    evidenceHit: share(answered.filter(one => one.evidenceHit).length, answered.length),
    quotesReal: share(
      list.reduce((sum, one) => sum + one.quotesReal, 0),
      cited,
    ),
    wrongNumber: share(list.filter(one => one.wrongNumber).length, list.length),
    unsupportedNumbers: list.reduce((sum, one) => sum + one.unsupported.length, 0),
  }
}
