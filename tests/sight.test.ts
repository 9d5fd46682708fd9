/** The access file: what a group holds, who is given it, what is wrong with a file in one line, and how a change comes into force. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { EVERYTHING, type Sight } from '../src/groups.js'
import type { ReportRow } from '../src/index/store.js'
import { type Book, both, covers, hashOfToken, openBook } from '../src/sight.js'

const folder = mkdtempSync(join(tmpdir(), 'fazhi-sight-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let files = 0

function written(content: unknown): string {
  const path = join(folder, `${files++}.json`)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

function bookOf(content: unknown): Book {
  const read = openBook(written(content), () => {})
  if (!read.ok) throw new Error(read.message)
  return read.book
}

function refusal(content: unknown): string {
  const read = openBook(written(content), () => {})
  return read.ok ? 'taken' : read.message
}

const row = (more: Partial<ReportRow>): ReportRow =>
  ({ id: 'x', file: 'a.txt', unit: null, year: 2023, level: null, regions: [], supersedes: [], ...more }) as ReportRow

const county = row({
  unit: '清沅县人民政府',
  level: 'county',
  regions: ['云岭省', '桐州市', '清沅县'],
  file: '桐州/清沅县2023.txt',
})
const bureau = row({
  unit: '清沅县交通局',
  level: 'department',
  regions: ['云岭省', '桐州市', '清沅县'],
  file: '桐州/局/交通.txt',
})
const city = row({ unit: '桐州市', level: 'prefecture', regions: ['云岭省', '桐州市'], file: '桐州.txt' })
const unread = row({ file: '未知.pdf' })

describe('a group holds', () => {
  test.each<[rule: unknown, held: readonly ReportRow[], why: string]>([
    [{ units: ['清沅县'] }, [county], 'a government under the name of its division; a bureau is another unit'],
    [{ units: ['清沅县人民政府'] }, [county], 'it under its full name'],
    [{ units: ['清沅县*'] }, [county, bureau], 'all whose names begin so'],
    [{ units: ['清沅縣'] }, [county], 'traditional characters are the same name'],
    [{ units: ['沅县'] }, [], 'a name is whole'],
    [{ units: ['桐州市人民政府'] }, [city], 'a city that signs without 人民政府'],
    [{ regions: ['清沅县'] }, [county, bureau], 'what lies in a region, its own government with it'],
    [{ regions: ['桐州市'] }, [county, bureau, city], 'what lies in it at any depth'],
    [{ regions: ['桐州'] }, [], 'a region is named in full'],
    [{ levels: ['county', 'prefecture'] }, [county, city], 'one of the levels'],
    [{ regions: ['桐州市'], levels: ['department'] }, [bureau], 'what fits every kind of condition'],
    [{ files: ['桐州/*'] }, [county], 'files of a folder'],
    [{ files: ['桐州/**'] }, [county, bureau], 'files of a folder and of those below it'],
    [{ files: ['**/交通.txt'] }, [bureau], 'a file wherever it lies'],
    [{ files: ['桐州?txt'] }, [city], 'any one character'],
    [{ files: ['桐州.*', '未知.pdf'] }, [city, unread], 'any of several files'],
    [[{ units: ['清沅县'] }, { files: ['未知.pdf'] }], [county, unread], 'what fits any of several rules'],
  ])('%j → %#', (rule, held, why) => {
    const sight = bookOf({ groups: { g: rule } }).named(['g']) as Sight
    expect(
      [county, bureau, city, unread].filter(one => sight.admits(one)).map(one => one.file),
      why,
    ).toEqual(held.map(one => one.file))
  })

  test('what is given together is seen together, and nothing given is nothing seen', () => {
    const book = bookOf({ groups: { a: { units: ['清沅县'] }, b: { levels: ['prefecture'] } }, default: ['a', 'b'] })
    expect([county, bureau, city].map(one => book.everyone().admits(one))).toEqual([true, false, true])
    const closed = bookOf({})
    expect([county, bureau, city, unread].some(one => closed.everyone().admits(one))).toBe(false)
    expect(closed.everyone().rules).toEqual([])
  })

  test('* is everything, what is in no group too', () => {
    const book = bookOf({ groups: { a: { units: ['清沅县'] } }, default: ['a', '*'] })
    expect(book.everyone().rules).toBeNull()
    expect(book.everyone().admits(unread)).toBe(true)
  })
})

describe('an access file is refused in one line where', () => {
  test.each<[content: unknown, said: RegExp]>([
    ['{', /不是 JSON/],
    ['[]', /整个文件 不对/],
    [{ group: {} }, /整个文件 不对/],
    [{ groups: { a: {} } }, /groups\.a 不对：要写 units/],
    [{ groups: { a: { unit: ['清沅县'] } } }, /groups\.a 不对/],
    [{ groups: { a: { units: [] } } }, /groups\.a\.units 不对/],
    [{ groups: { a: { levels: ['city'] } } }, /groups\.a\.levels\.0 不对/],
    [{ groups: { a: [{ units: ['清沅县'], reigons: ['x'] }] } }, /groups\.a\.0 不对/],
    [{ groups: { '*': { units: ['清沅县'] } } }, /分组不能叫“\*”/],
    [{ default: ['甲'] }, /default 写了分组“甲”，groups 里没有/],
    [{ chats: { '-100': ['甲'] } }, /chats 里的 -100 写了分组“甲”/],
    [{ chats: { 群: [] } }, /chats\.群 不对/],
    [{ tokens: [{ name: 'a', sha256: 'secret', groups: [] }] }, /tokens\.0\.sha256 不对/],
    [{ tokens: [{ name: 'a', token: 'x', sha256: 'a'.repeat(64), groups: [] }] }, /tokens\.0 不对/],
    [
      { tokens: ['a', 'b'].map(name => ({ name, sha256: 'ab'.repeat(32), groups: [] })) },
      /tokens 里的“b”与前面一项的 sha256 相同/,
    ],
  ])('%j', (content, said) => {
    const line = refusal(content)
    expect(line).toMatch(said)
    expect(line).toMatch(/^访问文件 [^\n]+。$/)
  })

  test('it is not there', () => {
    const read = openBook(join(folder, 'none.json'), () => {})
    expect(read.ok ? '' : read.message).toMatch(/^访问文件 [^\n]*none\.json：读不了（没有这个文件）。$/)
  })

  test('and the hash of a token is no token', () => {
    const sha256 = hashOfToken('the-token-of-an-office')
    const book = bookOf({ tokens: [{ name: '局', sha256, groups: [] }] })
    expect(book.bearer('the-token-of-an-office')?.name).toBe('局')
    for (const wrong of ['', sha256, 'the-token-of-an-officE']) expect(book.bearer(wrong)).toBeNull()
  })
})

describe('a change', () => {
  test('is in force with the next question; one that cannot be used is not, and is told of once', () => {
    const path = written({ groups: { a: { units: ['清沅县'] } }, default: ['a'] })
    const said: string[] = []
    const read = openBook(path, line => said.push(line))
    if (!read.ok) throw new Error(read.message)
    const { book } = read
    const seen = (): boolean[] => [county, city].map(one => book.everyone().admits(one))
    expect(seen()).toEqual([true, false])
    const before = book.everyone().rules
    writeFileSync(path, JSON.stringify({ groups: { a: { units: ['桐州市'] } }, default: ['a'] }))
    expect(seen()).toEqual([false, true])
    expect(book.everyone().rules).not.toEqual(before)
    writeFileSync(path, '{ "default": ["*"')
    expect(seen()).toEqual([false, true])
    expect(seen()).toEqual([false, true])
    rmSync(path)
    expect(seen()).toEqual([false, true])
    writeFileSync(path, '{}')
    expect(seen()).toEqual([false, false])
    expect(said.map(line => /已重新读取|仍按原来/.exec(line)?.[0])).toEqual([
      '已重新读取',
      '仍按原来',
      '仍按原来',
      '已重新读取',
    ])
  })

  test('of a token ends what was begun with the old one', () => {
    const holding = (token: string) => ({ tokens: [{ name: '局', sha256: hashOfToken(token), groups: [] }] })
    const old = bookOf(holding('one')).bearer('one')!
    expect(bookOf(holding('one')).holder(old.id)).not.toBeNull()
    expect(bookOf(holding('two')).holder(old.id)).toBeNull()
  })
})

describe('what was seen then is seen now', () => {
  test.each<[now: readonly string[] | null, then: readonly string[] | null | undefined, is: boolean]>([
    [null, null, true],
    [null, ['a'], true],
    [['a'], ['a'], true],
    [['a', 'b'], ['a'], true],
    [['a'], ['a', 'b'], false],
    [['a'], null, false],
    [['a'], undefined, false],
    [[], [], true],
    [['a'], [], true],
  ])('%j covers %j: %s', (now, then, is) => expect(covers(now, then)).toBe(is))

  test('both of two sights is what passes both, under rules of its own', () => {
    const [a, b] = [
      bookOf({ groups: { g: { regions: ['清沅县'] } } }),
      bookOf({ groups: { g: { levels: ['county', 'prefecture'] } } }),
    ].map(book => book.named(['g']) as Sight) as [Sight, Sight]
    expect([county, bureau, city].map(one => both(a, b).admits(one))).toEqual([true, false, false])
    expect(both(a, EVERYTHING)).toBe(a)
    expect(both(EVERYTHING, b)).toBe(b)
    expect(covers(b.rules, both(a, b).rules)).toBe(false)
  })
})
