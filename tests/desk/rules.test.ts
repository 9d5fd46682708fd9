/** The table of rules: what is built in, how users extend it, and what is said of a file that is wrong. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { auditReading } from '../../src/desk/audit.js'
import { type RuleBook, readRules } from '../../src/desk/rules.js'

const folder = mkdtempSync(join(tmpdir(), 'fazhi-rules-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function file(name: string, content: unknown): string {
  const path = join(folder, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

function rulesOf(path?: string): RuleBook {
  const read = readRules(path)
  if (!read.ok) throw new Error(read.message)
  return read.rules
}

const REPORT = `云溪县人民政府2023年度法治政府建设情况报告

发布时间：2024-03-20

一、成效

坚持依法行政，取得成效。巡回法庭审理案件50件，其中马背法庭45件、帐篷庭审25件。`

const found = (rules: RuleBook): string[] =>
  auditReading({ file: 'a.txt', text: REPORT }, rules).findings.map(one => `${one.severity} ${one.rule}`)

describe('the built-in table', () => {
  const { rules, content, deadline, dimensions } = rulesOf()
  test('names the five parts of Article 24 and the day', () => {
    expect(content.map(one => one.rule)).toEqual([
      'content.results',
      'content.shortcomings',
      'content.causes',
      'content.principal',
      'content.plan',
      'content.other',
    ])
    expect([deadline.month, deadline.day]).toEqual([4, 1])
    for (const one of rules.filter(rule => rule.kind === 'content' || rule.kind === 'deadline'))
      expect(one.basis).toMatch(/第二十四条/)
  })
  test('has every rule once and every closed set of members that exist', () => {
    expect(new Set(rules.map(one => one.id)).size).toBe(rules.length)
    for (const { id, members, closed } of dimensions)
      for (const member of closed.flat()) expect(Object.keys(members), id).toContain(member)
  })
})

describe('a user’s file', () => {
  test('adds a part that reports must hold', () => {
    const path = file('part.json', {
      rules: [{ id: 'own.budget', kind: 'content', basis: '本市要求写明经费保障', settle: '补写经费保障情况。' }],
      content: [{ rule: 'own.budget', part: '经费保障', words: ['经费'], levels: ['county'] }],
    })
    expect(found(rulesOf())).not.toContain('note own.budget')
    expect(found(rulesOf(path))).toContain('note own.budget')
  })
  test('sets another day', () => {
    const path = file('day.json', { deadline: { rule: 'deadline.publication', month: 3, day: 1 } })
    expect(found(rulesOf())).not.toContain('note deadline.publication')
    expect(found(rulesOf(path))).toContain('note deadline.publication')
  })
  test('tells apart parts that the built-in table does not know', () => {
    const path = file('court.json', {
      dimensions: [{ id: 'court', members: { horse: '马背', tent: '帐篷' }, closed: [['horse', 'tent']] }],
    })
    expect(found(rulesOf())).not.toContain('mismatch sum.parts')
    expect(found(rulesOf(path))).toContain('mismatch sum.parts')
  })
  test('replaces a rule in other words', () => {
    const path = file('words.json', {
      rules: [{ id: 'sum.parts', kind: 'sum', basis: '分项之和应等于总数', settle: '请核对。' }],
    })
    const same = rulesOf(path).rules.filter(one => one.id === 'sum.parts')
    expect(same.map(one => one.settle)).toEqual(['请核对。'])
  })
  test.each<[name: string, content: unknown, said: RegExp]>([
    ['broken.json', '{', /broken\.json 不是 JSON/],
    [
      'kind.json',
      { rules: [{ id: 'a', kind: 'taste', basis: 'x', settle: 'y' }] },
      /kind\.json 的 rules\.0\.kind 不对/,
    ],
    ['pattern.json', { residual: '(' }, /residual 不对：不是正则表达式/],
    ['more.json', { wishes: [] }, /more\.json 的/],
    ['stray.json', { content: [{ rule: 'own.stray', part: 'x' }] }, /没有写明的规则 own\.stray/],
  ])('%s is refused in one line', (name, content, said) => {
    const read = readRules(file(name, content))
    expect(read.ok ? '' : read.message).toMatch(said)
    expect(read.ok ? '' : read.message).not.toMatch(/\n/)
  })
  test('that is not there is said so', () => {
    const read = readRules(join(folder, 'none.json'))
    expect(read.ok ? '' : read.message).toMatch(/读不了规则文件.*：没有这个文件。/)
  })
})
