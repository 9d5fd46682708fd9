/** The made-up provinces of npm run bench:scale: what is made is what is read, and how growth is reckoned. */
import { expect, test } from 'vitest'
import { MEASURES } from '../bench/scale/measures.js'
import { svgOf } from '../bench/scale/plot.js'
import { unitsWithReports } from '../bench/scale/province.js'
import { questionsOf } from '../bench/scale/questions.js'
import { type MadeReport, reportOf } from '../bench/scale/report.js'
import { exponentOf } from '../bench/scale/results.js'
import { figuresOf } from '../src/corpus/figures.js'
import { passagesOf } from '../src/corpus/passages.js'
import { readReport } from '../src/corpus/report.js'
import { isDivision } from '../src/divisions.js'

const WORLD = { seed: 7, passages: 6_000 }
const made = [...unitsWithReports(WORLD)]
const reports = made.flatMap(one => one.reports)
/** One of each ten: every unit, years in turn. */
const some = reports.filter((_, i) => i % 11 === 0)

test('a made report is read as it was made: unit, year, level, regions and passages', () => {
  for (const { unit, year, file, text, paragraphs } of some) {
    const report = readReport({ file, text })
    expect(report).toMatchObject({ unit: unit.name, year, level: unit.kind, regions: [...unit.above, unit.place] })
    expect(passagesOf(report)).toHaveLength(paragraphs)
  }
})

test('every fact of a made report is found as a figure, and every contradiction too', () => {
  for (const { file, text, facts } of some) {
    const figures = passagesOf(readReport({ file, text })).flatMap(figuresOf)
    const states = (value: number, uom: string): boolean =>
      figures.some(figure => figure.value === value && figure.uom === uom)
    for (const { value, other, measure } of facts) {
      expect(states(value, measure.uom)).toBe(true)
      if (other !== null) expect(states(other, measure.uom)).toBe(true)
    }
  }
})

test('the same seed makes the same report whatever was made before it, another seed another', () => {
  const { unit, year, text } = reports.at(-1)!
  expect(reportOf(WORLD.seed, unit, year).text).toBe(text)
  expect(reportOf(WORLD.seed + 1, unit, year).text).not.toBe(text)
})

test('a world holds as many passages as were asked for, and a larger one begins like a smaller one', () => {
  const count = reports.reduce((sum, { paragraphs }) => sum + paragraphs, 0)
  expect(count).toBeGreaterThanOrEqual(WORLD.passages)
  expect(count).toBeLessThan(WORLD.passages + 100)
  const [first] = unitsWithReports({ seed: WORLD.seed, passages: 12_000 })
  expect(first!.reports.map(one => one.text)).toEqual(made[0]!.reports.map(one => one.text))
})

test('units of every kind are among the first, none has a name of a real division, none twice', () => {
  const units = made.map(one => one.unit)
  expect(new Set(units.map(unit => unit.kind))).toEqual(
    new Set(['province', 'prefecture', 'county', 'township', 'department']),
  )
  expect(units.filter(unit => isDivision(unit.place))).toEqual([])
  expect(new Set(units.map(unit => unit.name)).size).toBe(units.length)
  expect(units.map(unit => unit.n)).toEqual(units.map((_, i) => i))
})

test('some facts contradict themselves, none of them is asked for as the one answer', () => {
  const contradicted = new Set(
    reports.flatMap(({ file, facts }) => facts.filter(one => one.other !== null).map(one => file + one.measure.key)),
  )
  expect(contradicted.size).toBeGreaterThan(10)
  const byFile = new Map<string, MadeReport>(reports.map(report => [report.file, report]))
  const questions = questionsOf(WORLD)
  for (const { type, file, value, uom, question } of questions) {
    if (type !== 'filtered') continue
    const asked = MEASURES.find(one => one.asked.some(words => question.includes(words)))!
    const fact = byFile.get(file!)!.facts.find(one => one.value === value && one.measure.uom === uom)
    expect(fact, question).toBeDefined()
    expect(contradicted.has(file! + asked.key)).toBe(false)
  }
  for (const type of ['followup', 'practice', 'refusal', 'everything'])
    expect(questions.filter(question => question.type === type).length).toBeGreaterThan(100)
})

test('the exponent is the slope of the logarithms', () => {
  const of = (grow: (n: number) => number) =>
    exponentOf({ name: '', points: [1e4, 1e5, 1e6].map(n => [n, grow(n)] as const) })
  expect(of(n => 3 * n)).toBeCloseTo(1)
  expect(of(() => 5)).toBeCloseTo(0)
  expect(of(n => Math.sqrt(n))).toBeCloseTo(0.5)
  expect(exponentOf({ name: '', points: [[1, 1]] })).toBeNull()
})

test('a plot names each curve with its exponent, within the picture', () => {
  const points = [
    [10_000, 1],
    [1_000_000, 100],
  ] as const
  const svg = svgOf({
    title: '甲<乙',
    x: 'x',
    y: 'y',
    curves: [
      { name: '一', points },
      { name: '二', points },
    ],
  })
  expect(svg).toContain('一（n^1.00）')
  expect(svg).not.toContain('甲<乙')
  for (const [, y] of svg.matchAll(/ y="([\d.]+)"/g)) expect(Number(y)).toBeLessThan(460)
})
