/** Who may come in: tokens, cookies, guesses, host names, paths after login, file names. */
import { describe, expect, test } from 'vitest'
import { type Access, equal, isLoopback, isOwnHost, openAccess } from '../../../src/channels/web/access.js'
import { ownPath } from '../../../src/channels/web/login.js'
import { safeName } from '../../../src/channels/web/upload.js'
import type { Guess, GuessStore } from '../../../src/index/guesses.js'
import { StoreUnavailable } from '../../../src/index/store.js'

const TOKEN = 'a-token-of-enough-length'

describe('the token', () => {
  test('is known by all of it and by nothing else', () => {
    const access = openAccess(TOKEN)
    expect(access.locked).toBe(true)
    expect(access.bearer(TOKEN)).not.toBeNull()
    for (const wrong of ['', TOKEN.slice(1), `${TOKEN} `, TOKEN.toUpperCase()]) expect(access.bearer(wrong)).toBeNull()
  })

  test('without one nothing is locked and nothing matches', () => {
    const access = openAccess(undefined)
    expect(access.locked).toBe(false)
    expect(access.bearer('')).toBeNull()
  })

  test('texts of any length are compared', () => {
    expect(equal('a', 'a')).toBe(true)
    expect(equal('a', 'ab')).toBe(false)
  })
})

describe('a session', () => {
  test('is known to the server that gave it, and to one started later with the same token', () => {
    const cookie = openAccess(TOKEN).begin()
    expect(openAccess(TOKEN).whose(cookie)).not.toBeNull()
    expect(openAccess('another-token-entirely').whose(cookie)).toBeNull()
    expect(openAccess(undefined).whose(cookie)).toBeNull()
  })

  test('is known to every server over one state, whether or not there is a token', () => {
    const common = { guesses: { put: async () => {}, since: async () => [] }, key: Buffer.alloc(32, 1) }
    const cookie = openAccess(undefined, Date.now, null, common).begin()
    expect(openAccess(undefined, Date.now, null, common).whose(cookie)).not.toBeNull()
    expect(openAccess(undefined).whose(cookie)).toBeNull()
  })

  test('ends after twelve hours', () => {
    let now = 0
    const access = openAccess(TOKEN, () => now)
    const cookie = access.begin()
    now = 12 * 3_600_000 - 1
    expect(access.whose(cookie)).not.toBeNull()
    now += 2
    expect(access.whose(cookie)).toBeNull()
  })

  test.each(['', 'x', 'a.b', 'a.b.c', '..'])('a made-up cookie %j is not known', cookie => {
    expect(openAccess(TOKEN).whose(cookie)).toBeNull()
  })

  test('a cookie whose end was changed is not known', () => {
    const access = openAccess(TOKEN)
    const [id, until, signature] = access.begin().split('.') as [string, string, string]
    expect(access.whose(`${id}.${(Number.parseInt(until, 36) + 1).toString(36)}.${signature}`)).toBeNull()
  })

  test('each session has a CSRF token of its own', () => {
    const access = openAccess(undefined)
    const [a, b] = [access.begin(), access.begin()]
    expect(access.csrf(a)).toBe(access.csrf(a))
    expect(access.csrf(a)).not.toBe(access.csrf(b))
  })
})

describe('guessing', () => {
  test('an address waits after eight wrong tokens, and a minute later may try again', async () => {
    let now = 0
    const access = openAccess(TOKEN, () => now)
    for (let i = 0; i < 8; i++) {
      expect(await access.waits('10.0.0.1')).toBe(0)
      await access.missed('10.0.0.1')
    }
    expect(await access.waits('10.0.0.1')).toBe(60)
    expect(await access.waits('10.0.0.2')).toBe(0)
    now = 60_001
    expect(await access.waits('10.0.0.1')).toBe(0)
  })

  test('many addresses together wait too', async () => {
    const access = openAccess(TOKEN, () => 0)
    for (let i = 0; i < 60; i++) await access.missed(`10.0.0.${i}`)
    expect(await access.waits('10.9.9.9')).toBeGreaterThan(0)
  })

  test('is counted for all processes together, and by each alone while the store is away', async () => {
    const kept: Guess[] = []
    let away = false
    const store: GuessStore = {
      put: async guess => {
        if (away) throw new StoreUnavailable('away')
        kept.push(guess)
      },
      since: async time => {
        if (away) throw new StoreUnavailable('away')
        return kept.filter(({ at }) => at >= time)
      },
    }
    let now = 0
    const [one, other] = [0, 1].map(() =>
      openAccess(TOKEN, () => now, null, { guesses: store, key: Buffer.alloc(32) }),
    ) as [Access, Access]
    for (let i = 0; i < 8; i++) await (i % 2 ? one : other).missed('10.0.0.1')
    now = 1_000
    expect(await one.waits('10.0.0.1')).toBeGreaterThan(0)
    expect(await other.waits('10.0.0.1')).toBeGreaterThan(0)
    expect(await other.waits('10.0.0.2')).toBe(0)
    away = true
    now = 2_000
    for (let i = 0; i < 8; i++) await one.missed('10.0.0.3')
    expect(await one.waits('10.0.0.3')).toBeGreaterThan(0)
  })
})

test.each([
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['localhost', true],
  ['::1', true],
  ['0.0.0.0', false],
  ['192.168.1.5', false],
  ['127.0.0.1.example.com', false],
])('%s is loopback: %s', (host, is) => expect(isLoopback(host)).toBe(is))

test.each([
  ['127.0.0.1:8765', true],
  ['localhost', true],
  ['LOCALHOST:1', true],
  ['[::1]:8765', true],
  ['rebound.example:8765', false],
  ['127.0.0.1.nip.example', false],
  ['localhost:8765@rebound.example', false],
  ['', false],
  [undefined, false],
])('a request to host %s is to this machine: %s', (host, is) => expect(isOwnHost(host)).toBe(is))

test.each([
  ['/figures?unit=a', '/figures?unit=a'],
  [undefined, '/'],
  ['', '/'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['https://evil.example', '/'],
  ['/a\nb', '/'],
])('after login %j leads to %s', (next, to) => expect(ownPath(next)).toBe(to))

test.each([
  ['清沅县2024.txt', '清沅县2024.txt'],
  ['../../etc/报告.txt', '报告.txt'],
  ['..\\..\\报告.docx', '报告.docx'],
  ['.hidden.txt', 'hidden.txt'],
  ['<img src=x onerror=alert(1)>.txt', '_img src=x onerror=alert(1)_.txt'],
  ['a\u0000b\u202e.pdf', 'a_b_.pdf'],
])('a file named %j is stored as %s', (given, stored) => expect(safeName(given)).toEqual({ ok: true, value: stored }))

test.each(['', '.', '..', 'a.exe', 'a.meta.json', '.txt', 'a.txt/', `${'长'.repeat(80)}.txt`])(
  'a file named %j is refused in one line',
  given => {
    const name = safeName(given)
    expect(name.ok).toBe(false)
    expect(!name.ok && name.message).toMatch(/^[^\n]+。$/)
  },
)
