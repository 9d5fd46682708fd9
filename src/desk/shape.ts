/** The shapes of a comparison and of an audit as scripts and channels read them (shared/contract.md), as zod schemas; the types are inferred. */
import { z } from 'zod'

/** Where words stand: `quote` is `text.slice(start, end)` of the stored report (or of the draft). */
export const Place = z.object({
  file: z.string(),
  report: z.string(),
  section: z.array(z.string()),
  quote: z.string(),
  start: z.number().int(),
  end: z.number().int(),
})
export type Place = z.infer<typeof Place>

export const Source = Place.extend({
  n: z.number().int(),
  unit: z.string().nullable(),
  year: z.number().int().nullable(),
})
export type Source = z.infer<typeof Source>

/** One unit and year. `state`: stated 载明, not_stated 未载明 (the report is held), not_held 未收录. */
export const Cell = z.object({
  unit: z.string(),
  year: z.number().int().nullable(),
  state: z.enum(['stated', 'not_stated', 'not_held']),
  /** What is shown: the figure as printed, 未载明 or 未收录. */
  text: z.string(),
  value: z.number().nullable(),
  uom: z.string().nullable(),
  approx: z.string().nullable(),
  /** The report's own name of the measure. */
  measure: z.string().nullable(),
  scope: z.string().nullable(),
  role: z.string().nullable(),
  /** Id of its base in `bases`; cells of other bases are never subtracted, added or ranked together. */
  base: z.string().nullable(),
  /** What sets it apart, for people: 州本级, 目标, 约数. */
  marks: z.array(z.string()),
  /** Among the cells of its year on its base, 1 the most; null where it cannot be ranked. */
  rank: z.number().int().nullable(),
  file: z.string().nullable(),
  report: z.string().nullable(),
  /** `n` in `sources`. */
  citation: z.number().int().nullable(),
})
export type Cell = z.infer<typeof Cell>

/** What makes figures comparable: unit of measure, whose (全州, 州本级), which stage (受理, 审结) and role (结果, 目标). */
export const Base = z.object({
  id: z.string(),
  label: z.string(),
  uom: z.string(),
  scope: z.string(),
  stage: z.string(),
  role: z.string(),
  cells: z.number().int(),
})
export type Base = z.infer<typeof Base>

/** A number computed by code from cited cells of one base. `formula` is written with the figures as printed. */
export const Computed = z.object({
  kind: z.enum(['difference', 'growth', 'share', 'total']),
  label: z.string(),
  value: z.number(),
  uom: z.string(),
  formula: z.string(),
  base: z.string(),
  unit: z.string().nullable(),
  year: z.number().int().nullable(),
  /** Whom a total or a share is of: 「2023年载明的3个单位（共5个）：…」. */
  population: z.string().nullable(),
  from: z.array(z.number().int()),
})
export type Computed = z.infer<typeof Computed>

export const ComparedMeasure = z.object({
  asked: z.string(),
  /** Columns, oldest first; a report without a year stands under null. */
  years: z.array(z.number().int().nullable()),
  rows: z.array(
    z.object({
      unit: z.string(),
      level: z.string().nullable(),
      regions: z.array(z.string()),
      /** One a year, in the order of `years`. */
      cells: z.array(Cell),
    }),
  ),
  bases: z.array(Base),
  computed: z.array(Computed),
  notes: z.array(z.string()),
})
export type ComparedMeasure = z.infer<typeof ComparedMeasure>

export const Comparison = z.object({
  measures: z.array(ComparedMeasure),
  sources: z.array(Source),
  notes: z.array(z.string()),
})
export type Comparison = z.infer<typeof Comparison>

export const CheckKind = z.enum([
  'sum',
  'percent',
  'difference',
  'equal',
  'bound',
  'average',
  'list_count',
  'content',
  'deadline',
  'year_over_year',
])
export type CheckKind = z.infer<typeof CheckKind>

/** A relation that was looked at and holds. */
export const Checked = z.object({
  file: z.string(),
  unit: z.string().nullable(),
  year: z.number().int().nullable(),
  kind: CheckKind,
  /** Id of the rule in data/rules.json. */
  rule: z.string(),
  stated: z.union([z.number(), z.string()]).nullable(),
  computed: z.union([z.number(), z.string()]).nullable(),
  /** 「604台+2982台=3586台」; empty where nothing was computed. */
  formula: z.string(),
  quotes: z.array(z.string()),
  places: z.array(Place),
})
export type Checked = z.infer<typeof Checked>

/** A relation that does not hold, or something missing. `mismatch` only where two statements on one base contradict each other. */
export const Finding = Checked.extend({
  severity: z.enum(['mismatch', 'note']),
  message: z.string(),
  /** How to settle it, one sentence. */
  settle: z.string(),
  /** The rule in words, with its source. */
  basis: z.string(),
})
export type Finding = z.infer<typeof Finding>

export const Audit = z.object({
  reports: z.array(
    z.object({
      file: z.string(),
      report: z.string(),
      unit: z.string().nullable(),
      year: z.number().int().nullable(),
      published: z.string().nullable(),
    }),
  ),
  /** Mismatches first, then notes; in the order of files and of the text. */
  findings: z.array(Finding),
  checked: z.array(Checked),
  notes: z.array(z.string()),
})
export type Audit = z.infer<typeof Audit>
