/** What the HTTP interface takes and gives beside answers, figures, comparisons and audits: zod schemas, types inferred. */
import { z } from 'zod'
import { Answer, AskLine } from '../../answer/shape.js'
import { LedgerRow } from '../../desk/ledger.js'
import { Audit } from '../../desk/shape.js'

/** A line a person reads, and what a program needs to tell cases apart. */
export const Problem = z.object({
  error: z.object({ message: z.string(), code: z.string(), request: z.string() }),
})
export type Problem = z.infer<typeof Problem>

export const AskBody = AskLine.extend({ history: AskLine.shape.history.unwrap().max(100).optional() })

/** `link`: permanent address of the answer; null where it could not be kept. */
export const AskReply = Answer.extend({ link: z.string().nullable() })
export type AskReply = z.infer<typeof AskReply>

/** An answer as it was given, with what was asked. */
export const KeptAnswer = z.object({
  id: z.string(),
  made: z.string(),
  question: z.string(),
  history: z.array(z.object({ role: z.enum(['user', 'assistant']), content: z.string() })),
  answer: Answer,
})
export type KeptAnswer = z.infer<typeof KeptAnswer>

const Count = z.coerce.number().int().min(0)

export const FigureFilter = z.object({
  unit: z.string().max(200).optional(),
  year: z.string().max(20).optional(),
  measure: z.string().max(200).optional(),
  section: z.string().max(200).optional(),
  sort: z.enum(['text', 'unit', 'year', 'measure', 'value', 'section']).default('text'),
  order: z.enum(['asc', 'desc']).default('asc'),
})
export type FigureFilter = z.infer<typeof FigureFilter>

/** A window of the sorted ledger. */
export const FigureQuery = FigureFilter.extend({
  offset: Count.default(0),
  limit: Count.max(10_000).default(1_000),
})
export const FigureReply = z.object({
  figures: z.array(LedgerRow),
  /** Rows that pass the filter, of which `figures` is the window at `offset`. */
  total: z.number().int(),
  offset: z.number().int(),
})
export type FigureReply = z.infer<typeof FigureReply>

export const ReportHead = z.object({
  id: z.string(),
  file: z.string(),
  title: z.string().nullable(),
  unit: z.string().nullable(),
  year: z.number().int().nullable(),
  level: z.string().nullable(),
  regions: z.array(z.string()),
  published: z.string().nullable(),
  signed: z.string().nullable(),
  passages: z.number().int(),
  figures: z.number().int(),
  warnings: z.array(z.string()),
})
export type ReportHead = z.infer<typeof ReportHead>

export const ReportList = z.object({
  reports: z.array(ReportHead),
  /** Names of the units held, and the reporting years, in order: what filters offer. */
  units: z.array(z.string()),
  years: z.array(z.number().int()),
})
export type ReportList = z.infer<typeof ReportList>

/** Measures stated most often, for suggestions. */
export const MeasureList = z.object({ measures: z.array(z.string()) })
export type MeasureList = z.infer<typeof MeasureList>

/** A stretch of a report in its own layout. `lead`: where a heading that runs into its paragraph ends. */
export const Block = z.object({
  kind: z.enum(['title', 'heading', 'paragraph', 'row', 'signature', 'furniture']),
  /** Of a heading: 1 is the outermost. */
  depth: z.number().int().nullable(),
  start: z.number().int(),
  end: z.number().int(),
  lead: z.number().int().nullable(),
  text: z.string(),
})
export type Block = z.infer<typeof Block>

export const ReportView = z.object({ head: ReportHead, blocks: z.array(Block) })
export type ReportView = z.infer<typeof ReportView>

/** What was read of an uploaded file: a row of `fazhi index`. */
export const UploadReply = z.object({
  id: z.string(),
  row: ReportHead.omit({ id: true, title: true }).extend({ change: z.string() }),
})
export type UploadReply = z.infer<typeof UploadReply>

/** What the page needs to know of its server. `csrf` goes into the header X-CSRF-Token of uploads. */
export const SessionReply = z.object({
  version: z.string(),
  locked: z.boolean(),
  csrf: z.string(),
  reports: z.number().int(),
  figures: z.number().int(),
})
export type SessionReply = z.infer<typeof SessionReply>

/** Which comparison is wanted; lists are separated by commas. */
export const CompareQuery = z.object({
  measure: z.string('要写指标，例如 调解成功率').min(1, '要写指标，例如 调解成功率').max(300),
  units: z.string().max(4_000).optional(),
  level: z.enum(['province', 'prefecture', 'county', 'township', 'department']).optional(),
  region: z.string().max(100).optional(),
  years: z
    .string()
    .regex(/^\d{4}(?:-\d{4}|(?:,\d{4})*)$/, '年度要写成 2023、2020-2023 或 2020,2022')
    .max(60)
    .optional(),
})
export type CompareQuery = z.infer<typeof CompareQuery>

/** One report by its id, or the reports of a unit and of years; everything held where nothing is said. */
export const AuditQuery = z.object({
  report: z.string().max(40).optional(),
  unit: z.string().max(200).optional(),
  years: z.string().max(60).optional(),
})
export type AuditQuery = z.infer<typeof AuditQuery>

/** Findings on a draft, and the draft in its own layout. */
export const DraftReply = z.object({ audit: Audit, view: ReportView })
export type DraftReply = z.infer<typeof DraftReply>

export const Health = z.object({ status: z.literal('ok'), version: z.string() })
export type Health = z.infer<typeof Health>
export const Ready = z.object({ status: z.enum(['ready', 'store_unavailable', 'no_index', 'damaged']) })
