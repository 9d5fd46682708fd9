/** Every request, before any route: its id and log line, the headers of safety, whose host it names, how large it is, who it is from. */
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context, Hono, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { getCookie, setCookie } from 'hono/cookie'
import { routePath } from 'hono/route'
import { EVERYTHING } from '../../groups.js'
import { requestId } from '../log.js'
import { equal, type Guest, isOwnHost } from './access.js'
import { type Env, type Office, problem } from './office.js'

export const COOKIE = 'fazhi_session'

/** Bytes of a question with its history; of a report, which the reader itself bounds at 20 MB. */
const JSON_BYTES = 512 * 1024
const FILE_BYTES = 21 * 1024 * 1024

/** Everything from this server itself: no script or style in the page, no other host, no frame. */
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

/** What may be had without the token: it says nothing of the reports. */
const OPEN = /^\/(?:healthz|readyz|login|assets\/[\w.-]+|favicon\.svg)$/

/**
 * Puts the guard before the routes of `app`. `loopback`: bound to this machine alone, so other host names are strangers; with
 * a token they are not, for a proxy may stand before it, and no other site holds the cookie.
 */
export function guard(app: Hono<Env>, office: Office, loopback: boolean): void {
  app.use(
    identified(office),
    safe,
    hosted(() => loopback && !office.access.locked),
    sameSite,
    sized(),
    admitted(office),
  )
}

/** Where a request comes from; tests without a socket come from nowhere. */
export function addressOf(c: Context): string {
  try {
    return getConnInfo(c).remote.address ?? 'unknown'
  } catch {
    return 'unknown'
  }
}

/** Who brings a token itself: a program, not a page in a browser. */
function bearer(c: Context, office: Office): Guest | null {
  const token = /^Bearer (.+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
  return token === undefined ? null : office.access.bearer(token)
}

/** The session of a page; a new one is begun where there is none and no token is wanted. */
export function sessionOf(c: Context, office: Office): string | null {
  const cookie = getCookie(c, COOKIE)
  if (cookie !== undefined && office.access.whose(cookie)) return cookie
  return office.access.locked ? null : giveSession(c, office)
}

/** `id`: of whose token it is. */
export function giveSession(c: Context, office: Office, id = ''): string {
  const cookie = office.access.begin(id)
  const secure = new URL(c.req.url).protocol === 'https:' || c.req.header('x-forwarded-proto') === 'https'
  setCookie(c, COOKIE, cookie, { httpOnly: true, sameSite: 'Strict', path: '/', secure, maxAge: 12 * 3600 })
  return cookie
}

/** Whether a request that changes something comes from a page of ours: it brings what only our page can read. */
export function sentByPage(c: Context, office: Office): boolean {
  if (bearer(c, office)) return true
  const cookie = getCookie(c, COOKIE)
  const brought = c.req.header('x-csrf-token')
  return (
    cookie !== undefined &&
    brought !== undefined &&
    office.access.whose(cookie) !== null &&
    equal(brought, office.access.csrf(cookie))
  )
}

function identified(office: Office): MiddlewareHandler<Env> {
  return async (c, next) => {
    const started = performance.now()
    const request = requestId(c.req.header('x-request-id'))
    c.set('request', request)
    c.header('X-Request-Id', request)
    await traced(c, office, next)
    const took = performance.now() - started
    const route = c.res.status === 404 ? 'none' : routePath(c, -1)
    office.metrics.request(route, c.req.method, c.res.status, took / 1000)
    // The query is left out: it holds what people ask.
    office.log.info({ request, method: c.req.method, path: c.req.path, status: c.res.status, ms: Math.round(took) })
  }
}

/** Under a span of its own where traces are sent; the address is its route's, for the path may hold what is asked. */
async function traced(c: Context<Env>, { tracing }: Office, next: () => Promise<void>): Promise<void> {
  if (!tracing || QUIET.test(c.req.path)) return next()
  await tracing.request(`${c.req.method} request`, c.req.header('traceparent'), async note => {
    await next()
    note({
      'http.request.method': c.req.method,
      'http.route': c.res.status === 404 ? 'none' : routePath(c, -1),
      'http.response.status_code': c.res.status,
      'fazhi.request': c.get('request'),
    })
  })
}

/** What is asked by machines every few seconds. */
const QUIET = /^\/(?:healthz|readyz|metrics)$/

const safe: MiddlewareHandler<Env> = async (c, next) => {
  c.header('Content-Security-Policy', CSP)
  c.header('X-Content-Type-Options', 'nosniff')
  c.header('Referrer-Policy', 'same-origin')
  c.header('Cross-Origin-Opener-Policy', 'same-origin')
  c.header('Cross-Origin-Resource-Policy', 'same-origin')
  c.header('Permissions-Policy', 'camera=(), microphone=(), geolocation=()')
  await next()
  if (!c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'no-store')
}

function hosted(checked: () => boolean): MiddlewareHandler<Env> {
  return async (c, next) => {
    if (checked() && !isOwnHost(c.req.header('host')))
      return problem(c, 421, 'wrong_host', '请用 http://127.0.0.1 或 http://localhost 打开：本机服务只认本机的名字。')
    return next()
  }
}

/** A browser names the site a request was made on: another one may read nothing and change nothing. */
const sameSite: MiddlewareHandler<Env> = async (c, next) => {
  const origin = c.req.header('origin')
  const foreign = origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== c.req.header('host'))
  if (foreign && c.req.method !== 'GET' && c.req.method !== 'HEAD')
    return problem(c, 403, 'foreign_origin', '这个请求来自别的网站，未予执行。')
  return next()
}

function sized(): MiddlewareHandler<Env> {
  const bounded = (maxSize: number) =>
    bodyLimit({
      maxSize,
      onError: c => {
        // What is still on its way is not read: the line cannot serve another request.
        c.header('Connection', 'close')
        return problem(c, 413, 'too_large', `请求太大：最多 ${Math.floor(maxSize / 1024)} KB。`)
      },
    })
  const [json, file] = [bounded(JSON_BYTES), bounded(FILE_BYTES)]
  return (c, next) => (takesFile(c.req.path) ? file(c, next) : json(c, next))
}

function takesFile(path: string): boolean {
  return path === '/api/reports' || /^\/api\/audit\/draft(?:\/|$)/.test(path)
}

function admitted(office: Office): MiddlewareHandler<Env> {
  return async (c, next) => {
    const { access } = office
    const known = access.whose(getCookie(c, COOKIE))
    const open = OPEN.test(c.req.path)
    // A token that is brought counts before a cookie that happens to be there.
    if (access.takesTokens && !open && c.req.header('authorization') !== undefined) {
      const wait = await access.waits(addressOf(c))
      if (wait > 0 && !known) return tooMany(c, wait)
      const guest = bearer(c, office)
      if (!guest && !known) await access.missed(addressOf(c))
      return enter(guest ?? known)
    }
    return enter(known ?? access.anyone() ?? (open ? visitor() : null))

    function enter(guest: Guest | null): Response | Promise<void> {
      if (!guest) return stranger(c)
      c.set('view', office.whole.as(guest.sight))
      c.set('stranger', guest.stranger ?? false)
      return next()
    }
  }

  /** Whoever asks whether the server works, or for the page to log in at. */
  function visitor(): Guest {
    return { id: '', sight: office.whole.book?.everyone() ?? EVERYTHING }
  }
}

export function tooMany(c: Context<Env>, seconds: number): Response {
  c.header('Retry-After', String(seconds))
  return problem(c, 429, 'too_many_guesses', `口令试错太多，请 ${seconds} 秒后再试。`)
}

/** A person is led to the login page, a program told what is wanted. */
function stranger(c: Context<Env>): Response {
  const person = c.req.method === 'GET' && /text\/html/.test(c.req.header('accept') ?? '')
  const { pathname, search } = new URL(c.req.url)
  if (person) return c.redirect(`/login?next=${encodeURIComponent(pathname + search)}`, 303)
  c.header('WWW-Authenticate', 'Bearer')
  return problem(c, 401, 'token_wanted', '需要口令：请登录，或带上 Authorization: Bearer 口令。')
}
