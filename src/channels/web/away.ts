/** Requests before there is a desk to answer them at → 503, in the form of the door they came to; it says nothing of what is held. */

import type { z } from 'zod'
import { version } from '../../config.js'
import { RETRY_SECONDS } from '../trouble.js'
import type { ChatProblem } from './openai.js'
import type { Health, Problem, Ready } from './shapes.js'

const MESSAGE = '服务还没有准备好：正在打开索引，或数据库现在连不上。请过几秒再试，好了会自动接上。'

const HEADERS = {
  'Retry-After': String(RETRY_SECONDS),
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'",
}

/** The page asks again by itself. */
const PAGE = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta http-equiv="refresh" content="${RETRY_SECONDS}"><title>法治问答台</title><p>${MESSAGE}</p></html>`

/** Answers whatever comes. */
export function away(request: Request): Response {
  const { pathname } = new URL(request.url)
  if (pathname === '/healthz') return Response.json({ status: 'ok', version: version() } satisfies Health)
  if (pathname === '/readyz') return said({ status: 'store_unavailable' } satisfies z.infer<typeof Ready>)
  if (pathname.startsWith('/v1/'))
    return said({
      error: { message: MESSAGE, type: 'server_error', param: null, code: 'store_unavailable' },
    } satisfies z.infer<typeof ChatProblem>)
  if (request.method === 'GET' && /text\/html/.test(request.headers.get('accept') ?? ''))
    return new Response(PAGE, { status: 503, headers: { ...HEADERS, 'Content-Type': 'text/html; charset=utf-8' } })
  return said({ error: { message: MESSAGE, code: 'store_unavailable', request: '' } } satisfies Problem)
}

function said(body: object): Response {
  return Response.json(body, { status: 503, headers: HEADERS })
}
