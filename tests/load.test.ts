/** The load generator: it goes to this machine alone, does the same deeds for the same seed, and sees a reply about another unit. */
import { describe, expect, test } from 'vitest'
import { deeds, judge, MIX } from '../bench/load/mix.js'
import { loopbackOnly } from '../bench/load/target.js'
import { questionsOf } from '../bench/scale/questions.js'

describe('where load may go', () => {
  test.each(['http://127.0.0.1:8765', 'http://127.9.9.9', 'http://localhost:1', 'http://[::1]:8765'])('%s', url =>
    expect(loopbackOnly(url)).toBe(url),
  )
  test.each([
    'http://10.0.0.1:8765',
    'https://example.org',
    'http://127.0.0.1.example.org',
    'http://localhost.example.org',
    'http://127.0.0.1@example.org',
    'http://[::2]',
    'http://0.0.0.0:8765',
    'nonsense',
  ])('never to %s', url => expect(() => loopbackOnly(url)).toThrow(/only this machine/))
})

describe('what users do', () => {
  const questions = questionsOf({ seed: 7, passages: 1_000 })

  test('is the same for the same seed, of every kind in its share', () => {
    const [one, same] = [deeds(questions, 3), deeds(questions, 3)]
    const made = Array.from({ length: 3_000 }, one)
    expect(made.slice(0, 50)).toEqual(Array.from({ length: 50 }, same))
    for (const [kind, share] of MIX) {
      const part = made.filter(deed => deed.kind === kind).length / made.length
      expect(Math.abs(part - share / 100), kind).toBeLessThan(0.03)
    }
  })

  test('a reply is right when it cites the unit asked about, and only then', () => {
    const deed = { kind: 'filtered', method: 'POST', path: '/api/ask', body: '{}', file: '000/00001-2020.txt' } as const
    const reply = (file: string, status = 'answered') => Buffer.from(JSON.stringify({ status, citations: [{ file }] }))
    expect(judge(deed, 200, reply('000/00001-2020.txt'))).toBe('right')
    expect(judge(deed, 200, reply('000/00001-2019.txt'))).toBe('right')
    expect(judge(deed, 200, reply('000/00002-2020.txt'))).toBe('another unit')
    expect(judge(deed, 200, reply('000/00001-2020.txt', 'not_found'))).toBe('refused')
    expect(judge(deed, 503, reply('000/00001-2020.txt'))).toBe('failed')
    expect(judge({ ...deed, kind: 'export', file: null }, 200, Buffer.from('PK..'))).toBe('right')
  })
})
