import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type LedgerFilter, LedgerRow, ledgerCsv, readLedger, whyEmpty } from '../../src/desk/ledger.js'
import { openSample, type Sample } from '../sample.js'

let sample: Sample
beforeAll(async () => {
  sample = await openSample()
})
afterAll(() => sample.close())

async function rowsOf(filter: LedgerFilter): Promise<readonly LedgerRow[]> {
  const read = await readLedger(sample.store, filter)
  if (!read.ok) throw new Error(read.message)
  return read.rows
}

describe('the ledger', () => {
  test('holds every figure of every report, in the order of files and of the text', async () => {
    const rows = await rowsOf({})
    expect(rows.length).toBe((await sample.store.stats()).figures)
    const files = [...new Set(rows.map(row => row.file))]
    expect(files).toEqual([...files].sort())
    for (const file of files) {
      const starts = rows.filter(row => row.file === file).map(row => row.start)
      expect(starts.every((start, i) => i === 0 || start >= 0)).toBe(true)
    }
  })
  test('quotes each figure verbatim and fits the contract', async () => {
    for (const row of await rowsOf({})) {
      expect(sample.texts.get(row.file)!.slice(row.start, row.end)).toBe(row.quote)
      expect(row.quote).toContain(row.raw)
      LedgerRow.parse(row)
    }
  })
  test.each<[filter: LedgerFilter, units: string[], years: number[]]>([
    [{ unit: '望棠区交通局' }, ['衡浦市望棠区交通运输局'], [2022, 2023]],
    [{ unit: '望棠区交通局', year: '2022' }, ['衡浦市望棠区交通运输局'], [2022]],
    [{ unit: '望棠区交通局', year: '2022-2023' }, ['衡浦市望棠区交通运输局'], [2022, 2023]],
    [{ unit: '望棠区交通局', year: '2023年' }, ['衡浦市望棠区交通运输局'], [2023]],
    [{ unit: '鹭坪乡', year: '2010-2022' }, [], []],
    [
      { unit: '区交通局', year: '2023' },
      ['衡浦市榕砚区交通运输局', '衡浦市望棠区交通运输局', '衡浦市溪浔区交通运输局'],
      [2023],
    ],
  ])('%j is of %j, %j', async (filter, units, years) => {
    const rows = await rowsOf(filter)
    expect([...new Set(rows.map(row => row.unit))].sort()).toEqual([...units].sort())
    expect([...new Set(rows.map(row => row.year))].sort()).toEqual(years)
  })
  test('is filtered by measure and by section', async () => {
    const fines = await rowsOf({ unit: '望棠区交通局', measure: '罚款' })
    expect(fines.map(row => row.value)).toEqual(expect.arrayContaining([212.4, 236.8]))
    expect(fines.every(row => /罚/.test(row.measure + row.quote))).toBe(true)
    const [section] = (await rowsOf({ unit: '柳渡街道' }))[5]!.section
    const within = await rowsOf({ unit: '柳渡街道', section: section! })
    expect(within.length).toBeGreaterThan(0)
    expect(within.every(row => row.section.includes(section!))).toBe(true)
  })
  test.each<[filter: LedgerFilter, said: RegExp]>([
    [{ unit: '云山县' }, /未收录“云山县”；已收录：[^\n]+/],
    [{ unit: '' + '.*' }, /未收录/],
    [{ year: '近几年' }, /年度要写成 2023 或 2020-2023，收到“近几年”/],
    [{ year: '23' }, /年度要写成/],
    [{ year: '2023-2021' }, /年度要写成/],
    [{ year: '1999' }, /未收录1999年度的报告；已收录的年度：2021、2022、2023。/],
  ])('refuses %j in one line', async (filter, said) => {
    const read = await readLedger(sample.store, filter)
    expect(read.ok ? '' : read.message).toMatch(said)
  })
})

describe('a filter that lets nothing through says what it might have meant', () => {
  test.each<[filter: LedgerFilter, said: RegExp]>([
    [{ unit: '鹭坪乡', year: '2021' }, /^没有符合条件的数字；鹭坪乡有数字的年度：2023。$/],
    [{ measure: '调解成攻率' }, /^没有数字写明“调解成攻率”；相近的指标：调解成功率、[^\n]+。$/],
    [{ measure: 'xyz' }, /^没有数字写明“xyz”；写明较多的指标：[^\n]+。$/],
    [{ measure: '调解', section: '无此章节' }, /指标“调解”不在“无此章节”的章节里。$/],
    [{ unit: '云山县' }, /未收录“云山县”/],
  ])('%j', async (filter, said) => expect(await whyEmpty(sample.store, filter)).toMatch(said))
})

describe('as comma-separated values', () => {
  const row = (more: Partial<LedgerRow>): LedgerRow => ({
    file: 'a.txt',
    report: 'r',
    unit: '云山县',
    year: 2020,
    section: ['一、做法'],
    measure: '调解',
    value: 3,
    uom: '件',
    raw: '3件',
    approx: null,
    scope: null,
    kind: 'count',
    role: 'result',
    quote: '调解3件',
    start: 0,
    end: 4,
    ...more,
  })
  const lines = (more: Partial<LedgerRow>): string[] =>
    ledgerCsv([row(more)])
      .replace(/^\ufeff/, '')
      .split('\r\n')

  test('the first line names the columns, each row is a line, the last one ended', () =>
    expect(lines({})).toEqual([
      'file,unit,year,section,measure,value,uom,approx,scope,kind,role,quote,start,end',
      'a.txt,云山县,2020,一、做法,调解,3,件,,,count,result,调解3件,0,4',
      '',
    ]))
  test.each<[sentence: string, more: Partial<LedgerRow>, cell: string]>([
    ['a comma is quoted', { quote: '调解,3件' }, '"调解,3件"'],
    ['a quotation mark is doubled', { quote: '"1+5"模式' }, '"""1+5""模式"'],
    ['a line end is quoted', { quote: '调解\n3件' }, '"调解\n3件"'],
    ['what begins like a formula is no formula', { measure: '=HYPERLINK("x")' }, `"'=HYPERLINK(""x"")"`],
    ['nor with +', { measure: '+1' }, `'+1`],
    ['nor with @', { measure: '@x' }, `'@x`],
    ['a negative number stays a number', { value: -3 }, ',-3,'],
    ['a path is joined', { section: ['一', '（一）'] }, '一 > （一）'],
    ['what is not said is empty', { unit: null, year: null }, 'a.txt,,,'],
  ])('%s', (_, more, cell) => expect(ledgerCsv([row(more)])).toContain(cell))
})
