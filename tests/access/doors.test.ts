/** Who comes in and with what: tokens, logins, nobody; links of others, uploads, what is counted of all, and a model's ears. */
import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answerQuestion } from '../../src/answer/answer.js'
import { asRetriever } from '../../src/answer/retriever.js'
import { openDesk } from '../../src/app.js'
import { openLog } from '../../src/channels/log.js'
import { openMeter } from '../../src/channels/metrics.js'
import { startServer } from '../../src/channels/web/listen.js'
import { readConfig } from '../../src/config.js'
import { EVERYTHING } from '../../src/groups.js'
import { problemOf } from '../channels/web/served.js'
import { type ChatDouble, startChat } from '../chat/server.js'
import { TODAY } from '../sample.js'
import { type MadeReport, makeProvince, WHO, type Who } from './province.js'
import { openSite, type Site } from './site.js'
import { written } from './web.js'

const all = makeProvince(9)
const [A, AB, BUREAUS, , NOBODY, ALL] = WHO as unknown as readonly [Who, Who, Who, Who, Who, Who]
const mine = all.find(one => A.sees(one) && !one.bureau && one.year === 2022)!
const foreign = all.find(one => !AB.sees(one) && !one.bureau && one.year === 2022)!
const asking = (one: MadeReport) => ({ question: `${one.unit}${one.year}年调解矛盾纠纷多少件？` })

let site: Site
beforeAll(async () => {
  site = await openSite(all, false)
}, 60_000)
afterAll(() => site.end())

const get = (path: string, who: Who | null, init: RequestInit = {}): Promise<Response> =>
  fetch(site.web.url + path, {
    redirect: 'manual',
    ...init,
    headers: { ...(who ? { authorization: `Bearer ${who.token}` } : {}), ...(init.headers as Record<string, string>) },
  })
const post = (path: string, who: Who | null, body: unknown): Promise<Response> =>
  get(path, who, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
const login = async (token: string): Promise<Record<string, string>> => {
  const response = await get('/login', null, { method: 'POST', body: new URLSearchParams({ token }) })
  return { cookie: response.headers.get('set-cookie')?.split(';')[0] ?? '' }
}
const unitsOf = async (response: Response): Promise<string[]> => ((await response.json()) as { units: string[] }).units

describe('who comes in', () => {
  test('without a token gets nothing where nothing is given to everyone, and is told to bring one', async () => {
    for (const path of ['/api/reports', '/api/session', '/metrics', '/mcp'])
      expect(await problemOf(await get(path, null))).toMatchObject({ status: 401, code: 'token_wanted' })
    for (const path of ['/healthz', '/readyz']) expect(await (await get(path, null)).text()).not.toMatch(/80|reports/)
  })

  test('by a login sees what the token sees, and no more when the token is taken away', async () => {
    const headers = await login(A.token)
    const units = await unitsOf(await get('/api/reports', null, { headers }))
    expect(units).toEqual(await unitsOf(await get('/api/reports', A)))
    expect(units).toContain(mine.unit)
    expect(units).not.toContain(foreign.unit)
    const file = readFileSync(site.access, 'utf8')
    try {
      writeFileSync(site.access, JSON.stringify({ ...JSON.parse(file), tokens: [] }))
      expect((await get('/api/reports', null, { headers })).status).toBe(401)
      expect((await get('/api/reports', A)).status).toBe(401)
    } finally {
      writeFileSync(site.access, file)
    }
    expect((await get('/api/reports', null, { headers })).status).toBe(200)
  })

  test('with a wrong token is no one, and a token that is brought counts before a cookie', async () => {
    expect((await get('/api/reports', { ...A, token: 'wrong' })).status).toBe(401)
    const headers = await login(A.token)
    expect(await unitsOf(await get('/api/reports', BUREAUS, { headers }))).toEqual(
      await unitsOf(await get('/api/reports', BUREAUS)),
    )
  })

  test('with nothing sees what is given to everyone, and with a token what the token sees', async () => {
    const file = JSON.parse(readFileSync(site.access, 'utf8')) as object
    writeFileSync(site.access, JSON.stringify({ ...file, default: ['各局'] }))
    try {
      const bureaus = await unitsOf(await get('/api/reports', BUREAUS))
      expect(await unitsOf(await get('/api/reports', null))).toEqual(bureaus)
      expect(await unitsOf(await get('/api/reports', A))).toContain(mine.unit)
      const session = await get('/api/session', null)
      const headers = { cookie: session.headers.get('set-cookie')!.split(';')[0]! }
      expect(await unitsOf(await get('/api/reports', null, { headers }))).toEqual(bureaus)
      expect((await get('/login', null)).status).toBe(200)
      expect(await unitsOf(await get('/api/reports', null, { headers: await login(ALL.token) }))).toContain(
        foreign.unit,
      )
    } finally {
      writeFileSync(site.access, JSON.stringify(file))
    }
  })

  test('with nothing changes nothing, even where everyone sees all', async () => {
    const file = JSON.parse(readFileSync(site.access, 'utf8')) as object
    writeFileSync(site.access, JSON.stringify({ ...file, default: ['*'] }))
    try {
      expect(await unitsOf(await get('/api/reports', null))).toContain(foreign.unit)
      expect((await get('/metrics', null)).status).toBe(403)
      const session = await get('/api/session', null)
      const { csrf } = (await session.json()) as { csrf: string }
      const cookie = session.headers.get('set-cookie')!.split(';')[0]!
      const form = new FormData()
      form.set('file', new File([mine.text], '新.txt'))
      const init = { method: 'POST', body: form, headers: { cookie, 'x-csrf-token': csrf } }
      expect(await problemOf(await get('/api/reports', null, init))).toMatchObject({ status: 403, code: 'not_all' })
      expect((await get('/metrics', ALL)).status).toBe(200)
    } finally {
      writeFileSync(site.access, JSON.stringify(file))
    }
  })

  test('may come from other machines where an access file says who, and not without one', async () => {
    const read = readConfig({})
    if (!read.ok) throw new Error(read.message)
    const given = {
      ...{ host: '0.0.0.0', port: 0, token: undefined, places: site.places },
      ...{ today: () => TODAY, say: () => {} },
      lookout: { log: openLog({ LOG_LEVEL: 'silent' }), meter: openMeter(), tracing: null },
    }
    const open = await openDesk(site.places, read.config, () => {})
    await expect(startServer({ ...given, desk: open })).rejects.toThrow(/FAZHI_ACCESS/)
    const served = await startServer({ ...given, desk: site.desk })
    expect((await fetch(`${served.url.replace('0.0.0.0', '127.0.0.1')}/api/reports`)).status).toBe(401)
    await served.stop(100)
    await open.close()
  })
})

describe('a link', () => {
  const linkOf = async (who: Who, one: MadeReport): Promise<string> =>
    ((await (await post('/api/ask', who, asking(one))).json()) as { link: string }).link.slice('/a/'.length)
  const paths = (id: string) => [`/api/answers/${id}`, `/api/answers/${id}/json`, `/api/answers/${id}/docx`]

  test.each<[maker: Who, opener: Who, opens: boolean]>([
    [A, A, true],
    [A, AB, true],
    [A, ALL, true],
    [AB, A, false],
    [ALL, A, false],
    [ALL, ALL, true],
    [A, BUREAUS, false],
    [A, NOBODY, false],
  ])('opens for who sees all that its maker saw: %#', async (maker, opener, opens) => {
    const id = await linkOf(maker, mine)
    for (const [i, path] of paths(id).entries()) {
      const response = await get(path, opener)
      if (opens) expect(response.status).toBe(200)
      else expect(await written(response)).toBe(await written(await get(paths('none')[i]!, opener)))
    }
  })

  test('is none any more when the rules of its maker have changed, or what it cites is no longer seen', async () => {
    const id = await linkOf(A, mine)
    const file = JSON.parse(readFileSync(site.access, 'utf8')) as { groups: Record<string, object> }
    try {
      writeFileSync(
        site.access,
        JSON.stringify({ ...file, groups: { ...file.groups, 甲组: { regions: ['璟瑄市'], levels: ['department'] } } }),
      )
      expect((await get(`/api/answers/${id}`, A)).status).toBe(404)
    } finally {
      writeFileSync(site.access, JSON.stringify(file))
    }
    const kept = (await (await get(`/api/answers/${id}`, A)).json()) as object
    expect(Object.keys(kept).sort()).toEqual(['answer', 'history', 'id', 'made', 'question'])
  })

  test('of one answer is another one for who sees something else, so that none is found by its words', async () => {
    const ids = new Set([await linkOf(A, mine), await linkOf(AB, mine), await linkOf(ALL, mine)])
    expect(ids.size).toBe(3)
    expect(await linkOf(A, mine)).toBe(await linkOf(A, mine))
  })
})

describe('who sees a part', () => {
  test('uploads nothing, and is told the same of a name that is taken and one that is free', async () => {
    const upload = async (name: string, who: Who): Promise<string> => {
      const form = new FormData()
      form.set('file', new File([mine.text], name))
      form.set('replace', 'true')
      return written(await get('/api/reports', who, { method: 'POST', body: form }))
    }
    const taken = await upload('0-2021.txt', A)
    expect(taken).toMatch(/^403[\s\S]*上传要用能看全部报告的口令/)
    expect(await upload('没有.txt', A)).toBe(taken)
  })

  test('is given no reading that was kept for another', async () => {
    const figures = async (who: Who): Promise<{ figures: { file: string }[]; total: number }> =>
      (await (await get('/api/figures?measure=调解矛盾纠纷&sort=value', who)).json()) as never
    const whole = await figures(ALL)
    const part = await figures(A)
    expect(part.total).toBe(16)
    expect(part.figures.every(one => one.file.startsWith('璟瑄市/'))).toBe(true)
    expect(await figures(ALL)).toEqual(whole)
    expect(whole.total).toBe(80)
  })

  test('reads nothing of what is counted of everybody', async () => {
    expect(await problemOf(await get('/metrics', AB))).toMatchObject({ status: 403, code: 'not_all' })
    expect(await (await get('/metrics', ALL)).text()).toMatch(/fazhi_index_reports 80/)
  })

  test('is given by the retriever what their desk holds', async () => {
    const holder = site.desk.book!.bearer(A.token)!
    const retriever = await asRetriever(site.desk.as(holder.sight).desk, TODAY, 50)
    const found = await retriever.invoke('调解矛盾纠纷多少件')
    expect(found.length).toBeGreaterThan(0)
    expect(found.every(one => String(one.metadata['file']).startsWith('璟瑄市/'))).toBe(true)
  })
})

describe('a model', () => {
  let chat: ChatDouble
  let told: Site
  beforeAll(async () => {
    chat = await startChat(() => '好的')
    told = await openSite(all, false, { OPENAI_BASE_URL: chat.url, FAZHI_CHAT_MODEL: 'm', FAZHI_TIMEOUT_MS: '5000' })
  }, 60_000)
  afterAll(async () => {
    await told.end()
    await chat.close()
  })

  test('is never told what its asker does not see, whatever is asked, nor gives one what it said to another', async () => {
    const questions = [
      asking(mine).question,
      `${foreign.unit}2022年调解矛盾纠纷多少件？`,
      '哪些单位开展了约谈或走访？怎么做的？',
      `${mine.unit}存在哪些问题？`,
    ]
    const sights = [EVERYTHING, told.desk.book!.bearer(A.token)!.sight, told.desk.book!.bearer(BUREAUS.token)!.sight]
    const heard: string[] = []
    for (const sight of sights) {
      const { desk } = told.desk.as(sight)
      const from = chat.asked.length
      for (const question of questions) await answerQuestion({ question, today: TODAY }, desk)
      heard.push(
        chat.asked
          .slice(from)
          .map(({ user, system }) => system + user.replace(questions[1]!, ''))
          .join('\n'),
      )
    }
    // Each was asked anew, though words and passages may have been the same.
    expect(heard.every(words => words.length > 100)).toBe(true)
    for (const [i, who] of [ALL, A, BUREAUS].entries()) {
      const seen = new Set(all.filter(who.sees).flatMap(one => one.canaries))
      const outside = all.filter(one => !who.sees(one)).flatMap(one => one.canaries)
      const asked = questions.join('')
      expect(outside.filter(word => !seen.has(word) && !asked.includes(word) && heard[i]!.includes(word))).toEqual([])
    }
    expect(heard[1]).toContain(mine.canaries[2])
  })
})
