/** The shape of an answer as scripts and channels read it (shared/contract.md), as zod schemas; the types are inferred. */
import { z } from 'zod'

export const AnswerFigure = z.object({
  value: z.number(),
  uom: z.string(),
  raw: z.string(),
  approx: z.string().nullable(),
  measure: z.string(),
  scope: z.string().nullable(),
  role: z.string(),
  unit: z.string().nullable(),
  year: z.number().int().nullable(),
  file: z.string(),
  quote: z.string(),
  citation: z.number().int(),
})

export const AnswerDerived = z.object({
  value: z.number(),
  uom: z.string(),
  formula: z.string(),
  from: z.array(z.number().int()),
})

export const Citation = z.object({
  n: z.number().int(),
  file: z.string(),
  report: z.string(),
  passage: z.string(),
  unit: z.string().nullable(),
  year: z.number().int().nullable(),
  section: z.array(z.string()),
  quote: z.string(),
  start: z.number().int(),
  end: z.number().int(),
})

export const Status = z.enum(['answered', 'not_found', 'clarify', 'error'])
export const RefusalReason = z.enum([
  'unit_not_held',
  'year_not_held',
  'not_stated',
  'off_topic',
  'which_unit',
  'which_year',
  'which_measure',
])

/** What a model was asked for, and what came of it: nothing where no model was asked. */
export const Trace = z.object({
  calls: z.array(
    z.object({
      use: z.enum(['understand', 'choose', 'write']),
      model: z.string(),
      /** Name and version of the prompt; a changed file is another version. */
      prompt: z.string(),
      form: z.enum(['json_schema', 'json_object', 'text']),
      tokens: z.number().int(),
      ms: z.number(),
      cached: z.boolean(),
      fault: z.string().nullable(),
    }),
  ),
})

export const Answer = z.object({
  id: z.string().optional(),
  status: Status,
  reason: RefusalReason.nullable(),
  answer: z.string(),
  figures: z.array(AnswerFigure),
  derived: z.array(AnswerDerived),
  citations: z.array(Citation),
  notes: z.array(z.string()),
  /** What a clarify asks to choose from; otherwise empty. */
  choices: z.array(z.string()),
  understood: z.object({
    intent: z.string(),
    units: z.array(z.string()),
    years: z.array(z.number().int()),
    measures: z.array(z.string()),
    rewritten: z.string(),
  }),
  mode: z.enum(['extractive', 'generated']),
  trace: Trace.nullable(),
  ms: z.number(),
})

export type Trace = z.infer<typeof Trace>
export type Answer = z.infer<typeof Answer>
export type AnswerFigure = z.infer<typeof AnswerFigure>
export type Citation = z.infer<typeof Citation>
export type RefusalReason = z.infer<typeof RefusalReason>

/** A line of a batch: what is asked and what was said before. */
export const AskLine = z.object({
  id: z.union([z.string(), z.number()]).optional(),
  question: z.string(),
  history: z.array(z.object({ role: z.enum(['user', 'assistant']), content: z.string() })).optional(),
  chat: z.object({ unit: z.string().nullish() }).optional(),
  today: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/)
    .optional(),
})
export type AskLine = z.infer<typeof AskLine>
