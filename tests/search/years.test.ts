import { describe, expect, test } from 'vitest'
import { readYears, type YearMention } from '../../src/search/years.js'
import { folded } from '../../src/text.js'

const TODAY = '2024-06-01'
const read = (question: string, today = TODAY) => readYears(folded(question), today)
const asked = (question: string, today = TODAY): number[] => [
  ...new Set(read(question, today).mentions.flatMap(mention => mention.years)),
]
const uses = (question: string): [number, YearMention['use']][] =>
  read(question).mentions.map(mention => [mention.years[0]!, mention.use])

describe('a year is read from', () => {
  test.each<[question: string, years: number[]]>([
    ['2021年调解了多少件', [2021]],
    ['2021年度报告', [2021]],
    ['２０２１年调解了多少件', [2021]],
    ['2021调解多少件', [2021]],
    ['21年调解了多少件', [2021]],
    ['二〇二一年调解了多少件', [2021]],
    ['二零二一年调解了多少件', [2021]],
    ['二○二一年调解了多少件', [2021]],
    ['2020-2022年调解', [2020, 2021, 2022]],
    ['2020年至2022年调解', [2020, 2021, 2022]],
    ['2020年到2022年调解', [2020, 2021, 2022]],
    ['2020～2022年调解', [2020, 2021, 2022]],
    ['2021年和2023年', [2021, 2023]],
    ['去年调解了多少件', [2023]],
    ['前年调解了多少件', [2022]],
    ['大前年调解了多少件', [2021]],
    ['今年调解了多少件', [2024]],
    ['本年度调解了多少件', [2024]],
    ['上年度调解了多少件', [2023]],
    ['近三年调解情况', [2021, 2022, 2023]],
    ['最近两年调解情况', [2022, 2023]],
    ['过去5年调解情况', [2019, 2020, 2021, 2022, 2023]],
    ['“十三五”期间调解情况', [2016, 2017, 2018, 2019, 2020]],
    ['十四五以来调解情况', [2021, 2022, 2023, 2024, 2025]],
    ['How many disputes in 2021?', [2021]],
    ['How many disputes last year?', [2023]],
    ['the last three years', [2021, 2022, 2023]],
  ])('%s → %j', (question, years) => expect(asked(question)).toEqual(years))

  test.each<[question: string]>([
    ['调解了多少件'],
    ['拨打12345热线的有多少'],
    ['调解了12021件'],
    ['21年来的做法'],
    ['近21年的变化'],
    ['20多年的老问题'],
    ['十三五'],
    ['2023-2020年'],
    ['十二五万元'],
    ['过去的一年'],
    [''],
  ])('not from %j', question => expect(asked(question)).toEqual([]))

  // \d{4} without 年 counts as a year whatever its unit of measure.
  test('not from 2021件', () => expect(asked('调解了2021件，对吧')).toEqual([]))
})

describe('去年 counts from the day it is asked:', () => {
  test.each<[today: string, year: number]>([
    ['2024-01-01', 2023],
    ['2024-12-31', 2023],
    ['2020-06-01', 2019],
  ])('on %s it is %i', (today, year) => expect(asked('去年', today)).toEqual([year]))
})

describe('a year is said of', () => {
  test.each<[question: string, uses: [number, YearMention['use']][]]>([
    ['2023年调解了多少件', [[2023, 'report']]],
    [
      '2023年与2022年相比调解增加了多少',
      [
        [2023, 'report'],
        [2022, 'base'],
      ],
    ],
    [
      '2023年比2022年多了多少',
      [
        [2023, 'report'],
        [2022, 'base'],
      ],
    ],
    [
      '2023年里2022年结转的有多少',
      [
        [2023, 'report'],
        [2022, 'aside'],
      ],
    ],
    [
      '2022年报告里打算2023年做什么',
      [
        [2022, 'report'],
        [2023, 'aside'],
      ],
    ],
    ['2022年结转的有多少', [[2022, 'report']]],
  ])('%s → %j', (question, wanted) => expect(uses(question)).toEqual(wanted))
})

describe('a step from the year before is read from', () => {
  test.each<[question: string, step: number | null]>([
    ['那上一年呢？', -1],
    ['前一年呢', -1],
    ['上年呢', -1],
    ['And the year before?', -1],
    ['下一年呢', 1],
    ['次年呢', 1],
    ['下一年有什么打算', null],
    ['上年结转了多少', null],
    ['那成功率呢', null],
  ])('%s → %j', (question, step) => expect(read(question).step).toBe(step))
})

describe('years are counted back where', () => {
  test.each<[question: string, relative: boolean]>([
    ['近三年调解情况', true],
    ['最近两年', true],
    ['2021到2023年', false],
    ['去年', false],
    ['“十三五”期间', false],
    ['调解了多少', false],
  ])('%s → %j', (question, relative) => expect(read(question).relative).toBe(relative))
})
