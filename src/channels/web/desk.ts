/** The desk over HTTP: figures, comparisons and audits as JSON and as files to take away. */
import { type Context, Hono } from 'hono'
import { auditReports } from '../../desk/audit.js'
import { type CompareAsk, compareMeasures } from '../../desk/compare.js'
import { type Exported, exportAnswer, exportAudit, exportComparison, exportFigures } from '../../desk/export.js'
import { opened } from './ask.js'
import { sortedLedger } from './ledger.js'
import { deskOf, type Env, type Given, given, type Office, problem } from './office.js'
import { AuditQuery, CompareQuery, FigureFilter, FigureQuery } from './shapes.js'

/** Refusals of the desk, and what HTTP calls them. */
const STATUS: Readonly<Record<string, 400 | 404>> = {
  unit_not_held: 404,
  year_not_held: 404,
  measure_unknown: 404,
  not_held: 404,
  usage: 400,
}

export function deskRoutes(office: Office): Hono<Env> {
  const app = new Hono<Env>()
  figureRoutes(app)
  app.get('/api/compare', async c => {
    const made = await compared(c, office)
    return made.ok ? c.json(made.value) : refusal(c, made)
  })
  app.get('/api/compare/:format{xlsx|csv|json|docx}', async c => {
    const made = await compared(c, office)
    if (!made.ok) return refusal(c, made)
    const measures = made.value.measures.map(one => one.asked).join('、')
    return file(c, await exportComparison(made.value, c.req.param('format') as 'xlsx'), `比较-${measures}`)
  })
  app.get('/api/audit', async c => {
    const made = await audited(c)
    return made.ok ? c.json(made.value) : refusal(c, made)
  })
  app.get('/api/audit/:format{xlsx|csv|json|docx}', async c => {
    const made = await audited(c)
    if (!made.ok) return refusal(c, made)
    const unit = made.value.reports.length === 1 ? (made.value.reports[0]!.unit ?? made.value.reports[0]!.file) : '全部'
    return file(c, await exportAudit(made.value, c.req.param('format') as 'docx'), `核查-${unit}`)
  })
  app.get('/api/answers/:id/:format{docx|json}', async c => {
    const kept = await opened(c, office)
    if (!kept) return problem(c, 404, 'no_answer', '没有这个链接的回答。')
    return file(c, await exportAnswer(kept.question, kept.answer, c.req.param('format') as 'docx'), '回答')
  })
  return app
}

function figureRoutes(app: Hono<Env>): void {
  const ledger = sortedLedger()
  app.get('/api/figures', async c => {
    const query = given(FigureQuery, c.req.query())
    if (!query.ok) return problem(c, 400, 'bad_request', query.message)
    const { offset, limit, ...filter } = query.value
    const read = await ledger(deskOf(c).store, filter)
    if (!read.ok) return refusal(c, read)
    return c.json({ figures: read.rows.slice(offset, offset + limit), total: read.rows.length, offset })
  })
  app.get('/api/figures/:format{xlsx|csv|json}', async c => {
    const query = given(FigureFilter, c.req.query())
    if (!query.ok) return problem(c, 400, 'bad_request', query.message)
    const read = await ledger(deskOf(c).store, query.value)
    if (!read.ok) return refusal(c, read)
    return file(c, await exportFigures(read.rows, c.req.param('format') as 'xlsx'), '数字台账')
  })
}

interface Refused {
  readonly ok: false
  readonly message: string
  readonly reason?: string
}

type Made<T> = { readonly ok: true; readonly value: T } | Refused

/** The ask of a comparison, from the words of an address or of a tool. */
export function compareAsk(query: CompareQuery, today: string): CompareAsk {
  return {
    measures: listOf(query.measure),
    today,
    ...(query.units ? { units: listOf(query.units) } : {}),
    ...(query.level ? { level: query.level } : {}),
    ...(query.region ? { region: query.region } : {}),
    ...(query.years ? { years: query.years } : {}),
  }
}

async function compared(c: Context<Env>, office: Office): Promise<Made<ComparisonOf>> {
  const query = usable(given(CompareQuery, c.req.query()))
  if (!query.ok) return query
  const made = await compareMeasures(deskOf(c), compareAsk(query.value, office.today()))
  return made.ok ? { ok: true, value: made.comparison } : made
}

type ComparisonOf = Extract<Awaited<ReturnType<typeof compareMeasures>>, { ok: true }>['comparison']

async function audited(c: Context<Env>): Promise<Made<AuditOf>> {
  const query = usable(given(AuditQuery, c.req.query()))
  if (!query.ok) return query
  const { report, unit, years } = query.value
  const made = await auditReports(deskOf(c).store, {
    ...(report ? { report } : {}),
    ...(unit ? { unit } : {}),
    ...(years ? { years } : {}),
  })
  return made.ok ? { ok: true, value: made.audit } : made
}

type AuditOf = Extract<Awaited<ReturnType<typeof auditReports>>, { ok: true }>['audit']

function usable<T>(read: Given<T>): Made<T> {
  return read.ok ? read : { ...read, reason: 'usage' }
}

function refusal(c: Context<Env>, { message, reason = 'usage' }: Refused): Response {
  return problem(c, STATUS[reason] ?? 400, reason, message)
}

function listOf(words: string): string[] {
  return words
    .split(/[,，]/)
    .map(word => word.trim())
    .filter(word => word !== '')
}

/** A file to keep; its name is written so that no header can be broken by it. */
export function file(c: Context<Env>, { bytes, mime, extension }: Exported, name: string): Response {
  const safe = encodeURIComponent(`${name.slice(0, 60)}.${extension}`).replace(/['()*]/g, percent)
  c.header('Content-Type', mime)
  c.header('Content-Disposition', `attachment; filename="fazhi.${extension}"; filename*=UTF-8''${safe}`)
  return c.body(new Uint8Array(bytes))
}

function percent(sign: string): string {
  return `%${sign.charCodeAt(0).toString(16).toUpperCase()}`
}
