/** Office → the web application: guard, page, interface, health and metrics. Answers requests; opens no port. */
import { Hono } from 'hono'
import { createMcp } from '../mcp.js'
import { readiness } from '../ready.js'
import { RETRY_SECONDS } from '../trouble.js'
import { askRoutes } from './ask.js'
import { deskRoutes } from './desk.js'
import { fileRoutes } from './files.js'
import { guard, sessionOf } from './guard.js'
import { loginRoutes } from './login.js'
import { deskOf, type Env, failed, mayManage, type Office, problem } from './office.js'
import { openaiRoutes } from './openai.js'
import { openapi } from './openapi.js'
import { methodsOn } from './operations.js'
import { pageRoutes } from './page.js'
import type { Health, SessionReply } from './shapes.js'

export interface Frame {
  /** Bound to this machine alone: other host names are refused. */
  readonly loopback: boolean
  /** Folder of the built page; null: the interface alone. */
  readonly page: string | null
}

export interface WebApp {
  fetch(request: Request, env?: unknown): Response | Promise<Response>
  readonly request: Hono['request']
  close(): Promise<void>
}

export function makeApp(office: Office, frame: Frame): WebApp {
  const app = new Hono<Env>()
  guard(app, office, frame.loopback)
  app.route('/', askRoutes(office))
  app.route('/', deskRoutes(office))
  app.route('/', fileRoutes(office))
  app.route('/', openaiRoutes(office))
  operatorRoutes(app, office)
  const mcp = createMcp({ today: office.today, version: office.version })
  app.all('/mcp', c => mcp.fetch(c.req.raw, deskOf(c), office.tell(c.get('request'))))
  if (frame.page) {
    app.route('/', loginRoutes(office, frame.page))
    app.route('/', pageRoutes(frame.page))
  }
  app.notFound(c => {
    const allowed = methodsOn(c.req.path)
    if (allowed.length === 0 || allowed.includes(c.req.method)) return problem(c, 404, 'not_found', '没有这个地址。')
    c.header('Allow', allowed.join(', '))
    return problem(c, 405, 'wrong_method', `这个地址只接受 ${allowed.join('、')}。`)
  })
  app.onError((error, c) => {
    const { status, code, message } = failed(error, c, office)
    return problem(c, status, code, message)
  })
  return { fetch: app.fetch, request: app.request as Hono['request'], close: () => mcp.close() }
}

function operatorRoutes(app: Hono<Env>, office: Office): void {
  app.get('/api/openapi.json', c => c.json(openapi(office.version, office.access.locked)))
  app.get('/api/session', async c => {
    const stats = await deskOf(c).store.stats()
    const session = sessionOf(c, office)
    const csrf = session === null ? '' : office.access.csrf(session)
    const { version, access } = office
    const reply: SessionReply = { version, locked: access.locked, csrf, reports: stats.reports, figures: stats.figures }
    return c.json(reply)
  })
  app.get('/healthz', c => c.json({ status: 'ok', version: office.version } satisfies Health))
  app.get('/readyz', async c => {
    const ready = await readiness(office.whole.store)
    if (ready.status !== 'ready') c.header('Retry-After', String(RETRY_SECONDS))
    return c.json(ready, ready.status === 'ready' ? 200 : 503)
  })
  app.get('/metrics', async c =>
    mayManage(c)
      ? c.body(await office.metrics.text(), 200, { 'Content-Type': office.metrics.contentType })
      : problem(c, 403, 'not_all', '指标只给能看全部报告的口令。'),
  )
}
