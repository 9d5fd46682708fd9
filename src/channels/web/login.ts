/** Token typed by a person → a session cookie. A plain form: it works before any script is allowed in. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Context, Hono } from 'hono'
import { setCookie } from 'hono/cookie'
import { addressOf, COOKIE, giveSession } from './guard.js'
import type { Env, Office } from './office.js'

export function loginRoutes(office: Office, folder: string): Hono<Env> {
  const form = readFileSync(join(folder, 'login.html'), 'utf8')
  const app = new Hono<Env>()
  app.get('/login', c => (office.access.takesTokens ? c.html(form) : c.redirect('/', 303)))
  app.post('/login', async c => {
    const address = addressOf(c)
    const wait = await office.access.waits(address)
    if (wait > 0) return waiting(c, form, wait)
    const { token } = await c.req.parseBody()
    const guest = typeof token === 'string' ? office.access.bearer(token) : null
    if (guest) {
      giveSession(c, office, guest.id)
      return c.redirect(ownPath(c.req.query('next')), 303)
    }
    await office.access.missed(address)
    return c.html(saying(form, '口令不对，请再试。 · Wrong token, try again.'), 401)
  })
  app.post('/logout', c => {
    setCookie(c, COOKIE, '', { httpOnly: true, sameSite: 'Strict', path: '/', maxAge: 0 })
    return c.redirect('/login', 303)
  })
  return app
}

/** A path on this server: never another host, whatever stands in the address. */
export function ownPath(next: string | undefined): string {
  if (!next?.startsWith('/') || /[\\\u0000-\u001f]/.test(next)) return '/'
  const url = new URL(next, 'http://own.invalid')
  return url.host === 'own.invalid' ? url.pathname + url.search : '/'
}

function waiting(c: Context<Env>, form: string, seconds: number): Response | Promise<Response> {
  c.header('Retry-After', String(seconds))
  return c.html(saying(form, `试错太多，请 ${seconds} 秒后再试。 · Too many tries, wait ${seconds} s.`), 429)
}

function saying(form: string, words: string): string {
  return form.replace('<!--said-->', `<p class="said" role="alert">${words}</p>`)
}
