/** What strangers, other sites and hostile files may not do to a server; and that it keeps answering everybody else. */
import { existsSync, readdirSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AskReply, ReportList } from '../../../src/channels/web/shapes.js'
import { DOCX_FRAME, zipOf } from '../../corpus/files/zip.js'
import { CORPUS } from '../../sample.js'
import { problemOf, serveSample, type TestServer } from './served.js'

const TOKEN = 'a-token-of-the-tests-7f3a'
const ONE_LINE = /^[^\n]+$/
const ASK = { question: '清沅县2022年人民调解了多少件纠纷？' }

let open: TestServer
let locked: TestServer
beforeAll(async () => {
  open = await serveSample()
  locked = await serveSample({ host: '0.0.0.0', token: TOKEN })
}, 120_000)
afterAll(async () => {
  await open.end()
  await locked.end()
})

describe('a server bound to more than this machine', () => {
  test('does not start without a token', async () => {
    await expect(serveSample({ host: '0.0.0.0' })).rejects.toThrow(
      /^要在 0\.0\.0\.0 上提供服务，须先设 FAZHI_TOKEN[^\n]+$/,
    )
  })

  test.each(['/api/reports', '/api/figures', '/api/openapi.json', '/api/session', '/metrics', '/v1/models', '/mcp'])(
    'gives nothing of %s to a stranger',
    async path => {
      const response = await locked.get(path)
      expect(await problemOf(response)).toMatchObject({ status: 401, code: 'token_wanted' })
      expect(response.headers.get('www-authenticate')).toBe('Bearer')
    },
  )

  test('leads a person to the login page, and back to where they wanted to go', async () => {
    const response = await locked.get('/figures?unit=a', { headers: { accept: 'text/html' } })
    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toBe('/login?next=%2Ffigures%3Funit%3Da')
  })

  test('answers a program that brings the token', async () => {
    const headers = { authorization: `Bearer ${TOKEN}` }
    expect((await locked.get('/api/reports', { headers })).status).toBe(200)
    expect((await locked.post('/api/ask', ASK, { headers })).status).toBe(200)
  })

  test('gives whoever types the token a cookie that no script reads and no other site sends', async () => {
    const body = new URLSearchParams({ token: TOKEN })
    const response = await locked.get('/login?next=/figures', { method: 'POST', body })
    expect(response.headers.get('location')).toBe('/figures')
    const cookie = response.headers.get('set-cookie')!
    expect(cookie).toMatch(/HttpOnly/)
    expect(cookie).toMatch(/SameSite=Strict/)
    expect(cookie).not.toContain(TOKEN)
    const headers = { cookie: cookie.split(';')[0]! }
    expect((await locked.get('/api/reports', { headers })).status).toBe(200)
  })

  test('health and readiness are open and say nothing of the reports', async () => {
    const body = await (await locked.get('/healthz')).json()
    expect(Object.keys(body as object).sort()).toEqual(['status', 'version'])
    expect(await (await locked.get('/readyz')).json()).toEqual({ status: 'ready' })
  })

  test('a cookie alone uploads nothing', async () => {
    const login = await locked.get('/login', { method: 'POST', body: new URLSearchParams({ token: TOKEN }) })
    const cookie = login.headers.get('set-cookie')!.split(';')[0]!
    const form = new FormData()
    form.set('file', new File(['x'], 'a.txt'))
    const response = await locked.get('/api/reports', { method: 'POST', body: form, headers: { cookie } })
    expect(await problemOf(response)).toMatchObject({ status: 403, code: 'csrf' })
  })

  // The last test of this server: afterwards this address waits.
  test('who guesses waits after a few tries, at the form and with a header alike', async () => {
    const statuses: number[] = []
    for (let i = 0; i < 12; i++) {
      const form = { method: 'POST', body: new URLSearchParams({ token: `guess-${i}` }) }
      const header = { headers: { authorization: `Bearer guess-${i}` } }
      statuses.push((await locked.get(i % 2 ? '/api/reports' : '/login', i % 2 ? header : form)).status)
    }
    expect(statuses.slice(0, 8)).toEqual([401, 401, 401, 401, 401, 401, 401, 401])
    expect(statuses.slice(8)).toEqual([429, 429, 429, 429])
    const right = await locked.get('/login', { method: 'POST', body: new URLSearchParams({ token: TOKEN }) })
    expect(right.status).toBe(429)
    expect(Number(right.headers.get('retry-after'))).toBeGreaterThan(0)
  })
})

describe('another site', () => {
  test('that points its name at this machine is refused', async () => {
    expect(await raw(open, 'GET /api/reports HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 421 /,
    )
  })

  test.each(['https://evil.example', 'null', 'http://127.0.0.1:1', 'garbage'])('may not post from %s', async origin => {
    const response = await open.post('/api/ask', ASK, { headers: { origin } })
    expect(await problemOf(response)).toMatchObject({ status: 403, code: 'foreign_origin' })
  })

  test('may not send a form in place of JSON', async () => {
    const response = await open.post('/api/ask', ASK, { headers: { 'content-type': 'text/plain' } })
    expect(response.status).toBe(400)
  })

  test('may not upload: the CSRF token is wanted, and that of another session is not taken', async () => {
    const sessions = await Promise.all([open.get('/api/session'), open.get('/api/session')])
    const csrf = ((await sessions[0]!.json()) as { csrf: string }).csrf
    const cookie = sessions[1]!.headers.get('set-cookie')!.split(';')[0]!
    for (const headers of [{}, { cookie }, { cookie, 'x-csrf-token': csrf }]) {
      const form = new FormData()
      form.set('file', new File(['x'], 'a.txt'))
      const response = await open.get('/api/reports', { method: 'POST', body: form, headers })
      expect(await problemOf(response)).toMatchObject({ status: 403, code: 'csrf' })
    }
  })

  test('no answer allows another origin to read it', async () => {
    const response = await open.get('/api/reports', { headers: { origin: 'https://evil.example' } })
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
    expect(response.headers.get('cross-origin-resource-policy')).toBe('same-origin')
  })
})

describe('script', () => {
  test.each(['/', '/figures', '/a/none', '/api/reports', '/nothing', '/login'])(
    'is allowed on %s only from our own files',
    async path => {
      const csp = (await open.get(path)).headers.get('content-security-policy')!
      expect(csp).toMatch(/default-src 'none'; script-src 'self'; style-src 'self'/)
      expect(csp).not.toMatch(/unsafe|\*|https?:/)
    },
  )

  test('no document holds inline script, style or handlers', async () => {
    const page = await (await open.get('/')).text()
    expect(page).not.toMatch(/<script(?![^>]*src=)|<style|\son\w+=|\sstyle=|javascript:/i)
    for (const [, at] of page.matchAll(/(?:src|href)="([^"]+)"/g)) expect(at).toMatch(/^\/[^/]/)
  })

  test('in a question comes back as text of JSON, never as a page', async () => {
    const question = '<script>alert(1)</script><img src=x onerror=alert(2)> 清沅县2022年调解了多少件？'
    const response = await open.post('/api/ask', { question })
    expect(response.headers.get('content-type')).toMatch(/^application\/json/)
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    AskReply.parse(await response.json())
  })

  test('in a report and in a file name is stored as words', async () => {
    const text = `云岫县2024年度法治政府建设情况报告\n\n一、主要工作\n\n全年调解纠纷77件。<script>alert(1)</script><img src=x onerror=alert(2)>\n\n云岫县人民政府\n2025年1月9日\n`
    const response = await open.upload('/api/reports', '<script>alert(1)</script>.txt', text)
    expect(response.status).toBe(201)
    const { row } = (await response.json()) as { row: { file: string } }
    expect(row.file).toBe('script_.txt')
    expect(response.headers.get('content-type')).toMatch(/^application\/json/)
  })
})

describe('a path', () => {
  test.each([
    '/assets/../../package.json',
    '/assets/..%2f..%2fpackage.json',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/assets/..\\..\\package.json',
    '/api/reports/..%2f..%2f..%2fetc%2fpasswd',
    '/api/answers/..%2f..%2fetc%2fpasswd',
    '/api/answers/..%2f..%2fetc%2fpasswd/docx',
    '//etc/passwd',
  ])('%s leads to no file', async path => {
    const answer = await raw(open, `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1\.1 (?:400|404) /)
    expect(answer).not.toMatch(/root:|"dependencies"/)
  })

  test.each(['../outside.txt', '..\\outside.txt', '/tmp/outside.txt', 'a/../../outside.txt'])(
    'an upload named %s stays in the corpus folder',
    async name => {
      const text = '云岫县2023年度法治政府建设情况报告\n\n一、主要工作\n\n全年调解纠纷76件。\n'
      const response = await open.upload('/api/reports', name, text, { replace: 'true' })
      expect(response.status).toBe(201)
      expect(existsSync(join(open.corpus, 'outside.txt'))).toBe(true)
      expect(existsSync(join(open.corpus, '..', 'outside.txt'))).toBe(false)
      expect(existsSync('/tmp/outside.txt')).toBe(false)
    },
  )

  test.each(['x.meta.json', 'x.exe', '.bashrc', '...'])('an upload named %s is refused', async name => {
    expect(await problemOf(await open.upload('/api/reports', name, 'x'))).toMatchObject({
      status: 400,
      code: 'bad_name',
    })
  })
})

describe('size', () => {
  test.each([
    ['that says its size', {}],
    ['that says it is small', { declares: 1_000 }],
  ])(
    'a zip bomb %s is refused in one line and the server goes on',
    async (_, lies) => {
      const content = Buffer.alloc(200 * 1024 * 1024, '<w:p/>')
      const bomb = zipOf([...DOCX_FRAME, { name: 'word/document.xml', content, ...lies }])
      const started = open.upload('/api/reports', 'bomb.docx', bomb)
      expect((await open.post('/api/ask', ASK)).status).toBe(200)
      const response = await started
      expect(await problemOf(response)).toMatchObject({ status: 422, message: expect.stringMatching(ONE_LINE) })
      expect((await open.post('/api/ask', ASK)).status).toBe(200)
    },
    60_000,
  )

  test.each(['/api/ask', '/api/reports', '/v1/chat/completions', '/mcp'])(
    'a body of 100 MB to %s is refused before it is read',
    async path => {
      const head = `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 104857600\r\nConnection: close\r\n\r\n{`
      expect(await raw(open, head)).toMatch(/^HTTP\/1\.1 413 /)
    },
  )

  test('a body without a length is cut off where it grows too large', async () => {
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(new Uint8Array(65_536).fill(32))
      },
    })
    const init = { method: 'POST', body: stream, duplex: 'half', headers: { 'content-type': 'application/json' } }
    const status = await open.get('/api/ask', init as RequestInit).then(
      response => response.status,
      () => 413, // The connection was closed while we still sent.
    )
    expect(status).toBe(413)
    expect((await open.get('/healthz')).status).toBe(200)
  })

  test('a question of a megabyte is refused in one line', async () => {
    const response = await open.post('/api/ask', { question: '调'.repeat(1_000_000) })
    expect(await problemOf(response)).toMatchObject({ status: 413, message: expect.stringMatching(ONE_LINE) })
    expect(response.headers.get('connection')).toBe('close')
  })

  test('what was refused left no file behind', () => {
    const files = readdirSync(open.corpus)
    expect(files.filter(file => file.startsWith('.upload') || file.includes('bomb'))).toEqual([])
    for (const file of readdirSync(CORPUS)) expect(files).toContain(file)
  })
})

describe('load', () => {
  test('a client that never ends its request is let go, and holds up nobody', async () => {
    const hasty = await serveSample({ patience: { head: 1_500, whole: 3_000 } })
    const slow = await Promise.all(Array.from({ length: 50 }, () => connected(hasty)))
    for (const socket of slow) socket.resume().write('POST /api/ask HTTP/1.1\r\nHost: localhost\r\n')
    const ended = Promise.all(slow.map(socket => new Promise<void>(resolve => socket.once('close', () => resolve()))))
    expect((await hasty.post('/api/ask', ASK)).status).toBe(200)
    const started = performance.now()
    expect((await hasty.post('/api/ask', ASK)).status).toBe(200)
    expect(performance.now() - started).toBeLessThan(1_400)
    await ended
    await hasty.end()
  }, 20_000)

  test('500 questions at once are all answered', async () => {
    const answers = await Promise.all(
      Array.from({ length: 500 }, async (_, i) => {
        const response = await open.post('/api/ask', { question: `清沅县${2021 + (i % 3)}年人民调解了多少件纠纷？` })
        return { code: response.status, status: AskReply.parse(await response.json()).status }
      }),
    )
    expect(answers.every(one => one.code === 200 && one.status !== 'error')).toBe(true)
  }, 60_000)

  test('uploads at the same time all find their place', async () => {
    const names = Array.from({ length: 4 }, (_, i) => `并行${i}.txt`)
    const text = (i: number): string =>
      `并行${i}县2023年度法治政府建设情况报告\n\n一、主要工作\n\n全年调解纠纷${i + 5}件。\n`
    const sent = await Promise.all(names.map((name, i) => open.upload('/api/reports', name, text(i))))
    expect(sent.map(response => response.status)).toEqual([201, 201, 201, 201])
    const { reports } = ReportList.parse(await (await open.get('/api/reports')).json())
    expect(reports.map(report => report.file)).toEqual(expect.arrayContaining(names))
  })
})

function connected(server: TestServer): Promise<Socket> {
  const { hostname, port } = new URL(server.url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => resolve(socket))
    socket.once('error', reject)
    socket.on('error', () => {})
  })
}

/** Bytes as no client would send them; what comes back. */
async function raw(server: TestServer, words: string): Promise<string> {
  const socket = await connected(server)
  socket.write(words)
  return new Promise(resolve => {
    let answer = ''
    socket.setTimeout(5_000, () => socket.destroy())
    socket.on('data', data => {
      answer += data.toString()
    })
    socket.on('close', () => resolve(answer))
  })
}
