/** Reports over HTTP: what is held, one in its own layout, uploads into the corpus, and drafts that are audited and not kept. */
import { rmSync } from 'node:fs'
import { type Context, Hono } from 'hono'
import { auditDraft } from '../../desk/audit.js'
import { exportAudit } from '../../desk/export.js'
import type { Audit } from '../../desk/shape.js'
import { blocksOf } from './blocks.js'
import { file as fileToKeep } from './desk.js'
import { sentByPage } from './guard.js'
import { deskOf, type Env, mayManage, type Office, problem } from './office.js'
import { listMeasures, listReports, viewReport } from './reports.js'
import type { DraftReply } from './shapes.js'
import { type Draft, readDraft, safeName, takeReport } from './upload.js'

export function fileRoutes(office: Office): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/api/reports', async c => c.json(await listReports(deskOf(c).store)))
  app.get('/api/measures', async c => c.json(await listMeasures(deskOf(c).store)))
  app.get('/api/reports/:id', async c => {
    const view = await viewReport(deskOf(c).store, c.req.param('id'))
    return view ? c.json(view) : problem(c, 404, 'no_report', '没有收录这份报告：可能已改名或移走。')
  })
  app.post('/api/reports', async c => {
    const form = await formOf(c, office)
    if (form instanceof Response) return form
    // Whether a name is taken, and by what, is no matter of those who do not see it.
    if (!mayManage(c)) return problem(c, 403, 'not_all', '上传要用能看全部报告的口令。')
    const taken = await takeReport(form.file, form.replace, office)
    office.metrics.upload(taken.ok ? 'taken' : 'refused')
    return taken.ok ? c.json(taken.reply, 201) : problem(c, taken.status, taken.code, taken.message)
  })
  app.post('/api/audit/draft', async c => {
    const draft = await draftOf(c, office)
    if (draft instanceof Response) return draft
    const view = viewOf(draft.report)
    return audited(c, draft, audit => c.json({ audit, view } satisfies DraftReply))
  })
  app.post('/api/audit/draft/:format{xlsx|csv|docx}', async c => {
    const draft = await draftOf(c, office)
    if (draft instanceof Response) return draft
    const format = c.req.param('format') as 'xlsx' | 'csv' | 'docx'
    const name = `核查-${draft.report.file.replace(/\.[^.]*$/, '')}`
    return audited(c, draft, async audit => fileToKeep(c, await exportAudit(audit, format), name))
  })
  return app
}

/** The draft of a form, written and read, or the answer that refuses it. */
async function draftOf(c: Context<Env>, office: Office): Promise<DraftRead | Response> {
  const form = await formOf(c, office)
  if (form instanceof Response) return form
  const name = safeName(form.file.name)
  if (!name.ok) return problem(c, 400, 'bad_name', name.message)
  const draft = await readDraft(form.file, name.value)
  return draft.ok ? draft : problem(c, draft.status, draft.code, draft.message)
}

type DraftRead = Extract<Draft, { ok: true }>

interface Form {
  readonly file: File
  readonly replace: boolean
}

/** The file of a form that our own page sent, or the answer that refuses it. */
async function formOf(c: Context<Env>, office: Office): Promise<Form | Response> {
  if (!sentByPage(c, office))
    return problem(c, 403, 'csrf', '缺少或不对的 X-CSRF-Token：请从本页上传，或带上 Authorization: Bearer 口令。')
  if (!/^multipart\/form-data\b/i.test(c.req.header('content-type') ?? ''))
    return problem(c, 415, 'bad_type', '要 multipart/form-data，文件放在 file 一栏。')
  try {
    const { file, replace } = await c.req.parseBody()
    if (file instanceof File) return { file, replace: replace === 'true' }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
  }
  return problem(c, 400, 'no_file', '没有收到文件：请把它放在 file 一栏。')
}

/** The draft is audited and taken away again; nothing of it is kept. */
async function audited(
  c: Context<Env>,
  { path, report }: DraftRead,
  made: (audit: Audit) => Response | Promise<Response>,
): Promise<Response> {
  try {
    const done = await auditDraft(path, { store: deskOf(c).store, name: report.file })
    return done.ok ? await made(done.audit) : problem(c, 422, 'no_report', done.message)
  } finally {
    rmSync(path, { force: true })
  }
}

function viewOf(report: DraftRead['report']): DraftReply['view'] {
  const { file, title, unit, year, level, regions, published, signed, warnings, text } = report
  const head = { file, title, unit, year, level, published, signed, warnings: [...warnings], regions: [...regions] }
  return { head: { id: '', passages: 0, figures: 0, ...head }, blocks: blocksOf(text) }
}
