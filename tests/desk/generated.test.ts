/** 200 made reports with known contradictions and known harmless look-alikes: what an audit must catch and must leave alone. */
import { describe, expect, test } from 'vitest'
import { RELATIONS } from './contradictions.js'
import { isHeldBack, makeReport, type Share, scoreReports } from './generated.js'
import { HARMLESS } from './harmless.js'

/** The rest of the 200 is of templates that nothing was tuned on. */
const COUNT: Readonly<Record<Share, number>> = { 'tuned on': 134, 'held back': 66 }

describe.each<[share: Share]>([['tuned on'], ['held back']])('of reports made from templates %s', share => {
  const score = scoreReports(COUNT[share], share)
  test('two contradictions each are planted among right relations and look-alikes', () => {
    expect(score.planted).toBeGreaterThan(COUNT[share] * 1.9)
    expect(score.harmless).toBeGreaterThan(COUNT[share] * 6)
  })
  test('at least 95 % of the contradictions are caught', () =>
    expect(score.caught / score.planted, score.missed.join('\n')).toBeGreaterThanOrEqual(0.95))
  test('at most 1 % of what is right raises a mismatch', () =>
    expect(score.falseAlarms / score.harmless, score.wrongly.join('\n')).toBeLessThanOrEqual(0.01))
})

describe('the made reports', () => {
  test('are the same for the same seed and differ for others', () => {
    expect(makeReport(7, 'tuned on')).toEqual(makeReport(7, 'tuned on'))
    expect(makeReport(7, 'tuned on').text).not.toBe(makeReport(8, 'tuned on').text)
  })
  test('a third of the templates is held back', () => {
    for (const all of [RELATIONS, HARMLESS]) {
      const names = Object.keys(all)
      const back = names.filter((_, i) => isHeldBack(i))
      expect(back.length / names.length).toBeCloseTo(1 / 3, 1)
      expect(names.length).toBeGreaterThan(30)
    }
  })
  test('an audit that finds nothing would fail, and so would one that finds fault everywhere', () => {
    const made = Array.from({ length: 20 }, (_, seed) => makeReport(seed, 'tuned on').statements).flat()
    expect(made.filter(one => one.wrong).length).toBeGreaterThan(30)
    expect(made.filter(one => !one.wrong).length).toBeGreaterThan(100)
  })
})
